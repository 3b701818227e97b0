// Run by kill_test.ts: writes to a journal as the daemon does, and says which ids it recorded when, until it
// is killed.
import { FLUSH_MS, Journal } from "../../../src/journal/journal.ts";
import { exchange } from "./journal_world.ts";

const journal = Journal.open({
  path: Deno.args[0],
  keep: 1e12,
  maxSize: 64 << 20,
  clock: { wallClock: Date.now, monotonic: Date.now },
});
setInterval(() => journal.flush(), FLUSH_MS);
setInterval(() => {
  const at = Date.now();
  const recorded = journal.record([1, 2, 3].map(() => exchange({ began: at, at })));
  console.log(`${recorded.at(-1)!.id} ${at}`);
}, 5);
