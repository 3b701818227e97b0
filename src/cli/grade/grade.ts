// The `grade` command: a student's server, started here or running somewhere, tried with the scenarios of a suite; or
// those of a whole class.
import { FORMATS, formatted } from "../../grade/output/formats.ts";
import { headText, resultText, summaryText } from "../../grade/output/text.ts";
import { hasFailed, loadRemark, type Report, type Result } from "../../grade/result.ts";
import { FIRST, runScenarios } from "../../grade/runner.ts";
import { SUITE_NAMES } from "../../grade/suites.ts";
import { type Ground, NetworkGround, ProgramGround } from "../../grade/trial/ground.ts";
import { machineStretch, Poller } from "../../grade/trial/poller.ts";
import { CannotStart } from "../../grade/trial/program.ts";
import type { Target } from "../../grade/trial/trial.ts";
import { SOCK_STREAM } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { getaddrinfo, ResolverError } from "../../posix/system/resolver.ts";
import { escapeText } from "../../text/escape.ts";
import {
  type Command,
  FAILED,
  INTERRUPTED,
  type Invocation,
  OK,
  timeoutFlag,
  UNREACHABLE,
  usageError,
  WRONG_ANSWER,
} from "../command.ts";
import { BYTE_ORDER_FLAG } from "../probe/flags.ts";
import { Interrupt, type Io } from "../process_io.ts";
import { type Asked, PATIENCE, readAsked, readAskedClass, readLanguage, readSuite } from "./asked.ts";
import { gradeClass } from "./class.ts";

/** Columns of the report's words. */
const WIDTH = 100;

export const grade: Command = {
  details: [
    `Suites: ${SUITE_NAMES.join(", ")};`,
    "or a TOML file that chooses scenarios, points, order, limits and texts (docs/grading.md).",
    "",
    "With a PROGRAM, guichet starts it for each scenario, watches it and ends it; {port} and",
    "{path} in its arguments become free ones. As root the program runs as nobody, in",
    "namespaces of its own. With HOST, HOST:PORT or PATH, a server that runs already is tried,",
    "and what the network alone does not show is not run.",
    "",
    "A class: each file that the quoted pattern finds is built and graded, and --output is the",
    "directory of the reports and of grades.csv (grades):",
    "",
    "  guichet grade tcp-counter --each 'subs/*/serveurTCP.c' --build 'cc -o {out} {in}'",
    "",
    "Exit status: 0 all passed; 1 something failed; 2 the command line is wrong; 3 the server",
    "could not be started or reached.",
  ],
  flags: [
    { name: "list", help: "List the suites, or the scenarios of SUITE" },
    { name: "port", value: "N", help: "Where the server listens (the course's port)" },
    { name: "path", value: "P", help: "The same for a Unix socket" },
    { name: "only", value: "NAME,…", help: "Play these scenarios alone" },
    { name: "seed", value: "N", help: "Of what is drawn by chance; the same gives the same again" },
    timeoutFlag(PATIENCE),
    BYTE_ORDER_FLAG,
    { name: "lang", value: "en|fr", help: "Language of the report (en)" },
    ...Object.entries(FORMATS).map(([name, { help }]) => ({ name, help })),
    { name: "output", value: "FILE", help: "Write the report into a file; of a class, the directory" },
    { name: "each", value: "PATTERN", help: "Grade every file that matches; * ? and [abc] as in a shell" },
    { name: "build", value: "COMMAND", help: "What makes the program {out} of the file {in}; no shell" },
    { name: "jobs", value: "N", help: "Submissions at once (1)" },
  ],
  argument: "SUITE [HOST[:PORT] | PATH] [-- PROGRAM [ARG…]]",
  maxWords: 1000,
  run: runGrade,
};

async function runGrade(invocation: Invocation, io: Io): Promise<number> {
  if (invocation.switches.has("list")) return await list(invocation, io);
  if (invocation.values.has("each")) return await gradeClass(readAskedClass(invocation), invocation, io);
  const asked = readAsked(invocation);
  using interrupt = new Interrupt();
  const poller = new Poller(interrupt.signal);
  try {
    const { suite, seed, patience, limits } = asked;
    const target = await findTarget(asked, invocation);
    const parts = { suite, poller, seed, patience, limits };
    using ground = asked.program === undefined
      ? new NetworkGround(target, parts)
      : new ProgramGround(asked.program, target, parts);
    const report = await play(asked, ground, interrupt.signal, io);
    if (!await print(report, asked, io)) return FAILED;
    return interrupt.signal.aborted ? INTERRUPTED : statusOf(report);
  } catch (error) {
    if (interrupt.signal.aborted) return INTERRUPTED;
    if (!(error instanceof CannotStart || error instanceof SystemError)) throw error;
    io.stderr.line(escapeText(`guichet: ${error.message}`));
    return UNREACHABLE;
  }
}

async function play(asked: Asked, ground: Ground, stop: AbortSignal, io: Io): Promise<Report> {
  const { suite, scenarios, seed, language, points } = asked;
  const target = asked.program?.join(" ") ?? asked.place ?? "";
  const text = asked.format === "text";
  const show = (line: string) => io.stdout.line(escapeText(line));
  if (text) show(headText({ suite: suite.name, target, seed }, language));
  const stretches = new Set<number>();
  const results = await runScenarios({
    suite,
    scenarios,
    ground,
    stop,
    points,
    stretch: () => {
      const stretch = machineStretch();
      stretches.add(stretch);
      return stretch;
    },
    again: (name) => again(asked, name),
    onResult: (result: Result) => text && resultText(result, language, WIDTH).forEach(show),
  });
  const busy = loadRemark(Math.max(...stretches));
  if (busy !== undefined) io.stderr.line(busy[language]);
  return { suite: suite.name, target, seed, results, remarks: [] };
}

/** The command line that plays a scenario again. */
function again({ word, seed, place, port, program }: Asked, name: string): string {
  const words = ["guichet", "grade", word, ...place === undefined ? [] : [place]];
  words.push("--only", name, "--seed", String(seed), ...port === undefined ? [] : ["--port", String(port)]);
  return [...words, ...program === undefined ? [] : ["--", ...program]].map(shellWord).join(" ");
}

/** A word as a shell takes it for one. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** @returns false where the file can't be written */
async function print(report: Report, { format, language, output }: Asked, io: Io): Promise<boolean> {
  if (format === "text") await io.stdout.lines(summaryText(report, language, WIDTH).map(escapeText));
  if (output === undefined) {
    if (format !== "text") {
      await io.stdout.lines(formatted(report, format, language).split("\n").slice(0, -1));
    }
    return true;
  }
  try {
    await Deno.writeTextFile(output, formatted(report, format, language));
    return true;
  } catch (error) {
    io.stderr.line(
      escapeText(`guichet: Cannot write the report to "${output}": ${(error as Error).message}`),
    );
    return false;
  }
}

function statusOf({ results }: Report): number {
  const first = results.find(({ scenario }) => scenario.name === FIRST)?.verdict;
  if (first?.outcome === "failed") return UNREACHABLE;
  return hasFailed(results) ? WRONG_ANSWER : OK;
}

/** Where the server is, or will be. @throws {CannotStart} for a host that has no address */
async function findTarget(asked: Asked, invocation: Invocation): Promise<Target> {
  const { suite, program, place, port } = asked;
  if (suite.transport === "unix") return { path: asked.path ?? place ?? suite.path! };
  if (program !== undefined) return { address: "127.0.0.1", port: port ?? suite.port! };
  const match = /^(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*))(?::(\d+))?$/.exec(place!);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw usageError(`Cannot use "${place}": want HOST or HOST:PORT`, invocation);
  const found = await getaddrinfo(host, match?.[3] ?? String(port ?? suite.port), {
    socktype: SOCK_STREAM,
    flags: 0,
  });
  if (found instanceof ResolverError) {
    throw new CannotStart(`Cannot find the host "${host}": ${found.reason} (${found.code})`);
  }
  const address = found.addresses.map((each) => each.address).find((each) => each.family !== "unix");
  if (address === undefined) throw new CannotStart(`Cannot find the host "${host}"`);
  return address;
}

async function list(invocation: Invocation, io: Io): Promise<number> {
  const [name] = invocation.words;
  if (name === undefined) {
    await io.stdout.lines(SUITE_NAMES);
    return OK;
  }
  const file = readSuite(name, undefined, invocation);
  const language = readLanguage(invocation, file.language);
  await io.stdout.lines(
    file.scenarios.map(({ name, points, description }) =>
      escapeText(
        `${name.padEnd(16)} ${String(file.points.get(name) ?? points).padStart(3)}  ${description[language]}`,
      )
    ),
  );
  return OK;
}
