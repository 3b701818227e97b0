// The challenge token without a network: who sends a token back in time has joined the group.
import { assert, assertEquals } from "@std/assert";
import { ChallengeWorld, clientAt, intsOf, inWords } from "../support/outbox.ts";

const ANA = clientAt("10.0.0.7:40000");

Deno.test("token says another 8 letters to the group each second", () => {
  const world = new ChallengeWorld("token");
  world.pass(10_000);
  assertEquals(world.toGroup.length, 10);
  assertEquals(new Set(world.toGroup).size, 10);
  assert(world.toGroup.every((token) => /^[A-Z]{8}$/.test(token)), world.toGroup.join());
  const again = new ChallengeWorld("token");
  again.pass(10_000);
  assertEquals(again.toGroup, world.toGroup);
  const other = new ChallengeWorld("token", { secret: new Uint8Array(32).fill(1) });
  other.pass(10_000);
  assert(other.toGroup.every((token) => !world.toGroup.includes(token)));
});

Deno.test("a token that comes back within 10 s solves a try, with a NUL or the end of a line behind it too", () => {
  const world = new ChallengeWorld("token");
  world.pass(100);
  const [token] = world.toGroup;
  ["", "\0", "\n"].forEach((end, i) => {
    const { trial, said } = world.send(clientAt(`10.0.0.7:${40_000 + i}`), token + end);
    assertEquals([inWords(trial), trial!.attempt, intsOf(said[0].bytes)], ["solved none", i + 1, [1]]);
  });
  world.pass(9900);
  assertEquals(inWords(world.send(clientAt("10.0.0.8:40000"), token).trial), "solved none");
});

Deno.test("a token that is too old says how old it is, and what is none is told so", () => {
  const world = new ChallengeWorld("token");
  world.pass(100);
  const [token] = world.toGroup;
  world.pass(12_000);
  assertEquals(inWords(world.send(ANA, token).trial), "failed stale-token 12000");
  const { trial, said } = world.send(ANA, "MESSAGE DU CLIENT\0");
  assertEquals([inWords(trial), trial!.attempt, intsOf(said[0].bytes)], ["failed unknown-token", 2, [0]]);
  assertEquals(inWords(world.send(ANA, world.toGroup.at(-1)!.slice(0, 4)).trial), "failed unknown-token");
  assertEquals(inWords(world.send(ANA, world.toGroup.at(-1)!).trial), "solved none");
});

Deno.test("who sends the same token again has the verdict again, and no other try", () => {
  const world = new ChallengeWorld("token");
  world.pass(100);
  for (const expected of ["solved none", "step none", "step none"]) {
    const { trial, said } = world.send(ANA, world.toGroup[0]);
    assertEquals([inWords(trial), trial!.attempt, intsOf(said[0].bytes)], [expected, 1, [1]]);
  }
});

Deno.test("what others say to the group is no business of the challenge's, but a token there is", () => {
  const world = new ChallengeWorld("token");
  world.pass(100);
  const toGroup = clientAt("10.0.0.7:40000", { toMany: true });
  assertEquals(world.send(toGroup, "MESSAGE DU CLIENT\0"), { trial: undefined, said: [] });
  assertEquals(inWords(world.send(toGroup, world.toGroup[0]).trial), "solved none");
});
