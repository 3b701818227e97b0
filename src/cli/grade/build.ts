// Builds one submission: the teacher's command, limited and, as root, in namespaces and as nobody, as what it makes is
// run later. No shell reads it: a file may be called anything.
import { NOT_BUILT } from "../../grade/causes/start.ts";
import { pointsOf, type Result } from "../../grade/result.ts";
import { FIRST } from "../../grade/runner.ts";
import { failed, say, type Scenario, type Verdict, type Words } from "../../grade/scenario.ts";
import type { Poller } from "../../grade/trial/poller.ts";
import { Program, type ProgramLimits, USUAL_LIMITS } from "../../grade/trial/program.ts";
import type { Workplace } from "./submissions.ts";

/** Milliseconds that a build may take: a hundred times what an exercise needs. */
const LONGEST_BUILD = 60_000;

/** Why a submission has no program, and what its build printed. */
export interface BuildFailure {
  readonly why: Words;
  readonly printed: Uint8Array;
}

/**
 * A command in words, as a shell would split it: quotes keep words together, a backslash takes the next character as
 * it is. Nothing else has a meaning.
 * @returns undefined where a quote is not closed, or there is no word
 */
export function wordsOf(command: string): string[] | undefined {
  const words: string[] = [];
  const piece = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gsy;
  let word: string | undefined;
  let end = 0;
  for (let match = piece.exec(command); match !== null; match = piece.exec(command)) {
    end = piece.lastIndex;
    const part = match[1] ?? match[2]?.replace(/\\(["\\$`])/g, "$1") ?? match[3] ?? match[4];
    if (part !== undefined) word = (word ?? "") + part;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return end < command.length || words.length === 0 ? undefined : words;
}

/** A word of a command or a program with the places of a submission in it. */
export function placed(word: string, { input, output }: Workplace): string {
  return word.replaceAll("{in}", () => input).replaceAll("{out}", () => output);
}

/**
 * Builds it.
 * @param user who builds, as root; @param stretch how many times longer than usual it may take
 * @returns undefined where the program is there
 */
export async function build(
  words: readonly string[],
  workplace: Workplace,
  { poller, user, stretch }: { poller: Poller; user: number; stretch: number },
): Promise<BuildFailure | undefined> {
  const directory = workplace.input.slice(0, workplace.input.lastIndexOf("/"));
  const limits: ProgramLimits = { ...USUAL_LIMITS, processor: LONGEST_BUILD / 1000, user };
  const command = [
    "env",
    `--chdir=${directory}`,
    `TMPDIR=${directory}`,
    ...words.map((word) => placed(word, workplace)),
  ];
  const program = new Program(command, poller, limits);
  try {
    await program.started();
    const end = await program.untilEnded(LONGEST_BUILD * stretch);
    // What it printed last may be on its way.
    await poller.pause(20);
    const printed = withoutPlace(program.printed, directory);
    if (end === undefined) {
      const seconds = LONGEST_BUILD / 1000;
      return {
        why: say(`the build took more than ${seconds} s`, `la construction a pris plus de ${seconds} s`),
        printed,
      };
    }
    if ("signal" in end) {
      const { signal } = end;
      return {
        why: say(`signal ${signal} ended the build`, `le signal ${signal} a terminé la construction`),
        printed,
      };
    }
    if (end.status !== 0) return { why: say("it does not compile", "il ne compile pas"), printed };
    return isProgram(workplace.output)
      ? undefined
      : { why: say("the build made no {out}", "la construction n'a pas fait {out}"), printed };
  } finally {
    await program.stop();
  }
}

function isProgram(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false;
  }
}

/** A build's output as on the author's machine: file names without where the copy lies. */
function withoutPlace(printed: Uint8Array, directory: string): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(printed).replaceAll(`${directory}/`, ""));
}

/** Lines and bytes of a build's output that are shown, from the first that tells of an error on. */
const MOST_LINES = 6;
const MOST_BYTES = 600;

/** What a person needs of a build's output: from its first error on. */
export function firstError(printed: Uint8Array): Uint8Array {
  const lines = new TextDecoder().decode(printed).split("\n").filter((line) => line.trim() !== "");
  const first = Math.max(0, lines.findIndex((line) => /error|erreur/i.test(line)));
  const shown = lines.slice(first, first + MOST_LINES).join("\n");
  return new TextEncoder().encode(shown).subarray(0, MOST_BYTES);
}

/** The results of a submission without a program: the first scenario fails, the rest depends on it. */
export function resultsWithout(
  { why, printed }: BuildFailure,
  { scenarios, points, again }: {
    scenarios: readonly Scenario[];
    points: ReadonlyMap<string, number>;
    /** The command that builds it, as a person types it. */
    again: string;
  },
): Result[] {
  return scenarios.map((scenario) => {
    const verdict: Verdict = scenario.name === FIRST
      ? failed({
        worked: [],
        failed: say("the program is built", "le programme se construit"),
        cause: NOT_BUILT,
        values: { why },
      })
      : { outcome: "not run", why };
    return resultWith(scenario, verdict, points, { again, printed: firstError(printed) });
  });
}

/** The results of a submission that could not be graded, though it may have a program. */
export function resultsNotRun(
  why: Words,
  { scenarios, points }: { scenarios: readonly Scenario[]; points: ReadonlyMap<string, number> },
): Result[] {
  const told = { again: "", printed: new Uint8Array(0) };
  return scenarios.map((scenario) => resultWith(scenario, { outcome: "not run", why }, points, told));
}

function resultWith(
  scenario: Scenario,
  verdict: Verdict,
  points: ReadonlyMap<string, number>,
  told: { again: string; printed: Uint8Array },
): Result {
  const maxPoints = points.get(scenario.name) ?? scenario.points;
  return { scenario, verdict, points: pointsOf(verdict, maxPoints), maxPoints, tookMs: 0, ...told };
}
