// What the bench makes of its samples: medians, ratios round by round, verdicts; and its command line.
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ratioToDaemon } from "../../scripts/bench/ratios.ts";
import { type RunResults, verdicts } from "../../scripts/bench/figures.ts";
import type { Tally } from "../../scripts/bench/generator.ts";
import { table } from "../../scripts/bench/markdown.ts";
import { OptionError, readOptions } from "../../scripts/bench/options.ts";
import {
  continues,
  type Sample,
  type ServerResult,
  type WorkloadResult,
} from "../../scripts/bench/rounds.ts";
import { median, spread } from "../../scripts/bench/statistics.ts";
import { judge } from "../../scripts/bench/verdict.ts";
import { WORKLOADS } from "../../scripts/bench/workloads.ts";

const TALLY: Tally = { ops: 1, seconds: 1, wrong: 0, lost: 0, p50: 1, p99: 1, max: 1, cpu: 1 };

function server(id: string, rates: (number | undefined)[], lost = 0, problems: string[] = []): ServerResult {
  const samples = rates.flatMap((rate, index): Sample[] =>
    rate === undefined
      ? []
      : [{ round: index + 1, rate, cpu: 1, p50: 1, p99: 1, lost, wrong: 0, tally: TALLY }]
  );
  return { id, samples, peak: 0, problems };
}

function result(id: string, servers: ServerResult[]): WorkloadResult {
  const workload = WORKLOADS.find((one) => one.id === id);
  if (!workload) throw new Error(`No workload "${id}"`);
  return { workload, servers, missing: [] };
}

function met(results: RunResults, wanted: string): string {
  const verdict = verdicts(results).find((one) => one.wanted.includes(wanted));
  return verdict?.met ?? `no verdict on ${wanted}`;
}

Deno.test("median is the middle, or the mean of the two in the middle, whatever the order", () => {
  assertEquals([median([3, 1, 2]), median([4, 1, 2, 3]), median([])], [2, 2.5, NaN]);
  assertEquals(spread([10, 9, 100]), { median: 10, low: 9, high: 100 });
});

Deno.test("ratioToDaemon compares within rounds, and leaves out rounds that one of the two lacks", () => {
  const both = result("tcp-echo", [
    server("guichet", [100, 300, undefined]),
    server("c-epoll", [100, 200, 1]),
  ]);
  assertEquals(ratioToDaemon(both, "c-epoll", "rate"), { median: 1.25, low: 1, high: 1.5 });
});

Deno.test("judge says by how much a figure is missed, and when that is within the noise", () => {
  assertEquals(judge(0.95, 0.95, "least"), "yes");
  assertEquals(judge(0.9, 0.95, "least"), "no, by 5.3 % (within the noise)");
  assertEquals(judge(2, 4, "least"), "no, by 50 %");
  assertEquals(judge(299, 300, "most"), "yes");
  assertEquals(judge(450, 300, "most"), "no, by 50 %");
  assertEquals(judge(NaN, 300, "most"), "not measured");
});

Deno.test("verdicts hold a rate of wrong answers for nothing", () => {
  const fast = server("guichet", [1000], 0, ["round 1: 1 wrong answers"]);
  const spoiled = result("tcp-echo", [fast, server("c-epoll", [100])]);
  assertEquals(met({ workloads: [spoiled] }, "TCP echo 16 × 64"), "no: round 1: 1 wrong answers");
});

Deno.test("verdicts excuse loss only where every C server lost too", () => {
  const lossy = (own: number, inC: number[]) =>
    met({
      workloads: [
        result("udp-1024", [server("guichet", [1], own), ...inC.map((lost) => server("c-x", [1], lost))]),
      ],
    }, "1,024");
  assertEquals(lossy(0, [0, 0]), "yes");
  assertEquals(lossy(1, [0, 5]), "no");
  assertEquals(lossy(1, [0]), "no");
});

Deno.test("verdicts hold a flood's latency against the quiet before it, and tell what was lost", () => {
  const sample = { flood: 0, round: 1, quietP50: 50, quietP99: 100, asked: 9, rate: 1, wrong: 0 };
  const beside = (p50: number, p99: number, lost: number, problems: string[] = []) => {
    const servers = [{ id: "guichet", samples: [{ ...sample, p50, p99, lost }], problems }];
    const results = { workloads: [], flooded: { servers, missing: [] } };
    const title = "while(1) around sendto";
    return [": p50", ": p99", ": no loss"].map((what) => met(results, title + what));
  };
  assertEquals(beside(99, 199, 0), ["yes", "yes", "yes"]);
  assertEquals(beside(150, 400, 1), ["no, by 50 %", "no, by 100 %", "no"]);
  assertEquals(beside(99, 199, 0, ["it died"]).slice(0, 2), ["no: it died", "no: it died"]);
});

Deno.test("verdicts of an empty run are all not measured", () => {
  assertEquals(new Set(verdicts({ workloads: [] }).map((one) => one.met)), new Set(["not measured"]));
});

Deno.test("continues wants the next number, or after loss a higher one", () => {
  const before = { ...TALLY, first: 1, last: 10 };
  assertEquals(continues(undefined, { ...TALLY, first: 5 }), true);
  assertEquals(continues(before, { ...TALLY, first: 11 }), true);
  assertEquals(continues(before, { ...TALLY, first: 12 }), false);
  assertEquals(continues({ ...before, lost: 3 }, { ...TALLY, first: 12 }), true);
  assertEquals(continues({ ...before, lost: 3 }, { ...TALLY, first: 10 }), false);
});

Deno.test("table aligns its columns", () => {
  assertEquals(table(["a", "bcde"], [["xyz1", "2"]]), "| a    | bcde |\n| ---- | ---- |\n| xyz1 | 2    |");
});

Deno.test("readOptions takes the bench's options", () => {
  const options = readOptions(
    ["--rounds", "3", "--only", "a,b", "--daemon", "x y", "--other", "/t/", "--pin"],
    ["a", "b"],
    [],
  );
  if (options === "help") throw new Error("No help was asked for");
  const { rounds, only, daemon, other, pin } = options;
  assertEquals([rounds, only, daemon, other, pin], [3, ["a", "b"], ["x", "y"], "/t", true]);
});

Deno.test("readOptions refuses what it does not know, with the nearest it does", () => {
  const refuse = (...args: string[]): string =>
    assertThrows(() => readOptions(args, ["udp-counter"], ["node"]), OptionError).message;
  assertStringIncludes(refuse("--round", "3"), "--rounds");
  assertStringIncludes(refuse("--only", "udp-count"), "udp-counter");
  assertStringIncludes(refuse("--rounds", "0"), "from 1 to 1000");
  assertStringIncludes(refuse("--rounds", "1.5"), "whole number");
  assertStringIncludes(refuse("--seconds", "soon"), "--seconds");
});
