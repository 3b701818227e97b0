// Prints lines of any number: the queue of an output is bounded, so this waits for whoever reads them. Not here: lines.

import { escapeText } from "../../telemetry/escape.ts";
import type { LineOutput } from "../io.ts";

/** Lines after which it waits: well below a megabyte, which the queue holds, for lines of a few hundred bytes. */
const BATCH = 500;

/** Prints lines for people; what hides, reorders or commands a terminal is shown as an escape. */
export function printText(lines: readonly string[], output: LineOutput): Promise<void> {
  return printAll(lines.map(escapeText), output);
}

/** Prints lines as they are. */
export async function printAll(lines: readonly string[], output: LineOutput): Promise<void> {
  for (const [i, line] of lines.entries()) {
    output.line(line);
    if (i % BATCH === BATCH - 1) await output.written();
  }
}
