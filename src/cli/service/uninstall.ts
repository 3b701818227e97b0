// `guichet service uninstall`: stops the service and removes what guichet wrote, and nothing else.

import type { Invocation } from "../command.ts";
import { FAILED, OK } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { RUNTIME_DIRECTORY } from "./plan.ts";
import { systemctl, systemdRuns } from "./systemctl.ts";
import { findUnits, removeUnit, unitFolder } from "./unit_files.ts";

/** @returns the exit status: 1 when something that guichet did not write bears its name. @throws UnitError */
export async function uninstall(invocation: Invocation, io: Io): Promise<number> {
  const prefix = invocation.values.get("prefix") ?? "/";
  const folder = unitFolder(prefix);
  const found = findUnits(folder);
  const ours = [...found].filter(([, text]) => text !== undefined).map(([name]) => name);
  const foreign = [...found.keys()].filter((name) => !ours.includes(name));
  if (ours.length === 0 && foreign.length === 0) io.stdout.line(`Nothing to remove in ${folder}`);
  const isHere = prefix === "/" && systemdRuns();
  if (isHere && ours.length > 0) await takeDown(ours, io);
  for (const name of ours) {
    removeUnit(folder, name);
    io.stdout.line(`Removed ${folder}/${name}`);
  }
  if (isHere && ours.length > 0) await systemctl(io, ["daemon-reload"]);
  if (!isHere && ours.length > 0) {
    io.stdout.line("Where systemd runs the machine, run before and after:");
    io.stdout.line(`  systemctl disable --now ${ours.join(" ")}`);
    io.stdout.line("  systemctl daemon-reload");
  }
  for (const name of foreign) {
    io.stderr.line(`guichet: Left ${folder}/${name} alone: guichet did not write it; remove it by hand`);
  }
  return foreign.length > 0 ? FAILED : OK;
}

/** Stops units and has systemd forget them, how they ended too. @throws UnitError */
async function takeDown(units: readonly string[], io: Io): Promise<void> {
  await systemctl(io, ["disable", "--now", ...units]);
  // Only units that it still has in mind can have failed: of the others it says so.
  await io.runProgram("systemctl", ["reset-failed", ...units]);
  removeIfEmpty(RUNTIME_DIRECTORY);
}

/** systemd makes folders for its sockets, and leaves them. */
function removeIfEmpty(folder: string): void {
  try {
    Deno.removeSync(folder);
  } catch {
    // There was none, or somebody else has put something there.
  }
}
