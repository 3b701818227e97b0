// The verdict itself, on what a board might say.
import { assertEquals } from "@std/assert";
import type { ApiExchange } from "../../src/board/api_types.ts";
import { complaint, figuresOf, judge } from "./judge.ts";
import type { CorpusClient } from "./manifest.ts";

const RIGHT: CorpusClient = { name: "right", listener: "tcp-counter", praise: ["G03"] };
const WRONG: CorpusClient = { name: "wrong", listener: "tcp-counter", mistake: ["B02"] };
const TRAPPED: CorpusClient = { ...WRONG, mistake: ["B01"], trap: true };

/** An exchange of which this is said: `B02 error, T05 info`. */
function said(hints: string, trap = false): ApiExchange {
  return {
    ...trap ? { trap: { kind: "swapped-port", port: 1 } } : {},
    hints: hints === ""
      ? []
      : hints.split(", ").map((hint) => ({ id: hint.slice(0, 3), level: hint.slice(4) })),
  } as unknown as ApiExchange;
}

Deno.test("judge takes a mistake for named by its code as an error or a warning", () => {
  assertEquals(judge(WRONG, [said("B02 error")]).diagnosed, true);
  assertEquals(judge(WRONG, [said(""), said("B02 warning")]).diagnosed, true);
  assertEquals(judge(WRONG, [said("B02 info")]).diagnosed, false);
  assertEquals(judge(WRONG, [said("T01 error")]).diagnosed, false);
});

Deno.test("judge takes info for enough where the rule never says more, or the value may be meant", () => {
  assertEquals(judge({ ...WRONG, mistake: ["T05"] }, [said("T05 info")]).diagnosed, true);
  assertEquals(judge({ ...WRONG, maybeMeant: true }, [said("B02 info")]).diagnosed, true);
});

Deno.test("judge finds accusations, of correct and of mistaken clients", () => {
  assertEquals(judge(RIGHT, [said("G03 praise, B04 info")]).accusations, []);
  assertEquals(judge(RIGHT, [said("T08 warning"), said("T08 warning")]).accusations, ["T08"]);
  assertEquals(judge(WRONG, [said("B02 error, F01 warning")]).accusations, ["F01"]);
  assertEquals(judge({ ...WRONG, besides: ["F01"] }, [said("B02 error, F01 warning")]).accusations, []);
});

Deno.test("judge misses praise, exchanges and visits to traps", () => {
  assertEquals(judge(RIGHT, [said("")]).unpraised, true);
  assertEquals(judge(RIGHT, []).complete, false);
  assertEquals(judge({ ...RIGHT, exchanges: 2 }, [said("")]).complete, false);
  assertEquals(judge(TRAPPED, [said("B01 error")]).complete, false);
  assertEquals(judge(TRAPPED, [said("B01 error", true)]).complete, true);
});

Deno.test("figuresOf counts what was named and who was accused; complaint says what is missing", () => {
  const verdicts = [
    judge(RIGHT, [said("G03 praise")]),
    judge(RIGHT, [said("G03 praise, T08 warning")]),
    judge(WRONG, [said("B02 error")]),
    judge(WRONG, [said("")]),
  ];
  assertEquals(figuresOf(verdicts), { mistakes: 2, diagnosed: 1, correct: 2, accused: 1 });
  assertEquals(verdicts.map(complaint), [
    undefined,
    "right at tcp-counter: accused of T08 (said: G03 praise, T08 warning)",
    undefined,
    "wrong at tcp-counter: expected B02 (said: nothing)",
  ]);
});
