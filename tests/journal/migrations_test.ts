import { DatabaseSync } from "node:sqlite";
import { assertEquals } from "@std/assert";
import { MIGRATIONS } from "../../src/journal/schema.ts";
import { tempDir } from "../support/temp_dir.ts";
import { exchange, journalWorld, START } from "./support/journal_world.ts";

/** What a guichet of schema 1 left: written out here, so that a changed first step shows. */
const VERSION_1 = `
CREATE TABLE class_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL, since INTEGER NOT NULL);
CREATE TABLE student (grp INTEGER NOT NULL, key TEXT NOT NULL, address TEXT NOT NULL, uid INTEGER, user TEXT,
  rule TEXT NOT NULL, PRIMARY KEY (grp, key)) WITHOUT ROWID;
CREATE TABLE exchange (
  id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, student TEXT NOT NULL, listener TEXT NOT NULL,
  transport TEXT NOT NULL, socket TEXT, service TEXT NOT NULL, trap TEXT,
  address TEXT, port INTEGER, path TEXT, uid INTEGER, local TEXT NOT NULL, interface TEXT NOT NULL, ttl INTEGER,
  began INTEGER NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, refusal TEXT, client_end TEXT NOT NULL,
  bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, reads INTEGER NOT NULL, read_sizes TEXT NOT NULL,
  first_byte INTEGER NOT NULL, last_byte INTEGER NOT NULL, request BLOB NOT NULL, reply BLOB NOT NULL,
  truncated INTEGER NOT NULL, late INTEGER NOT NULL, urgent INTEGER NOT NULL, hints TEXT NOT NULL);
CREATE INDEX exchange_student ON exchange (student, id);
INSERT INTO class_group VALUES (1, 'A1', ${START}), (2, 'A2', ${START + 1000});
INSERT INTO student VALUES (1, '10.0.0.7', '10.0.0.7', NULL, NULL, 'address');
PRAGMA user_version = 1;
`;

function rowOf(id: number, group: number, outcome: string, hints: unknown[]): string {
  return `INSERT INTO exchange VALUES (${id}, ${group}, '10.0.0.7', 'udp', 'udp', NULL, 'counter', NULL, '10.0.0.7',
    40000, NULL, NULL, '10.0.0.1', '', NULL, ${START}, ${
    START + id
  }, '${outcome}', NULL, 'none', 4, 4, 1, '[4]', 0, 0,
    x'01020304', x'00000001', 0, 0, 0, '${JSON.stringify(hints)}');`;
}

Deno.test("Journal.open brings a journal of version 1 up to date with all that is in it", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  const db = new DatabaseSync(path);
  const hint = (level: string) => ({ code: `a-${level}`, level, certainty: "high", values: {} });
  db.exec(
    VERSION_1 + rowOf(5, 1, "answered", [hint("error")]) + rowOf(6, 1, "answered", [hint("warning")]) +
      rowOf(7, 1, "timeout", []) + rowOf(8, 2, "answered", []),
  );
  db.close();
  using world = journalWorld({ path });
  const { journal } = world;
  assertEquals(journal.groups().map(({ name }) => name), ["A1", "A2"]);
  assertEquals(journal.exchanges({ group: 1, limit: 9 }).map(({ id }) => id), [5, 6, 7]);
  assertEquals(journal.exchange(8) as unknown, { ...exchange({ at: START + 8 }), id: 8, group: 2 });
  const [cell] = journal.cells(1);
  assertEquals([cell.attempts, cell.successes, cell.firstSuccess, cell.best, cell.hint?.code], [
    3,
    1,
    START + 6,
    "warned",
    "a-warning",
  ]);
  assertEquals(journal.cells(2)[0].best, "done");
  assertEquals(journal.report({ group: 1 })[0].hints.map(({ code }) => code), ["a-error", "a-warning"]);
  assertEquals(journal.record([exchange()])[0].id, 9);
});

for (const version of [2, 3]) {
  Deno.test(`Journal.open brings a journal of version ${version} up to date with its nicknames`, async () => {
    await using dir = await tempDir();
    const path = dir.join("j.db");
    const db = new DatabaseSync(path);
    for (const step of MIGRATIONS.slice(0, version)) db.exec(step);
    db.exec(`INSERT INTO class_group (id, name, since, first_id) VALUES (1, 'A1', ${START}, 1);
      INSERT INTO student VALUES (1, '10.0.0.7', '10.0.0.7', NULL, NULL, 'address');
      INSERT INTO nickname (grp, folded, key, nickname) VALUES (1, 'zoé', '10.0.0.7', 'Zoé');
      PRAGMA user_version = ${version};`);
    db.close();
    using world = journalWorld({ path });
    const { journal } = world;
    assertEquals(journal.students().map(({ name }) => name), ["Zoé"]);
    // What a student claimed then is still the student's to change, and the teacher's to take away.
    assertEquals(journal.claim("10.0.0.7", "Zoé B"), "claimed");
    assertEquals(journal.roster.rename("10.0.0.7", ""), "renamed");
    assertEquals(world.reopen().students().map(({ name }) => name), ["10.0.0.7"]);
  });
}
