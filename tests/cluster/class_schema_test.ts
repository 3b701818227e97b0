// What of the class the database keeps, for how long, and from whom.
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { codeOf } from "../../src/cluster/reasons.ts";
import { readJournal } from "../../src/journal/reading.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { ClassLab } from "./support/class_lab.ts";
import { MemberLab } from "./support/member_lab.ts";
import { startWorld } from "./support/world.ts";

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

testNeeding(
  ["postgresql"],
  "exchanges go by the day, each lab's after its keep, and old groups with them",
  async () => {
    await using world = await startWorld();
    const days = (keep: number) => ({ keep: keep * 86_400_000 });
    await using long = new MemberLab(world, await world.letIn("long"), days(90));
    await using short = new MemberLab(world, await world.letIn("short"), days(2));
    for (const lab of [long, short]) {
      lab.observe(10);
      await lab.sent();
    }
    const count = async () => {
      const rows = await world.engine.ask(
        `SELECT lab.name, count(*)::int AS rows FROM guichet.exchange JOIN guichet.journal ON journal.id = exchange.journal
       JOIN guichet.lab ON lab.id = journal.lab GROUP BY 1 ORDER BY 1`,
      );
      return rows.map(({ name, rows }) => `${name} ${rows}`).join();
    };
    const partitions = async () =>
      Number(
        (await world.engine.ask(
          "SELECT count(*)::int AS n FROM pg_inherits WHERE inhparent = 'guichet.exchange'::regclass",
        ))[0].n,
      );
    await world.engine.ask(
      "INSERT INTO guichet.class_group VALUES (1, 'old', 0), (2, 'older than keep', 1), (3, 'now', 2)",
    );
    await world.engine.ask(
      "UPDATE guichet.class_group SET since = extract(epoch FROM now()) * 1000 WHERE id = 3",
    );
    const after = (days: number) =>
      world.engine.ask(`SELECT guichet.begin_day((now() AT TIME ZONE 'UTC')::date + ${days})`);
    await after(2);
    assertEquals([await count(), await partitions()], ["long 10,short 10", 2]);
    await after(3);
    assertEquals([await count(), await partitions()], ["long 10", 3]);
    await after(90);
    assertEquals(await count(), "long 10");
    await after(91);
    assertEquals([await count(), await partitions()], ["", 4]);
    const groups = await world.engine.ask("SELECT id FROM guichet.class_group ORDER BY id");
    assertEquals(groups.map(({ id }) => id), [3]);
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
