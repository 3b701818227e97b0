// Which folder may import which, and the border between the two planes: ARCHITECTURE.md's rules as data, and the check of
// a module graph against them. Pure: no files are read here.
import type { Import, ModuleGraph } from "./module_graph.ts";

/** The files of types that others may import, though not the rest of their folders. */
const CONFIG_TYPES = "src/config/types.ts";
const CONFIG_DATABASE = "src/config/database.ts";
const SERVICE_INTERFACE = "src/services/service.ts";

/** What passes between the two planes: all that the main thread may know of the data plane. */
const BORDER = "dataplane/shared";

/** Holds the version. */
const MANIFEST = "deno.json";

/** The workers' entries, reached by URL; everything that they import runs in a worker thread. */
export const WORKER_ENTRIES = ["src/dataplane/worker.ts", "src/grade/trial/worker.ts"] as const;

/** Folders whose code is values in, values out: not even Node's modules. */
const PURE = ["text", "exchange", "services", "challenges", "impair", "hints", "config"];

interface FolderRule {
  /** Folders or files of ours that may be imported besides the folder itself. */
  may: readonly string[];
  /** Said in the message when something else is. */
  why: string;
}

const BELOW_CLI = [
  "text",
  "project",
  "exchange",
  "services",
  "challenges",
  "impair",
  "hints",
  "config",
  "posix",
  BORDER,
  "workers",
  "journal",
  "cluster",
  "log",
  "board",
  "grade",
];

/** The lowest first. */
const RULES: Readonly<Record<string, FolderRule>> = {
  text: { may: [], why: "text is pure and imports nothing of ours" },
  project: { may: [], why: "project only knows where files lie and imports nothing of ours" },
  services: { may: ["exchange"], why: "services turn bytes into bytes and may import exchange only" },
  challenges: {
    may: ["text", "exchange", SERVICE_INTERFACE, CONFIG_TYPES],
    why: "challenges are pure and may import text, exchange, service.ts and config's types only",
  },
  impair: {
    may: ["text", "exchange", "challenges", SERVICE_INTERFACE, CONFIG_TYPES],
    why:
      "impair is pure and may import text, exchange, challenges (lots, tries), service.ts and config's types only",
  },
  exchange: { may: ["text"], why: "exchange is the vocabulary of all planes and may import text only" },
  config: { may: ["text", "exchange"], why: "config is pure and may import text and exchange only" },
  hints: {
    may: ["text", "exchange", CONFIG_TYPES],
    why: "hints are pure and may import text, exchange and config's types only",
  },
  grade: { may: ["text", "exchange"], why: "grade's judging is pure and may import text and exchange only" },
  "grade/trial": {
    may: ["text", "exchange", "posix", "grade"],
    why: "grade/trial plays, and may import text, exchange, posix and grade only",
  },
  posix: { may: ["text"], why: "posix is the layer of system calls and may import text only" },
  log: { may: ["text", CONFIG_TYPES], why: "log may import text and config's types only" },
  dataplane: {
    may: ["text", "posix", "services", "challenges", "impair", "exchange", CONFIG_TYPES],
    why:
      "dataplane runs in worker threads and may import text, posix, services, challenges, impair, exchange and config's types only",
  },
  workers: {
    may: [BORDER, "text", "project", "posix", "log", "exchange", SERVICE_INTERFACE, CONFIG_TYPES],
    why:
      "workers is main's side of the data plane and may import dataplane/shared, project, posix, log, exchange and types only",
  },
  cluster: {
    may: ["text", "exchange", CONFIG_TYPES, CONFIG_DATABASE, "journal"],
    why: "cluster may import text, exchange, config's types and journal only",
  },
  journal: {
    may: ["text", "exchange", CONFIG_TYPES],
    why: "journal may import text, exchange and config's types only",
  },
  board: {
    may: [
      "text",
      "project",
      "journal",
      "hints",
      "log",
      "exchange",
      "challenges",
      BORDER,
      "posix",
      CONFIG_TYPES,
    ],
    why:
      "board may import text, project, journal, hints, log, exchange, challenges, posix, dataplane/shared and config's types only",
  },
  lab: {
    may: [...BELOW_CLI, MANIFEST],
    why: "lab may import everything but cli, and of dataplane only shared",
  },
  cli: {
    may: [
      "text",
      "project",
      "config",
      "lab",
      "journal",
      "cluster",
      "hints",
      "posix",
      "log",
      "exchange",
      "challenges",
      "impair",
      "grade",
      MANIFEST,
    ],
    why:
      "cli may import text, project, config, lab, journal, cluster, hints, posix, log, exchange, challenges, impair, grade and deno.json only",
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
  const folder = isUnder(one.from, "src/grade/trial") ? "grade/trial" : one.from.split("/")[1];
  const rule = RULES[folder];
  if (rule === undefined || one.from.split("/").length < 3) {
    return "the importing folder is not in ARCHITECTURE.md's table";
  }
  if (one.to.startsWith("node:") && PURE.includes(folder)) {
    return `${rule.why}, nor of Node`;
  }
  if (!isOwn(one.to) || isUnder(one.to, `src/${folder}`)) return null;
  if (!isUnder(one.to, "src") && one.to !== MANIFEST) return "src imports nothing outside src";
  return rule.may.some((allowed) => covers(allowed, one.to)) ? null : rule.why;
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
