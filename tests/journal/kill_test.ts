import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { FLUSH_MS, Journal } from "../../src/journal/journal.ts";
import { signalChild } from "../support/signal_child.ts";
import { tempDir } from "../support/temp_dir.ts";
import { waitFor } from "../support/wait_for.ts";

const PROBE = new URL("support/writer_probe.ts", import.meta.url).pathname;

/** Milliseconds that a busy machine may be late with a flush. */
const LATENESS = 500;

/** Kills a writer; resolves to the ids it recorded last, with their times. */
async function killedWriter(path: string): Promise<{ id: number; at: number }[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "-q", PROBE, path],
    stdout: "piped",
  }).spawn();
  let text = "";
  const reading = (async () => {
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) text += part;
  })();
  await waitFor("a second of writing", () => text.split("\n").length > 200, { timeout: 60_000 });
  signalChild(child, "SIGKILL");
  await child.status;
  await reading;
  return text.trimEnd().split("\n").slice(0, -1).map((line) => {
    const [id, at] = line.split(" ").map(Number);
    return { id, at };
  });
}

Deno.test("Journal of a killed lab opens, with all but the last half second, and ids go on rising", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  let least = 0;
  for (let round = 0; round < 2; round++) {
    const said = await killedWriter(path);
    using db = Closing.of(new DatabaseSync(path));
    assertEquals(Object.values(db.it.prepare("PRAGMA integrity_check").get()!), ["ok"]);
    const journal = Journal.open({
      path,
      keep: 1e12,
      maxSize: 64 << 20,
      clock: { wallClock: Date.now, monotonic: Date.now },
    });
    const kept = journal.exchanges({ limit: 100_000, since: least });
    const last = kept.at(-1)!;
    const lost = said.filter(({ id }) => id > last.id);
    const end = said.at(-1)!.at;
    assert(
      lost.every(({ at }) => at > end - 2 * FLUSH_MS - LATENESS),
      `lost ${JSON.stringify(lost[0])}, end ${end}`,
    );
    assertEquals(kept.length, last.id - kept[0].id + 1);
    // Three are recorded at once, so a batch that was cut would show.
    assertEquals(kept.length % 3, 0);
    assertEquals(journal.cells()[0].attempts, journal.exchanges({ limit: 100_000 }).length);
    const [next] = journal.record([kept[0]]);
    assert(next.id > Math.max(last.id, said.at(-1)!.id), `${next.id}`);
    least = next.id;
    journal.close();
    // Taken out again, so that threes stay threes.
    db.it.exec(`DELETE FROM exchange WHERE id = ${least}`);
    db.it.exec(`UPDATE cell SET recorded = recorded - 1 WHERE minute = ${Math.floor(kept[0].at / 60_000)}`);
  }
});

class Closing implements Disposable {
  private constructor(readonly it: DatabaseSync) {}
  static of(it: DatabaseSync): Closing {
    return new Closing(it);
  }
  [Symbol.dispose]() {
    this.it.close();
  }
}
