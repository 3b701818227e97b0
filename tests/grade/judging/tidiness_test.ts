import { assertEquals } from "@std/assert";
import type { MemoryFacts, ProcessFacts, ProgramFacts } from "../../../src/grade/facts.ts";
import { type Elsewhere, type Restart, type Stop, TIDINESS } from "../../../src/grade/families/tidiness.ts";
import { type Bursts, type Growth, UPKEEP } from "../../../src/grade/families/upkeep.ts";
import { suiteNamed } from "../../../src/grade/suites.ts";
import { LISTENER, process } from "../support/program_facts.ts";

const SUITE = suiteNamed("tcp-counter")!;

/** A program and so many of its children. */
function program(
  main: Partial<ProcessFacts> = {},
  children: readonly Partial<ProcessFacts>[] = [],
): ProgramFacts {
  const family = children.map((each, i) => process({ pid: i + 2, parent: 1, sockets: {}, ...each }));
  return { processes: [process(main), ...family], sockets: [LISTENER], output: new Uint8Array(0) };
}

function several(count: number, differs: Partial<ProcessFacts>): Partial<ProcessFacts>[] {
  return Array.from({ length: count }, () => differs);
}

/** "passed", "could not tell", "not run" or a cause's code. */
function verdict(name: string, seen: unknown): string {
  const scenario = [...UPKEEP, ...TIDINESS].find((each) => each.name === name)!;
  const found = scenario.judge(seen, SUITE);
  return found.outcome === "failed" ? found.cause.code : found.outcome;
}

const Z = { state: "Z" };

Deno.test("zombies that add up are held against the parent, late collecting is not", () => {
  const bursts = (main: Partial<ProcessFacts>, first: number, second: number): Bursts => ({
    before: program(),
    after: [program(main, several(first, Z)), program(main, several(second, Z))],
  });
  assertEquals(verdict("zombies", bursts({}, 0, 0)), "passed");
  assertEquals(verdict("zombies", bursts({}, 10, 10)), "passed");
  assertEquals(verdict("zombies", bursts({ handles: [17] }, 0, 1)), "passed");
  assertEquals(verdict("zombies", bursts({}, 10, 20)), "S75");
  assertEquals(verdict("zombies", bursts({ handles: [17] }, 10, 20)), "S75");
  assertEquals(verdict("zombies", bursts({ handles: [17] }, 9, 18)), "S76");
});

Deno.test("zombies that the program's own parent has to collect are not the program's", () => {
  const orphans = several(20, { ...Z, parent: 99 });
  assertEquals(verdict("zombies", { before: program(), after: [program(), program({}, orphans)] }), "passed");
});

Deno.test("children that stay are told apart from workers that were there before", () => {
  const worker = { sleepsIn: "accept" as const, sockets: { 3: 7 } };
  const asleep = { sleepsIn: "other" as const };
  const after = (n: number, differs: Partial<ProcessFacts>) => program({}, several(n, differs));
  const workers = after(4, worker);
  assertEquals(verdict("zombies", { before: workers, after: [workers, workers] }), "passed");
  assertEquals(
    verdict("zombies", { before: program(), after: [after(10, worker), after(20, worker)] }),
    "S48",
  );
  assertEquals(
    verdict("zombies", { before: program(), after: [after(10, asleep), after(20, asleep)] }),
    "S77",
  );
  // A pool that has grown to its size.
  assertEquals(
    verdict("zombies", { before: program(), after: [after(8, asleep), after(8, asleep)] }),
    "passed",
  );
});

function growth(differs: Partial<Growth> = {}): Growth {
  return {
    served: 998,
    all: true,
    forks: false,
    before: program(),
    after: program(),
    memory: [],
    ...differs,
  };
}

function memory(...own: number[]): MemoryFacts[] {
  return own.map((ownKib) => ({ ownKib, dataKib: 1000 }));
}

Deno.test("descriptors that grow are the parent's where children serve", () => {
  const after = program({ descriptors: 54 });
  assertEquals(verdict("after-50", growth({ after })), "S80");
  assertEquals(verdict("after-50", growth({ after, forks: true })), "S81");
  assertEquals(verdict("after-50", growth({ after: program({ descriptors: 14 }) })), "passed");
});

Deno.test("threads that stay, and stacks of those that do not", () => {
  assertEquals(verdict("after-50", growth({ after: program({ threads: 51 }) })), "S77");
  assertEquals(verdict("after-50", growth({ after: program({ threads: 9 }) })), "passed");
  const stacks = [{ ownKib: 200, dataKib: 1000 }, { ownKib: 400, dataKib: 400_000 }];
  assertEquals(verdict("after-50", growth({ memory: stacks })), "S83");
});

Deno.test("memory is a leak only where it grows in every stretch, and in a program without a runtime", () => {
  const leak = (own: number[], before = program()) =>
    verdict("after-1000", growth({ memory: memory(...own), before }));
  assertEquals(leak([200, 250, 570, 890, 1210]), "S82");
  assertEquals(leak([200, 250, 250, 250, 250]), "passed");
  // Grows until it is warm, or until its garbage is collected.
  assertEquals(leak([200, 250, 1250, 1260, 1260]), "passed");
  assertEquals(leak([4000, 4200, 5000, 4300, 5100]), "passed");
  assertEquals(leak([19_000, 20_000, 23_000, 26_000, 29_000]), "passed");
  assertEquals(leak([4000, 4500, 5000, 5500, 6000], program({ threads: 6 })), "passed");
  assertEquals(verdict("after-1000", growth({ memory: [undefined, undefined] })), "passed");
});

Deno.test("a client among many that is not answered is the server's failure, or not to be told", () => {
  assertEquals(verdict("after-1000", growth({ all: false, served: 700 })), "S42");
  assertEquals(verdict("after-50", growth({ all: false, served: 7 })), "could not tell");
});

Deno.test("processor time of an idle server", () => {
  assertEquals(verdict("idle", { percent: 2 }), "passed");
  assertEquals(verdict("idle", { percent: 98 }), "S84");
  assertEquals(verdict("idle-client", { percent: 40 }), "S85");
  assertEquals(verdict("end-of-input", { ended: true, percent: 0 }), "passed");
  assertEquals(verdict("end-of-input", { ended: false, percent: 1 }), "passed");
  assertEquals(verdict("end-of-input", { ended: false, percent: 99 }), "S86");
});

function restarted(differs: Partial<Restart> = {}): Restart {
  const again = { place: "tcp 127.0.0.1:7100", port: 7100, listening: true, waitedMs: 10 };
  return { served: true, left: 1, stale: false, again, servedAgain: true, ...differs };
}

Deno.test("a server that does not come back is blamed only where something of its first run is in the way", () => {
  const again = { ...restarted().again, listening: false };
  const gone = { again, servedAgain: false };
  assertEquals(verdict("restart", restarted()), "passed");
  assertEquals(verdict("restart", restarted(gone)), "S78");
  assertEquals(verdict("restart", restarted({ ...gone, left: 0 })), "could not tell");
  assertEquals(verdict("restart", restarted({ servedAgain: false })), "could not tell");
  assertEquals(verdict("stale-path", restarted({ stale: true })), "passed");
  assertEquals(verdict("stale-path", restarted({ ...gone, stale: true })), "S79");
  assertEquals(verdict("stale-path", restarted(gone)), "could not tell");
});

function stopped(differs: Partial<Stop> = {}): Stop {
  return { before: program(), ended: "at once", waitedMs: 20, left: 0, ...differs };
}

Deno.test("a server that waits for its client before it ends is right, one that goes on is not", () => {
  for (const name of ["sigint", "sigterm", "enter"]) {
    assertEquals(verdict(name, stopped()), "passed");
    assertEquals(verdict(name, stopped({ ended: "later" })), "passed");
    assertEquals(verdict(name, stopped({ left: 2 })), "S89");
    assertEquals(verdict(name, stopped({ ended: "no" })), name === "enter" ? "S87" : "S88");
  }
});

Deno.test("loopback only is told where there is another address", () => {
  const seen: Elsewhere = { has: true, reached: true, program: program(), port: 7100 };
  const bound = { ...program(), sockets: [{ ...LISTENER, address: "127.0.0.1" }] };
  assertEquals(verdict("other-address", seen), "passed");
  assertEquals(verdict("other-address", { ...seen, reached: false }), "could not tell");
  assertEquals(verdict("other-address", { ...seen, reached: false, program: bound }), "S59");
  assertEquals(verdict("other-address", { ...seen, has: false, reached: false }), "not run");
});
