// The teacher's key: whoever sends what it says has solved the try, at every challenge.
import { assertEquals } from "@std/assert";
import type { DatagramClient, Outbox } from "../../src/challenges/challenge.ts";
import { datagramChallenge } from "../../src/challenges/datagrams/kinds.ts";
import { expectedOf } from "../../src/challenges/expected.ts";
import { Lots } from "../../src/challenges/seed.ts";
import { challengeStream } from "../../src/challenges/streams/challenge_streams.ts";
import { type ChallengeKind, CHALLENGES } from "../../src/exchange/challenge.ts";
import { NO_ANSWER, type ServiceContext } from "../../src/services/service.ts";

const SECRET = new Uint8Array(32).fill(9);
const STUDENT = "10.0.0.7";
const TRIES = 40;
/** Each is half a megabyte. */
const UPLOADS = 3;

/** Time that a test sets. */
class World {
  now = 0;

  contextOf(kind: ChallengeKind, littleEndian: boolean): ServiceContext {
    const challenge = { kind, listener: kind, secret: SECRET, monotonic: () => this.now };
    return {
      littleEndian,
      count: undefined as never,
      wallClock: () => this.now,
      amplification: 256,
      challenge,
    };
  }
}

function expected(kind: ChallengeKind, attempt: number, littleEndian: boolean) {
  return expectedOf(kind, new Lots(SECRET, { student: STUDENT, listener: kind, attempt }), littleEndian)!;
}

function ints(littleEndian: boolean, ...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setInt32(4 * i, value, littleEndian));
  return bytes;
}

/** The right answer as bytes. */
function answerOf(kind: ChallengeKind, attempt: number, littleEndian: boolean): Uint8Array {
  const { n, seed, sum, length, text } = expected(kind, attempt, littleEndian);
  if (kind === "upload") return Uint8Array.from({ length: Number(n) }, (_, i) => (Number(seed) + i) % 251);
  if (text !== undefined) return new TextEncoder().encode(String(text));
  return length === undefined
    ? ints(littleEndian, Number(sum))
    : ints(littleEndian, Number(length), Number(sum));
}

/** Goes through all connections of a try. @returns its verdict */
function playStream(world: World, service: ReturnType<typeof challengeStream>, answer: Uint8Array): string {
  for (;;) {
    const conversation = service.open(STUDENT);
    const out = new Uint8Array(1024);
    // Whatever it says: the answer is known.
    for (let i = 0; i < 10 && !conversation.finished && conversation.timing!.nextAt - world.now < 9000; i++) {
      world.now = Math.max(world.now, conversation.timing!.nextAt);
      conversation.more!(out);
    }
    if (!conversation.finished) conversation.receive(answer, answer.length, out);
    while (!conversation.finished) {
      world.now = conversation.timing!.nextAt;
      conversation.more!(out);
    }
    const { verdict } = conversation.verdict!(false);
    if (verdict !== "step") return verdict;
  }
}

const OVER_DATAGRAMS: readonly ChallengeKind[] = ["lost", "duplicate", "reorder", "decoy", "long"];
const OVER_CONNECTIONS = CHALLENGES.filter((kind) => kind !== "token" && !OVER_DATAGRAMS.includes(kind));

for (const kind of OVER_CONNECTIONS.filter((kind) => kind !== "silence")) {
  Deno.test(`expectedOf says what solves ${kind}`, () => {
    for (const order of kind === "network-order" ? [false] : [true, false]) {
      const world = new World();
      const service = challengeStream(world.contextOf(kind, order));
      for (let attempt = 1; attempt <= (kind === "upload" ? UPLOADS : TRIES); attempt++) {
        assertEquals(playStream(world, service, answerOf(kind, attempt, order)), "solved", `try ${attempt}`);
      }
    }
  });
}

for (const kind of OVER_DATAGRAMS) {
  Deno.test(`expectedOf says what solves ${kind}`, () => {
    for (const order of [true, false]) {
      const world = new World();
      const { challenge, ...context } = world.contextOf(kind, order);
      const played = datagramChallenge({ ...context, ...challenge! });
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        let told = false;
        const outbox = { say: () => (told = true, 1), sayToGroup() {}, over() {} } as unknown as Outbox;
        const client = { student: STUDENT, peer: `10.0.0.7:${attempt}` } as DatagramClient;
        while (!told) played.came(client, Uint8Array.of(63), outbox);
        const trial = played.came(client, answerOf(kind, attempt, order), outbox);
        assertEquals([trial?.attempt, trial?.verdict], [attempt, "solved"]);
      }
    }
  });
}

Deno.test("expectedOf: what solves silence is drawn as at its second connection; nothing is known of token", () => {
  const { n, sum } = expected("silence", 1, true);
  const world = new World();
  const service = challengeStream(world.contextOf("silence", true));
  const silent = service.open(STUDENT);
  assertEquals(silent.more!(new Uint8Array(1024)), NO_ANSWER);
  const speaking = service.open(STUDENT);
  const out = new Uint8Array(1024);
  speaking.more!(out);
  assertEquals(new DataView(out.buffer).getInt32(0, true), n);
  speaking.receive(ints(true, Number(sum)), 4, out);
  assertEquals(speaking.verdict!(false).verdict, "solved");
  assertEquals(
    expectedOf("token", new Lots(SECRET, { student: "", listener: "token", attempt: 1 }), true),
    undefined,
  );
});
