// Where a server is reached, and ports that nobody uses.

export type Transport = "udp" | "tcp" | "unix";
export type Service = "counter" | "echo";

/** One listening place on this machine: a loopback port, or a path for a Unix stream. */
export interface Place {
  transport: Transport;
  service: Service;
  /** 0 for a Unix stream. */
  port: number;
  /** Empty unless it is a Unix stream. */
  path: string;
}

/** What a generator is told to reach `place`. */
export function clientArguments(place: Place): string[] {
  if (place.transport === "unix") return ["--path", place.path];
  return ["--address", "127.0.0.1", "--port", String(place.port)];
}

// Below the ports that Linux gives to clients by default, which would take one between choice and bind.
const LOWEST = 20_000;
const HIGHEST = 32_000;

const given = new Set<number>();

/** A port that no UDP or TCP socket of this machine has, and that was not given out before. */
export function freePort(): number {
  const used = usedPorts();
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (used.has(port) || given.has(port)) continue;
    given.add(port);
    return port;
  }
}

function usedPorts(): Set<number> {
  const used = new Set<number>();
  for (const table of ["tcp", "tcp6", "udp", "udp6"]) {
    for (const line of readTable(table)) {
      const port = line.match(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) /)?.[1];
      if (port) used.add(parseInt(port, 16));
    }
  }
  return used;
}

function readTable(name: string): string[] {
  try {
    return Deno.readTextFileSync(`/proc/net/${name}`).split("\n");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return []; // a kernel without IPv6
    throw error;
  }
}
