// How a connection's record says that its client ended it: told from a half-close, a close without reading, a
// reset.
import { assertEquals } from "@std/assert";
import { FIRST_CHECK_MS } from "../../../src/dataplane/connections/closing.ts";
import { BYTES_IN, BYTES_OUT } from "../../../src/dataplane/shared/tally.ts";
import { SO_LINGER, SOL_SOCKET } from "../../../src/posix/constants.ts";
import { libc } from "../../../src/posix/libc.ts";
import { echoStream } from "../../../src/services/echo.ts";
import { halfCloseStream } from "../../../src/services/half_close.ts";
import type { StreamService } from "../../../src/services/service.ts";
import { makeContext } from "../../services/support/feeding.ts";
import { Arena } from "../../../src/posix/memory.ts";
import { waitFor } from "../../support/wait_for.ts";
import { tempDir } from "../../support/temp_dir.ts";
import type { RecordedConnection } from "../support/recorder.ts";
import { counter, int, StreamWorld } from "../support/stream_world.ts";

/** Longer than a client that does nothing is humoured. */
const LONG_MS = 3000;

/** Closes with a reset (RST) in place of an orderly end. */
function reset(world: StreamWorld, client: number): void {
  libc().setsockopt(client, SOL_SOCKET, SO_LINGER, new Int32Array([1, 0]), 8);
  world.open.close(client);
}

/** Waits for a connection's record. */
function noteOf(world: StreamWorld): RecordedConnection {
  world.until("the record", () => {
    world.pass(FIRST_CHECK_MS);
    return world.recorder.connections.length === 1;
  });
  return world.recorder.connections[0];
}

interface Scene {
  name: string;
  service: () => StreamService;
  play: (world: StreamWorld, client: number) => void;
  noted: Pick<RecordedConnection, "outcome" | "clientEnd">;
}

const SCENES: Scene[] = [
  {
    name: "a client that reads its answer and closes",
    service: counter,
    play: (world, client) => {
      world.write(client, int(1));
      world.read(client, 4);
      world.open.close(client);
    },
    noted: { outcome: "answered", clientEnd: "after" },
  },
  {
    name: "a client that closes with its answer unread",
    service: counter,
    play: (world, client) => {
      world.write(client, int(1));
      world.until("the answer", () => world.tally[BYTES_IN] === 4);
      world.turn();
      world.open.close(client);
    },
    noted: { outcome: "answered", clientEnd: "reset-after" },
  },
  {
    name: "a client that closes as soon as it has said its int",
    service: counter,
    play: (world, client) => {
      world.write(client, int(1));
      world.open.close(client);
    },
    noted: { outcome: "answered", clientEnd: "reset-after" },
  },
  {
    name: "a client that ends its output with its int and reads on",
    service: counter,
    play: (world, client) => {
      world.write(client, int(1));
      world.endOutput(client);
      world.read(client, 4);
    },
    noted: { outcome: "answered", clientEnd: "after" },
  },
  {
    name: "a client that never closes",
    service: counter,
    play: (world, client) => {
      world.write(client, int(1));
      world.read(client, 4);
      for (let ms = 0; ms < LONG_MS; ms += FIRST_CHECK_MS) world.pass(FIRST_CHECK_MS);
    },
    noted: { outcome: "answered", clientEnd: "open" },
  },
  {
    name: "a client that ends its output before an int is whole",
    service: counter,
    play: (world, client) => {
      world.write(client, "ab");
      world.endOutput(client);
    },
    noted: { outcome: "closed", clientEnd: "before" },
  },
  {
    name: "a client that breaks off before an int is whole",
    service: counter,
    play: (world, client) => {
      world.write(client, "ab");
      world.until("the bytes to be read", () => world.tally[BYTES_IN] === 2);
      reset(world, client);
    },
    noted: { outcome: "reset", clientEnd: "reset-before" },
  },
  {
    name: "a client that half-closes and reads on",
    service: () => halfCloseStream(makeContext()),
    play: (world, client) => {
      world.write(client, int(1));
      world.endOutput(client);
      world.read(client, 4);
    },
    noted: { outcome: "answered", clientEnd: "before" },
  },
  {
    name: "a client that closes where it should half-close",
    service: () => halfCloseStream(makeContext()),
    play: (world, client) => {
      world.write(client, int(1));
      world.open.close(client);
    },
    noted: { outcome: "answered", clientEnd: "reset-after" },
  },
  {
    name: "a client of the echo that half-closes and reads on",
    service: echoStream,
    play: (world, client) => {
      world.write(client, "hello");
      world.endOutput(client);
      world.read(client, 5);
    },
    noted: { outcome: "answered", clientEnd: "before" },
  },
  {
    name: "a client of the echo that closes before the answer",
    service: echoStream,
    play: (world, client) => {
      world.write(client, "hello");
      world.open.close(client);
    },
    noted: { outcome: "answered", clientEnd: "reset-after" },
  },
];

for (const { name, service, play, noted } of SCENES) {
  Deno.test(`a connection's record tells of ${name}`, () => {
    using world = new StreamWorld({ service: service() });
    play(world, world.client());
    const { outcome, clientEnd } = noteOf(world);
    assertEquals({ outcome, clientEnd }, noted);
  });
}

/** How long a client of the tests waits for something that does not come. */
const WAIT_MS = 5000;

/** A client that says an int, waits, and is interrupted: what its kernel does for it then is to close. */
function sayAndWait(world: StreamWorld, said: Uint8Array<ArrayBuffer>): void {
  const client = world.client();
  world.turn();
  world.pass(20);
  if (said.length > 0) world.write(client, said);
  world.until("the bytes to be read", () => world.tally[BYTES_IN] === said.length);
  world.pass(WAIT_MS);
  world.open.close(client);
  world.turn();
}

Deno.test("a connection's record says since when all was silent when the client ended it, whatever came after", () => {
  const silence = (service: StreamService, said: Uint8Array<ArrayBuffer>) => {
    using world = new StreamWorld({ service });
    sayAndWait(world, said);
    const { lastActiveAfter, endedAfter, clientEnd } = noteOf(world);
    return [lastActiveAfter, endedAfter, clientEnd];
  };
  // The answer to the interrupted client's end goes out, and comes back as a reset.
  assertEquals(silence(halfCloseStream(makeContext()), int(1)), [20, 20 + WAIT_MS, "reset-after"]);
  assertEquals(silence(counter(), int(1).subarray(0, 2)), [20, 20 + WAIT_MS, "before"]);
  assertEquals(silence(counter(), new Uint8Array()), [0, 20 + WAIT_MS, "before"]);
});

/** setsockopt's names, and a filter of one instruction that takes nothing (BPF_RET, 0). */
const SO_ATTACH_FILTER = 26;
const SO_DETACH_FILTER = 27;
const TAKE_NOTHING = 0x06;

/** Has the kernel lose all that arrives at a client, as a slow network seems to, until the function is called. */
function loseAll(client: number): () => void {
  const arena = new Arena(128);
  const [program, filter] = [arena.take(16), arena.take(8)];
  arena.words[filter / 4] = TAKE_NOTHING;
  arena.words[program / 4] = 1;
  arena.writePointer(program + 8, filter);
  assertEquals(libc().setsockopt(client, SOL_SOCKET, SO_ATTACH_FILTER, arena.view(program, 16), 16), 0);
  return () => libc().setsockopt(client, SOL_SOCKET, SO_DETACH_FILTER, new Int32Array(1), 4);
}

for (const [how, clientEnd] of [["takes", "before"], ["refuses", "reset-after"]] as const) {
  Deno.test(`a connection's record waits for a slow network to tell that the client ${how} its answer`, async () => {
    using world = new StreamWorld({ service: halfCloseStream(makeContext()) });
    const client = world.client();
    world.write(client, int(1));
    world.until("the int to be read", () => world.tally[BYTES_IN] === 4);
    const find = loseAll(client);
    world.endOutput(client);
    world.until("the answer", () => world.tally[BYTES_OUT] === 4);
    world.pass(FIRST_CHECK_MS);
    assertEquals(world.recorder.connections, []);
    find();
    if (how === "refuses") world.open.close(client);
    // The kernel sends its answer again after 0.2 s.
    const isRecorded = () => (world.pass(FIRST_CHECK_MS), world.recorder.connections.length === 1);
    await waitFor("the record", isRecorded, { interval: 2 * FIRST_CHECK_MS });
    assertEquals(world.recorder.connections[0].clientEnd, clientEnd);
  });
}

Deno.test("an answer over a Unix socket that finds the client gone is a close, and no reset of the client's", async () => {
  await using dir = await tempDir();
  for (const service of [echoStream(), halfCloseStream(makeContext())]) {
    const unix = { kind: "stream", path: dir.join(crypto.randomUUID()) } as const;
    using world = new StreamWorld({ unix, service });
    const client = world.client();
    world.write(client, int(1));
    world.open.close(client);
    const { outcome, clientEnd, bytesOut } = noteOf(world);
    assertEquals([outcome, clientEnd, bytesOut], ["closed", "before", 0]);
  }
});

Deno.test("a connection's record counts the bytes that came after its end, apart from those before", () => {
  using world = new StreamWorld();
  const client = world.client();
  world.write(client, int(1));
  world.until("the answer", () => world.tally[BYTES_IN] === 4);
  world.turn();
  world.write(client, 1000);
  world.read(client, 4);
  world.pass(FIRST_CHECK_MS);
  world.open.close(client);
  const { late, bytesIn } = noteOf(world);
  assertEquals([late, bytesIn], [1000, 4]);
});

Deno.test("a connection's record says how many its address has open besides", () => {
  using world = new StreamWorld({ service: echoStream() });
  const clients = [world.client(), world.client(), world.client()];
  world.turn();
  for (const client of clients) {
    const before = world.recorder.connections.length;
    world.open.close(client);
    world.until("its record", () => world.recorder.connections.length > before);
  }
  assertEquals(world.recorder.connections.map(({ openBeside }) => openBeside), [2, 1, 0]);
});
