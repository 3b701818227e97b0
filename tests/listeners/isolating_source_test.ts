import { assertEquals } from "@std/assert";
import { decodeAddress } from "../../src/posix/address.ts";
import { close, recvBlocking, shutdownBoth } from "../../src/posix/socket.ts";
import { NOT_REFUSED, refusal } from "../../src/listeners/observer.ts";
import { IsolatingSource } from "../../src/listeners/isolating_source.ts";
import { TICK_MS } from "../../src/reactor/reactor.ts";
import { inetOf, mustSend, portOf } from "../posix/descriptors.ts";
import { Loop } from "./loop.ts";

const ACCEPTS_A_TURN = 16;

class World extends Loop {
  readonly server = this.open.tcpServer();
  readonly handed: { fd: number; sender: Uint8Array }[] = [];
  readonly failures: string[] = [];
  room = Infinity;
  paused = false;
  refused = 0;
  readonly source = new IsolatingSource(this.reactor, {
    fd: this.server,
    descriptorLimit: 20_000,
    room: () => this.handed.length < this.room,
    refusal: () => this.paused ? refusal("paused") : NOT_REFUSED,
    refuse: (fd) => {
      this.refused++;
      close(fd);
    },
    handOver: (fd, sender) => this.handed.push({ fd: this.open.own(fd), sender }),
    failed: (cause) => this.failures.push(cause),
  });

  client(): number {
    return this.open.tcpClient(portOf(this.server));
  }
}

Deno.test("IsolatingSource hands over each connection with its peer, as a descriptor that waits", () => {
  using world = new World();
  world.source.start();
  const clients = [world.client(), world.client()];
  world.turn();
  assertEquals(
    world.handed.map(({ sender }) => decodeAddress(sender, sender.length)),
    clients.map(inetOf),
  );
  mustSend(clients[0], "hello");
  assertEquals(recvBlocking(world.handed[0].fd, new Uint8Array(8), 8), 5);
});

Deno.test("IsolatingSource accepts a bounded number a turn", () => {
  using world = new World();
  world.source.start();
  for (let i = 0; i < ACCEPTS_A_TURN + 4; i++) world.client();
  world.turn();
  assertEquals(world.handed.length, ACCEPTS_A_TURN);
  world.turn();
  assertEquals(world.handed.length, ACCEPTS_A_TURN + 4);
});

Deno.test("IsolatingSource leaves who comes in the backlog while there is no room", () => {
  using world = new World();
  world.room = 2;
  world.source.start();
  for (let i = 0; i < 5; i++) world.client();
  world.turn();
  assertEquals(world.handed.length, 2);
  world.pass(TICK_MS);
  world.turn();
  assertEquals(world.handed.length, 2);
  world.room = 4;
  world.pass(TICK_MS);
  world.turn();
  assertEquals(world.handed.length, 4);
});

Deno.test("IsolatingSource looks away while there is no room, rather than spin", () => {
  using world = new World();
  world.room = 0;
  world.source.start();
  world.client();
  world.turn();
  const start = performance.now();
  world.reactor.turn();
  assertEquals(performance.now() - start > TICK_MS / 2, true);
});

Deno.test("IsolatingSource.stop accepts nobody any more", () => {
  using world = new World();
  world.source.start();
  world.source.stop();
  world.client();
  world.turn();
  world.pass(TICK_MS);
  world.turn();
  assertEquals(world.handed, []);
});

Deno.test("IsolatingSource.stop accepts all who wait already, as far as there is room", () => {
  using world = new World();
  world.room = 2 * ACCEPTS_A_TURN + 2;
  world.source.start();
  for (let i = 0; i < world.room + 3; i++) world.client();
  world.source.stop();
  assertEquals(world.handed.length, world.room);
});

Deno.test("IsolatingSource stops without a word when its socket listens no more", () => {
  using world = new World();
  world.source.start();
  shutdownBoth(world.server);
  for (let i = 0; i < 3; i++) world.pass(TICK_MS);
  assertEquals([world.handed, world.failures], [[], []]);
});

Deno.test("IsolatingSource hands nobody over while it is paused, and refuses who comes", () => {
  using world = new World();
  world.source.start();
  world.paused = true;
  world.client();
  world.turn();
  world.paused = false;
  world.client();
  world.turn();
  assertEquals([world.refused, world.handed.length], [1, 1]);
});
