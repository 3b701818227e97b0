// From the text of a configuration file to the lab it describes, or to the complete list of its mistakes: the
// file's tables are found, each is checked, then what they say together, and the right values make the LabConfig
// that the rest of the program is given.
import { checkConflicts } from "./check_conflicts.ts";
import { checkExercises } from "./check_exercises.ts";
import { checkListener } from "./check_listener.ts";
import { checkSection, findTables } from "./check_section.ts";
import { EXERCISE } from "./exercise_section.ts";
import type { Values } from "./kinds.ts";
import { LISTENER, MOST_AMPLIFICATION } from "./listener_section.ts";
import { isPrivate, parseIp } from "./network_kinds.ts";
import { ConfigError, ProblemList } from "./problems.ts";
import { BOARD, CLUSTER, JOURNAL, LAB, LIMITS, LOG } from "./sections.ts";
import { parseToml } from "./toml.ts";
import type { BoardConfig, ExerciseConfig, LabConfig, Limits, ListenerConfig } from "./types.ts";

/**
 * Reads a lab's configuration. Pure: nothing is opened, no file is read.
 *
 * @param text the file's whole text, TOML 1.0; a byte order mark and CRLF line ends are fine
 * @param file the file's name, for messages only
 * @returns the configuration with every default filled in
 * @throws ConfigError with the first syntax error, or with every other mistake, in file order
 */
export function loadConfig(text: string, file: string): LabConfig {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const problems = new ProblemList(file, source);
  const right = readValues(source, problems);
  const found = problems.inFileOrder();
  if (right === undefined || found.length > 0) throw new ConfigError(found);
  return assemble(right);
}

/** Every section's values, after a check that found nothing wrong. */
interface RightValues {
  readonly lab: Values<typeof LAB["fields"]>;
  readonly listeners: readonly Values<typeof LISTENER["fields"]>[];
  readonly exercises: readonly Values<typeof EXERCISE["fields"]>[];
  readonly limits: Values<typeof LIMITS["fields"]>;
  readonly log: Values<typeof LOG["fields"]>;
  readonly board: Values<typeof BOARD["fields"]>;
  readonly journal: Values<typeof JOURNAL["fields"]>;
  readonly cluster: Values<typeof CLUSTER["fields"]>;
}

/** The values of every section, to be used only if no problem was added; undefined if the text is no TOML. */
function readValues(text: string, problems: ProblemList): RightValues | undefined {
  const document = parseToml(text, problems);
  if (document === undefined) return undefined;
  const tables = findTables(document, problems);
  const lab = checkSection(LAB, tables.single.get("lab"), "[lab]", problems);
  const listeners =
    tables.repeated.get(LISTENER.name)?.map((table, i) => checkListener(table, i + 1, problems)) ?? [];
  const exercises = checkExercises(tables.repeated.get(EXERCISE.name) ?? [], listeners, problems);
  const limits = checkSection(LIMITS, tables.single.get("limits"), "[limits]", problems);
  const log = checkSection(LOG, tables.single.get("log"), "[log]", problems);
  const board = checkSection(BOARD, tables.single.get("board"), "[board]", problems);
  const journal = checkSection(JOURNAL, tables.single.get("journal"), "[journal]", problems);
  const cluster = checkSection(CLUSTER, tables.single.get("cluster"), "[cluster]", problems);
  checkConflicts({ lab, listeners, log, board, journal, cluster }, problems);
  // A value is absent only where a problem was added, or where a listener's transport has no use for it.
  return {
    lab: lab.values,
    listeners: listeners.map(({ values }) => values),
    exercises: exercises.map(({ values }) => values),
    limits: limits.values,
    log: log.values,
    board: board.values,
    journal: journal.values,
    cluster: cluster.values,
  } as RightValues;
}

/** The configuration, its listeners in the order of the file. */
function assemble(
  { lab, listeners, exercises, limits, log, board, journal, cluster }: RightValues,
): LabConfig {
  const { idle_exit: idleExit, loopback_machines: loopbackMachines, ...rest } = lab;
  return {
    lab: { ...rest, idleExit, loopbackMachines },
    listeners: listeners.map(assembleListener),
    exercises: exercises.map(assembleExercise),
    limits: assembleLimits(limits),
    log,
    board: assembleBoard(board),
    journal: { path: journal.path, keep: journal.keep, maxSize: journal.max_size },
    ...(cluster.database === undefined
      ? {}
      : { cluster: { database: cluster.database, passwordFile: cluster.password_file, lab: cluster.lab } }),
  };
}

function assembleExercise(
  { text, opens, closes, ...rest }: RightValues["exercises"][number],
): ExerciseConfig {
  return {
    ...rest,
    ...(text === undefined ? {} : { text }),
    ...(opens === undefined ? {} : { opens }),
    ...(closes === undefined ? {} : { closes }),
  };
}

function assembleListener(values: RightValues["listeners"][number]): ListenerConfig {
  const { name, service, transport, address, group, port, socket, path, mode, challenge, impair } = values;
  const base = {
    name,
    service,
    byteOrder: challenge === "network-order" ? "big" as const : values.byte_order,
    receiveBuffer: values.options.SO_RCVBUF ?? values.receive_buffer,
    trap: values.trap,
    display: values.display,
    options: values.options,
    ...(challenge === undefined ? {} : { challenge }),
    ...(impair === undefined ? {} : { impair }),
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
        ...countingOf(values),
      };
    case "tcp":
      return { transport, ...base, ...limits, address, port, proxyProtocol: values.proxy_protocol };
    case "multicast":
      return { transport, ...base, group, port, interface: values.interface, source: values.source };
    case "icmp":
      return { transport, ...base, address };
    case "unix":
      return { transport, ...base, ...limits, socket, path, mode, ...countingOf(values) };
  }
}

/** A Unix stream has none of these keys. */
function countingOf(values: RightValues["listeners"][number]) {
  const { persist = false, count = "lab", when_away: whenAway = "refuse" } = values;
  return { persist, count, whenAway };
}

/**
 * "auto" is generous where no stranger can ask: a private address is neither reached nor forged from outside.
 */
function amplificationOf({ amplification, address }: RightValues["listeners"][number]): number {
  if (amplification !== "auto") return amplification;
  return isPrivate(parseIp(address)!) ? MOST_AMPLIFICATION : 1;
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
  const { projector_token: projectorToken, hints_port: hintsPort, stuck_after: stuckAfter, ...others } =
    values;
  const { proxy_protocol: proxyProtocol, ...rest } = others;
  return { ...rest, projectorToken, hintsPort, stuckAfter, proxyProtocol };
}
