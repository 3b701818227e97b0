// The class of several labs on one board: what a lab tells, what the others make of it, and what is nobody's business.
import { assert, assertEquals } from "@std/assert";
import { Board } from "../../../src/board/board.ts";
import { type LabNews, OtherLabs } from "../../../src/board/class/others.ts";
import { OwnRows } from "../../../src/board/class/own_rows.ts";
import { MOST_STUDENTS } from "../../../src/board/class/state.ts";
import { classOf, projectorOf } from "../../../src/board/class/whole_class.ts";
import type { Department } from "../../../src/board/options.ts";
import { World } from "../support/board_world.ts";
import { int } from "../support/exchanges.ts";

const NOW = 1_800_000_000_000;

/** A lab that tells, and the board of another that hears of it. */
class TwoLabs implements AsyncDisposable {
  readonly there = new World();
  readonly here = new World();
  readonly others = new OtherLabs("room-1");
  readonly own = new OwnRows(this.there.board.parts);
  readonly #board: Board;
  #upto = 0;

  constructor() {
    const nothing = () => Promise.resolve("away" as const);
    const department: Department = {
      others: this.others,
      beginGroup: nothing,
      claim: nothing,
      rename: () => Promise.resolve("taken"),
      roomOf: () => ({ lab: "room-1", elsewhere: [] }),
    };
    this.#board = new Board({ ...this.here.options, department });
  }

  /** What there is new of the other lab arrives here. @returns the keys that were told */
  tell(changes: Partial<LabNews> = {}): string[] {
    const news = this.own.take(100, performance.now());
    this.#upto += news?.rows.length ?? 0;
    const lab = { id: 2, lab: "room-2", silent: 1, upto: this.#upto };
    this.others.take([{ ...lab, facts: news?.facts ?? null, rows: news?.rows ?? null, ...changes }], NOW);
    return news?.rows.map(([key]) => key) ?? [];
  }

  class(labs: string) {
    return classOf(this.#board.parts, "en", labs);
  }

  projector(labs: string) {
    return projectorOf(this.#board.parts, "en", labs);
  }

  observe(...made: Parameters<World["observe"]>): void {
    this.here.observe(...made);
    // The board of the test's own has to know it, too.
    this.#board.parts.state.begin(this.here.journal.cells());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#board.stop();
    await this.here[Symbol.asyncDispose]();
    await this.there[Symbol.asyncDispose]();
  }
}

Deno.test("a lab tells the rows that changed, once, and nothing of what was sent", async () => {
  await using labs = new TwoLabs();
  labs.there.observe({ student: "10.0.0.7", sent: "very secret" }, { student: "10.0.0.8", sent: int(5) });
  const first = labs.own.take(100, 0)!;
  assertEquals(first.rows.map(([key]) => key), ["10.0.0.7", "10.0.0.8"]);
  const told = JSON.stringify(first);
  assert(!told.includes("secret") && !told.includes("7365637265"), told);
  assertEquals(labs.own.take(100, 1), undefined);
  labs.own.giveBack(first);
  assertEquals(labs.own.take(100, 2)?.rows.length, 2);
  labs.there.observe({ student: "10.0.0.8", sent: int(5) });
  assertEquals(labs.own.take(100, 3)?.rows.map(([key]) => key), ["10.0.0.8"]);
});

Deno.test("who is hidden or merged in a lab is so on all boards, and is back when that is undone", async () => {
  await using labs = new TwoLabs();
  const { journal, board: { parts: { state } } } = labs.there;
  for (const student of ["10.0.0.7", "10.0.0.8", "10.0.0.9"]) labs.there.observe({ student, sent: int(5) });
  labs.tell();
  const shown = () =>
    labs.class("*").rows.map(({ student, cells }) => `${student.key} ${cells["tcp-counter"].attempts}`)
      .toSorted();
  assertEquals(shown(), ["10.0.0.7@room-2 1", "10.0.0.8@room-2 1", "10.0.0.9@room-2 1"]);
  journal.roster.hide("10.0.0.7", true);
  journal.roster.merge("10.0.0.9", "10.0.0.8");
  for (const key of ["10.0.0.7", "10.0.0.9"]) state.touch(key);
  labs.tell();
  assertEquals(shown(), ["10.0.0.8@room-2 2"]);
  journal.roster.hide("10.0.0.7", false);
  state.touch("10.0.0.7");
  labs.tell();
  assertEquals(shown(), ["10.0.0.7@room-2 1", "10.0.0.8@room-2 2"]);
});

Deno.test("one nickname in two labs is one row with the work of both, also on the own lab's board", async () => {
  await using labs = new TwoLabs();
  labs.there.observe({ student: "10.0.0.7", sent: int(5), at: NOW }, {
    student: "10.0.0.8",
    sent: int(5),
    at: NOW,
  });
  labs.there.journal.claim("10.0.0.7", "Ada");
  labs.there.board.parts.state.touch("10.0.0.7");
  labs.tell();
  labs.observe({ student: "10.1.0.7", sent: "42", at: NOW + 1 });
  labs.here.journal.claim("10.1.0.7", "ADA");
  for (const [which, keys] of Object.entries({ "*": ["10.1.0.7", "10.0.0.8@room-2"], "": ["10.1.0.7"] })) {
    const { rows } = labs.class(which);
    assertEquals(rows.map(({ student }) => student.key), keys);
    const { state, attempts } = rows[0].cells["tcp-counter"];
    assertEquals([state, attempts, rows[0].labs], ["done", 2, ["room-2"]]);
  }
  const { rows } = labs.projector("*");
  assertEquals(rows.map(({ name }) => name.replace(/^.* \d+ \(/, "(")).toSorted(), ["(room-2)", "ADA"]);
  assertEquals(labs.others.workOf("ada"), [{ lab: "room-2", done: 1 }]);
});

Deno.test("a lab that left is gone, a silent one stays with its time, and none is shown while the database is away", async () => {
  await using labs = new TwoLabs();
  labs.there.observe({ student: "10.0.0.7", sent: int(5) });
  labs.tell();
  assertEquals(labs.class("room-2").rows.length, 1);
  labs.tell({ silent: 60 });
  const { rows, cluster } = labs.class("*");
  assertEquals([rows.length, cluster?.labs], [1, [{
    lab: "room-2",
    students: 1,
    silentSince: NOW - 60_000,
  }]]);
  labs.others.awaySince = NOW;
  assertEquals([labs.class("*").rows.length, labs.class("*").cluster?.awaySince], [0, NOW]);
  assertEquals(labs.projector("*").missingSince, NOW);
  labs.others.awaySince = undefined;
  assertEquals(labs.class("*").rows.length, 1);
  labs.others.take([], NOW);
  assertEquals([labs.class("*").rows.length, labs.class("*").cluster?.labs], [0, []]);
});

Deno.test("addresses that are made up do not let what is to be told grow without bound", async () => {
  await using labs = new TwoLabs();
  const { state } = labs.there.board.parts;
  for (let i = 0; i < 3 * MOST_STUDENTS; i++) state.touch(`10.${i >> 16}.${i >> 8 & 255}.${i & 255}`);
  assertEquals(state.touched?.size, 2 * MOST_STUDENTS);
});
