// The real world of a command: this process's outputs, files and daemon. The daemon is loaded when it is first needed,
// so that `guichet help` answers at once and opens no library. Not here: any decision.

import { Output } from "../telemetry/output.ts";
import type { Io, LineOutput } from "./io.ts";

/** Milliseconds that the end of the process waits for a reader of its last lines. */
const FLUSH_TIME = 1000;

/** Makes the world; `flush` waits until what was printed has left, for a second at most. */
export function processIo(): { io: Io; flush: () => Promise<void> } {
  const stdout = new Output((bytes) => Deno.stdout.write(bytes), {
    droppedNote: (lines) => `… ${lines} lines were not shown: the terminal or pipe takes them too slowly`,
  });
  const stderr = new Output((bytes) => Deno.stderr.write(bytes));
  const io: Io = {
    stdout: lineOutput(stdout, Deno.stdout.isTerminal()),
    stderr: lineOutput(stderr, Deno.stderr.isTerminal()),
    // performance.now() counts from the start of the runtime.
    startedAt: 0,
    readText: (path) => Deno.readTextFileSync(path),
    runLab: async (config, around) => (await import("../daemon/run_lab.ts")).runLab(config, around),
    checkAddresses: async (config) => (await import("../daemon/check_addresses.ts")).checkAddresses(config),
  };
  return {
    io,
    flush: async () => void await Promise.all([stdout.flush(FLUSH_TIME), stderr.flush(FLUSH_TIME)]),
  };
}

function lineOutput(output: Output, isTerminal: boolean): LineOutput {
  return { line: (text) => output.line(text), isTerminal, color: isTerminal && !Deno.noColor };
}
