import { assert, assertEquals, assertMatch } from "@std/assert";
import { SIGUSR1 } from "../../../src/posix/constants.ts";
import { parseInetTable } from "../../../src/posix/netstat/proc_net.ts";

/** Deno's debugger port. Another process may have it, so what counts is who listens. */
const DEBUGGER_PORT = 9229;

/** When the signals come, in milliseconds after the start: before and after Deno adds its listener at 500. */
const MOMENTS = [0, 450, 600, 1500, 3000];

const PATIENCE_MS = 10_000;

const debuggerExists = versionAtLeast(2, 9, 2);

function versionAtLeast(...wanted: number[]): boolean {
  const version = Deno.version.deno.split(".").map((part) => parseInt(part));
  const differences = wanted.map((part, i) => version[i] - part);
  return (differences.find((difference) => difference !== 0) ?? 0) >= 0;
}

/** A Deno process that called ignoreSigusr1 so many times. */
class Probe {
  readonly #child: Deno.ChildProcess;
  readonly #errorsRead: Promise<void>;
  readonly #output: ReadableStreamDefaultReader<Uint8Array>;
  readonly started = performance.now();
  errors = "";

  constructor(calls: number) {
    const probe = new URL("../support/signals_probe.ts", import.meta.url).pathname;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-ffi", probe, String(calls)],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = this.#child.stdout.getReader();
    this.#errorsRead = this.#collectErrors();
  }

  async #collectErrors(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) this.errors += text;
  }

  /** What its calls returned, once it has made them. */
  async returned(): Promise<boolean[]> {
    return JSON.parse(new TextDecoder().decode((await this.#output.read()).value));
  }

  signal(): void {
    this.#child.kill("SIGUSR1");
  }

  /** Whether the kernel has the signal in that set: "SigIgn", ignored; "SigCgt", caught by a handler. */
  has(set: "SigIgn" | "SigCgt"): boolean {
    const status = Deno.readTextFileSync(`/proc/${this.#child.pid}/status`);
    const mask = new RegExp(`^${set}:\\s*([0-9a-f]+)`, "m").exec(status);
    return mask !== null && (BigInt(`0x${mask[1]}`) >> BigInt(SIGUSR1 - 1) & 1n) === 1n;
  }

  /** Whether this very process listens on the debugger's port, by the inodes of its descriptors. */
  debuggerListens(): boolean {
    const inodes = [...Deno.readDirSync(`/proc/${this.#child.pid}/fd`)].map(({ name }) =>
      this.#socketOf(name)
    );
    const { rows } = parseInetTable(Deno.readTextFileSync("/proc/net/tcp"), "tcp");
    return rows.some((row) =>
      row.state === "LISTEN" && row.local.port === DEBUGGER_PORT && inodes.includes(row.inode)
    );
  }

  #socketOf(fd: string): number | undefined {
    try {
      return Number(/^socket:\[(\d+)\]$/.exec(Deno.readLinkSync(`/proc/${this.#child.pid}/fd/${fd}`))?.[1]);
    } catch {
      // Closed since it was listed.
      return undefined;
    }
  }

  /** Ends its standard input, and with it the process. */
  async end(): Promise<Deno.CommandStatus> {
    await this.#child.stdin.close();
    await this.#output.cancel();
    await this.#errorsRead;
    return await this.#child.status;
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!condition()) {
    assert(performance.now() < deadline, "What was waited for did not come");
    await delay(20);
  }
}

Deno.test("ignoreSigusr1 called once at the start holds SIGUSR1 off for good", async () => {
  const probe = new Probe(1);
  try {
    assertEquals(await probe.returned(), [false]);
    for (const moment of MOMENTS) {
      await delay(Math.max(0, moment - (performance.now() - probe.started)));
      assertEquals([moment, probe.has("SigIgn"), probe.has("SigCgt")], [moment, true, false]);
      probe.signal();
    }
    await delay(200);
    assertEquals([probe.debuggerListens(), probe.errors], [false, ""]);
  } finally {
    // The listener that ignoreSigusr1 leaves behind does not keep the process alive either.
    const { code, signal } = await probe.end();
    assertEquals([code, signal], [0, null]);
  }
});

Deno.test("ignoreSigusr1 says whether the signal was ignored already", async () => {
  const probe = new Probe(3);
  const returned = await probe.returned();
  await probe.end();
  assertEquals(returned, [false, true, true]);
});

Deno.test({
  name: "SIGUSR1 opens a debugger where ignoreSigusr1 is not called (Deno 2.9.2 and later)",
  ignore: !debuggerExists,
  fn: async () => {
    const probe = new Probe(0);
    try {
      await probe.returned();
      await until(() => probe.has("SigCgt"));
      probe.signal();
      // "Failed to start" where another process has the port: the attempt shows it as well.
      await until(() => /Debugger listening|inspector server/.test(probe.errors));
      if (!/Failed/.test(probe.errors)) assert(probe.debuggerListens());
      assertMatch(probe.errors, /127\.0\.0\.1:9229/);
    } finally {
      await probe.end();
    }
  },
});
