// What a worker does that was abandoned in the midst of a turn, when a service stood still for too long: its
// descriptors are closed by then, their numbers perhaps others', so it must not touch them any more.
import { assertEquals } from "@std/assert";
import { BYTES_IN } from "../../src/dataplane/shared/tally.ts";
import { type Conversation, SAME_BYTES } from "../../src/services/service.ts";
import { StreamWorld } from "../dataplane/support/stream_world.ts";
import { hasInput, mustSend } from "../posix/support/descriptors.ts";

/** A world whose service echoes; while it serves the text "hang", the worker is abandoned. */
function hangingWorld(): StreamWorld {
  const hang = (bytes: Uint8Array, length: number) => {
    if (new TextDecoder().decode(bytes.subarray(0, length)) === "hang") world.mine = false;
  };
  const conversation: Conversation = {
    finished: false,
    receive: (bytes, length) => {
      hang(bytes, length);
      return SAME_BYTES;
    },
    end: () => {
      world.mine = false;
      return 0;
    },
  };
  const world: StreamWorld = new StreamWorld({ service: { open: () => conversation } });
  return world;
}

function connected(world: StreamWorld): number {
  const client = world.client();
  mustSend(client, "hello");
  world.read(client, 5);
  return client;
}

Deno.test("an abandoned worker does not send the answer it was about to send", () => {
  using world = hangingWorld();
  const client = connected(world);
  mustSend(client, "hang");
  assertEquals(world.turn(), false);
  assertEquals(hasInput(client), false);
});

Deno.test("an abandoned worker does not shut down or close a connection whose end it was serving", () => {
  using world = hangingWorld();
  const client = connected(world);
  world.endOutput(client);
  assertEquals(world.turn(), false);
  assertEquals(hasInput(client), false);
  assertEquals(world.inLedger, 1);
});

Deno.test("an abandoned worker leaves the rest of its turn's events alone", () => {
  using world = hangingWorld();
  const clients = [connected(world), connected(world), connected(world)];
  for (const client of clients) mustSend(client, "hang");
  const before = world.tally[BYTES_IN];
  assertEquals(world.turn(), false);
  // One of them was read, and while it was served the worker was abandoned.
  assertEquals(world.tally[BYTES_IN] - before, 4);
  assertEquals(clients.map(hasInput), [false, false, false]);
});

Deno.test("an abandoned worker accepts nobody any more, and waits for nobody it has accepted", () => {
  using world = hangingWorld();
  const [first, second] = [world.client(), world.client()];
  for (const client of [first, second]) mustSend(client, "hang");
  assertEquals(world.turn(), false);
  // Both were accepted in the turn that stood still; the second was not looked at any more.
  assertEquals(world.inLedger, 2);
  const third = world.client();
  world.mine = true;
  // The first is not in the epoll: what it sends wakes nobody. The third is accepted now.
  mustSend(first, "more");
  mustSend(third, "-");
  world.until("the third to be accepted", () => world.inLedger === 3);
  assertEquals([hasInput(first), hasInput(second)], [false, false]);
});

Deno.test("an abandoned worker does nothing after the periodic work that stood still", () => {
  using world = hangingWorld();
  let ticks = 0;
  let turns = 0;
  world.reactor.everyTick(() => {
    ticks++;
    world.mine = false;
  });
  world.reactor.everyTurn(() => turns++);
  world.pass(1000);
  world.pass(1000);
  assertEquals([ticks, turns], [1, 0]);
});
