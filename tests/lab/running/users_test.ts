// Whose a client of this machine is: told of every kind of socket, with clients that run as another user.
import { assertEquals } from "@std/assert";
import { runClient } from "../../support/client.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { isolated, tcp, udp, unix } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";

/** Somebody who is nobody on any machine. */
const USER = 54_321;
const AS_USER = ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"];

const NEEDED = ["root", "setpriv", "gcc"] as const;

/** Runs a client as that user and as ourselves, and gives the users that were noted and counted. */
async function usersSeen(
  running: RunningLab,
  client: string,
  args: (string | number)[],
): Promise<{ noted: (number | undefined)[]; counted: (number | undefined)[] }> {
  running.observations.length = running.counts.length = 0;
  const mine = await runClient(client, args, { prefix: AS_USER });
  assertEquals([mine.code, mine.stderr], [0, ""]);
  assertEquals((await runClient(client, args)).code, 0);
  await running.observed(2);
  await running.counted(2);
  const users = (all: readonly { uid?: number }[]) => [...new Set(all.map(({ uid }) => uid))].sort();
  return { noted: users(running.observations), counted: users(running.counts) };
}

const BOTH = { noted: [0, USER], counted: [0, USER] };

const PLACES: [name: string, address: string, host: string][] = [
  ["one address", "127.0.0.1", "127.0.0.1"],
  ["all IPv4 addresses", "0.0.0.0", "127.0.0.5"],
  ["both families, by IPv4", "::", "127.0.0.1"],
  ["both families, by IPv6", "::", "::1"],
];

for (const [name, address, host] of PLACES) {
  testNeeding([...NEEDED], `the user of a client of this machine is told: UDP and TCP, ${name}`, async () => {
    await using running = await RunningLab.start([
      udp("udp", "counter", { address }),
      tcp("tcp", "counter", { address }),
      isolated("apart", "counter", { address }),
    ]);
    assertEquals(await usersSeen(running, "udp_client", [host, running.port("udp")]), BOTH, "udp");
    assertEquals(await usersSeen(running, "tcp_client", [host, running.port("tcp")]), BOTH, "tcp");
    assertEquals(await usersSeen(running, "tcp_client", [host, running.port("apart")]), BOTH, "isolated");
  });
}

testNeeding([...NEEDED], "the user of a Unix client is told: stream, seqpacket and dgram", async () => {
  await using dir = await tempDir();
  await Deno.chmod(dir.path, 0o777);
  const paths = { stream: dir.join("stream"), seqpacket: dir.join("seqpacket"), dgram: dir.join("dgram") };
  await using running = await RunningLab.start([
    unix(paths.stream, "stream", "echo"),
    unix(paths.seqpacket, "seqpacket", "echo", { socket: "seqpacket" }),
    unix(paths.dgram, "dgram", "counter", { socket: "dgram" }),
  ]);
  assertEquals(await usersSeen(running, "unix_stream_client", [paths.stream]), BOTH, "stream");
  assertEquals(await usersSeen(running, "unix_seqpacket_client", [paths.seqpacket, 5]), BOTH, "seqpacket");
  assertEquals(await usersSeen(running, "unix_dgram_client", [paths.dgram]), BOTH, "dgram");
});
