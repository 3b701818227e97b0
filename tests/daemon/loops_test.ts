// Two services that answer each other: a daemon and an echo server of somebody else's, two daemons. A forged datagram sets
// them going, and nothing but the daemon ends it. In a namespace of the test's own. Not here: which senders are servers
// for sure (wire_udp_guard_test.ts), every kind of loop (tests/listeners/loop_guard_test.ts).
import { assert, assertEquals } from "@std/assert";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { makeNamespace, type Namespace } from "../support/namespaces.ts";
import { Python } from "../support/python.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { FORGED, python } from "./forging.ts";
import { lab, limitedLab, listener } from "./run_labs.ts";
import { stopAndCount } from "./wire_peers.ts";

const NEEDS = ["python3", "root", "namespaces"];

/** Turns of one datagram before an echo is cut: those that are patience, and some for the bounds of batches. */
const PATIENT = 16_500;

/** Before anything else is cut. */
const SURE = 80;

/** An echo server as anybody writes one, which tells how many datagrams it has echoed when it had none for a second. */
const ECHO = `
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 9007))
print("ready")
count = 0
while True:
    try:
        data, peer = s.recvfrom(2048)
        s.settimeout(1)
        s.sendto(data, peer)
        count += 1
    except TimeoutError:
        print("echoed", count)
        s.settimeout(None)
        count = 0
`;

function four(first: number): string {
  const services = ["echo", "counter", "daytime", "chargen"];
  return services.map((service, i) => listener(service, "udp", service, { port: first + i })).join("");
}

/** Starts a loop between two ports of the namespace. */
async function forge(namespace: Namespace, from: number, to: number, times = 1): Promise<void> {
  const again = FORGED.replace(/^raw\.sendto.*$/m, (line) => `for _ in range(${times}): ${line}`);
  await python(namespace, again, "127.0.0.1", from, "127.0.0.1", to);
}

/** Datagrams that a listener has served and refused, once they are no longer more and more. */
async function settled(namespace: Namespace, work: () => Promise<void>): Promise<void> {
  const count = async () =>
    Number((await python(namespace, "print(open('/proc/net/snmp').read())")).match(/Udp: (\d+) /)![1]);
  await work();
  let before = -1;
  await waitFor("the end of the loop", async () => {
    const now = await count();
    const still = now === before;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return still;
  }, { timeout: 20_000 });
}

async function totalsOf(daemon: Daemon): Promise<Record<string, number[]>> {
  const totals = await stopAndCount(daemon);
  return Object.fromEntries(
    [...totals].map(([name, { datagrams, refused }]) => [name, [datagrams, refused]]),
  );
}

testNeeding(NEEDS, "a loop with somebody's echo server is cut, whatever service it is with", async () => {
  await using namespace = await makeNamespace();
  await using echo = new Python(ECHO, namespace.prefix);
  await echo.line(/ready/);
  await using daemon = await startDaemon({ config: lab() + four(7007), prefix: namespace.prefix });
  await daemon.ready();
  for (const port of [7007, 7008, 7009, 7010]) {
    await settled(namespace, () => forge(namespace, 9007, port));
  }
  await daemon.line(/"message":"echo: Refused a datagram: its sender answers our answers/);
  const totals = await totalsOf(daemon);
  for (
    const [name, most] of [["echo", PATIENT], ["counter", PATIENT], ["daytime", SURE], [
      "chargen",
      SURE,
    ]] as const
  ) {
    const [served, refused] = totals[name];
    assert(served <= most && refused >= 1, `${name}: ${served} served, ${refused} refused`);
  }
});

testNeeding(NEEDS, "a loop of many datagrams at the same time is cut", async () => {
  await using namespace = await makeNamespace();
  await using echo = new Python(ECHO, namespace.prefix);
  await echo.line(/ready/);
  await using daemon = await startDaemon({ config: lab() + four(7007), prefix: namespace.prefix });
  await daemon.ready();
  for (const port of [7007, 7008]) await settled(namespace, () => forge(namespace, 9007, port, 20));
  const { echo: [served, refused], counter: [counted, uncounted] } = await totalsOf(daemon);
  assert(served < 2 * PATIENT && refused >= 20, `${served} served, ${refused} refused`);
  assert(counted < 2 * PATIENT && uncounted >= 20, `${counted} counted, ${uncounted} refused`);
});

testNeeding(NEEDS, "loops between two labs are cut", async () => {
  await using namespace = await makeNamespace();
  const { prefix } = namespace;
  await using one = await startDaemon({ config: lab() + four(7007), prefix });
  await using other = await startDaemon({ config: lab() + four(8007), prefix });
  await Promise.all([one.ready(), other.ready()]);
  for (
    const [from, to] of [[7007, 8007], [7008, 8008], [7007, 8008], [7009, 8009], [7009, 8007], [7010, 8010]]
  ) {
    await settled(namespace, () => forge(namespace, from, to));
  }
  const [ours, theirs] = [await totalsOf(one), await totalsOf(other)];
  const all = [...Object.values(ours), ...Object.values(theirs)];
  const served = all.reduce((sum, [datagrams]) => sum + datagrams, 0);
  assert(served < 2 * 6 * PATIENT, JSON.stringify([ours, theirs]));
});

testNeeding(
  NEEDS,
  "with the default limits a loop ends too, at the latest when it has had its tokens",
  async () => {
    await using namespace = await makeNamespace();
    await using echo = new Python(ECHO, namespace.prefix);
    await echo.line(/ready/);
    const config = limitedLab({}) + four(7007);
    await using daemon = await startDaemon({ config, prefix: namespace.prefix });
    await daemon.ready();
    await settled(namespace, () => forge(namespace, 9007, 7007, 50));
    const { echo: [served, refused] } = await totalsOf(daemon);
    assert(served < 4000 + 2000 * 20 && refused >= 50, `${served} served, ${refused} refused`);
    assertEquals(daemon.stderr.some((line) => line.includes("answer")), true);
  },
);
