// The class as the board knows it: results, stuck lights, mistakes, bounds. Pure.
import { assert, assertEquals } from "@std/assert";
import { ClassState, MISTAKE_WINDOW, MOST_STUDENTS } from "../../../src/board/class/state.ts";
import { type Exchange, NOBODY } from "../../../src/exchange/exchange.ts";
import { int, type Made, madeExchange } from "../support/exchanges.ts";

const AFTER = 300_000;
const START = 1_800_000_000_000;

/** Who has a nickname. */
const NAMES = { nicknameOf: (key: string) => key === "10.0.0.8" ? "ana" : undefined };

function recorded(made: Made, id = 1): Exchange {
  return { ...madeExchange(made), id, group: 1 };
}

/** The cell of one student after these, each at so many minutes. */
function after(...tries: readonly (readonly [number, Partial<Made>])[]) {
  const state = new ClassState(AFTER, NAMES);
  for (const [minutes, made] of tries) {
    const at = START + minutes * 60_000;
    state.observed([recorded({ student: "10.0.0.7", ...made, at })], [], at);
  }
  const cell = state.row("10.0.0.7")!.cells.get("tcp-counter")!;
  return {
    state,
    cell,
    sum: cell.sum,
    stuck: (minutes: number) => cell.stuck(START + minutes * 60_000, AFTER),
  };
}

Deno.test("a cell's best result never goes down, its last try moves", () => {
  const { sum } = after([0, { sent: "42" }], [1, { sent: int(5) }], [2, { sent: "42" }]);
  assertEquals(sum.best, "done");
  assertEquals(sum.firstSuccess, START + 60_000);
  assertEquals(sum.last, START + 120_000);
  assertEquals(sum.attempts, 3);
});

Deno.test("a cell counts the tries that failed since the last that did not", () => {
  const failed = (...sent: Made["sent"][]) =>
    after(...sent.map((one, at): [number, Partial<Made>] => [at, { sent: one }])).cell.failed;
  assertEquals(failed(int(5)), 0);
  assertEquals(failed(int(5), "42", "42"), 2);
  assertEquals(failed("42", int(5)), 0);
});

Deno.test("a cell keeps the hint met last, the most serious of its exchange, through exchanges without one", () => {
  const { cell, sum } = after([0, { sent: "42" }]);
  assertEquals(sum.hint?.level, "error");
  const first = sum.hint?.code;
  cell.add({ ...recorded({ student: "a", sent: int(5) }), hints: [] }, AFTER);
  assertEquals(sum.hint?.code, first);
});

Deno.test("three tries without success for five minutes are stuck, fewer or shorter are not", () => {
  const two = after([0, { sent: "1" }], [5, { sent: "2" }]);
  assertEquals(two.stuck(6), undefined);
  const short = after([0, { sent: "1" }], [1, { sent: "2" }], [4, { sent: "3" }]);
  assertEquals(short.stuck(4.9), undefined);
  assertEquals(short.stuck(5), { since: START, attempts: 3 });
});

Deno.test("whoever succeeded, or gave up for long, is not stuck", () => {
  const done = after([0, { sent: "1" }], [2, { sent: "2" }], [5, { sent: int(3) }], [6, { sent: "4" }]);
  assertEquals(done.stuck(6), undefined);
  const gone = after([0, { sent: "1" }], [2, { sent: "2" }], [5, { sent: "3" }]);
  assertEquals(gone.stuck(15), { since: START, attempts: 3 });
  assertEquals(gone.stuck(15.1), undefined);
});

Deno.test("a try after a long pause begins a new series", () => {
  const back = after([0, { sent: "1" }], [2, { sent: "2" }], [5, { sent: "3" }], [60, { sent: "4" }]);
  assertEquals(back.stuck(61), undefined);
  assertEquals(back.stuck(66), undefined);
});

Deno.test("counts and single exchanges of the same attempts are not added up", () => {
  const { state, sum } = after([0, { sent: "1" }]);
  const count = {
    student: "10.0.0.7",
    listener: "tcp-counter",
    peer: { address: "10.0.0.7", port: 40_000 },
    answers: 0,
    refused: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
  state.observed([], [{ ...count, exchanges: 1000, dropped: 999 }], START);
  assertEquals([sum.attempts, sum.dropped], [1000, 999]);
});

Deno.test("a state begins with what the journal has", () => {
  const state = new ClassState(AFTER, NAMES);
  const counted = { recorded: 7, counted: 7, attempts: 7, dropped: 2, answers: 5, refused: 0 };
  const sums = { ...counted, bytesIn: 28, bytesOut: 20, successes: 0 };
  const cell = { listener: "tcp-counter", ...sums, firstTry: START, last: START + 1 };
  state.begin([
    { ...cell, student: "b", best: "warned", firstSuccess: START, hint: { code: "x", level: "error" } },
    { ...cell, student: "a", last: START + 2 },
  ]);
  const made = state.row("b")!.cells.get("tcp-counter")!.sum;
  assertEquals([made.attempts, made.dropped, made.best, made.hint?.code], [7, 2, "warned", "x"]);
  assertEquals(state.row("a")!.cells.get("tcp-counter")!.sum.best, undefined);
});

Deno.test("mistakes are counted by student, not by try, and are forgotten after a while", () => {
  const state = new ClassState(AFTER, NAMES);
  for (const student of ["a", "b", "c", "a", "a"]) {
    state.observed([recorded({ student, sent: "42", at: START })], [], START);
  }
  const [mistake] = state.mistakes.now(START);
  assertEquals([mistake.students, mistake.level], [3, "error"]);
  assertEquals(state.mistakes.now(START + MISTAKE_WINDOW + 1), []);
});

Deno.test("the board has a bounded number of students, those active last", () => {
  const state = new ClassState(AFTER, NAMES);
  for (let i = 0; i < MOST_STUDENTS + 50; i++) {
    state.observed([recorded({ student: `s${i}`, sent: "42" })], [], START);
    state.observed([recorded({ student: "s0", sent: "42" })], [], START);
  }
  assertEquals([...state.rows].length, MOST_STUDENTS);
  assert(state.row("s0") !== undefined);
  assertEquals(state.row("s1"), undefined);
  assert(state.row(`s${MOST_STUDENTS + 49}`) !== undefined);
  assert(state.mistakes.now(Date.now()).every(({ students }) => students <= MOST_STUDENTS));
});

Deno.test("made-up students push nobody off who succeeded, has a name or is a user", () => {
  const state = new ClassState(AFTER, NAMES);
  const real = ["10.0.0.7", "10.0.0.8", "local/1000"];
  const tried = (student: string, sent: Made["sent"]) =>
    state.observed([recorded({ student, sent })], [], START);
  tried("10.0.0.7", int(5));
  tried("10.0.0.8", "42");
  tried("local/1000", "42");
  for (let i = 0; i < 2 * MOST_STUDENTS; i++) tried(`192.0.2.${i}`, "42");
  assertEquals(real.filter((student) => state.row(student) === undefined), []);
  assertEquals([...state.rows].length, MOST_STUDENTS);
});

Deno.test("what nobody can be told of is no row", () => {
  const state = new ClassState(AFTER, NAMES);
  state.observed([recorded({ student: NOBODY, sent: "42" })], [], START);
  assertEquals([[...state.rows].length, state.mistakes.now(START)], [0, []]);
});
