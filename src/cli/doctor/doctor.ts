// The `doctor` command: what on this machine would break a lab: every check, one after the other, then what
// they found.
import { escapeText, safeJson } from "../../text/escape.ts";
import { alignColumns } from "../../text/format.ts";
import { type Command, FAILED, type Invocation, OK } from "../command.ts";
import { CONFIG_ARGUMENT, CONFIG_FLAG, OPEN_FLAG, readConfiguration } from "../configuration.ts";
import type { Io } from "../process_io.ts";
import { addresses, ephemeralPorts, ipv6 } from "./addresses.ts";
import type { Check, Finding, Health } from "./check.ts";
import { firewall } from "./firewall.ts";
import {
  clock,
  cluster,
  descriptors,
  diskSpace,
  lowPorts,
  receiveBuffer,
  secrets,
  surroundings,
} from "./machine.ts";
import {
  groupMembers,
  igmp,
  multicastInterface,
  multicastRoute,
  multicastSelf,
  reversePath,
} from "./multicast.ts";

/**
 * In the order in which a person would look: where are we, can the lab open, can it be reached, does
 * multicast come, does it hold a class.
 */
const CHECKS: readonly Check[] = [
  surroundings,
  secrets,
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
  cluster,
];

const PAINT: Record<Health, string> = { ok: "\x1b[32m", warning: "\x1b[33m", problem: "\x1b[31m" };
const RESET = "\x1b[0m";

export const doctor: Command = {
  details: [
    "Looks for what goes wrong in front of a class: addresses that are taken,",
    "a firewall, multicast without a route or an interface, buffers that are too small,",
    "too few descriptors, a clock that is wrong. For the lab of FILE, or the default one.",
    "Sends one multicast datagram to itself on each interface, which stays on this machine,",
    "and opens the lab's addresses for a moment. Root sees more: the firewall's rules, and",
    "who has a port that is taken.",
    "",
    "  sudo guichet doctor lab.toml",
    "",
    "Exit status: 0 no problem, perhaps warnings; 1 a problem; 2 the command line or the",
    "configuration is wrong.",
  ],
  flags: [CONFIG_FLAG, OPEN_FLAG, { name: "json", help: "Print JSON" }],
  argument: CONFIG_ARGUMENT,
  run: runDoctor,
};

interface Named extends Finding {
  readonly check: string;
}

async function runDoctor(invocation: Invocation, { stdout }: Io): Promise<number> {
  const configuration = readConfiguration(invocation);
  const { file, config } = configuration;
  const found: Named[] = [];
  for (const { name, examine } of CHECKS) {
    for (const finding of await examine(config, configuration)) found.push({ check: name, ...finding });
  }
  const worst = worstOf(found);
  const lines = invocation.switches.has("json")
    ? [safeJson({ lab: config.lab.name, configuration: file, health: worst, findings: found })]
    : [...textLines(found, stdout.color), "", escapeText(summary(found, file))];
  await stdout.lines(lines);
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
  if (problems + warnings === 0) return `Nothing on this machine would break the lab of ${file}`;
  const words = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  return `${words(problems, "problem")} and ${words(warnings, "warning")} for the lab of ${file}`;
}
