// What the teacher decides of students, by the API: on the board, on the projector, on the student's own page.
import { assertEquals, assertMatch } from "@std/assert";
import type { ApiClass, ApiProjector, ApiRow } from "../../../src/board/api_types.ts";
import { TEACHER, World } from "../support/board_world.ts";
import { Events } from "../support/events.ts";
import { int } from "../support/exchanges.ts";

const TOKEN = { token: TEACHER };
const [ANA, BOB] = ["10.0.0.7", "10.0.0.8"];

/** The two have each tried the TCP counter; only Bob with success. */
async function start(): Promise<World> {
  const world = await World.start();
  world.observe({ student: ANA, sent: "42" }, { student: ANA, sent: "43" }, { student: BOB, sent: int(5) });
  return world;
}

async function act(world: World, key: string, action: string, body: unknown = {}): Promise<[number, string]> {
  const response = await world.post(`/api/students/${encodeURIComponent(key)}/${action}`, body, TOKEN);
  const { error } = await response.json();
  return [response.status, error ?? ""];
}

// deno-lint-ignore no-explicit-any
async function read<T = any>(world: World, path: string): Promise<T> {
  return await (await world.get(path, TOKEN)).json();
}

async function rows(world: World): Promise<ApiRow[]> {
  return [...(await read<ApiClass>(world, "/api/class")).rows].sort((a, b) =>
    a.student.key < b.student.key ? -1 : 1
  );
}

Deno.test("a renamed student is called so on board and projector, and can't take the old name again", async () => {
  await using world = await start();
  world.journal.claim("127.0.0.1", "rude");
  world.observe({ student: "127.0.0.1", sent: "42" });
  await using events = new Events(await world.get("/api/me/events"));
  assertEquals(await act(world, "127.0.0.1", "rename", { name: " Eve " }), [200, ""]);
  const event = await events.next();
  assertEquals([event!.event, JSON.parse(event!.data).nickname], ["you", "Eve"]);
  assertEquals((await rows(world))[2].student.name, "Eve");
  const { rows: wall } = await read<ApiProjector>(world, "/api/projector");
  assertEquals(wall.filter(({ name }) => name === "Eve").length, 1);
  const again = await world.post("/api/me/nickname", { nickname: "rude" });
  assertEquals([again.status, (await again.json()).error], [
    409,
    "Cannot call you that: your teacher named you; ask them for another nickname",
  ]);
  assertEquals(await act(world, "127.0.0.1", "rename", { name: "" }), [200, ""]);
  assertEquals((await world.post("/api/me/nickname", { nickname: "rude" })).status, 200);
});

Deno.test("a name that can't be had is refused with how it must be, a student's own too", async () => {
  await using world = await start();
  await act(world, ANA, "rename", { name: "Ana" });
  assertEquals(await act(world, BOB, "rename", { name: "ANA" }), [
    409,
    "Cannot rename the student: another student has this nickname",
  ]);
  assertEquals(await act(world, BOB, "rename", { name: "x".repeat(28) }), [
    422,
    "Cannot rename the student: expected 2 to 24 visible characters on one line (yours has 28), or none to take the " +
    "nickname away",
  ]);
  const own = await world.post("/api/me/nickname", { nickname: "x".repeat(28) });
  assertEquals(
    (await own.json()).error,
    "Cannot call you that: expected 2 to 24 visible characters on one line (yours has 28)",
  );
});

Deno.test("a hidden student leaves board, projector, mistakes and clients, and is recorded all the same", async () => {
  await using world = await start();
  assertEquals((await read<ApiClass>(world, "/api/class")).mistakes.length > 0, true);
  assertEquals(await act(world, ANA, "hide"), [200, ""]);
  const shown = await read<ApiClass>(world, "/api/class");
  assertEquals([shown.rows.map(({ student }) => student.key), shown.hidden.map(({ key }) => key)], [[BOB], [
    ANA,
  ]]);
  assertEquals(shown.mistakes, []);
  assertEquals((await read<ApiProjector>(world, "/api/projector")).rows.length, 1);
  assertEquals((await read(world, "/api/clients")).clients.length, 1);
  world.observe({ student: ANA, sent: "44" });
  assertEquals(await act(world, ANA, "unhide"), [200, ""]);
  assertEquals((await rows(world))[0].cells["tcp-counter"].attempts, 3);
});

Deno.test("merged students are one row with the exchanges of both, until they are separated", async () => {
  await using world = await start();
  assertEquals(await act(world, ANA, "merge", { into: BOB }), [200, ""]);
  const [row, ...others] = await rows(world);
  assertEquals(others, []);
  assertEquals([row.student.key, row.cells["tcp-counter"].attempts, row.cells["tcp-counter"].state], [
    BOB,
    3,
    "done",
  ]);
  assertEquals(row.merged?.map(({ key }) => key), [ANA]);
  // What comes from either machine counts for the row; the panel shows both, in the order in which they came.
  world.observe({ student: ANA, sent: int(7) });
  const { row: page, exchanges } = await read(world, `/api/students/${BOB}`);
  assertEquals([page.cells["tcp-counter"].attempts, exchanges.length], [4, 4]);
  assertEquals((await read(world, `/api/exchanges?student=${BOB}`)).exchanges.length, 4);
  assertEquals(await act(world, ANA, "unmerge"), [200, ""]);
  assertEquals((await rows(world)).map(({ cells }) => cells["tcp-counter"].attempts), [3, 1]);
});

Deno.test("a student's own page is their machine's alone, also when they are merged", async () => {
  await using world = await start();
  world.observe({ student: "127.0.0.1", sent: "42" });
  await act(world, "127.0.0.1", "merge", { into: BOB });
  assertEquals((await read(world, "/api/me")).exchanges.length, 1);
});

Deno.test("what is decided is told of students that there are, and of two", async () => {
  await using world = await start();
  const [status, error] = await act(world, "10.0.0.99", "hide");
  assertEquals(status, 404);
  assertMatch(error, /^Cannot find a student of this key in the group$/);
  assertEquals((await act(world, ANA, "merge", { into: "10.0.0.99" }))[0], 404);
  assertEquals(await act(world, ANA, "merge", { into: ANA }), [
    409,
    "Cannot merge the student with the same one; expected another student",
  ]);
});

Deno.test("another site's page decides nothing", async () => {
  await using world = await start();
  for (const path of [`/api/students/${ANA}/hide`, "/api/listeners/pause"]) {
    const response = await world.post(path, {}, { ...TOKEN, headers: { origin: "http://evil.example" } });
    await response.body?.cancel();
    assertEquals(response.status, 403, path);
  }
  assertEquals((await rows(world)).length, 2);
});

Deno.test("all listeners are paused and resumed at once", async () => {
  await using world = await start();
  const paused = await (await world.post("/api/listeners/pause", {}, TOKEN)).json();
  const states = (
    answer: { listeners: { paused: boolean }[] },
  ) => [...new Set(answer.listeners.map((l) => l.paused))];
  assertEquals(states(paused), [true]);
  assertEquals(states(await (await world.post("/api/listeners/resume", {}, TOKEN)).json()), [false]);
});
