// Configurations of labs as the loader would hand them over, with a port of the kernel's choice.
import type {
  LabConfig,
  ListenerConfig,
  MulticastListenerConfig,
  TcpListenerConfig,
  UdpListenerConfig,
  UnixListenerConfig,
} from "../../../src/config/types.ts";
import type { ServiceName } from "../../../src/exchange/exchange.ts";
import type { AdmissionRules } from "../../../src/dataplane/shared/messages.ts";

const BASE = {
  byteOrder: "host",
  receiveBuffer: 4 * 1024 * 1024,
  trap: false,
  display: "none",
  options: {},
} as const;

const LIMITS = {
  isolate: "worker",
  idleTimeout: 30_000,
  maxConnections: 10_000,
  peek: false,
  backlog: 511,
} as const;

const LOOPBACK = { address: "127.0.0.1", port: 0 } as const;

export function udp(
  name: string,
  service: ServiceName,
  more: Partial<UdpListenerConfig> = {},
): UdpListenerConfig {
  const guards = {
    amplification: 256,
    answerLowPorts: false,
    persist: false,
    count: "lab",
    whenAway: "refuse",
  } as const;
  return { ...BASE, ...LOOPBACK, ...guards, transport: "udp", name, service, ...more };
}

export function multicast(
  name: string,
  service: ServiceName,
  more: Partial<MulticastListenerConfig> = {},
): MulticastListenerConfig {
  const place = { group: "225.0.0.10", port: 0, interface: "auto", source: [] };
  return { ...BASE, ...place, transport: "multicast", name, service, ...more };
}

export function tcp(
  name: string,
  service: ServiceName,
  more: Partial<TcpListenerConfig> = {},
): TcpListenerConfig {
  const own = { transport: "tcp", proxyProtocol: false, name, service } as const;
  return { ...BASE, ...LIMITS, ...LOOPBACK, ...own, ...more };
}

/** A TCP listener whose connections have a worker each. */
export function isolated(
  name: string,
  service: ServiceName,
  more: Partial<TcpListenerConfig> = {},
): TcpListenerConfig {
  return tcp(name, service, { isolate: "connection", ...more });
}

export function unix(
  path: string,
  name: string,
  service: ServiceName,
  more: Partial<UnixListenerConfig> = {},
): UnixListenerConfig {
  return {
    ...BASE,
    ...LIMITS,
    persist: false,
    count: "lab",
    whenAway: "refuse",
    transport: "unix",
    socket: "stream",
    path,
    mode: 0o666,
    name,
    service,
    ...more,
  };
}

/** Everybody, and as much as they like. */
export const NO_RULES: AdmissionRules = {
  allow: [{ family: 4, bytes: [0, 0, 0, 0], bits: 0 }, {
    family: 6,
    bytes: new Array<number>(16).fill(0),
    bits: 0,
  }],
  proxies: [],
  limits: {
    datagramsPerSecond: 0,
    connectionsPerAddress: 0,
    newConnectionsPerSecond: 0,
    bytesPerConnection: 0,
    timePerConnection: 0,
    bufferMemory: 128 << 20,
  },
};

/** A lab; the listener at place i has worker i % workers for its home. */
export function labOf(listeners: ListenerConfig[], workers: number): LabConfig {
  return {
    lab: {
      name: "Lab",
      language: "en",
      workers,
      stdin: "ignore",
      display: "none",
      drain: 1000,
      idleExit: 0,
      traps: false,
      observations: true,
      loopbackMachines: false,
      grade: [],
      allow: NO_RULES.allow,
      proxies: NO_RULES.proxies,
    },
    listeners,
    exercises: [],
    limits: NO_RULES.limits,
    log: { format: "json", level: "debug", file: "" },
    board: {
      enabled: false,
      address: "127.0.0.1",
      port: 0,
      token: "",
      projectorToken: "",
      hosts: [],
      hintsPort: 0,
      stuckAfter: 300_000,
      proxyProtocol: true,
    },
    journal: { path: ":memory:", keep: 0, maxSize: 1 << 20 },
  };
}
