// A command's world for tests: outputs that keep their lines, files in memory, and a daemon that only notes what it is
// handed.
import type { Io, LineOutput } from "../../../src/cli/command.ts";
import type { LabConfig } from "../../../src/config/types.ts";
import { UNMANAGED } from "../../../src/lab/systemd/environment.ts";

export interface FakeOptions {
  /** Text files by path. */
  files?: Record<string, string>;
  /** What the lab comes to. */
  runLab?: Io["runLab"];
  runProgram?: Io["runProgram"];
  checkAddresses?: Io["checkAddresses"];
  isTerminal?: boolean;
  descriptors?: Io["descriptors"];
  /** Stands for Ctrl-C. */
  interrupt?: AbortSignal;
}

export interface FakeIo extends Io {
  out: string[];
  err: string[];
  /** The configurations that were run. */
  labs: LabConfig[];
}

/** Makes the world; the default lab's file is read from the tree. */
export function fakeIo(options: FakeOptions = {}): FakeIo {
  const out: string[] = [];
  const err: string[] = [];
  const labs: LabConfig[] = [];
  const isTerminal = options.isTerminal ?? false;
  return {
    out,
    err,
    labs,
    stdout: output(out, isTerminal),
    stderr: output(err, isTerminal),
    descriptors: options.descriptors ?? { stdin: -1, stdout: -1 },
    startedAt: 7,
    now: () => performance.now(),
    catchInterrupt: () => ({
      signal: options.interrupt ?? new AbortController().signal,
      [Symbol.dispose]: () => {},
    }),
    runProgram: options.runProgram ?? (() => Promise.resolve(undefined)),
    service: () => UNMANAGED,
    readText: (path) => {
      if (path instanceof URL) return Deno.readTextFileSync(path);
      const text = options.files?.[path];
      if (text === undefined) {
        throw new Deno.errors.NotFound(`No such file or directory (os error 2): ${path}`);
      }
      return text;
    },
    runLab: (config, around) => {
      labs.push(config);
      return options.runLab ? options.runLab(config, around) : Promise.resolve(0);
    },
    checkAddresses: options.checkAddresses ?? ((config) =>
      Promise.resolve(
        config.listeners.map(({ name }) => ({ listener: name, address: "0.0.0.0:1", free: true, why: "" })),
      )),
  };
}

function output(lines: string[], isTerminal: boolean): LineOutput {
  return {
    line: (text) => lines.push(text),
    written: () => Promise.resolve(),
    isTerminal,
    color: isTerminal,
  };
}
