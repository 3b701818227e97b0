// Runs one of guichet's commands to its end, with the permissions that users give it.
import { OTHER_PROGRAMS, SERVE_PERMISSIONS } from "../../src/cli/process_io.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { runCommand, type RunOptions, type RunResult } from "./run_command.ts";

/** `deno task guichet`, without the task: the same permissions, and no question asked. */
export const GUICHET: readonly string[] = [
  Deno.execPath(),
  "run",
  "--config",
  `${PROJECT_ROOT}/deno.json`,
  "--quiet",
  ...SERVE_PERMISSIONS,
  `--allow-run=${OTHER_PROGRAMS.join(",")}`,
  `${PROJECT_ROOT}/main.ts`,
];

export interface GuichetOptions extends RunOptions {
  /** Put before the command: `ip netns exec NAME`, `setpriv …`. */
  prefix?: readonly string[];
}

/**
 * Runs `guichet ARGS…`; its standard output is a pipe, so no terminal.
 * @throws Error with what it printed when it does not end in time; any exit status is a result
 */
export function runGuichet(args: readonly string[], options: GuichetOptions = {}): Promise<RunResult> {
  const { prefix = [], env, ...rest } = options;
  return runCommand([...prefix, ...GUICHET, ...args], { env: { NO_COLOR: "1", ...env }, ...rest });
}
