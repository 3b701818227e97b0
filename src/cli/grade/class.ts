// `guichet grade --each`: the submissions of a class, built and graded one after the other or several at a time; a row on
// the terminal and a report for each, and one CSV for the gradebook. Whatever a submission does is a row, not an end.
import { classCsv, codesOf, type Graded } from "../../grade/output/csv.ts";
import { FORMATS, formatted } from "../../grade/output/formats.ts";
import { hasFailed, maxPoints, type Report, type Result, totalPoints } from "../../grade/result.ts";
import { runScenarios } from "../../grade/runner.ts";
import { say } from "../../grade/scenario.ts";
import { ProgramGround } from "../../grade/trial/ground.ts";
import { machineStretch, Poller } from "../../grade/trial/poller.ts";
import { USUAL_LIMITS } from "../../grade/trial/program.ts";
import type { Target } from "../../grade/trial/trial.ts";
import { chmod } from "../../posix/system/files.ts";
import { effectiveUser } from "../../posix/system/process.ts";
import { escapeText } from "../../text/escape.ts";
import { counted } from "../../text/format.ts";
import { FAILED, type Invocation, OK, usageError, WRONG_ANSWER } from "../command.ts";
import { Interrupt, type Io } from "../process_io.ts";
import type { AskedClass } from "./asked.ts";
import {
  build,
  type BuildFailure,
  firstError,
  placed,
  resultsNotRun,
  resultsWithout,
  wordsOf,
} from "./build.ts";
import {
  countByDirectory,
  directoryOf,
  findSubmissions,
  type Submission,
  Workplace,
  WrongSubmission,
} from "./submissions.ts";

/** Where the reports go unless --output says so. */
const DIRECTORY = "grades";

/** The gradebook's file among them. */
const GRADEBOOK = "grades.csv";

/** Milliseconds that the scenarios of one submission may take in all: what has not begun by then is not run. */
const LONGEST_GRADING = 600_000;

/**
 * The users as whom submissions run side by side, this one and those above it, where we are root: the kernel counts the
 * processes of a user, and one fork bomb must not take those of the others. No distribution gives such numbers.
 */
const FIRST_USER = 64_400;

/** Columns of a name in the table. */
const NAME_WIDTH = 24;

/** Sentences of the table. */
const WORDS = {
  en: { points: "points", all: "all passed", without: "no program", book: "Gradebook", mean: "mean" },
  fr: { points: "points", all: "tout réussi", without: "pas de programme", book: "Notes", mean: "moyenne" },
};

/** What all submissions share. */
interface Work {
  readonly asked: AskedClass;
  readonly build: readonly string[] | undefined;
  readonly poller: Poller;
  readonly directory: string;
  readonly stop: AbortSignal;
  readonly alone: (submission: Submission) => boolean;
}

/** Grades them all. @returns the exit status @throws UsageError */
export async function gradeClass(asked: AskedClass, invocation: Invocation, io: Io): Promise<number> {
  const words = asked.build === undefined ? undefined : wordsOf(asked.build);
  if (asked.build !== undefined && words === undefined) {
    throw usageError(`Cannot read --build "${asked.build}": a quote is not closed`, invocation);
  }
  const submissions = findSubmissions(asked.pattern);
  if (submissions.length === 0) {
    throw usageError(`Cannot find a file that matches --each "${asked.pattern}"`, invocation);
  }
  const output = asked.output ?? DIRECTORY;
  try {
    Deno.mkdirSync(output, { recursive: true });
  } catch (error) {
    io.stderr.line(escapeText(`guichet: Cannot make the directory "${output}": ${(error as Error).message}`));
    return FAILED;
  }
  using interrupt = new Interrupt();
  const directory = Deno.makeTempDirSync({ prefix: "guichet-class-" });
  chmod(directory, 0o711);
  const counts = countByDirectory(submissions);
  const alone = (submission: Submission) => counts.get(directoryOf(submission.path)) === 1;
  try {
    const work = {
      asked,
      build: words,
      poller: new Poller(interrupt.signal),
      directory,
      stop: interrupt.signal,
      alone,
    };
    const graded = await gradeAll(submissions, work, io);
    return await finish(graded, asked, output, io);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Each job takes the next submission until none is left. */
async function gradeAll(submissions: readonly Submission[], work: Work, io: Io): Promise<Graded[]> {
  const jobs = jobsOf(work.asked, io);
  const graded: Graded[] = new Array(submissions.length);
  let next = 0;
  let done = 0;
  const one = async (user: number) => {
    while (next < submissions.length && !work.stop.aborted) {
      const i = next++;
      const report = await gradeOne(submissions[i], work, user);
      graded[i] = { ...submissions[i], report };
      await io.stdout.lines(rowLines(graded[i], `${++done}/${submissions.length}`, work.asked));
    }
  };
  await Promise.all(
    Array.from({ length: jobs }, (_, job) => one(jobs === 1 ? USUAL_LIMITS.user : FIRST_USER + job)),
  );
  return graded.filter((each) => each !== undefined);
}

/** Without namespaces of their own, two servers would fight for one port. */
function jobsOf({ jobs, program }: AskedClass, io: Io): number {
  if (jobs === 1 || effectiveUser() === 0) return jobs;
  if (!program.some((word) => /\{port\}|\{path\}/.test(word))) {
    io.stderr.line("guichet: --jobs needs root, where each program has a network of its own: one at a time");
  } else {io.stderr.line(
      "guichet: --jobs needs root, where each program's children are told apart: one at a time",
    );}
  return 1;
}

/** Never throws: whatever goes wrong with one is its own report. */
async function gradeOne(submission: Submission, work: Work, user: number): Promise<Report> {
  const { asked, directory, alone } = work;
  const base = { suite: asked.suite.name, target: submission.path, seed: asked.seed, remarks: [] };
  const without = (failure: BuildFailure) => {
    const again = asked.build === undefined ? "" : asPerson(asked.build, submission);
    return { ...base, results: resultsWithout(failure, { ...asked, again }) };
  };
  try {
    using workplace = new Workplace(submission, directory, alone(submission));
    if (work.build !== undefined) {
      const stretch = machineStretch();
      const failure = await build(work.build, workplace, { poller: work.poller, user, stretch });
      if (failure !== undefined) return without(failure);
    }
    workplace.close();
    return { ...base, results: await played(submission, workplace, work, user) };
  } catch (error) {
    if (error instanceof WrongSubmission) {
      return without({ why: say(error.message, error.message), printed: new Uint8Array(0) });
    }
    // A fork bomb can keep the machine from anything else for longer than we wait.
    const [en, fr] = [`not graded: ${(error as Error).message}`, `pas noté : ${(error as Error).message}`];
    return { ...base, results: resultsNotRun(say(en, fr), asked) };
  }
}

async function played(
  submission: Submission,
  workplace: Workplace,
  { asked, poller, stop }: Work,
  user: number,
): Promise<Result[]> {
  const { suite, scenarios, points, patience, seed, port, path } = asked;
  const target: Target = suite.transport === "unix"
    ? { path: path ?? suite.path! }
    : { address: "127.0.0.1", port: port ?? suite.port! };
  const limits = { ...USUAL_LIMITS, ...asked.limits, user };
  const words = asked.program.map((word) => placed(word, workplace));
  using ground = new ProgramGround(words, target, { suite, poller, seed, patience, limits });
  return await runScenarios({
    suite,
    scenarios,
    points,
    ground,
    stop: AbortSignal.any([stop, AbortSignal.timeout(LONGEST_GRADING)]),
    stretch: machineStretch,
    again: (name) => {
      const program = asked.program.map((word) => asPerson(word, submission)).join(" ");
      return `guichet grade ${asked.word} --only ${name} --seed ${seed} -- ${program}`;
    },
  });
}

/** A command as its author types it beside the file: `cc -o serveurTCP serveurTCP.c`, `./serveurTCP`. */
function asPerson(text: string, { path }: Submission): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const program = file.replace(/\.[^.]+$/, "") || file;
  return text.replace(/^\{out\}/, () => `./${program}`).replaceAll("{out}", () => program)
    .replaceAll("{in}", () => file);
}

/** `  3/40  alice   17/20  S26 S31`, and under a submission without a program, why. */
function rowLines({ name, report }: Graded, count: string, { language }: AskedClass): string[] {
  const words = WORDS[language];
  const { results } = report;
  const [{ verdict: only }] = results;
  const notGraded =
    results.every(({ verdict }) => verdict.outcome === "not run") && only.outcome === "not run"
      ? only.why[language]
      : "";
  const points = `${totalPoints(report.results)}/${maxPoints(report.results)}`;
  const codes = codesOf(report).join(" ");
  const without = codes.startsWith("S00");
  const row = `${count.padStart(7)}  ${name.padEnd(NAME_WIDTH)} ${points.padStart(7)}  ` +
    (without ? words.without : notGraded || codes || words.all);
  if (!without) return [escapeText(row)];
  const first = report.results.find(({ verdict }) => verdict.outcome === "failed")!;
  const printed = new TextDecoder().decode(firstError(first.printed)).split("\n").slice(0, 2);
  const why = first.verdict.outcome === "failed"
    ? first.verdict.values!.why as { en: string; fr: string }
    : undefined;
  return [
    row,
    ...[why?.[language] ?? "", ...printed].filter((line) => line !== "").map((line) => `         | ${line}`),
  ]
    .map(escapeText);
}

/** Writes the reports and the gradebook. */
async function finish(graded: readonly Graded[], asked: AskedClass, output: string, io: Io): Promise<number> {
  const { format, language, scenarios } = asked;
  const extension = format === "text" ? "txt" : FORMATS[format].extension;
  try {
    for (const { name, report } of graded) {
      await Deno.writeTextFile(`${output}/${name}.${extension}`, formatted(report, format, language));
    }
    const book = classCsv(graded, scenarios.map(({ name }) => name), language);
    await Deno.writeTextFile(`${output}/${GRADEBOOK}`, book);
  } catch (error) {
    io.stderr.line(escapeText(`guichet: Cannot write the reports: ${(error as Error).message}`));
    return FAILED;
  }
  const words = WORDS[language];
  const sum = graded.reduce((all, { report }) => all + totalPoints(report.results), 0);
  const mean = graded.length === 0 ? 0 : sum / graded.length;
  const submissions = counted(graded.length, "submission", "submissions", "en");
  const copies = counted(graded.length, "copie", "copies", "fr");
  io.stdout.line(
    escapeText(
      `${language === "fr" ? copies : submissions}, ${words.mean} ${mean.toFixed(1)} ${words.points}; ` +
        `${words.book}: ${output}/${GRADEBOOK}`,
    ),
  );
  return graded.some(({ report }) => hasFailed(report.results)) ? WRONG_ANSWER : OK;
}
