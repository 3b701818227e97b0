// Reads the daemon's `Listening  NAME  TRANSPORT  ADDRESS …` (`Écoute  …`) lines, whose columns are two or
// more spaces apart.

/** A listener as its line shows it. */
export interface Listening {
  name: string;
  /** As printed: udp, tcp, multicast, unix/stream, … */
  transport: string;
  /** As printed: `0.0.0.0:4567`, `[::]:7100`, `/tmp/guichet.sock`. */
  address: string;
  /** The address without its port and brackets; a Unix socket's path. */
  host: string;
  /** 0 where the address has none. */
  port: number;
  /** What stands in further columns. */
  rest: string[];
}

/** @returns null when the line is another one */
export function parseListening(line: string): Listening | null {
  const [word, name, transport, address, ...rest] = line.trim().split(/\s{2,}/);
  if ((word !== "Listening" && word !== "Écoute") || address === undefined) return null;
  const [, host, port] = address.startsWith("/") ? [] : address.match(/^\[?(.*?)\]?:(\d+)$/) ?? [];
  return { name, transport, address, host: host ?? address, port: Number(port ?? 0), rest };
}
