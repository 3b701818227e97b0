// Which folder may import which: ARCHITECTURE.md's table as data, and the rules over a module graph. Pure: no files are read
// here. Not here: words that are forbidden in the code itself (word_rules.ts).
import type { Import, ModuleGraph } from "./module_graph.ts";

/** The two files of types that anyone above them may import, though not the rest of their folder. */
const CONFIG_TYPES = "src/config/types.ts";
const SERVICE_INTERFACE = "src/services/service.ts";

/** What every plane says of an exchange, a hint, a student: types that anyone above config may import. */
const EXCHANGE = "exchange";

/** Text broken, guessed and made safe, numbers in bytes: what everyone may import. */
const TEXT = "text";

/** Holds the version. */
const MANIFEST = "deno.json";

/** The workers' entry, reached by URL; it alone puts concrete services and listeners together. */
export const WORKER_ENTRIES = ["src/workers/entry.ts"] as const;

interface FolderRule {
  /** Folders or files of ours that may be imported besides the folder itself. */
  may: readonly string[];
  /** Said in the message when something else is. */
  why: string;
}

const BELOW_CLI = [
  TEXT,
  EXCHANGE,
  "services",
  "hints",
  "config",
  "posix",
  "reactor",
  "listeners",
  "workers",
  "journal",
  "telemetry",
  "board",
];

/** ARCHITECTURE.md's table, the lowest first. */
const RULES: Readonly<Record<string, FolderRule>> = {
  text: { may: [], why: "text is pure and imports nothing of ours" },
  services: { may: [], why: "services turn bytes into bytes and import nothing of ours" },
  exchange: {
    may: [TEXT, CONFIG_TYPES],
    why: "exchange says what planes share and may import text and config's types only",
  },
  hints: {
    may: [TEXT, EXCHANGE, CONFIG_TYPES],
    why: "hints are pure and may import text, exchange and config's types only",
  },
  config: { may: [TEXT, EXCHANGE], why: "config is pure and may import text and exchange only" },
  posix: { may: [TEXT], why: "posix is the lowest layer and may import text only" },
  reactor: { may: [TEXT, "posix"], why: "reactor may import text and posix only" },
  listeners: {
    may: [TEXT, "reactor", "posix", SERVICE_INTERFACE, EXCHANGE, CONFIG_TYPES],
    why: "listeners may import text, reactor, posix, the service interface and types (exchange, config's)",
  },
  workers: {
    may: [TEXT, "listeners", "reactor", "posix", SERVICE_INTERFACE, EXCHANGE, CONFIG_TYPES],
    why:
      "workers may import text, listeners, reactor, posix, the service interface and types (exchange, config's); " +
      "only their entry knows concrete services",
  },
  journal: {
    may: [TEXT, EXCHANGE, CONFIG_TYPES],
    why: "journal may import text and types only (exchange, config's)",
  },
  telemetry: { may: [TEXT, CONFIG_TYPES], why: "telemetry may import text and config's types only" },
  board: {
    may: [TEXT, "journal", "hints", "telemetry", EXCHANGE, CONFIG_TYPES],
    why: "board may import text, journal, hints, telemetry and types (exchange, config's)",
  },
  daemon: { may: BELOW_CLI, why: "daemon may import everything but cli" },
  cli: {
    may: [TEXT, "config", "daemon", "journal", "hints", "posix", "telemetry", EXCHANGE, MANIFEST],
    why:
      "cli may import text, config, daemon, journal, hints, posix, telemetry, exchange's types and deno.json",
  },
};

/** Every import that the table does not allow, as `file:line imports X: not allowed (why)`. */
export function forbiddenImports(graph: ModuleGraph): string[] {
  const problems: string[] = [];
  for (const one of graph.imports) {
    const why = refusal(one);
    if (why !== null) problems.push(`${one.from}:${one.line} imports ${one.to}: not allowed (${why})`);
  }
  return problems;
}

function refusal(one: Import): string | null {
  if (one.from === "main.ts") {
    return isOwn(one.to) && !isUnder(one.to, "src/cli") ? "main.ts may import cli only" : null;
  }
  if (!isUnder(one.from, "src")) return null;
  const folder = one.from.split("/")[1];
  const rule = RULES[folder];
  if (rule === undefined || one.from.split("/").length < 3) {
    return "the importing folder is not in ARCHITECTURE.md's table";
  }
  if (one.to.startsWith("node:") && ["text", "services", "hints", "config"].includes(folder)) {
    return `${rule.why}, nor of Node`;
  }
  if (!isOwn(one.to) || isUnder(one.to, `src/${folder}`)) return null;
  if (!isUnder(one.to, "src") && one.to !== MANIFEST) return "src imports nothing outside src";
  const entry = (WORKER_ENTRIES as readonly string[]).includes(one.from);
  const may = entry ? [...rule.may, "services"] : rule.may;
  return may.some((allowed) => covers(allowed, one.to)) ? null : rule.why;
}

function covers(allowed: string, path: string): boolean {
  return allowed.includes(".") ? path === allowed : isUnder(path, `src/${allowed}`);
}

function isUnder(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** Whether an import's target is a file of the tree: everything else has a scheme. */
function isOwn(to: string): boolean {
  return !/^[a-z]+:/.test(to);
}

/** Imports of files that are not there. */
export function missingFiles(graph: ModuleGraph): string[] {
  return graph.imports.filter(({ to }) => isOwn(to) && !graph.files.has(to))
    .map(({ from, line, to }) => `${from}:${line} imports ${to}: there is no such file`);
}

/** Circles of imports, types included, each once, as `A -> B -> A`. */
export function importCycles(graph: ModuleGraph): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of graph.imports) next.set(from, [...next.get(from) ?? [], to]);
  const done = new Set<string>();
  const cycles = new Set<string>();
  const walk = (file: string, path: string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) return void cycles.add(cycleText(path.slice(start)));
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of [...next.keys()].sort()) walk(file, []);
  return [...cycles];
}

/** Begins with the alphabetically first file, so that one circle has one text wherever it was entered. */
function cycleText(files: string[]): string {
  const first = files.indexOf([...files].sort()[0]);
  const turned = [...files.slice(first), ...files.slice(0, first)];
  return `${[...turned, turned[0]].join(" -> ")}: imports run in a circle`;
}

/** Files of src that no root reaches: dead code. */
export function unreachable(graph: ModuleGraph, sources: readonly string[]): string[] {
  return sources.filter((path) => !graph.files.has(path))
    .map((path) => `${path}: no root imports it (main.ts, a worker entry or a script); use it or remove it`);
}
