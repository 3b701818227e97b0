// Another user of the lab's machine, without any rights: Python scripts that run as that user and end.
import { runCommand, type RunResult } from "../../support/run_command.ts";

/** The user "nobody" of nearly every machine. */
export const STRANGER = 65_534;

/** What {@linkcode asStranger} needs. */
export const STRANGER_NEEDS = ["root", "setpriv", "python3"] as const;

/**
 * Runs a script to its end.
 * @param script Python text; `import socket, os, sys, time, array` stands before it, the arguments are in
 *   `sys.argv[1:]`
 * @param user whose it runs as
 */
export function asStranger(
  script: string,
  args: readonly (string | number)[] = [],
  user: number = STRANGER,
): Promise<RunResult> {
  const as = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
  const text = `import socket, os, sys, time, array\n${script}\n`;
  // The tests' own PATH may lead into root's home.
  const env = ["env", "PATH=/usr/local/bin:/usr/bin:/bin"];
  return runCommand([...as, ...env, "python3", "-c", text, ...args.map(String)], { cwd: "/" });
}
