// diagnose: total on whatever comes, bounded, ordered; and silent on everything that is as it should be.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { SERVICE_NAMES } from "../../src/config/listener_section.ts";
import {
  CERTAINTIES,
  CLIENT_ENDS,
  type Exchange,
  LEVELS,
  OUTCOMES,
  REFUSALS,
} from "../../src/exchange/exchange.ts";
import type { LabFacts } from "../../src/hints/context.ts";
import { diagnose, MOST_HINTS } from "../../src/hints/diagnose.ts";
import { hintText } from "../../src/hints/words.ts";
import { CORRECT } from "./cases/correct.ts";
import { LAB } from "./support/exchanges.ts";

const port = fc.nat(65_535);
const address = fc.constantFrom("10.0.0.7", "::1", "", "fe80::1%eth0");
const number = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 4, 8, 96, 65_507, Number.MAX_SAFE_INTEGER, NaN, -1));

const sample = fc.oneof(
  fc.uint8Array({ maxLength: 96 }),
  fc.constantFrom(0, 1, 2, 4, 8, 96).map((length) => new Uint8Array(length)),
  fc.string({ maxLength: 96, unit: "binary" }).map((value) =>
    new TextEncoder().encode(value).subarray(0, 96)
  ),
  fc.mixedCase(fc.constantFrom("get / http/1.1", "%d", "0x0a", "10\n", '{"a":1}', "message du client\0")).map(
    (value) => new TextEncoder().encode(value),
  ),
);

const anyTrap = fc.option(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom("swapped-port" as const, "other-protocol" as const, "other-family" as const),
      port,
    }),
    fc.record({
      kind: fc.constantFrom("near-group" as const, "near-port" as const),
      port,
      group: fc.string(),
    }),
  ),
  { nil: undefined },
);

const anyExchange: fc.Arbitrary<Exchange> = fc.record({
  stage: fc.constant("ended" as const),
  id: fc.constant(0),
  group: fc.constant(0),
  student: fc.constant(""),
  hints: fc.constant([]),
  listener: fc.oneof(fc.constantFrom(...LAB.listeners.map(({ name }) => name)), fc.string()),
  transport: fc.constantFrom("udp", "tcp", "multicast", "unix", "icmp"),
  socket: fc.constantFrom("stream", "dgram", "seqpacket", undefined),
  service: fc.constantFrom(...SERVICE_NAMES),
  trap: anyTrap,
  peer: fc.oneof(
    fc.record({ address, port }),
    fc.record({ path: fc.string({ unit: "binary", maxLength: 108 }) }),
  ),
  local: fc.oneof(fc.constantFrom("", "225.0.0.10", "10.0.0.255", "ff02::1"), fc.string()),
  interface: fc.constantFrom("", "lo", "eth0"),
  ttl: fc.option(number, { nil: undefined }),
  began: number,
  at: number,
  outcome: fc.constantFrom(...OUTCOMES),
  refusal: fc.option(fc.constantFrom(...REFUSALS), { nil: undefined }),
  clientEnd: fc.constantFrom(...CLIENT_ENDS),
  bytesIn: number,
  bytesOut: number,
  reads: number,
  readSizes: fc.array(number, { maxLength: 16 }),
  firstByteAfter: number,
  lastByteAfter: number,
  request: sample,
  reply: sample,
  truncated: fc.boolean(),
  late: number,
  urgent: number,
  openBeside: number,
});

const anyLab: fc.Arbitrary<LabFacts> = fc.constantFrom(
  LAB,
  { listeners: [], littleEndianHost: true },
  { ...LAB, littleEndianHost: false },
);

Deno.test("diagnose is total, bounded and ordered on any exchange, and its words too", () => {
  fc.assert(
    fc.property(anyExchange, fc.array(anyExchange, { maxLength: 6 }), anyLab, (exchange, recent, lab) => {
      const hints = diagnose(exchange, recent, lab);
      assert(hints.length <= MOST_HINTS);
      hints.forEach((hint, i) => {
        if (i > 0) assert(LEVELS.indexOf(hints[i - 1].level) <= LEVELS.indexOf(hint.level));
        const sure = CERTAINTIES.indexOf(hint.certainty) <= 1;
        assert(hint.level !== "error" || sure, "an error is said with certainty only");
        const { from, to, of } = hint.evidence ?? { from: 0, to: 1, of: "request" };
        const { length } = exchange[of];
        if (hint.evidence !== undefined) {
          assert(from >= 0 && from <= to && to <= length, `${hint.code}: ${from}-${to} of ${length}`);
        }
        const { fact, cause } = hintText(hint, "fr");
        assert(fact !== "" && cause !== "");
      });
    }),
    { numRuns: 1000 },
  );
});

Deno.test("diagnose is the same for the same", () => {
  fc.assert(
    fc.property(anyExchange, fc.array(anyExchange, { maxLength: 8 }), (exchange, recent) => {
      assertEquals(diagnose(exchange, recent, LAB), diagnose(exchange, recent, LAB));
    }),
    { numRuns: 200 },
  );
});

const CLIENT = CORRECT.find(({ name }) => name === "clientTCP")!.exchange;

/** Whether the counter's client is told off for an int. */
function isAccused(value: number): boolean {
  const request = new Uint8Array(4);
  new DataView(request.buffer).setInt32(0, value, true);
  return diagnose({ ...CLIENT, request }, [CLIENT], LAB).some(({ level }) =>
    level === "error" || level === "warning"
  );
}

Deno.test("diagnose accuses nobody of an int from -70000 to 200000", () => {
  const accused: number[] = [];
  // The first thousand one by one, then with a stride that is prime.
  for (let value = -70_000; value <= 200_000; value += Math.abs(value) < 1000 ? 1 : 17) {
    if (isAccused(value)) accused.push(value);
  }
  assertEquals(accused, []);
});

Deno.test("diagnose accuses of a random int less than once in a thousand", () => {
  const runs = 20_000;
  let accused = 0;
  // A linear congruential generator, as rand() of a student's program, and repeatable.
  for (let i = 0, seed = 12_345; i < runs; i++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
    if (isAccused(seed ^ (seed >>> 15))) accused++;
  }
  assert(accused < runs / 1000, `${accused} of ${runs}`);
});

for (const { name, exchange, recent } of CORRECT) {
  Deno.test(`diagnose finds neither error nor warning: ${name}`, () => {
    const hints = diagnose(exchange, recent, LAB);
    assertEquals(hints.filter(({ level }) => level === "error" || level === "warning"), []);
  });
}
