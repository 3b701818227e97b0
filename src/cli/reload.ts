// The `reload` command: has a running lab read its configuration again, and says what came of it.
import {
  labText,
  ownLabsFirst,
  type ReloadReport,
  type RunningLab,
  runningLabs,
} from "../lab/status_file.ts";
import { kill, SIGHUP } from "../posix/system/process.ts";
import { escapeText } from "../text/escape.ts";
import { type Command, FAILED, type Invocation, OK, readPid, UNREACHABLE, WRONG_ANSWER } from "./command.ts";
import type { Io } from "./process_io.ts";

/** Milliseconds that a lab may take: a worker that hangs just then is replaced within a second. */
const PATIENCE_MS = 15_000;

/** Milliseconds between two readings of what the lab says of itself. */
const POLL_MS = 50;

export const reload: Command = {
  details: [
    "The whole file is checked first: if there are mistakes, they are shown and nothing",
    "changes. Otherwise only the listeners that changed are touched; connections of removed",
    "ones may finish. The log file is opened anew. SIGHUP does the same, without showing the",
    "result.",
    "",
    "Exit status: 0 reloaded; 1 a mistake, or something could not be opened, or no lab",
    "runs; 2 the command line is wrong; 3 the lab is another user's, or does not answer.",
  ],
  flags: [{ name: "pid", value: "N", help: "The lab of process N, where several run" }],
  run: runReload,
};

async function runReload(invocation: Invocation, io: Io): Promise<number> {
  const lab = chosenLab(readPid(invocation));
  if (typeof lab === "string") {
    io.stderr.line(escapeText(`guichet: ${lab}`));
    return FAILED;
  }
  const { pid, status } = lab;
  const before = status?.reload?.count ?? 0;
  const error = kill(pid, SIGHUP);
  if (error !== undefined || status === undefined) {
    const why = error?.reason ?? "its status can't be read, so the result is in its log";
    io.stderr.line(escapeText(`guichet: Cannot reload the lab of process ${pid}: ${why}`));
    return UNREACHABLE;
  }
  const report = await reportAfter(pid, before);
  if (report === undefined) {
    io.stderr.line(
      `guichet: The lab of process ${pid} has not reloaded within ${PATIENCE_MS / 1000} s; see its log`,
    );
    return UNREACHABLE;
  }
  return tell(report, io);
}

/** The lab to be reloaded, or why there is none. */
function chosenLab(pid: number | undefined): RunningLab | string {
  const all = runningLabs();
  if (pid !== undefined) {
    return all.find((lab) => lab.pid === pid) ??
      `Cannot reload process ${pid}: no lab with that process ID runs here`;
  }
  const labs = ownLabsFirst(all);
  if (labs.length === 1) return labs[0];
  if (labs.length === 0) {
    return "Cannot reload: no lab runs on this machine, or none that can be seen from here";
  }
  return `Cannot reload: ${labs.length} labs run, ${labs.map(labText).join(", ")}; --pid N chooses one`;
}

/**
 * What the lab says of the first reload after so many; undefined when it says nothing in time, or has ended.
 */
async function reportAfter(pid: number, before: number): Promise<ReloadReport | undefined> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const lab = runningLabs().find((each) => each.pid === pid);
    if (lab === undefined) return undefined;
    const report = lab.status?.reload;
    if (report !== undefined && report.count > before) return report;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return undefined;
}

function tell({ applied, problems, later }: ReloadReport, io: Io): number {
  for (const problem of problems) {
    for (const line of problem.split("\n")) io.stderr.line(escapeText(line));
  }
  for (const key of later) io.stderr.line(`${key} takes effect at the next start`);
  const outcome = problems.length > 0 ? "Reloaded, but not all could be opened" : "Reloaded";
  io.stdout.line(applied ? outcome : "Not reloaded: nothing has changed");
  return applied && problems.length === 0 ? OK : WRONG_ANSWER;
}
