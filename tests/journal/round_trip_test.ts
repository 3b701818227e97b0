import fc from "fast-check";
import { assertEquals } from "@std/assert";
import {
  CERTAINTIES,
  CLIENT_ENDS,
  type Exchange,
  LEVELS,
  OUTCOMES,
  REFUSALS,
} from "../../src/exchange/exchange.ts";
import { journalWorld } from "./support/journal_world.ts";

const count = fc.nat(Number.MAX_SAFE_INTEGER);
const text = fc.string({ unit: "grapheme" });
const optional = <T>(arbitrary: fc.Arbitrary<T>, name: string) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => value === undefined ? {} : { [name]: value });
const port = fc.nat(65_535);
const trap = fc.oneof(
  fc.record({ kind: fc.constantFrom("swapped-port", "other-protocol", "other-family"), port }, {
    noNullPrototype: true,
  }),
  fc.record({ kind: fc.constantFrom("near-group", "near-port"), port, group: text }, {
    noNullPrototype: true,
  }),
);
const hint = fc.tuple(
  fc.record({
    code: text,
    level: fc.constantFrom(...LEVELS),
    certainty: fc.constantFrom(...CERTAINTIES),
    values: fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(text, count), { noNullPrototype: true })
      .map((values) => JSON.parse(JSON.stringify(values))),
  }, { noNullPrototype: true }),
  optional(
    fc.record({ of: fc.constantFrom("request", "reply"), from: count, to: count }, { noNullPrototype: true }),
    "evidence",
  ),
).map(([a, b]) => ({ ...a, ...b }));
const bytes = fc.uint8Array({ maxLength: 96 });

const whole = fc.tuple(
  fc.record({
    stage: fc.constant("judged"),
    student: text,
    hints: fc.array(hint, { maxLength: 4 }),
    listener: text,
    transport: fc.constantFrom("udp", "tcp", "multicast", "unix", "icmp"),
    service: fc.constantFrom("counter", "print", "discard"),
    peer: fc.oneof(
      fc.record({ address: text, port }, { noNullPrototype: true }),
      fc.record({ path: text }, { noNullPrototype: true }),
    ),
    local: text,
    interface: text,
    began: count,
    at: count,
    outcome: fc.constantFrom(...OUTCOMES),
    clientEnd: fc.constantFrom(...CLIENT_ENDS),
    bytesIn: fc.nat(),
    bytesOut: fc.nat(),
    reads: count,
    readSizes: fc.array(fc.nat(), { maxLength: 16 }),
    firstByteAfter: fc.double({ min: 0, max: 1e9, noNaN: true }).map((ms) => ms + 0),
    lastByteAfter: count,
    request: bytes,
    reply: bytes,
    truncated: fc.boolean(),
    late: count,
    urgent: count,
    openBeside: count,
  }, { noNullPrototype: true }),
  optional(fc.constantFrom("stream", "dgram", "seqpacket"), "socket"),
  optional(trap, "trap"),
  optional(count, "uid"),
  optional(fc.nat(255), "ttl"),
  optional(fc.constantFrom(...REFUSALS), "refusal"),
).map((parts) => Object.assign({}, ...parts) as Exchange);

Deno.test("Journal gives back every field of an exchange as it was recorded", () => {
  using world = journalWorld();
  const { journal } = world;
  fc.assert(
    fc.property(fc.array(whole, { minLength: 1, maxLength: 5 }), (some) => {
      const recorded = journal.record(some);
      journal.flush();
      assertEquals(journal.problem, undefined);
      assertEquals(journal.exchanges({ limit: some.length }), recorded);
    }),
    { numRuns: 300 },
  );
});
