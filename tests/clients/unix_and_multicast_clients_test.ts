// Tests of unix_dgram_client, unix_seqpacket_client and mcast_client, against socat and Node's datagram
// socket.
import { assert, assertEquals } from "@std/assert";
import { createSocket } from "node:dgram";
import { runClient } from "../support/client.ts";
import { signalChild } from "../support/signal_child.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";

/** Runs socat between a Unix socket and a shell command, until disposed of. */
async function startSocat(address: string, path: string, command: string): Promise<AsyncDisposable> {
  const socat = new Deno.Command("socat", { args: [address, `SYSTEM:${command}`] }).spawn();
  await waitFor("socat's socket", () => Deno.stat(path).then(() => true, () => false));
  return {
    [Symbol.asyncDispose]: async () => {
      signalChild(socat, "SIGTERM");
      await socat.status;
    },
  };
}

testNeeding(["gcc", "socat"], "unix_dgram_client gets its answer when it has a name", async () => {
  await using dir = await tempDir();
  const path = dir.join("dgram");
  await using _socat = await startSocat(`UNIX-RECVFROM:${path},fork`, path, "cat");
  for (const options of [["--echo"], ["--echo", "--bind", dir.join("own")]]) {
    const { code, stdout } = await runClient("unix_dgram_client", [...options, path]);
    assertEquals([code, stdout], [0, "Echo : 1 x 18\n"]);
  }
});

testNeeding(["gcc", "socat"], "unix_dgram_client refuses a counter that stands still", async () => {
  await using dir = await tempDir();
  const path = dir.join("dgram");
  const script = await dir.write("five.sh", "cat >/dev/null; printf '\\5\\0\\0\\0'");
  await using _socat = await startSocat(`UNIX-RECVFROM:${path},fork`, path, `sh ${script}`);
  assertEquals((await runClient("unix_dgram_client", [path])).stdout, "Reponse : 5\n");
  assertEquals((await runClient("unix_dgram_client", ["--count", 2, path])).code, 1);
});

testNeeding(["gcc", "socat"], "unix_dgram_client --unbound sends from no name", async () => {
  await using dir = await tempDir();
  const path = dir.join("dgram");
  const got = dir.join("got");
  await using _socat = await startSocat(`UNIX-RECV:${path}`, path, `cat >${got}`);
  assertEquals((await runClient("unix_dgram_client", ["--unbound", "--message", "hello", path])).code, 0);
  const read = () => Deno.readTextFile(got).catch(() => "");
  assertEquals(await waitFor("the datagram", read), "hello\0");
});

testNeeding(["gcc", "socat"], "unix_seqpacket_client wants each record back by itself", async () => {
  await using dir = await tempDir();
  const path = dir.join("seqpacket");
  // A pipe keeps no boundaries: what gathers in it while cat sleeps comes back as one record.
  await using _socat = await startSocat(`UNIX-LISTEN:${path},type=5,fork`, path, "sleep 0.2; cat");
  const { code, stdout } = await runClient("unix_seqpacket_client", [path, 5]);
  assertEquals([code, stdout], [0, "Enregistrement : 5 octets\n"]);
  assertEquals((await runClient("unix_seqpacket_client", [path, 3, 3, 3])).code, 1);
});

testNeeding(["gcc"], "mcast_client sends its text with the NUL to the group, through lo", async () => {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  const seen: string[] = [];
  socket.on("message", (bytes) => seen.push(new TextDecoder().decode(bytes)));
  await new Promise<void>((resolve) => socket.bind(0, "225.0.0.10", resolve));
  socket.addMembership("225.0.0.10", "127.0.0.1");
  const options = ["--interface", "lo", "--count", 2, "225.0.0.10", socket.address().port];
  const { code, stdout } = await runClient("mcast_client", options);
  assertEquals([code, stdout], [0, "Envoye : 18 octets\n"]);
  await waitFor("both datagrams", () => seen.length === 2);
  assert(seen.every((text) => text === "MESSAGE DU CLIENT\0"));
  await new Promise<void>((resolve) => void socket.close(() => resolve()));
});
