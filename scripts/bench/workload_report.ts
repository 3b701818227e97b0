// A workload's results as a Markdown section. Pure.

import { DAEMON } from "./bench_context.ts";
import { ratioToDaemon, total } from "./ratios.ts";
import { count, megabytes, ratio, short, table } from "./markdown.ts";
import { titleOf } from "./peers.ts";
import type { ServerResult, WorkloadResult } from "./rounds.ts";
import { median, type Spread, spread } from "./statistics.ts";

/** The section: title, note, table, and what went wrong. */
export function workloadReport(result: WorkloadResult): string {
  const { workload, servers, missing } = result;
  const head = [
    "server",
    `${workload.unit}/s`,
    "min–max",
    `${DAEMON} ÷ it, per round`,
    "CPU µs each",
    `CPU: ${DAEMON} ÷ it`,
    "p50 µs",
    "p99 µs",
    "lost",
    "wrong",
    "peak MB",
  ];
  const rows = servers.map((server) => row(result, server));
  const notes = workload.note ? [workload.note] : [];
  return [`### ${workload.title}`, ...notes, table(head, rows), ...problemList(servers, missing)].join(
    "\n\n",
  );
}

/** What went wrong, as a Markdown list in an array of its own; empty if nothing did. */
export function problemList(servers: { id: string; problems: string[] }[], missing: string[]): string[] {
  const problems = servers.flatMap(({ id, problems }) => problems.map((text) => `${titleOf(id)}, ${text}`));
  const lines = [...missing, ...problems].map((text) => `- ${text}`);
  return lines.length > 0 ? [lines.join("\n")] : [];
}

function row(result: WorkloadResult, server: ServerResult): string[] {
  const { id, samples, peak } = server;
  const rates = spread(samples.map((sample) => sample.rate));
  return [
    titleOf(id),
    count(rates.median),
    `${count(rates.low)}–${count(rates.high)}`,
    id === DAEMON ? "" : ratioText(ratioToDaemon(result, id, "rate")),
    short(median(samples.map((sample) => sample.cpu))),
    id === DAEMON ? "" : ratioText(ratioToDaemon(result, id, "cpu")),
    short(median(samples.map((sample) => sample.p50))),
    short(median(samples.map((sample) => sample.p99))),
    String(total(result, id, "lost")),
    String(total(result, id, "wrong")),
    megabytes(peak),
  ];
}

/** A ratio's median and range: `0.97 (0.93–1.01)`. */
export function ratioText(values: Spread): string {
  if (Number.isNaN(values.median)) return "–";
  return `${ratio(values.median)} (${ratio(values.low)}–${ratio(values.high)})`;
}
