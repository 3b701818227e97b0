// Tests of `transport = "icmp"` as a whole daemon, with the real ping across a cable of the test's own.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { startDaemon } from "../support/daemon.ts";
import { makeNamespacePair, OWN_NETWORK } from "../support/namespaces.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { lab, listener } from "./run_labs.ts";
import { stopAndCount } from "./wire_peers.ts";

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

testNeeding(
  ["root", "namespaces", "setpriv"],
  "serve says what an icmp listener wants when it may not open one",
  async () => {
    const prefix = [...OWN_NETWORK, "setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"];
    await using daemon = await startDaemon({ config: CONFIG, prefix });
    assertEquals((await daemon.wait()).code, 1);
    assertStringIncludes(
      daemon.output,
      "cannot open icmp 0.0.0.0: operation not permitted; raw sockets want root or CAP_NET_RAW",
    );
  },
);
