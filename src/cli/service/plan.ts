// What a service's unit must know of the lab: which rights its addresses want, how many descriptors, where its files
// are. Pure. Not here: the unit's text (unit_text.ts), writing it (install.ts).

import type { LabConfig, ListenerConfig } from "../../config/types.ts";

/** The service's own folder for Unix sockets; everybody may enter it. */
export const RUNTIME_DIRECTORY = "/run/guichet";

/** Below it ports want root or a capability, unless the machine says otherwise (ip(7)). */
const FIRST_FREE_PORT = 1024;

/** Descriptors besides connections: listeners and their traps, workers, the journal, the log, the board's clients. */
const OTHER_DESCRIPTORS = 1024;

/** The default of fs.nr_open: no process may have more. */
const MOST_DESCRIPTORS = 1_048_576;

export interface ServicePlan {
  /** The words that start guichet, without a command: a binary, or Deno with its flags and main.ts. */
  readonly program: readonly string[];
  /** Absolute. */
  readonly configPath: string;
  readonly config: LabConfig;
  /** A user of the machine; undefined: one that systemd makes for as long as the service runs. */
  readonly user: string | undefined;
  /** The manager binds the listeners' sockets and hands them over. */
  readonly sockets: boolean;
  /** guichet runs from its sources, so Deno wants a folder for what it compiles. */
  readonly needsCache: boolean;
}

/** Capabilities that the lab's addresses want, by their names in capabilities(7). */
export function capabilitiesOf({ config, sockets }: ServicePlan): string[] {
  const binds = config.listeners.filter((listener) => !sockets || !canBeHandedOver(listener));
  const ports = binds.map((listener) => "port" in listener ? listener.port : 0);
  const { enabled, port, hintsPort } = config.board;
  const boardPorts = enabled ? [port, hintsPort] : [];
  const isLow = [...ports, ...boardPorts].some((port) => port > 0 && port < FIRST_FREE_PORT);
  const isRaw = config.listeners.some(({ transport }) => transport === "icmp");
  return [...isLow ? ["CAP_NET_BIND_SERVICE"] : [], ...isRaw ? ["CAP_NET_RAW"] : []];
}

/** Connections that all listeners together allow at once. */
export function mostConnections({ listeners }: LabConfig): number {
  const connected = listeners.filter((each) => each.transport !== "unix" || each.socket !== "dgram");
  return connected.reduce((sum, each) => sum + ("maxConnections" in each ? each.maxConnections : 0), 0);
}

/** LimitNOFILE: every connection that the listeners allow, and the rest. */
export function descriptorsOf({ config }: ServicePlan): number {
  return Math.min(mostConnections(config) + OTHER_DESCRIPTORS, MOST_DESCRIPTORS);
}

/** Whether a service manager can bind it: it knows no ICMP. */
export function canBeHandedOver({ transport }: ListenerConfig): boolean {
  return transport !== "icmp";
}

/** Whether sockets that systemd binds have their files in the service's own folder. */
export function holdsSockets({ config, sockets }: ServicePlan): boolean {
  return sockets &&
    config.listeners.some((each) =>
      each.transport === "unix" && each.path.startsWith(`${RUNTIME_DIRECTORY}/`)
    );
}

/** What keeps this lab from being a service as planned, each with what to do; none when all is well. */
export function planProblems({ config, user, sockets }: ServicePlan): string[] {
  const problems: string[] = [];
  if (config.lab.user !== "") {
    problems.push(
      `[lab] user = "${config.lab.user}" is for labs that root starts by hand; a service has a user already: take it out`,
    );
  }
  if (user !== undefined) return problems;
  for (const listener of config.listeners) {
    if (listener.transport !== "unix" || sockets) continue;
    if (listener.path.startsWith(`${RUNTIME_DIRECTORY}/`)) continue;
    problems.push(
      `Listener "${listener.name}": clients would not find ${listener.path}, for the service has a /tmp of its own and ` +
        `writes nowhere else; want a path below ${RUNTIME_DIRECTORY}/, --socket, or --user NAME`,
    );
  }
  return problems;
}

/** Folders outside the service's own that it writes to as a user of the machine: those of Unix sockets. */
export function writtenFolders({ config, user, sockets }: ServicePlan): string[] {
  if (user === undefined) return [];
  const paths = config.listeners.filter(({ transport }) => transport === "unix" && !sockets)
    .map((listener) => "path" in listener ? listener.path : "");
  const files = [config.log.file, config.journal.path].filter((path) => path.startsWith("/"));
  const folders = [...paths, ...files].map((path) => path.slice(0, path.lastIndexOf("/")) || "/")
    .filter((folder) => !`${folder}/`.startsWith(`${RUNTIME_DIRECTORY}/`));
  return [...new Set(folders)];
}
