// Does what `guichet doctor` is asked: every check, one after the other, then what they found. Every check,
// in the order in which a person would look: where are we, can the lab open, can it be reached, does
// multicast come, does it hold a class.
import { readSmallFile } from "../../posix/system/files.ts";
import { listInterfaces } from "../../posix/system/interfaces.ts";
import { effectiveUser } from "../../posix/system/users.ts";
import { escapeText, safeJson } from "../../text/escape.ts";
import { alignColumns } from "../../text/format.ts";
import { FAILED, type Invocation, type Io, OK } from "../command.ts";
import { readConfiguration } from "../configuration.ts";
import { addresses, ephemeralPorts, ipv6 } from "./addresses.ts";
import type { Check, Finding, Health, Patient } from "./check.ts";
import { firewall } from "./firewall.ts";
import { clock, descriptors, diskSpace, lowPorts, receiveBuffer, surroundings } from "./machine.ts";
import {
  groupMembers,
  igmp,
  multicastInterface,
  multicastRoute,
  multicastSelf,
  reversePath,
} from "./multicast.ts";

export const CHECKS: readonly Check[] = [
  surroundings,
  addresses,
  lowPorts,
  ephemeralPorts,
  ipv6,
  firewall,
  multicastInterface,
  multicastRoute,
  multicastSelf,
  groupMembers,
  igmp,
  reversePath,
  receiveBuffer,
  descriptors,
  diskSpace,
  clock,
];

/** Bytes of a file of /proc or /sys that checks read; /proc/net/route has a line a route. */
const FILE_SIZE = 1_048_576;

const PAINT: Record<Health, string> = { ok: "\x1b[32m", warning: "\x1b[33m", problem: "\x1b[31m" };
const RESET = "\x1b[0m";

interface Named extends Finding {
  readonly check: string;
}

/** @returns the exit status. @throws UsageError, ConfigError */
export async function runDoctor(invocation: Invocation, io: Io): Promise<number> {
  const { file, config } = readConfiguration(invocation, io);
  const patient: Patient = {
    config,
    io,
    read: (path) => {
      const bytes = readSmallFile(path, FILE_SIZE);
      return bytes && new TextDecoder().decode(bytes).trim();
    },
    interfaces: listInterfaces,
    user: effectiveUser(),
  };
  const found: Named[] = [];
  for (const { name, look } of CHECKS) {
    for (const finding of await look(patient)) found.push({ check: name, ...finding });
  }
  const worst = worstOf(found);
  if (invocation.switches.has("json")) {
    io.stdout.line(safeJson({ lab: config.lab.name, configuration: file, health: worst, findings: found }));
  } else {
    for (const line of textLines(found, io.stdout.color)) io.stdout.line(line);
    io.stdout.line("");
    io.stdout.line(escapeText(summary(found, file)));
  }
  return worst === "problem" ? FAILED : OK;
}

function worstOf(found: readonly Finding[]): Health {
  const order: readonly Health[] = ["problem", "warning"];
  return order.find((health) => found.some((finding) => finding.health === health)) ?? "ok";
}

/** A line a finding, and one below it for the cure. */
function textLines(found: readonly Named[], color: boolean): string[] {
  const lines = alignColumns(found.map(({ health, check, text }) => [health, check, escapeText(text)]));
  return found.flatMap(({ health, cure }, i) => {
    const line = color ? PAINT[health] + lines[i].replace(/^\w+/, (word) => word + RESET) : lines[i];
    return cure === undefined ? [line] : [line, `         → ${escapeText(cure)}`];
  });
}

function summary(found: readonly Finding[], file: string): string {
  const count = (health: Health) => found.filter((finding) => finding.health === health).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  if (problems + warnings === 0) return `Nothing on this machine would spoil the lab of ${file}`;
  const words = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  return `${words(problems, "problem")} and ${words(warnings, "warning")} for the lab of ${file}`;
}
