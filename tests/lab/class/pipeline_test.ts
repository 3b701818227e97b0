// What becomes of exchanges: students, hints, journal, counts.
import { assertEquals } from "@std/assert";
import type { Count, Exchange } from "../../../src/exchange/exchange.ts";
import { EVIDENCE_MS } from "../../../src/lab/class/evidence.ts";
import type { Journal } from "../../../src/journal/journal.ts";
import { MOST_A_SECOND, MOST_COUNTS } from "../../../src/lab/class/pipeline.ts";
import { counted as client, made as exchange, pipelineWorld } from "./support/pipeline_world.ts";

function world(earlier?: Journal) {
  const made = pipelineWorld(earlier);
  const { journal } = made;
  return {
    ...made,
    tick: (exchanges: Exchange[], counts: Count[] = []) => made.tick(exchanges, [], counts),
    /** Takes these all the way: nothing comes back. */
    take(exchanges: Exchange[], counts: Count[]): void {
      made.tick(exchanges, [], counts);
      made.wait(EVIDENCE_MS);
      made.tick();
    },
    /** Of what was kept singly: whose it is, and the codes of its hints. */
    kept: () =>
      journal.exchanges({ limit: 1000 }).map((
        { student, hints },
      ) => [student, ...hints.map(({ code }) => code)]),
    cellOf: (student: string) => journal.cells().find((cell) => cell.student === student)!,
  };
}

/** "A right datagram": said where nothing of the student's with that listener is remembered. */
const FIRST = "G08";

Deno.test("Pipeline keeps each exchange with its student and what that student did before", () => {
  using made = world();
  const taken = [exchange("10.0.0.1"), exchange("10.0.0.2"), exchange("10.0.0.1")];
  made.take(taken, []);
  assertEquals(made.kept(), [["10.0.0.1", FIRST], ["10.0.0.2", FIRST], ["10.0.0.1"]]);
  assertEquals(
    taken.map(({ stage, id, group }) => [stage, id, group]),
    [1, 2, 3].map((id) => ["judged", id, 1]),
  );
  assertEquals([made.shown.length, made.pipeline.outcomes.answered], [3, 3]);
});

Deno.test("Pipeline takes the many that can't be told apart for several people", () => {
  using made = world();
  const request = new TextEncoder().encode("hello");
  const sent = () => exchange("", { request, bytesIn: request.length });
  made.take([sent(), sent()], []);
  assertEquals(made.kept(), [["others", "T03"], ["others", "T03"]]);
});

Deno.test("Pipeline remembers no more than rules may look at", () => {
  for (const [others, hints] of [[31, []], [32, [FIRST]]] as const) {
    using made = world();
    const between = Array.from({ length: others }, () => exchange("10.0.0.1", { listener: "tcp" }));
    made.take([exchange("10.0.0.1"), ...between, exchange("10.0.0.1")], []);
    assertEquals(made.kept().at(-1), ["10.0.0.1", ...hints], `${others} others`);
  }
});

Deno.test("Pipeline tells a student once what is told once, and each student of a group", () => {
  using made = world();
  const request = new TextEncoder().encode("hello");
  const sent = (address: string, i: number) =>
    exchange(address, {
      request,
      bytesIn: request.length,
      at: 1000 + 100 * i,
      peer: { address, port: 40_000 + i },
    });
  const times = () => made.kept().filter((codes) => codes.includes("T03")).map(([student]) => student);
  // More than are remembered for other rules.
  made.take(Array.from({ length: 40 }, (_, i) => sent("10.0.0.1", i)), []);
  made.take([sent("10.0.0.2", 41)], []);
  assertEquals(times(), ["10.0.0.1", "10.0.0.2"]);
  made.journal.newGroup("");
  made.take([sent("10.0.0.1", 42)], []);
  assertEquals(times(), ["10.0.0.1"]);
});

Deno.test("Pipeline adds a student's sockets up, exactly", () => {
  using made = world();
  made.take([], [
    client("10.0.0.1", 1, 1000, 996),
    client("10.0.0.1", 2, 10, 0),
    client("10.0.0.2", 1, 5, 0),
  ]);
  const { attempts, dropped, bytesIn } = made.cellOf("10.0.0.1");
  assertEquals([attempts, dropped, bytesIn], [1010, 996, 4040]);
  assertEquals(made.cellOf("10.0.0.2").dropped, 0);
});

Deno.test("Pipeline keeps a share a second of a student who floods, counts the rest as dropped, and all of another's", () => {
  using made = world();
  const flood = Array.from({ length: 3 * MOST_A_SECOND }, () => exchange("10.0.0.1"));
  made.take([...flood, exchange("10.0.0.2")], [client("10.0.0.1", 1, 500, 500 - flood.length)]);
  assertEquals(made.kept().length, MOST_A_SECOND + 1);
  assertEquals(made.cellOf("10.0.0.1").dropped, 500 - MOST_A_SECOND);
  assertEquals([made.shown.length, made.pipeline.outcomes.answered], [flood.length + 1, flood.length + 1]);
  made.take([exchange("10.0.0.1", { at: 2000 })], []);
  assertEquals(made.kept().length, MOST_A_SECOND + 2);
});

Deno.test("Pipeline saves a student once, whose name has not changed", () => {
  using made = world();
  made.take([exchange("10.0.0.1")], [client("10.0.0.1", 1, 1, 0)]);
  made.take([exchange("10.0.0.1")], []);
  assertEquals(made.saved, ["10.0.0.1"]);
});

Deno.test("Pipeline knows after a restart what students of the group did before", () => {
  using before = world();
  before.take([exchange("10.0.0.1")], [client("10.0.0.1", 1, 1, 0)]);
  const after = world(before.journal);
  after.take([exchange("10.0.0.1"), exchange("10.0.0.2")], []);
  assertEquals(after.kept(), [["10.0.0.1", FIRST], ["10.0.0.1"], ["10.0.0.2", FIRST]]);
});

Deno.test("Pipeline begins anew with the next group", () => {
  using made = world();
  made.take([exchange("10.0.0.1")], []);
  made.journal.newGroup("");
  made.take([exchange("10.0.0.1")], []);
  assertEquals(made.kept(), [["10.0.0.1", FIRST]]);
});

Deno.test("Pipeline adds up so many counts in a tick, takes no more meanwhile, and leaves none at its end", () => {
  using made = world();
  const counts = () => Array.from({ length: 2 * MOST_COUNTS + 1 }, (_, i) => client("10.0.0.1", i, 1, 1));
  const attempts = () => made.cellOf("10.0.0.1").attempts;
  made.tick([], counts());
  assertEquals(attempts(), MOST_COUNTS);
  made.tick([exchange("10.0.0.2")]);
  made.tick([]);
  made.tick([], [client("10.0.0.1", 1, 1, 1)]);
  assertEquals([attempts(), made.asked], [2 * MOST_COUNTS + 2, [true, false, false, true]]);
  made.tick([], counts());
  made.pipeline.stop();
  assertEquals(attempts(), 4 * MOST_COUNTS + 3);
});
