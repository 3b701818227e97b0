// The `check` command: says whether a configuration is right, which lab it makes, and which addresses are free. It goes
// the way of `serve` and stops before opening. Not here: the checks (src/config, src/daemon).

import type { LabConfig } from "../config/types.ts";
import type { AddressCheck } from "../daemon/check_addresses.ts";
import { alignColumns } from "../daemon/columns.ts";
import { configuredAddress, transportName } from "../daemon/display.ts";
import { durationText } from "../daemon/quantities.ts";
import { escapeText } from "../telemetry/escape.ts";
import type { Command, Invocation } from "./command.ts";
import { CONFIG_FLAG, readConfiguration } from "./configuration.ts";
import { differingOptions } from "./differing_options.ts";
import { FAILED, OK } from "./exit_status.ts";
import type { Io } from "./io.ts";

const GREEN = "\x1b[32m";
const RED = "\x1b[31m";
const RESET = "\x1b[0m";

/** What stdin does to the lab, in words. */
const STDIN = {
  auto: "Enter stops it when standard input is a terminal",
  stop: "a line or the end of standard input stops it",
  ignore: "standard input is ignored",
};

export const check: Command = {
  name: "check",
  summary: "Check a configuration, show its lab, and say which addresses are free",
  details: [
    "Reports every mistake of the configuration at once (of TOML syntax, the first), or",
    "shows the lab that serve would run and whether each of its addresses is free now.",
    "Nothing stays open.",
    "",
    "Exit status: 0 when all addresses are free; 1 when one is taken; 2 when the command",
    "line or the configuration is wrong.",
  ],
  flags: [CONFIG_FLAG],
  run: runCheck,
};

async function runCheck(invocation: Invocation, io: Io): Promise<number> {
  const { file, config } = readConfiguration(invocation, io);
  for (const line of labLines(file, config)) io.stdout.line(line);
  const checks = await io.checkAddresses(config);
  io.stdout.line("");
  for (const line of addressLines(checks, io.stdout.color)) io.stdout.line(line);
  return checks.every(({ free }) => free) ? OK : FAILED;
}

/** The lab: a line of its own settings, then a table of its listeners. */
function labLines(file: string, { lab, listeners }: LabConfig): string[] {
  const rows = listeners.map((listener) => [
    listener.name,
    transportName(listener),
    escapeText(configuredAddress(listener)),
    listener.service,
    escapeText(differingOptions(listener).join(", ")),
  ]);
  const workers = lab.workers === "auto" ? "one worker a core" : `workers: ${lab.workers}`;
  const drain = `connections have ${durationText(lab.drain, "en")} to finish`;
  return [
    escapeText(
      `${file} is right: ${lab.name}, language ${lab.language}, ${workers}, ${STDIN[lab.stdin]}, ${drain}`,
    ),
    "",
    ...alignColumns([["Listener", "Transport", "Address", "Service", "Options"], ...rows]),
  ];
}

/** One line an address, then how many are free. */
function addressLines(checks: readonly AddressCheck[], color: boolean): string[] {
  const rows = checks.map(({ free, listener, address, why }) => [
    free ? "free" : "taken",
    listener,
    escapeText(address),
    escapeText(why),
  ]);
  const lines = alignColumns(rows).map((line, i) => color ? painted(line, checks[i].free) : line);
  const free = checks.filter((each) => each.free).length;
  const all = checks.length === 1 ? "The address is free" : `All ${checks.length} addresses are free`;
  return [...lines, "", free === checks.length ? all : `${free} of ${checks.length} addresses are free`];
}

/** Colours the first word, after the columns were measured. */
function painted(line: string, free: boolean): string {
  return line.replace(/^\w+/, (word) => (free ? GREEN : RED) + word + RESET);
}
