// Run by problems_test.ts on a small file system: fills it, writes on, makes room, and says what the journal
// said.
import { exchanges, journalWorld } from "./journal_world.ts";

const folder = Deno.args[0];
using world = journalWorld({ path: `${folder}/j.db` });
const { journal, clock } = world;
Deno.writeFileSync(`${folder}/ballast`, new Uint8Array(700 << 10));
let rounds = 0;
while (journal.problem === undefined && rounds++ < 100) {
  journal.record(exchanges(300));
  journal.flush();
}
console.log(journal.problem);
Deno.removeSync(`${folder}/ballast`);
clock.now += 60_000;
journal.flush();
console.log(journal.problem);
console.log(journal.cells()[0].attempts);
console.log(journal.exchanges({ limit: 99_999 }).length);
