// What the kernel shows, mutated: /proc's tables, socket diagnostics, socket addresses. Every reader gives
// rows or nothing, never an exception, and no more rows than there are lines.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import {
  decodeAddress,
  encodeInet,
  encodeUnix,
  formatAddress,
  parseIPv4,
  parseIPv6,
} from "../../src/posix/address.ts";
import { readAnswer } from "../../src/posix/netstat/unix_diag.ts";
import { sockaddrFields } from "../../src/posix/sockaddr_fields.ts";
import { mutated, mutatedText } from "./mutate.ts";
import { check, randomNumbers } from "./seed.ts";
import {
  parseIgmp,
  parseIgmp6,
  parseInetTable,
  parseNetlink,
  parsePacket,
  parseUnixTable,
  type Table,
} from "../../src/posix/netstat/proc_net.ts";

/** Mutations of each file. */
const TIMES = 3000;

const READERS: Readonly<Record<string, (text: string) => Table<unknown>>> = {
  tcp: (text) => parseInetTable(text, "tcp"),
  tcp6: (text) => parseInetTable(text, "tcp"),
  udp: (text) => parseInetTable(text, "udp"),
  udp6: (text) => parseInetTable(text, "udp"),
  raw: (text) => parseInetTable(text, "raw"),
  icmp: (text) => parseInetTable(text, "icmp"),
  unix: (text) => parseUnixTable(text),
  netlink: parseNetlink,
  packet: parsePacket,
  igmp: parseIgmp,
  igmp6: parseIgmp6,
};

/**
 * Characters of a table: some rows. In a longer one the same number of mutations would hit each of them less
 * often.
 */
const MOST_TEXT = 2500;

/** What this machine has now; sockets are opened so that there is something of each kind. */
async function tableOf(name: string): Promise<string> {
  using _tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using _tcp6 = Deno.listen({ hostname: "::1", port: 0 });
  return (await Deno.readTextFile(`/proc/self/net/${name}`)).slice(0, MOST_TEXT);
}

for (const [name, read] of Object.entries(READERS)) {
  Deno.test(`the reader of /proc/net/${name} takes any mutation of it`, async () => {
    const text = await tableOf(name);
    const random = randomNumbers();
    for (let time = 0; time < TIMES; time++) {
      let mutation = text;
      for (let more = 1 + random() % 4; more > 0 && mutation.length > 0; more--) {
        mutation = mutatedText(mutation, random(), random);
      }
      const { rows, malformed } = read(mutation);
      assert(rows.length + malformed <= mutation.split("\n").length, mutation);
    }
  });
}

Deno.test("readers of /proc/net take any text", () => {
  check(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    for (const read of Object.values(READERS)) read(text);
  }, 1000);
});

const BYTES = fc.uint8Array({ maxLength: 200 });

Deno.test("decodeAddress takes any bytes and any length, and what it gives can be shown", () => {
  check(fc.tuple(BYTES, fc.nat(300), fc.constantFrom(1, 2, 10, 255)), ([bytes, length, family]) => {
    if (bytes.length >= 2) bytes.set([family, 0]);
    assertEquals(typeof formatAddress(decodeAddress(bytes, Math.min(length, bytes.length))), "string");
  }, 20_000);
});

Deno.test("decodeAddress gives back what encodeInet and encodeUnix were given", () => {
  const v4 = fc.ipV4().filter((text) => parseIPv4(text) !== undefined);
  check(fc.tuple(v4, fc.nat(65535)), ([address, port]) => {
    const bytes = encodeInet(address, port);
    assertEquals(decodeAddress(bytes, bytes.length), { family: "inet", address, port });
  }, 2000);
  check(fc.tuple(fc.ipV6(), fc.nat(65535)), ([address, port]) => {
    const bytes = encodeInet(address, port);
    const decoded = decodeAddress(bytes, bytes.length);
    assert(decoded?.family === "inet6");
    assertEquals([decoded.port, parseIPv6(decoded.address)], [port, parseIPv6(address)]);
  }, 2000);
  const path = fc.stringMatching(/^\/[a-z/. é]{1,40}$/);
  check(path, (text) => {
    const bytes = encodeUnix(text);
    assertEquals(decodeAddress(bytes, bytes.length), { family: "unix", path: text });
  }, 1000);
});

Deno.test("sockaddrFields takes a sockaddr apart or says that it is none; diagnostics are read, whatever they are", () => {
  check(BYTES, (bytes) => {
    const own = Uint8Array.from(bytes);
    try {
      assert(sockaddrFields(own).fields.length > 0);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    assert(readAnswer(own).sockets.length <= own.length);
  }, 20_000);
});

Deno.test("the reader of socket diagnostics ends, whatever lengths an answer claims", () => {
  const random = randomNumbers();
  for (let time = 0; time < 20_000; time++) {
    const answer = new Uint8Array(16 + random() % 200);
    const view = new DataView(answer.buffer);
    view.setUint32(0, random() % 2 === 0 ? answer.length : random(), true);
    view.setUint16(4, [20, 3, 2, 21][random() % 4], true);
    for (let i = 16; i < answer.length; i++) answer[i] = random();
    readAnswer(mutated(answer, random() % answer.length, random));
  }
});
