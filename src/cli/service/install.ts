// `guichet service install`: plans the units, shows or writes them, and has systemd take them up. Not here: their texts.

import { readConfiguration } from "../configuration.ts";
import type { Invocation } from "../command.ts";
import { usageError } from "../arguments.ts";
import { FAILED, OK } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { unreadable } from "./readable.ts";
import { planProblems, type ServicePlan } from "./plan.ts";
import { socketUnits, type Unit } from "./socket_units.ts";
import { systemctl, systemdRuns } from "./systemctl.ts";
import { findUnits, refuseForeign, removeUnit, SERVICE, unitFolder, writeUnit } from "./unit_files.ts";
import { unitText } from "./unit_text.ts";

const READER = { name: "guichet service install" };

/** The machine's root, and whom to tell. */
interface Where {
  readonly prefix: string;
  readonly io: Io;
}

/** @returns the exit status. @throws UnitError, UsageError, ConfigError */
export async function install(invocation: Invocation, io: Io): Promise<number> {
  const plan = makePlan(invocation, io);
  const prefix = invocation.values.get("prefix") ?? "/";
  const problems = [...planProblems(plan), ...prefix === "/" ? unreadable(plan) : []];
  for (const problem of problems) io.stderr.line(`guichet: ${problem}`);
  if (problems.length > 0) return FAILED;
  const sockets = plan.sockets ? socketUnits(plan.config.listeners) : [];
  const service = { name: SERVICE, text: unitText(plan, sockets.map(({ name }) => name)) };
  const units = [...sockets, service];
  const folder = unitFolder(prefix);
  if (invocation.switches.has("dry-run")) return show(units, folder, io);
  refuseForeign(folder, units, invocation.switches.has("force"));
  const retired = await retire(units, folder, { prefix, io });
  const changed = write(units, folder, io);
  await takeUp(units, retired || changed, { prefix, io });
  return OK;
}

function makePlan(invocation: Invocation, io: Io): ServicePlan {
  const path = invocation.values.get("config");
  if (path === undefined) {
    throw usageError(
      "Missing --config FILE: a service wants a file that can be edited, such as /etc/guichet/lab.toml",
      READER,
    );
  }
  const user = invocation.values.get("user");
  if (user !== undefined && !/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(user)) {
    throw usageError(`Cannot use --user "${user}": want a name as in /etc/passwd`, READER);
  }
  const { config } = readConfiguration(invocation, io);
  return {
    program: io.program.words,
    configPath: within(Deno.realPathSync(path), invocation.values.get("prefix")),
    config,
    user,
    sockets: invocation.switches.has("socket"),
    needsCache: !io.program.standalone,
  };
}

/** The path as it is once the prefix is the root: `/mnt/etc/lab.toml` below /mnt is `/etc/lab.toml`. */
function within(path: string, prefix = "/"): string {
  const root = Deno.realPathSync(prefix).replace(/\/+$/, "");
  return path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

function show(units: readonly Unit[], folder: string, io: Io): number {
  for (const [i, { name, text }] of units.entries()) {
    if (i > 0) io.stdout.line("");
    io.stdout.line(`# ${folder}/${name}`);
    for (const line of text.trimEnd().split("\n")) io.stdout.line(line);
  }
  return OK;
}

/** Writes what differs. @returns whether anything changed */
function write(units: readonly Unit[], folder: string, io: Io): boolean {
  let changed = false;
  for (const unit of units) {
    const how = writeUnit(folder, unit);
    io.stdout.line(`${how === "written" ? "Wrote" : "Unchanged:"} ${folder}/${unit.name}`);
    changed ||= how === "written";
  }
  return changed;
}

/** Removes sockets of an earlier installation: systemd would go on listening. @returns whether there were any */
async function retire(units: readonly Unit[], folder: string, where: Where): Promise<boolean> {
  const old = [...findUnits(folder)]
    .filter(([name, text]) => text !== undefined && !units.some((unit) => unit.name === name))
    .map(([name]) => name);
  if (old.length > 0 && asksSystemd(where)) await say(where.io, ["disable", "--now", ...old]);
  for (const name of old) {
    removeUnit(folder, name);
    where.io.stdout.line(
      `Removed ${folder}/${name}: the lab has no such listener any more, or --socket was not given`,
    );
  }
  return old.length > 0;
}

async function takeUp(units: readonly Unit[], changed: boolean, where: Where): Promise<void> {
  const { prefix, io } = where;
  const names = units.map(({ name }) => name);
  const enable = [["daemon-reload"], ["enable", ...names]];
  // Not "restart": a socket can't be bound anew while its service runs.
  const restart = [["stop", ...names], ["start", ...names]];
  if (asksSystemd(where)) {
    // A lab that runs as it should is left alone.
    for (const words of [...enable, ...changed ? restart : restart.slice(1)]) await say(io, words);
    return;
  }
  const why = prefix === "/" ? "systemd does not run this machine" : `these are the units of ${prefix}`;
  io.stdout.line(`Not started, since ${why}. Where it does, run:`);
  for (const words of [...enable, ...restart]) io.stdout.line(`  systemctl ${words.join(" ")}`);
}

function asksSystemd({ prefix }: Where): boolean {
  return prefix === "/" && systemdRuns();
}

async function say(io: Io, words: readonly string[]): Promise<void> {
  await systemctl(io, words);
  io.stdout.line(`Did: systemctl ${words.join(" ")}`);
}
