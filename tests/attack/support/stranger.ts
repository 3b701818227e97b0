// Another user of the lab's machine, without any rights: Python scripts that run as that user and end.
import { runCommand, type RunResult } from "../../support/run_command.ts";
import { asUser, ATTACKER } from "./attack.ts";

/** Who attacks. */
export const STRANGER = ATTACKER;

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
  const text = `import socket, os, sys, time, array\n${script}\n`;
  return runCommand([...asUser(user), "python3", "-c", text, ...args.map(String)], { cwd: "/" });
}
