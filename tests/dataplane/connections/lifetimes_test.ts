// Connections that are closed after their time, and listeners that are paused.
import { assertEquals } from "@std/assert";
import { Lifetimes } from "../../../src/dataplane/connections/closing.ts";
import { TICK_MS } from "../../../src/dataplane/reactor.ts";
import { CONNECTIONS, REFUSED } from "../../../src/dataplane/shared/tally.ts";
import { discardStream } from "../../../src/services/discard.ts";
import { echoStream } from "../../../src/services/echo.ts";
import { idleConnection } from "../support/idle_connection.ts";
import { StreamWorld } from "../support/stream_world.ts";

Deno.test("a connection is closed when its time is over, however busy it is", () => {
  using world = new StreamWorld({ service: discardStream(), lifetime: 1000 });
  const client = world.client();
  world.turn();
  for (let ms = 0; ms < 1000; ms += 100) {
    assertEquals(world.connections.open, 1, `after ${ms} ms`);
    world.write(client, "more");
    world.pass(100);
  }
  world.pass(TICK_MS);
  assertEquals(world.connections.open, 0);
  const [{ outcome, clientEnd, bytesIn }] = world.recorder.connections;
  assertEquals([outcome, clientEnd, bytesIn], ["no-reply", "open", 40]);
});

Deno.test("one that has ended before its time is closed once; those that came later have theirs", () => {
  using world = new StreamWorld({ service: echoStream(), lifetime: 1000 });
  const first = world.client();
  world.turn();
  world.open.close(first);
  world.until("its end", () => world.connections.open === 0);
  world.pass(500);
  world.client();
  world.turn();
  world.pass(900);
  assertEquals([world.connections.open, world.recorder.connections.length], [1, 1]);
  world.pass(200);
  assertEquals([world.connections.open, world.recorder.connections.length], [0, 2]);
});

Deno.test("Lifetimes checks all ten times in their time, and closes a bounded number of them", () => {
  const lifetimes = new Lifetimes();
  const open = new Set(Array.from({ length: 600 }, (_, i) => idleConnection(i < 500 ? 0 : 5)));
  const checks: number[] = [];
  for (let now = 0; now <= 1100; now++) {
    lifetimes.tick(now, 1000, { forEach: (work) => (checks.push(now), open.forEach(work)) }, (each) => {
      assertEquals(each.acceptedAt + 1000 <= now, true);
      open.delete(each);
    });
  }
  // At 1000 one check is not enough, and those that came 5 ms later have their time.
  assertEquals([checks.slice(0, 3), checks.slice(10)], [[0, 100, 200], [1000, 1001]]);
  assertEquals(open.size, 100);
});

Deno.test("time_per_connection closes the busy too, tells why, and counts it", () => {
  using world = new StreamWorld({
    service: echoStream(),
    admitting: { limits: { timePerConnection: 1000 } },
  });
  const client = world.client();
  world.turn();
  for (let ms = 0; ms < 1000; ms += 100) {
    world.write(client, "x");
    assertEquals(world.read(client, 1).length, 1, `after ${ms} ms`);
    world.pass(100);
  }
  world.pass(TICK_MS);
  assertEquals([world.connections.open, world.tally[CONNECTIONS], world.tally[REFUSED]], [0, 1, 1]);
  assertEquals(world.recorder.connections.map(({ outcome, refusal }) => [outcome, refusal]), [[
    "refused",
    "time-per-connection",
  ]]);
  assertEquals(world.failures, ["Closed a connection: it was open for time_per_connection"]);
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
