// The `check` command: says whether a configuration is valid, which lab it makes, and whether all that it opens
// can be opened. It goes the way of `serve` and stops before opening.
import { ANSWERING_AT_LENGTH } from "../config/listener_section.ts";
import { loadConfig } from "../config/load.ts";
import { isPrivate, parseIp } from "../config/network_kinds.ts";
import type { ClusterConfig, LabConfig, Limits, ListenerConfig } from "../config/types.ts";
import { configuredAddress, transportName } from "../lab/display/start_and_stop.ts";
import { type AddressCheck, checkAddresses, checkCluster } from "../lab/check_lab.ts";
import { escapeText } from "../text/escape.ts";
import { MEMORY } from "../journal/file.ts";
import { isLoopback } from "../posix/address.ts";
import { alignColumns, countText, durationText, sizeText } from "../text/format.ts";
import { type Command, FAILED, type Invocation, OK } from "./command.ts";
import {
  CONFIG_ARGUMENT,
  CONFIG_FLAG,
  exposedTokens,
  LANGUAGE_FLAG,
  OPEN_FLAG,
  readConfiguration,
} from "./configuration.ts";
import type { Io } from "./process_io.ts";

const GREEN = "\x1b[32m";
const RED = "\x1b[31m";
const DAY = 86_400_000;

const RESET = "\x1b[0m";

/** What stdin does to the lab, in words. */
const STDIN = {
  auto: "Enter stops it on a terminal",
  stop: "a line or the end of standard input stops it",
  ignore: "standard input is ignored",
};

/** Keys that have no default, and stand in the table's own columns: they are not options. */
const NECESSARY = new Set([
  "name",
  "transport",
  "service",
  "address",
  "port",
  "group",
  "socket",
  "path",
  "challenge",
]);

/** How an option's value is written; a plain number, string or boolean where nothing else is said. */
const WRITTEN: Readonly<Record<string, (value: number) => string>> = {
  receiveBuffer: binarySize,
  idleTimeout: (ms) => ms % 1000 === 0 ? `"${ms / 1000}s"` : `"${ms}ms"`,
  mode: (bits) => `"${bits.toString(8).padStart(4, "0")}"`,
};

export const check: Command = {
  details: [
    "Reports all mistakes of a configuration at once (in TOML syntax, only the first), or shows",
    "the lab that serve would run, and whether everything that it opens can be opened now:",
    "listeners, the board's two ports, the journal, the log file. Nothing stays open.",
    "",
    "  guichet check lab.toml",
    "",
    "Exit status: 0 everything can be opened; 1 something is taken or can't be opened; 2 the",
    "command line or the configuration is wrong.",
  ],
  flags: [CONFIG_FLAG, OPEN_FLAG, LANGUAGE_FLAG],
  argument: CONFIG_ARGUMENT,
  run: runCheck,
};

async function runCheck(invocation: Invocation, { stdout }: Io): Promise<number> {
  const configuration = readConfiguration(invocation);
  const { file, config } = configuration;
  await stdout.lines(labLines(file, config));
  const exposed = exposedTokens(configuration);
  if (exposed !== undefined) await stdout.lines(["", escapeText(`${exposed.text}: ${exposed.cure}`)]);
  const checks = [...checkAddresses(config), ...await checkCluster(config)];
  await stdout.lines(["", ...addressLines(checks, stdout.color)]);
  return checks.every(({ state }) => state === "free") ? OK : FAILED;
}

/** The lab: a line of its own settings, a table of its listeners, then what else it opens and allows. */
function labLines(file: string, config: LabConfig): string[] {
  const { lab, listeners } = config;
  const rows = listeners.map((listener) => [
    listener.name,
    transportName(listener),
    escapeText(configuredAddress(listener)),
    listener.challenge === undefined ? listener.service : `${listener.service} ${listener.challenge}`,
    escapeText(differingOptions(listener).join(", ")),
  ]);
  const workers = lab.workers === "auto" ? "one worker per core" : `workers: ${lab.workers}`;
  const drain = `connections have ${durationText(lab.drain, "en")} to finish`;
  return [
    escapeText(
      `${file} is valid: ${lab.name}, language ${lab.language}, ${workers}, ${STDIN[lab.stdin]}, ${drain}`,
    ),
    "",
    ...alignColumns([["Listener", "Transport", "Address", "Service", "Options"], ...rows]),
    "",
    ...alignColumns(otherRows(config)),
  ];
}

/** The exercises, the board and whom it is for, the journal, the log's file, what one address may do. */
function otherRows({ listeners, exercises, board, journal, log, limits, cluster }: LabConfig): string[][] {
  const host = board.address.includes(":") ? `[${board.address}]` : board.address;
  const whom = isLoopback(board.address) ? "for this machine only" : "open to the class";
  const kept = `kept for ${Math.round(journal.keep / DAY)} days, up to ${sizeText(journal.maxSize, "en")}`;
  const points = exercises.reduce((sum, exercise) => sum + exercise.points, 0);
  const beside = listeners.length - exercises.length;
  return [
    ...(exercises.length === 0
      ? []
      : [["Exercises", String(exercises.length), `points: ${points}; listeners beside them: ${beside}`]]),
    board.enabled
      ? ["Board", `http://${host}:${board.port}/`, `${whom}; nc port ${board.hintsPort}`]
      : ["Board", "none"],
    journal.path === MEMORY
      ? ["Journal", "none: nothing is kept"]
      : ["Journal", escapeText(journal.path), kept],
    ["Log", log.file === "" ? "standard error" : escapeText(log.file), `level ${log.level}`],
    ["Limits", "one address", limitsText(limits)],
    ...cluster === undefined ? [] : [clusterRow(cluster)],
  ];
}

function clusterRow({ database: { host, port, name, tls }, lab }: ClusterConfig): string[] {
  const whom = lab === "" ? "by the machine's name" : `as ${lab}`;
  return ["Cluster", escapeText(`${host}:${port}/${name}`), `${whom}; TLS: ${tls}`];
}

function limitsText(limits: Limits): string {
  const rates: [number, string][] = [
    [limits.datagramsPerSecond, "datagrams per second"],
    [limits.connectionsPerAddress, "connections at once"],
    [limits.newConnectionsPerSecond, "new connections per second"],
  ];
  const set = rates.filter(([most]) => most > 0).map(([most, what]) => `${countText(most, "en")} ${what}`);
  return set.length === 0 ? "no limit" : set.join(", ");
}

/** One line an address, then how many are free. */
export function addressLines(checks: readonly AddressCheck[], color: boolean): string[] {
  const rows = checks.map(({ state, listener, address, why }) => [
    state,
    listener,
    escapeText(address),
    escapeText(why),
  ]);
  const lines = alignColumns(rows).map((line, i) => color ? painted(line, checks[i].state === "free") : line);
  const addresses = checks.filter(({ file }) => file === undefined);
  const free = addresses.filter(({ state }) => state === "free").length;
  const all = addresses.length === 1 ? "The address is free" : `All ${addresses.length} addresses are free`;
  return [
    ...lines,
    "",
    free === addresses.length ? all : `${free} of ${addresses.length} addresses are free`,
  ];
}

/** Colours the first word, after the columns were measured. */
function painted(line: string, free: boolean): string {
  return line.replace(/^\w+/, (word) => (free ? GREEN : RED) + word + RESET);
}

/**
 * Options that differ from their defaults, written as in a configuration file: `idle_timeout = "5s"`. The
 * defaults are what loading a listener with nothing but its necessary keys gives, so they can't drift from
 * src/config.
 */
function differingOptions(listener: ListenerConfig): string[] {
  const defaults = new Map(Object.entries(defaultsFor(listener)));
  return Object.entries(listener)
    .filter(([key, value]) =>
      !NECESSARY.has(key) && JSON.stringify(value) !== JSON.stringify(defaults.get(key))
    )
    .map(([key, value]) => `${snakeCase(key)} = ${writtenValue(key, value)}`);
}

function defaultsFor(listener: ListenerConfig): ListenerConfig {
  // Where strangers can reach them, these need more than their necessary keys (checkReflection).
  const isAtLength = ANSWERING_AT_LENGTH.some((name) => name === listener.service);
  const own = isAtLength && "address" in listener ? { ...listener, address: "127.0.0.1" } : listener;
  const lines = Object.entries(own)
    .filter(([key]) => NECESSARY.has(key))
    .map(([key, value]) => `${snakeCase(key)} = ${JSON.stringify(value)}`);
  // What auto means there, said aloud: some services are refused without it.
  if (listener.transport === "udp" && !isPrivate(parseIp(listener.address)!)) lines.push("amplification = 1");
  return loadConfig(["[[listener]]", ...lines].join("\n"), "defaults").listeners[0];
}

function writtenValue(key: string, value: unknown): string {
  if (key === "options") return inlineTable(value as ListenerConfig["options"]);
  if (key === "impair") return impairTable(value as NonNullable<ListenerConfig["impair"]>);
  const written = WRITTEN[key];
  return typeof value === "number" && written ? written(value) : JSON.stringify(value);
}

function inlineTable(options: ListenerConfig["options"]): string {
  return `{ ${Object.entries(options).map(([name, value]) => `${name} = ${value}`).join(", ")} }`;
}

/** What differs from doing nothing, as a file would have it. */
function impairTable(impair: NonNullable<ListenerConfig["impair"]>): string {
  const { delay, jitter, rate, direction, seed, reveal, ...shares } = impair;
  const written = [
    ...Object.entries(shares).map(([key, share]) => share > 0 && `${key} = ${share}`),
    delay > 0 && `delay = "${delay}ms"`,
    jitter > 0 && `jitter = "${jitter}ms"`,
    rate > 0 && `rate = ${binarySize(rate)}`,
    direction !== "both" && `direction = "${direction}"`,
    seed !== undefined && `seed = ${seed}`,
    !reveal && "reveal = false",
  ];
  return `{ ${written.filter((each) => each !== false).join(", ")} }`;
}

/** 4194304 as `"4MiB"`; what is not a whole number of KiB stays a number. */
function binarySize(bytes: number): string {
  for (const [unit, size] of [["MiB", 1024 * 1024], ["KiB", 1024]] as const) {
    if (bytes > 0 && bytes % size === 0) return `"${bytes / size}${unit}"`;
  }
  return String(bytes);
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
