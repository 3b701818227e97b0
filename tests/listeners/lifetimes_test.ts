// Connections that are closed after their time, and listeners that are paused.
import { assertEquals } from "@std/assert";
import { Lifetimes } from "../../src/listeners/lifetimes.ts";
import { CONNECTIONS, REFUSED } from "../../src/listeners/observer.ts";
import { TICK_MS } from "../../src/reactor/reactor.ts";
import { discardStream } from "../../src/services/discard.ts";
import { echoStream } from "../../src/services/echo.ts";
import { idleConnection } from "./idle_connection.ts";
import { StreamWorld } from "./stream_world.ts";

Deno.test("a connection is closed when its time is over, however busy it is", () => {
  using world = new StreamWorld({ service: discardStream(), lifetime: 1000 });
  const client = world.client();
  world.turn();
  for (let ms = 0; ms < 1000; ms += 100) {
    assertEquals(world.source.open, 1, `after ${ms} ms`);
    world.write(client, "more");
    world.pass(100);
  }
  world.pass(TICK_MS);
  assertEquals(world.source.open, 0);
  const [{ outcome, clientEnd, bytesIn }] = world.recorder.connections;
  assertEquals([outcome, clientEnd, bytesIn], ["no-reply", "open", 40]);
});

Deno.test("one that has ended before its time is closed once; those that came later have theirs", () => {
  using world = new StreamWorld({ service: echoStream(), lifetime: 1000 });
  const first = world.client();
  world.turn();
  world.open.close(first);
  world.until("its end", () => world.source.open === 0);
  world.pass(500);
  world.client();
  world.turn();
  world.pass(900);
  assertEquals([world.source.open, world.recorder.connections.length], [1, 1]);
  world.pass(200);
  assertEquals([world.source.open, world.recorder.connections.length], [0, 2]);
});

Deno.test("Lifetimes keeps nothing of those that are gone, however many come", () => {
  const lifetimes = new Lifetimes(1000);
  const over: number[] = [];
  for (let now = 0; now < 5000; now++) {
    const connection = idleConnection(now);
    lifetimes.append(connection);
    if (now % 2 === 0) connection.gone = true;
    lifetimes.look(now, (each) => {
      each.gone = true;
      over.push(each.acceptedAt);
    });
  }
  assertEquals(over, Array.from({ length: 2000 }, (_, i) => 2 * i + 1));
});

Deno.test("a paused listener closes who comes at once, and lets those go on that are there", () => {
  using world = new StreamWorld({ service: echoStream() });
  const before = world.client();
  world.turn();
  world.paused = true;
  const meanwhile = world.client();
  assertEquals(world.readEnd(meanwhile), "");
  world.write(before, "x");
  assertEquals(world.read(before, 1).length, 1);
  world.paused = false;
  const after = world.client();
  world.write(after, "y");
  assertEquals(world.read(after, 1).length, 1);
  assertEquals([world.tally[CONNECTIONS], world.tally[REFUSED]], [2, 1]);
  assertEquals(world.recorder.connections.map(({ outcome, refusal }) => [outcome, refusal]), [[
    "refused",
    "paused",
  ]]);
});
