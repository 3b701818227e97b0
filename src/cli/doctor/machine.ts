// The doctor's checks of the machine: what it is, its clock, and whether it holds a class.
import type { LabConfig } from "../../config/types.ts";
import { examineCluster } from "../../lab/class/cluster.ts";
import { descriptorLimit } from "../../posix/descriptors.ts";
import { type ClockState, clockState, freeBytes } from "../../posix/system/files.ts";
import { listInterfaces } from "../../posix/system/interfaces.ts";
import { exposedTokens } from "../configuration.ts";
import {
  CAP_NET_ADMIN,
  CAP_NET_BIND_SERVICE,
  type Check,
  containerEngine,
  type Finding,
  hasCapability,
  type LabPort,
  labPorts,
  ok,
  portsText,
  problem,
  readSystemFile,
  warning,
} from "./check.ts";

/**
 * What networks behind bridges get by default: 172.17.0.0/16 and those that follow of Docker; 10.88.0.0/16,
 * 10.89.0.0/16 (`podman network create`) and 10.0.2.100 (slirp4netns, without root) of Podman.
 */
const BRIDGED = /^(?:172\.1[7-9]\.|172\.2\d\.|172\.3[01]\.|10\.8[89]\.|10\.0\.2\.100$)/;

/**
 * Connections of a class of forty at once, ten each: a program, a page, and what mistakes leave open. Limits may
 * allow more, for attacks to run into, and need not fit.
 */
const CLASS_CONNECTIONS = 400;

/** Listeners, workers, the journal, the board's clients: what is open besides connections. */
const OTHERS = 256;

const MIB = 1024 * 1024;

/** A class's session of a day leaves some tens of megabytes in the journal. */
const LITTLE = 200 * MIB;

/** With less, the journal may fail during the class. */
const NONE = 5 * MIB;

/** Where the kernel does not tell: before 4.11. */
const USUAL_FIRST = 1024;

interface Surroundings {
  /** The kernel's release, as uname -r prints it. */
  readonly release: string;
  /** Whose container this is; undefined outside. */
  readonly engine: string | undefined;
  /** IPv4 addresses but loopback's. */
  readonly addresses: readonly string[];
}

/**
 * Where the lab runs, if not on a machine of its own: WSL and containers change addresses and stop multicast.
 */
export const surroundings: Check = {
  name: "surroundings",
  examine: () =>
    judgeSurroundings({
      release: readSystemFile("/proc/sys/kernel/osrelease") ?? "",
      engine: containerEngine(),
      addresses: listInterfaces().filter(({ loopback }) => !loopback)
        .flatMap(({ addresses }) =>
          addresses.filter(({ family }) => family === "inet").map(({ address }) => address)
        ),
    }),
};

export function judgeSurroundings({ release, engine, addresses }: Surroundings): Finding[] {
  if (/microsoft/i.test(release)) {
    return [
      warning(
        "This is WSL: students reach Windows' address, not the lab's, and no multicast arrives",
        "Set networkingMode=mirrored in .wslconfig and open Windows' firewall; a Linux machine is safer",
      ),
    ];
  }
  if (engine === undefined || !addresses.some((address) => BRIDGED.test(address))) return [];
  return [
    warning(
      `This is a ${engine} container behind a bridge: all students seem to have one address, and no multicast ` +
        "arrives",
      "Start it with --network host (container/README.md)",
    ),
  ];
}

/** A configuration with the board's tokens in it, which is to be for its owner's eyes. */
export const secrets: Check = {
  name: "secrets",
  examine: (_, configuration) => {
    const exposed = exposedTokens(configuration);
    return exposed === undefined ? [] : [warning(exposed.text, exposed.cure)];
  },
};

/** The database that the lab shares with others. */
export const cluster: Check = {
  name: "cluster",
  examine: async (config) => {
    if (config.cluster === undefined) return [];
    const { lab, problem: wrong } = await examineCluster(config.cluster);
    if (wrong === undefined) return [ok(`The cluster's database lets the lab "${lab}" in`)];
    return [
      problem(wrong, 'see "What is wrong" in docs/cluster.md; the lab itself goes on without its cluster'),
    ];
  },
};

/** The clock: the services time and daytime tell it, and the journal orders by it. */
export const clock: Check = {
  name: "clock",
  examine: (config) => judgeClock(telling(config), clockState()),
};

/** Listeners that tell the time. */
function telling({ listeners }: LabConfig): string[] {
  return listeners.filter(({ service }) => service === "time" || service === "daytime").map(({ name }) =>
    name
  );
}

export function judgeClock(listeners: readonly string[], state: ClockState | undefined): Finding[] {
  if (state === undefined) return [];
  if (state.synchronised) {
    return [ok(`The clock is synchronised, to within ${Math.max(1, Math.round(state.maxError))} ms`)];
  }
  const whose = listeners.length > 0
    ? `: ${listeners.join(", ")} may tell a wrong time`
    : ": times in the journal may be wrong";
  return [
    warning(
      `The clock is not synchronised${whose}`,
      "timedatectl set-ntp true (or install chrony); in a container or a virtual machine, its host's",
    ),
  ];
}

/** Descriptors: every connection is one, and a process may have only so many (RLIMIT_NOFILE). */
export const descriptors: Check = {
  name: "descriptors",
  examine: (config) => judgeDescriptors(mostConnections(config), descriptorLimit()),
};

/** Connections that all listeners together allow at once. */
export function mostConnections({ listeners }: LabConfig): number {
  const connected = listeners.filter((each) => each.transport !== "unix" || each.socket !== "dgram");
  return connected.reduce((sum, each) => sum + ("maxConnections" in each ? each.maxConnections : 0), 0);
}

/** @param connections that the listeners allow together */
export function judgeDescriptors(connections: number, limit: number): Finding[] {
  const wanted = Math.min(connections, CLASS_CONNECTIONS) + OTHERS;
  const room = Math.max(0, limit - OTHERS);
  if (limit >= wanted) {
    return [ok(`${limit} descriptors are enough for ${Math.min(connections, room)} connections at once`)];
  }
  return [
    warning(
      `${limit} descriptors allow about ${room} connections at once; a class of forty may need ` +
        `${wanted - OTHERS}, and new connections then wait`,
      `ulimit -n ${wanted} before the start (LimitNOFILE= in a service's unit, --ulimit of a container)`,
    ),
  ];
}

/** Room for the journal, the log and the files of Unix sockets. */
export const diskSpace: Check = {
  name: "disk space",
  examine: (config) =>
    judgeDiskSpace(foldersOf(config).map((folder) => ({ folder, free: freeBytes(folder) }))),
};

/** Folders that the lab writes to, each once. */
function foldersOf({ journal, log, listeners }: LabConfig): string[] {
  const sockets = listeners.map((each) => each.transport === "unix" ? each.path : "");
  const paths = [journal.path, log.file, ...sockets].filter((path) => path !== "" && path !== ":memory:");
  return [
    ...new Set(paths.map((path) => path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".")),
  ];
}

/** @param free bytes; undefined where there is no such folder */
export function judgeDiskSpace(folders: readonly { folder: string; free: number | undefined }[]): Finding[] {
  const found = folders.flatMap(({ folder, free }) => {
    if (free === undefined) return [problem(`There is no folder ${folder}`, `mkdir -p ${folder}`)];
    if (free >= LITTLE) return [];
    const text = `${folder}: ${Math.trunc(free / MIB)} MiB are left`;
    const cure = "Make room, or choose another path; a shorter [journal] keep makes the journal smaller";
    return [free < NONE ? problem(text, cure) : warning(text, cure)];
  });
  return found.length > 0 || folders.length === 0
    ? found
    : [ok(`There is room in ${folders.map(({ folder }) => folder).join(", ")}`)];
}

/**
 * Receive buffers: a class that sends at once overflows a small one. The kernel cuts what is asked for to
 * net.core.rmem_max, unless root asks (SO_RCVBUFFORCE, socket(7)).
 */
export const receiveBuffer: Check = {
  name: "receive buffer",
  examine: (config) =>
    judgeReceiveBuffer(
      mostAsked(config),
      Number(readSystemFile("/proc/sys/net/core/rmem_max")),
      hasCapability(readSystemFile("/proc/self/status"), CAP_NET_ADMIN),
    ),
};

/** The largest buffer that a listener of datagrams asks for; 0 when there is none. */
function mostAsked({ listeners }: LabConfig): number {
  const datagrams = listeners.filter(({ transport }) => transport === "udp" || transport === "multicast");
  return Math.max(0, ...datagrams.map(({ receiveBuffer }) => receiveBuffer));
}

/** @param most what the kernel grants, in bytes; NaN where it is not known (a container hides it) */
export function judgeReceiveBuffer(asked: number, most: number, mayPass: boolean): Finding[] {
  if (asked === 0 || Number.isNaN(most)) return [];
  if (most >= asked) return [ok(`Listeners ask for ${asked} bytes of receive buffer and get them`)];
  if (mayPass) {
    return [ok(`Listeners get ${asked} bytes of receive buffer: this user may exceed the limit of ${most}`)];
  }
  return [
    warning(
      `Listeners ask for ${asked} bytes of receive buffer and get ${most}, enough for about ${
        Math.trunc(2 * most / 832)
      } small ` +
        "datagrams at once; more are dropped",
      `sysctl -w net.core.rmem_max=${asked}`,
    ),
  ];
}

/** Ports that only root may bind: those below net.ipv4.ip_unprivileged_port_start (ip(7)). */
export const lowPorts: Check = {
  name: "low ports",
  examine: (config) =>
    judgeLowPorts(
      labPorts(config),
      Number(readSystemFile("/proc/sys/net/ipv4/ip_unprivileged_port_start") ?? USUAL_FIRST),
      hasCapability(readSystemFile("/proc/self/status"), CAP_NET_BIND_SERVICE),
    ),
};

/** @param first the lowest port that everybody may bind */
export function judgeLowPorts(ports: readonly LabPort[], first: number, mayBind: boolean): Finding[] {
  const low = ports.filter(({ port }) => port < first);
  if (low.length === 0) return [];
  if (mayBind) return [ok(`${portsText(low)}: below ${first}, and this user may bind them`)];
  const lowest = Math.min(...low.map(({ port }) => port));
  return [
    problem(
      `${portsText(low)}: below ${first}, which only root may bind`,
      "Run the lab from its systemd unit, which may bind them; or let everybody bind them: " +
        `sysctl -w net.ipv4.ip_unprivileged_port_start=${lowest}; or choose higher ports (docs/deployment.md, "Low ports")`,
    ),
  ];
}
