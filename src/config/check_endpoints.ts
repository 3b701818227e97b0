// Whether two listeners want the same place: the same name, a port of one protocol on overlapping addresses, one
// path. Not here: places that are taken by other programs (that shows when sockets are opened).
import type { CheckedListener } from "./check_listener.ts";
import { type Checked, keyIn } from "./check_section.ts";
import { type IpAddress, overlap, parseIp } from "./ip_address.ts";
import type { ProblemList } from "./problems.ts";
import type { BOARD } from "./sections.ts";
import { normalPath } from "./text_kinds.ts";
import { quote } from "./values.ts";

/** A port somebody wants. */
interface Endpoint {
  readonly label: string;
  /** The port's key, where it is not `port`. */
  readonly key?: "hints_port";
  /** Line of the port, else of the table; undefined for a board the file says nothing about. */
  readonly line: number | undefined;
  /** Shown: "udp 0.0.0.0:4567". */
  readonly shown: string;
  /** Endpoints of different kinds never meet: protocol and port. */
  readonly kind: string;
  /** Where the socket is bound. */
  readonly ip: IpAddress;
  /** The group and the interface of a multicast listener. */
  readonly group?: { readonly ip: IpAddress; readonly interface: string };
}

type CheckedBoard = Checked<typeof BOARD["fields"]>;

/** Reports names that are given twice. */
export function checkNames(listeners: readonly CheckedListener[], problems: ProblemList): void {
  const first = new Map<string, number>();
  for (const { values, label, lines } of listeners) {
    const line = lines.get("name");
    if (values.name === undefined || line === undefined) continue;
    const earlier = first.get(values.name);
    if (earlier === undefined) first.set(values.name, line);
    else {
      const message = `${
        quote(values.name)
      } is the name of the listener on line ${earlier} too; want another`;
      problems.add(line, keyIn(label, "name"), message);
    }
  }
}

/** Reports ports that two listeners, or a TCP listener and the board, would both have to bind. */
export function checkPorts(
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
  return `${endpoint.shown} ${state} (${who}${where}); want another port${choice}`;
}

/**
 * Whether the kernel would refuse the second bind. Multicast listeners share a port among themselves (SO_REUSEADDR);
 * two in one group, unless on two interfaces, would show every message twice.
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
  // Such a socket is bound to its port on every address, as the course's servmcast is; "::" takes IPv4's port too.
  const joined = newEndpoint(label, at, "udp", group, port);
  if (joined === undefined || values.interface === undefined) return joined;
  const any = parseIp(joined.ip.family === 4 ? "0.0.0.0" : "::")!;
  const shown = `multicast ${joined.shown.slice("udp ".length)} on every address`;
  return { ...joined, shown, ip: any, group: { ip: joined.ip, interface: values.interface } };
}

/** Of the pages and of the text port; none where there is to be no board. */
function boardEndpoints({ label, line, values, lines }: CheckedBoard): (Endpoint | undefined)[] {
  if (values.enabled === false) return [];
  const pages = newEndpoint(label, lines.get("port") ?? line, "tcp", values.address, values.port);
  const hintsLine = lines.get("hints_port") ?? line;
  const hints = newEndpoint(label, hintsLine, "tcp", values.address, values.hints_port);
  return [pages, hints === undefined ? undefined : { ...hints, key: "hints_port" }];
}

/** Undefined while address or port is not known to be right; port 0 becomes a free one, which meets nobody's. */
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

/** A file that somebody writes: each path may be given once, as far as can be told without following links. */
export interface WantedFile {
  readonly label: string;
  readonly key: string;
  readonly line: number | undefined;
  readonly path: string | undefined;
}

/** Reports paths that two listeners share, or a listener with the log or the journal. */
export function checkPaths(files: readonly WantedFile[], problems: ProblemList): void {
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
        `${quote(file.path)} is taken (${who}); want another path`,
      );
    }
  }
}
