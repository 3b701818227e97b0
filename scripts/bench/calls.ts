// System calls that the daemon makes for a connection of the TCP counter, counted by strace(1) where that is there.

import type { BenchContext } from "./bench_context.ts";
import { startDaemon } from "./daemon.ts";
import { generate } from "./generator.ts";
import { table } from "./markdown.ts";
import type { RunningServer } from "./running_server.ts";
import { judge, type Verdict } from "./verdict.ts";
import { delay } from "./waiting.ts";

/** Of one system call: how often a connection, and how often in vain. */
export interface Calls {
  name: string;
  each: number;
  failed: number;
}

export interface CallsResult {
  calls: Calls[];
  /** Why there are none. */
  missing?: string;
}

/** strace slows the server ten times: longer changes nothing. */
const SECONDS = 1;

/** Milliseconds until strace holds all threads of a process. */
const ATTACH_MS = 1000;

/** Calls that are not of a connection: locks, memory, the journal's file. */
const OTHERS =
  /futex|mprotect|madvise|mmap|munmap|pread|pwrite|fsync|fdatasync|write|read$|clock|epoll_create/;

const WANTED = [
  { name: "recvfrom", field: "each", bound: 2.2 },
  { name: "recvfrom", field: "failed", bound: 0.3 },
  { name: "sendto", field: "each", bound: 1.05 },
] as const;

/** Counts the calls of one run, after one that warms up. */
export async function runCalls(context: BenchContext): Promise<CallsResult> {
  const server = await startDaemon(context, "tcp", "counter");
  try {
    const load = ["--connections", "32", "--clients", String(context.options.clients)];
    const ask = () => generate(context, "load_tcp_counter", server.place, load, SECONDS);
    await ask();
    const { lines, value } = await traced(context, server, ask);
    return { calls: parseSummary(lines, value.ops) };
  } catch (error) {
    return { calls: [], missing: (error as Error).message };
  } finally {
    await server.stop();
  }
}

async function traced<T>(context: BenchContext, { pid }: RunningServer, work: () => Promise<T>) {
  const summary = `${context.workshop.directory}/calls`;
  const child = context.workshop.start(["strace", "-c", "-f", "-p", String(pid), "-o", summary]);
  await delay(ATTACH_MS);
  const value = await work();
  child.kill("SIGINT");
  await child.status;
  return { lines: Deno.readTextFileSync(summary).split("\n"), value };
}

/** What `strace -c` prints: % time, seconds, usecs/call, calls, errors where there are any, name. Pure. */
export function parseSummary(lines: string[], connections: number): Calls[] {
  return lines.flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const name = words.at(-1) ?? "";
    const [calls, failed = 0] = words.slice(3, -1).map(Number);
    if (!(calls >= 0.01 * connections) || name === "total" || OTHERS.test(name)) return [];
    return [{ name, each: calls / connections, failed: failed / connections }];
  });
}

/** The results as a Markdown section. Pure. */
export function callsReport({ calls, missing }: CallsResult): string {
  const rows = calls.map(({ name, each, failed }) => [name, each.toFixed(2), failed.toFixed(2)]);
  const title = "### System calls a connection of the TCP counter";
  return [title, missing === undefined ? table(["call", "each", "of them in vain"], rows) : `- ${missing}`]
    .join("\n\n");
}

export function callsVerdicts(result: CallsResult | undefined): Verdict[] {
  return WANTED.map(({ name, field, bound }) => {
    const value = result?.calls.find((call) => call.name === name)?.[field] ?? NaN;
    return {
      wanted: `A TCP counter connection: ${name} ${field === "failed" ? "in vain " : ""}≤ ${bound}`,
      reached: Number.isNaN(value) ? "–" : value.toFixed(2),
      met: judge(value, bound, "most"),
    };
  });
}
