// Values of a configuration that are small languages of their own: networks, senders, host names, times,
// sizes. Any text is read within its bounds or said to be wrong; what is right is read as what it says.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { NETWORKS, parseIp, SOURCES } from "../../src/config/network_kinds.ts";
import { durationKind, type Kind, sizeKind } from "../../src/config/kinds.ts";
import { HOST_NAMES } from "../../src/config/text_kinds.ts";
import type { TomlValue } from "../../src/config/values.ts";
import { Networks } from "../../src/dataplane/shared/networks.ts";
import { check } from "./seed.ts";

const text = (value: string): TomlValue => ({ kind: "string", value });

const list = (values: readonly string[]): TomlValue => ({
  kind: "array",
  line: 1,
  items: values.map(text),
  fromHeaders: false,
});

const SCALARS: readonly TomlValue[] = [
  { kind: "integer", value: -1, text: "-1" },
  { kind: "integer", value: 4096, text: "0x1000" },
  { kind: "float", value: NaN, text: "nan" },
  { kind: "boolean", value: true },
  { kind: "date", text: "2026-11-25" },
  { kind: "table", line: 1, entries: new Map() },
];

const ADDRESS = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended());

const WORD = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  ADDRESS,
  fc.tuple(ADDRESS, fc.nat(200)).map(([address, bits]) => `${address}/${bits}`),
  fc.domain(),
  fc.stringMatching(/^\d{1,17} ?(ms|s|m|h|d|B|KiB|MiB|GiB|kB|mb)?$/),
  fc.constantFrom(
    "loopback",
    "private",
    "link-local",
    "any",
    "__proto__",
    "constructor",
    "::1%eth0",
    "1/2/3",
  ),
);

const VALUE = fc.oneof(
  WORD.map(text),
  fc.array(WORD, { maxLength: 40 }).map(list),
  fc.constantFrom(...SCALARS),
);

/** Longest message about one value: it quotes it, and must not quote a whole file. */
const LONGEST_MESSAGE = 1000;

/** Any value is read as a right one, or said to be wrong with what is wanted. */
function readsAny<T>(kind: Kind<T>, isRight: (value: T) => boolean): void {
  check(VALUE, (value) => {
    const reading = kind.read(value);
    if ("value" in reading) assert(isRight(reading.value), JSON.stringify([value, reading]));
    else {assert(
        /; expected "?\w?/.test(reading.wrong) && reading.wrong.length < LONGEST_MESSAGE,
        reading.wrong,
      );}
  }, 20_000);
}

Deno.test("allow is read as 1 to 64 networks with no bit behind their prefix, or is wrong", () => {
  readsAny(NETWORKS, (networks) => {
    assertEquals(typeof new Networks(networks).everybody, "boolean");
    return networks.length >= 1 && networks.length <= 32 * 4 &&
      networks.every(({ family, bytes, bits }) => {
        const binary = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
        return bytes.length === (family === 4 ? 4 : 16) && !binary.slice(bits).includes("1");
      });
  });
});

Deno.test("senders are at most 10 addresses, each once; host names at most 16 in lower case", () => {
  readsAny(SOURCES, (sources) => {
    const all = sources.every((source) => parseIp(source) !== undefined);
    return all && sources.length <= 10 && new Set(sources).size === sources.length;
  });
  readsAny(
    HOST_NAMES,
    (names) => names.length <= 16 && names.every((name) => /^[a-z0-9.-]{1,253}$/.test(name)),
  );
});

Deno.test("times and sizes are read within their bounds, and as what they say", () => {
  const duration = durationKind("10ms", "24h");
  const size = sizeKind("4KiB", "64GiB");
  readsAny(duration, (ms) => Number.isInteger(ms) && ms >= 10 && ms <= 86_400_000);
  readsAny(size, (bytes) => Number.isInteger(bytes) && bytes >= 4096 && bytes <= 2 ** 36);
  check(fc.tuple(fc.integer({ min: 10, max: 1440 }), fc.constantFrom("ms", "s", "m")), ([count, unit]) => {
    const ms = count * { ms: 1, s: 1000, m: 60_000 }[unit]!;
    assertEquals(duration.read(text(`${count}${unit}`)), { value: ms });
  }, 500);
  check(fc.tuple(fc.integer({ min: 4, max: 64 }), fc.constantFrom("KiB", "MiB", "GiB")), ([count, unit]) => {
    const bytes = count * { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit]!;
    assertEquals(size.read(text(`${count}${unit}`)), { value: bytes });
  }, 500);
});
