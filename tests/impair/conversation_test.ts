import { assert, assertEquals } from "@std/assert";
import type { ImpairConfig } from "../../src/config/types.ts";
import { impairedStream } from "../../src/impair/conversation.ts";
import { MOST_LINE_BYTES } from "../../src/impair/lanes.ts";
import { chargenStream } from "../../src/services/chargen.ts";
import { counterStream } from "../../src/services/counter.ts";
import { echoStream } from "../../src/services/echo.ts";
import { challengeStream } from "../../src/challenges/streams/challenge_streams.ts";
import { halfCloseStream } from "../../src/services/half_close.ts";
import { type Conversation, MAX_ANSWER, type StreamService } from "../../src/services/service.ts";
import { makeContext } from "../services/support/feeding.ts";
import { impairment, SECRET } from "./support/impairing.ts";

/** A connection with one impaired conversation, its time in our hands. */
class World {
  now = 1000;
  readonly conversation: Conversation;
  /** What the client has, and when each piece came. */
  readonly got: number[] = [];
  readonly pieces: { at: number; bytes: number }[] = [];
  readonly #out = new Uint8Array(MAX_ANSWER);

  constructor(
    service: StreamService | ((monotonic: () => number) => StreamService),
    impair: Partial<ImpairConfig>,
  ) {
    const monotonic = () => this.now;
    const context = { listener: "tcp-echo", secret: SECRET, monotonic };
    const inner = typeof service === "function" ? service(monotonic) : service;
    this.conversation = impairedStream(inner, { ...context, impair: impairment(impair) }).open(
      "local/1000",
    );
    this.#take(this.conversation.greet!(this.#out));
    this.#sayMore();
  }

  send(...bytes: number[]): void {
    const scratch = Uint8Array.from(bytes);
    this.#take(this.conversation.receive(scratch, bytes.length, this.#out));
    // The buffer is used for the next connection.
    scratch.fill(0xee);
    this.#sayMore();
  }

  end(): void {
    this.#take(this.conversation.end(this.#out));
    this.#sayMore();
  }

  /** Lets time pass, and asks whenever the conversation wants to be asked. */
  until(time: number): void {
    const { timing } = this.conversation;
    for (let turns = 0; timing!.nextAt <= time && !this.conversation.finished; turns++) {
      assert(turns < 100_000, "it asks for ever");
      this.now = Math.max(this.now, timing!.nextAt);
      this.#sayMore();
    }
    this.now = time;
  }

  #sayMore(): void {
    while (!this.conversation.finished && this.#take(this.conversation.more!(this.#out)));
  }

  #take(length: number): boolean {
    if (length <= 0) return false;
    this.got.push(...this.#out.subarray(0, length));
    this.pieces.push({ at: this.now, bytes: length });
    return true;
  }
}

Deno.test("a delayed echo comes after the delay of both ways, in its order", () => {
  const world = new World(echoStream(), { delay: 40 });
  world.send(1, 2);
  world.until(1010);
  world.send(3);
  world.until(1079);
  assertEquals(world.got, []);
  world.until(2000);
  assertEquals(world.pieces, [{ at: 1080, bytes: 2 }, { at: 1090, bytes: 1 }]);
  assertEquals(world.got, [1, 2, 3]);
  assertEquals(world.conversation.impaired!(), {
    no: 1,
    request: ["delayed"],
    answer: ["delayed"],
    delay: 80,
    revealed: true,
  });
});

Deno.test("one direction delays that one only", () => {
  for (const direction of ["requests", "answers"] as const) {
    const world = new World(echoStream(), { delay: 40, direction, reveal: false });
    world.send(1);
    world.until(2000);
    assertEquals(world.pieces, [{ at: 1040, bytes: 1 }]);
    const { request, answer, delay, revealed } = world.conversation.impaired!();
    assertEquals([request, answer, delay, revealed], [
      direction === "requests" ? ["delayed"] : [],
      direction === "answers" ? ["delayed"] : [],
      40,
      false,
    ]);
  }
});

Deno.test("a counter closes when its delayed answer has left, and not before", () => {
  const world = new World(counterStream(makeContext({ start: 41 })), { delay: 40 });
  world.send(9, 0);
  world.until(1020);
  world.send(0, 0);
  world.until(1099);
  assertEquals([world.got, world.conversation.finished], [[], false]);
  world.until(1100);
  assertEquals(world.conversation.finished, true);
  assertEquals(world.got, [10, 0, 0, 0]);
});

Deno.test("the end of the client's output is delayed as its bytes are", () => {
  const world = new World(halfCloseStream(makeContext()), { delay: 40 });
  world.send(9, 0, 0, 0);
  world.end();
  world.until(1079);
  assertEquals(world.got, []);
  world.until(2000);
  assertEquals(world.pieces, [{ at: 1080, bytes: 4 }]);
  assertEquals(world.conversation.finished, true);
});

Deno.test("an echo whose client has ended its output is over when all has left", () => {
  const world = new World(echoStream(), { delay: 40 });
  world.send(1, 2, 3);
  world.end();
  assertEquals(world.conversation.finished, false);
  world.until(1079);
  assertEquals(world.conversation.finished, false);
  world.until(1080);
  assertEquals([world.got, world.conversation.finished], [[1, 2, 3], true]);
});

Deno.test("a rate holds each way, and no more is read than may wait", () => {
  const world = new World(echoStream(), { rate: 10_000 });
  const piece = Array.from({ length: 5000 }, (_, i) => i & 0xff);
  const sent: number[] = [];
  while (world.conversation.timing!.reads) {
    world.send(...piece);
    sent.push(...piece);
  }
  assert(sent.length >= MOST_LINE_BYTES && sent.length < MOST_LINE_BYTES + piece.length);
  world.until(2000);
  assert(Math.abs(world.got.length - 10_000) < 1000, `${world.got.length} bytes in a second`);
  assertEquals(world.conversation.timing!.reads, true);
  world.until(10_000);
  assertEquals(new Uint8Array(world.got), new Uint8Array(sent));
  const { at } = world.pieces.at(-1)!;
  assert(Math.abs(at - 1000 - sent.length / 10) < 50, `done after ${at - 1000} ms`);
});

Deno.test("a service that never ends says no more than its rate lets through", () => {
  const world = new World(chargenStream(), { rate: 20_000, direction: "answers" });
  world.until(3000);
  assert(Math.abs(world.got.length - 40_000) < 2000, `${world.got.length} bytes in two seconds`);
});

Deno.test("jitter moves pieces, and never changes their order", () => {
  const world = new World(echoStream(), { delay: 20, jitter: 20, direction: "answers" });
  for (let i = 0; i < 50; i++) {
    world.send(i);
    world.until(world.now + 5);
  }
  world.until(5000);
  assertEquals(world.got, Array.from({ length: 50 }, (_, i) => i));
  const waits = world.pieces.flatMap(({ at, bytes }) => Array<number>(bytes).fill(at))
    .map((at, i) => at - 1000 - 5 * i);
  assert(Math.min(...waits) >= 0 && Math.max(...waits) <= 40, String(waits));
  assert(new Set(waits.map(Math.round)).size > 10, String(waits));
});

Deno.test("without anything to wait for, an answer leaves at once", () => {
  const world = new World(echoStream(), { delay: 40, direction: "requests", rate: 0 });
  world.send(1);
  world.until(1040);
  assertEquals(world.pieces, [{ at: 1040, bytes: 1 }]);
});

Deno.test("the timing of a service that has one is kept: its waits, its end of output, its reset", () => {
  let asked = 0;
  let early = true;
  const timing = { nextAt: 1500, reads: true, endsOutput: true, resets: true };
  const inner: Conversation & { verdict: NonNullable<Conversation["verdict"]> } = {
    finished: false,
    timing,
    receive: () => -1,
    end: () => -1,
    more: (out) => {
      asked++;
      if (early || timing.nextAt === Infinity) return -1;
      timing.nextAt = Infinity;
      out[0] = 5;
      return 1;
    },
    verdict: () => ({ kind: "pieces", attempt: 1, verdict: "solved", clue: "none", values: [] }),
  };
  const world = new World({ open: () => inner }, { delay: 40, direction: "answers" });
  assertEquals([asked, world.conversation.timing!.nextAt], [1, 1500]);
  early = false;
  world.until(1500);
  assertEquals([world.conversation.timing!.endsOutput, world.got], [false, []]);
  world.until(1540);
  assertEquals([world.conversation.timing!.endsOutput, world.conversation.timing!.resets], [true, true]);
  assertEquals(world.got, [5]);
  timing.reads = false;
  world.send(1);
  world.until(3000);
  assertEquals(world.conversation.verdict!(true), inner.verdict(true));
  assertEquals(new World(echoStream(), {}).conversation.verdict, undefined);
});

Deno.test("connections are numbered by student, and each has its own lots", () => {
  const context = { listener: "l", secret: SECRET, monotonic: () => 0, impair: impairment({ delay: 5 }) };
  const service = impairedStream(echoStream(), context);
  const numbers = ["a", "a", "b", "a"].map((student) => service.open(student).impaired!().no);
  assertEquals(numbers, [1, 2, 1, 3]);
});

Deno.test("a challenge's client whose leaving is held up is not accused: not of patience, nor of not coming again", () => {
  const silence = (monotonic: () => number) =>
    challengeStream({
      ...makeContext(),
      challenge: { kind: "silence", listener: "silence", secret: SECRET, monotonic },
    });
  const world = new World((monotonic) => silence(monotonic), { delay: 4000 });
  world.until(4000);
  world.end();
  world.until(8000);
  assertEquals(world.conversation.verdict!(true).clue, "too-patient");
  assertEquals(world.conversation.impaired!()!.request, ["delayed"]);

  const lapsing = impairedStream(silence(() => world.now), {
    listener: "silence",
    secret: SECRET,
    monotonic: () => world.now,
    impair: impairment({ delay: 4000 }),
  });
  lapsing.open("local/1000");
  world.now += 20_000;
  const [{ trial, impaired }] = lapsing.lapsed!();
  assertEquals([trial.clue, impaired?.answer], ["not-again", ["delayed"]]);
});
