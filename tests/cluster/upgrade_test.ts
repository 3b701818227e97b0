// What docs/cluster.md says of upgrades: the schema first, while labs are at work, then the labs, one by one.
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { makeSchema, schemaSql } from "../../src/cluster/administration.ts";
import { reasonOf } from "../../src/cluster/reasons.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "../../src/cluster/schema.ts";
import type { Postgres } from "../support/postgres.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { MemberLab } from "./support/member_lab.ts";
import { startWorld, type World } from "./support/world.ts";

/** As another guichet's `cluster init` leaves it. */
async function setVersion({ engine }: World, version: number): Promise<void> {
  await engine.ask("UPDATE guichet.version SET version = $1", [version]);
}

async function count({ engine }: World): Promise<number> {
  return Number((await engine.ask("SELECT count(*)::int AS rows FROM guichet.exchange"))[0].rows);
}

testNeeding(["postgresql"], "the schema is made anew while labs store, and no lab notices", async () => {
  await using world = await startWorld();
  await using lab = new MemberLab(world, await world.letIn("room-1"));
  let last = lab.observe(500).length;
  await lab.sent();
  const told = new Set<string | undefined>();
  const load = setInterval(() => {
    last += lab.observe(20).length;
    told.add(lab.member.problem);
  }, 10);
  try {
    for (let i = 0; i < 5; i++) {
      await using owner = await world.engine.connect();
      assertEquals(await makeSchema(owner), SCHEMA_VERSION);
    }
  } finally {
    clearInterval(load);
  }
  await lab.sent();
  assertEquals([await count(world), [...told]], [last, [undefined]]);
});

testNeeding(
  ["postgresql"],
  "a lab that is at work stays when the schema is newer by one, and waits when by two",
  async () => {
    await using world = await startWorld();
    await using lab = new MemberLab(world, await world.letIn("room-1"));
    lab.observe(10);
    await lab.sent();
    const sessions = () =>
      world.engine.ask("SELECT pid FROM pg_stat_activity WHERE usename = 'guichet_room-1'");
    const before = await sessions();
    await setVersion(world, SCHEMA_VERSION + 1);
    const seen = () => world.engine.ask("SELECT seen FROM guichet.lab");
    const [{ seen: at }] = await seen();
    await waitFor("a hello", async () => String((await seen())[0].seen) !== String(at));
    lab.observe(10);
    await lab.sent();
    assertEquals([await sessions(), lab.member.problem, await count(world)], [before, undefined, 20]);
    await setVersion(world, SCHEMA_VERSION + 2);
    const text = new RegExp(
      `the schema is ${SCHEMA_VERSION + 2}, this guichet knows ${SCHEMA_VERSION}: take a newer`,
    );
    await lab.problem(text);
    lab.observe(10);
    await setVersion(world, SCHEMA_VERSION);
    await lab.sent();
    assertEquals(await count(world), 30);
  },
);

testNeeding(["postgresql"], "an older guichet leaves a newer schema as it is", async () => {
  await using world = await startWorld();
  await setVersion(world, SCHEMA_VERSION + 1);
  await using owner = await world.engine.connect();
  const error = await assertRejects(() => makeSchema(owner));
  assertMatch(
    reasonOf(error),
    /^version: a newer guichet made the schema \(version \d+, this one knows \d+\); use that/,
  );
  const [{ version }] = await world.engine.ask("SELECT version FROM guichet.version");
  assertEquals(version, SCHEMA_VERSION + 1);
});

/** What the schema consists of: columns, functions and who may do what. */
async function made(engine: Postgres): Promise<unknown> {
  const columns = await engine.ask(
    `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
     WHERE table_schema = 'guichet' AND table_name !~ '^exchange_[0-9]' ORDER BY 1, 2`,
  );
  const rights = await engine.ask(
    `SELECT relname AS name, relacl::text AS acl, '' AS body FROM pg_class
       WHERE relnamespace = 'guichet'::regnamespace AND relname !~ '^exchange_[0-9]'
     UNION ALL SELECT oid::regprocedure::text, proacl::text, prosrc FROM pg_proc
       WHERE pronamespace = 'guichet'::regnamespace ORDER BY 1`,
  );
  return { columns, rights };
}

testNeeding(
  ["postgresql"],
  "an older schema with rows becomes what a new one is, and keeps them",
  async () => {
    await using world = await startWorld();
    const { engine } = world;
    const fresh = await made(engine);
    for (let version = 1; version <= SCHEMA_VERSION; version++) {
      await engine.ask("DROP SCHEMA guichet CASCADE");
      await using owner = await engine.connect();
      await owner.query(
        MIGRATIONS.slice(0, version).join("\n") + `UPDATE guichet.version SET version = ${version}`,
      );
      await engine.ask("INSERT INTO guichet.lab (name, role) VALUES ('room-1', 'guichet_room-1')");
      assertEquals(await makeSchema(owner), version);
      assertEquals(await made(engine), fresh, `from version ${version}`);
      assertEquals(await engine.ask("SELECT name FROM guichet.lab"), [{ name: "room-1" }]);
    }
    assertEquals(schemaSql(SCHEMA_VERSION).includes("CREATE TABLE"), false);
  },
);
