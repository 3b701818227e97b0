// The labs that the run_* tests start, and the little that they ask of them.
import type { Daemon } from "../../support/daemon.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { withQuietTables } from "../../support/quiet_tables.ts";
import { within } from "../../support/within.ts";

/** A listener's table of a configuration file; the values are written as JSON writes them, which is TOML too. */
export function listener(
  name: string,
  transport: string,
  service: string,
  options: Record<string, string | number | boolean> = {},
): string {
  const inet = transport === "udp" || transport === "tcp";
  const place: Record<string, string | number | boolean> = inet ? { address: "127.0.0.1", port: 0 } : {};
  return table("[listener]", { name, transport, service, ...place, ...options });
}

/** The `[lab]` table, and what makes a lab quiet. Two workers: the tests run on machines with many cores too. */
export function lab(options: Record<string, string | number | boolean> = {}): string {
  return withQuietTables(table("lab", { workers: 2, ...options }));
}

/** The `[lab]` and `[limits]` tables; limits that are not given are the defaults. */
export function limitedLab(
  limits: Record<string, string | number>,
  options: Record<string, string | number | boolean> = {},
): string {
  return withQuietTables(table("lab", { workers: 2, ...options }) + table("limits", limits));
}

/** Limits by address: none. */
export const UNLIMITED = {
  datagrams_per_second: 0,
  connections_per_address: 0,
  new_connections_per_second: 0,
};

/** Any table. */
export function table(name: string, values: Record<string, string | number | boolean>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return [`[${name}]`, ...lines, ""].join("\n");
}

/** A UDP counter named "udp" and a TCP echo named "tcp", on ports of the kernel's choice. */
export const TWO = listener("udp", "udp", "counter") + listener("tcp", "tcp", "echo");

/** Connects to a TCP or Unix stream listener of a lab. */
export function connectTo(daemon: Daemon, name: string): Promise<Deno.Conn> {
  const { transport, host, port } = daemon.listener(name);
  if (transport === "tcp") return Deno.connect({ hostname: host, port });
  return Deno.connect({ transport: "unix", path: host });
}

/** Writes a text and reads until as many bytes are there, or the end of input; what came. */
export async function ask(connection: Deno.Conn, text: string): Promise<string> {
  await connection.write(new TextEncoder().encode(text));
  let answer = "";
  while (answer.length < text.length) {
    const more = await readSome(connection);
    if (more === null) break;
    answer += more;
  }
  return answer;
}

/** The next bytes, or null at the end of input, a reset being one too. */
export async function readSome(connection: Deno.Conn): Promise<string | null> {
  const bytes = new Uint8Array(4096);
  const read = connection.read(bytes).catch((error) => {
    if (error instanceof Deno.errors.ConnectionReset) return null;
    throw error;
  });
  const length = await within(read, 10_000, () => "an answer or the end of input");
  return length === null ? null : new TextDecoder().decode(bytes.subarray(0, length));
}

/** Whether a new connection to a listener is refused; the path of a Unix socket may be gone too. */
export async function isRefused(daemon: Daemon, name: string): Promise<boolean> {
  try {
    (await connectTo(daemon, name)).close();
    return false;
  } catch (error) {
    // Reset: the kernel had made the connection, and it waited to be accepted when its listener was closed.
    const { ConnectionRefused, ConnectionReset, NotFound } = Deno.errors;
    if ([ConnectionRefused, ConnectionReset, NotFound].some((kind) => error instanceof kind)) return true;
    throw error;
  }
}

/** Closes a connection, whether it is closed already or not. */
export function closeAnyway(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It was closed before.
  }
}

/** Whether a path names anything. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/** The records of a log: each line must be JSON. */
export function logRecords(lines: readonly string[]): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line));
}

/** The command that runs guichet from the tree as `deno task serve` does, for what startDaemon can't start. */
export function guichet(...args: string[]): string[] {
  const permissions = ["--no-prompt", "--allow-ffi", "--allow-read", "--allow-write", "--allow-net"];
  const config = `--config=${PROJECT_ROOT}/deno.json`;
  return [Deno.execPath(), "run", config, ...permissions, `${PROJECT_ROOT}/main.ts`, ...args];
}

/** A configuration of the same listeners as a lab has, with the ports that it was given. */
export function sameListeners(daemon: Daemon): string {
  const tables = [...daemon.listeners.values()].map(({ name, transport, port, host, rest }) => {
    const [kind, socket] = transport.split("/");
    return listener(name, kind, rest[0], socket ? { socket, path: host } : { port });
  });
  return tables.join("");
}
