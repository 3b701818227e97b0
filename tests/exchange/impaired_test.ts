// What was done on purpose: what it counts for, and how it is told.
import { assertEquals } from "@std/assert";
import type { Impaired } from "../../src/exchange/challenge.ts";
import { type Exchange, isAttempt, resultOf } from "../../src/exchange/exchange.ts";
import { impairedText, isShown } from "../../src/exchange/impaired.ts";
import { exchangeText } from "../../src/exchange/text.ts";
import { briefLine } from "../../src/lab/display/brief.ts";
import { apiExchange } from "../../src/board/exchange_json.ts";
import { int, tcp, text, udp } from "../hints/support/exchanges.ts";

const COURSE = text("MESSAGE DU CLIENT\0");

function impaired(given: Partial<Impaired>): Impaired {
  return { no: 7, request: [], answer: [], delay: 0, revealed: true, ...given };
}

/** A datagram to the counter to which something was done. */
function touched(given: Partial<Impaired>, changes: Partial<Exchange> = {}): Exchange {
  return udp(COURSE, { impaired: impaired(given), ...changes });
}

Deno.test("impairedText says what was done to which, in both languages", () => {
  const both = (given: Partial<Impaired>) =>
    (["en", "fr"] as const).map((language) => impairedText(impaired(given), language));
  assertEquals(both({ answer: ["dropped"] }), [
    "answer dropped on purpose, no. 7",
    "réponse perdue exprès, n° 7",
  ]);
  assertEquals(both({ request: ["delayed"], answer: ["duplicated", "corrupted", "delayed"], delay: 82.6 }), [
    "request held up, answer doubled, corrupted and held up on purpose, 83 ms in all, no. 7",
    "requête retardée, réponse doublée, altérée et retardée exprès, 83 ms en tout, n° 7",
  ]);
  assertEquals(both({ request: ["delayed"], answer: ["delayed"], delay: 80 }), [
    "request and answer held up on purpose, 80 ms in all, no. 7",
    "requête et réponse retardées exprès, 80 ms en tout, n° 7",
  ]);
  assertEquals(both({ request: ["reordered"] }), [
    "request overtaken on purpose, no. 7",
    "requête dépassée exprès, n° 7",
  ]);
});

Deno.test("a try that the lab spoilt counts for nothing", () => {
  const notAnswered = { outcome: "no-reply", bytesOut: 0 } as const;
  assertEquals(isAttempt(udp(COURSE)), true);
  for (const deed of ["dropped", "corrupted"] as const) {
    assertEquals(isAttempt(touched({ request: [deed] })), false);
    assertEquals(isAttempt(touched({ answer: [deed] }, notAnswered)), false);
  }
  for (const deed of ["delayed", "duplicated", "reordered"] as const) {
    assertEquals(isAttempt(touched({ answer: [deed] })), true, deed);
    assertEquals(resultOf(touched({ answer: [deed] })), "done", deed);
    assertEquals(isAttempt(touched({ answer: [deed] }, notAnswered)), false, deed);
  }
  // Nothing was done to it: what went wrong is its own.
  assertEquals(isAttempt(touched({}, notAnswered)), true);
});

Deno.test("a try at a challenge that failed while it was impaired counts for nothing, and one that was solved does", () => {
  const trial = { kind: "lost", attempt: 1, clue: "none", values: [] } as const;
  const attempts = (["solved", "failed"] as const).map((verdict) =>
    isAttempt(touched({ answer: ["dropped"] }, { trial: { ...trial, verdict } }))
  );
  assertEquals(attempts, [true, false]);
  assertEquals(isAttempt(touched({}, { trial: { ...trial, verdict: "failed" } })), true);
});

Deno.test("what was done is told the teacher always, its student only where the listener reveals it", () => {
  const done = touched({ answer: ["dropped"] }, { outcome: "no-reply", bytesOut: 0 });
  const hidden = { ...done, impaired: impaired({ answer: ["dropped"], revealed: false }) };
  const shows = (exchange: Exchange) => {
    const lines = exchangeText(exchange, [], { language: "en", width: 80 }).join("\n");
    const api = (["student", "teacher"] as const).map((reader) =>
      apiExchange(exchange, "fr", reader).impaired?.text
    );
    return {
      nc: lines.includes("The lab did this: answer dropped on purpose, no. 7"),
      brief: briefLine(exchange, "en").includes("answer dropped on purpose, no. 7"),
      api,
    };
  };
  const french = "réponse perdue exprès, n° 7";
  assertEquals(apiExchange(hidden, "en", "student").spoilt, true);
  assertEquals(apiExchange(touched({ answer: ["delayed"] }), "en", "student").spoilt, undefined);
  assertEquals(shows(done), { nc: true, brief: true, api: [french, french] });
  assertEquals(shows(hidden), { nc: false, brief: true, api: [undefined, french] });
  assertEquals(shows(touched({})), { nc: false, brief: false, api: [undefined, undefined] });
  assertEquals(isShown(undefined, "teacher"), false);
  assertEquals(apiExchange(tcp(int(5)), "en", "teacher").impaired, undefined);
});

Deno.test("what the lab refuses for reasons of its own is no try, what it refuses for the client's is one", () => {
  for (const refusal of ["paused", "no-numbers"] as const) {
    assertEquals(isAttempt({ ...udp(COURSE), outcome: "refused", refusal }), false, refusal);
  }
  assertEquals(isAttempt({ ...udp(COURSE), outcome: "refused", refusal: "rate" }), true);
});
