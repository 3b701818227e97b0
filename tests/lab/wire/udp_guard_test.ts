// Tests of whom a whole daemon does not answer over UDP: system ports, and forged requests that would set two of its
// listeners to answering each other for ever. In a namespace of the test's own, where python3 may forge senders. Not
// here: every address and port (tests/dataplane/datagrams/sender_guard_test.ts).
import { assertEquals } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { ip, makeNamespace } from "../../support/namespaces.ts";
import { testNeeding } from "../../support/tool.ts";
import { FORGED, python } from "../support/forging.ts";
import { lab, listener } from "../support/run_labs.ts";
import { stopAndCount } from "../support/wire_peers.ts";

/** An address of the namespace besides 127.0.0.1. */
const OTHER_OWN = "10.77.9.1";

/**
 * Sends one datagram from each of the given ports, then one from a port of the kernel's choice, whose answer shows that
 * those before were served; prints the ports that were answered. They are few, so nothing is lost.
 */
const FROM_PORTS = `
import socket, sys
host, port, *sources = sys.argv[1], *map(int, sys.argv[2:])
family = socket.AF_INET6 if ":" in host else socket.AF_INET
sockets = []
for source in [*sources, 0]:
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.bind(("", source))
    s.sendto(b"bonjour", (host, port))
    sockets.append(s)
sockets[-1].settimeout(10)
sockets[-1].recv(100)
answered = []
for s, source in zip(sockets, sources):
    s.setblocking(False)
    try:
        s.recv(100)
        answered.append(source)
    except BlockingIOError:
        pass
print(*answered)
`;

/** Datagrams served, answers, refused. */
async function countsOf(daemon: Daemon, ...names: string[]): Promise<number[][]> {
  const totals = await stopAndCount(daemon);
  return names.map((name) => {
    const { datagrams, answers, refused } = totals.get(name)!;
    return [datagrams, answers, refused];
  });
}

const NEEDS = ["python3", "root", "namespaces"];

testNeeding(NEEDS, "UDP answers no port below 1024, unless the listener says so", async () => {
  const config = lab() + listener("counter", "udp", "counter", { address: "0.0.0.0" }) +
    listener("six", "udp", "echo", { address: "::" }) +
    listener("open", "udp", "echo").replace("name =", "answer_low_ports = true\nname =") +
    listener("discard", "udp", "discard");
  await using namespace = await makeNamespace();
  await using daemon = await startDaemon({ config, prefix: namespace.prefix });
  await daemon.ready();
  const port = (name: string) => daemon.listener(name).port;
  const ask = (name: string, host = "127.0.0.1") =>
    python(namespace, FROM_PORTS, host, port(name), 7, 53, 1023, 1024, 4000);
  assertEquals(await ask("counter"), "1024 4000");
  assertEquals(await ask("six"), "1024 4000");
  assertEquals(await ask("six", "::1"), "1024 4000");
  assertEquals(await ask("open"), "7 53 1023 1024 4000");
  const script = FROM_PORTS.replace("sockets[-1].recv(100)", "");
  assertEquals(await python(namespace, script, "127.0.0.1", port("discard"), 7), "");
  const reason = /"message":"counter: Did not answer a port below 1024[^"]* \(3 times\)"/;
  await daemon.line(reason);
  const counts = await countsOf(daemon, "counter", "six", "open", "discard");
  assertEquals(counts, [[3, 3, 3], [6, 6, 6], [6, 6, 0], [2, 0, 0]]);
  const noted = daemon.stderr.map((line) => JSON.parse(line)).find(({ message }) =>
    message === "Exchanges noted"
  );
  assertEquals([noted.refused, noted.answered, noted["no-reply"], noted.unnoted], [9, 15, 2, 0]);
});

testNeeding(
  NEEDS,
  "UDP answers no forged request from another listener of the lab, nor from itself",
  async () => {
    const config = lab() + listener("any", "udp", "echo", { address: "0.0.0.0", port: 7007 }) +
      listener("one", "udp", "echo", { port: 7008 }) +
      listener("six", "udp", "echo", { address: "::", port: 7009 }) +
      listener("group", "multicast", "print", { group: "225.0.0.10", port: 7200 });
    await using namespace = await makeNamespace();
    await ip(namespace.name, `addr add ${OTHER_OWN}/32 dev lo`);
    await using daemon = await startDaemon({ config, prefix: namespace.prefix });
    await daemon.ready();
    const forge = (sender: string, source: number, host: string, port: number) =>
      python(namespace, FORGED, sender, source, host, port);
    // Between two, either way; to itself; by another of this machine's addresses; over IPv6.
    await forge("127.0.0.1", 7008, "127.0.0.1", 7007);
    await forge("127.0.0.1", 7007, "127.0.0.1", 7008);
    await forge("127.0.0.1", 7007, "127.0.0.1", 7007);
    await forge(OTHER_OWN, 7007, "127.0.0.1", 7008);
    await forge(OTHER_OWN, 7009, OTHER_OWN, 7007);
    await forge("::1", 7009, "::1", 7009);
    await forge("127.0.0.1", 7009, "127.0.0.1", 7009);
    // These are nobody of the lab: another port, an address where the lab does not listen, a group's port.
    await forge("127.0.0.1", 7050, "127.0.0.1", 7007);
    await forge(OTHER_OWN, 7008, "127.0.0.1", 7007);
    await forge("127.0.0.1", 7200, "127.0.0.1", 7007);
    await daemon.line(/"message":"any: Did not answer a port of the lab itself/);
    assertEquals(await countsOf(daemon, "any", "one", "six"), [[9, 9, 3], [2, 2, 2], [2, 2, 2]]);
  },
);
