import { assert, assertEquals, assertThrows } from "@std/assert";
import { Reactor, TICK_MS } from "../../src/dataplane/reactor.ts";
import { EPOLLIN, EPOLLOUT } from "../../src/posix/constants.ts";
import { EPOLL_BYTES, eventfd, ring, silence } from "../../src/posix/epoll.ts";
import { SystemError } from "../../src/posix/errors.ts";
import { Arena } from "../../src/posix/memory.ts";
import { close } from "../../src/posix/socket.ts";
import { Descriptors, openFile, portOf } from "../posix/support/descriptors.ts";

/** A reactor by a clock of the test's own. */
class World implements Disposable {
  now = 1000;
  mine = true;
  readonly open = new Descriptors();
  readonly reactor = new Reactor(
    new Arena(EPOLL_BYTES),
    { monotonic: () => this.now, wallClock: () => this.now },
    () => this.mine,
  );

  /** One turn that does not wait. */
  turn(): boolean {
    this.reactor.wakeAt(-Infinity);
    return this.reactor.turn();
  }

  /** A doorbell with its source. */
  bell(ready: (events: number, fd: number) => void): number {
    const fd = this.open.own(eventfd());
    assertEquals(this.reactor.add(fd, EPOLLIN, { ready: (events) => ready(events, fd) }), true);
    return fd;
  }

  [Symbol.dispose](): void {
    this.open[Symbol.dispose]();
    this.reactor.close();
  }
}

Deno.test("Reactor calls the source of each ready descriptor, and no other", () => {
  using world = new World();
  const called: string[] = [];
  const first = world.bell((events) => called.push(`first ${events}`));
  world.bell(() => called.push("second"));
  assertEquals(world.turn(), true);
  assertEquals(called, []);
  ring(first);
  world.turn();
  assertEquals(called, [`first ${EPOLLIN}`]);
});

Deno.test("Reactor calls a source again in the next turn while its descriptor stays ready", () => {
  using world = new World();
  let called = 0;
  const bell = world.bell(() => called++);
  ring(bell);
  for (let i = 0; i < 3; i++) world.turn();
  assertEquals(called, 3);
  silence(bell);
  world.turn();
  assertEquals(called, 3);
});

Deno.test("Reactor.modify changes what a source waits for", () => {
  using world = new World();
  const client = world.open.tcpClient(portOf(world.open.tcpServer()));
  const events: number[] = [];
  world.reactor.add(client, EPOLLIN, { ready: (what) => events.push(what) });
  world.turn();
  world.reactor.modify(client, EPOLLOUT);
  world.turn();
  world.reactor.modify(client, 0);
  world.turn();
  assertEquals(events, [EPOLLOUT]);
});

Deno.test("Reactor.remove forgets a descriptor, which may be added again", () => {
  using world = new World();
  let called = 0;
  const bell = world.bell(() => called++);
  ring(bell);
  world.reactor.remove(bell);
  world.turn();
  assertEquals(called, 0);
  world.reactor.add(bell, EPOLLIN, { ready: () => called++ });
  world.turn();
  assertEquals(called, 1);
});

Deno.test("Reactor does not call a source that another removed in the same turn", () => {
  using world = new World();
  const called: number[] = [];
  const removeOther = (fd: number) => {
    called.push(fd);
    for (const other of bells) if (other !== fd) world.reactor.remove(other);
  };
  const bells: number[] = [];
  for (let i = 0; i < 3; i++) bells.push(world.bell((_events, fd) => removeOther(fd)));
  bells.forEach(ring);
  world.turn();
  assertEquals(called.length, 1);
});

/** Opens descriptors until one gets the wanted number: the kernel gives out the lowest that is free. */
function takeNumber(open: Descriptors, wanted: number): void {
  for (let i = 0; i < 1000; i++) {
    if (open.own(eventfd()) === wanted) return;
  }
  throw new Error(`Cannot get descriptor ${wanted}: somebody else has it`);
}

Deno.test("Reactor keeps an event from who got its descriptor's number since: closed and opened in one turn", () => {
  using world = new World();
  const { open, reactor } = world;
  const strangers: number[] = [];
  const old: number[] = [];
  // Both are ready. Whichever is called first closes the other, whose event waits still, and a newcomer gets
  // its number.
  const replaceOther = (_events: number, fd: number) => {
    const other = old.find((each) => each !== fd)!;
    reactor.forget(other);
    open.close(other);
    takeNumber(open, other);
    reactor.add(other, EPOLLIN, { ready: () => strangers.push(other) });
  };
  old.push(world.bell(replaceOther), world.bell(replaceOther));
  old.forEach(ring);
  world.turn();
  assertEquals(strangers, []);
});

Deno.test("Reactor tells the newcomer of its own events", () => {
  using world = new World();
  const called: string[] = [];
  const bell = world.bell(() => called.push("old"));
  world.reactor.forget(bell);
  world.open.close(bell);
  takeNumber(world.open, bell);
  world.reactor.add(bell, EPOLLIN, { ready: () => called.push("new") });
  ring(bell);
  world.turn();
  assertEquals(called, ["new"]);
});

for (const path of [new URL(import.meta.url).pathname, "/dev/null"]) {
  const what = path === "/dev/null" ? path : "a regular file";
  Deno.test(`Reactor.add says no to ${what} and goes on`, () => {
    using world = new World();
    const fd = world.open.own(openFile(path));
    assertEquals(world.reactor.add(fd, EPOLLIN, { ready: () => assert(false, "never ready") }), false);
    assertEquals(world.turn(), true);
  });
}

Deno.test("Reactor.add and modify throw for a descriptor that is not open", () => {
  using world = new World();
  const bell = eventfd();
  close(bell);
  assertEquals(
    assertThrows(() => world.reactor.add(bell, EPOLLIN, { ready() {} }), SystemError).code,
    "EBADF",
  );
  assertEquals(assertThrows(() => world.reactor.modify(bell, EPOLLIN), SystemError).code, "EBADF");
});

Deno.test("Reactor touches nothing once it is no longer its worker's", () => {
  using world = new World();
  let touched = 0;
  const bell = world.bell(() => touched++);
  world.reactor.everyTick(() => touched++);
  ring(bell);
  world.now += TICK_MS;
  world.mine = false;
  assertEquals([world.turn(), touched], [false, 0]);
  world.mine = true;
  assertEquals([world.turn(), touched], [true, 2]);
});

Deno.test("Reactor touches nothing more when it is lost while a source works", () => {
  using world = new World();
  let called = 0;
  let ticks = 0;
  const lose = () => {
    called++;
    world.mine = false;
  };
  for (let i = 0; i < 2; i++) ring(world.bell(lose));
  world.reactor.everyTick(() => ticks++);
  world.now += TICK_MS;
  assertEquals([world.turn(), called, ticks], [false, 1, 0]);
});

Deno.test("Reactor.turn says that it was lost in its own periodic work", () => {
  using world = new World();
  world.reactor.everyTick(() => void (world.mine = false));
  world.now += TICK_MS;
  assertEquals(world.turn(), false);
});

Deno.test("Reactor does what is to be done every tick, once a tick", () => {
  using world = new World();
  let done = 0;
  world.reactor.everyTick(() => done++);
  world.turn();
  assertEquals(done, 0);
  for (
    const [after, wanted] of [[TICK_MS - 1, 0], [1, 1], [TICK_MS - 1, 1], [1, 2], [10 * TICK_MS, 3], [1, 3]]
  ) {
    world.now += after;
    world.turn();
    assertEquals([world.now, done], [world.now, wanted]);
  }
});

Deno.test("Reactor.now is the time at which the turn's events were there", () => {
  using world = new World();
  const seen: number[] = [];
  const bell = world.bell(() => seen.push(world.reactor.now));
  ring(bell);
  world.now = 1234;
  world.turn();
  assertEquals(seen, [1234]);
});

Deno.test("Reactor.turn waits for a tick when nothing is ready, and only so long as wakeAt says", () => {
  using world = new World();
  const waited = (wakeIn?: number) => {
    if (wakeIn !== undefined) world.reactor.wakeAt(world.now + wakeIn);
    const start = performance.now();
    world.reactor.turn();
    return performance.now() - start;
  };
  const [tick, short, again] = [waited(), waited(20), waited()];
  assert(tick >= TICK_MS - 1 && tick < 2000, `${tick} ms`);
  assert(short >= 19 && short < TICK_MS, `${short} ms`);
  assert(again >= TICK_MS - 1, `${again} ms: wakeAt held for more than a turn`);
});

Deno.test("Reactor.turn returns as soon as something is ready", () => {
  using world = new World();
  const bell = world.bell(() => {});
  ring(bell);
  const start = performance.now();
  world.reactor.turn();
  assert(performance.now() - start < TICK_MS);
});

Deno.test("Reactor.turn throws what a source throws", () => {
  using world = new World();
  ring(world.bell(() => {
    throw new RangeError("a fault");
  }));
  assertThrows(() => world.turn(), RangeError, "a fault");
});

Deno.test("Reactor.wallClock is asked once a turn, and anew after it", () => {
  using world = new World();
  const told: number[] = [];
  const bell = world.bell(() => {
    told.push(world.reactor.wallClock());
    world.now += 5;
    told.push(world.reactor.wallClock());
  });
  ring(bell);
  world.turn();
  told.push(world.reactor.wallClock());
  world.now += 100;
  world.turn();
  assertEquals(told, [1000, 1000, 1005, 1105, 1105]);
});
