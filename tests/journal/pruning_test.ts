// What goes when the journal is too big or too old, and what never does: also where somebody makes up
// addresses, or sets the clock.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Journal } from "../../src/journal/journal.ts";
import { tempDir } from "../support/temp_dir.ts";
import { exchange, exchanges, journalWorld } from "./support/journal_world.ts";

const DAY = 86_400_000;
const SUMS = { dropped: 0, answers: 1, refused: 0, bytesIn: 4, bytesOut: 4 };

/** A student who was only counted. */
function came(journal: Journal, address: string): void {
  journal.saveStudent({ key: address, address, name: address, rule: "address" });
  journal.count([{
    ...SUMS,
    student: address,
    listener: "udp",
    peer: { address, port: 1 },
    exchanges: 1,
  }]);
}

Deno.test("made-up addresses push nothing real out of the journal, and it keeps its size", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  const maxSize = 1 << 20;
  using world = journalWorld({ path, maxSize });
  const { journal, clock } = world;
  const done = [exchange(), exchange({ student: "local/1000", peer: { address: "127.0.0.1", port: 2 } })];
  journal.record(done);
  journal.record([exchange({ student: "10.0.0.8", outcome: "no-reply" })]);
  assertEquals(journal.claim("10.0.0.8", "ana"), "claimed");
  for (const { student: key } of done) {
    journal.saveStudent({ key, address: key, name: key, rule: "address" });
  }
  let greatest = 0;
  for (let i = 0; i < 40_000; i++) {
    came(journal, `192.0.${i >> 8}.${i & 255}`);
    if (i % 1000 !== 999) continue;
    journal.flush();
    clock.now += 15_000;
    if (i % 4000 === 3999) journal.prune();
    greatest = Math.max(greatest, Deno.statSync(path).size);
  }
  assert(greatest <= maxSize, `${greatest} bytes`);
  assertStringIncludes(journal.problem!, `Cannot keep all students in the journal "${path}": it has reached`);
  const again = world.reopen();
  const left = new Set(again.cells().map(({ student }) => student));
  assertEquals(["10.0.0.7", "10.0.0.8", "local/1000"].filter((student) => !left.has(student)), []);
  assertEquals(again.exchanges({ limit: 9 }).length, 3);
  clock.now += 3_600_000;
  again.prune();
  assertEquals(again.problem, undefined);
});

Deno.test("a user's totals stay when the journal is full of them, in fewer minutes", async () => {
  await using dir = await tempDir();
  const maxSize = 1 << 20;
  using world = journalWorld({ path: dir.join("j.db"), maxSize });
  const { journal, clock } = world;
  for (let minute = 0; minute < 200; minute++) {
    clock.now += 60_000;
    journal.count(
      Array.from({ length: 100 }, (_, listener) => ({
        ...SUMS,
        student: "local/1000",
        listener: `udp-${listener}`,
        peer: { address: "127.0.0.1", port: 1 },
        exchanges: 1,
      })),
    );
    journal.flush();
    if (minute % 10 === 9) journal.prune();
  }
  const cells = journal.cells();
  assertEquals([cells.length, new Set(cells.map(({ attempts }) => attempts))], [100, new Set([200])]);
  assertEquals(journal.problem, undefined);
  assert(Deno.statSync(dir.join("j.db")).size <= maxSize);
});

Deno.test("the file becomes smaller once what was in it is gone", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path, keep: DAY });
  const { journal, clock } = world;
  for (let i = 0; i < 10; i++) {
    journal.record(exchanges(1000));
    journal.flush();
  }
  world.reopen();
  const before = Deno.statSync(path).size;
  clock.now += 2 * DAY;
  world.journal.prune();
  world.journal.prune();
  world.reopen();
  const after = Deno.statSync(path).size;
  assert(after < before / 5, `${before} bytes, then ${after}`);
});

Deno.test("a clock that is set 100 days ahead lets nothing go", () => {
  using world = journalWorld({ keep: 90 * DAY });
  const { journal, clock } = world;
  journal.record(exchanges(20));
  journal.flush();
  clock.set = 100 * DAY;
  clock.now += 60_000;
  journal.prune();
  assertEquals([journal.exchanges({ limit: 99 }).length, journal.cells().length], [20, 1]);
  clock.now += 91 * DAY;
  journal.prune();
  assertEquals([journal.exchanges({ limit: 99 }).length, journal.cells().length], [0, 0]);
});

Deno.test("a clock that is set back during a fault delays no writing", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  const { journal, clock } = world;
  Deno.renameSync(path, dir.join("moved.db"));
  clock.now += 2000;
  journal.record(exchanges(2));
  journal.flush();
  assertStringIncludes(journal.problem!, "its file was removed");
  Deno.renameSync(dir.join("moved.db"), path);
  clock.set = -3_600_000;
  clock.now += 300;
  journal.flush();
  assertEquals(journal.problem, undefined);
});
