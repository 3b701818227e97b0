// The trials of long.ts, in small.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { testNeeding } from "../support/tool.ts";
import { awayTrial, killsTrial, numbersTrial } from "./support/trials.ts";
import { startWorld } from "./support/world.ts";

testNeeding(
  ["postgresql"],
  "five labs give no number twice while they and the database are killed",
  async () => {
    await using world = await startWorld();
    const { given, twice, kills } = await numbersTrial(world, { labs: 5, numbers: 50_000, kills: 10 });
    assert(given >= 50_000);
    assertEquals([twice, kills], [0, 10]);
  },
);

testNeeding(["postgresql"], "five labs whose database is away for 20 s go on, and lose nothing", async () => {
  await using world = await startWorld();
  const { labs, told, answered } = await awayTrial(world, { labs: 5, seconds: 20, rate: 200 });
  assert(answered > 1000, `${answered} answers while it was away`);
  for (const each of told) {
    assertMatch(
      each,
      /^The cluster's database is away since \d\d:\d\d:\d\d: .*; [\d,]+ exchanges wait to be sent$/,
    );
  }
  assertEquals(labs.length, 5);
  for (const { journal, stored, twice, ordered } of labs) {
    assert(journal > 200, String(journal));
    assertEquals([stored, twice, ordered], [journal, 0, true]);
  }
});

testNeeding(
  ["postgresql"],
  "a database that is killed again and again gets all, once, and no error is left over",
  async () => {
    await using world = await startWorld();
    const { sent, stored, twice, uncaught } = await killsTrial(world, { kills: 5, rate: 5000 });
    assert(sent > 0);
    assertEquals([stored, twice, uncaught], [sent, 0, 0]);
  },
);
