import { assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { GUICHET, runGuichet } from "../../support/guichet.ts";
import { NAMES_WORLD_NEEDS, type NamesWorld, namesWorld } from "../../support/names_world.ts";
import { startOnPty } from "../../support/pty.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

const SERVICES = "http 80/tcp www\ntftp 69/udp\n";

async function resolve(args: string[], world: NamesWorld = { nameServer: true }) {
  await using dir = await tempDir();
  return await runGuichet(["resolve", ...args], { prefix: await namesWorld(dir, world) });
}

testNeeding(NAMES_WORLD_NEEDS, "resolve shows every address of a name as a table", async () => {
  const { code, stdout } = await resolve(["many.example"]);
  assertEquals([code, stdout.split("\n").slice(0, 5)], [0, [
    "Address     Family   Type         Protocol",
    "192.0.2.11  AF_INET  SOCK_STREAM  tcp",
    "192.0.2.11  AF_INET  SOCK_DGRAM   udp",
    "192.0.2.11  AF_INET  SOCK_RAW     ip",
    "192.0.2.12  AF_INET  SOCK_STREAM  tcp",
  ]]);
});

testNeeding(NAMES_WORLD_NEEDS, "resolve shows a service's port over the protocols that have it", async () => {
  const world = { nameServer: true, etc: { services: SERVICES } };
  const { code, stdout } = await resolve(["alias.example", "tftp"], world);
  assertEquals([code, stdout], [
    0,
    "Canonical name : host.example\n\n" +
    "Address    Port  Family   Type        Protocol\n" +
    "192.0.2.7    69  AF_INET  SOCK_DGRAM  udp\n",
  ]);
});

testNeeding(NAMES_WORLD_NEEDS, "resolve prints names as JSON", async () => {
  const { code, stdout } = await resolve(["alias.example", "80", "--json"]);
  const rows = [["SOCK_STREAM", "tcp"], ["SOCK_DGRAM", "udp"], ["SOCK_RAW", "ip"]].map((
    [type, protocol],
  ) => ({
    address: "192.0.2.7",
    port: 80,
    family: "AF_INET",
    type,
    protocol,
  }));
  assertEquals([code, JSON.parse(stdout)], [0, {
    name: "alias.example",
    service: "80",
    canonicalName: "host.example",
    addresses: rows,
    notes: [],
  }]);
});

testNeeding(NAMES_WORLD_NEEDS, "resolve keeps getaddrinfo's order", async () => {
  const addresses = ["192.0.2.9", "2001:db8::9", "127.0.0.3", "::1", "192.0.2.1", "fe80::1"];
  const hosts = addresses.map((address) => `${address} mixed.example\n`).join("");
  const world = { etc: { hosts, "host.conf": "multi on\n" } };
  await using dir = await tempDir();
  const prefix = await namesWorld(dir, world);
  const python = "import socket, json; print(json.dumps(" +
    "[each[4][0] for each in socket.getaddrinfo('mixed.example', None)]))";
  const theirs = JSON.parse((await runSuccessfully([...prefix, "python3", "-c", python])).stdout);
  const { stdout } = await resolve(["mixed.example", "--json"], world);
  const ours = JSON.parse(stdout).addresses.map((each: { address: string }) => each.address);
  assertEquals([ours, new Set(ours).size], [theirs, addresses.length]);
});

testNeeding(NAMES_WORLD_NEEDS, "resolve warns of an IPv6 address in the first place", async () => {
  const { code, stdout } = await resolve(["six.example"]);
  assertEquals(code, 0);
  assertMatch(stdout, /^2001:db8::7 +AF_INET6 +SOCK_STREAM +tcp$/m);
  assertStringIncludes(stdout, "it needs hints.ai_family = AF_INET\n");
});

Deno.test("resolve shows what an odd spelling of an address stands for", async () => {
  const { code, stdout } = await runGuichet(["resolve", "127.1"]);
  assertEquals(code, 0);
  assertMatch(stdout, /^127\.0\.0\.1 +AF_INET/m);
  assertStringIncludes(stdout, '"127.1" is an odd spelling of 127.0.0.1');
});

/** What is asked, of which world, the exit status, and what the message says. */
const FAILURES: [args: string[], world: NamesWorld, status: number, message: RegExp, json: string][] = [
  [["nope.example"], { nameServer: true }, 1, /not known \(EAI_NONAME\); check its spelling/, "EAI_NONAME"],
  [["empty.example"], { nameServer: true }, 1, /\(EAI_NODATA\); the name exists/, "EAI_NODATA"],
  [["localhost:80"], { nameServer: true }, 1, /two words: guichet resolve localhost 80$/m, "EAI_NONAME"],
  [["300.1.1.1"], { nameServer: true }, 1, /"300\.1\.1\.1" is not an address, since each/, "EAI_NONAME"],
  [
    ["300.1.1.1"],
    { etc: { "resolv.conf": "nameserver 127.0.0.9\n" } },
    3,
    /"300\.1\.1\.1" is not an address, since each/,
    "EAI_AGAIN",
  ],
  [
    ["192.0.2.9"],
    { etc: { "resolv.conf": "nameserver 127.0.0.9\n" } },
    3,
    /is in \/etc\/hosts needs none$/m,
    "EAI_AGAIN",
  ],
  [["localhost", "frob"], {}, 1, /\(EAI_SERVICE\); guichet resolve --service/, "EAI_SERVICE"],
  [["broken.example"], { nameServer: true }, 3, /\(EAI_AGAIN\); asked 127\.0\.0\.1 \(/, "EAI_AGAIN"],
  [
    ["host.example"],
    { etc: { "resolv.conf": "nameserver 127.0.0.9\nnameserver 127.0.0.8\n" } },
    3,
    /\(EAI_AGAIN\); asked 127\.0\.0\.9, 127\.0\.0\.8 \(\/etc\/resolv\.conf\)/,
    "EAI_AGAIN",
  ],
  [
    ["silent.example", "--timeout", "300ms"],
    { nameServer: true },
    2,
    /no answer within 0\.3 s; asked 127\.0\.0\.1 \(/,
    "TIMEOUT",
  ],
];

for (const [args, world, status, message, code] of FAILURES) {
  testNeeding(NAMES_WORLD_NEEDS, `resolve ${args.join(" ")} ends with ${status} for ${code}`, async () => {
    const plain = await resolve(args, world);
    assertEquals([plain.code, plain.stdout], [status, ""]);
    assertMatch(plain.stderr, message);
    const json = await resolve([...args, "--json"], world);
    assertEquals([json.code, JSON.parse(json.stdout).error.code], [status, code]);
  });
}

testNeeding(
  NAMES_WORLD_NEEDS,
  "resolve says on a terminal what it waits for, and Ctrl-C ends it",
  async () => {
    await using dir = await tempDir();
    // The process namespace would make guichet its first process, which signals spare.
    const resolv = await dir.write("resolv.conf", "nameserver 192.0.2.53\noptions timeout:30\n");
    const mount = 'mount --bind "$0" "$(readlink -f /etc/resolv.conf)" && ip link set lo up && ' +
      'ip route add default dev lo && exec "$@"';
    const command = ["unshare", "--net", "--mount", "sh", "-c", mount, resolv, ...GUICHET];
    await using pty = await startOnPty([...command, "resolve", "nobody.example", "--timeout", "60s"]);
    await pty.line(/^Waiting for an answer about "nobody\.example" from 192\.0\.2\.53 .*, 60 s at most$/);
    const start = performance.now();
    await pty.type("\x03");
    assertEquals(await pty.wait(), 130);
    assertLess(performance.now() - start, 5000);
  },
);
