// Measures the daemon beside servers in C, for Node and for Deno's own API, and prints Markdown: `deno task bench`.
// Here only the order of things: options, compiling, workloads, tables, and giving everything back.

import type { BenchContext } from "./bench_context.ts";
import { callsReport, runCalls } from "./calls.ts";
import { buildPrograms } from "./build.ts";
import { BenchDatabase } from "./database.ts";
import { runFlooded } from "./flooded.ts";
import { floodedReport } from "./flooded_report.ts";
import { figuresReport, type RunResults } from "./figures.ts";
import { machineLine } from "./machine.ts";
import { type BenchOptions, HELP, OptionError, readOptions } from "./options.ts";
import { PEERS } from "./peers.ts";
import { notedReport, runNoted } from "./noted.ts";
import { runWaits, waitsReport } from "./waits.ts";
import { runWorkload } from "./rounds.ts";
import { runSilent, silentReport } from "./silent.ts";
import { runStarts, startReport } from "./startup.ts";
import { workloadReport } from "./workload_report.ts";
import { WORKLOADS } from "./workloads.ts";
import { Workshop } from "./workshop.ts";

const SILENT = "silent";
const FLOODED = "flooded";
const START = "start";
const CALLS = "calls";
const WAITS = "waits";
const NOTED = "noted";

async function run(context: BenchContext): Promise<RunResults> {
  const { only, rounds, seconds, silent } = context.options;
  const wanted = (id: string): boolean => only.length === 0 || only.includes(id);
  const results: RunResults = { workloads: [] };
  console.log(`## Bench\n\n${machineLine()}; ${rounds} rounds of ${seconds} s\n`);
  for (const workload of WORKLOADS.filter(({ id }) => wanted(id))) {
    const result = await runWorkload(context, workload);
    results.workloads.push(result);
    console.log(workloadReport(result) + "\n");
  }
  if (wanted(SILENT)) {
    results.silent = await runSilent(context);
    console.log(silentReport(results.silent, silent) + "\n");
  }
  if (wanted(FLOODED)) {
    results.flooded = await runFlooded(context);
    console.log(floodedReport(results.flooded) + "\n");
  }
  if (wanted(CALLS)) {
    results.calls = await runCalls(context);
    console.log(callsReport(results.calls) + "\n");
  }
  if (wanted(WAITS)) {
    results.waits = await runWaits(context);
    console.log(waitsReport(results.waits) + "\n");
  }
  if (wanted(START)) {
    results.starts = await runStarts(context);
    console.log(startReport(results.starts) + "\n");
  }
  // Last: it runs in this process, in which starts were then seen to take 0.3 s longer, now and then.
  if (wanted(NOTED)) {
    results.noted = runNoted(context);
    console.log(notedReport(results.noted) + "\n");
  }
  console.log(figuresReport(results));
  return results;
}

/** Ends, leaving nothing behind, on Ctrl-C and its like. */
function endOnSignals(workshop: Workshop, database: BenchDatabase): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      database.end().finally(() => {
        workshop.destroy();
        Deno.exit(130);
      });
    });
  }
}

function readOptionsOrExit(): BenchOptions {
  const workloads = [...WORKLOADS.map(({ id }) => id), SILENT, FLOODED, CALLS, NOTED, WAITS, START];
  const peers = PEERS.map(({ id }) => id);
  try {
    const options = readOptions(Deno.args, workloads, peers);
    if (options !== "help") return options;
    console.log(`${HELP}\n\nWorkloads: ${workloads.join(", ")}\nServers: ${peers.join(", ")}`);
    Deno.exit(0);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
}

const options = readOptionsOrExit();
const workshop = new Workshop();
const database = new BenchDatabase();
endOnSignals(workshop, database);
try {
  const programs = await buildPrograms(workshop.directory);
  const results = await run({ options, workshop, programs, database });
  console.log(await database.report());
  if (options.json) {
    Deno.writeTextFileSync(options.json, JSON.stringify({ options, ...results }, null, 1) + "\n");
  }
} finally {
  await database.end();
  workshop.destroy();
}
Deno.exit(0);
