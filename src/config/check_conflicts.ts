// What the parts of a lab say together: no two may have one name, one port on overlapping addresses, or one
// path; the board's two tokens differ; what is to outlive the lab has a file to do so; where balancers are to
// be believed, some are named. What other programs have taken only shows when sockets are opened.
import type { CheckedListener } from "./check_listener.ts";
import { type Checked, keyIn } from "./check_section.ts";
import type { Fields } from "./kinds.ts";
import { type IpAddress, overlap, parseIp } from "./network_kinds.ts";
import type { ProblemList } from "./problems.ts";
import type { BOARD, CLUSTER, JOURNAL, LAB, LOG } from "./sections.ts";
import { normalPath } from "./text_kinds.ts";
import { quote } from "./values.ts";

type CheckedBoard = Checked<typeof BOARD["fields"]>;
type CheckedJournal = Checked<typeof JOURNAL["fields"]>;

/** The sections that can be in each other's way. */
interface CheckedSections {
  readonly lab: Checked<typeof LAB["fields"]>;
  readonly listeners: readonly CheckedListener[];
  readonly log: Checked<typeof LOG["fields"]>;
  readonly board: CheckedBoard;
  readonly journal: CheckedJournal;
  readonly cluster: Checked<typeof CLUSTER["fields"]>;
}

/** Reports what is wrong between sections that are right one by one. */
export function checkConflicts(
  { lab, listeners, log, board, journal, cluster }: CheckedSections,
  problems: ProblemList,
): void {
  if (lab.values.proxies?.length === 0) checkProxied(listeners, problems);
  checkPersistence(listeners, journal, problems);
  checkCounts(listeners, cluster.values.database !== undefined, problems);
  checkNames(listeners, problems);
  checkPorts(listeners, board, problems);
  checkTokens(board, problems);
  checkPaths([...listeners.map(socketFile), fileOf(log, "file"), fileOf(journal, "path")], problems);
}

/** Where no balancer is named, nobody's header would be believed. */
function checkProxied(listeners: readonly CheckedListener[], problems: ProblemList): void {
  const message =
    "believes the balancers that [lab] names, which are none; expected their addresses as proxies in [lab], " +
    "or no proxy_protocol";
  for (const { label, lines, values } of listeners) {
    if (values.proxy_protocol !== true) continue;
    problems.add(lines.get("proxy_protocol"), keyIn(label, "proxy_protocol"), message);
  }
}

/** Reports names that are given twice. */
function checkNames(listeners: readonly CheckedListener[], problems: ProblemList): void {
  const first = new Map<string, number>();
  for (const { values, label, lines } of listeners) {
    const line = lines.get("name");
    if (values.name === undefined || line === undefined) continue;
    const earlier = first.get(values.name);
    if (earlier === undefined) first.set(values.name, line);
    else {
      const message = `${
        quote(values.name)
      } is the name of the listener on line ${earlier} too; choose another`;
      problems.add(line, keyIn(label, "name"), message);
    }
  }
}

/** A port that a listener or the board will bind. */
interface Endpoint {
  readonly label: string;
  /** The key that gives the port, where that is not `port`. */
  readonly key?: "hints_port";
  /** Line of the port, or of the table; undefined for a board that is not in the file. */
  readonly line: number | undefined;
  /** For messages: "udp 0.0.0.0:4567". */
  readonly shown: string;
  /** Protocol and port; only endpoints of one kind can meet. */
  readonly kind: string;
  /** Where the socket is bound. */
  readonly ip: IpAddress;
  /** The group and the interface of a multicast listener. */
  readonly group?: { readonly ip: IpAddress; readonly interface: string };
}

/** Reports ports that two listeners, or a listener and the board, would both have to bind. */
function checkPorts(
  listeners: readonly CheckedListener[],
  board: CheckedBoard,
  problems: ProblemList,
): void {
  const wanted = [...listeners.map(endpointOf), ...boardEndpoints(board)].filter((one) => one !== undefined);
  const inFileOrder = wanted.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const before = new Map<string, Endpoint[]>();
  for (const endpoint of inFileOrder) {
    const others = before.get(endpoint.kind) ?? [];
    const other = others.find((one) => meet(one, endpoint));
    if (other !== undefined) {
      problems.add(
        endpoint.line,
        keyIn(endpoint.label, endpoint.key ?? "port"),
        explain(endpoint, other),
      );
    }
    others.push(endpoint);
    before.set(endpoint.kind, others);
  }
}

function explain(endpoint: Endpoint, other: Endpoint): string {
  const board = other.key === undefined ? "the board" : "the board's text port";
  const who = other.label === "[board]" ? board : other.label;
  const where = other.line === undefined ? ", unless [board] says otherwise" : `, line ${other.line}`;
  const same = endpoint.shown === other.shown;
  const state = same ? "is taken" : `overlaps ${other.shown}`;
  const both = endpoint.group !== undefined && other.group !== undefined;
  const either = endpoint.group !== undefined || other.group !== undefined;
  const choice = both ? " or group" : same || either ? "" : " or address";
  return `${endpoint.shown} ${state} (${who}${where}); choose another port${choice}`;
}

/**
 * Whether the kernel would refuse the second bind. Multicast listeners share a port among themselves
 * (SO_REUSEADDR); two in one group, unless on two interfaces, would show every message twice.
 */
function meet(one: Endpoint, other: Endpoint): boolean {
  if (one.group === undefined || other.group === undefined) return overlap(one.ip, other.ip);
  const interfaces = [one.group.interface, other.group.interface];
  const apart = interfaces[0] !== interfaces[1] && !interfaces.includes("auto");
  return overlap(one.group.ip, other.group.ip) && !apart;
}

function endpointOf({ label, line, values, lines }: CheckedListener): Endpoint | undefined {
  const { transport, port, address, group } = values;
  const at = lines.get("port") ?? line;
  if (transport === "udp" || transport === "tcp") return newEndpoint(label, at, transport, address, port);
  if (transport !== "multicast") return undefined;
  // As in the course's servmcast, the socket is bound on every address; "::" takes IPv4's port too.
  const joined = newEndpoint(label, at, "udp", group, port);
  if (joined === undefined || values.interface === undefined) return joined;
  const any = parseIp(joined.ip.family === 4 ? "0.0.0.0" : "::")!;
  const shown = `multicast ${joined.shown.slice("udp ".length)} on every address`;
  return { ...joined, shown, ip: any, group: { ip: joined.ip, interface: values.interface } };
}

/** The board's pages and its text port; none where the board is off. */
function boardEndpoints({ label, line, values, lines }: CheckedBoard): (Endpoint | undefined)[] {
  if (values.enabled === false) return [];
  const pages = newEndpoint(label, lines.get("port") ?? line, "tcp", values.address, values.port);
  const hintsLine = lines.get("hints_port") ?? line;
  const hints = newEndpoint(label, hintsLine, "tcp", values.address, values.hints_port);
  return [pages, hints === undefined ? undefined : { ...hints, key: "hints_port" }];
}

/** Undefined where address or port is wrong, and for port 0, which becomes a free one. */
function newEndpoint(
  label: string,
  line: number | undefined,
  protocol: string,
  address: string | undefined,
  port: number | undefined,
): Endpoint | undefined {
  const ip = address === undefined ? undefined : parseIp(address);
  if (ip === undefined || port === undefined || port === 0) return undefined;
  const shown = `${protocol} ${ip.family === 6 ? `[${address}]` : address}:${port}`;
  return { label, line, shown, kind: `${protocol} ${port}`, ip };
}

/** With one token for both, the projector's page would make a teacher. The message shows neither. */
function checkTokens(
  { label, values, lines }: CheckedBoard,
  problems: ProblemList,
): void {
  const { token, projector_token: projector } = values;
  if (projector === undefined || projector === "" || projector !== token) return;
  const line = lines.get("projector_token");
  problems.add(line, keyIn(label, "projector_token"), "the same as token, the teacher's; choose another");
}

/** A count that goes on after a restart is kept in the journal, which must then be a file. */
function checkPersistence(
  listeners: readonly CheckedListener[],
  journal: CheckedJournal,
  problems: ProblemList,
): void {
  if (journal.values.path !== ":memory:") return;
  const message =
    'is kept in the journal, and ":memory:" keeps nothing; expected a file as path in [journal], or ' +
    "no persist";
  for (const { values, lines, label } of listeners) {
    if (values.persist === true) problems.add(lines.get("persist"), `${label}, persist`, message);
  }
}

/** What a counter says of the cluster: it must be there, and what it does is not asked for twice. */
function checkCounts(
  listeners: readonly CheckedListener[],
  hasCluster: boolean,
  problems: ProblemList,
): void {
  for (const { values, lines, label } of listeners) {
    const tell = (key: "count" | "when_away" | "persist", message: string) =>
      problems.add(lines.get(key), keyIn(label, key), message);
    if (values.count !== "cluster") {
      if (values.when_away === "lab-range") tell("when_away", 'has no effect without count = "cluster"');
    } else if (!hasCluster) {
      tell("count", '"cluster" needs the database of a [cluster]; expected one, or "lab"');
    } else if (values.persist === true) tell("persist", 'is what count = "cluster" does anyway; take it out');
  }
}

/** A file that the lab will write: no two may be one. Symbolic links are not followed. */
interface WantedFile {
  readonly label: string;
  readonly key: string;
  readonly line: number | undefined;
  readonly path: string | undefined;
}

/** Reports paths that two listeners share, or a listener with the log or the journal. */
function checkPaths(files: readonly WantedFile[], problems: ProblemList): void {
  const inFileOrder = files.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const first = new Map<string, WantedFile>();
  for (const file of inFileOrder) {
    if (file.path === undefined || file.path === ":memory:") continue;
    const path = normalPath(file.path);
    const other = first.get(path);
    if (other === undefined) first.set(path, file);
    else {
      const who = `${keyIn(other.label, other.key)}${other.line === undefined ? "" : `, line ${other.line}`}`;
      problems.add(
        file.line,
        keyIn(file.label, file.key),
        `${quote(file.path)} is taken (${who}); choose another path`,
      );
    }
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
