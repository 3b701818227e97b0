// Runs one of our own C clients against a server.
import { compileC } from "./compile_c.ts";
import { runCommand, type RunOptions, type RunResult } from "./run_command.ts";

/**
 * Compiles tests/clients/NAME.c if needed and runs it; the client has a deadline of its own.
 * @param name file name without .c
 * @param args its arguments; numbers are written in decimal
 * @returns status 0 when every answer was right, 1 when one was wrong, 2 for wrong arguments, 3 after its
 * deadline
 */
export async function runClient(
  name: string,
  args: readonly (string | number)[],
  options: RunOptions & { prefix?: readonly string[] } = {},
): Promise<RunResult> {
  const path = await compileC(name);
  return runCommand([...options.prefix ?? [], path, ...args.map(String)], options);
}
