// The complaint about a command that does not exist, with the nearest that does.

import { nearest } from "../config/nearest.ts";
import type { Command } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** `Unknown command "serv"; did you mean "serve"?` */
export function unknownCommand(given: string, commands: readonly Command[]): UsageError {
  const names = commands.map(({ name }) => name);
  const meant = nearest(given, names);
  const advice = meant === undefined ? `the commands are ${names.join(", ")}` : `did you mean "${meant}"?`;
  return new UsageError(`Unknown command "${given}"; ${advice}`, '"guichet help" lists the commands');
}
