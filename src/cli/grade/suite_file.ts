// A teacher's suite: a TOML file that chooses scenarios of one of ours, their order, points and texts, and limits. It is
// checked as a lab's configuration is: every mistake at once, each with its line and what would be right.
import { checkSection, findTables, keyIn } from "../../config/check_section.ts";
import {
  choiceKind,
  durationKind,
  type Fields,
  integerKind,
  integerOrWordKind,
  listed,
  type Section,
  sizeKind,
  type Values,
} from "../../config/kinds.ts";
import { ConfigError, ProblemList } from "../../config/problems.ts";
import { fileKind, NAME, textKind } from "../../config/text_kinds.ts";
import { parseToml } from "../../config/toml.ts";
import { quote, type TomlTable } from "../../config/values.ts";
import { FIRST } from "../../grade/runner.ts";
import { same, type Scenario, type Verdict } from "../../grade/scenario.ts";
import type { ByteOrder, Suite } from "../../grade/suite.ts";
import { scenariosOf, SUITE_NAMES, suiteNamed } from "../../grade/suites.ts";
import { type ProgramLimits, USUAL_LIMITS } from "../../grade/trial/program.ts";
import type { Language } from "../../text/language.ts";
import { nearest } from "../../text/nearest.ts";
import { readText } from "../configuration.ts";

/** What a suite file comes to, or a suite of ours as it is. */
export interface SuiteFile {
  readonly suite: Suite;
  /** In the order in which they are reported. */
  readonly scenarios: readonly Scenario[];
  /** Where they differ from the scenarios' own. */
  readonly points: ReadonlyMap<string, number>;
  readonly limits?: ProgramLimits;
  /** Milliseconds. */
  readonly patience?: number;
  readonly language?: Language;
}

/** Longest text of a teacher's: two lines on a terminal. */
const LONGEST_TEXT = 200;

/** No suite of ours has so many. */
const MOST_SCENARIOS = 100;

const LINE = textKind(
  `at most ${LONGEST_TEXT} characters on one line`,
  (text) => [...text].length <= LONGEST_TEXT && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? text : undefined,
  { maxLength: LONGEST_TEXT },
);

const SUITE_FIELDS = {
  base: { kind: choiceKind(SUITE_NAMES), help: "The suite whose scenarios are chosen from" },
  name: { kind: NAME, help: "What reports call it" },
  language: { kind: choiceKind(["en", "fr"]), default: "en", help: "Language of the reports" },
  port: {
    kind: integerOrWordKind(1, 65_535, "course"),
    default: "course",
    help: "Where the server listens",
  },
  path: { kind: fileKind("the course's"), default: "", help: "The same for a Unix socket" },
  byte_order: {
    kind: choiceKind(["host", "little", "big"]),
    default: "host",
    help: "Order of the bytes of ints",
  },
  timeout: { kind: durationKind("1ms", "1h"), default: "3s", help: "How long an answer may take" },
  memory: {
    kind: sizeKind("1MiB", "64GiB"),
    default: "2GiB",
    help: "What each process of the program may allocate",
  },
  file_size: {
    kind: sizeKind("0B", "64GiB"),
    default: "64MiB",
    help: "How large a file may be that it writes",
  },
  processor: {
    kind: durationKind("1s", "1h"),
    default: "120s",
    help: "Processor time of each of its processes",
  },
  processes: {
    kind: integerKind(1, 1_000_000),
    default: 500,
    help: "Processes and threads it may have, where guichet is root",
  },
} as const satisfies Fields;

const SCENARIO_FIELDS = {
  name: { kind: NAME, help: "One of the base's: guichet grade --list SUITE shows them" },
  points: {
    kind: integerOrWordKind(0, 1000, "usual"),
    default: "usual",
    help: "What it is worth; 0 shows it and costs nothing",
  },
  text: { kind: LINE, default: "", help: "Stands in reports in place of our description" },
  advice: { kind: LINE, default: "", help: "Said after the cure when it fails" },
} as const satisfies Fields;

const SUITE: Section<typeof SUITE_FIELDS> = {
  name: "suite",
  help: "The suite as a whole",
  repeated: false,
  fields: SUITE_FIELDS,
};

const SCENARIO: Section<typeof SCENARIO_FIELDS> = {
  name: "scenario",
  help: "One scenario; they are reported in the order of the file",
  repeated: true,
  fields: SCENARIO_FIELDS,
};

/** All that a suite file may have: docs/grading.md has the same keys. */
export const SUITE_SECTIONS: readonly Section[] = [SUITE, SCENARIO];

/**
 * Reads a suite file and checks it.
 * @param order what the command line says of it, which is stronger
 * @throws UnreadableConfiguration, ConfigError with every mistake
 */
export function readSuiteFile(file: string, order?: ByteOrder): SuiteFile {
  return loadSuite(readText(file), file, order);
}

/** The same from its text. @param file its name, for messages. @throws ConfigError with every mistake */
export function loadSuite(text: string, file: string, order?: ByteOrder): SuiteFile {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const problems = new ProblemList(file, source);
  const document = parseToml(source, problems);
  const read = document === undefined ? undefined : readValues(document, problems);
  const found = problems.inFileOrder();
  if (read === undefined || found.length > 0) throw new ConfigError(found);
  return assemble(read, order);
}

interface RightValues {
  readonly suite: Values<typeof SUITE_FIELDS>;
  readonly scenarios: readonly Values<typeof SCENARIO_FIELDS>[];
}

/** To be used only if no problem was added. */
function readValues(document: TomlTable, problems: ProblemList): RightValues {
  const tables = findTables(document, problems, SUITE_SECTIONS, MOST_SCENARIOS);
  const suite = checkSection(SUITE, tables.single.get("suite"), "[suite]", problems, [], SUITE_SECTIONS);
  const base = suiteNamed(suite.values.base ?? "");
  const seen = new Map<string, number>();
  const scenarios = (tables.repeated.get(SCENARIO.name) ?? []).map((table, i) => {
    const name = table.entries.get("name")?.value;
    const label = name?.kind === "string" ? `scenario ${quote(name.value)}` : `scenario ${i + 1}`;
    const checked = checkSection(SCENARIO, table, label, problems, [], SUITE_SECTIONS);
    const line = checked.lines.get("name");
    const wrong = wrongName(checked.values.name, base, seen);
    if (wrong !== undefined) problems.add(line, keyIn(label, "name"), wrong);
    if (checked.values.name !== undefined) seen.set(checked.values.name, line ?? 0);
    return checked.values;
  });
  return { suite: suite.values, scenarios } as RightValues;
}

function wrongName(
  name: string | undefined,
  base: Suite | undefined,
  seen: ReadonlyMap<string, number>,
): string | undefined {
  if (name === undefined || base === undefined) return undefined;
  if (seen.has(name)) return `${quote(name)} stands twice, first on line ${seen.get(name)}; expected it once`;
  const known = scenariosOf(base).map((scenario) => scenario.name);
  if (known.includes(name)) return undefined;
  const near = nearest(name, known);
  const guess = near === undefined ? "" : `; did you mean ${quote(near)}?`;
  return `${quote(name)} is no scenario of ${base.name}; expected ${listed(known, "or")}${guess}`;
}

function assemble({ suite: values, scenarios }: RightValues, order: ByteOrder | undefined): SuiteFile {
  const base = suiteNamed(values.base, order ?? values.byte_order)!;
  const all = new Map(scenariosOf(base).map((scenario) => [scenario.name, scenario]));
  const chosen = scenarios.map(({ name, text, advice }) => withTexts(all.get(name)!, text, advice));
  const points = new Map<string, number>();
  for (const each of scenarios) if (each.points !== "usual") points.set(each.name, each.points);
  // Without it nothing would say that the server is not there at all.
  const first = all.get(FIRST);
  if (first !== undefined && !chosen.some(({ name }) => name === FIRST)) {
    chosen.unshift(first);
    points.set(FIRST, 0);
  }
  return {
    suite: {
      ...base,
      name: values.name,
      ...values.port === "course" ? {} : { port: values.port },
      ...values.path === "" ? {} : { path: values.path },
    },
    scenarios: chosen,
    points,
    limits: {
      ...USUAL_LIMITS,
      memory: values.memory,
      fileSize: values.file_size,
      processor: Math.ceil(values.processor / 1000),
      processes: values.processes,
    },
    patience: values.timeout,
    language: values.language,
  };
}

/** The scenario with the teacher's words; the advice is a value, so that braces in it stay braces. */
function withTexts(scenario: Scenario, text: string, advice: string): Scenario {
  const described = text === "" ? scenario : { ...scenario, description: same(text) };
  if (advice === "") return described;
  return {
    ...described,
    play: (trial) => scenario.play(trial),
    judge: (seen, suite) => advised(scenario.judge(seen, suite), advice),
  };
}

function advised(verdict: Verdict, advice: string): Verdict {
  if (verdict.outcome !== "failed") return verdict;
  const { cause, values } = verdict;
  const [en, fr] = [cause.en, cause.fr].map((each) => ({ ...each, cure: `${each.cure} {advice}` }));
  return { ...verdict, cause: { ...cause, en, fr }, values: { ...values, advice } };
}
