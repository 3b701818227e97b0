// Connections that are accepted to be served by workers of their own: with which words they are handed over,
// and how many.
import { assertEquals } from "@std/assert";
import { MAX_LISTENER_SLOTS } from "../../../src/config/types.ts";
import { HandingOver } from "../../../src/dataplane/connections/handing_over.ts";
import { TICK_MS } from "../../../src/dataplane/reactor.ts";
import { countIsolated, MOST_CHILDREN, MOST_QUEUED, shareLab } from "../../../src/dataplane/shared/memory.ts";
import type { HandedConnection } from "../../../src/dataplane/shared/messages.ts";
import { CONNECTIONS, REFUSED } from "../../../src/dataplane/shared/tally.ts";
import { decodeAddress } from "../../../src/posix/address.ts";
import { SHUT_RDWR } from "../../../src/posix/constants.ts";
import { close, recv, shutdown } from "../../../src/posix/socket.ts";
import { inetOf, mustSend } from "../../posix/support/descriptors.ts";
import { type StreamOptions, StreamWorld } from "../support/stream_world.ts";

const MOST = MOST_CHILDREN + MOST_QUEUED;

/** The listener of a StreamWorld, and one beside it. */
const LISTENER = 7;
const OTHER = 8;

/** A listener's primary worker, which only accepts and hands over. */
class World extends StreamWorld {
  readonly handed: HandedConnection[];

  constructor(options: StreamOptions = {}) {
    const lab = shareLab(2);
    const handed: HandedConnection[] = [];
    const taker = new HandingOver(lab, LISTENER, undefined, {
      postMessage: (report) => {
        if (report.kind === "isolate") handed.push(report.connection);
      },
    });
    super({ ...options, taker, lab });
    this.handed = handed;
  }

  /** As when so many connections of another listener wait or are served. */
  occupy(count: number): void {
    for (let i = 0; i < count; i++) countIsolated(this.lab, OTHER, 1);
  }

  /** As main does when one of them is served no longer. */
  leave(listener: number): void {
    countIsolated(this.lab, listener, -1);
  }

  override [Symbol.dispose](): void {
    for (const { fd } of this.handed) close(fd);
    super[Symbol.dispose]();
  }
}

Deno.test("each connection is handed over with its client's address, and counted", () => {
  using world = new World();
  const clients = [world.client(), world.client()];
  world.turn();
  assertEquals(
    world.handed.map(({ name, length }) => decodeAddress(name, length)),
    clients.map(inetOf),
  );
  assertEquals(world.handed.map(({ listener }) => listener), [LISTENER, LISTENER]);
  mustSend(clients[0], "hello");
  assertEquals(recv(world.handed[0].fd, new Uint8Array(8), 8), 5);
  assertEquals([world.lab.isolated[LISTENER], world.lab.isolated[MAX_LISTENER_SLOTS]], [2, 2]);
  // It counts none as its own: who serves them does.
  assertEquals([world.tally[CONNECTIONS], world.inLedger], [0, 0]);
});

Deno.test("who comes while there is no room waits in the backlog, whichever listener took it", () => {
  using world = new World();
  world.occupy(MOST - 2);
  for (let i = 0; i < 5; i++) world.client();
  world.turn();
  assertEquals(world.handed.length, 2);
  world.pass(TICK_MS);
  world.turn();
  assertEquals(world.handed.length, 2);
  world.leave(OTHER);
  world.leave(LISTENER);
  world.pass(TICK_MS);
  world.turn();
  assertEquals(world.handed.length, 4);
});

Deno.test("without room a listener waits, rather than spin", () => {
  using world = new World();
  world.occupy(MOST);
  world.client();
  world.turn();
  const start = performance.now();
  world.reactor.turn();
  assertEquals(performance.now() - start > TICK_MS / 2, true);
});

Deno.test("past max_connections who comes is refused, until one is served no longer", () => {
  using world = new World({ maxConnections: 2 });
  world.occupy(5);
  for (let i = 0; i < 3; i++) world.client();
  world.turn();
  assertEquals([world.handed.length, world.tally[REFUSED]], [2, 1]);
  assertEquals(world.failures, ["Refused a connection: max_connections are open"]);
  world.leave(LISTENER);
  world.client();
  world.turn();
  assertEquals([world.handed.length, world.tally[REFUSED]], [3, 1]);
});

Deno.test("a listener that stops hands over all who wait already, as far as there is room, and nobody after", () => {
  using world = new World();
  for (let i = 0; i < MOST + 3; i++) world.client();
  world.source.stop();
  assertEquals(world.handed.length, MOST);
  world.leave(LISTENER);
  world.pass(TICK_MS);
  world.turn();
  assertEquals(world.handed.length, MOST);
});

Deno.test("a listener stops without a word when its socket listens no more", () => {
  using world = new World();
  shutdown(world.listening, SHUT_RDWR);
  for (let i = 0; i < 3; i++) world.pass(TICK_MS);
  assertEquals([world.handed, world.failures], [[], []]);
});

Deno.test("nobody is handed over while the listener is paused, and who comes is refused", () => {
  using world = new World();
  world.paused = true;
  world.client();
  world.turn();
  world.paused = false;
  world.client();
  world.turn();
  assertEquals([world.tally[REFUSED], world.handed.length], [1, 1]);
});
