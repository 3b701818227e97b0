// Which try a datagram belongs to, whether it asks or answers, and when a try is over: the same for all kinds over UDP.
import { assert, assertEquals } from "@std/assert";
import { AGAIN_MS, MOST_OF_STUDENT, MOST_SESSIONS } from "../../../src/challenges/datagrams/sessions.ts";
import { SILENCE_MS } from "../../../src/challenges/datagrams/asked.ts";
import { intBytes } from "../../../src/challenges/datagrams/kind.ts";
import type { DatagramClient } from "../../../src/challenges/challenge.ts";
import { Lots } from "../../../src/challenges/seed.ts";
import { ChallengeWorld, clientAt, intsOf, inWords, type Said } from "../support/outbox.ts";

const ANA = clientAt("10.0.0.7:40000");
/** Another program behind the same address. */
const BOB = clientAt("10.0.0.7:40001");

const int = (...numbers: number[]) => intBytes(numbers, true);

/** The sum that a right client makes of what lost or duplicate says. */
function sumOf(said: readonly Said[]): Uint8Array {
  const all = said.map(({ bytes }) => intsOf(bytes));
  const numbers = all.length === 1
    ? all[0].slice(1)
    : [...new Map(all.map(([number, , value]) => [number, value])).values()];
  return int(numbers.reduce((sum, number) => sum + number, 0));
}

/** Asks until something is said. */
function ask(world: ChallengeWorld, client: DatagramClient, bytes: Uint8Array | string = "bonjour"): Said[] {
  for (let round = 0; round < 6; round++) {
    const { said } = world.send(client, bytes);
    if (said.length > 0) return said;
  }
  throw new Error("Asked 6 times in vain");
}

/** What is said, as hexadecimal. */
const shown = (said: readonly Said[]) => said.map(({ bytes }) => bytes.toHex());

Deno.test("who asks again is told the same again, also with other bytes that are much like the first", () => {
  for (const [first, again] of [["", ""], ["bonjour", "bonjour"], ["ask 1", "ask 2"], ["1", "2"]]) {
    const world = new ChallengeWorld("duplicate");
    const told = world.send(ANA, first).said;
    const { trial, said } = world.send(ANA, again);
    assertEquals([inWords(trial), trial!.attempt, shown(said)], ["step none", 1, shown(told)]);
    assertEquals(inWords(world.send(ANA, sumOf(told)).trial), "solved none");
  }
});

Deno.test("an ask of 4 bytes is no sum, whenever it comes again", () => {
  for (const kind of ["lost", "duplicate", "decoy"] as const) {
    const world = new ChallengeWorld(kind);
    const asked = int(10);
    const told = ask(world, ANA, asked);
    assertEquals(inWords(world.send(ANA, asked).trial), "step none");
    assertEquals(shown(world.send(ANA, asked).said), shown(told));
    assertEquals(world.overs, []);
  }
});

Deno.test("an answer that is as long as the ask is an answer", () => {
  const cases = [[int(10), int(11), "wrong-sum"], ["BONJOUR\0", int(7, 9), "answer-length"]] as const;
  for (const [asked, answer, found] of cases) {
    const world = new ChallengeWorld("duplicate");
    world.send(ANA, asked);
    assertEquals(world.send(ANA, answer).trial!.clue, found);
  }
});

Deno.test("who sends the sum again has the verdict again, and begins no other try", () => {
  const world = new ChallengeWorld("duplicate");
  const sum = sumOf(ask(world, ANA));
  assertEquals(inWords(world.send(ANA, sum).trial), "solved none");
  const { trial, said } = world.send(ANA, sum);
  assertEquals([inWords(trial), trial!.attempt, intsOf(said[0].bytes)], ["step none", 1, [1]]);
  const wrong = new ChallengeWorld("duplicate");
  ask(wrong, ANA);
  for (const expected of ["failed", "step"]) {
    const again = wrong.send(ANA, int(1));
    assertEquals([again.trial!.verdict, intsOf(again.said[0].bytes)], [expected, [0]]);
  }
  for (const each of [world, wrong]) {
    each.pass(2 * SILENCE_MS);
    assertEquals(each.overs, []);
  }
});

Deno.test("after a verdict the next ask of the same socket is the next try, with other numbers", () => {
  const world = new ChallengeWorld("duplicate");
  for (let attempt = 1; attempt <= 5; attempt++) {
    const { trial, said } = world.send(ANA, "bonjour");
    assertEquals(trial!.attempt, attempt);
    assertEquals(
      inWords(world.send(ANA, attempt % 2 === 0 ? int(1) : sumOf(said)).trial).split(" ")[0],
      attempt % 2 === 0 ? "failed" : "solved",
    );
  }
});

Deno.test("lost goes on with a try when the client asks again by another socket", () => {
  const world = new ChallengeWorld("lost");
  let asks = 0;
  for (let said: Said[] = []; said.length === 0; asks++) {
    const client = clientAt(`10.0.0.7:${40_000 + asks}`);
    const sent = world.send(client, "bonjour");
    assertEquals(sent.trial!.attempt, 1);
    said = sent.said;
    if (said.length > 0) assertEquals(inWords(world.send(client, sumOf(said)).trial), "solved none");
    world.pass(AGAIN_MS - 100);
  }
  assert(asks >= 2 && asks <= 4);
  world.pass(2 * SILENCE_MS);
  assertEquals(world.overs, []);
});

Deno.test("lost takes another socket after a while for another run, and the first try as given up", () => {
  const world = new ChallengeWorld("lost");
  world.send(ANA, "bonjour");
  world.pass(AGAIN_MS + 100);
  assertEquals(world.send(BOB, "bonjour").trial!.attempt, 2);
  world.pass(SILENCE_MS - AGAIN_MS);
  assertEquals(world.overs.map(({ client, trial }) => [client.peer, inWords(trial)]), [
    [ANA.peer, "failed not-again 1"],
  ]);
});

Deno.test("two programs behind one address at the same time both solve their tries", () => {
  for (const kind of ["lost", "duplicate"] as const) {
    for (let seed = 0; seed < 50; seed++) {
      const world = new ChallengeWorld(kind, { secret: new Uint8Array(32).fill(seed) });
      const told = new Map<DatagramClient, Said[]>();
      // In turns, each until it is told something, as programs do whose patience is the same.
      for (let asks = 0; told.size < 2; asks++) {
        assert(asks < 10, `${kind}, ${seed}: each has asked 5 times`);
        const client = asks % 2 === 0 ? ANA : BOB;
        if (told.has(client)) continue;
        const { said } = world.send(client, "bonjour");
        if (said.length > 0) told.set(client, said);
      }
      for (const [client, said] of told) {
        assertEquals(inWords(world.send(client, sumOf(said)).trial), "solved none", `${kind}, ${seed}`);
      }
      world.pass(2 * SILENCE_MS);
      assertEquals(world.overs, []);
    }
  }
});

Deno.test("a try of which nothing more is heard for 10 s is over: nothing was said, or nothing came back", () => {
  for (const [kind, clue] of [["lost", "not-again 1"], ["duplicate", "no-answer"]] as const) {
    const world = new ChallengeWorld(kind);
    world.send(ANA, "bonjour");
    world.pass(SILENCE_MS - 100);
    assertEquals(world.overs, []);
    world.pass(200);
    assertEquals(world.overs.map(({ client, trial }) => [client, trial.attempt, inWords(trial)]), [
      [ANA, 1, `failed ${clue}`],
    ]);
    world.pass(2 * SILENCE_MS);
    assertEquals(world.overs.length, 1);
    assertEquals(world.send(ANA, "bonjour").trial!.attempt, 2);
  }
});

Deno.test("who asks again keeps a try going", () => {
  const world = new ChallengeWorld("duplicate");
  const told = ask(world, ANA);
  for (let i = 0; i < 5; i++) {
    world.pass(SILENCE_MS - 200);
    assertEquals(inWords(world.send(ANA, "bonjour").trial), "step none");
  }
  assertEquals(inWords(world.send(ANA, sumOf(told)).trial), "solved none");
});

Deno.test("an earlier try is not called failed once the student has solved a later one", () => {
  const world = new ChallengeWorld("duplicate");
  world.send(ANA, "bonjour");
  const later = world.send(BOB, "bonjour").said;
  assertEquals(inWords(world.send(BOB, sumOf(later)).trial), "solved none");
  world.pass(2 * SILENCE_MS);
  assertEquals(world.overs, []);
  // Nor is it when it goes on and is solved too.
  const other = new ChallengeWorld("duplicate");
  const first = other.send(ANA, "bonjour").said;
  other.send(BOB, sumOf(other.send(BOB, "bonjour").said));
  assertEquals(inWords(other.send(ANA, sumOf(first)).trial), "solved none");
});

Deno.test("tries are bounded: of one student's many, and of many students', the oldest are forgotten without a word", () => {
  const world = new ChallengeWorld("duplicate");
  for (let i = 0; i <= MOST_OF_STUDENT; i++) world.send(clientAt(`10.0.0.7:${20_000 + i}`), "bonjour");
  world.pass(2 * SILENCE_MS);
  assertEquals(world.overs.length, MOST_OF_STUDENT);
  for (let i = 0; i <= MOST_SESSIONS; i++) {
    world.send(clientAt(`10.${1 + (i >> 16)}.${i >> 8 & 255}.${i & 255}:40000`), "bonjour");
  }
  world.overs.length = 0;
  world.pass(2 * SILENCE_MS);
  assertEquals(world.overs.length, MOST_SESSIONS);
});

Deno.test("students have tries and numbers of their own", () => {
  const world = new ChallengeWorld("duplicate");
  const other = clientAt("10.0.0.8:40000");
  const [mine, theirs] = [world.send(ANA, "bonjour"), world.send(other, "bonjour")];
  assertEquals([mine.trial!.attempt, theirs.trial!.attempt], [1, 1]);
  assert(String(shown(mine.said)) !== String(shown(theirs.said)));
  assertEquals(inWords(world.send(other, sumOf(mine.said)).trial).split(" ")[0], "failed");
});

Deno.test("whatever comes, in whatever order and from whichever socket, a challenge stays on its feet", () => {
  const lots = new Lots(new Uint8Array(32), { student: "", listener: "fuzz", attempt: 1 });
  for (const kind of ["lost", "duplicate", "reorder", "decoy", "long", "token"] as const) {
    const world = new ChallengeWorld(kind, { amplification: 1 + lots.between(0, 255) });
    for (let i = 0; i < 1000; i++) {
      const client = clientAt(`10.0.0.${lots.between(1, 3)}:${lots.between(1, 5)}`, {
        toMany: lots.share() < 0.1,
      });
      const before = world.said[lots.between(0, Math.max(0, world.said.length - 1))]?.bytes;
      const noise = Uint8Array.from({ length: lots.between(0, 12) }, () => lots.between(0, 255));
      const { trial } = world.send(client, lots.share() < 0.3 && before !== undefined ? before : noise);
      assert(
        trial === undefined || (trial.kind === kind && trial.values.every((value) => value === (value | 0))),
      );
      world.pass(lots.between(0, 20) === 0 ? 6000 : 0);
    }
  }
});
