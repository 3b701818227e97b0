// What the wire_* tests share: the C clients with their success demanded, a UDP peer and reads that show raw bytes, and
// the daemon's exact totals.
import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { assertEquals } from "@std/assert";
import type { ListenerTotals } from "../../../src/lab/display/totals.ts";
import { runClient } from "../../support/client.ts";
import type { Daemon } from "../../support/daemon.ts";
import type { RunOptions } from "../../support/run_command.ts";
import { waitFor } from "../../support/wait_for.ts";
import { within } from "../../support/within.ts";

/** Milliseconds that a peer waits for what must come. */
const PATIENCE = 5000;

type ClientOptions = RunOptions & { prefix?: readonly string[] };

/** Runs a C client that must find every answer right. @returns what it printed */
export async function served(
  name: string,
  args: readonly (string | number)[],
  options: ClientOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await runClient(name, args, options);
  if (code !== 0) throw new Error(`${name} ${args.join(" ")} ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}

/** Host and port of a listener, as the C clients take them; another host than the one it is bound to may be given. */
export function at(daemon: Daemon, name: string, host?: string): [string, number] {
  const listener = daemon.listener(name);
  return [host ?? listener.host, listener.port];
}

/** The numbers of `Reponse : N` lines. */
export function answersIn(stdout: string): number[] {
  return [...stdout.matchAll(/^Reponse : (-?\d+)$/gm)].map(([, number]) => Number(number));
}

/** A UDP socket that keeps what comes, in order. */
export interface UdpPeer extends Disposable {
  send(bytes: Uint8Array, port: number, host?: string): Promise<void>;
  /** Datagrams so far. */
  readonly received: Uint8Array[];
  /** Waits until so many datagrams have come in all. */
  count(wanted: number): Promise<Uint8Array[]>;
}

export async function udpPeer(host = "127.0.0.1"): Promise<UdpPeer> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  const received: Uint8Array[] = [];
  let wake = () => {};
  socket.on("message", (bytes: Buffer) => {
    received.push(Uint8Array.from(bytes));
    wake();
  });
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  return {
    received,
    send: (bytes, port, to = host) =>
      new Promise((resolve, reject) =>
        socket.send(Buffer.from(bytes), port, to, (error) => error === null ? resolve() : reject(error))
      ),
    count: async (wanted) => {
      while (received.length < wanted) {
        const next = new Promise<void>((resolve) => wake = resolve);
        await within(next, PATIENCE, () => `datagram ${received.length + 1} of ${wanted}`);
      }
      return received;
    },
    [Symbol.dispose]: () => void socket.close(),
  };
}

/**
 * Bytes of kernel memory that wait in the receive queues of a UDP port, in the network that the daemon is in: a
 * listener's, and those of traps beside it.
 */
async function waiting({ pid }: Daemon, port: number): Promise<number> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const table = await Deno.readTextFile(`/proc/${pid}/net/udp`);
  // Traps for groups that are nearly the listener's have its port too.
  const rows = table.matchAll(new RegExp(`:${hex} [0-9A-F]+:0000 \\w+ [0-9A-F]+:([0-9A-F]+)`, "g"));
  return [...rows].reduce((sum, [, queue]) => sum + parseInt(queue, 16), 0);
}

/**
 * Lets the whole daemon stand still while `work` begins, until so many datagrams of `work` wait in a listener's queue:
 * the workers then find them all at once, whatever the machine does.
 */
export async function queued<T>(
  daemon: Daemon,
  name: string,
  datagrams: number,
  work: () => Promise<T>,
): Promise<T> {
  const { port } = daemon.listener(name);
  daemon.signal("SIGSTOP");
  const done = work();
  try {
    // A small datagram takes 768 bytes of kernel memory (docs/deno-posix.md §16: about 800), and never less than 512.
    await waitFor(
      `${datagrams} datagrams in the queue`,
      async () => await waiting(daemon, port) >= 512 * datagrams,
    );
  } finally {
    daemon.signal("SIGCONT");
  }
  return await done;
}

/** An int as the machine's C has it. */
export function hostInt(value: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Int32Array.of(value).buffer);
}

/** Reads to the end of input; a reset in its place is thrown. */
export async function readToEnd(connection: Deno.Conn): Promise<Uint8Array> {
  const all: number[] = [];
  const bytes = new Uint8Array(65_536);
  const read = () =>
    within(connection.read(bytes), PATIENCE, () => `the end of input after ${all.length} bytes`);
  for (let got = await read(); got !== null; got = await read()) all.push(...bytes.subarray(0, got));
  return Uint8Array.from(all);
}

/** Writes all of it. */
export async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** What no line may hold: control and format characters, line separators, and what stands for bytes that are no UTF-8. */
export const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\ufffd]/u;

/** What the log's last records say of a listener. */
export type Totals = Omit<ListenerTotals, "name">;

/** Stops the daemon, which must end well, and gives its totals by the listeners' names. */
export async function stopAndCount(daemon: Daemon): Promise<Map<string, Totals>> {
  assertEquals((await daemon.stop()).code, 0, daemon.output);
  const records: (Totals & { name: string; message: string })[] = daemon.stderr.map((line) =>
    JSON.parse(line)
  );
  return new Map(
    records.filter(({ message }) => message.startsWith("Totals of ")).map((each) => [each.name, each]),
  );
}
