// Nicknames over all labs of a class: the first claim wins, also of two at once; provisional while the database is away;
// and the code by which a student who changes rooms goes on.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ApiMe, ApiRoom, ApiYou } from "../../src/board/api_types.ts";
import { runGuichet } from "../support/guichet.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { type Answer, ClassLab } from "./support/class_lab.ts";
import { startWorld, type World } from "./support/world.ts";

/** The tests' own page is that of a student at 127.0.0.1. */
function claim(lab: ClassLab, nickname: string, code?: string): Promise<Answer<ApiYou>> {
  return lab.ask("/api/me/nickname", { nickname, ...(code === undefined ? {} : { code }) });
}

async function settled(lab: ClassLab): Promise<ApiRoom> {
  const room = async () => (await lab.ask<ApiMe>("/api/me")).body.room;
  return await waitFor("a name that is settled", async () => {
    const its = await room();
    return its?.code !== undefined && its;
  });
}

testNeeding(
  ["postgresql"],
  "of two who claim one nickname at once in two labs, one has it; it is free in the next group",
  async () => {
    await using world = await startWorld();
    await using one = await ClassLab.start(world, "room-1");
    await using two = await ClassLab.start(world, "room-2");
    await settledGroup([one, two]);
    for (const nickname of ["Ada", "Grace", "Élodie"]) {
      const both = await Promise.all([claim(one, nickname), claim(two, nickname.toUpperCase())]);
      assertEquals(both.map(({ status }) => status).toSorted(), [200, 409]);
      const winner = both[0].status === 200 ? one : two;
      // Who changes a name gives the former up; who lost keeps theirs.
      assertEquals((await claim(winner, `${nickname} 2`)).status, 200);
      assertEquals((await claim(winner === one ? two : one, nickname)).status, 200);
    }
    assertEquals((await world.engine.ask("SELECT count(*)::int AS names FROM guichet.nickname"))[0].names, 2);
    await one.ask("/api/groups", { name: "" });
    await two.shows("the new group", "", ({ group }) => group.id === 2);
    assertEquals((await claim(two, "Élodie 2")).status, 200);
  },
);

testNeeding(
  ["postgresql"],
  "a claim while the database is away holds in its lab, and who comes second is told",
  async () => {
    await using world = await startWorld();
    await using one = await ClassLab.start(world, "room-1");
    await using two = await ClassLab.start(world, "room-2");
    await settledGroup([one, two]);
    await world.engine.kill();
    const claims = [await claim(one, "Ada"), await claim(two, "Ada")];
    assertEquals(claims.map(({ status, body: { room } }) => [status, room?.provisional, room?.code]), [
      [200, true, undefined],
      [200, true, undefined],
    ]);
    await world.engine.start();
    const names = await waitFor("one of them to lose", async () => {
      const me = await Promise.all([one, two].map((lab) => lab.ask<ApiMe>("/api/me")));
      const names = me.map(({ body: { you, room } }) =>
        room?.provisional === true ? "?" : you.nickname ?? ""
      );
      return names.includes("") && names;
    }, { timeout: 30_000 });
    assertEquals(names.toSorted(), ["", "Ada"]);
  },
);

testNeeding(
  ["postgresql"],
  "who changes rooms goes on by the code on the old page, and by no other",
  async () => {
    await using world = await startWorld();
    await using one = await ClassLab.start(world, "room-1");
    await using two = await ClassLab.start(world, "room-2");
    await settledGroup([one, two]);
    await one.send("127.0.0.1");
    assertEquals((await claim(one, "Ada")).status, 200);
    const { code } = await settled(one);
    assertMatch(code!, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    await two.shows(
      "the first room's work",
      "*",
      ({ rows }) => rows[0]?.student.nickname === "Ada" && rows[0].cells.udp?.state === "done",
    );
    assertEquals((await claim(two, "Ada")).status, 409);
    assertEquals((await claim(two, "Ada", "0000-0000")).status, 403);
    const moved = await claim(two, "ada", code!.toLowerCase());
    assertEquals([moved.status, moved.body.you.nickname], [200, "Ada"]);
    assertEquals(moved.body.room?.elsewhere, [{ lab: "room-1", done: 1 }]);
    await two.send("127.0.0.1");
    // One row, in both labs and on the whole board, with the work of both.
    for (const lab of [one, two]) {
      await lab.shows("one row", "*", ({ rows }) => rows.length === 1 && rows[0].cells.udp.attempts === 2);
    }
    await two.shows("what was done before", "", ({ rows }) => rows[0].cells.udp.attempts === 2);
    const tries = await Promise.all(
      Array.from({ length: 25 }, (_, i) => claim(two, "Ada", `0000-00${i + 10}`)),
    );
    assert(tries.some(({ status }) => status === 429), "tries are bounded");
  },
);

/** Until the labs know which group the class is at. */
async function settledGroup(labs: readonly ClassLab[]): Promise<void> {
  for (const lab of labs) {
    await lab.shows("its cluster", "*", ({ cluster }) => cluster?.labs.length === labs.length - 1);
  }
}

testNeeding(
  ["postgresql"],
  "guichet report --cluster has one row for who worked in two labs, and speaks for all",
  async () => {
    await using world = await startWorld();
    await using one = await ClassLab.start(world, "room-1");
    await using two = await ClassLab.start(world, "room-2");
    await settledGroup([one, two]);
    for (let i = 0; i < 3; i++) await one.send("127.0.0.1");
    await two.send("127.0.0.21");
    await claim(one, "Ada");
    assertEquals((await claim(two, "Ada", (await settled(one)).code)).status, 200);
    await two.send("127.0.0.1");
    await two.send("127.0.0.22");
    await one.shows(
      "all",
      "*",
      ({ rows }) => rows.length === 3 && rows.some(({ cells }) => cells.udp.attempts === 4),
    );
    await two.ask("/api/students/127.0.0.22/hide", {});
    await one.shows("all but the hidden", "*", ({ rows }) => rows.length === 2);
    const report = await reader(world);
    const rows = async () =>
      JSON.parse((await report("--json")).stdout) as { student: string; attempts: number; address: string }[];
    const all = await waitFor("all to be forwarded", async () => {
      const found = await rows();
      return found.length === 2 && found.some(({ attempts }) => attempts === 4) && found;
    });
    assertEquals(all.map(({ student, attempts, address }) => [student, attempts, address]), [
      ["127.0.0.21", 1, "127.0.0.21@room-2"],
      ["Ada", 4, "local@room-1 local@room-2"],
    ]);
    assertMatch((await report("--csv", "--by", "student")).stdout, /Ada,nickname,.*,4,4,1/);
    assertEquals((await report("--group", "none")).code, 2);
    const config = await world.dir.write(
      "lab.toml",
      `${await world.config(
        await world.letIn("room-3"),
      )}\n[[exercise]]\nname = "count"\ntitle = "Count"\nlistener = "udp"\npoints = 2\n`,
    );
    const gradebook = await report("--gradebook", "--config", config);
    assertMatch(gradebook.stdout, /^Ada,,.*,2,2,2,[^,]+,4\r?$/m, gradebook.stdout + gradebook.stderr);
  },
);

/** `guichet report --cluster` for a role that may read, with more flags. */
async function reader(world: World): Promise<(...more: string[]) => ReturnType<typeof runGuichet>> {
  await world.engine.ask("CREATE ROLE reader LOGIN PASSWORD 'reader' IN ROLE guichet_reader");
  const file = await world.dir.write("reader.password", "reader\n");
  await Deno.chmod(file, 0o600);
  const database = world.engine.address().replace("//", "//reader@");
  const args = ["report", "--cluster", "--database", database, "--password-file", file];
  return (...more) => runGuichet([...args, ...more]);
}
