// Two services that answer each other: a daemon and an echo server of somebody else's, two daemons. A forged datagram sets
// them going, and nothing but the daemon's datagram limit ends it: what is refused does not come back. In a namespace of
// the test's own. Which senders are servers for sure: wire/udp_guard_test.ts.
import { assert, assertEquals } from "@std/assert";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { makeNamespace, type Namespace } from "../support/namespaces.ts";
import { Python } from "../support/python.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { FORGED, python } from "./support/forging.ts";
import { limitedLab, listener } from "./support/run_labs.ts";
import { stopAndCount } from "./support/wire_peers.ts";

const NEEDS = ["python3", "root", "namespaces"];

/** Datagrams a second: fewer than a loop turns, on the busiest machine too. */
const LIMIT = 500;

/** The same where the configuration says nothing. */
const DEFAULT_LIMIT = 2000;

/** What one sender is answered at the most in so many milliseconds: the second's and the burst's, twice as many. */
function mostIn(ms: number, limit = LIMIT): number {
  return limit * (2 + ms / 1000);
}

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

function four(first: number, limits: Record<string, number> = { datagrams_per_second: LIMIT }): string {
  const services = ["echo", "counter", "daytime", "chargen"];
  return limitedLab(limits) +
    services.map((service, i) => listener(service, "udp", service, { port: first + i })).join("");
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
  await using daemon = await startDaemon({ config: four(7007), prefix: namespace.prefix });
  await daemon.ready();
  const begin = performance.now();
  for (const port of [7007, 7008, 7009, 7010]) {
    await settled(namespace, () => forge(namespace, 9007, port));
  }
  const most = mostIn(performance.now() - begin);
  await daemon.line(/"message":"echo: Refused a datagram: its sender sends more than datagrams_per_second/);
  const totals = Object.values(await totalsOf(daemon));
  assertEquals(totals.map(([, refused]) => refused), [1, 1, 1, 1]);
  const served = totals.reduce((sum, [served]) => sum + served, 0);
  assert(served <= most, `${served} served, ${most} at the most`);
});

testNeeding(NEEDS, "a loop of many datagrams at the same time is cut", async () => {
  await using namespace = await makeNamespace();
  await using echo = new Python(ECHO, namespace.prefix);
  await echo.line(/ready/);
  await using daemon = await startDaemon({ config: four(7007), prefix: namespace.prefix });
  await daemon.ready();
  const begin = performance.now();
  for (const port of [7007, 7008]) await settled(namespace, () => forge(namespace, 9007, port, 20));
  const most = mostIn(performance.now() - begin);
  const { echo: [served, refused], counter: [counted, uncounted] } = await totalsOf(daemon);
  assert(served + counted <= most, `${served} and ${counted} served, ${most} at the most`);
  assertEquals([refused, uncounted], [20, 20]);
});

testNeeding(NEEDS, "loops between two labs are cut", async () => {
  await using namespace = await makeNamespace();
  const { prefix } = namespace;
  await using one = await startDaemon({ config: four(7007), prefix });
  await using other = await startDaemon({ config: four(8007), prefix });
  await Promise.all([one.ready(), other.ready()]);
  const begin = performance.now();
  for (
    const [from, to] of [[7007, 8008], [7008, 8008], [7010, 8010]]
  ) {
    await settled(namespace, () => forge(namespace, from, to));
  }
  // Two listeners that are senders to one lab, three to the other.
  const most = 5 * mostIn(performance.now() - begin);
  const [ours, theirs] = [await totalsOf(one), await totalsOf(other)];
  const all = [...Object.values(ours), ...Object.values(theirs)];
  const served = all.reduce((sum, [datagrams]) => sum + datagrams, 0);
  assert(served <= most, JSON.stringify([ours, theirs]));
});

testNeeding(NEEDS, "with the default limits a loop gets no more than they allow one sender", async () => {
  await using namespace = await makeNamespace();
  await using echo = new Python(ECHO, namespace.prefix);
  await echo.line(/ready/);
  await using daemon = await startDaemon({ config: four(7007, {}), prefix: namespace.prefix });
  await daemon.ready();
  const begin = performance.now();
  await forge(namespace, 9007, 7007, 50);
  await daemon.line(/"message":"echo: Refused a datagram: its sender sends more than datagrams_per_second/);
  const { echo: [served] } = await totalsOf(daemon);
  const most = mostIn(performance.now() - begin, DEFAULT_LIMIT);
  assert(served >= 2 * DEFAULT_LIMIT && served <= most, `${served} served, ${most} at the most`);
});
