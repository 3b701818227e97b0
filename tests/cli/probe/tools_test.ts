// Tests of the probes against servers of other makes: socat, Python, ncat.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { freePort } from "../../support/free_port.ts";
import { signalChild } from "../../support/signal_child.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { probe } from "../support/probing.ts";

/** A command that runs until it is disposed of. */
function start(...[command, ...args]: string[]): AsyncDisposable {
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  return {
    [Symbol.asyncDispose]: async () => {
      signalChild(child, "SIGTERM");
      await child.status;
    },
  };
}

/** Asks until the server is up, and gives its first answer. */
async function whenUp(args: (string | number)[]) {
  return await waitFor("the server", async () => {
    const probed = await probe([...args, "--timeout", "1s"]);
    return probed.status === 3 ? null : probed;
  }, { timeout: 10_000 });
}

const PYTHON_COUNTER = `
import socket, struct, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(5)
while True:
    c, _ = s.accept()
    n, = struct.unpack(sys.argv[2], c.recv(4, socket.MSG_WAITALL))
    c.sendall(struct.pack(sys.argv[2], n + 1))
    c.close()
`;

testNeeding(
  ["python3"],
  "probe tcp takes a Python counter in host order, and finds one in network order",
  async () => {
    for (const [format, status] of [["=i", 0], ["!i", 1]] as const) {
      const port = await freePort();
      await using _server = start("python3", "-c", PYTHON_COUNTER, String(port), format);
      assertEquals((await whenUp(["tcp", "127.0.0.1", port])).status, status);
    }
  },
);

testNeeding(["socat"], "probe tcp and udp find that socat echoes", async () => {
  const port = await freePort();
  await using _tcp = start("socat", `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`, "PIPE");
  const tcp = await whenUp(["tcp", "127.0.0.1", port]);
  assertEquals(tcp.status, 1);
  assertStringIncludes(tcp.err, "the value came back unchanged");
  await using _udp = start("socat", `UDP-RECVFROM:${port},bind=127.0.0.1,fork`, "PIPE");
  const udp = await whenUp(["udp", "127.0.0.1", port, "--connect"]);
  assertEquals(udp.status, 1);
  assertStringIncludes(udp.err, "the message itself came back, 18 bytes: that is an echo");
});

testNeeding(["socat"], "probe unix is echoed by socat over every type", async () => {
  await using dir = await tempDir();
  const path = dir.join("s");
  for (
    const [type, address] of [["stream", "UNIX-LISTEN"], ["dgram", "UNIX-RECVFROM"], [
      "seqpacket",
      "UNIX-LISTEN",
    ]]
  ) {
    const kind = type === "seqpacket" ? ",type=5" : "";
    await using _server = start("socat", `${address}:${path},fork,unlink-early${kind}`, "PIPE");
    const { status, out } = await whenUp(["unix", path, "--type", type]);
    assertEquals([type, status, out[0]], [type, 0, "Reponse : MESSAGE DU CLIENT"]);
    await Deno.remove(path);
  }
});

testNeeding(["ncat"], "probe tcp judges what ncat says without being asked", async () => {
  const port = await freePort();
  await using _server = start(
    "ncat",
    "-l",
    "127.0.0.1",
    String(port),
    "-k",
    "--send-only",
    "-c",
    "printf bonjour",
  );
  const { status, err } = await whenUp(["tcp", "127.0.0.1", port]);
  assertEquals(status, 1);
  assertStringIncludes(err, "Wrong answer from tcp");
});
