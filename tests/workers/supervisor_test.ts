// Watching heartbeats, by a clock of the test's own.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Control } from "../../src/dataplane/shared/memory.ts";
import { WATCH_MS } from "../../src/workers/supervisor.ts";
import { waitFor } from "../support/wait_for.ts";
import { descriptorTable } from "./support/descriptor_table.ts";
import { tcp } from "./support/lab_config.ts";
import { settled } from "./support/process_size.ts";
import { PATIENCE } from "./support/running_lab.ts";
import { RunningWorkers } from "./support/running_workers.ts";
import { TcpClient } from "./support/tcp_client.ts";

const LISTENERS = [tcp("echo", "echo")];

/** A clock that the test moves. */
class Clock {
  now = 1_000_000;
  readonly read = () => this.now;
}

/** Looks at the heartbeats as often as the lab does in so many milliseconds. */
function watchFor(running: RunningWorkers, clock: Clock, ms: number): void {
  for (let passed = 0; passed < ms; passed += WATCH_MS) {
    clock.now += WATCH_MS;
    running.supervisor.tick();
  }
}

/** Epolls and sockets that are not Deno's; each of its threads has as many epolls as event descriptors. */
async function ours(): Promise<{ epolls: number; sockets: number }> {
  await settled();
  const kinds = [...descriptorTable().values()];
  const count = (begin: string) => kinds.filter((each) => each.startsWith(begin)).length;
  return {
    epolls: count("anon_inode:[eventpoll]") - count("anon_inode:[eventfd]"),
    sockets: count("socket:"),
  };
}

/** Has a worker stand still, and waits until it does. */
async function standStill(running: RunningWorkers, worker: number): Promise<void> {
  running.stall(worker, 1500);
  const control = new Control(running.shared, worker);
  let beats = control.beats;
  let same = 0;
  // It turns ten times a second otherwise.
  await waitFor("it to stand still", () => {
    same = control.beats === beats ? same + 1 : 0;
    beats = control.beats;
    return same >= 15;
  }, { interval: 20 });
}

Deno.test("a worker that does not start is replaced, and what it opens when it does is closed again", async () => {
  const clock = new Clock();
  const expected = ["its loop broke", "it has not started for 10050 ms"];
  const deathsAfter: number[] = [];
  await using running = await RunningWorkers.start(LISTENERS, {
    workers: 1,
    clock: clock.read,
    died: (why) => {
      if (!why.includes(expected[0])) return;
      // Time that passed before the replacement was started is neither counted for it nor to its credit.
      clock.now += 60_000;
      // When its replacement was started just now and can't have said a word.
      queueMicrotask(() => {
        for (const ms of [9900, 300]) {
          watchFor(running, clock, ms);
          deathsAfter.push(running.deaths.length);
        }
      });
    },
  });
  // Whose it is is asked for by a socket that the worker then keeps.
  await serveOne(running);
  const before = await ours();
  running.supervisor.command(0, { kind: "fault", how: { throws: expected[0] } });
  await waitFor("the replacement of the replacement", () => running.replacements.length > 0, {
    timeout: PATIENCE,
  });
  assertEquals(deathsAfter, [1, 2]);
  for (const [i, why] of expected.entries()) assertStringIncludes(running.deaths[i], why);
  // It did start, at last, and found another in its place.
  await waitFor("the abandoned worker's end", () => running.returned.length > 0, { timeout: PATIENCE });
  await serveOne(running);
  assertEquals(await ours(), before);
});

/** A client that is served to the end. */
async function serveOne(running: RunningWorkers): Promise<void> {
  using client = await TcpClient.open(running.port());
  assertEquals(await client.echo("a"), "a");
  await client.connection.closeWrite();
  assertEquals(await client.end(), "closed");
}

Deno.test("a worker that stands still is dead after half a second of looks, not before", async () => {
  const clock = new Clock();
  await using running = await RunningWorkers.start(LISTENERS, { workers: 1, clock: clock.read });
  running.supervisor.tick();
  await standStill(running, 0);
  running.supervisor.tick();
  watchFor(running, clock, 450);
  assertEquals(running.deaths, []);
  watchFor(running, clock, 150);
  assertEquals(running.deaths, ["0: its loop has not turned for 600 ms"]);
});

Deno.test("time in which main itself stood still is not held against a worker, but does not hide a dead one", async () => {
  const clock = new Clock();
  await using running = await RunningWorkers.start(LISTENERS, { workers: 1, clock: clock.read });
  running.supervisor.tick();
  await standStill(running, 0);
  running.supervisor.tick();
  // The machine was suspended for an hour.
  clock.now += 3_600_000;
  running.supervisor.tick();
  assertEquals(running.deaths, []);
  // Main is always late, by more than it takes to call a worker dead.
  for (let i = 0; i < 3; i++) {
    clock.now += 1000;
    running.supervisor.tick();
  }
  assertEquals(running.deaths.length, 1);
});

Deno.test("doorbells stay the same whoever has the place", async () => {
  await using running = await RunningWorkers.start(LISTENERS);
  const bells = () => [0, 1].map((worker) => new Control(running.shared, worker).bell);
  const before = bells();
  running.supervisor.command(0, { kind: "fault", how: { throws: "now" } });
  await waitFor("the replacement", () => running.replacements.length === 1, { timeout: PATIENCE });
  assertEquals(bells(), before);
  assertEquals(before.map((bell) => descriptorTable().get(bell)), Array(2).fill("anon_inode:[eventfd]"));
});

Deno.test("a dead worker's place waits for room, and the lab's start says when there is none", async () => {
  let free = Infinity;
  const hasFree = (count: number) => count <= free;
  await using running = await RunningWorkers.start(LISTENERS, { workers: 1, hasFree });
  free = 0;
  running.supervisor.command(0, { kind: "fault", how: { throws: "now" } });
  await waitFor("the death", () => running.deaths.length === 1, { timeout: PATIENCE });
  running.supervisor.tick();
  assertEquals([running.supervisor.health.serving, running.replacements], [0, []]);
  free = Infinity;
  await waitFor("the replacement", () => running.replacements.length === 1, { timeout: PATIENCE });
  await serveOne(running);
  const narrow = new RunningWorkers(LISTENERS, { hasFree: (count) => count <= 0 });
  await using _ = narrow;
  const error = await narrow.supervisor.start().then(() => undefined, (error) => error.message);
  assertMatch(
    error,
    /^Cannot start 2 workers: \d+ descriptors are too few, or threads are; raise the limit \(/,
  );
});
