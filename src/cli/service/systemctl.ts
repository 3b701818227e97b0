// systemctl(1), where systemd runs this machine; elsewhere, what to run is said. Not here: units.

import { commandOf } from "../../posix/process.ts";
import type { Io } from "../io.ts";
import { UnitError } from "./unit_files.ts";

/** Made by systemd at its start, as sd_booted(3) asks for it. */
const BOOTED = "/run/systemd/system";

/** Whether systemd is the process that runs this machine, and not only installed. */
export function systemdRuns(): boolean {
  return commandOf(1) === "systemd" && isDirectory(BOOTED);
}

/** What process 1 is called here. */
export function firstProcess(): string {
  return commandOf(1) ?? "unknown";
}

/** Runs it. @throws UnitError with what it printed when it fails */
export async function systemctl(io: Io, words: readonly string[]): Promise<string> {
  const result = await io.runProgram("systemctl", words);
  const command = `systemctl ${words.join(" ")}`;
  if (result === undefined) {
    throw new UnitError(`Cannot run "${command}": it is not there, or may not be run; run it by hand`);
  }
  if (result.code !== 0) {
    throw new UnitError(
      `Cannot run "${command}": it ended with status ${result.code}: ${result.stderr.trim()}`,
    );
  }
  return result.stdout;
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Whether a unit is enabled, active, …; systemctl's exit status says the same again. */
export async function unitState(io: Io, question: "is-enabled" | "is-active", unit: string): Promise<string> {
  const result = await io.runProgram("systemctl", [question, unit]);
  return result?.stdout.trim() || "unknown";
}
