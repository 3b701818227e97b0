// Plays the scenarios of a suite, in their order, several side by side where each has a process of its own. What fails
// is tried again at once in a fresh process: only what fails twice in the same way is held against the server.
import { couldNotTell, say, type Scenario, type Verdict, type Words } from "./scenario.ts";
import { pointsOf, type Result } from "./result.ts";
import type { Suite } from "./suite.ts";
import type { Ground } from "./trial/ground.ts";

/** The scenario without which none says anything. */
export const FIRST = "listens";

/** Times that a scenario is played until it has failed twice in the same way: a race may show two faces. */
const MOST_TRIES = 3;

/** What a run is made of. */
export interface Run {
  readonly suite: Suite;
  readonly scenarios: readonly Scenario[];
  readonly ground: Ground;
  /** How many times longer than on a quiet machine everything may take now, 1 or more. */
  stretch(): number;
  /** The command line that shows a scenario again. */
  again(scenario: string): string;
  /** Called as each is done, in the order of the suite. */
  onResult?(result: Result): void;
  /** Points where they differ from the scenario's own. */
  readonly points?: ReadonlyMap<string, number>;
  /** Aborted when the run is to end: what has not begun by then is not run. */
  readonly stop: AbortSignal;
}

/** Plays them all. @throws CannotStart, SystemError where the program can't be started at all */
export async function runScenarios(run: Run): Promise<Result[]> {
  const slots = new Slots(run.ground.parallel);
  const done = new Map<string, Promise<Result>>();
  const state: RunState = { gone: false };
  for (const scenario of run.scenarios) {
    const result = oneResult(scenario, run, { slots, done, state });
    // The first to fail is thrown below; the others fail for the same reason.
    result.catch(() => {});
    done.set(scenario.name, result);
  }
  const results: Result[] = [];
  for (const { name } of run.scenarios) {
    const result = await done.get(name)!;
    run.onResult?.(result);
    results.push(result);
  }
  return results;
}

/** What the scenarios of a run know of each other. */
interface RunState {
  /** Whether a server that is not ours to start has gone. */
  gone: boolean;
}

interface Among {
  readonly slots: Slots;
  readonly done: ReadonlyMap<string, Promise<Result>>;
  readonly state: RunState;
}

async function oneResult(scenario: Scenario, run: Run, { slots, done, state }: Among): Promise<Result> {
  // A teacher's order may have a scenario before what it depends on: all are known a turn later.
  await undefined;
  const before = await notPassed(scenario, done);
  using _slot = await slots.take();
  const start = performance.now();
  const hidden = scenario.needs === "program" && !run.ground.fresh;
  const { verdict, printed } = reasonNotToRun(before, hidden, run, state) ??
    await triedTwice(scenario, run, state);
  // What can't be shown does not count.
  const maxPoints = hidden ? 0 : run.points?.get(scenario.name) ?? scenario.points;
  return {
    scenario,
    verdict,
    points: pointsOf(verdict, maxPoints),
    maxPoints,
    again: run.again(scenario.name),
    printed,
    tookMs: performance.now() - start,
  };
}

function reasonNotToRun(
  before: Result | undefined,
  hidden: boolean,
  { stop }: Run,
  { gone }: RunState,
): Tried | undefined {
  if (hidden) return notRun(say("the network alone does not show it", "le réseau seul ne le montre pas"));
  if (before !== undefined) {
    const { scenario: { name }, verdict } = before;
    const free = verdict.outcome === "could not tell" || ("free" in verdict && verdict.free);
    return notRun(
      say(`it depends on ${name}, which did not pass`, `il dépend de ${name}, qui n'a pas réussi`),
      free ? true : undefined,
    );
  }
  if (gone) return notRun(say("the server is gone", "le serveur a disparu"));
  return stop.aborted ? interrupted() : undefined;
}

/** What it depends on and did not pass; a scenario that is not among those played is taken for passed. */
async function notPassed(
  scenario: Scenario,
  done: ReadonlyMap<string, Promise<Result>>,
): Promise<Result | undefined> {
  const names = scenario.name === FIRST ? [] : [FIRST, ...scenario.dependsOn ? [scenario.dependsOn] : []];
  for (const name of names) {
    const result = await done.get(name);
    if (result !== undefined && result.verdict.outcome !== "passed") return result;
  }
  return undefined;
}

/** A verdict, and what the program had printed by then. */
interface Tried {
  readonly verdict: Verdict;
  readonly printed: Uint8Array;
}

const NOTHING = new Uint8Array(0);

function notRun(why: Words, free?: true): Tried {
  return { verdict: { outcome: "not run", why, free }, printed: NOTHING };
}

/** What was played in part says nothing. */
function interrupted(): Tried {
  return notRun(say("interrupted", "interrompu"));
}

async function triedTwice(scenario: Scenario, run: Run, state: RunState): Promise<Tried> {
  const first = await once(scenario, run);
  if (run.stop.aborted) return interrupted();
  if (first.verdict.outcome !== "failed") return first;
  if (!await run.ground.stands()) {
    state.gone = true;
    return first;
  }
  const tries = [first];
  while (tries.length < MOST_TRIES) {
    const next = await once(scenario, run);
    if (run.stop.aborted) return interrupted();
    if (next.verdict.outcome !== "failed") {
      return {
        verdict: couldNotTell(say("it failed, then it did not", "il a échoué, puis non")),
        printed: NOTHING,
      };
    }
    if (tries.some(({ verdict }) => codeOf(verdict) === codeOf(next.verdict))) return next;
    tries.push(next);
  }
  const why = say("it failed in a different way each time", "il a échoué chaque fois d'une façon différente");
  return { verdict: couldNotTell(why), printed: NOTHING };
}

function codeOf(verdict: Verdict): string | undefined {
  return verdict.outcome === "failed" ? verdict.cause.code : undefined;
}

async function once(scenario: Scenario, run: Run): Promise<Tried> {
  const trial = await run.ground.open(scenario.name, run.stretch());
  try {
    if (!trial.startup.listening && scenario.name !== FIRST) {
      const why = say("the program did not start this time", "le programme n'a pas démarré cette fois");
      return { verdict: couldNotTell(why), printed: NOTHING };
    }
    const verdict = scenario.judge(await scenario.play(trial), run.suite);
    return { verdict, printed: trial.program?.printed ?? NOTHING };
  } finally {
    await run.ground.close(trial);
  }
}

/** So many at once. */
class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<Disposable> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return { [Symbol.dispose]: () => this.#release() };
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
