// What stands on `guichet grade`'s command line, and in the suite file that it may name, put together: the line is
// stronger than the file.
import type { Language } from "../../text/language.ts";
import { nearest } from "../../text/nearest.ts";
import { type Format, FORMATS } from "../../grade/output/formats.ts";
import type { Scenario } from "../../grade/scenario.ts";
import type { ByteOrder, Suite } from "../../grade/suite.ts";
import { scenariosOf, SUITE_NAMES, suiteNamed } from "../../grade/suites.ts";
import type { ProgramLimits } from "../../grade/trial/program.ts";
import { type Invocation, readTimeout, usageError } from "../command.ts";
import { readByteOrder, readInteger } from "../probe/flags.ts";
import { readSuiteFile, type SuiteFile } from "./suite_file.ts";

/** Milliseconds that an answer may take on a quiet machine: a right server takes less than one. */
export const PATIENCE = 3000;

/** Seeds are small enough to be typed again. */
const MOST_SEED = 999_999;

/** Submissions at once: more would make each other late on any machine that a teacher has. */
const MOST_JOBS = 16;

/** How anything is tried: one server, or each of a class. */
export interface Trying {
  /** The suite as the line named it: a name or a file. */
  readonly word: string;
  readonly suite: Suite;
  readonly scenarios: readonly Scenario[];
  readonly points: ReadonlyMap<string, number>;
  readonly limits: ProgramLimits | undefined;
  readonly port: number | undefined;
  readonly path: string | undefined;
  readonly seed: number;
  readonly patience: number;
  readonly language: Language;
  readonly format: Format;
  readonly output: string | undefined;
}

/** The command line for one server. */
export interface Asked extends Trying {
  readonly program: readonly string[] | undefined;
  /** What stood in place of a program, as typed. */
  readonly place: string | undefined;
}

/** The command line for a class. */
export interface AskedClass extends Trying {
  readonly pattern: string;
  /** The command that builds a submission; undefined where there is nothing to build. */
  readonly build: string | undefined;
  /** What is started for each, {in} and {out} in it. */
  readonly program: readonly string[];
  readonly jobs: number;
}

/** The line, where it has no --each. @throws UsageError, ConfigError */
export function readAsked(invocation: Invocation): Asked {
  const { words, program, values } = invocation;
  const before = wordsBefore(invocation);
  for (const name of ["build", "jobs"]) {
    if (values.has(name)) throw usageError(`Cannot use --${name} without --each`, invocation);
  }
  if (before.length > 2) throw usageError(`Surplus argument "${before[2]}"`, invocation);
  const trying = readTrying(before[0], invocation);
  if (program?.length === 0) throw usageError("PROGRAM is missing after --", invocation);
  if (program === undefined && before.length < 2) {
    throw usageError(`Nothing to grade: want HOST, HOST:PORT or PATH, or -- PROGRAM`, invocation);
  }
  if (program !== undefined && before.length > 1) {
    throw usageError(`Cannot grade "${words[1]}" and a program at once`, invocation);
  }
  return { ...trying, program, place: before[1] };
}

/** The line with --each. @throws UsageError, ConfigError */
export function readAskedClass(invocation: Invocation): AskedClass {
  const { program, values } = invocation;
  const before = wordsBefore(invocation);
  if (before.length > 1) {
    const why = "the shell may have expanded the pattern: put it in quotes";
    throw usageError(`Surplus argument "${before[1]}"; ${why}`, invocation);
  }
  const trying = readTrying(before[0], invocation);
  const build = values.get("build");
  if (build !== undefined && !build.includes("{out}")) {
    throw usageError(
      `Cannot use --build "${build}": want {out} in it, where the program is made`,
      invocation,
    );
  }
  if (build === undefined && program === undefined) {
    const example = "--build 'cc -o {out} {in}', or -- PROGRAM with {in} in its arguments";
    throw usageError(`Nothing to grade in --each: want ${example}`, invocation);
  }
  if (program?.length === 0) throw usageError("PROGRAM is missing after --", invocation);
  return {
    ...trying,
    pattern: values.get("each")!,
    build,
    program: program ?? ["{out}"],
    jobs: readInteger(invocation, "jobs", { least: 1, most: MOST_JOBS, otherwise: 1 }),
  };
}

function wordsBefore({ words, program }: Invocation): readonly string[] {
  return words.slice(0, words.length - (program?.length ?? 0));
}

function readTrying(word: string | undefined, invocation: Invocation): Trying {
  const { values, switches } = invocation;
  const order = values.has("byte-order") ? readByteOrder(invocation) : undefined;
  const file = readSuite(word, order, invocation);
  const seed = readInteger(invocation, "seed", { least: 0, most: MOST_SEED, otherwise: -1 });
  const formats = Object.keys(FORMATS).filter((name) => switches.has(name)) as Format[];
  if (formats.length > 1) {
    throw usageError(`Cannot print --${formats[0]} and --${formats[1]} at once`, invocation);
  }
  return {
    word: word!,
    suite: file.suite,
    scenarios: readOnly(file, invocation),
    points: file.points,
    limits: file.limits,
    port: values.has("port")
      ? readInteger(invocation, "port", { least: 1, most: 65_535, otherwise: 1 })
      : undefined,
    path: values.get("path"),
    seed: seed === -1 ? crypto.getRandomValues(new Uint32Array(1))[0] % MOST_SEED : seed,
    patience: readTimeout(invocation, file.patience ?? PATIENCE),
    language: readLanguage(invocation, file.language),
    format: formats[0] ?? "text",
    output: values.get("output"),
  };
}

/** A suite by name, or the file that makes one. @throws UsageError, ConfigError */
export function readSuite(
  word: string | undefined,
  order: ByteOrder | undefined,
  invocation: Invocation,
): SuiteFile {
  if (word === undefined) throw usageError(`SUITE is missing: ${invocation.usage}`, invocation);
  const suite = suiteNamed(word, order);
  if (suite !== undefined) return { suite, scenarios: scenariosOf(suite), points: new Map() };
  if (word.endsWith(".toml") || word.includes("/")) return readSuiteFile(word, order);
  const meant = nearest(word, SUITE_NAMES);
  const advice = meant === undefined
    ? `the suites are ${SUITE_NAMES.join(", ")}, or a file of yours that ends in .toml`
    : `did you mean "${meant}"?`;
  throw usageError(`Unknown suite "${word}"; ${advice}`, invocation);
}

/** The scenarios that --only names, all of the suite's without it. */
function readOnly({ suite, scenarios }: SuiteFile, invocation: Invocation): readonly Scenario[] {
  const only = invocation.values.get("only")?.split(",");
  if (only === undefined) return scenarios;
  for (const name of only) {
    if (scenarios.some((each) => each.name === name)) continue;
    const meant = nearest(name, scenarios.map((each) => each.name));
    const advice = meant === undefined
      ? `guichet grade --list ${suite.name} shows them`
      : `did you mean "${meant}"?`;
    throw usageError(`Unknown scenario "${name}" of ${suite.name}; ${advice}`, invocation);
  }
  return scenarios.filter(({ name }) => only.includes(name));
}

/** --lang, or what a suite file says. */
export function readLanguage(invocation: Invocation, otherwise: Language = "en"): Language {
  const word = invocation.values.get("lang") ?? otherwise;
  if (word === "en" || word === "fr") return word;
  throw usageError(`Cannot use --lang "${word}": want en or fr`, invocation);
}
