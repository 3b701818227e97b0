// What people type behind guichet: flags and words, times, numbers, addresses, groups. Each is read or
// refused with a sentence (UsageError), and nothing else.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import {
  type Flag,
  type Invocation,
  readArguments,
  readPid,
  readTimeout,
  UsageError,
} from "../../src/cli/command.ts";
import {
  readByteOrder,
  readCount,
  readMessage,
  readPort,
  readPortNumber,
  requiredWord,
} from "../../src/cli/probe/flags.ts";
import { readGroup } from "../../src/cli/probe/multicast.ts";
import { readSince } from "../../src/cli/report/report.ts";
import { readAddressWord } from "../../src/cli/resolve/bytes.ts";
import { resolveService } from "../../src/cli/resolve/resolve.ts";
import { parseIp } from "../../src/config/network_kinds.ts";
import { formatAddress } from "../../src/posix/address.ts";
import { fakeIo } from "../cli/support/fake_io.ts";
import { check } from "./seed.ts";

/** Words that look like what is wanted, and words that do not; execve(2) hands over none with a NUL. */
const WORD = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.stringMatching(/^-?\d{1,20}$/),
  fc.stringMatching(/^\d{1,6}(\.\d{1,4})?(ms|s|m|h|d)?$/),
  fc.stringMatching(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/),
  fc.stringMatching(/^[0-9a-fx:.%[\]@/]{1,40}$/),
  fc.tuple(fc.ipV6(), fc.string({ maxLength: 6 })).map(([address, port]) => `[${address}]:${port}`),
  fc.tuple(fc.ipV4Extended(), fc.string({ maxLength: 6 })).map(([address, port]) => `${address}:${port}`),
  fc.webUrl({ withQueryParameters: true }),
  fc.constantFrom("__proto__", "constructor", "host", "big", "http", "::1%lo", "@", "/", "a".repeat(200)),
).map((word) => word.replaceAll("\0", ""));

/** Reads a word; what is no UsageError is a fault. */
function read<T>(reader: () => T): T | UsageError {
  try {
    return reader();
  } catch (error) {
    if (error instanceof UsageError && error.message.length > 0 && error.hint.length > 0) return error;
    throw error;
  }
}

/** The word as the value of every flag, and as every word. */
function typed(word: string): Invocation {
  const names = ["pid", "timeout", "count", "message", "byte-order", "since"];
  const values = new Map(names.map((name) => [name, word]));
  return { command: "guichet x", usage: "guichet x A B", values, switches: new Set(), words: [word, word] };
}

const within = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

const READERS: readonly [
  name: string,
  read: (word: string) => unknown,
  isRight: (value: unknown) => boolean,
][] = [
  ["readTimeout", (word) => readTimeout(typed(word), 1000), within(1, 3_600_000)],
  ["readPid", (word) => readPid(typed(word)), within(1, 999_999_999)],
  ["readCount", (word) => readCount(typed(word)), within(1, 100_000)],
  ["readPortNumber", (word) => readPortNumber(typed(word), 1, 7200), within(1, 65_535)],
  ["readPort", (word) => readPort(typed(word), 1, 4567), (port) => /^[\w.+-]+$/.test(String(port))],
  [
    "readByteOrder",
    (word) => readByteOrder(typed(word)),
    (order) => ["host", "little", "big"].includes(String(order)),
  ],
  // Of an empty word an empty datagram is made.
  ["readMessage", (word) => readMessage(typed(word)), (bytes) => ((bytes as Uint8Array).at(-1) ?? 0) === 0],
  ["requiredWord", (word) => requiredWord(typed(word), 0, "HOST"), (word) => word !== ""],
  ["readSince", (word) => readSince(typed(word), 1.8e12), Number.isFinite],
];

for (const [name, reader, isRight] of READERS) {
  Deno.test(`${name} takes any word or refuses it with a sentence`, () => {
    check(WORD, (word) => {
      const value = read(() => reader(word));
      assert(value instanceof UsageError || isRight(value), JSON.stringify([word, value]));
    }, 5000);
  });
}

const FLAGS: readonly Flag[] = [
  { name: "config", value: "FILE", letter: "c", help: "" },
  { name: "count", value: "N", help: "" },
  { name: "json", help: "" },
  { name: "help", letter: "h", help: "" },
];

Deno.test("readArguments gives texts for its own flags and no more words than go, or refuses", () => {
  const odd = fc.constantFrom(
    ..."-- - --- --config --config= --config=a -c --count -5 --json --json=1 --no-json --no-config".split(
      " ",
    ),
    ..."--config.a=1 --json.b --__proto__ --__proto__=1 --constructor=1 --_=x -_ -h_ -hc -h -c= -j --=a -="
      .split(" "),
  );
  const reader = { command: "guichet serve", flags: FLAGS, maxWords: 2 };
  check(fc.array(fc.oneof(odd, WORD), { maxLength: 6 }), (args) => {
    const found = read(() => readArguments(args, reader));
    if (found instanceof UsageError) return;
    const { values, switches, words } = found;
    assert(words.length <= 2 && words.every((word) => args.includes(word)), JSON.stringify(args));
    assert([...values.keys()].every((name) => name === "config" || name === "count"), JSON.stringify(args));
    assert([...values.values()].every((value) => typeof value === "string" && value !== ""), String(args));
    assert([...switches].every((name) => name === "json" || name === "help"), JSON.stringify(args));
  }, 10_000);
});

Deno.test("readAddressWord takes any word, and what it gives is one address in two forms", () => {
  check(WORD, (word) => {
    const found = read(() => readAddressWord(word));
    if (found === undefined || found instanceof UsageError) return;
    assertEquals(typeof formatAddress(found.address), "string");
    assert(found.sockaddr.length > 0 && within(0, 65_535)(found.port ?? 0), word);
  }, 10_000);
  check(fc.tuple(fc.ipV6(), fc.nat(65_535)), ([address, port]) => {
    const found = readAddressWord(`[${address}]:${port}`)!;
    assert(found.address.family === "inet6" && found.port === port && found.address.port === port);
    assertEquals(parseIp(found.address.address)?.bytes, parseIp(address)?.bytes);
  }, 2000);
});

Deno.test("readGroup takes groups alone", () => {
  check(WORD, (word) => {
    const found = read(() => readGroup({ ...typed(word), values: new Map() }, 7200));
    if (found instanceof UsageError) return;
    const [first] = parseIp(found.address)!.bytes;
    assert(found.family === "inet" ? first >> 4 === 14 : first === 0xff, word);
  }, 5000);
});

Deno.test("resolve --service takes any word, finds it or says why not", () => {
  check(WORD, (word) => {
    const io = fakeIo();
    const status = read(() => resolveService(word, false, io));
    if (status instanceof UsageError) return;
    assert(status === 0 ? io.out.length > 1 : io.err.length === 1, word);
  }, 500);
});
