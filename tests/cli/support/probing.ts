// Runs `guichet probe …` in this process, against servers that run in others. Ctrl-C and a terminal need a
// process of its own (tests/support/guichet.ts).
import { run } from "../../../src/cli/run.ts";
import { fakeIo } from "./fake_io.ts";

export interface Probed {
  status: number;
  /** Lines of standard output. */
  out: string[];
  /** Standard error, whole. */
  err: string;
}

/** Runs a probe to its end. */
export async function probe(
  args: readonly (string | number)[],
  options = { isTerminal: false },
): Promise<Probed> {
  const io = fakeIo(options);
  const status = await run(["probe", ...args.map(String)], io);
  return { status, out: io.out, err: io.err.join("\n") };
}

/** The same with --json: the exchanges, and the summary. */
export async function probeJson(args: readonly (string | number)[]): Promise<{
  status: number;
  exchanges: Record<string, unknown>[];
  summary: Record<string, unknown>;
}> {
  const { status, out } = await probe([...args, "--json"]);
  const objects = out.map((line) => JSON.parse(line));
  return { status, exchanges: objects.slice(0, -1), summary: objects.at(-1).summary };
}
