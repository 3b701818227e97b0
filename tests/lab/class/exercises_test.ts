// Tries at an exercise that is not open: they are kept and shown, and count nowhere.
import { assertEquals } from "@std/assert";
import { byStudent } from "../../../src/journal/report.ts";
import { EVIDENCE_MS } from "../../../src/lab/class/evidence.ts";
import { exercise } from "../../support/exercises.ts";
import { counted, made, pipelineWorld } from "./support/pipeline_world.ts";

const OPENS = 1_800_000_000_000;
const CLOSES = OPENS + 60_000;
const TIMED = [exercise("udp", { opens: OPENS, closes: CLOSES })];

/** What a try that ended then, and a count of five that was read then, came to. */
function tried(at: number): { kept: (true | undefined)[]; cells: number[]; board: number[]; report: number } {
  let now = at;
  using world = pipelineWorld(undefined, TIMED, () => now);
  world.tick([made("10.0.0.1", { began: at, at })], [], [counted("10.0.0.1", 40_000, 5, 4)]);
  now += EVIDENCE_MS;
  world.wait(EVIDENCE_MS);
  world.tick();
  const { journal, state } = world;
  journal.flush();
  return {
    kept: journal.exchanges({ limit: 10 }).map(({ uncounted }) => uncounted),
    cells: journal.cells().map(({ attempts }) => attempts),
    board: [...state.rows].flatMap(({ cells }) => [...cells.values()].map(({ sum }) => sum.attempts)),
    report: byStudent(journal.report({ group: "all" })).length,
  };
}

Deno.test("a try in the time of its exercise counts, as do those that were only counted", () => {
  assertEquals(tried(OPENS + 1000), { kept: [undefined], cells: [5], board: [5], report: 1 });
});

Deno.test("a try outside the time of its exercise is kept and shown, and is in no cell, to the millisecond", () => {
  const none = { kept: [true as const], cells: [], board: [], report: 0 };
  assertEquals(tried(OPENS - 1), none);
  assertEquals(tried(CLOSES), none);
  // A count that was read at the border may hold tries from beyond it: then only what is kept singly counts.
  const alone = { kept: [undefined], cells: [1], board: [1], report: 1 };
  assertEquals(tried(OPENS), alone);
  assertEquals(tried(CLOSES - 1).kept, [undefined]);
});

Deno.test("a try that did not count says so when it is read from the file, too; a step only is one", () => {
  using world = pipelineWorld(undefined, TIMED, () => OPENS - 1);
  const trial = { kind: "pieces", attempt: 1, clue: "none", values: [] } as const;
  const at = OPENS - 1;
  world.tick([
    made("10.0.0.1", { at, trial: { ...trial, verdict: "solved" } }),
    made("10.0.0.1", { at: OPENS, trial: { ...trial, verdict: "step" } }),
  ]);
  world.wait(EVIDENCE_MS);
  world.tick();
  world.journal.flush();
  const read = world.journal.exchanges({ limit: 10 });
  assertEquals(read.map(({ trial, uncounted }) => [trial?.verdict, uncounted]), [
    ["solved", true],
    ["step", undefined],
  ]);
  assertEquals(world.journal.cells(), []);
});

Deno.test("a reload changes when tries count", () => {
  using world = pipelineWorld(undefined, TIMED, () => OPENS);
  world.pipeline.exercises = [exercise("udp", { closes: OPENS - 1 })];
  world.tick([made("10.0.0.1", { at: OPENS })]);
  world.wait(EVIDENCE_MS);
  world.tick();
  assertEquals(world.journal.exchanges({ limit: 10 }).map(({ uncounted }) => uncounted), [true]);
});
