// The verdict itself, on what a board might say.
import { assertEquals } from "@std/assert";
import type { ApiExchange } from "../../src/board/api_types.ts";
import { complaint, figuresOf, judge } from "./judge.ts";
import type { Trial } from "./manifest.ts";

const HOW = { listener: "tcp-counter", ending: "by itself" } as const;
const RIGHT: Trial = { ...HOW, name: "right", praise: ["G03"] };
const WRONG: Trial = { ...HOW, name: "wrong", mistake: ["B02"] };
const TRAPPED: Trial = { ...WRONG, mistake: ["B01"], trap: true };

/** An exchange of which this is said: `B02 error, T05 info`. */
function said(hints: string, trap = false): ApiExchange {
  return {
    ...trap ? { trap: { kind: "swapped-port", port: 1 } } : {},
    hints: hints === ""
      ? []
      : hints.split(", ").map((hint) => ({ id: hint.slice(0, 3), level: hint.slice(4), text: "Words" })),
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

Deno.test("judge takes no mistake for named where something untrue is said first", () => {
  assertEquals(judge(WRONG, [said("F01 error, B02 error")]).diagnosed, false);
  assertEquals(judge({ ...WRONG, besides: ["F01"] }, [said("F01 error, B02 error")]).diagnosed, true);
  assertEquals(judge(WRONG, [said("F01 info"), said("B02 error")]).diagnosed, true);
});

Deno.test("judge finds praise of a mistaken client, unless a part of it was right", () => {
  assertEquals(judge(WRONG, [said("G03 praise"), said("B02 error")]).falsePraise, ["G03"]);
  assertEquals(judge({ ...WRONG, besides: ["G03"] }, [said("G03 praise")]).falsePraise, []);
  assertEquals(judge(RIGHT, [said("G07 praise")]).falsePraise, []);
});

Deno.test("judge finds what is never to be said, by its code or by its words, at whatever level", () => {
  assertEquals(judge({ ...RIGHT, unsaid: /^B04/ }, [said("G03 praise, B04 info")]).accusations, ["B04"]);
  assertEquals(judge({ ...WRONG, unsaid: /words/i }, [said("B02 error")]).accusations, ["B02"]);
});

Deno.test("judge finds info that a correct client is told again", () => {
  assertEquals(judge(RIGHT, [said("T03 info"), said("G07 praise")]).nags, []);
  assertEquals(judge(RIGHT, [said("T03 info"), said("T03 info")]).nags, ["T03"]);
  assertEquals(judge(WRONG, [said("T03 info"), said("T03 info")]).nags, []);
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
  assertEquals(figuresOf(verdicts), {
    mistakes: 2,
    diagnosed: 1,
    silent: 1,
    wronged: 0,
    praised: 0,
    correct: 2,
    accused: 1,
    nagged: 0,
  });
  assertEquals(verdicts.map(complaint), [
    undefined,
    "right at tcp-counter: accused of T08 (said: G03 praise, T08 warning)",
    undefined,
    "wrong at tcp-counter: expected B02 (said: nothing)",
  ]);
});
