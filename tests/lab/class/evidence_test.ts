// No verdict before the evidence is in: answers that come back by ICMP, early, late, and to nobody's exchange.
import { assertEquals } from "@std/assert";
import { type Exchange, type Returned, SAMPLE_BYTES } from "../../../src/exchange/exchange.ts";
import { EVIDENCE_MS, LATE_MS } from "../../../src/lab/class/evidence.ts";
import { MOST_A_SECOND } from "../../../src/lab/class/pipeline.ts";
import { backFrom, made, type PipelineWorld, pipelineWorld } from "./support/pipeline_world.ts";

const ME = "10.0.0.1";

/** What is kept of each: number, outcome, codes. */
function kept({ journal }: PipelineWorld): unknown[] {
  return journal.exchanges({ limit: 100 }).map(({ id, outcome, hints }) =>
    [id, outcome, ...hints.map(({ code }) => code)].join(" ")
  );
}

/** What the student's cell says in the journal, and on the board. */
function worth({ journal, state }: PipelineWorld): unknown[] {
  return [journal.cell(ME, "udp"), state.row(ME)?.cells.get("udp")?.sum].map((cell) => [
    cell?.best,
    cell?.successes,
    cell?.hint?.code,
    cell?.attempts,
    cell?.firstSuccess,
  ]);
}

Deno.test("an exchange over UDP is neither judged, numbered nor shown until its answer could come back", () => {
  using world = pipelineWorld();
  const exchange = made(ME);
  world.tick([exchange]);
  world.wait(EVIDENCE_MS - 1);
  world.tick();
  assertEquals([kept(world), world.told, exchange.stage, world.pipeline.outcomes.answered], [
    [],
    [],
    "ended",
    0,
  ]);
  world.wait(1);
  world.tick();
  assertEquals([kept(world), exchange.stage, world.pipeline.outcomes.answered], [
    ["1 answered G08"],
    "judged",
    1,
  ]);
  assertEquals(world.told, [1]);
});

Deno.test("an answer that comes back meanwhile makes one exchange, with one verdict", () => {
  using world = pipelineWorld();
  world.tick([made(ME)]);
  world.tick([], [backFrom(made(ME))]);
  world.wait(EVIDENCE_MS);
  world.tick();
  assertEquals(kept(world), ["1 unreachable U05"]);
  assertEquals(worth(world), [["failing", 0, "U05", 1, undefined], ["failing", 0, "U05", 1, undefined]]);
  const { answered, unreachable } = world.pipeline.outcomes;
  assertEquals([answered, unreachable, world.told], [0, 1, [1]]);
});

for (const [how, held] of [["nothing", 0], ["a router's 8 bytes", 8], ["4 bytes", 4]] as const) {
  Deno.test(`an answer of which ICMP brings ${how} finds its exchange`, () => {
    using world = pipelineWorld();
    const reply = Uint8Array.from({ length: 20 }, (_, i) => i);
    const answer = { reply, bytesOut: 20 };
    world.tick([made(ME, answer), made(ME, { peer: { address: ME, port: 40_001 }, ...answer })]);
    world.tick([], [{ ...backFrom(made(ME)), bytesOut: held, reply: reply.subarray(0, held) }]);
    world.wait(EVIDENCE_MS);
    world.tick();
    assertEquals(kept(world), ["1 unreachable U05", "2 answered"]);
  });
}

Deno.test("an answer goes to the exchange of its port, its listener and its bytes, and to nobody else's", () => {
  using world = pipelineWorld();
  const reply = Uint8Array.of(7, 0, 0, 0);
  world.tick([
    made(ME, { peer: { address: ME, port: 40_001 } }),
    made(ME, { listener: "other" }),
    made("10.0.0.2"),
    made(ME, { reply }),
  ]);
  world.tick([], [backFrom(made(ME, { reply: Uint8Array.of(8, 0, 0, 0) })), backFrom(made(ME, { reply }))]);
  world.wait(2 * EVIDENCE_MS);
  world.tick();
  assertEquals(kept(world).map((each) => String(each).split(" ")[1]), [
    "answered",
    "answered",
    "answered",
    "unreachable",
  ]);
});

Deno.test("an answer that another worker told of before its exchange was read finds it", () => {
  using world = pipelineWorld();
  world.tick([], [backFrom(made(ME))]);
  world.tick([made(ME)]);
  world.wait(EVIDENCE_MS);
  world.tick();
  assertEquals(kept(world), ["1 unreachable U05"]);
});

Deno.test("an answer to what was only counted makes no exchange", () => {
  using world = pipelineWorld();
  world.tick([], [backFrom(made(ME))]);
  world.wait(EVIDENCE_MS);
  for (let i = 0; i < 3; i++) world.tick();
  const flood = Array.from({ length: MOST_A_SECOND + 1 }, (_, i) => made(ME, { reply: Uint8Array.of(i) }));
  world.tick(flood);
  world.tick([], [backFrom(flood.at(-1)!)]);
  world.wait(EVIDENCE_MS);
  world.tick();
  assertEquals([world.told.length, world.pipeline.outcomes.unreachable], [MOST_A_SECOND, 0]);
});

for (const written of [false, true]) {
  Deno.test(`praise and success are taken back when the answer comes back late, ${written ? "" : "not yet "}written`, () => {
    using world = pipelineWorld();
    world.tick([made(ME)]);
    world.wait(EVIDENCE_MS);
    world.tick();
    if (written) world.journal.flush();
    assertEquals([kept(world), worth(world)[1]], [["1 answered G08"], ["done", 1, "G08", 1, 1000]]);
    const { version } = world.state;
    world.wait(LATE_MS - 1);
    world.tick([], [backFrom(made(ME))]);
    assertEquals(kept(world), ["1 unreachable U05"]);
    assertEquals(worth(world), [["failing", 0, "U05", 1, undefined], ["failing", 0, "U05", 1, undefined]]);
    assertEquals(world.journal.problem, undefined);
    assertEquals(kept(world), ["1 unreachable U05"]);
    const [{ best, successes, hints }] = world.journal.report({});
    assertEquals([best, successes, hints.map(({ code, times }) => [code, times])], ["failing", 0, [[
      "U05",
      1,
    ]]]);
    assertEquals([world.told, world.state.version > version], [[1, 1], true]);
    assertEquals(world.state.mistakes.now(1000).map(({ code, students }) => [code, students]), [["U05", 1]]);
    const { answered, unreachable } = world.pipeline.outcomes;
    assertEquals([answered, unreachable], [0, 1]);
  });
}

Deno.test("what the student did besides stays when one success is taken back", () => {
  using world = pipelineWorld();
  const others = [3000, 2000].map((at) => made(ME, { at, began: at, peer: { address: ME, port: at } }));
  world.tick([made(ME), ...others]);
  world.wait(EVIDENCE_MS);
  world.tick();
  world.tick([], [backFrom(made(ME))]);
  assertEquals(worth(world), [["done", 2, "U05", 3, 2000], ["done", 2, "U05", 3, 2000]]);
});

Deno.test("a late correction counts in the series of tries that failed, unless a later one did not", () => {
  using world = pipelineWorld();
  const tries = [1, 2, 3, 4].map((i) => made(ME, { at: i, peer: { address: ME, port: i } }));
  const judged = (...exchanges: Exchange[]) => {
    world.tick(exchanges);
    world.wait(EVIDENCE_MS);
    world.tick();
    return world.state.row(ME)!.cells.get("udp")!;
  };
  const back = (exchange: Exchange) => world.tick([], [backFrom(exchange)]);
  judged(tries[0]);
  world.tick([tries[1]], [backFrom(tries[1])]);
  const cell = judged(tries[2], tries[3]);
  assertEquals(cell.failed, 0);
  back(tries[2]);
  assertEquals(cell.failed, 0);
  back(tries[3]);
  assertEquals(cell.failed, 1);
  world.tick([made(ME, { peer: { address: ME, port: 5 } })], [
    backFrom(made(ME, { peer: { address: ME, port: 5 } })),
  ]);
  assertEquals(judged(made(ME, { peer: { address: ME, port: 6 } })).failed, 0);
  back(made(ME, { peer: { address: ME, port: 6 } }));
  assertEquals(cell.failed, 3);
});

Deno.test("an answer that comes back after seconds is a stranger's", () => {
  using world = pipelineWorld();
  world.tick([made(ME)]);
  world.wait(EVIDENCE_MS);
  world.tick();
  world.wait(LATE_MS);
  world.tick([], [backFrom(made(ME))]);
  assertEquals(kept(world), ["1 answered G08"]);
});

Deno.test("a student's exchanges keep their order, and another's do not wait for them", () => {
  using world = pipelineWorld();
  const tcp = { transport: "tcp", listener: "tcp", clientEnd: "after" } as const;
  world.tick([made(ME), made(ME, tcp), made("10.0.0.2", tcp)]);
  assertEquals(world.journal.exchanges({ limit: 9 }).map(({ student }) => student), ["10.0.0.2"]);
  world.tick([made(ME, tcp)]);
  world.wait(EVIDENCE_MS);
  world.tick();
  assertEquals(
    world.journal.exchanges({ limit: 9 }).map(({ id, student, transport }) => [id, student, transport]),
    [[1, "10.0.0.2", "tcp"], [2, ME, "udp"], [3, ME, "tcp"], [4, ME, "tcp"]],
  );
});

Deno.test("three datagrams of which none is read are three errors", () => {
  using world = pipelineWorld();
  const three = [1, 2, 3].map((i) => made(ME, { reply: Uint8Array.of(i, 0, 0, 0) }));
  world.tick(three);
  world.tick([], three.map(backFrom));
  world.wait(EVIDENCE_MS);
  world.tick();
  const levels = world.journal.exchanges({ limit: 9 }).map(({ hints }) => hints.map(({ level }) => level));
  assertEquals([kept(world), levels], [
    [1, 2, 3].map((id) => `${id} unreachable U05`),
    [["error"], ["error"], ["error"]],
  ]);
});

/** One answer after the other, as they left joined. */
function joined(all: readonly Exchange[]): Returned {
  const bytes = Uint8Array.from(all.flatMap(({ reply }) => [...reply]));
  return { ...backFrom(all[0]), bytesOut: bytes.length, reply: bytes.subarray(0, SAMPLE_BYTES) };
}

const counts = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => made(ME, { reply: Uint8Array.of(from + i, 0, 0, 0) }));

const equal = (count: number) =>
  Array.from({ length: count }, () => made(ME, { bytesOut: 20, reply: new Uint8Array(20).fill(7) }));

for (
  const [what, taken, gone, left] of [
    ["three answers", [], counts(1, 3), []],
    ["the last two of four answers", counts(1, 2), counts(3, 4), []],
    ["equal answers, more than a record holds,", [], equal(9), []],
    ["the last of equal answers", equal(2), equal(3), []],
    ["forty answers of which ten were kept", counts(1, 2), counts(3, 12), counts(13, 42)],
  ] as const
) {
  Deno.test(`${what} that come back joined, as they left, find their exchanges`, () => {
    using world = pipelineWorld();
    world.tick([...taken, ...gone]);
    world.tick([], [joined([...gone, ...left])]);
    world.wait(EVIDENCE_MS);
    world.tick();
    assertEquals([...taken, ...gone].map(({ outcome }) => outcome), [
      ...taken.map(() => "answered"),
      ...gone.map(() => "unreachable"),
    ]);
  });
}

for (
  const [what, answers, back] of [
    ["answers of other bytes", counts(1, 3), joined([...counts(2, 2), ...counts(9, 9)])],
    ["answers of other sizes", [...counts(1, 1), ...equal(1)], joined(counts(1, 3))],
    ["a single answer, half of what came back,", counts(1, 1), joined(counts(1, 2))],
    ["an empty answer", [made(ME, { bytesOut: 0, reply: new Uint8Array() })], joined(counts(1, 2))],
  ] as const
) {
  Deno.test(`${what} are not taken for those that come back joined`, () => {
    using world = pipelineWorld();
    world.tick([...answers]);
    world.tick([], [back]);
    world.wait(EVIDENCE_MS);
    world.tick();
    assertEquals(new Set(answers.map(({ outcome }) => outcome)), new Set(["answered"]));
  });
}

Deno.test("a client that sends twice, takes the first answer and goes is not accused", () => {
  using world = pipelineWorld();
  const [first, second] = [1, 2].map((i) => made(ME, { reply: Uint8Array.of(i, 0, 0, 0) }));
  world.tick([first, second]);
  world.tick([], [backFrom(second)]);
  world.wait(EVIDENCE_MS);
  world.tick();
  const said = world.journal.exchanges({ limit: 9 }).map(({ hints }) => hints.map(({ level }) => level));
  assertEquals(said, [["info"], ["info"]]);
  assertEquals(worth(world)[0], ["done", 2, "U05", 2, 1000]);
});

Deno.test("what waits when the next group begins is the old one's, and so is what comes back of it", () => {
  using world = pipelineWorld();
  world.tick([made(ME)]);
  const { group } = world.journal;
  world.journal.newGroup("next");
  world.state.begin([]);
  world.tick([], [backFrom(made(ME))]);
  const old = world.journal.exchanges({ group: group.id, limit: 9 });
  assertEquals(old.map(({ group, outcome }) => [group, outcome]), [[group.id, "unreachable"]]);
  assertEquals(world.journal.report({ group: group.id }).map(({ best }) => best), ["failing"]);
  assertEquals([[...world.state.rows].length, world.journal.cells()], [0, []]);
});

Deno.test("what waits when the lab stops is judged at once", () => {
  using world = pipelineWorld();
  world.tick([made(ME), made("10.0.0.2")]);
  world.nothing();
  world.pipeline.stop();
  assertEquals(kept(world), ["1 answered G08", "2 answered G08"]);
});
