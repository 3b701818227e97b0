// What of the class the database keeps, for how long, and from whom.
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { Connection } from "../../src/cluster/connection.ts";
import { codeOf } from "../../src/cluster/reasons.ts";
import { readJournal } from "../../src/journal/reading.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { ClassLab } from "./support/class_lab.ts";
import { MemberLab } from "./support/member_lab.ts";
import { startWorld, type World } from "./support/world.ts";

testNeeding(
  ["postgresql"],
  "a lab's role reads no table of the class, and publishes for itself alone",
  async () => {
    await using world = await startWorld();
    const { role, password } = await world.letIn("room-1");
    await using own = await world.engine.connect(
      world.engine.address().replace("//", `//${role}@`),
      password,
    );
    const tables = ["secret", "class_group", "lab_group", "share", "student", "nickname", "holder"];
    const forbidden = [
      ...tables.map((table) => `SELECT * FROM guichet.${table}`),
      ...tables.map((table) => `DELETE FROM guichet.${table}`),
      "SELECT guichet.hold(1, 1, 'key', 'name')",
    ];
    for (const sql of forbidden) {
      assertEquals(
        codeOf(await assertRejects(() => own.query(sql))),
        "42501",
        sql,
      );
    }
    // Another connection than that which said hello.
    for (const sql of ["publish(1, '[]', '{}')", "claim(1, '[]')", "move(1, 'key', 'name')"]) {
      assertEquals(codeOf(await assertRejects(() => own.query(`SELECT guichet.${sql}`))), "GU004", sql);
    }
    await world.engine.ask("CREATE ROLE reader LOGIN PASSWORD 'reader' IN ROLE guichet_reader");
    await using reader = await world.engine.connect(
      world.engine.address().replace("//", "//reader@"),
      "reader",
    );
    assertEquals(await reader.query("SELECT * FROM guichet.student"), []);
    assertEquals(codeOf(await assertRejects(() => reader.query("SELECT * FROM guichet.secret"))), "42501");
  },
);

const DAY = 86_400_000;

testNeeding(
  ["postgresql"],
  "exchanges go by the day, each lab's after its keep, and old groups with them",
  async () => {
    await using world = await startWorld();
    const tidying = (keep: number) => ({
      keep: keep * DAY,
      also: async (connection: Connection) => {
        await connection.query("SELECT guichet.tidy()");
        return false;
      },
    });
    await using long = new MemberLab(world, await world.letIn("long"), tidying(90));
    await using short = new MemberLab(world, await world.letIn("short"), tidying(2));
    const stored = async () => (await world.stored()).map(({ lab, rows }) => `${lab} ${rows}`).join();
    const observe = async () => {
      for (const lab of [long, short]) {
        lab.observe(10);
        await lab.sent();
      }
    };

    await observe();
    await age(world, 2);
    await observe();
    assertEquals(await stored(), "long 20,short 20");
    await world.engine.ask(
      "INSERT INTO guichet.class_group VALUES (1, 'old', 0), (2, 'old, too', 1), (3, 'now', $1)",
      [
        Date.now(),
      ],
    );
    await age(world, 3);
    // The short one's go by its own hand: the days go by the longer keep (schema_test.ts).
    await waitFor("what is too old to go", async () => await stored() === "long 20,short 10");
    const groups = await world.engine.ask("SELECT id FROM guichet.class_group ORDER BY id");
    assertEquals(groups.map(({ id }) => id), [2, 3]);
  },
);

testNeeding(
  ["postgresql"],
  "labs of one cluster have one secret, also after a restart: a ticket of one is a ticket of all",
  async () => {
    await using world = await startWorld();
    const labs = ["room-1", "room-2"];
    const secret = (lab: string) => {
      using journal = readJournal(world.dir.join(`${lab}.db`));
      return journal.secret.toHex();
    };
    for (const name of labs) {
      await using lab = await ClassLab.start(world, name);
      await lab.shows("its cluster", "", ({ cluster }) => cluster !== undefined);
      await waitFor("the class's secret", () => name === "room-1" || secret("room-1") === secret("room-2"));
      if (name === "room-1") await waitFor("its own", async () => (await sharedSecret()) === secret(name));
    }
    assertEquals(labs.map(secret), [await sharedSecret(), await sharedSecret()]);
    assertNotEquals(secret("room-1"), "");
    async function sharedSecret(): Promise<string> {
      return String(
        (await world.engine.ask("SELECT encode(secret, 'hex') AS secret FROM guichet.secret"))[0].secret,
      );
    }
    assert((await sharedSecret()).length === 64);
  },
);

/** As if all that is there had been stored so many days before. */
async function age(world: World, days: number): Promise<void> {
  const [{ name }] = await world.engine.ask(
    `SELECT relname AS name FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid
   WHERE inhparent = 'guichet.exchange'::regclass ORDER BY relname DESC LIMIT 1`,
  );
  const day = new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
  const next = new Date(Date.now() - (days - 1) * DAY).toISOString().slice(0, 10);
  await world.engine.ask(`ALTER TABLE guichet.exchange DETACH PARTITION guichet.${name}`);
  await world.engine.ask(`UPDATE guichet.${name} SET day = '${day}'`);
  await world.engine.ask(`ALTER TABLE guichet.${name} RENAME TO exchange_${day.replaceAll("-", "")}`);
  await world.engine.ask(
    `ALTER TABLE guichet.exchange ATTACH PARTITION guichet.exchange_${day.replaceAll("-", "")}
   FOR VALUES FROM ('${day}') TO ('${next}')`,
  );
}
