// What the schema lets whom do: a lab speaks for itself and for nobody else, a reader reads, numbers are given once.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { addLab, clusterState, forgetLab, makeSchema } from "../../src/cluster/administration.ts";
import type { Connection } from "../../src/cluster/connection.ts";
import { codeOf, reasonOf } from "../../src/cluster/reasons.ts";
import { SCHEMA_VERSION } from "../../src/cluster/schema.ts";
import { testNeeding } from "../support/tool.ts";
import { type LetIn, startWorld, type World } from "./support/world.ts";

function asLab(world: World, { role, password }: LetIn): Promise<Connection> {
  return world.engine.connect(world.engine.address().replace("//", `//${role}@`), password);
}

/** Says hello for a lab. @returns what the database answers */
async function hello(connection: Connection, lab: string, more: object = {}) {
  const told = { lab, instance: "one", born: 1, highest: 1000, machine: "m", program: "p", knows: 1 };
  const rest = { clock: Date.now(), waits: 0, dropped: 0, keepDays: 90, ...more };
  const [row] = await connection.query("SELECT guichet.hello($1) AS it", [
    JSON.stringify({ ...told, ...rest }),
  ]);
  return row.it as { journal: number; forwarded: number; heights: Record<string, number> };
}

const ROW = {
  grp: 1,
  student: "10.0.0.7",
  listener: "udp",
  transport: "udp",
  service: "counter",
  local: "",
  interface: "",
  began: 1,
  at: 1,
  outcome: "answered",
  client_end: "none",
  bytes_in: 1,
  bytes_out: 4,
  reads: 1,
  read_sizes: [1],
  first_byte: 0,
  last_byte: 0,
  request: "00ff",
  reply: "",
  truncated: 0,
  late: 0,
  urgent: 0,
  open_beside: 0,
  hints: [],
  result: 2,
};

const rows = (...numbers: number[]) => JSON.stringify(numbers.map((number) => ({ number, ...ROW })));

async function store(
  connection: Connection,
  journal: number,
  told: string,
  corrected = "[]",
): Promise<number> {
  const [row] = await connection.query("SELECT guichet.store($1, $2, $3) AS sent", [
    journal,
    told,
    corrected,
  ]);
  return Number(row.sent);
}

async function reserve(connection: Connection, size: number, known: number): Promise<number> {
  const [row] = await connection.query("SELECT guichet.reserve('udp', $1, $2) AS last", [size, known]);
  return Number(row.last);
}

/** The SQLSTATE of what must fail. */
async function refusal(work: Promise<unknown>): Promise<string> {
  return codeOf(await assertRejects(() => work));
}

testNeeding(
  ["postgresql"],
  "a lab's role may call three functions and do nothing else; a reader reads",
  async () => {
    await using world = await startWorld();
    const lab = await world.letIn("room-1");
    await using own = await asLab(world, lab);
    await hello(own, "room-1");
    const forbidden = [
      ...["version", "lab", "journal", "counter", "exchange"].map((table) =>
        `SELECT * FROM guichet.${table}`
      ),
      "INSERT INTO guichet.counter VALUES ('udp', 0, now())",
      "DELETE FROM guichet.exchange",
      "UPDATE guichet.journal SET forwarded = 0",
      "SELECT guichet.own_lab()",
      "SELECT guichet.begin_day(current_date)",
      "SELECT guichet.add_lab('mine', 'secret')",
      "SELECT guichet.forget_lab('room-1')",
      "SELECT guichet.end_sessions('postgres')",
      "CREATE TABLE guichet.mine ()",
      "CREATE ROLE mine",
    ];
    for (const sql of forbidden) assertEquals(await refusal(own.query(sql)), "42501", sql);
    await world.engine.ask("CREATE ROLE reader LOGIN PASSWORD 'reader' IN ROLE guichet_reader");
    await using reader = await world.engine.connect(
      world.engine.address().replace("//", "//reader@"),
      "reader",
    );
    assertEquals((await clusterState(reader)).labs.map(({ lab, state }) => [lab, state]), [[
      "room-1",
      "connected",
    ]]);
    assertEquals(await reader.query("SELECT * FROM guichet.exchange"), []);
    for (const sql of ["DELETE FROM guichet.exchange", "SELECT guichet.reserve('udp', 1, 0)"]) {
      assertEquals(await refusal(reader.query(sql)), "42501", sql);
    }
  },
);

testNeeding(
  ["postgresql"],
  "a lab speaks for itself: not under another's name, not into another's journal",
  async () => {
    await using world = await startWorld();
    const [one, two] = [await world.letIn("room-1"), await world.letIn("room-2")];
    await using first = await asLab(world, one);
    await using second = await asLab(world, two);
    assertEquals(await refusal(hello(first, "room-2")), "GU002");
    const { journal } = await hello(first, "room-1");
    const its = await hello(second, "room-2");
    assertEquals(await refusal(store(second, journal, rows(1))), "GU004");
    assertEquals(await store(second, its.journal, rows(1)), 1);
    // What the other wrote can't be corrected either.
    const corrected = JSON.stringify([{ number: 1, outcome: "reset", hints: [], result: 0 }]);
    await store(first, journal, rows(1), corrected);
    assertEquals(await world.engine.ask("SELECT DISTINCT outcome FROM guichet.exchange"), [{
      outcome: "answered",
    }]);
    await using admin = await world.engine.connect();
    await admin.query("CREATE ROLE stranger LOGIN PASSWORD 'x' IN ROLE guichet_lab");
    await using stranger = await world.engine.connect(
      world.engine.address().replace("//", "//stranger@"),
      "x",
    );
    assertEquals(await refusal(hello(stranger, "room-1")), "GU001");
  },
);

testNeeding(
  ["postgresql"],
  "a name is one lab's while it is connected; the same lab may come again",
  async () => {
    await using world = await startWorld();
    const lab = await world.letIn("room-1");
    await using other = await asLab(world, lab);
    {
      await using first = await asLab(world, lab);
      await hello(first, "room-1");
      const error = await assertRejects(() => hello(other, "room-1", { instance: "two" }));
      assertEquals(
        reasonOf(error),
        'another lab of the name "room-1" is connected, from machine "m"; give each lab a name of its own in [cluster]',
      );
      // The same process over a new connection: the old one is dead, and may say nothing any more.
      const { journal } = await hello(other, "room-1");
      assertEquals(await refusal(store(first, journal, rows(1))), "GU004");
      assertEquals(await refusal(reserve(first, 1, 0)), "GU004");
      await hello(first, "room-1");
    }
    // Killed, its connection is gone: another may come at once.
    let taken = true;
    for (let i = 0; taken && i < 100; i++) {
      taken = await hello(other, "room-1", { instance: "two" }).then(() => false, () => true);
    }
    assertEquals(taken, false);
  },
);

testNeeding(
  ["postgresql"],
  "store: sent twice is stored once, a correction changes, a journal that went back begins anew",
  async () => {
    await using world = await startWorld();
    await using lab = await asLab(world, await world.letIn("room-1"));
    const { journal, forwarded } = await hello(lab, "room-1");
    assertEquals(forwarded, 0);
    assertEquals(await store(lab, journal, rows(1, 2, 5)), 5);
    assertEquals(await store(lab, journal, rows(2, 5, 6)), 6);
    const all = () =>
      world.engine.ask("SELECT number::int, result, outcome FROM guichet.exchange ORDER BY number");
    assertEquals((await all()).map(({ number }) => number), [1, 2, 5, 6]);
    await using admin = await world.engine.connect();
    assertEquals((await clusterState(admin)).labs[0].stored, 4);
    await store(
      lab,
      journal,
      "[]",
      JSON.stringify([{ number: 5, outcome: "unreachable", hints: [], result: 1 }]),
    );
    assertEquals((await all())[2], { number: 5, result: 1, outcome: "unreachable" });
    assertEquals((await hello(lab, "room-1")).forwarded, 6);
    // A copy of the journal of yesterday: its next number 4 is not the 4 of today.
    const back = await hello(lab, "room-1", { highest: 3 });
    assertEquals([back.journal === journal, back.forwarded], [false, 3]);
    const other = await hello(lab, "room-1", { born: 2 });
    assertEquals([other.journal === back.journal, other.forwarded], [false, 0]);
    assertEquals(
      await refusal(store(lab, other.journal, rows(...Array.from({ length: 1001 }, (_, i) => i + 1)))),
      "54000",
    );
    assertEquals(await refusal(store(lab, other.journal, `[{"number": 1}]`)), "23502");
  },
);

testNeeding(
  ["postgresql"],
  "reserve gives each number once, and goes beyond what a lab knows after a restore",
  async () => {
    await using world = await startWorld();
    await using one = await asLab(world, await world.letIn("room-1"));
    await using two = await asLab(world, await world.letIn("room-2"));
    await hello(one, "room-1");
    await hello(two, "room-2");
    const lasts = await Promise.all(
      Array.from({ length: 20 }, (_, i) => reserve(i % 2 ? one : two, 1000, 0)),
    );
    assertEquals(lasts.sort((a, b) => a - b), Array.from({ length: 20 }, (_, i) => (i + 1) * 1000));
    assertEquals((await hello(one, "room-1")).heights, { udp: 20_000 });
    // Put back to a backup of 5,000: the first that comes knows 20,000, and others may have gone on.
    await world.engine.ask("UPDATE guichet.counter SET upto = 5000");
    const last = await reserve(one, 1000, 20_000);
    assert(last > 1_000_000, String(last));
    assertEquals(await reserve(two, 1000, 20_000), last + 1000);
    // Started anew, it may be a backup just as old as what the lab knows.
    await world.engine.ask("UPDATE guichet.counter SET started = started - interval '1 s'");
    assert((await reserve(one, 1000, 0)) > last + 1_000_000);
    // A hello tells what the lab knows, too.
    assertEquals((await hello(one, "room-1", { heights: { udp: 5_000_000, other: 7 } })).heights.other, 7);
    assert((await reserve(two, 1000, 0)) > 6_000_000);
    // Until all labs have said hello to a database that was just started, it gives nothing.
    await world.engine.ask("UPDATE guichet.lab SET seen = seen - interval '1 day' WHERE name = 'room-1'");
    assertEquals(await reserve(two, 1000, 0), 0);
    await hello(one, "room-1");
    assert((await reserve(two, 1000, 0)) > 6_000_000);
    for (const [size, known] of [[0, 0], [-1, 0], [1_000_001, 0], [1, -1]]) {
      assertEquals(await refusal(reserve(one, size, known)), "22003");
    }
  },
);

testNeeding(
  ["postgresql"],
  "days are partitions: those beyond the longest keep go, and only those",
  async () => {
    await using world = await startWorld();
    await using lab = await asLab(world, await world.letIn("room-1"));
    const { journal } = await hello(lab, "room-1", { keepDays: 10 });
    await using admin = await world.engine.connect();
    for (const day of [400, 11, 10, 9]) {
      await admin.query(
        "SELECT guichet.begin_day(current_date - $1::int)",
        [day],
      );
    }
    const days = async () => {
      const rows = await world.engine.ask(
        `SELECT current_date - to_date(relname, '"exchange_"YYYYMMDD') AS day FROM pg_class
         JOIN pg_inherits ON inhrelid = oid WHERE inhparent = 'guichet.exchange'::regclass ORDER BY relname`,
      );
      return rows.map(({ day }) => day);
    };
    // Whoever reads for long holds nobody up, and keeps what is read.
    await using reader = await world.engine.connect();
    await reader.query("BEGIN");
    await reader.query("SELECT count(*) FROM guichet.exchange");
    await store(lab, journal, rows(1));
    assertEquals(await days(), [11, 10, 9, 0]);
    await reader.query("COMMIT");
    await admin.query("SELECT guichet.begin_day(current_date + 1)");
    // By tomorrow, another day is too old.
    assertEquals(await days(), [9, 0, -1]);
  },
);

testNeeding(
  ["postgresql"],
  "a lab's password is revoked alone; forgotten, what it observed stays",
  async () => {
    await using world = await startWorld();
    const [one, two] = [await world.letIn("room-1"), await world.letIn("room-2")];
    await using lab = await asLab(world, one);
    await store(lab, (await hello(lab, "room-1")).journal, rows(1));
    await using admin = await world.engine.connect();
    const fresh = await addLab(admin, "room-1");
    const error = await assertRejects(() => asLab(world, one));
    assertEquals(reasonOf(error), "password: it is wrong, or there is no such role");
    await assertRejects(() => lab.query("SELECT 1"));
    await using again = await asLab(world, { ...one, ...fresh });
    await hello(again, "room-1");
    assertEquals(await forgetLab(admin, "room-1"), true);
    assertEquals(await forgetLab(admin, "room-1"), false);
    await assertRejects(() => asLab(world, { ...one, ...fresh }));
    await assertRejects(() => again.query("SELECT 1"));
    await using other = await asLab(world, two);
    await hello(other, "room-2");
    const { labs } = await clusterState(admin);
    assertEquals(labs.map(({ lab, state, stored }) => [lab, state, stored]), [
      ["room-1", "forgotten", 1],
      ["room-2", "connected", 0],
    ]);
    const [{ rolpassword }] = await admin.query(
      "SELECT rolpassword FROM pg_authid WHERE rolname = 'guichet_room-2'",
    );
    assert(String(rolpassword).startsWith("SCRAM-SHA-256$") && !String(rolpassword).includes(two.password));
  },
);

testNeeding(
  ["postgresql"],
  "makeSchema does it once, also twice at once, and leaves a newer one alone",
  async () => {
    await using world = await startWorld();
    await world.engine.ask("DROP SCHEMA guichet CASCADE");
    await using one = await world.engine.connect();
    await using two = await world.engine.connect();
    assertEquals((await Promise.all([makeSchema(one), makeSchema(two)])).sort(), [0, SCHEMA_VERSION]);
    await one.query("UPDATE guichet.version SET version = version + 1");
    const error = await assertRejects(() => makeSchema(two));
    assertEquals(
      reasonOf(error),
      `version: a newer guichet made the schema (version ${
        SCHEMA_VERSION + 1
      }, this one knows ${SCHEMA_VERSION}); use that guichet`,
    );
  },
);

testNeeding(["postgresql"], "the database's owner makes all of it, and need not be a superuser", async () => {
  await using world = await startWorld();
  await world.engine.ask("CREATE ROLE owner LOGIN CREATEROLE");
  await world.engine.ask("DROP SCHEMA guichet CASCADE");
  for (const role of ["guichet_lab", "guichet_reader"]) {
    await world.engine.ask(`REVOKE ALL ON DATABASE postgres FROM ${role}`);
    await world.engine.ask(`DROP ROLE ${role}`);
  }
  await world.engine.ask("CREATE DATABASE department OWNER owner");
  const address = world.engine.admin.replace("postgres@", "owner@").replace("/postgres?", "/department?");
  await using owner = await world.engine.connect(address);
  await makeSchema(owner);
  const { role, password } = await addLab(owner, "room-1");
  const its = world.engine.address().replace("//", `//${role}@`).replace("/postgres?", "/department?");
  await using lab = await world.engine.connect(its, password);
  const { journal } = await hello(lab, "room-1");
  assertEquals(await store(lab, journal, rows(1)), 1);
  assertEquals(await reserve(lab, 10, 0), 10);
  await addLab(owner, "room-1");
  assertEquals(await forgetLab(owner, "room-1"), true);
  // It may not end the lab's connection; what that may do has ended.
  assert((await refusal(store(lab, journal, rows(2)))) !== "");
});
