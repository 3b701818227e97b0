import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { JournalError } from "../../src/journal/file.ts";
import { Journal } from "../../src/journal/journal.ts";
import { MOST_WAITING } from "../../src/journal/writing.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { SCHEMA_VERSION } from "../../src/journal/schema.ts";
import { exchange, exchanges, journalWorld } from "./support/journal_world.ts";

function refusal(path: string): string {
  const setting = { path, keep: 1e9, maxSize: 1 << 20, clock: { wallClock: () => 0, monotonic: () => 0 } };
  return assertThrows(() => Journal.open(setting), JournalError).message.replaceAll(path, "PATH");
}

Deno.test("Journal.open refuses what is no journal, and leaves it as it was", async () => {
  await using dir = await tempDir();
  const text = await dir.write("text.db", "Not a database at all, only text. ".repeat(40));
  assertStringIncludes(refusal(text), 'Cannot open the journal "PATH": it is not an SQLite database; choose');
  assertEquals(Deno.readTextFileSync(text), "Not a database at all, only text. ".repeat(40));

  for (
    const [sql, wanted] of [
      ["CREATE TABLE other (x); PRAGMA user_version = 1", "another program's database"],
      ["CREATE TABLE other (x)", "another program's database"],
      ["PRAGMA user_version = 99", `a newer guichet wrote it (schema 99, this one knows ${SCHEMA_VERSION})`],
    ]
  ) {
    const path = dir.join("other.db");
    const db = new DatabaseSync(path);
    db.exec(sql);
    db.close();
    const before = Deno.readFileSync(path);
    assertStringIncludes(refusal(path), wanted);
    assertEquals(Deno.readFileSync(path), before);
    Deno.removeSync(path);
  }
  assertStringIncludes(refusal(dir.join("none/j.db")), "no such folder; make it");
});

Deno.test("Journal.open refuses a file that another lab writes, and says which; the first writes on", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  await Deno.symlink(path, dir.join("link.db"));
  assertStringIncludes(refusal(path), `another lab (pid ${Deno.pid}) writes it`);
  assertStringIncludes(refusal(dir.join("link.db")), "another lab");
  world.journal.record([exchange()]);
  assertEquals(world.reopen().exchanges({ limit: 5 }).length, 1);
});

Deno.test("Journal's files are their owner's only", async () => {
  await using dir = await tempDir();
  using world = journalWorld({ path: dir.join("j.db") });
  world.journal.record([exchange()]);
  world.journal.flush();
  for (const { name } of Deno.readDirSync(dir.path)) {
    assertEquals(Deno.statSync(dir.join(name)).mode! & 0o777, 0o600, name);
  }
});

Deno.test("Journal waits while another holds the file locked, tells so, and lets the oldest go when too many wait", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  const { journal, clock } = world;
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  journal.record(exchanges(MOST_WAITING + 56));
  journal.flush();
  assertEquals(
    journal.problem,
    `Cannot write the journal "${path}": another program holds it locked; 20,000 exchanges wait, 56 were dropped`,
  );
  assertEquals(journal.exchanges({ limit: 3 }).length, 3);
  other.exec("ROLLBACK");
  other.close();
  // The pause is not over.
  journal.flush();
  assert(journal.problem !== undefined);
  clock.now += 300;
  journal.flush();
  assertEquals(journal.problem, undefined);
  assertEquals(journal.cells()[0].attempts, MOST_WAITING + 56);
  assertEquals(journal.exchanges({ limit: 99_999 }).map(({ id }) => id).at(0), 57);
});

Deno.test("Journal tells that its file was removed, shows what it had, and begins a new one when it is opened again", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  const { journal, clock } = world;
  journal.record(exchanges(3));
  journal.flush();
  Deno.removeSync(path);
  clock.now += 2000;
  journal.record(exchanges(2));
  journal.flush();
  assertEquals(
    journal.problem,
    `Cannot write the journal "${path}": its file was removed; move it back, or start the lab again to begin a new ` +
      "one; 2 exchanges wait",
  );
  assertEquals(journal.exchanges({ limit: 9 }).map(({ id }) => id), [1, 2, 3, 4, 5]);
  const again = world.reopen();
  assertEquals([again.problem, again.exchanges({ limit: 9 })], [undefined, []]);
  again.record(exchanges(1));
  again.flush();
  assertEquals(world.reopen().exchanges({ limit: 9 }).length, 1);
});

Deno.test("Journal with nothing to write tells a minute later that its file was moved, and goes on when it is back", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  const { journal, clock } = world;
  Deno.renameSync(path, dir.join("moved.db"));
  clock.now += 60_000;
  journal.prune();
  assertStringIncludes(journal.problem!, "its file was removed");
  journal.record(exchanges(2));
  Deno.renameSync(dir.join("moved.db"), path);
  clock.now += 60_000;
  journal.flush();
  assertEquals(journal.problem, undefined);
  assertEquals(world.reopen().exchanges({ limit: 9 }).map(({ id }) => id), [1, 2]);
});

Deno.test("Journal leaves a file alone that took its name", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  Deno.renameSync(path, dir.join("moved.db"));
  await dir.write("j.db", "mine");
  world.clock.now += 2000;
  world.journal.record([exchange()]);
  world.journal.flush();
  assertStringIncludes(world.journal.problem!, "another file has taken its place");
  assertEquals(Deno.readTextFileSync(path), "mine");
});

testNeeding(
  ["root", "unshare"],
  "Journal goes on after a full disk, and loses nothing that waits",
  async () => {
    await using dir = await tempDir();
    const probe = new URL("support/full_disk_probe.ts", import.meta.url).pathname;
    const script = `mount -t tmpfs -o size=1m none ${dir.path} && exec "$@"`;
    const { success, stdout, stderr } = await new Deno.Command("unshare", {
      args: [
        "-m",
        "sh",
        "-c",
        script,
        "sh",
        Deno.execPath(),
        "run",
        "-A",
        "--no-check",
        "-q",
        probe,
        dir.path,
      ],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const [full, well, attempts, kept] = new TextDecoder().decode(stdout).trim().split("\n");
    assertStringIncludes(full, "disk full; ");
    assertEquals([well, attempts === kept], ["undefined", true]);
  },
);
