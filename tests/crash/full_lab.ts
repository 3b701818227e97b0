// A lab with everything on, at places that it has again when it starts again: board, journal in a file, Unix
// sockets, traps, a group, a counter that persists.
import { DatabaseSync } from "node:sqlite";
import { assertEquals } from "@std/assert";
import { listener, table } from "../lab/support/run_labs.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { freePort } from "../support/free_port.ts";
import { tempDir } from "../support/temp_dir.ts";

export interface FullLab extends AsyncDisposable {
  readonly folder: string;
  readonly file: string;
  readonly journal: string;
  readonly config: string;
  /** http://127.0.0.1:PORT */
  readonly board: string;
  readonly token: string;
  port(name: "udp" | "tcp" | "echo"): number;
  path(name: "stream" | "dgram" | "seqpacket"): string;
  /** Starts it and waits until it serves. @param prefix put before the command */
  start(prefix?: readonly string[]): Promise<Daemon>;
}

const TOKEN = "a-token-of-this-test";

/** @param options of [lab] @param more tables */
export async function fullLab(
  options: Record<string, string | number | boolean> = {},
  more = "",
): Promise<FullLab> {
  const dir = await tempDir();
  const ports = new Map<string, number>();
  for (const name of ["udp", "tcp", "echo", "group", "board", "hints"]) ports.set(name, await freePort());
  const port = (name: string) => ports.get(name)!;
  const path = (name: string) => dir.join(name);
  const journal = dir.join("lab.db");
  const text = configOf({ port, path, journal }, options) + more;
  const file = await dir.write("lab.toml", text);
  return {
    folder: dir.path,
    file,
    journal,
    config: text,
    board: `http://127.0.0.1:${port("board")}`,
    token: TOKEN,
    port,
    path,
    start: async (prefix) => {
      const daemon = await startDaemon({ args: ["serve", "--config", file], prefix });
      try {
        return await daemon.ready();
      } catch (error) {
        await daemon[Symbol.asyncDispose]();
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

function configOf(
  { port, path, journal }: {
    port: (name: string) => number;
    path: (name: string) => string;
    journal: string;
  },
  options: Record<string, string | number | boolean>,
): string {
  const group = { group: "239.77.7.7", port: port("group"), interface: "127.0.0.1" };
  return [
    table("lab", { workers: 2, traps: true, ...options }),
    table("board", { address: "127.0.0.1", port: port("board"), hints_port: port("hints"), token: TOKEN }),
    table("journal", { path: journal }),
    table("limits", { datagrams_per_second: 0, connections_per_address: 0, new_connections_per_second: 0 }),
    listener("udp", "udp", "counter", { port: port("udp"), persist: true }),
    listener("tcp", "tcp", "counter", { port: port("tcp") }),
    listener("echo", "tcp", "echo", { port: port("echo") }),
    listener("stream", "unix", "echo", { path: path("stream") }),
    listener("dgram", "unix", "counter", { socket: "dgram", path: path("dgram"), persist: true }),
    listener("seqpacket", "unix", "echo", { socket: "seqpacket", path: path("seqpacket") }),
    listener("group", "multicast", "print", group),
  ].join("\n");
}

/**
 * Demands a sound journal. @returns when its newest exchange was, in ms since 1970, and the attempts it knows
 */
export function checkJournal(path: string): { newest: number; attempts: number } {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    assertEquals(Object.values(db.prepare("PRAGMA integrity_check").get()!), ["ok"]);
    const { newest, attempts } = db.prepare(
      "SELECT (SELECT max(at) FROM exchange) AS newest, (SELECT sum(recorded + counted) FROM cell) AS attempts",
    ).get() as { newest: number; attempts: number };
    return { newest, attempts };
  } finally {
    db.close();
  }
}
