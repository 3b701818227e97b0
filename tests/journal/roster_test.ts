// What the teacher decides of students: it holds over restarts and in reports, and can be undone.
import { assertEquals } from "@std/assert";
import { NOBODY } from "../../src/exchange/exchange.ts";
import { readJournal } from "../../src/journal/reading.ts";
import { tempDir } from "../support/temp_dir.ts";
import { exchange, type JournalWorld, journalWorld, START } from "./support/journal_world.ts";

const [ANA, BOB, EVE] = ["10.0.0.7", "10.0.0.8", "10.0.0.9"];

/** Each of the three has tried something, Ana most. */
function fill({ journal }: JournalWorld): void {
  for (const key of [ANA, BOB, EVE]) {
    journal.saveStudent({ key, address: key, name: key, rule: "address" });
    journal.record([exchange({ student: key, at: START + 60_000 })]);
  }
  const hint = { code: "T03", level: "warning", certainty: "high", values: {} } as const;
  journal.record([exchange({ student: ANA, hints: [hint] }), exchange({ student: BOB, hints: [hint] })]);
}

function reported({ journal }: JournalWorld): [string, number][] {
  return journal.report({}).map(({ name, attempts }) => [name, attempts]);
}

Deno.test("a renamed student has the name over a restart, and can't change it", async () => {
  await using dir = await tempDir();
  using world = journalWorld({ path: dir.join("j.db") });
  fill(world);
  assertEquals(world.journal.claim(ANA, "rude word"), "claimed");
  assertEquals(world.journal.claim(BOB, "bob"), "claimed");
  assertEquals(world.journal.roster.rename(ANA, "x"), "invalid");
  assertEquals(world.journal.roster.rename(ANA, "BOB"), "taken");
  assertEquals(world.journal.roster.rename(ANA, "Ana"), "renamed");
  assertEquals(world.journal.claim(ANA, "rude word"), "given");
  // The former name is free.
  assertEquals(world.journal.claim(BOB, "rude word"), "claimed");
  const again = world.reopen();
  assertEquals([again.nicknameOf(ANA), again.nicknameOf(BOB)], ["Ana", "rude word"]);
  assertEquals(again.claim(ANA, "another"), "given");
  assertEquals(reported(world)[0], ["10.0.0.9", 1]);
  assertEquals(reported(world)[1], ["Ana", 2]);
  assertEquals(again.roster.rename(ANA, ""), "renamed");
  assertEquals([again.nicknameOf(ANA), again.claim(ANA, "free again")], [undefined, "claimed"]);
});

Deno.test("a nickname that the teacher takes away is gone after a restart, and its place is free", async () => {
  await using dir = await tempDir();
  using world = journalWorld({ path: dir.join("j.db") });
  fill(world);
  world.journal.claim(ANA, "ana");
  world.journal.flush();
  world.journal.roster.rename(ANA, "");
  assertEquals(world.reopen().nicknameOf(ANA), undefined);
  // An address may have one nickname: taking it away gave the place back.
  assertEquals(world.journal.claim(ANA, "ana again"), "claimed");
});

Deno.test("a hidden student is in no report until shown again, over restarts", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  fill(world);
  assertEquals(world.journal.roster.hide(EVE, true), true);
  world.reopen();
  assertEquals(world.journal.roster.standings.hidden(), [EVE]);
  assertEquals(reported(world), [[ANA, 2], [BOB, 2]]);
  world.journal.flush();
  using reader = readJournal(path);
  assertEquals(reader.report({ group: 1, hidden: true }).length, 3);
  assertEquals(reader.report({ group: 1 }).length, 2);
  world.journal.roster.hide(EVE, false);
  world.reopen();
  assertEquals(reported(world).length, 3);
});

Deno.test("merged students are one row with all that both did, and two again when that is undone", async () => {
  await using dir = await tempDir();
  using world = journalWorld({ path: dir.join("j.db") });
  fill(world);
  world.journal.claim(ANA, "ana");
  assertEquals(world.journal.roster.merge(ANA, BOB), true);
  world.reopen();
  const [, row] = world.journal.report({});
  assertEquals([row.student, row.name, row.attempts, row.hints], [BOB, "ana", 4, [
    { code: "T03", level: "warning", times: 2 },
  ]]);
  // Both machines are called by the one name, and neither takes another's.
  assertEquals([world.journal.nicknameOf(ANA), world.journal.nicknameOf(BOB)], ["ana", "ana"]);
  assertEquals(world.journal.claim(BOB, "Ana"), "claimed");
  assertEquals(world.journal.claim(EVE, "ana"), "taken");
  world.journal.roster.unmerge(ANA);
  world.reopen();
  assertEquals(reported(world), [[BOB, 2], [EVE, 1], ["Ana", 2]]);
});

Deno.test("those who were merged before go along, and nobody is merged in a circle", () => {
  using world = journalWorld();
  fill(world);
  const { roster } = world.journal;
  assertEquals([roster.merge(ANA, ANA), roster.merge(ANA, BOB), roster.merge(BOB, ANA)], [
    false,
    true,
    false,
  ]);
  assertEquals(roster.merge(BOB, EVE), true);
  assertEquals([ANA, BOB, EVE].map((key) => roster.standings.rowOf(key)), [EVE, EVE, EVE]);
  assertEquals(reported(world), [[EVE, 5]]);
  // Hiding the row hides all of it; one who is taken out of it is shown.
  roster.hide(EVE, true);
  assertEquals(reported(world), []);
  roster.unmerge(BOB);
  assertEquals(reported(world), [[BOB, 2]]);
});

Deno.test("a new group begins without what was decided in the old one, whose report keeps it", () => {
  using world = journalWorld();
  fill(world);
  world.journal.roster.hide(ANA, true);
  world.journal.newGroup("B");
  fill(world);
  assertEquals(reported(world).length, 3);
  assertEquals(world.journal.report({ group: 1 }).length, 2);
});

Deno.test("what is nobody's is no row among the students of a report", () => {
  using world = journalWorld();
  fill(world);
  world.journal.record([exchange({ student: NOBODY })]);
  assertEquals(reported(world).length, 3);
});
