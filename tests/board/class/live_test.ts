// Streams of events: the class at most four times a second and only when it changed, a student's own
// exchanges, viewers that do not read, and their number.
import { assert, assertEquals, assertLess, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { AnimalNames } from "../../../src/board/class/view.ts";
import { eventMessage, EventStream, MOST_OF_STUDENT, MOST_WAITING } from "../../../src/board/http/streams.ts";
import { waitFor } from "../../support/wait_for.ts";
import { PROJECTOR, TEACHER, World } from "../support/board_world.ts";
import { Events } from "../support/events.ts";
import { int, openExchange } from "../support/exchanges.ts";

const performanceClock = { monotonic: () => performance.now() };

Deno.test("GET /events shows the class at once, and again when it changed", async () => {
  await using world = await World.start();
  await using events = new Events(await world.get("/events", { token: TEACHER }));
  const first = await events.next();
  assertEquals([first?.event, JSON.parse(first!.data).rows], ["class", []]);
  world.observe({ student: "10.0.0.7", sent: int(5) });
  let rows = [];
  while (rows.length === 0) rows = JSON.parse((await events.next())!.data).rows;
  assertEquals(rows[0].cells["tcp-counter"].state, "done");
});

Deno.test("the class has a row for a student whose first connection is still open", async () => {
  await using world = await World.start();
  await using events = new Events(await world.get("/events", { token: TEACHER }));
  assertEquals(JSON.parse((await events.next())!.data).rows, []);
  world.open = [openExchange({ student: "10.0.0.7", sent: "10" })];
  const { rows: [row] } = JSON.parse((await events.next())!.data);
  assertEquals([row.student.key, row.cells], ["10.0.0.7", {}]);
  const page = await (await world.get("/api/students/10.0.0.7", { token: TEACHER })).json();
  assertEquals(page.exchanges.map(({ outcome }: { outcome: string }) => outcome), ["open"]);
});

Deno.test("GET /events tells no more than four updates a second, and the last state in the end", async () => {
  await using world = await World.start();
  await using events = new Events(await world.get("/events", { token: TEACHER }));
  await events.next();
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => world.observe({ student: `10.0.0.${sent++}`, sent: int(1) }), 5);
  let updates = 0;
  while (performance.now() - began < 1200) {
    await events.next();
    updates++;
  }
  clearInterval(timer);
  const lasted = (performance.now() - began) / 1000;
  assertLessOrEqual(updates, Math.ceil(lasted * 4) + 1);
  assert(updates >= 2, `${updates} updates`);
  let rows = 0;
  while (rows < sent) rows = JSON.parse((await events.next())!.data).rows.length;
});

Deno.test("GET /events is silent while nothing changes", async () => {
  await using world = await World.start();
  await using events = new Events(await world.get("/events", { token: TEACHER }));
  await events.next();
  const quiet = await Promise.race([
    events.next().then((event) => event?.data.slice(0, 200)),
    new Promise((resolve) => setTimeout(resolve, 1600, "quiet")),
  ]);
  assertEquals(quiet, "quiet");
});

Deno.test("a listener that is paused, a problem and a new group are told without an exchange", async () => {
  await using world = await World.start();
  await using events = new Events(await world.get("/events", { token: TEACHER }));
  await events.next();
  world.problems.push("Cannot write the journal: disk full");
  assertEquals(JSON.parse((await events.next())!.data).problems, world.problems);
  await (await world.post("/api/listeners/tcp-counter/pause", {}, { token: TEACHER })).body?.cancel();
  const { listeners } = JSON.parse((await events.next())!.data);
  assertEquals(listeners.find(({ name }: { name: string }) => name === "tcp-counter").health, "paused");
  await (await world.post("/api/groups", { name: "B" }, { token: TEACHER })).body?.cancel();
  assertEquals(JSON.parse((await events.next())!.data).group.name, "B");
});

Deno.test("the projector's stream has nicknames and states, and no address, payload or real name", async () => {
  await using world = await World.start();
  world.journal.claim("10.0.0.8", "zoe");
  world.observe({ student: "10.0.0.7", sent: "secret" }, { student: "10.0.0.8", sent: int(5) });
  await using events = new Events(await world.get("/projector/events", { token: PROJECTOR }));
  const { event, data } = (await events.next())!;
  assertEquals(event, "projector");
  assertStringIncludes(data, '"zoe"');
  for (const secret of ["10.0.0", "secret", "736563726574"]) assert(!data.includes(secret), secret);
  const animals = JSON.parse(data).rows.map(({ name }: { name: string }) => name);
  const again = await (await world.get("/api/projector?lang=en", { token: PROJECTOR })).json();
  assertEquals(again.rows.map(({ name }: { name: string }) => name), animals);
});

Deno.test("an animal tells nobody whose it is: another lab's group of the same number has others", () => {
  const names = [1, 2].map(() => {
    const animals = new AnimalNames();
    return Array.from({ length: 20 }, (_, i) => animals.of(`10.0.0.${i}`, 1, "en")).join();
  });
  assert(names[0] !== names[1], names[0]);
});

Deno.test("GET /api/me/events shows the asker's exchanges alone, and resumes after the last", async () => {
  await using world = await World.start();
  const [first] = world.observe({ student: "127.0.0.1", sent: "1" }, { student: "10.0.0.7", sent: "2" });
  await using live = new Events(await world.get("/api/me/events"));
  world.observe({ student: "10.0.0.7", sent: "3" }, { student: "127.0.0.1", sent: "4" });
  const event = (await live.next())!;
  assertEquals([event.event, JSON.parse(event.data).request.text], ["exchange", "4"]);
  await using resumed = new Events(
    await world.get("/api/me/events", { headers: { "last-event-id": String(first) } }),
  );
  const missed = (await resumed.next())!;
  assertEquals([missed.id, JSON.parse(missed.data).request.text], [event.id, "4"]);
});

Deno.test("GET /api/me/events tells which connections are open, when they change and when they are gone", async () => {
  await using world = await World.start();
  await using live = new Events(await world.get("/api/me/events"));
  const texts = async () => {
    const event = (await live.next())!;
    assertEquals(event.event, "connections");
    const { exchanges } = JSON.parse(event.data) as { exchanges: { request: { text: string } }[] };
    return exchanges.map(({ request }) => request.text);
  };
  const began = Date.now() - 1000;
  const others = openExchange({ student: "10.0.0.7", sent: "theirs", began });
  world.open = [others, openExchange({ student: "127.0.0.1", sent: "1", began })];
  assertEquals(await texts(), ["1"]);
  // Too young to be shown by itself.
  world.open = [
    others,
    world.open[1],
    openExchange({ student: "127.0.0.1", sent: "x", began: Date.now() + 60_000 }),
  ];
  world.open = [others, openExchange({ student: "127.0.0.1", sent: "10", began }), world.open[2]];
  assertEquals(await texts(), ["10"]);
  await using second = new Events(await world.get("/api/me/events"));
  assertStringIncludes((await second.next())!.data, '"text":"10"');
  world.open = [others];
  assertEquals(await texts(), []);
});

Deno.test("one student has a bounded number of streams, and they are free again when they end", async () => {
  await using world = await World.start();
  const open: Response[] = [];
  for (let i = 0; i < MOST_OF_STUDENT; i++) open.push(await world.get("/api/me/events"));
  const surplus = await world.get("/api/me/events");
  assertEquals(surplus.status, 429);
  await surplus.body?.cancel();
  for (const response of open) await response.body?.cancel();
  await waitFor("the streams to end", async () => {
    const response = await world.get("/api/me/events");
    await response.body?.cancel();
    return response.status === 200;
  });
});

Deno.test("a viewer that reads nothing is kept the newest state only", async () => {
  const stream = new EventStream(performanceClock, () => {});
  for (let i = 0; i < 10_000; i++) stream.show(eventMessage("class", { i }));
  stream.close();
  const text = await stream.response.text();
  assertLess(text.length, 200);
  const last = new EventStream(performanceClock, () => {});
  for (let i = 0; i < 10_000; i++) last.show(eventMessage("class", { i }));
  await using events = new Events(last.response);
  let newest = -1;
  while (newest !== 9999) newest = JSON.parse((await events.next())!.data).i;
});

Deno.test("a viewer that is too far behind with exchanges is dropped", async () => {
  let ended = 0;
  const stream = new EventStream(performanceClock, () => ended++);
  for (let i = 0; i <= MOST_WAITING + 2; i++) stream.push(eventMessage("exchange", { i }, i));
  assertEquals([stream.isOpen, ended], [false, 1]);
  let failure = "";
  await stream.response.text().catch((error) => failure = String(error));
  assertStringIncludes(failure, "too slow");
});

Deno.test("a viewer that takes nothing for a minute is dropped; one that is quiet hears a heartbeat", () => {
  let now = 0;
  let ended = 0;
  const stream = new EventStream({ monotonic: () => now }, () => ended++);
  for (let i = 0; i < 5; i++) stream.show(eventMessage("class", { i }));
  now = 59_000;
  stream.tick();
  assertEquals(ended, 0);
  now = 61_000;
  stream.tick();
  assertEquals(ended, 1);
});

/** Each takes a quarter of a second. */
const UPDATES = 8;

Deno.test("viewers that connect and never read cost the board nothing but their sockets", async () => {
  await using world = await World.start();
  for (let i = 0; i < 200; i++) world.observe({ student: `10.0.1.${i}`, sent: "x".repeat(90) });
  const { hostname, port } = new URL(world.url);
  const sockets: Deno.Conn[] = [];
  for (let i = 0; i < 20; i++) {
    const socket = await Deno.connect({ hostname, port: Number(port) });
    await socket.write(
      new TextEncoder().encode(`GET /events?token=${TEACHER} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
    );
    sockets.push(socket);
  }
  await using reader = new Events(await world.get("/events", { token: TEACHER }));
  const before = Deno.memoryUsage().external;
  for (let i = 0; i < UPDATES; i++) {
    world.observe({ student: `10.0.2.${i}`, sent: int(1) });
    let rows = 0;
    while (rows < 201 + i) rows = JSON.parse((await reader.next())!.data).rows.length;
  }
  // So many updates of some 60 kB for 20 viewers would be 10 MB.
  assertLess(Deno.memoryUsage().external - before, 5_000_000);
  for (const socket of sockets) socket.close();
});

Deno.test("an exchange whose answer came back late is told again, everywhere, under the same id", async () => {
  await using world = await World.start();
  await using me = new Events(await world.get("/api/me/events"));
  await using board = new Events(await world.get("/events", { token: TEACHER }));
  const [id] = world.observe({ student: "127.0.0.1", sent: int(5), transport: "udp" });
  assertEquals((await me.next())!.id, String(id));
  const exchange = world.options.journal.exchange(id)!;
  const gone = { code: "U05", level: "error", certainty: "high", values: {} } as const;
  const corrected = Object.assign(exchange, { outcome: "unreachable", hints: [gone] });
  world.options.journal.correct([corrected]);
  world.board.corrected([{ exchange: corrected, before: [] }]);
  const again = (await me.next())!;
  assertEquals([again.id, JSON.parse(again.data).outcome], [String(id), "unreachable"]);
  const { exchanges } = await (await world.get("/api/me")).json();
  assertEquals(exchanges.map((each: { id: number; outcome: string }) => [each.id, each.outcome]), [
    [id, "unreachable"],
  ]);
  for (let state = "done"; state !== "failing";) {
    const { rows } = JSON.parse((await board.next())!.data);
    state = rows[0]?.cells["tcp-counter"].state;
  }
});
