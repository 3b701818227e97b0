import { assert, assertEquals } from "@std/assert";
import { NOBODY } from "../../src/exchange/exchange.ts";
import { tempDir } from "../support/temp_dir.ts";
import { exchange, exchanges, journalWorld, START } from "./support/journal_world.ts";

const ERROR = { code: "port-order", level: "error", certainty: "high", values: {} } as const;
const PRAISE = { code: "half-close", level: "praise", certainty: "high", values: {} } as const;

Deno.test("Journal.exchanges gives those that wait and those written, newest last, by every key", () => {
  using world = journalWorld();
  const { journal } = world;
  const [a] = journal.record([exchange()]);
  journal.flush();
  const [b] = journal.record([
    exchange({ student: "x", listener: "tcp", peer: { address: "10.0.0.8", port: 7 } }),
  ]);
  assertEquals([a.id, b.id], [1, 2]);
  const ids = (query: object) => journal.exchanges({ limit: 10, ...query }).map(({ id }) => id);
  for (let round = 0; round < 2; round++) {
    assertEquals(ids({}), [1, 2]);
    assertEquals(ids({ limit: 1 }), [2]);
    assertEquals([ids({ oldest: true, limit: 1 }), ids({ oldest: true, since: 1 })], [[1], [2]]);
    assertEquals([ids({ oldest: true }), ids({ oldest: true, student: "x" })], [[1, 2], [2]]);
    assertEquals([ids({ student: "x" }), ids({ listener: "udp" }), ids({ address: "10.0.0.8" })], [[2], [1], [
      2,
    ]]);
    assertEquals([ids({ port: 7 }), ids({ since: 1 }), ids({ before: 2 })], [[2], [2], [1]]);
    assertEquals([journal.exchange(2)?.student, journal.exchange(3)], ["x", undefined]);
    journal.flush();
  }
});

Deno.test("Journal.newGroup parts exchanges and nicknames, and keeps the old group's", async () => {
  await using dir = await tempDir();
  using world = journalWorld({ path: dir.join("j.db") });
  const { journal } = world;
  const first = journal.group.id;
  journal.record([exchange()]);
  assertEquals(journal.claim("10.0.0.7", "Ada"), "claimed");
  const second = journal.newGroup("B2").id;
  journal.record([exchange({ student: "y" })]);
  assertEquals(journal.claim("y", "ADA"), "claimed");
  const again = world.reopen();
  assertEquals(again.groups().map(({ name }) => name).at(-1), "B2");
  assertEquals(again.exchanges({ limit: 9 }).map(({ student }) => student), ["y"]);
  assertEquals(again.exchanges({ limit: 9, group: first }).map(({ student }) => student), ["10.0.0.7"]);
  assertEquals(again.exchanges({ limit: 9, group: "all" }).length, 2);
  assertEquals([again.nicknameOf("y"), again.nicknameOf("10.0.0.7")], ["ADA", undefined]);
  assertEquals([again.cells(first).length, again.cells().length, again.group.id], [1, 1, second]);
});

Deno.test("Journal.claim gives one user so many nicknames, whatever addresses they take, and others theirs", () => {
  using world = journalWorld();
  const { journal } = world;
  const claims = Array.from({ length: 300 }, (_, i) => journal.claim(`127.0.1.${i}/1000`, `name ${i}`));
  assertEquals(claims.filter((claim) => claim === "claimed").length, 200);
  assertEquals(claims.at(-1), "many");
  assertEquals(journal.claim("127.0.1.0/1000", "another"), "claimed");
  assertEquals(journal.claim("local/1001", "ana"), "claimed");
  const network = Array.from(
    { length: 600 },
    (_, i) => journal.claim(`2001:db8::${i.toString(16)}`, `v6 ${i}`),
  );
  assertEquals(network.filter((claim) => claim === "claimed").length, 500);
  assertEquals(journal.claim("2001:db8:0:1::1", "ben"), "claimed");
});

Deno.test("Journal.claim keeps a nickname for the first, whatever its case and spaces, and refuses what hides", () => {
  using world = journalWorld();
  const { journal } = world;
  assertEquals(journal.claim("a", "  Grace  Hopper "), "claimed");
  assertEquals(journal.nicknameOf("a"), "Grace Hopper");
  assertEquals(journal.claim("b", "graceHOPPER"), "taken");
  assertEquals(journal.claim("a", "Grace Hopper"), "claimed");
  for (const wrong of ["", "x", " x ", "a\nb", "a\u202eb", "a\u200bb", "é".repeat(25), "a\0b"]) {
    assertEquals(journal.claim("b", wrong), "invalid", JSON.stringify(wrong));
  }
  assertEquals(journal.claim("a", "Grace"), "claimed");
  assertEquals(journal.claim("b", "Grace Hopper"), "claimed");
  journal.flush();
  assertEquals(journal.problem, undefined);
});

Deno.test("Journal.students calls a student by nickname, user or address", () => {
  using world = journalWorld();
  const { journal } = world;
  journal.saveStudent({
    key: "local/7",
    address: "127.0.0.1",
    uid: 7,
    user: "ada",
    name: "ada",
    rule: "user",
  });
  journal.claim("local/7", "Countess");
  const wanted = [{
    key: "local/7",
    address: "127.0.0.1",
    uid: 7,
    user: "ada",
    nickname: "Countess",
    name: "Countess",
    rule: "nickname",
  }];
  assertEquals(journal.students() as unknown, wanted);
  journal.flush();
  assertEquals(journal.students() as unknown, wanted);
});

Deno.test("Journal.cells and report add up attempts, counts, results and hints across minutes and restarts", async () => {
  await using dir = await tempDir();
  using world = journalWorld({ path: dir.join("j.db") });
  const { journal, clock } = world;
  journal.record([exchange({ hints: [ERROR] })]);
  journal.flush();
  clock.now += 120_000;
  journal.record([exchange({ began: clock.now, at: clock.now, hints: [PRAISE] })]);
  const key = { student: "10.0.0.7", listener: "udp" };
  const sums = { dropped: 48, answers: 49, refused: 1, bytesIn: 200, bytesOut: 196 };
  journal.count([{ ...key, ...sums, peer: { address: "10.0.0.7", port: 40_000 }, exchanges: 50 }]);
  const cell = {
    ...key,
    ...sums,
    recorded: 2,
    counted: 50,
    attempts: 50,
    successes: 1,
    firstTry: START,
    last: clock.now,
    firstSuccess: clock.now,
    best: "done",
    hint: { code: "half-close", level: "praise" },
  };
  assertEquals(journal.cells() as unknown, [cell]);
  const again = world.reopen();
  assertEquals(again.cells() as unknown, [cell]);
  const [row] = again.report({});
  assertEquals([row.name, row.rule], ["10.0.0.7", "address"]);
  assertEquals(row.hints.map(({ code, times }) => `${code} ${times}`), ["half-close 1", "port-order 1"]);
  const [later] = again.report({ since: START + 60_000 });
  assertEquals([later.firstTry, later.hints.length], [clock.now, 1]);
});

Deno.test("Journal.prune lets exchanges and cells go that are older than keep", () => {
  using world = journalWorld({ keep: 3_600_000 });
  const { journal, clock } = world;
  journal.record(exchanges(3000));
  clock.now += 3_600_000;
  journal.record(exchanges(2, { began: clock.now, at: clock.now }));
  while (journal.exchanges({ limit: 9999 }).length > 0 && journal.cells()[0].attempts < 3002);
  clock.now += 60_000;
  journal.prune();
  assertEquals(journal.exchanges({ limit: 9999 }).map(({ id }) => id), [3001, 3002]);
  assertEquals(journal.cells()[0].attempts, 2);
  assertEquals(journal.problem, undefined);
});

Deno.test("Journal keeps its file under the size it may have, and the newest exchanges in it", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  const maxSize = 1 << 20;
  using world = journalWorld({ path, maxSize });
  const { journal } = world;
  let greatest = 0;
  for (let i = 0; i < 30; i++) {
    journal.record(exchanges(500, { request: new Uint8Array(96), reply: new Uint8Array(96) }));
    journal.flush();
    greatest = Math.max(greatest, Deno.statSync(path).size);
    if (i % 10 === 9) journal.prune();
  }
  world.reopen();
  greatest = Math.max(greatest, Deno.statSync(path).size);
  assert(greatest <= maxSize, `${greatest} bytes`);
  const kept = world.journal.exchanges({ limit: 99_999 });
  assert(kept.length > 500, `${kept.length} kept`);
  assertEquals([kept.at(-1)!.id, kept.at(-1)!.id - kept[0].id + 1], [15_000, kept.length]);
  assertEquals(world.journal.cells()[0].attempts, 15_000);
});

Deno.test("Journal.correct changes what was written, its minute and what the report says of it, and no other", async () => {
  await using dir = await tempDir();
  using world = journalWorld({ path: dir.join("j.db") });
  const [first, second, third] = world.journal.record([
    exchange({ hints: [PRAISE] }),
    exchange({ hints: [ERROR], at: START + 1 }),
    exchange({ student: "x", hints: [PRAISE] }),
  ]);
  world.journal.flush();
  Object.assign(first, { outcome: "unreachable", hints: [{ ...ERROR, code: "gone" }] });
  world.journal.correct([first]);
  for (const open of [() => world.journal, () => world.journal, () => world.reopen()]) {
    const journal = open();
    assertEquals(journal.exchanges({ limit: 9 }), [first, second, third]);
    const cell = journal.cell("10.0.0.7", "udp")!;
    assertEquals([cell.best, cell.successes, cell.firstSuccess, cell.hint?.code], [
      "failing",
      0,
      undefined,
      "port-order",
    ]);
    assertEquals(journal.cell("x", "udp")?.best, "done");
    const met = journal.report({}).map(({ hints }) => hints.map(({ code, times }) => `${code} ${times}`));
    assertEquals(met, [["gone 1", "port-order 1"], ["half-close 1"]]);
  }
});

Deno.test("Journal.report leaves out what is nobody's", () => {
  using world = journalWorld();
  world.journal.record([exchange(), exchange({ student: NOBODY })]);
  assertEquals(world.journal.report({}).map(({ student }) => student), ["10.0.0.7"]);
  assertEquals(world.journal.cells().length, 2);
});
