import { assertEquals } from "@std/assert";
import { Deadlines } from "../../../src/dataplane/connections/closing.ts";
import type { Connection } from "../../../src/dataplane/connections/connection.ts";
import { idleConnection } from "../support/idle_connection.ts";

const TIMEOUT = 1000;

/** Connections in a queue, the i-th last active at `times[i]`. */
function queued(deadlines: Deadlines, times: number[]): Connection[] {
  return times.map((time) => {
    const connection = idleConnection(time);
    deadlines.append(connection);
    return connection;
  });
}

/** Places in `all` of those that a look at `now` closes. */
function expired(deadlines: Deadlines, all: Connection[], now: number): number[] {
  const closed: number[] = [];
  deadlines.tick(now, (connection) => {
    closed.push(all.indexOf(connection));
    deadlines.remove(connection);
  });
  return closed;
}

function remaining(deadlines: Deadlines, all: Connection[]): number[] {
  const left: number[] = [];
  deadlines.forEach((connection) => left.push(all.indexOf(connection)));
  return left;
}

Deno.test("Deadlines expire exactly when a connection was idle for the time-out", () => {
  const deadlines = new Deadlines(TIMEOUT);
  const all = queued(deadlines, [0, 1, 1, 500]);
  assertEquals(expired(deadlines, all, 999), []);
  assertEquals(expired(deadlines, all, 1000), [0]);
  assertEquals(expired(deadlines, all, 1001), [1, 2]);
  assertEquals(expired(deadlines, all, 1499), []);
  assertEquals(expired(deadlines, all, 1500), [3]);
  assertEquals(remaining(deadlines, all), []);
});

Deno.test("Deadlines.touch gives a connection its whole time again, wherever it is in the queue", () => {
  for (const touched of [0, 1, 2]) {
    const deadlines = new Deadlines(TIMEOUT);
    const all = queued(deadlines, [0, 1, 2]);
    deadlines.touch(all[touched], 700);
    const others = [0, 1, 2].filter((i) => i !== touched);
    assertEquals(remaining(deadlines, all), [...others, touched]);
    assertEquals(expired(deadlines, all, 1002), others);
    assertEquals(expired(deadlines, all, 1699), []);
    assertEquals(expired(deadlines, all, 1700), [touched]);
  }
});

Deno.test("Deadlines.remove takes a connection out of any place, and leaves the others in order", () => {
  for (const removed of [0, 1, 2]) {
    const deadlines = new Deadlines(TIMEOUT);
    const all = queued(deadlines, [0, 1, 2]);
    deadlines.remove(all[removed]);
    const others = [0, 1, 2].filter((i) => i !== removed);
    assertEquals(remaining(deadlines, all), others);
    deadlines.append(all[removed]);
    assertEquals(remaining(deadlines, all), [...others, removed]);
  }
});

Deno.test("Deadlines stay in order through many touches and removals", () => {
  const deadlines = new Deadlines(TIMEOUT);
  const all = queued(deadlines, Array.from({ length: 50 }, () => 0));
  let order = all.map((_, i) => i);
  for (let step = 1; step < 500; step++) {
    const i = step * 17 % 50;
    if (order.includes(i)) {
      if (step % 5 === 0) deadlines.remove(all[i]);
      else deadlines.touch(all[i], step);
      order = order.filter((each) => each !== i);
    } else {
      all[i].lastActive = step;
      deadlines.append(all[i]);
    }
    if (all[i].lastActive === step) order.push(i);
  }
  assertEquals(remaining(deadlines, all), order);
});

Deno.test("Deadlines with a time-out of 0 never expire", () => {
  const deadlines = new Deadlines(0);
  const all = queued(deadlines, [0, 0]);
  assertEquals([expired(deadlines, all, 1e12), remaining(deadlines, all)], [[], [0, 1]]);
});

Deno.test("Deadlines close a bounded number at one look, the rest at the next", () => {
  const deadlines = new Deadlines(TIMEOUT);
  const all = queued(deadlines, Array.from({ length: 600 }, () => 0));
  assertEquals([1, 2, 3].map(() => expired(deadlines, all, 2000).length), [256, 256, 88]);
});

Deno.test("Deadlines.forEach reaches everyone though each is removed when it is reached", () => {
  const deadlines = new Deadlines(TIMEOUT);
  const all = queued(deadlines, [0, 0, 0]);
  const reached: number[] = [];
  deadlines.forEach((connection) => {
    reached.push(all.indexOf(connection));
    deadlines.remove(connection);
  });
  assertEquals([reached, remaining(deadlines, all)], [[0, 1, 2], []]);
});
