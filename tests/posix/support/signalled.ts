// Waits that a signal interrupts (EINTR). The main thread of a process gets its signals, and tests don't run there: so
// this is both what starts a process of its own and signals it, and what that process runs.
import { Reactor } from "../../../src/dataplane/reactor.ts";
import { POLLIN } from "../../../src/posix/constants.ts";
import { Epoll, EPOLL_BYTES } from "../../../src/posix/epoll.ts";
import { Arena } from "../../../src/posix/memory.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import { socket } from "../../../src/posix/socket.ts";
import { signalChild } from "../../support/signal_child.ts";

/** How long each call waits when no signal comes. */
const WAIT_MS = 5000;

/** How often the process is signalled. */
const EVERY_MS = 10;

export interface Interrupted {
  epoll: { events: number; ms: number };
  poll: { events: number; ms: number };
  reactor: { turned: boolean; ms: number };
}

/** Starts the process, signals it until it ends, and returns what it measured. @throws Error when it failed */
export async function waitUntilSignalled(): Promise<Interrupted> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-ffi", new URL(import.meta.url).pathname],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  // Its first word: from now on the signal has a listener and does not end the process.
  await output.read();
  const timer = setInterval(() => signalChild(child, "SIGUSR2"), EVERY_MS);
  try {
    const { value } = await output.read();
    if (value === undefined) throw new Error(await new Response(child.stderr).text());
    return JSON.parse(value);
  } finally {
    clearInterval(timer);
    await output.cancel();
    signalChild(child, "SIGKILL");
    await child.stderr.cancel().catch(() => {});
    await child.status;
  }
}

function timed<T>(work: () => T): T & { ms: number } {
  const start = performance.now();
  return { ...work(), ms: performance.now() - start };
}

function measure(): Interrupted {
  const epoll = new Epoll(new Arena(EPOLL_BYTES));
  const fd = socket("inet", "dgram");
  // It waits for its tick at the most, 100 ms; signals come more often.
  const reactor = new Reactor(new Arena(EPOLL_BYTES), { monotonic: () => 0, wallClock: () => 0 }, () => true);
  return {
    epoll: timed(() => ({ events: epoll.wait(WAIT_MS) })),
    poll: timed(() => ({ events: pollOne(fd, POLLIN, WAIT_MS) })),
    reactor: timed(() => ({ turned: reactor.turn() })),
  };
}

if (import.meta.main) {
  Deno.addSignalListener("SIGUSR2", () => {});
  await Deno.stdout.write(new TextEncoder().encode("waiting"));
  const measured = measure();
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(measured)));
  await Deno.stdin.read(new Uint8Array(1));
}
