// A command's outputs for tests: they keep their lines.
import { type Io, LineOutput } from "../../../src/cli/process_io.ts";

export interface FakeIo extends Io {
  out: string[];
  err: string[];
}

/** Makes them. @param isTerminal whether both are one, with colours */
export function fakeIo({ isTerminal = false } = {}): FakeIo {
  const [stdout, stderr] = [new KeptOutput(isTerminal), new KeptOutput(isTerminal)];
  return { out: stdout.kept, err: stderr.kept, stdout, stderr };
}

/** Keeps its lines at once: the queue writes them a moment later. */
class KeptOutput extends LineOutput {
  readonly kept: string[] = [];

  constructor(isTerminal: boolean) {
    super({ write: (bytes) => Promise.resolve(bytes.length) }, isTerminal, isTerminal);
  }

  override line(text: string): void {
    this.kept.push(text);
  }
}
