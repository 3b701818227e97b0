// What standard input means to a lab: the configuration's `stdin`, and what descriptor 0 is.

import type { LabConfig } from "../config/types.ts";
import { type DescriptorKind, isatty, statDescriptor } from "../posix/terminal.ts";

const STDIN = 0;

/** As the first worker is told: not read at all, a terminal (read while in the foreground), or something else. */
export type StdinUse = "none" | "terminal" | "other";

/**
 * "auto": Enter stops the lab when standard input is a terminal, anything else is left alone; "stop": a line or the
 * end of input stops it, whatever it is; "ignore": it is never read.
 */
export function stdinUse(
  stdin: LabConfig["lab"]["stdin"],
  terminal: boolean = isatty(STDIN),
  kind: () => DescriptorKind = () => statDescriptor(STDIN),
): StdinUse {
  if (stdin === "ignore") return "none";
  if (terminal) return "terminal";
  // A closed standard input is reopened as /dev/null by Deno, whose end of input says nothing about an operator.
  return stdin === "stop" && kind() !== "closed" ? "other" : "none";
}
