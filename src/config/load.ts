// From the text of a configuration file to the lab it describes, or to the complete list of its mistakes.
// Whether the board's two tokens differ: who may look at the projector would else be the teacher. Puts
// checked values together as the LabConfig the rest of the program is handed.
import { checkNames, checkPaths, checkPorts, type WantedFile } from "./check_endpoints.ts";
import { type CheckedListener, checkListener } from "./check_listener.ts";
import { type Checked, checkSection, findTables, keyIn } from "./check_section.ts";
import { parseIp } from "./ip_address.ts";
import { type LISTENER, MOST_AMPLIFICATION } from "./listener_section.ts";
import { isPrivate } from "./network_kinds.ts";
import { ConfigError, ProblemList } from "./problems.ts";
import type { Fields, Values } from "./section.ts";
import { BOARD, JOURNAL, LAB, LIMITS, LOG } from "./sections.ts";
import { parseToml } from "./toml.ts";
import type { BoardConfig, LabConfig, Limits, ListenerConfig } from "./types.ts";

/** Every section's values, after a check that found nothing wrong. */
interface RightValues {
  readonly lab: Values<typeof LAB["fields"]>;
  readonly listeners: readonly Values<typeof LISTENER["fields"]>[];
  readonly limits: Values<typeof LIMITS["fields"]>;
  readonly log: Values<typeof LOG["fields"]>;
  readonly board: Values<typeof BOARD["fields"]>;
  readonly journal: Values<typeof JOURNAL["fields"]>;
}

/** The configuration, in the file's order of listeners. */
function assemble({ lab, listeners, limits, log, board, journal }: RightValues): LabConfig {
  const { idle_exit: idleExit, ...rest } = lab;
  return {
    lab: { ...rest, idleExit },
    listeners: listeners.map(assembleListener),
    limits: assembleLimits(limits),
    log,
    board: assembleBoard(board),
    journal: { path: journal.path, keep: journal.keep, maxSize: journal.max_size },
  };
}

function assembleLimits(values: RightValues["limits"]): Limits {
  return {
    datagramsPerSecond: values.datagrams_per_second,
    connectionsPerAddress: values.connections_per_address,
    newConnectionsPerSecond: values.new_connections_per_second,
    bytesPerConnection: values.bytes_per_connection,
    timePerConnection: values.time_per_connection,
    bufferMemory: values.buffer_memory,
  };
}

function assembleBoard(values: RightValues["board"]): BoardConfig {
  const { projector_token: projectorToken, hints_port: hintsPort, stuck_after: stuckAfter, ...rest } = values;
  return { ...rest, projectorToken, hintsPort, stuckAfter };
}

/** Strangers can't send from a private address, nor be reached at one. */
function amplificationOf({ amplification, address }: RightValues["listeners"][number]): number {
  if (amplification !== "auto") return amplification;
  return isPrivate(parseIp(address)!) ? MOST_AMPLIFICATION : 1;
}

function assembleListener(values: RightValues["listeners"][number]): ListenerConfig {
  const { name, service, transport, address, group, port, socket, path, mode } = values;
  const base = {
    name,
    service,
    byteOrder: values.byte_order,
    receiveBuffer: values.options.SO_RCVBUF ?? values.receive_buffer,
    trap: values.trap,
    display: values.display,
    options: values.options,
  };
  const limits = {
    isolate: values.isolate,
    idleTimeout: values.idle_timeout,
    maxConnections: values.max_connections,
    peek: values.peek,
    backlog: values.backlog,
  };
  switch (transport) {
    case "udp":
      return {
        transport,
        ...base,
        address,
        port,
        amplification: amplificationOf(values),
        answerLowPorts: values.answer_low_ports,
        persist: values.persist,
      };
    case "tcp":
      return { transport, ...base, ...limits, address, port };
    case "multicast":
      return { transport, ...base, group, port, interface: values.interface, source: values.source };
    case "icmp":
      return { transport, ...base, address };
    case "unix":
      return { transport, ...base, ...limits, socket, path, mode, persist: values.persist ?? false };
  }
}

/** Reports a projector's token that is the teacher's; neither is shown. */
function checkTokens(
  { label, values, lines }: Checked<typeof BOARD["fields"]>,
  problems: ProblemList,
): void {
  const { token, projector_token: projector } = values;
  if (projector === undefined || projector === "" || projector !== token) return;
  const line = lines.get("projector_token");
  problems.add(line, keyIn(label, "projector_token"), "the same as token, the teacher's; want another");
}

/**
 * Reads a lab's configuration. Pure: nothing is opened, no file is read.
 *
 * @param text the file's whole text, TOML 1.0; a byte order mark and CRLF line ends are fine
 * @param file the file's name, for messages only
 * @returns the configuration with every default filled in
 * @throws ConfigError with the first syntax error; where there is none, with every mistake there is, in file order
 */
export function loadConfig(text: string, file: string): LabConfig {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const problems = new ProblemList(file, source);
  const right = readValues(source, problems);
  const found = problems.inFileOrder();
  if (right === undefined || found.length > 0) throw new ConfigError(found);
  return assemble(right);
}

/** The values of every section, to be used only if no problem was noted; undefined if the text is no TOML. */
function readValues(text: string, problems: ProblemList): RightValues | undefined {
  const document = parseToml(text, problems);
  if (document === undefined) return undefined;
  const tables = findTables(document, problems);
  const lab = checkSection(LAB, tables.single.get("lab"), "[lab]", problems);
  const listeners = tables.listeners.map((table, i) => checkListener(table, i + 1, problems));
  const limits = checkSection(LIMITS, tables.single.get("limits"), "[limits]", problems);
  const log = checkSection(LOG, tables.single.get("log"), "[log]", problems);
  const board = checkSection(BOARD, tables.single.get("board"), "[board]", problems);
  const journal = checkSection(JOURNAL, tables.single.get("journal"), "[journal]", problems);
  checkPersistence(listeners, journal, problems);
  checkNames(listeners, problems);
  checkPorts(listeners, board, problems);
  checkTokens(board, problems);
  checkPaths([...listeners.map(socketFile), fileOf(log, "file"), fileOf(journal, "path")], problems);
  // A value is absent only where a problem was noted, or where a listener's transport has no use for it.
  return {
    lab: lab.values,
    listeners: listeners.map(({ values }) => values),
    limits: limits.values,
    log: log.values,
    board: board.values,
    journal: journal.values,
  } as RightValues;
}

/** What is to outlive the lab wants a place that does. */
function checkPersistence(
  listeners: readonly CheckedListener[],
  journal: Checked<typeof JOURNAL["fields"]>,
  problems: ProblemList,
): void {
  if (journal.values.path !== ":memory:") return;
  const message =
    'is kept in the journal, and ":memory:" keeps nothing; want a file as path in [journal], or ' +
    "no persist";
  for (const { values, lines, label } of listeners) {
    if (values.persist === true) problems.add(lines.get("persist"), `${label}, persist`, message);
  }
}

function socketFile(listener: CheckedListener): WantedFile {
  const path = listener.values.transport === "unix" ? listener.values.path : undefined;
  return { label: listener.label, key: "path", line: listener.lines.get("path"), path };
}

function fileOf<F extends Fields>(section: Checked<F>, key: keyof F & string): WantedFile {
  const path = section.values[key];
  const line = section.lines.get(key);
  return { label: section.label, key, line, path: typeof path === "string" ? path : undefined };
}
