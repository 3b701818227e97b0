// guichet cluster init, status and forget, as whoever runs the database types them.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { SCHEMA_VERSION } from "../../../src/cluster/schema.ts";
import { type Postgres, startPostgres } from "../../support/postgres.ts";
import { runGuichet } from "../../support/guichet.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

function admin(engine: Postgres): string[] {
  return ["--database", engine.admin];
}

Deno.test("cluster init --dry-run prints the SQL, and wants no database", async () => {
  const { code, stdout } = await runGuichet(["cluster", "init", "room-1", "--dry-run"]);
  assertEquals(code, 0);
  for (
    const text of [
      "CREATE ROLE guichet_lab NOLOGIN;",
      "CREATE SCHEMA guichet;",
      "GRANT EXECUTE ON FUNCTION guichet.hello(json)",
      "-- SELECT guichet.add_lab('room-1', 'SCRAM-SHA-256$…');",
    ]
  ) assertStringIncludes(stdout, text);
});

Deno.test("the cluster's commands say what is wrong with their command line, and show no password", async () => {
  const cases: [string[], RegExp][] = [
    [["init"], /Cannot do this without --database ADDRESS/],
    [
      ["init", "Room 1", "--database", "postgresql:///a?host=/tmp"],
      /Cannot use the name "Room 1": expected a-z, 0-9/,
    ],
    [
      ["init", "reader", "--database", "postgresql:///a?host=/tmp"],
      /Cannot use the name "reader": expected a-z, 0-9.*not "lab" or "reader"/,
    ],
    [
      ["status", "--database", "mysql://a/b"],
      /Cannot use --database: the address is no such address; expected/,
    ],
    [
      ["status", "--database", "postgresql://a:hunter2@b/c"],
      /the address holds a password: take it out, and put it/,
    ],
    [["forget", "--database", "postgresql:///a?host=/tmp"], /Cannot forget a lab without its name/],
  ];
  for (const [args, text] of cases) {
    const { code, stderr } = await runGuichet(["cluster", ...args]);
    assertEquals(code, 2);
    assertMatch(stderr, text);
    assert(!stderr.includes("hunter2"));
  }
});

testNeeding(
  ["postgresql"],
  "cluster init makes the schema and lets labs in; status shows them; forget shows one out",
  async () => {
    await using engine = await startPostgres();
    await using dir = await tempDir();
    const init = (...labs: string[]) =>
      runGuichet(["cluster", "init", ...labs, ...admin(engine), "--passwords", dir.path]);
    const before = await runGuichet(["cluster", "status", ...admin(engine)]);
    assertEquals([before.code, before.stderr], [
      1,
      "guichet: Cannot use the database: there is no schema guichet: run guichet cluster init\n",
    ]);
    const first = await init("room-1", "room-2");
    assertEquals([first.code, first.stdout.split("\n").slice(0, 2)], [0, [
      `Made the schema: version ${SCHEMA_VERSION}`,
      `Let in room-1: role guichet_room-1, its password is in ${dir.join("room-1.password")}`,
    ]]);
    const password = (await Deno.readTextFile(dir.join("room-1.password"))).trim();
    assertEquals((await Deno.stat(dir.join("room-1.password"))).mode! & 0o777, 0o600);
    assert(!first.stdout.includes(password));
    const again = await init("room-1");
    assertMatch(again.stdout, /^The schema is up to date: version \d+\n/);
    assert((await Deno.readTextFile(dir.join("room-1.password"))).trim() !== password);
  },
);

testNeeding(["postgresql"], "who may not make roles, or read, is told who may", async () => {
  await using engine = await startPostgres();
  await using dir = await tempDir();
  await runGuichet(["cluster", "init", ...admin(engine), "--passwords", dir.path]);
  await engine.ask("CREATE ROLE alice LOGIN");
  const as = ["--database", engine.admin.replace("postgres@", "alice@")];
  for (const args of [["init", "room-1"], ["status"], ["forget", "room-1"]]) {
    const { code, stderr } = await runGuichet(["cluster", ...args, ...as]);
    assertEquals(code, 1, args.join(" "));
    assertMatch(
      stderr,
      /Cannot use the database: role: it may not do this; expected the database's owner, who may/,
    );
  }
});

testNeeding(["postgresql"], "cluster status shows the labs, and cluster forget shows one out", async () => {
  await using engine = await startPostgres();
  await using dir = await tempDir();
  await runGuichet(["cluster", "init", "room-1", "room-2", ...admin(engine), "--passwords", dir.path]);
  const status = await runGuichet(["cluster", "status", ...admin(engine)]);
  assertEquals([status.code, status.stdout.split("\n").map((line) => line.trimEnd())], [0, [
    "Lab     State       Stored  Waits  Dropped  Clock  guichet  Machine",
    "room-1  never seen  0       -      -        -      -        -",
    "room-2  never seen  0       -      -        -      -        -",
    "",
    `Schema ${SCHEMA_VERSION}`,
    "",
  ]]);
  await engine.ask(
    `UPDATE guichet.lab SET seen = now() - interval '1 min', knows = 0, clock_ahead = -3600000, waits = 12, dropped = 3,
     program = '0.0.9', machine = 'pc' WHERE name = 'room-2'`,
  );
  const away = await runGuichet(["cluster", "status", ...admin(engine)]);
  assertEquals(away.code, 1);
  assertMatch(away.stdout, /room-2 +away for 1 min +0 +12 +3 +1 h 0 min behind +0\.0\.9 +pc\n/);
  assertMatch(away.stdout, /These labs run an older guichet than the schema's: room-2\n/);
  const forgotten = await runGuichet(["cluster", "forget", "room-2", ...admin(engine)]);
  assertEquals([forgotten.code, forgotten.stdout], [0, "Forgot room-2: its role is gone\n"]);
  const twice = await runGuichet(["cluster", "forget", "room-2", ...admin(engine)]);
  assertEquals([twice.code, twice.stderr], [
    1,
    'guichet: Cannot forget "room-2": there is no such lab, or it is forgotten\n',
  ]);
  const { labs } = JSON.parse((await runGuichet(["cluster", "status", "--json", ...admin(engine)])).stdout);
  assertEquals(labs.map(({ lab, state }: { lab: string; state: string }) => [lab, state]), [
    ["room-1", "never seen"],
    ["room-2", "forgotten"],
  ]);
});
