// Exercises of the file in what the board tells: in their order, with what counts and what does not.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type {
  ApiClass,
  ApiExchanges,
  ApiMe,
  ApiProgress,
  ApiProjector,
} from "../../../src/board/api_types.ts";
import { ticketOf } from "../../../src/challenges/seed.ts";
import type { Impaired } from "../../../src/exchange/challenge.ts";
import { exercise } from "../../support/exercises.ts";
import { PROJECTOR, TEACHER, World } from "../support/board_world.ts";
import { Events } from "../support/events.ts";
import { int, type Made } from "../support/exchanges.ts";

const ME = "127.0.0.1";
const EXERCISES = [
  exercise("sums", {
    listener: "tcp-counter",
    points: 2,
    title: { en: "Read it all", fr: "Lire jusqu’au bout" },
    text: { en: "Send **an int**.", fr: "Envoyez **un int**." },
  }),
  exercise("echo", { listener: "unix-echo", points: 3, optional: true }),
  exercise("count", { listener: "udp-counter" }),
];

async function lab(exercises = EXERCISES): Promise<World> {
  const world = await World.start();
  world.exercises = exercises;
  return world;
}

async function read<T>(world: World, path: string, token?: string): Promise<T> {
  return await (await world.get(path, { token })).json();
}

const DAYTIME: Partial<Made> = { listener: "daytime", service: "daytime" };
const NONE = { done: 0, of: 2, points: 0, maxPoints: 3, extra: { done: 0, of: 1, points: 0, maxPoints: 3 } };

Deno.test("GET /api/class has the exercises in the file's order, and totals without the listeners aside", async () => {
  await using world = await lab();
  world.observe({ student: "10.0.0.7", sent: int(5) }, { student: "10.0.0.8", ...DAYTIME, sent: int(5) });
  const { sheet, rows, listeners } = await read<ApiClass>(world, "/api/class?lang=fr", TEACHER);
  assertEquals(
    sheet?.map(({ name, title, listener, points, optional, opening }) => [
      ...[name, title, listener, points, optional, opening],
    ]),
    [
      ["sums", "Lire jusqu’au bout", "tcp-counter", 2, false, "open"],
      ["echo", "Exercice echo", "unix-echo", 3, true, "open"],
      ["count", "Exercice count", "udp-counter", 1, false, "open"],
    ],
  );
  assertEquals(listeners.length, 4);
  assertEquals(rows.map(({ totals }) => totals), [{ ...NONE, done: 1, points: 2 }, NONE]);
  assertEquals(Object.keys(rows[1].cells), ["daytime"]);
});

Deno.test("GET /api/class marks nobody stuck, and tells no mistake, at a listener aside", async () => {
  await using world = await lab();
  const old = Date.now() - 400_000;
  const made = (listener: string, student: string) =>
    [0, 100_000, 300_000].map((age): Made => ({ student, listener, sent: "42", at: old + age }));
  world.observe(...made("daytime", "10.0.0.7").map((each) => ({ ...each, service: "counter" as const })));
  const aside = await read<ApiClass>(world, "/api/class", TEACHER);
  assertEquals([aside.rows[0].stuck, aside.mistakes], [undefined, []]);
  world.observe(...made("tcp-counter", "10.0.0.8"));
  const { rows, mistakes } = await read<ApiClass>(world, "/api/class", TEACHER);
  assertEquals(rows.map(({ stuck }) => stuck?.listener), [undefined, "tcp-counter"]);
  assertEquals(mistakes.map(({ students }) => students), [1]);
});

Deno.test("GET /api/projector has the exercises as columns, their titles beside, and the others aside", async () => {
  await using world = await lab();
  world.observe({ student: "10.0.0.7", sent: int(5) }, { student: "10.0.0.7", ...DAYTIME, sent: int(5) });
  const data = await read<ApiProjector>(world, "/api/projector", PROJECTOR);
  assertEquals(data.exercises, ["sums", "echo", "count"]);
  assertEquals(data.sheet?.map(({ title }) => title), ["Read it all", "Exercise echo", "Exercise count"]);
  assertEquals(data.aside, ["daytime"]);
  assertEquals(data.rows.map(({ cells, totals }) => [cells, totals?.points]), [[
    ["done", "none", "none"],
    2,
  ]]);
});

Deno.test("GET /api/me has each exercise's text, how far the asker is, and a ticket once it is done", async () => {
  await using world = await lab();
  world.observe({ student: ME, sent: "42" }, { student: ME, listener: "udp-counter", sent: int(5) });
  const { sheet } = await read<ApiMe>(world, "/api/me?lang=fr");
  assertEquals(sheet?.tasks.map(({ name, text, where }) => [name, text, where?.address]), [
    ["sums", "Envoyez **un int**.", "0.0.0.0:7100"],
    ["echo", undefined, "/tmp/g"],
    ["count", undefined, "0.0.0.0:4567"],
  ]);
  const progress = sheet!.progress;
  assertEquals(progress.exercises.map(({ state, attempts, ticket }) => [state, attempts, ticket]), [
    ["failing", 1, undefined],
    ["none", 0, undefined],
    ["done", 1, ticketOf(world.journal.secret, ME, "count")],
  ]);
  assertEquals(progress.totals, { ...NONE, done: 1, points: 1 });
});

Deno.test("a lab without exercises tells of none, anywhere", async () => {
  await using world = await lab([]);
  world.observe({ student: ME, sent: int(5) });
  const me = await read<ApiMe>(world, "/api/me");
  const all = await read<ApiClass>(world, "/api/class", TEACHER);
  const wall = await read<ApiProjector>(world, "/api/projector", PROJECTOR);
  assertEquals([me.sheet, all.sheet, wall.sheet, wall.aside, all.rows[0].totals, wall.rows[0].totals], [
    ...Array<undefined>(6).fill(undefined),
  ]);
  assertEquals(wall.exercises, ["udp-counter", "tcp-counter", "unix-echo", "daytime"]);
});

/** The next of this name, which nothing else is waited for. */
async function next<T>(events: Events, name: string): Promise<T> {
  for (;;) {
    const event = await events.next();
    assert(event !== undefined, `the stream ended before "${name}"`);
    if (event.event === name) return JSON.parse(event.data);
  }
}

Deno.test("GET /api/me/events tells each change of progress, and the new ticket after a new name", async () => {
  await using world = await lab();
  await using events = new Events(await world.get("/api/me/events"));
  world.observe({ student: ME, sent: int(5) });
  const first = await next<ApiProgress>(events, "progress");
  assertEquals([first.name, first.exercises[0].state], [ME, "done"]);
  await world.post(`/api/students/${ME}/rename`, { name: "Zoé" }, { token: TEACHER });
  const second = await next<ApiProgress>(events, "progress");
  assertEquals(second.name, "Zoé");
  assertEquals(second.exercises[0].ticket, ticketOf(world.journal.secret, "Zoé", "sums"));
  assertNotEquals(second.exercises[0].ticket, first.exercises[0].ticket);
});

Deno.test("GET /api/me/events says when an exercise opens, and when other ones are asked", async () => {
  // The lab's own exercises are news to the board, and are told within half a second.
  const opens = Date.now() + 1500;
  await using world = await lab([exercise("sums", { listener: "tcp-counter", opens })]);
  const before = await read<ApiMe>(world, "/api/me");
  assertEquals(before.sheet?.progress.exercises[0].opening, "before");
  await using events = new Events(await world.get("/api/me/events"));
  await next(events, "sheet");
  const opened = await next<ApiProgress>(events, "progress");
  assertEquals(opened.exercises[0].opening, "open");
  assert(Date.now() >= opens);
  world.exercises = EXERCISES;
  await next(events, "sheet");
  assertEquals((await read<ApiMe>(world, "/api/me")).sheet?.tasks.length, 3);
});

Deno.test("students who are one have one progress and one ticket; who is hidden still reads their own", async () => {
  await using world = await lab();
  world.observe({ student: ME, sent: "42" }, { student: "10.0.0.8", sent: int(5) });
  await world.post(`/api/students/${ME}/merge`, { into: "10.0.0.8" }, { token: TEACHER });
  const mine = async () => (await read<ApiMe>(world, "/api/me")).sheet!.progress;
  // As the board and reports call the row: whoever checks the ticket has that name.
  assertEquals((await mine()).name, "10.0.0.8");
  world.journal.claim("10.0.0.8", "zoe");
  const ticket = ticketOf(world.journal.secret, "zoe", "sums");
  const { exercises: [{ state, attempts, ticket: shown }], name } = await mine();
  assertEquals([name, state, attempts, shown], ["zoe", "done", 2, ticket]);
  const page = await read<{ progress: ApiProgress }>(world, "/api/students/10.0.0.8", TEACHER);
  assertEquals(page.progress, await mine());
  await world.post("/api/students/10.0.0.8/hide", {}, { token: TEACHER });
  assertEquals((await mine()).exercises[0].ticket, ticket);
});

Deno.test("tries are told with their verdict, and steps count as none", async () => {
  await using world = await lab();
  const trial = { kind: "pieces", attempt: 3, clue: "none", values: [] } as const;
  world.observe({ student: ME, trial: { ...trial, verdict: "step" } });
  const { exchanges, sheet } = await read<ApiMe>(world, "/api/me");
  assertEquals(exchanges[0].trial, { kind: "pieces", attempt: 3, verdict: "step" });
  assertEquals(sheet?.progress.exercises[0].state, "none");
  world.observe({ student: ME, sent: int(5), trial: { ...trial, verdict: "failed" } });
  const failed = await read<ApiMe>(world, "/api/me");
  assertEquals(failed.sheet?.progress.exercises[0].state, "failing");
});

Deno.test("what was done on purpose is told to its student where the lab reveals it, and to the teacher always", async () => {
  await using world = await lab();
  const impaired = (revealed: boolean): Impaired => ({
    no: 7,
    request: [],
    answer: ["dropped"],
    delay: 0,
    revealed,
  });
  world.observe({ student: ME, impaired: impaired(false) }, { student: ME, impaired: impaired(true) });
  const mine = await read<ApiMe>(world, "/api/me");
  assertEquals(mine.exchanges.map(({ impaired }) => impaired?.text), [
    undefined,
    "answer dropped on purpose, no. 7",
  ]);
  const all = await read<ApiExchanges>(world, "/api/exchanges?lang=fr", TEACHER);
  assertEquals(all.exchanges.map(({ impaired }) => impaired?.no), [7, 7]);
  assertEquals(all.exchanges[1].impaired?.text, "réponse perdue exprès, n° 7");
});

Deno.test("GET /api/report.csv?by=gradebook has the exercises' points; without exercises there is none", async () => {
  await using world = await lab();
  world.observe({ student: "10.0.0.7", sent: int(5) });
  const response = await world.get("/api/report.csv?by=gradebook", { token: TEACHER });
  assertEquals(
    response.headers.get("content-disposition"),
    'attachment; filename="guichet-gradebook-group-1.csv"',
  );
  const [head, row] = (await response.text()).split("\r\n").map((line) => line.split(","));
  assertEquals(head.slice(3, 8), ["total points", "total max", "sums", "sums first success", "sums tries"]);
  assertEquals([row[0], row[3], row[4], row[5], row[7]], ["10.0.0.7", "2", "3", "2", "1"]);
  world.exercises = [];
  const none = await world.get("/api/report.csv?by=gradebook", { token: TEACHER });
  assertEquals(none.status, 404);
  await none.body?.cancel();
});
