// The `cluster status` and `cluster forget` commands: which labs there are, how far behind they are and by which clock
// they go; and one of them shown out.
import { clusterState, forgetLab, type LabState } from "../../cluster/administration.ts";
import { CLOCK_MS, clockText, spanText } from "../../cluster/member.ts";
import { SCHEMA_VERSION } from "../../cluster/schema.ts";
import { escapeText, safeJson } from "../../text/escape.ts";
import { alignColumns, countText } from "../../text/format.ts";
import { type Command, FAILED, type Invocation, OK, usageError } from "../command.ts";
import type { Io } from "../process_io.ts";
import { DATABASE_FLAGS, labNames, withDatabase } from "./database.ts";

export const clusterStatus: Command = {
  details: [
    "Shows the labs of the cluster: who is connected, how many exchanges each has sent, how many",
    "wait in it or were deleted before they were sent, how its clock differs from the database's,",
    "its version of guichet and its machine. For a role that is a member of guichet_reader, or",
    "the database's owner.",
    "",
    "Exit status: 0 all labs that were seen are connected; 1 one is away, or the database",
    "can't be used; 2 the command line is wrong.",
  ],
  flags: [...DATABASE_FLAGS, { name: "json", help: "Print JSON" }],
  run: runStatus,
};

export const clusterForget: Command = {
  details: [
    "Takes a lab's role away, and ends its connections: its password is good for nothing any",
    "more. What it observed stays for as long as exchanges are kept. cluster init LAB lets it",
    "in again.",
    "",
    "Exit status: 0 done; 1 there is no such lab, or the database can't be used; 2 the command",
    "line is wrong.",
  ],
  flags: DATABASE_FLAGS,
  argument: "LAB",
  run: runForget,
};

async function runStatus(invocation: Invocation, io: Io): Promise<number> {
  return await withDatabase(invocation, io, async (connection) => {
    const { version, labs } = await clusterState(connection);
    const json = invocation.switches.has("json");
    await io.stdout.lines(json ? [safeJson({ version, labs })] : statusLines(version, labs));
    return labs.some(({ state }) => state === "away") ? FAILED : OK;
  });
}

/** A table of the labs, and what is not as it should be. */
function statusLines(version: number, labs: readonly LabState[]): string[] {
  const head = ["Lab", "State", "Stored", "Waits", "Dropped", "Clock", "guichet", "Machine"];
  const number = (value: number | undefined) => value === undefined ? "-" : countText(value, "en");
  const rows = labs.map((each) => [
    each.lab,
    each.state === "away" ? `away for ${spanText(1000 * (each.silent ?? 0))}` : each.state,
    number(each.stored),
    number(each.waits),
    number(each.dropped),
    clockColumn(each.clockAhead),
    escapeText(each.program ?? "-"),
    escapeText(each.machine ?? "-"),
  ]);
  const old = labs.filter(({ knows }) => knows !== undefined && knows < version).map(({ lab }) => lab);
  return [
    ...alignColumns([head, ...rows]),
    "",
    `Schema ${version}` + (version === SCHEMA_VERSION ? "" : `; this guichet knows ${SCHEMA_VERSION}`),
    ...old.length === 0 ? [] : [`These labs run an older guichet than the schema's: ${old.join(", ")}`],
  ];
}

function clockColumn(ahead: number | undefined): string {
  if (ahead === undefined) return "-";
  return Math.abs(ahead) < CLOCK_MS ? "right" : clockText(ahead).replace(/ (?:of)$/, "");
}

async function runForget(invocation: Invocation, io: Io): Promise<number> {
  const [lab] = labNames(invocation);
  if (lab === undefined) throw usageError("Cannot forget a lab without its name", invocation);
  return await withDatabase(invocation, io, async (connection) => {
    const done = await forgetLab(connection, lab);
    if (done) io.stdout.line(`Forgot ${lab}: its role is gone`);
    else io.stderr.line(`guichet: Cannot forget "${lab}": there is no such lab, or it is forgotten`);
    return done ? OK : FAILED;
  });
}
