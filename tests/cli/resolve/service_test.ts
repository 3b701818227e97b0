import { assertEquals, assertStringIncludes } from "@std/assert";
import { runGuichet } from "../../support/guichet.ts";
import { NAMES_WORLD_NEEDS, namesWorld } from "../../support/names_world.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

const SERVICES = `http 80/tcp www www-http
domain 53/tcp
domain 53/udp
sctp-only 9/sctp
`;

async function service(query: string, ...flags: string[]) {
  await using dir = await tempDir();
  const prefix = await namesWorld(dir, { etc: { services: SERVICES } });
  return await runGuichet(["resolve", "--service", query, ...flags], { prefix });
}

/** What is asked and the rows that come, without the heading. */
const FOUND: [query: string, rows: string[]][] = [
  ["http", ["http 80 tcp 20480 www www-http"]],
  ["www", ["http 80 tcp 20480 www www-http"]],
  ["80", ["http 80 tcp 20480 www www-http"]],
  ["domain", ["domain 53 tcp 13568", "domain 53 udp 13568"]],
  ["53/udp", ["domain 53 udp 13568"]],
  ["sctp-only", ["sctp-only 9 sctp 2304"]],
];

for (const [query, rows] of FOUND) {
  testNeeding(NAMES_WORLD_NEEDS, `resolve --service ${query} finds ${rows.length}`, async () => {
    const { code, stdout } = await service(query);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines[0], "Service" + lines[0].slice(7));
    assertEquals(lines[0].trim().split(/\s{2,}/), [
      "Service",
      "Port",
      "Protocol",
      "Without ntohs",
      "Aliases",
    ]);
    assertEquals([code, lines.slice(1).map((line) => line.replace(/\s+/g, " "))], [0, rows]);
  });
}

testNeeding(NAMES_WORLD_NEEDS, "resolve --service prints JSON", async () => {
  const { code, stdout } = await service("80/tcp", "--json");
  assertEquals([code, JSON.parse(stdout)], [0, {
    service: "80/tcp",
    services: [{
      name: "http",
      aliases: ["www", "www-http"],
      port: 80,
      protocol: "tcp",
      withoutNtohs: 20480,
    }],
  }]);
});

/** What is not there, and what the message says. */
const MISSING: [query: string, message: string][] = [
  ["HTTP", 'upper and lower case differ; /etc/services has "http"'],
  ["http/udp", "/etc/services has it over tcp only"],
  ["53/sctp", "/etc/services has it over tcp and udp only"],
  ["frob", "/etc/services has no such name or alias"],
  ["4567/udp", "/etc/services has no such port"],
];

for (const [query, message] of MISSING) {
  testNeeding(NAMES_WORLD_NEEDS, `resolve --service ${query} ends with 1`, async () => {
    const { code, stdout, stderr } = await service(query, "--json");
    assertEquals([code, JSON.parse(stdout)], [1, { service: query, services: [] }]);
    assertStringIncludes(stderr, `Cannot find service "${query}": ${message}\n`);
  });
}

testNeeding(NAMES_WORLD_NEEDS, "resolve --service says when there is no /etc/services", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await runGuichet(["resolve", "--service", "ssh"], {
    prefix: await namesWorld(dir),
  });
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    "there is no /etc/services on this machine; install Debian's package netbase",
  );
});
