// The trials of long.ts, in small.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { testNeeding } from "../support/tool.ts";
import { departmentTrial } from "./support/department.ts";
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

testNeeding(
  ["postgresql"],
  "a department's labs store what their students do, and it is told what that costs",
  async () => {
    await using world = await startWorld();
    const cost = await departmentTrial(world, { labs: 5, students: 100, perSecond: 4, seconds: 3 });
    const stored = await world.stored();
    assertEquals(
      stored.map(({ rows, twice, ordered }) => [rows, twice, ordered]),
      Array(5).fill([240, 0, true]),
    );
    assertEquals([cost.rows, cost.connections], [1200, 5]);
    const { rate, commit, bytesPerRow, cpuPerRow, memory } = cost;
    for (const each of [rate, commit.p50, bytesPerRow, cpuPerRow, memory]) {
      assert(each > 0, Deno.inspect(cost));
    }
  },
);
