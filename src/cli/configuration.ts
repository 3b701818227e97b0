// Where a command's configuration comes from: the file it names, or the default lab that comes with guichet.
import { loadConfig } from "../config/load.ts";
import { UnreadableConfiguration } from "../config/problems.ts";
import type { LabConfig } from "../config/types.ts";
import type { Flag, Invocation } from "./command.ts";

/** Inside the compiled binary this is the copy that `deno compile --include` put there. */
const DEFAULT_LAB = new URL("../../config/lab.toml", import.meta.url);

/** How messages name the default lab. */
const DEFAULT_NAME = "config/lab.toml (built in)";

/** The flag of the commands that take a configuration. */
export const CONFIG_FLAG: Flag = {
  name: "config",
  value: "FILE",
  help: "The lab's configuration, in TOML; without it, the default lab",
};

/** A checked configuration and what to call the file it came from. */
export interface Configuration {
  file: string;
  config: LabConfig;
}

/**
 * Reads and checks the configuration that `--config` names, or the default.
 *
 * @throws {UnreadableConfiguration} where the file can't be read
 * @throws {ConfigError} where it is wrong, with every mistake
 */
export function readConfiguration({ values }: Invocation): Configuration {
  const path = values.get(CONFIG_FLAG.name);
  const file = path ?? DEFAULT_NAME;
  return { file, config: loadConfig(readText(path ?? DEFAULT_LAB, file), file) };
}

function readText(path: string | URL, file: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw new UnreadableConfiguration(`Cannot read configuration "${file}": ${reason(error)}`, {
      cause: error,
    });
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  return error instanceof Error ? error.message : String(error);
}
