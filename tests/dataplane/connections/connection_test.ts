import { assert, assertEquals } from "@std/assert";
import { FIRST_CHECK_MS } from "../../../src/dataplane/connections/closing.ts";
import { BYTES_IN, BYTES_OUT, ERRORS, OPEN, REFUSED } from "../../../src/dataplane/shared/tally.ts";
import { ECONNRESET, SO_LINGER, SOL_SOCKET } from "../../../src/posix/constants.ts";
import { libc } from "../../../src/posix/libc.ts";
import { NOT_YET, send, type SocketKind } from "../../../src/posix/socket.ts";
import { discardStream } from "../../../src/services/discard.ts";
import { echoStream } from "../../../src/services/echo.ts";
import { type Conversation, SAME_BYTES } from "../../../src/services/service.ts";
import { bytesOf, hasInput, mustReceive } from "../../posix/support/descriptors.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { NO_RULES } from "../../workers/support/lab_config.ts";
import { int, StreamWorld } from "../support/stream_world.ts";

const KIB = 1024;

/** More than the buffers of both sockets hold, whatever the machine's settings. */
const MUCH = 20 * KIB * KIB;

/** Bytes of an answer that lies in neither socket's buffer: one read at the most. */
const MOST_PENDING = 64 * KIB;

for (let segments = 1; segments <= 4; segments++) {
  Deno.test(`counter over TCP answers an int that comes in ${segments} segments, then ends`, () => {
    using world = new StreamWorld();
    const client = world.client();
    const bytes = int(2_147_483_646);
    for (let i = 0; i < segments; i++) {
      assert(!hasInput(client));
      world.write(client, i + 1 < segments ? bytes.subarray(i, i + 1) : bytes.subarray(i));
      world.turn();
    }
    assertEquals([world.read(client, 4), world.readEnd(client)], [new Uint8Array(int(2_147_483_647)), ""]);
  });
}

Deno.test("counter over TCP answers the first int of 100 KiB that are written before anything is read, without a reset", () => {
  using world = new StreamWorld();
  const client = world.client();
  world.write(client, int(10));
  world.write(client, 100 * KIB);
  assertEquals([world.read(client, 4), world.readEnd(client)], [new Uint8Array(int(11)), ""]);
  world.open.close(client);
  world.until("the connection to be closed", () => {
    world.pass(FIRST_CHECK_MS);
    return world.connections.open === 0;
  });
  const [noted] = world.recorder.connections;
  assertEquals([noted.outcome, noted.bytesOut, world.tally[BYTES_IN]], ["answered", 4, 4 + 100 * KIB]);
});

Deno.test("counter over TCP does not answer what comes after the answer with a reset", () => {
  using world = new StreamWorld();
  const client = world.client();
  world.write(client, int(10));
  world.until("the answer", () => hasInput(client));
  for (let i = 0; i < 3; i++) {
    world.pass(50);
    world.write(client, "more");
    world.turn();
  }
  assertEquals([world.read(client, 4), world.readEnd(client)], [new Uint8Array(int(11)), ""]);
});

Deno.test("counter over TCP answers before a client that keeps writing megabytes has read", () => {
  using world = new StreamWorld();
  const client = world.client();
  world.write(client, int(10));
  const bytes = new Uint8Array(256 * KIB);
  let written = 0;
  world.until("the client to write all", () => {
    world.now++;
    const sent = send(client, bytes, bytes.length);
    if (sent < 0 && sent !== NOT_YET) throw new Error(`Cannot write after ${written} bytes: errno ${-sent}`);
    written += Math.max(0, sent);
    return written >= MUCH;
  });
  assertEquals([world.read(client, 4), world.readEnd(client)], [new Uint8Array(int(11)), ""]);
});

for (let bytes = 0; bytes < 4; bytes++) {
  Deno.test(`counter over TCP closes without an answer when the input ends after ${bytes} bytes`, () => {
    using world = new StreamWorld();
    const client = world.client();
    if (bytes > 0) world.write(client, int(10).subarray(0, bytes));
    world.endOutput(client);
    assertEquals(world.readEnd(client), "");
    const [{ outcome, bytesIn, bytesOut }] = world.recorder.connections;
    assertEquals([outcome, bytesIn, bytesOut, world.connections.open], ["closed", bytes, 0, 0]);
  });
}

Deno.test("echo over TCP sends back what comes, then ends when the client has ended", () => {
  using world = new StreamWorld({ service: echoStream() });
  const client = world.client();
  for (const text of ["bonjour", "à tous", "x"]) {
    world.write(client, text);
    assertEquals(world.read(client, bytesOf(text).length), bytesOf(text));
  }
  world.write(client, "last");
  world.endOutput(client);
  assertEquals([world.readEnd(client), world.readEnd(client)], ["last", ""]);
});

Deno.test("echo over TCP holds back a client that does not read, then sends everything back", () => {
  using world = new StreamWorld({ service: echoStream() });
  const client = world.client();
  const sent = bytesOf(MUCH);
  let written = 0;
  const writeOn = () => {
    const taken = send(client, sent.subarray(written), sent.length - written);
    if (taken > 0) written += taken;
    return taken;
  };
  // Full: the client can't write, and nothing moves any more.
  let still = 0;
  world.until("the client to be held back", () => {
    still = writeOn() === NOT_YET && !moved(world) ? still + 1 : 0;
    return still > 20;
  });
  assert(written < MUCH, "the kernel took everything");
  const start = performance.now();
  world.reactor.turn();
  assert(performance.now() - start > 50, "the loop spins while it waits for the client");
  assert(world.tally[BYTES_IN] - world.tally[BYTES_OUT] <= MOST_PENDING);
  const back = new Uint8Array(MUCH);
  let at = 0;
  world.until("everything to come back", () => {
    writeOn();
    if (hasInput(client)) {
      const bytes = mustReceive(client);
      back.set(bytes, at);
      at += bytes.length;
    }
    return at === MUCH;
  });
  assert(world.tally[BYTES_IN] - world.tally[BYTES_OUT] === 0);
  assert(back.every((byte, i) => byte === sent[i]), "the bytes that came back are others");
});

function moved(world: StreamWorld): boolean {
  const before = world.tally[BYTES_IN] + world.tally[BYTES_OUT];
  world.turn();
  return world.tally[BYTES_IN] + world.tally[BYTES_OUT] !== before;
}

Deno.test("echo over TCP returns everything to a client that ended its output before reading", () => {
  using world = new StreamWorld({ service: echoStream() });
  const client = world.client();
  const much = 3 * KIB * KIB;
  const sent = bytesOf(much);
  world.write(client, sent.subarray(0, much));
  world.endOutput(client);
  const back = world.read(client, much);
  assertEquals(world.readEnd(client), "");
  assert(back.every((byte, i) => byte === sent[i]), "the bytes that came back are others");
  world.turn();
  world.pass(FIRST_CHECK_MS);
  assertEquals([world.connections.open, world.inLedger], [0, 0]);
});

Deno.test("a conversation that is over ends when the last of its answer has left", () => {
  const conversation: Conversation = {
    /** Over once a part of the answer has to wait. */
    get finished() {
      return world.tally[BYTES_OUT] < world.tally[BYTES_IN];
    },
    receive: () => SAME_BYTES,
    end: () => -1,
  };
  using world = new StreamWorld({ service: { open: () => conversation } });
  const client = world.client();
  const bytes = new Uint8Array(256 * KIB);
  world.until("a part of the answer to wait", () => {
    send(client, bytes, bytes.length);
    return conversation.finished;
  });
  assertEquals(world.read(client, world.tally[BYTES_IN]).length, world.tally[BYTES_OUT]);
  assertEquals(world.readEnd(client), "");
});

Deno.test("discard over TCP says nothing and ends when the client has ended", () => {
  using world = new StreamWorld({ service: discardStream() });
  const client = world.client();
  world.write(client, 300 * KIB);
  world.endOutput(client);
  assertEquals(world.readEnd(client), "");
  const [{ outcome, bytesIn }] = world.recorder.connections;
  assertEquals([outcome, bytesIn], ["closed", 300 * KIB]);
});

/** Closes with a reset (RST) in place of an orderly end. */
function reset(world: StreamWorld, client: number): void {
  libc().setsockopt(client, SOL_SOCKET, SO_LINGER, new Int32Array([1, 0]), 8);
  world.open.close(client);
}

Deno.test("a client that resets its connection ends that connection only", () => {
  using world = new StreamWorld({ service: echoStream() });
  const [client, other] = [world.client(), world.client()];
  world.write(client, "x");
  world.read(client, 1);
  world.write(other, "y");
  world.read(other, 1);
  reset(world, client);
  world.until("the reset", () => world.recorder.connections.length === 1);
  assertEquals(world.recorder.connections[0].outcome, "reset");
  world.write(other, "z");
  assertEquals([world.read(other, 1)[0], world.connections.open, world.inLedger], ["z".charCodeAt(0), 1, 1]);
});

Deno.test("a client that resets while much waits to be sent to it gives back what was held for it", () => {
  using world = new StreamWorld({ service: echoStream() });
  const client = world.client();
  const bytes = new Uint8Array(256 * KIB);
  let still = 0;
  world.until("the client to be held back", () => {
    still = send(client, bytes, bytes.length) === NOT_YET && !moved(world) ? still + 1 : 0;
    return still > 20;
  });
  const most = NO_RULES.limits.bufferMemory;
  assertEquals(world.admission.holdBack(most), false);
  reset(world, client);
  world.until("the reset", () => world.connections.open === 0);
  assertEquals([world.recorder.connections[0].outcome, world.admission.holdBack(most)], ["reset", true]);
});

Deno.test("a client for which there is no room any more is refused, not held back", () => {
  using world = new StreamWorld({ service: echoStream() });
  world.admission.holdBack(NO_RULES.limits.bufferMemory);
  const client = world.client();
  const bytes = new Uint8Array(256 * KIB);
  world.until("the connection to end", () => {
    send(client, bytes, bytes.length);
    return world.recorder.connections.length === 1;
  });
  const [{ outcome, refusal }] = world.recorder.connections;
  assertEquals([outcome, refusal, world.connections.open, world.tally[REFUSED]], [
    "refused",
    "held-back",
    0,
    1,
  ]);
  assertEquals(world.failures, ["Closed a connection: buffer_memory is full of answers that are not read"]);
});

Deno.test("a service that fails ends its connection, is counted and told, and the others go on", () => {
  let calls = 0;
  const conversation = {
    finished: false,
    receive: () => {
      if (calls++ === 0) throw new Error("a fault");
      return -2;
    },
    end: () => -1,
  };
  using world = new StreamWorld({ service: { open: () => conversation } });
  const client = world.client();
  world.write(client, "x");
  assertEquals([world.readEnd(client), world.failures, world.tally[ERRORS]], ["", [
    "Service failed: Error: a fault",
  ], 1]);
  const other = world.client();
  world.write(other, "y");
  assertEquals(world.read(other, 1).length, 1);
});

Deno.test("a connection keeps the first 96 bytes that come, in however many pieces", () => {
  using world = new StreamWorld({ service: discardStream() });
  const client = world.client();
  const sent = bytesOf(300);
  for (const [from, to] of [[0, 1], [1, 90], [90, 100], [100, 300]]) {
    const before = world.tally[BYTES_IN];
    world.write(client, sent.subarray(from, to));
    world.until("the bytes to be read", () => world.tally[BYTES_IN] === before + to - from);
  }
  world.endOutput(client);
  world.until("the end", () => world.recorder.connections.length === 1);
  const [{ sample, bytesIn, reads }] = world.recorder.connections;
  assertEquals([sample, bytesIn, reads], [[...sent.subarray(0, 96)], 300, 4]);
});

for (const kind of ["stream", "seqpacket"] as const satisfies SocketKind[]) {
  Deno.test(`counter and echo over a Unix ${kind} socket answer as over TCP`, async () => {
    await using dir = await tempDir();
    using counting = new StreamWorld({ unix: { kind, path: dir.join("counter") } });
    const client = counting.client();
    counting.write(client, int(-1));
    assertEquals([counting.read(client, 4), counting.readEnd(client)], [new Uint8Array(int(0)), ""]);
    using echoing = new StreamWorld({ unix: { kind, path: dir.join("echo") }, service: echoStream() });
    const other = echoing.client();
    for (const size of [1, 96, 60_000]) {
      echoing.write(other, size);
      assertEquals(echoing.read(other, size), bytesOf(size));
    }
    echoing.endOutput(other);
    assertEquals([echoing.readEnd(other), echoing.tally[OPEN]], ["", 0]);
  });
}

Deno.test("echo over a Unix seqpacket socket keeps records apart", async () => {
  await using dir = await tempDir();
  using world = new StreamWorld({
    unix: { kind: "seqpacket", path: dir.join("socket") },
    service: echoStream(),
  });
  const client = world.client();
  const records = ["one", "twelve", "x"];
  for (const record of records) world.write(client, record);
  assertEquals(records.map(() => world.readEnd(client)), records);
});

Deno.test("an empty seqpacket record is a record, and no end of the conversation", async () => {
  await using dir = await tempDir();
  using world = new StreamWorld({
    unix: { kind: "seqpacket", path: dir.join("socket") },
    service: echoStream(),
  });
  const client = world.client();
  const write = (record: string) => send(client, new TextEncoder().encode(record), record.length);
  for (const record of ["one", "", "two"]) write(record);
  assertEquals([world.readEnd(client), world.readEnd(client), world.readEnd(client)], ["one", "", "two"]);
  // Empty records that the client's end of output follows, with something in between.
  for (const record of ["", "last"]) write(record);
  world.endOutput(client);
  assertEquals([world.readEnd(client), world.readEnd(client)], ["", "last"]);
  assertEquals([world.readEnd(client), world.tally[OPEN]], ["", 0]);
});

Deno.test("a reset is told from an end of input", () => {
  using world = new StreamWorld();
  const client = world.client();
  world.write(client, int(1).subarray(0, 2));
  world.turn();
  world.connections.closeAll();
  // Bytes that nobody read make closing a reset: so the test would see one.
  const other = world.client();
  world.turn();
  world.write(other, "x");
  world.connections.closeAll();
  const seen = [world.readEnd(client), world.readEnd(other)];
  assertEquals(seen.includes(-ECONNRESET), true, `${seen}`);
});
