// The runner, on a ground without processes: what is tried again, what depends on what, and what all of it costs.
import { assertEquals } from "@std/assert";
import { UNCHANGED, WRONG_NUMBER, WRONG_SUM } from "../../src/grade/causes/answers.ts";
import { maxPoints, totalPoints } from "../../src/grade/result.ts";
import { runScenarios } from "../../src/grade/runner.ts";
import {
  couldNotTell,
  failed,
  passed,
  say,
  type Scenario,
  scenario,
  type Verdict,
} from "../../src/grade/scenario.ts";
import { suiteNamed } from "../../src/grade/suites.ts";
import type { Ground } from "../../src/grade/trial/ground.ts";
import type { Trial } from "../../src/grade/trial/trial.ts";

const RIGHT = passed([]);
const WRONG = failed({ worked: [], failed: say("", ""), cause: UNCHANGED });
const OTHERWISE = failed({ worked: [], failed: say("", ""), cause: WRONG_SUM });
const THIRD = failed({ worked: [], failed: say("", ""), cause: WRONG_NUMBER });
const LIMIT = failed({ worked: [], failed: say("", ""), cause: UNCHANGED, free: true });

/** A scenario with these verdicts, one a time; the last one for ever. */
function playing(name: string, verdicts: readonly Verdict[], differs: Partial<Scenario> = {}): Scenario {
  let played = 0;
  return scenario<Verdict>({
    name,
    family: "answers",
    description: say(name, name),
    points: 5,
    needs: "network",
    play: () => Promise.resolve(verdicts[Math.min(played++, verdicts.length - 1)]),
    judge: (verdict) => verdict,
    ...differs,
  } as Scenario<Verdict>);
}

/** A server that always stands; `fresh` where each trial has a process. */
function ground({ fresh = true, stands = true, listening = true } = {}): Ground {
  const trial = { startup: { place: "", listening, waitedMs: 0 } } as unknown as Trial;
  return {
    parallel: 2,
    fresh,
    open: () => Promise.resolve(trial),
    stands: () => Promise.resolve(stands),
    close: () => Promise.resolve(),
    [Symbol.dispose]() {},
  };
}

async function outcomes(scenarios: readonly Scenario[], on = ground()): Promise<string[]> {
  const results = await runScenarios({
    suite: suiteNamed("tcp-counter")!,
    scenarios,
    ground: on,
    stretch: () => 1,
    again: (name) => name,
    stop: new AbortController().signal,
  });
  return results.map(({ scenario, verdict, points, maxPoints }) =>
    `${scenario.name} ${verdict.outcome} ${points}/${maxPoints}`
  );
}

Deno.test("runScenarios holds against a server only what fails twice in the same way", async () => {
  const played = await outcomes([
    playing("right", [RIGHT]),
    playing("wrong", [WRONG]),
    playing("once", [WRONG, RIGHT]),
    playing("two-faces", [WRONG, OTHERWISE, WRONG]),
    playing("otherwise", [WRONG, OTHERWISE, THIRD]),
  ]);
  assertEquals(played, [
    "right passed 5/5",
    "wrong failed 0/5",
    "once could not tell 5/5",
    "two-faces failed 0/5",
    "otherwise could not tell 5/5",
  ]);
});

Deno.test("runScenarios does not play what depends on a failure, and takes its points only where that one cost some", async () => {
  const played = await outcomes([
    playing("wrong", [WRONG]),
    playing("after-wrong", [RIGHT], { dependsOn: "wrong" }),
    playing("limit", [LIMIT]),
    playing("after-limit", [RIGHT], { dependsOn: "limit" }),
    playing("unsure", [couldNotTell(say("", ""))]),
    playing("after-unsure", [RIGHT], { dependsOn: "unsure" }),
    playing("after-nothing", [RIGHT], { dependsOn: "not-played" }),
  ]);
  assertEquals(played, [
    "wrong failed 0/5",
    "after-wrong not run 0/5",
    "limit failed 5/5",
    "after-limit not run 5/5",
    "unsure could not tell 5/5",
    "after-unsure not run 5/5",
    "after-nothing passed 5/5",
  ]);
});

Deno.test("runScenarios does not count what the network alone can't show", async () => {
  const hidden = playing("hidden", [WRONG], { needs: "program" });
  assertEquals(await outcomes([hidden], ground({ fresh: false })), ["hidden not run 0/0"]);
});

Deno.test("runScenarios stops at a server that has gone and can't be started afresh", async () => {
  const on = ground({ fresh: false, stands: false });
  const all = [
    playing("listens", [RIGHT]),
    playing("wrong", [WRONG]),
    playing("next", [RIGHT], { dependsOn: "listens" }),
  ];
  const played = await outcomes(all, { ...on, parallel: 1 });
  assertEquals(played, ["listens passed 5/5", "wrong failed 0/5", "next not run 0/5"]);
});

Deno.test("runScenarios can't tell where the program does not start this time", async () => {
  assertEquals(await outcomes([playing("any", [WRONG])], ground({ listening: false })), [
    "any could not tell 5/5",
  ]);
});

Deno.test("runScenarios takes a teacher's points", async () => {
  const results = await runScenarios({
    suite: suiteNamed("tcp-counter")!,
    scenarios: [playing("one", [RIGHT]), playing("two", [WRONG])],
    ground: ground(),
    stretch: () => 1,
    again: (name) => name,
    stop: new AbortController().signal,
    points: new Map([["one", 12]]),
  });
  assertEquals([totalPoints(results), maxPoints(results)], [12, 17]);
});
