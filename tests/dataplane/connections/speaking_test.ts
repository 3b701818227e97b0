// Conversations that speak first or say more than they are asked, on real sockets: what is said to whom,
// when, and that nobody who doesn't listen holds up the others.
import { assert, assertEquals } from "@std/assert";
import { FIRST_CHECK_MS } from "../../../src/dataplane/connections/closing.ts";
import { ANSWERS, BYTES_IN, BYTES_OUT } from "../../../src/dataplane/shared/tally.ts";
import { SO_LINGER, SOL_SOCKET } from "../../../src/posix/constants.ts";
import { libc } from "../../../src/posix/libc.ts";
import type { SocketKind } from "../../../src/posix/socket.ts";
import { chargenStream } from "../../../src/services/chargen.ts";
import { daytimeLine, daytimeStream } from "../../../src/services/daytime.ts";
import { halfCloseStream } from "../../../src/services/half_close.ts";
import { type Conversation, MAX_ANSWER, SAME_BYTES } from "../../../src/services/service.ts";
import { hasInput } from "../../posix/support/descriptors.ts";
import { makeContext } from "../../services/support/feeding.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { StreamWorld } from "../support/stream_world.ts";

const KIB = 1024;

/** What chargen says at once: 13 lines. */
const PIECE = 13 * 74;

/** Most that one turn says to one client. */
const MOST_A_TURN = 16 * PIECE;

const LINE = daytimeLine(0);

function daytime(): StreamWorld {
  return new StreamWorld({ service: daytimeStream(makeContext({ ms: 0 })) });
}

function chargen(idleTimeout = 0): StreamWorld {
  return new StreamWorld({ service: chargenStream(), idleTimeout });
}

/** The first bytes of what chargen says. */
function pattern(bytes: number): Uint8Array {
  const conversation = chargenStream().open();
  const all = new Uint8Array(bytes + PIECE);
  for (let at = 0; at < bytes; at += PIECE) conversation.more!(all.subarray(at, at + PIECE));
  return all.subarray(0, bytes);
}

function assertPattern(bytes: Uint8Array): void {
  const wanted = pattern(bytes.length);
  assert(bytes.every((byte, i) => byte === wanted[i]), "these are other characters");
}

/**
 * Turns until nothing more is said and the loop waits. A buffer that is full may grow when an acknowledgement
 * comes late (tcp(7): 40 ms), so a loop that only stands still for a moment is not there yet; one that spins
 * never is.
 */
function untilHeldBack(world: StreamWorld): void {
  world.until("the client to be held back", () => {
    const before = world.tally[BYTES_OUT];
    const start = performance.now();
    world.reactor.turn();
    return world.tally[BYTES_OUT] === before && performance.now() - start > 60;
  });
}

Deno.test("daytime over TCP speaks first, then ends; the client's close ends the connection", () => {
  using world = daytime();
  const client = world.client();
  assertEquals([world.readEnd(client), world.readEnd(client)], [LINE, ""]);
  world.open.close(client);
  world.until("the close", () => {
    world.pass(FIRST_CHECK_MS);
    return world.connections.open === 0;
  });
  const [{ outcome, bytesIn, bytesOut }] = world.recorder.connections;
  assertEquals([outcome, bytesIn, bytesOut, world.tally[ANSWERS]], ["answered", 0, LINE.length, 1]);
});

Deno.test("daytime over TCP answers who sends before it reads, without a reset, and who has already ended its output", () => {
  using world = daytime();
  const [sender, ended] = [world.client(), world.client()];
  world.write(sender, 100 * KIB);
  world.endOutput(ended);
  for (const client of [sender, ended]) {
    assertEquals([world.readEnd(client), world.readEnd(client)], [LINE, ""]);
  }
});

Deno.test("a conversation may greet and go on", () => {
  const conversation: Conversation = {
    finished: false,
    greet: (out) => {
      out[0] = 0x3e;
      return 1;
    },
    receive: () => SAME_BYTES,
    end: () => -1,
  };
  using world = new StreamWorld({ service: { open: () => conversation } });
  const client = world.client();
  world.write(client, "bonjour");
  assertEquals(new TextDecoder().decode(world.read(client, 8)), ">bonjour");
  world.write(client, "encore");
  assertEquals(new TextDecoder().decode(world.read(client, 6)), "encore");
  world.endOutput(client);
  assertEquals(world.readEnd(client), "");
  world.pass(FIRST_CHECK_MS);
  assertEquals(world.connections.open, 0);
});

for (const when of ["the end of input", "all is said"]) {
  Deno.test(`a conversation that says more is over after ${when}, when it has no more to say`, () => {
    let left = 3;
    let ended = false;
    const conversation: Conversation = {
      get finished() {
        return when === "all is said" && left < 0;
      },
      receive: () => -1,
      end: () => {
        ended = true;
        return -1;
      },
      more: (out) => {
        if (left-- <= 0 || (when !== "all is said" && !ended)) return -1;
        out.fill(0x2e, 0, 5);
        return 5;
      },
    };
    using world = new StreamWorld({ service: { open: () => conversation } });
    const client = world.client();
    if (when !== "all is said") world.endOutput(client);
    assertEquals(new TextDecoder().decode(world.read(client, 15)), "...............");
    assertEquals(world.readEnd(client), "");
  });
}

Deno.test("a service that fails at its greeting ends its connection, is counted and told", () => {
  const conversation: Conversation = {
    finished: false,
    greet: () => {
      throw new Error("a fault");
    },
    receive: () => -1,
    end: () => -1,
  };
  using world = new StreamWorld({ service: { open: () => conversation } });
  const client = world.client();
  assertEquals([world.readEnd(client), world.failures], ["", ["Service failed: Error: a fault"]]);
});

Deno.test("chargen over TCP goes on as long as the client reads", () => {
  using world = chargen();
  assertPattern(world.read(world.client(), 5000 * KIB));
});

Deno.test("chargen over TCP stops while the client does not read, without spinning or keeping much, then goes on", () => {
  using world = chargen();
  const client = world.client();
  untilHeldBack(world);
  const said = world.tally[BYTES_OUT];
  // All that waits is what is left of one piece.
  assertEquals(world.admission.holdBack(64 * KIB * KIB - MAX_ANSWER), true);
  world.admission.holdBack(-(64 * KIB * KIB - MAX_ANSWER));
  assertPattern(world.read(client, said + 1000 * KIB));
});

Deno.test("chargen over TCP says a bounded part a turn to each client, whoever else reads", () => {
  using world = chargen();
  const clients = [world.client(), world.client(), world.client()];
  for (let turn = 0; turn < 5; turn++) {
    const before = world.tally[BYTES_OUT];
    world.turn();
    assert(world.tally[BYTES_OUT] - before <= clients.length * MOST_A_TURN);
  }
  untilHeldBack(world);
  // Two of them are deaf now.
  assertPattern(world.read(clients[1], 3000 * KIB));
});

Deno.test("chargen over TCP throws away what it is sent", () => {
  using world = chargen();
  const client = world.client();
  let read = 0;
  for (let i = 0; i < 20; i++) {
    world.write(client, 1000);
    read += world.read(client, 100 * KIB).length;
  }
  world.until("all of it to be read", () => world.tally[BYTES_IN] === 20_000);
  assert(world.tally[BYTES_OUT] >= read);
});

Deno.test("chargen over TCP goes on when the client has ended its output, until it closes", () => {
  using world = chargen();
  const client = world.client();
  world.endOutput(client);
  assertPattern(world.read(client, 3000 * KIB));
  world.open.close(client);
  world.until("the end", () => world.connections.open === 0);
  assertEquals(world.inLedger, 0);
});

for (const how of ["closes", "resets"]) {
  Deno.test(`chargen over TCP ends when a client that does not read ${how}`, () => {
    using world = chargen();
    const client = world.client();
    untilHeldBack(world);
    if (how === "resets") libc().setsockopt(client, SOL_SOCKET, SO_LINGER, new Int32Array([1, 0]), 8);
    world.open.close(client);
    world.until("the end", () => world.connections.open === 0);
    assertEquals([world.inLedger, world.recorder.connections[0].outcome], [0, "reset"]);
    // What was held back is given back.
    assertEquals(world.admission.holdBack(64 * KIB * KIB), true);
  });
}

Deno.test("chargen over TCP closes a client that does not read for the idle time-out, not one that reads", () => {
  using world = chargen(1000);
  const [deaf, reader] = [world.client(), world.client()];
  untilHeldBack(world);
  let passed = 0;
  // The kernel may take some more for the deaf one meanwhile.
  for (; world.connections.open > 1 && passed < 10_000; passed += 200) {
    world.read(reader, 3000 * KIB);
    world.pass(200);
  }
  assertEquals([world.connections.open, world.recorder.connections[0].outcome], [1, "timeout"]);
  assertEquals(passed >= 1000, true);
  world.read(reader, 3000 * KIB);
  world.open.close(deaf);
});

Deno.test("half-close over TCP says nothing until the client ends its output, then everything", () => {
  using world = new StreamWorld({ service: halfCloseStream(makeContext()) });
  const client = world.client();
  const values = Int32Array.from({ length: 1000 }, (_, i) => i);
  for (const [from, to] of [[0, 1], [1, 2], [2, 1000]]) {
    world.write(client, new Uint8Array(values.buffer, 4 * from, 4 * (to - from)));
    world.until("it to be read", () => world.tally[BYTES_IN] === 4 * to);
    assertEquals([hasInput(client), world.tally[BYTES_OUT]], [false, 0]);
  }
  world.endOutput(client);
  const answer = new Int32Array(world.read(client, 4000).buffer);
  assertEquals([...answer], [...values.map((value) => value + 1)]);
  assertEquals(world.readEnd(client), "");
  world.pass(FIRST_CHECK_MS);
  assertEquals([world.connections.open, world.recorder.connections[0].outcome], [0, "answered"]);
});

Deno.test("half-close over TCP ends without an answer when nothing whole came", () => {
  using world = new StreamWorld({ service: halfCloseStream(makeContext()) });
  const client = world.client();
  world.write(client, 3);
  world.endOutput(client);
  assertEquals([world.readEnd(client), world.connections.open], ["", 0]);
  assertEquals(world.recorder.connections[0].outcome, "closed");
});

for (const kind of ["stream", "seqpacket"] as const satisfies SocketKind[]) {
  Deno.test(`the small services over a Unix ${kind} socket answer as over TCP`, async () => {
    await using dir = await tempDir();
    const unix = (name: string) => ({ kind, path: dir.join(name) });
    using telling = new StreamWorld({
      unix: unix("daytime"),
      service: daytimeStream(makeContext({ ms: 0 })),
    });
    const asking = telling.client();
    assertEquals([telling.readEnd(asking), telling.readEnd(asking)], [LINE, ""]);
    using generating = new StreamWorld({ unix: unix("chargen"), service: chargenStream() });
    const reader = generating.client();
    // A record of a seqpacket is read whole or cut: the room must be as large as a piece.
    let all = "";
    while (all.length < 300 * KIB) all += generating.readEnd(reader);
    assertPattern(new TextEncoder().encode(all));
    using keeping = new StreamWorld({ unix: unix("half"), service: halfCloseStream(makeContext()) });
    const client = keeping.client();
    keeping.write(client, new Uint8Array([10, 0, 0, 0]));
    keeping.endOutput(client);
    assertEquals([keeping.readEnd(client), keeping.readEnd(client)], ["\v\0\0\0", ""]);
  });
}
