import { assert, assertEquals } from "@std/assert";
import { type Answering, LoopGuard } from "../../src/listeners/loop_guard.ts";
import { encodeInet } from "../../src/posix/address.ts";
import { Sender } from "../../src/listeners/sender.ts";
import { bytesOf } from "../posix/descriptors.ts";

const MOST_TURNS = 16_384;
const SURE_TURNS = 64;
const CUT_MS = 2000;

function senderOf(address: string, port: number): Sender {
  const name = encodeInet(address, port);
  const bytes = new Uint8Array(32);
  bytes.set(name);
  const sender = new Sender();
  sender.take(new Int32Array(bytes.buffer), 0, name.length);
  return sender;
}

function int(value: number, littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, littleEndian);
  return bytes;
}

interface Turn {
  sent: Uint8Array;
  answer: Uint8Array;
  /** Milliseconds after the turn before. */
  after?: number;
}

/** A client whose turns are looked at, at a time that goes on. */
class World {
  readonly guard: LoopGuard;
  now = 0;

  constructor(answering: Answering) {
    this.guard = new LoopGuard(answering);
  }

  /** Whether the datagram was refused; else it is answered. */
  turn({ sent, answer, after = 0 }: Turn, sender = senderOf("10.0.0.1", 4000)): boolean {
    this.now += after;
    if (!this.guard.concerns(sent.length)) return false;
    if (this.guard.isLoop(sender, sent, 0, sent.length, this.now)) return true;
    this.guard.answered(answer, 0, answer.length, this.now);
    return false;
  }

  /** How many turns are answered before one is refused. */
  until(turnOf: (i: number) => Turn, most = 40_000): number {
    for (let i = 0; i < most; i++) if (this.turn(turnOf(i))) return i;
    return most;
  }
}

const LOOPS: [string, Answering, (i: number) => Turn, number][] = [
  ["the number it was given", "int", (i) => ({ sent: int(i), answer: int(i + 1) }), MOST_TURNS],
  ["the text it was given", "other", () => ({ sent: bytesOf("Thu"), answer: bytesOf("Thu") }), SURE_TURNS],
  ["the same bytes to an echo", "same", () => ({ sent: bytesOf(99), answer: bytesOf(99) }), MOST_TURNS],
  ["nothing to an echo", "same", () => ({ sent: bytesOf(0), answer: bytesOf(0) }), MOST_TURNS],
  [
    "three texts in turn to an echo, on their way at once",
    "same",
    (i) => ({ sent: int(i % 3), answer: int(i % 3) }),
    MOST_TURNS,
  ],
  ["numbers of its own that rise", "int", (i) => ({ sent: int(900 + i), answer: int(i) }), MOST_TURNS],
  [
    "big-endian numbers of its own that rise faster",
    "same",
    (i) => ({ sent: int(7 * i, false), answer: int(7 * i, false) }),
    MOST_TURNS,
  ],
];

for (const [what, answering, turnOf, turns] of LOOPS) {
  Deno.test(`LoopGuard cuts a client that sends ${what}, after ${turns} turns, for a while`, () => {
    const world = new World(answering);
    assertEquals(world.until(turnOf), turns);
    assertEquals(world.turn({ ...turnOf(0), after: CUT_MS - 1 }), true);
    assertEquals(world.turn({ ...turnOf(0), after: 1 }), false);
  });
}

const HONEST: [string, Answering, (i: number) => Turn][] = [
  ["texts to a counter", "int", (i) => ({ sent: bytesOf("MESSAGE"), answer: int(i) })],
  ["one number to a counter again and again", "int", (i) => ({ sent: int(7), answer: int(i + 100) })],
  ["numbers that fall", "int", (i) => ({ sent: int(-i), answer: int(i + 100) })],
  ["numbers far apart", "int", (i) => ({ sent: int(i * 100_003), answer: int(-i) })],
  [
    "another text each time to an echo",
    "same",
    (i) => ({ sent: int(i * 100_003), answer: int(i * 100_003) }),
  ],
  [
    "the same bytes to an echo, ten times a second",
    "same",
    () => ({ sent: bytesOf(9), answer: bytesOf(9), after: 100 }),
  ],
  [
    "the same bytes to an echo, with a pause now and then",
    "same",
    (i) => ({ sent: bytesOf(9), answer: bytesOf(9), after: i % 2000 === 0 ? 51 : 1 }),
  ],
];

for (const [what, answering, turnOf] of HONEST) {
  Deno.test(`LoopGuard lets a client be that sends ${what}`, () => {
    assertEquals(new World(answering).until(turnOf), 40_000);
  });
}

Deno.test("LoopGuard lets a client count along ten thousand times, and echo as often", () => {
  for (const answering of ["int", "same"] as const) {
    assertEquals(new World(answering).until((i) => ({ sent: int(i), answer: int(i + 1) }), 10_000), 10_000);
  }
});

Deno.test("LoopGuard sees a loop among thousands of other clients, and cuts nobody else", () => {
  const world = new World("other");
  const text = bytesOf("Thursday");
  let cut = 0;
  for (let i = 0; i < 200 && cut === 0; i++) {
    if (world.turn({ sent: text, answer: text })) cut = i;
    for (let port = 5000; port < 5300; port++) {
      const other = senderOf("10.0.0.2", port + (i % 10) * 300);
      assertEquals(world.turn({ sent: int(5), answer: text }, other), false);
    }
  }
  assert(cut >= SURE_TURNS && cut < 2 * SURE_TURNS, `${cut} turns`);
});
