// Journals that a bad disk has damaged, on any page: each opens, or is refused with a sentence that names it;
// what can't be read of one that opens is told.
import { assert, assertThrows } from "@std/assert";
import { JournalError } from "../../src/journal/file.ts";
import { Journal } from "../../src/journal/journal.ts";
import { exchanges, journalWorld } from "../journal/support/journal_world.ts";
import { tempDir } from "../support/temp_dir.ts";
import { randomNumbers } from "./seed.ts";

/** Damaged files. */
const TIMES = 150;

/** Bytes in a row that are damaged at a place: a field, a row, the head of a page. */
const LENGTHS = [1, 8, 64, 512];

/**
 * Reads all that is in a journal; what can't be read is missing, and told. @returns how many exchanges could
 * be read
 */
function readAll(journal: Journal, path: string): number {
  const read = journal.exchanges({ group: "all", limit: 1000 }).length;
  for (const { id } of journal.groups()) {
    journal.students(id);
    journal.cells(id);
  }
  journal.report({ group: "all" });
  const { problem } = journal;
  assert(problem === undefined || problem.includes(path), problem);
  if (read === 0) assert(problem !== undefined, "nothing is read, and nothing is told");
  return read;
}

Deno.test("Journal opens a damaged file or refuses it with a sentence, and reads what can be read", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  {
    using world = journalWorld({ path });
    world.journal.record(exchanges(50));
  }
  const right = Deno.readFileSync(path);
  const random = randomNumbers();
  const setting = {
    path,
    keep: 1e12,
    maxSize: 64 << 20,
    clock: { wallClock: Date.now, monotonic: Date.now },
  };
  let [refused, unreadable] = [0, 0];
  for (let time = 0; time < TIMES; time++) {
    const bytes = Uint8Array.from(right);
    const at = random() % bytes.length;
    bytes.subarray(at, at + LENGTHS[random() % LENGTHS.length]).forEach((_, i, part) => part[i] = random());
    Deno.writeFileSync(path, bytes);
    try {
      const journal = Journal.open(setting);
      try {
        if (readAll(journal, path) === 0) unreadable++;
      } finally {
        journal.close();
      }
    } catch (error) {
      assert(error instanceof JournalError && error.message.includes(path), `at ${at}: ${error}`);
      refused++;
    }
    for (const suffix of ["-wal", "-shm"]) await Deno.remove(path + suffix).catch(() => {});
  }
  assert(refused < TIMES, "a byte of a row that nobody reads is no reason");
  assert(unreadable > 0, "no file was damaged where exchanges are");
  Deno.writeFileSync(path, right.subarray(0, right.length / 2));
  assertThrows(() => Journal.open(setting), JournalError);
});
