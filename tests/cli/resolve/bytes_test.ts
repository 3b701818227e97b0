import { assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../../src/cli/run.ts";
import { runClient } from "../../support/client.ts";
import { runGuichet } from "../../support/guichet.ts";
import { testNeeding } from "../../support/tool.ts";
import { fakeIo } from "../support/fake_io.ts";

async function bytes(address: string, ...flags: string[]) {
  const io = fakeIo();
  const status = await run(["resolve", "--bytes", address, ...flags], io);
  return { status, out: io.out, err: io.err };
}

async function bytesAsJson(address: string) {
  return JSON.parse((await bytes(address, "--json")).out[0]);
}

Deno.test("resolve --bytes shows a sockaddr_in field by field, in both orders, with the swapped port", async () => {
  const { code, stdout } = await runGuichet(["resolve", "--bytes", "192.0.2.7:4567"]);
  assertEquals([code, stdout.split("\n")], [0, [
    "struct sockaddr_in, 16 bytes: 02 00 11 d7 c0 00 02 07 00 00 00 00 00 00 00 00",
    "",
    "Offset  Field       In memory                Order    In the other order  Value",
    "     0  sin_family  02 00                    host     00 02               AF_INET (2)",
    "     2  sin_port    11 d7                    network  d7 11               4567",
    "     4  sin_addr    c0 00 02 07              network  07 02 00 c0         192.0.2.7",
    "     8  sin_zero    00 00 00 00 00 00 00 00  -        -                   padding",
    "",
    "Call                        Gives  Hexadecimal  In memory",
    "htons(4567)                 55057  0xd711       11 d7",
    "htonl(0xc0000207)       117571776  0x070200c0   c0 00 02 07",
    'inet_addr("192.0.2.7")  117571776  0x070200c0   c0 00 02 07',
    "",
    "Swapped port: 55057; a program that forgets htons(4567) uses that one",
    "Class C: 192.0.0.0 to 223.255.255.255, the first three bytes are the network",
    "",
  ]]);
});

Deno.test("resolve --bytes prints JSON", async () => {
  assertEquals(await bytesAsJson("127.0.0.1:7100"), {
    address: "127.0.0.1:7100",
    struct: "sockaddr_in",
    size: 16,
    bytes: "02001bbc7f0000010000000000000000",
    fields: [
      { name: "sin_family", offset: 0, bytes: "0200", order: "host", swapped: "0002", value: "AF_INET (2)" },
      { name: "sin_port", offset: 2, bytes: "1bbc", order: "network", swapped: "bc1b", value: "7100" },
      {
        name: "sin_addr",
        offset: 4,
        bytes: "7f000001",
        order: "network",
        swapped: "0100007f",
        value: "127.0.0.1",
      },
      { name: "sin_zero", offset: 8, bytes: "0000000000000000", order: "none", value: "padding" },
    ],
    swappedPort: 48155,
    calls: [
      { call: "htons(7100)", gives: 48155, bytes: "1bbc" },
      { call: "htonl(0x7f000001)", gives: 16777343, bytes: "7f000001" },
      { call: 'inet_addr("127.0.0.1")', gives: 16777343, bytes: "7f000001" },
    ],
    notes: [
      "Swapped port: 48155; a program that forgets htons(7100) uses that one",
      "127.0.0.1 is INADDR_LOOPBACK: this machine, never on the network",
      "Class A: 0.0.0.0 to 127.255.255.255, the first byte is the network",
    ],
  });
});

testNeeding(["gcc"], "resolve --bytes agrees with C over inet_addr, htons and htonl", async () => {
  for (
    const [address, port] of [["192.0.2.7", 4567], ["010.1.2.3", 80], ["0x7f.1", 0], [
      "255.255.255.255",
      65535,
    ]]
  ) {
    const { stdout } = await runClient("sockaddr_bytes", ["inet", address, port]);
    const ours = await bytesAsJson(`${address}:${port}`);
    const numbers = ours.calls.map((each: { gives: number }) => each.gives).join(" ");
    assertEquals(`${ours.bytes}\n${numbers}\n`, stdout, String(address));
  }
});

testNeeding(["gcc"], "resolve --bytes agrees with C over IPv6 addresses and paths", async () => {
  for (const [address, port] of [["2001:db8::7", 7100], ["::ffff:192.0.2.7", 1], ["::", 0]]) {
    const { stdout } = await runClient("sockaddr_bytes", ["inet6", address, port]);
    assertEquals(`${(await bytesAsJson(`[${address}]:${port}`)).bytes}\n`, stdout, String(address));
  }
  for (const path of ["./MySock", "/tmp/a lab/é"]) {
    const { stdout } = await runClient("sockaddr_bytes", ["unix", path]);
    assertEquals(`${(await bytesAsJson(path)).bytes}\n`, stdout, path);
  }
});

Deno.test("resolve --bytes shows a scope by its interface's index", async () => {
  const { struct, fields } = await bytesAsJson("[fe80::1%lo]:7100");
  const values = fields.map((field: { name: string; value: string }) => `${field.name} ${field.value}`);
  assertEquals([struct, values], ["sockaddr_in6", [
    "sin6_family AF_INET6 (10)",
    "sin6_port 7100",
    "sin6_flowinfo 0",
    "sin6_addr fe80::1",
    "sin6_scope_id 1",
  ]]);
});

Deno.test("resolve --bytes shows the NUL before an abstract name and what bind is given", async () => {
  const { out } = await bytes("@a b");
  assertEquals(out[0], "struct sockaddr_un, 6 bytes: 01 00 00 61 20 62");
  assertStringIncludes(out.join("\n"), "bind's third argument must be 6");
});

Deno.test("resolve --bytes takes a port alone for INADDR_ANY", async () => {
  const { fields, notes } = await bytesAsJson(":4567");
  assertEquals(fields[2].value, "0.0.0.0");
  assertStringIncludes(notes[1], "INADDR_ANY");
});

/** Notes by address: what each must say. */
const NOTES: [address: string, note: string][] = [
  ["255.255.255.255", "inet_addr returns INADDR_NONE for it, as for an error"],
  ["010.0.0.1", '"010.0.0.1" is an odd spelling of 8.0.0.1'],
  ["225.0.0.10", "Class D: 224.0.0.0 to 239.255.255.255, multicast groups"],
  ["172.16.0.1", "Class B: "],
  ["127.0.0.1", "Class A: "],
  ["240.0.0.1", "Class E: "],
  ["[::]:1", "in6addr_any"],
  ["./MySock", "A relative path is taken from the directory of each process"],
];

for (const [address, note] of NOTES) {
  Deno.test(`resolve --bytes ${address} notes: ${note}`, async () => {
    assertStringIncludes((await bytesAsJson(address)).notes.join("\n"), note);
  });
}

/** What cannot be read, and what the message says. */
const WRONG: [address: string, message: string, hint: string][] = [
  ["4567", "expected ADDRESS[:PORT]", 'A port alone is written ":4567"'],
  ["localhost", "expected ADDRESS[:PORT]", '"guichet resolve localhost" looks for the addresses of a name'],
  ["1.2.3.4:65536", '"65536" is not a port; expected 0 to 65535', "write ADDRESS"],
  ["1.2.3.4:", '"" is not a port', "write ADDRESS"],
  ["[1.2.3.4]:1", '"1.2.3.4" is not an IPv6 address', "write ADDRESS"],
  ["[fe80::1%nowhere0]:1", 'this machine has no interface "nowhere0"', "write ADDRESS"],
  [`/${"x".repeat(107)}`, "108 bytes; sun_path holds 107", "a shorter name"],
  ["256.1.1.1", "expected ADDRESS[:PORT]", '"guichet resolve 256.1.1.1"'],
];

for (const [address, message, hint] of WRONG) {
  Deno.test(`resolve --bytes refuses ${address.slice(0, 30)}`, async () => {
    const { status, out, err } = await bytes(address);
    assertEquals([status, out], [2, []]);
    assertStringIncludes(err[0], message);
    assertStringIncludes(err[1], hint);
  });
}
