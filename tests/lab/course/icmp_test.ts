// Tests of `transport = "icmp"` as a whole daemon, with the real ping across a cable of the test's own.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { ip, makeNamespacePair, OWN_NETWORK } from "../../support/namespaces.ts";
import { runCommand, runSuccessfully } from "../../support/run_command.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { lab, listener } from "../support/run_labs.ts";
import { stopAndCount } from "../support/wire_peers.ts";

const CONFIG = lab() + listener("four", "icmp", "print") +
  listener("six", "icmp", "print", { address: "::" });

testNeeding(
  ["root", "namespaces", "ping"],
  "serve shows and counts the pings that come, and only those",
  async () => {
    await using pair = await makeNamespacePair();
    const { left, right } = pair;
    await using daemon = await startDaemon({ config: CONFIG, prefix: left.prefix });
    await daemon.ready();
    const ping = (from: readonly string[], ...args: string[]) => runSuccessfully([...from, "ping", ...args]);
    await ping(right.prefix, "-c", "2", "-i", "0.2", left.ipv4);
    await daemon.line(/^Ping from 10\.77\.0\.2: id \d+, seq 2, 56 bytes$/);
    await ping(right.prefix, "-c", "1", "-s", "1000", left.ipv6);
    await daemon.line(/^Ping from fd77::2: id \d+, seq 1, 1,000 bytes$/);
    // What this machine's own ping is answered is no request.
    await ping(left.prefix, "-c", "1", right.ipv4);
    const totals = await stopAndCount(daemon);
    const { four, six } = Object.fromEntries(totals);
    assertEquals([four.datagrams, six.datagrams, four.answers, six.answers], [2, 1, 0, 0]);
    assertEquals(daemon.stdout.filter((line) => line.startsWith("Ping")).length, 3);
  },
);

testNeeding(["root", "namespaces", "ping"], "serve shows pings to one address of a link", async () => {
  await using pair = await makeNamespacePair();
  const { left, right } = pair;
  await ip(left.name, "addr add fe80::77/64 dev cable nodad");
  const config = lab() + listener("link", "icmp", "print", { address: "fe80::77%cable" });
  await using daemon = await startDaemon({ config, prefix: left.prefix });
  await daemon.ready();
  await runSuccessfully([...right.prefix, "ping", "-c", "1", "-s", "100", left.ipv6]);
  await waitFor("an answer over the link", async () => {
    const command = [...right.prefix, "ping", "-c", "1", "-s", "77", "-W", "1", "fe80::77%cable"];
    return (await runCommand(command)).code === 0;
  });
  await daemon.line(/^Ping from \S+: id \d+, seq 1, 77 bytes$/);
  assertEquals(daemon.stdout.filter((line) => line.endsWith("100 bytes")), []);
});

Deno.test("serve says which interfaces there are where an icmp listener names another", async () => {
  const config = lab() + listener("link", "icmp", "print", { address: "fe80::1%no-such0" });
  await using daemon = await startDaemon({ config });
  assertEquals((await daemon.wait()).code, 1);
  assertMatch(daemon.output, /no interface .*no-such0.* here; expected one of lo|raw sockets need root/);
});

testNeeding(
  ["root", "namespaces", "setpriv"],
  "serve says what an icmp listener wants when it may not open one",
  async () => {
    const prefix = [...OWN_NETWORK, "setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"];
    await using daemon = await startDaemon({ config: CONFIG, prefix });
    assertEquals((await daemon.wait()).code, 1);
    assertStringIncludes(
      daemon.output,
      "cannot open icmp 0.0.0.0: operation not permitted; raw sockets need root or CAP_NET_RAW",
    );
  },
);
