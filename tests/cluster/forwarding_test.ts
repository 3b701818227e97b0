// What a lab observes comes to the database: all of it, once, in order, whatever the database and the network do; and
// the lab tells since when and how much waits.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { clusterState, makeSchema } from "../../src/cluster/administration.ts";
import { SCHEMA_VERSION } from "../../src/cluster/schema.ts";
import { exchange } from "../journal/support/journal_world.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { MemberLab } from "./support/member_lab.ts";
import { Proxy } from "./support/proxy.ts";
import { startWorld, type World } from "./support/world.ts";

/** All numbers that are stored of a lab, in the order in which they were. */
async function numbers(world: World, lab: string): Promise<number[]> {
  const rows = await world.engine.ask(
    `SELECT number::int FROM guichet.exchange JOIN guichet.journal ON journal.id = exchange.journal
     JOIN guichet.lab ON lab.id = journal.lab WHERE lab.name = $1 ORDER BY stored, number`,
    [lab],
  );
  return rows.map(({ number }) => Number(number));
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

/** Milliseconds within which a lab tells that the database does not answer. */
const NOTICED = 10_000;

testNeeding(["postgresql"], "a lab's exchanges are stored as they were, and corrected", async () => {
  await using world = await startWorld();
  await using lab = new MemberLab(world, await world.letIn("room-1"));
  const hint = {
    code: "T01",
    level: "error",
    certainty: "high",
    values: { text: 'a "quoted" \u0000 \ud83d é' },
  } as const;
  const [first] = lab.journal.record([
    exchange({ hints: [hint], trap: { kind: "swapped-port", port: 9 }, request: new Uint8Array([0, 255]) }),
    exchange({ peer: { path: "/tmp/\u0000x" }, transport: "unix", socket: "dgram", interface: "lo", ttl: 3 }),
  ]);
  await lab.sent();
  const rows = await world.engine.ask("SELECT * FROM guichet.exchange ORDER BY number");
  const { request, hints, trap, outcome, port, result } = rows[0];
  assertEquals([...request as Uint8Array], [0, 255]);
  assertEquals((hints as { values: { text: string } }[])[0].values.text.slice(0, 11), 'a "quoted" ');
  assertEquals([trap, outcome, port, result], [{ kind: "swapped-port", port: 9 }, "answered", 40_000, 0]);
  assertEquals([rows[1].ttl, rows[1].socket, rows[1].address], [3, "dgram", null]);
  Object.assign(first, { outcome: "unreachable", hints: [] });
  lab.journal.correct([first]);
  await waitFor("the correction", async () => {
    const [row] = await world.engine.ask("SELECT outcome FROM guichet.exchange ORDER BY number LIMIT 1");
    return row.outcome === "unreachable";
  });
});

testNeeding(["postgresql"], "a database that is killed, or away, costs nothing but time", async () => {
  await using world = await startWorld();
  await using lab = new MemberLab(world, await world.letIn("room-1"));
  let last = lab.observe(3000).length;
  const load = setInterval(() => last += lab.observe(200).length, 20);
  try {
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await world.engine.kill();
      if (i === 0) {
        const told = await lab.problem(/is away since \d\d:\d\d:\d\d: .*; [\d,]+ exchanges wait to be sent$/);
        assertMatch(told, /no route: nobody listens there|the connection broke/);
      }
      await world.engine.start();
    }
  } finally {
    clearInterval(load);
  }
  await lab.sent();
  await waitFor("no problem", () => lab.member.problem === undefined);
  assertEquals(await numbers(world, "room-1"), upTo(last));
});

testNeeding(
  ["postgresql"],
  "silence is noticed within 10 s, whoever falls silent, and slowness is borne",
  async (t) => {
    await using world = await startWorld();
    await using proxy = new Proxy(world.engine.port);
    const address = `postgresql://127.0.0.1:${proxy.port}/postgres?sslmode=disable`;
    await using lab = new MemberLab(world, await world.letIn("room-1"), { address });
    let last = lab.observe(100).length;
    await lab.sent();
    await t.step("a slow network", async () => {
      proxy.delay = 300;
      last += lab.observe(2500).length;
      await lab.sent();
      proxy.delay = 0;
    });
    await t.step("a cable that was pulled", async () => {
      proxy.silent = true;
      last += lab.observe(100).length;
      const began = performance.now();
      await lab.problem(/no answer for 6 s; 100 exchanges wait/, NOTICED);
      assert(performance.now() - began < NOTICED);
      proxy.silent = false;
      await lab.sent();
    });
    await t.step("connections that break", async () => {
      for (let i = 0; i < 5; i++) {
        last += lab.observe(500).length;
        proxy.cut();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await lab.sent();
    });
    await t.step("a server that stands still", async () => {
      world.engine.pause(true);
      last += lab.observe(100).length;
      await lab.problem(/no answer for 6 s/, NOTICED);
      world.engine.pause(false);
      await lab.sent();
    });
    assertEquals(await numbers(world, "room-1"), upTo(last));
  },
);

testNeeding(
  ["postgresql"],
  "what waits and what is stored is told right after a kill, which leaves numbers out",
  async () => {
    await using world = await startWorld();
    const letIn = await world.letIn("room-1");
    const path = world.dir.join("room-1.db");
    {
      await using first = new MemberLab(world, letIn, { path });
      first.observe(10);
      await first.sent();
      first.journal.flushAll();
      // As a kill -9 leaves it: the file as it is now.
      for (const end of ["", "-wal"]) await Deno.copyFile(path + end, `${path}.killed${end}`);
    }
    await world.engine.kill();
    await using lab = new MemberLab(world, letIn, { path: `${path}.killed` });
    lab.observe(3);
    // How many of the ten were sent, only the database knows.
    assert(lab.member.waits <= 13, String(lab.member.waits));
    await world.engine.start();
    await lab.sent();
    await using admin = await world.engine.connect();
    assertEquals((await clusterState(admin)).labs[0].stored, 13);
  },
);

/** What is done to a database so that it refuses a lab of this role, and undone; and what the lab says of it. */
function refusals(role: string): [name: string, done: string, undone: string, told: RegExp][] {
  const anew = `SELECT guichet.end_sessions('${role}')`;
  const readOnly = (on: string) => `ALTER ROLE "${role}" SET default_transaction_read_only = ${on}; ${anew}`;
  const version = (number: number) => `UPDATE guichet.version SET version = ${number}; ${anew}`;
  return [
    ["read only", readOnly("on"), readOnly("off"), /: it is read-only;/],
    [
      "a role without rights",
      `REVOKE guichet_lab FROM "${role}"`,
      `GRANT guichet_lab TO "${role}"`,
      /: role: it lacks the rights of a lab; run guichet cluster init LAB;/,
    ],
    [
      "a schema that is older",
      version(SCHEMA_VERSION - 1),
      version(SCHEMA_VERSION),
      /: version: the schema is \d+, this guichet needs \d+: run guichet cluster init;/,
    ],
    [
      "a schema that is much newer",
      version(SCHEMA_VERSION + 2),
      version(SCHEMA_VERSION),
      /: version: the schema is \d+, this guichet knows \d+: take a newer guichet;/,
    ],
  ];
}

testNeeding(
  ["postgresql"],
  "a database that refuses is told of by its reason, and gets all afterwards",
  async (t) => {
    await using world = await startWorld();
    const lettin = await world.letIn("room-1");
    await using lab = new MemberLab(world, lettin);
    let last = lab.observe(10).length;
    await lab.sent();
    for (const [name, done, undone, told] of refusals(lettin.role)) {
      await t.step(name, async () => {
        for (const sql of done.split("; ")) await world.engine.ask(sql);
        last += lab.observe(10).length;
        assertMatch(
          await lab.problem(told),
          /^The cluster's database is away since .*; 10 exchanges wait to be sent$/,
        );
        for (const sql of undone.split("; ")) await world.engine.ask(sql);
        await lab.sent();
      });
    }
    await t.step("a schema that is newer by one is no reason", async () => {
      await world.engine.ask("UPDATE guichet.version SET version = version + 1");
      await using other = new MemberLab(world, await world.letIn("room-2"));
      other.observe(10);
      await other.sent();
    });
    assertEquals(await numbers(world, "room-1"), upTo(last));
  },
);

testNeeding(
  ["postgresql", "root", "unshare", "nsenter"],
  "a disk that is full is told of, and nothing is lost",
  async () => {
    await using world = await startWorld({ smallDisk: 2 });
    await world.engine.ask(`CREATE TABLESPACE small LOCATION '${world.engine.smallDisk}'`);
    await world.engine.ask("ALTER DATABASE postgres SET default_tablespace = small");
    await using lab = new MemberLab(world, await world.letIn("room-1"));
    const { length } = lab.observe(8000, { request: new Uint8Array(96).fill(7) });
    await lab.problem(/away since .*: its disk is full; [\d,]+ exchanges wait/);
    assert(lab.member.waits > 0);
    await world.engine.enlargeDisk(100);
    await lab.sent();
    assertEquals(await numbers(world, "room-1"), upTo(length));
  },
);

testNeeding(["postgresql"], "one exchange that the database refuses holds nobody else up", async () => {
  await using world = await startWorld();
  await using lab = new MemberLab(world, await world.letIn("room-1"));
  lab.observe(300);
  const bad = lab.observe(1, { peer: { address: "10.0.0.7", port: 1e12 } })[0].id;
  lab.observe(300);
  await lab.problem(/^The cluster's database refuses 1 exchanges of this lab$/);
  lab.observe(1);
  await lab.sent();
  assertEquals(await numbers(world, "room-1"), upTo(602).filter((number) => number !== bad));
});

testNeeding(
  ["postgresql"],
  "an outbox that outgrows its journal drops the oldest, and says how many",
  async () => {
    await using world = await startWorld();
    await using lab = new MemberLab(world, await world.letIn("room-1"), { maxSize: 1 << 20 });
    const { length: before } = lab.observe(100);
    await lab.sent();
    await world.engine.stop();
    let last = before;
    for (let i = 0; i < 10; i++) {
      last += lab.observe(500).length;
      lab.journal.flushAll();
    }
    const told = await lab.problem(/ exchanges wait to be sent, [\d,]+ of the oldest were deleted before/);
    const [waits, dropped] = [/([\d,]+) exchanges wait/, /, ([\d,]+) of the oldest/].map((pattern) =>
      Number(pattern.exec(told)![1].replaceAll(",", ""))
    );
    assertEquals(waits + dropped, 5000);
    await world.engine.start();
    await lab.sent();
    const stored = await numbers(world, "room-1");
    assertEquals(stored, [...upTo(before), ...upTo(last).slice(before + dropped)]);
  },
);

testNeeding(["postgresql"], "two labs of one name, and clocks an hour apart, are told", async () => {
  await using world = await startWorld();
  const lettin = await world.letIn("room-1");
  await using one = new MemberLab(world, lettin);
  one.observe(1);
  await one.sent();
  await using two = new MemberLab(world, lettin, { machine: "the other" });
  two.observe(1);
  await two.problem(
    /away since .*: another lab of the name "room-1" is connected, from machine "machine of room-1"; give each lab a name of its own in \[cluster\]; 1 exchanges wait/,
  );
  assertEquals(one.member.problem, undefined);
  const clock = { monotonic: () => performance.now(), wallClock: () => Date.now() - 3_600_000 };
  await using late = new MemberLab(world, await world.letIn("room-2"), { clock });
  late.observe(1);
  await late.sent();
  await late.problem(/^This machine's clock is 1 h 0 min behind the cluster's database's: set it, by NTP$/);
});

testNeeding(
  ["postgresql"],
  "a database that was put back to an older backup gets again what it lost",
  async () => {
    await using world = await startWorld();
    await using lab = new MemberLab(world, await world.letIn("room-1"));
    let last = lab.observe(500).length;
    await lab.sent();
    await world.engine.stop();
    const backup = world.dir.join("backup");
    await world.engine.copy(undefined, backup);
    await world.engine.start();
    last += lab.observe(1500).length;
    await lab.sent();
    await world.engine.stop();
    await world.engine.copy(backup, undefined);
    await world.engine.start();
    last += lab.observe(10).length;
    await waitFor("a new connection", async () => (await numbers(world, "room-1")).length === last, {
      timeout: 20_000,
    });
    assertEquals(await numbers(world, "room-1"), upTo(last));
  },
);

testNeeding(
  ["postgresql"],
  "a database that is made anew, empty, gets all that journals still have",
  async () => {
    await using world = await startWorld();
    await using lab = new MemberLab(world, await world.letIn("room-1"));
    const { length } = lab.observe(1500);
    await lab.sent();
    await world.engine.ask("DROP SCHEMA guichet CASCADE");
    await lab.problem(/away since .*: version: the schema guichet is not there/);
    await using owner = await world.engine.connect();
    await makeSchema(owner);
    // As `cluster init room-1` does, but with the password that the lab has.
    await owner.query("INSERT INTO guichet.lab (name, role) VALUES ('room-1', 'guichet_room-1')");
    await waitFor("all", async () => (await numbers(world, "room-1")).length === length, { timeout: 20_000 });
    assertEquals(await numbers(world, "room-1"), upTo(length));
  },
);
