// The `grade` command: a student's server, started here or running somewhere, tried with the scenarios of a suite.
import { reportJson } from "../grade/output/json.ts";
import { headText, resultText, summaryText } from "../grade/output/text.ts";
import { hasFailed, type Report, type Result } from "../grade/result.ts";
import { FIRST, runScenarios } from "../grade/runner.ts";
import type { Scenario } from "../grade/scenario.ts";
import type { ByteOrder, Suite } from "../grade/suite.ts";
import { scenariosOf, SUITE_NAMES, suiteNamed } from "../grade/suites.ts";
import { type Ground, NetworkGround, ProgramGround } from "../grade/trial/ground.ts";
import { machineStretch, Poller } from "../grade/trial/poller.ts";
import { CannotStart } from "../grade/trial/program.ts";
import type { Target } from "../grade/trial/trial.ts";
import { SOCK_STREAM } from "../posix/constants.ts";
import { SystemError } from "../posix/errors.ts";
import { getaddrinfo, ResolverError } from "../posix/system/resolver.ts";
import { escapeText } from "../text/escape.ts";
import type { Language } from "../text/language.ts";
import { nearest } from "../text/nearest.ts";
import {
  type Command,
  type Invocation,
  OK,
  readTimeout,
  timeoutFlag,
  UNREACHABLE,
  usageError,
  WRONG_ANSWER,
} from "./command.ts";
import { BYTE_ORDER_FLAG, readByteOrder, readInteger } from "./probe/flags.ts";
import { Interrupt, type Io } from "./process_io.ts";

/** Exit status after Ctrl-C: 128 and SIGINT's number, as shells have it. */
const INTERRUPTED = 130;

/** Milliseconds that an answer may take on a quiet machine: a right server takes less than one. */
const PATIENCE = 3000;

/** Columns of the report's words. */
const WIDTH = 100;

/** Seeds are small enough to be typed again. */
const MOST_SEED = 999_999;

export const grade: Command = {
  details: [
    `Suites: ${SUITE_NAMES.join(", ")}.`,
    "",
    "With a PROGRAM, guichet starts it for each scenario, watches it and ends it; {port} and",
    "{path} in its arguments become free ones. As root the program runs as nobody, in",
    "namespaces of its own. With HOST, HOST:PORT or PATH, a server that runs already is tried,",
    "and what the network alone does not show is not run.",
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
    { name: "json", help: "Print the report as JSON" },
    { name: "output", value: "FILE", help: "Write the report into a file" },
  ],
  argument: "SUITE [HOST[:PORT] | PATH] [-- PROGRAM [ARG…]]",
  maxWords: 1000,
  run: runGrade,
};

/** What stands on the command line. */
interface Asked {
  readonly suite: Suite;
  readonly scenarios: readonly Scenario[];
  readonly program: readonly string[] | undefined;
  /** What stood in place of a program, as typed. */
  readonly place: string | undefined;
  readonly port: number | undefined;
  readonly path: string | undefined;
  readonly seed: number;
  readonly patience: number;
  readonly language: Language;
  readonly json: boolean;
  readonly output: string | undefined;
}

async function runGrade(invocation: Invocation, io: Io): Promise<number> {
  if (invocation.switches.has("list")) return await list(invocation, io);
  const asked = readAsked(invocation);
  using interrupt = new Interrupt();
  const poller = new Poller();
  try {
    const target = await findTarget(asked, invocation);
    const parts = { suite: asked.suite, poller, seed: asked.seed, patience: asked.patience };
    using ground = asked.program === undefined
      ? new NetworkGround(target, parts)
      : new ProgramGround(asked.program, target, parts);
    const report = await play(asked, ground, interrupt.signal, io);
    await print(report, asked, io);
    return interrupt.signal.aborted ? INTERRUPTED : statusOf(report);
  } catch (error) {
    if (!(error instanceof CannotStart || error instanceof SystemError)) throw error;
    io.stderr.line(escapeText(`guichet: ${error.message}`));
    return UNREACHABLE;
  }
}

async function play(asked: Asked, ground: Ground, stop: AbortSignal, io: Io): Promise<Report> {
  const { suite, scenarios, seed, language } = asked;
  const target = asked.program?.join(" ") ?? asked.place ?? "";
  const text = !asked.json;
  const show = (line: string) => io.stdout.line(escapeText(line));
  if (text) show(headText({ suite: suite.name, target, seed }, language));
  const stretches = new Set<number>();
  const results = await runScenarios({
    suite,
    scenarios,
    ground,
    stop,
    stretch: () => {
      const stretch = machineStretch();
      stretches.add(stretch);
      return stretch;
    },
    again: (name) => again(asked, name),
    onResult: (result: Result) => text && resultText(result, language, WIDTH).forEach(show),
  });
  tellLoad(Math.max(...stretches), language, io);
  return { suite: suite.name, target, seed, results, remarks: [] };
}

/** Told beside the report, which is the same on every machine. */
function tellLoad(stretch: number, language: Language, io: Io): void {
  if (!(stretch > 1.5)) return;
  const times = stretch.toFixed(1);
  io.stderr.line(
    language === "fr"
      ? `La machine était occupée : tout a eu jusqu'à ${times} fois plus de temps que d'habitude`
      : `The machine was busy: everything was given up to ${times} times longer than usual`,
  );
}

/** The command line that plays a scenario again. */
function again({ suite, seed, place, port, program }: Asked, name: string): string {
  const words = ["guichet", "grade", suite.name, ...place === undefined ? [] : [place]];
  words.push("--only", name, "--seed", String(seed), ...port === undefined ? [] : ["--port", String(port)]);
  return [...words, ...program === undefined ? [] : ["--", ...program]].map(shellWord).join(" ");
}

/** A word as a shell takes it for one. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

async function print(report: Report, { json, language, output }: Asked, io: Io): Promise<void> {
  const lines = json
    ? JSON.stringify(reportJson(report, language), null, 2).split("\n")
    : summaryText(report, language, WIDTH).map(escapeText);
  if (output === undefined) return await io.stdout.lines(lines);
  const all = json ? lines : [
    headText(report, language),
    ...report.results.flatMap((result) => resultText(result, language, WIDTH)),
    ...lines,
  ].map(escapeText);
  await Deno.writeTextFile(output, all.join("\n") + "\n");
}

function statusOf({ results }: Report): number {
  const first = results.find(({ scenario }) => scenario.name === FIRST)?.verdict;
  if (first?.outcome === "failed") return UNREACHABLE;
  return hasFailed(results) ? WRONG_ANSWER : OK;
}

function readAsked(invocation: Invocation): Asked {
  const { values, words, program, switches } = invocation;
  const before = words.slice(0, words.length - (program?.length ?? 0));
  const suite = readSuite(before[0], readByteOrder(invocation), invocation);
  if (before.length > 2) throw usageError(`Surplus argument "${before[2]}"`, invocation);
  if (program?.length === 0) throw usageError("PROGRAM is missing after --", invocation);
  if (program === undefined && before.length < 2) {
    throw usageError(`Nothing to grade: want HOST, HOST:PORT or PATH, or -- PROGRAM`, invocation);
  }
  if (program !== undefined && before.length > 1) {
    throw usageError(`Cannot grade "${before[1]}" and a program at once`, invocation);
  }
  const seed = readInteger(invocation, "seed", { least: 0, most: MOST_SEED, otherwise: -1 });
  return {
    suite,
    scenarios: readOnly(suite, invocation),
    program,
    place: before[1],
    port: values.has("port")
      ? readInteger(invocation, "port", { least: 1, most: 65_535, otherwise: 1 })
      : undefined,
    path: values.get("path"),
    seed: seed === -1 ? crypto.getRandomValues(new Uint32Array(1))[0] % MOST_SEED : seed,
    patience: readTimeout(invocation, PATIENCE),
    language: readLanguage(invocation),
    json: switches.has("json"),
    output: values.get("output"),
  };
}

function readSuite(name: string | undefined, order: ByteOrder, invocation: Invocation): Suite {
  if (name === undefined) throw usageError(`SUITE is missing: ${invocation.usage}`, invocation);
  const suite = suiteNamed(name, order);
  if (suite !== undefined) return suite;
  const meant = nearest(name, SUITE_NAMES);
  const advice = meant === undefined
    ? `the suites are ${SUITE_NAMES.join(", ")}`
    : `did you mean "${meant}"?`;
  throw usageError(`Unknown suite "${name}"; ${advice}`, invocation);
}

/** The scenarios that --only names, all of the suite's without it. */
function readOnly(suite: Suite, invocation: Invocation): Scenario[] {
  const all = scenariosOf(suite);
  const only = invocation.values.get("only")?.split(",");
  if (only === undefined) return all;
  for (const name of only) {
    if (all.some((each) => each.name === name)) continue;
    const meant = nearest(name, suite.scenarios);
    const advice = meant === undefined
      ? `guichet grade --list ${suite.name} shows them`
      : `did you mean "${meant}"?`;
    throw usageError(`Unknown scenario "${name}" of ${suite.name}; ${advice}`, invocation);
  }
  return all.filter(({ name }) => only.includes(name));
}

function readLanguage(invocation: Invocation): Language {
  const word = invocation.values.get("lang") ?? "en";
  if (word === "en" || word === "fr") return word;
  throw usageError(`Cannot use --lang "${word}": want en or fr`, invocation);
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
  const language = readLanguage(invocation);
  const [name] = invocation.words;
  if (name === undefined) {
    await io.stdout.lines(SUITE_NAMES);
    return OK;
  }
  const scenarios = scenariosOf(readSuite(name, "host", invocation));
  await io.stdout.lines(
    scenarios.map(({ name, points, description }) =>
      escapeText(`${name.padEnd(16)} ${String(points).padStart(3)}  ${description[language]}`)
    ),
  );
  return OK;
}
