// Runs a script of this folder in a process of its own, for what is measured of a whole process.
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { runSuccessfully } from "../../support/run_command.ts";

/** @returns the lines that the script printed, each read as JSON */
export async function runProbe<T>(script: string, args: readonly (string | number)[]): Promise<T[]> {
  const { stdout } = await runSuccessfully([
    Deno.execPath(),
    "run",
    "--allow-all",
    "--no-check",
    "--v8-flags=--expose-gc",
    "--config",
    `${PROJECT_ROOT}/deno.json`,
    `${PROJECT_ROOT}/tests/workers/support/${script}`,
    ...args.map(String),
  ], { timeout: 120_000 });
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}
