// `guichet doctor` on machines made for it: network namespaces with and without what multicast wants.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { runGuichet } from "../../support/guichet.ts";
import { ip, makeNamespace, makeNamespacePair } from "../../support/namespaces.ts";
import { Python } from "../../support/python.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { startDaemon } from "../../support/daemon.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

const NEEDS = ["root", "namespaces", "python3"];

const LAB = `
[[listener]]
name = "counter"
transport = "udp"
port = 4567
service = "counter"
[[listener]]
name = "group"
transport = "multicast"
group = "225.0.0.10"
port = 7200
service = "print"
[journal]
path = ":memory:"
`;

interface Found {
  check: string;
  health: string;
  text: string;
  cure?: string;
}

/** What the doctor finds in a namespace, by check. */
async function examine(prefix: readonly string[], text = LAB) {
  await using dir = await tempDir();
  const args = ["doctor", "--json", "--config", await dir.write("lab.toml", text)];
  const { code, stdout, stderr } = await runGuichet(args, { prefix });
  assertEquals(stderr, "");
  const { findings, health }: { findings: Found[]; health: string } = JSON.parse(stdout);
  assert(findings.every((each) => (each.cure !== undefined) === (each.health !== "ok")), stdout);
  return { code, health, of: (check: string) => findings.filter((each) => each.check === check) };
}

testNeeding(NEEDS, "doctor finds no problem on a network that has what a lab wants", async () => {
  await using pair = await makeNamespacePair();
  const { code, health, of } = await examine(pair.left.prefix);
  // The clock of the machine that tests run on is nobody's business here.
  assert(code === 0 && health !== "problem", JSON.stringify(health));
  assertMatch(of("multicast route")[0].text, /225\.0\.0\.10 leaves by cable, a route of its own/);
  assertMatch(of("multicast interface")[0].text, /arrive on cable/);
  assertEquals(of("multicast to itself").map(({ text }) => text), [
    "Multicast to 225.0.0.10 comes back on lo, cable",
  ]);
  assertMatch(of("addresses")[0].text, /^4 of 4 addresses are free$/);
  assertEquals(of("group members")[0].health, "ok");
});

testNeeding(NEEDS, "doctor's multicast stays on the machine", async () => {
  await using pair = await makeNamespacePair();
  await using neighbour = new Python(
    `
s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800)); s.bind(("cable", 0)); s.settimeout(0.2)
print("listening", flush=True)
seen = []
end = time.monotonic() + 60
while time.monotonic() < end:
    try: data = s.recv(2000)
    except TimeoutError: data = b""
    if data[16:20] == bytes([225, 0, 0, 10]) and data[9] == 17: print("udp ttl", data[8], data[28:], flush=True)
`,
    pair.right.prefix,
  );
  await neighbour.line(/^listening$/);
  await examine(pair.left.prefix);
  const send =
    "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'last', ('225.0.0.10', 9))";
  await runSuccessfully([...pair.left.prefix, "python3", "-c", send]);
  // The first that comes is the one sent afterwards.
  assertEquals((await neighbour.line(/^udp ttl.*$/))[0], "udp ttl 1 b'last'");
});

testNeeding(
  NEEDS,
  "doctor finds no route, no interface, and no way back where there is only lo",
  async () => {
    await using namespace = await makeNamespace();
    const { code, of } = await examine(namespace.prefix);
    assertEquals(code, 1);
    assertMatch(of("multicast route")[0].cure!, /^ip route add 224\.0\.0\.0\/4 dev INTERFACE/);
    assertMatch(of("multicast interface")[0].text, /No interface but lo is up/);
  },
);

testNeeding(
  NEEDS,
  "doctor finds an interface without MULTICAST, and a strict reverse path filter",
  async () => {
    await using namespace = await makeNamespace();
    await ip(namespace.name, "link add name one type veth peer name two");
    await ip(namespace.name, "link set one multicast off up");
    await ip(namespace.name, "addr add 10.1.0.1/24 dev one");
    const first = await examine(namespace.prefix);
    assertMatch(first.of("multicast interface")[0].text, /^one: no MULTICAST flag/);
    assertEquals(first.of("reverse path"), []);

    await ip(namespace.name, "link set two up");
    await ip(namespace.name, "addr add 10.2.0.1/24 dev two");
    const strict = "echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter";
    await runSuccessfully([...namespace.prefix, "sh", "-c", strict]);
    const second = await examine(namespace.prefix);
    assertMatch(second.of("reverse path")[0].text, /^(?:one, two|two, one): strict reverse path filter/);
  },
);

testNeeding(
  NEEDS,
  "doctor names who has taken a port, and says that others have joined the group",
  async () => {
    await using pair = await makeNamespacePair();
    await using taker = new Python(
      `
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("0.0.0.0", 4567))
m = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); m.bind(("", 0))
m.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("225.0.0.10") + socket.inet_aton("10.77.0.1"))
print("taken", os.getpid(), flush=True)
`,
      pair.left.prefix,
    );
    const [, pid] = await taker.line(/^taken (\d+)$/);
    const { code, of } = await examine(pair.left.prefix);
    assertEquals(code, 1);
    assertMatch(
      of("addresses")[0].text,
      new RegExp(`0\\.0\\.0\\.0:4567: address already in use \\(pid ${pid}, python3`),
    );
    assertMatch(of("addresses")[0].cure!, /^Choose another port or stop it$/);
    assertMatch(of("group members")[0].text, /^1 socket of other programs joined 225\.0\.0\.10 on cable/);
  },
);

testNeeding(NEEDS, "doctor is content with the addresses of a lab that runs", async () => {
  await using pair = await makeNamespacePair();
  await using daemon = await startDaemon({ config: LAB, prefix: pair.left.prefix });
  await daemon.ready();
  const { of } = await examine(pair.left.prefix);
  assertMatch(of("addresses")[0].text, new RegExp(`^A running lab \\(pid ${daemon.pid}\\)`));
  assertEquals(of("group members").map(({ health }) => health), ["ok"]);
});

testNeeding(NEEDS, "doctor finds IPv6 that is off, low ports and a range that clients have", async () => {
  await using namespace = await makeNamespace();
  const settings = [
    "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6",
    "echo 4000 5000 > /proc/sys/net/ipv4/ip_local_port_range",
  ];
  await runSuccessfully([...namespace.prefix, "sh", "-c", settings.join(" && ")]);
  const six = '[[listener]]\nname = "six"\ntransport = "tcp"\naddress = "::"\nport = 7\nservice = "echo"\n';
  const { of } = await examine(namespace.prefix, LAB + six);
  assertMatch(of("ipv6")[0].text, /^six: IPv6 is switched off/);
  assertMatch(of("ephemeral ports")[0].text, /^udp 4567 \(counter\): in the range .* \(4000 to 5000\)/);
  assertMatch(of("low ports")[0].text, /^tcp 7 \(six\): below 1024, and this user may bind them/);
});

testNeeding(
  ["root", "namespaces"],
  "doctor prints a line a finding, its cure below, and how many there are",
  async () => {
    await using namespace = await makeNamespace();
    await using dir = await tempDir();
    const args = ["doctor", "--config", await dir.write("lab.toml", LAB)];
    const { code, stdout } = await runGuichet(args, { prefix: namespace.prefix });
    assertEquals(code, 1);
    assertMatch(stdout, /^problem {2}multicast route +No route leads.*\n {9}→ ip route add/m);
    assertMatch(stdout, /\n\d+ problems? and \d+ warnings? for the lab of .*lab\.toml\n$/);
  },
);
