// What an exchange is worth is said twice: on the server, and in the pages, which no TypeScript reaches.
import { assertEquals } from "@std/assert";
import { resultOf as pageResultOf } from "../../../src/board/pages/exchange_card.js";
import { type Exchange, LEVELS, OUTCOMES, resultOf, UNJUDGED } from "../../../src/exchange/exchange.ts";
import { exchange, hint } from "./support/fixture_exchanges.ts";

const BASE: Exchange = {
  ...UNJUDGED,
  stage: "ended",
  listener: "x",
  transport: "tcp",
  service: "counter",
  peer: { address: "10.0.0.1", port: 4000 },
  local: "",
  interface: "",
  began: 0,
  at: 0,
  outcome: "answered",
  clientEnd: "after",
  bytesIn: 0,
  bytesOut: 0,
  reads: 0,
  readSizes: [],
  firstByteAfter: 0,
  lastByteAfter: 0,
  request: new Uint8Array(),
  reply: new Uint8Array(),
  truncated: false,
  late: 0,
  urgent: 0,
  openBeside: 0,
};

type Telling = Pick<Exchange, "transport" | "outcome" | "service" | "trap" | "truncated">;

/** Every combination of what decides. */
const TELLING: readonly Telling[] = OUTCOMES.flatMap((outcome) =>
  (["counter", "echo", "discard", "print"] as const).flatMap((service) =>
    [false, true].flatMap((truncated) =>
      (["udp", "tcp", "unix"] as const).flatMap((transport): Telling[] => [
        { transport, outcome, service, truncated },
        { transport, outcome, service, truncated, trap: { kind: "swapped-port", port: 48155 } },
      ])
    )
  )
);

Deno.test("the pages' resultOf says of every exchange what the server's does", () => {
  for (const telling of TELLING) {
    for (const level of [undefined, ...LEVELS]) {
      const hints = level === undefined ? [] : [hint({ level, fact: "", cause: "" })];
      const ours = pageResultOf(exchange(1, { ...telling, hints, request: new Uint8Array() }));
      const coded = hints.map(({ id, ...rest }) => ({ ...rest, code: id, values: {} }));
      assertEquals(ours, resultOf({ ...BASE, ...telling }, coded), JSON.stringify({ ...telling, level }));
    }
  }
});
