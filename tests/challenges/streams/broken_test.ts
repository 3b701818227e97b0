// reset and silence, as conversations: what comes on each connection of a try, and who fails it how.
import { assert, assertEquals } from "@std/assert";
import { Challenge, type Client, int, STUDENT, sumOf, words } from "../support/talk.ts";

const TRIES = 100;

/** Connects until a connection goes well. @returns all of them, the one that goes well last */
function connectUntil(challenge: Challenge): Client[] {
  const clients: Client[] = [];
  for (;;) {
    const client = challenge.connect().listen();
    clients.push(client);
    if (!client.conversation.finished) return clients;
    assert(clients.length < 5, "it never goes well");
  }
}

function answer(client: Client, sum: number): string {
  return client.write(int(sum)).verdict;
}

Deno.test("reset: 1 to 3 connections break off after a part of the same ints, within 40 ms; the next goes well", () => {
  const challenge = new Challenge("reset");
  const counts = new Set<number>();
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const clients = connectUntil(challenge);
    const last = clients.pop()!;
    const all = last.bytes;
    counts.add(clients.length);
    clients.forEach(({ conversation, bytes, pieces, verdict }, i) => {
      assertEquals([conversation.finished, conversation.timing!.resets], [true, true]);
      assert(bytes.length >= 8 && bytes.length < all.length && pieces.length === 1);
      assertEquals([...bytes], [...all.subarray(0, bytes.length)]);
      assertEquals(verdict, `step was-reset ${i + 1} ${clients.length}`);
      assertEquals(conversation.verdict!(true).attempt, attempt);
    });
    assertEquals(last.conversation.timing!.resets, false);
    assertEquals(answer(last, sumOf(last.ints().slice(1))), "solved none");
    assertEquals([last.ints().at(-1), last.conversation.verdict!(true).attempt], [1, attempt]);
  }
  assertEquals([...counts].sort(), [1, 2, 3]);
});

Deno.test("reset: the break comes 15 to 40 ms after the ints", () => {
  const challenge = new Challenge("reset");
  const client = challenge.connect();
  client.wait(14);
  assertEquals(client.conversation.finished, false);
  client.wait(26);
  assertEquals(client.conversation.finished, true);
});

Deno.test("reset: who adds up what came before a break is told so", () => {
  const challenge = new Challenge("reset");
  for (let i = 0; i < TRIES; i++) {
    const clients = connectUntil(challenge);
    const last = clients.at(-1)!;
    const sums = clients.map((client) => sumOf(client.ints().slice(1)));
    assertEquals(answer(last, sumOf(sums)), `failed added-again ${clients.length - 1}`);
  }
});

Deno.test("reset: who has not come again after 10 s has failed, once, and begins anew", () => {
  const challenge = new Challenge("reset");
  const [first] = connectUntil(challenge);
  const { length } = first.bytes;
  const again = challenge.connect().listen();
  const [, , , breaks] = again.verdict.split(" ");
  again.wait(9999);
  assertEquals(challenge.lapsed(), []);
  again.wait(2);
  assertEquals(challenge.lapsed(), [`${STUDENT}: failed not-again 1 ${breaks}`]);
  assertEquals(challenge.lapsed(), []);
  const other = challenge.connect().listen();
  assertEquals(other.conversation.verdict!(true).attempt, 3);
  assertEquals([other.bytes.length > 0, length > 0], [true, true]);
});

Deno.test("reset: a client that takes nearly 10 s each time is there in time", () => {
  const challenge = new Challenge("reset");
  for (let attempt = 1; attempt <= 20; attempt++) {
    let client = challenge.connect().listen();
    while (client.conversation.finished) {
      challenge.now += 9990;
      client = challenge.connect().wait(12);
      assertEquals([challenge.lapsed(), client.conversation.verdict!(false).attempt], [[], attempt]);
      client.listen();
    }
  }
});

Deno.test("reset: who answers before the break has failed, and the next try begins", () => {
  const early = new Challenge("reset");
  const client = early.connect();
  const sent = client.bytes.length;
  client.write(int(5));
  assertEquals([client.conversation.finished, client.conversation.timing!.resets], [true, false]);
  assertEquals(client.verdict.replace(/\d+$/, ""), `failed answered-early ${sent} `);
  assertEquals(client.ints().at(-1), client.bytes.length % 4 === 0 ? 0 : client.ints().at(-1));
  assertEquals(early.connect().conversation.verdict!(true).attempt, 2);
});

Deno.test("reset: who leaves before the break may come again; who doesn't has left without an answer", () => {
  const challenge = new Challenge("reset");
  for (const leave of [(client: Client) => client.end(), (client: Client) => client]) {
    const client = leave(challenge.connect());
    const sent = client.bytes.length;
    assertEquals(client.verdict, "step none");
    challenge.now += 10_001;
    assertEquals(challenge.lapsed()[0].replace(/\d+$/, ""), `${STUDENT}: failed no-sum ${sent} `);
  }
  challenge.connect().end();
  const again = connectUntil(challenge).at(-1)!;
  assertEquals(answer(again, sumOf(again.ints().slice(1))), "solved none");
  assertEquals([again.conversation.verdict!(true).attempt, challenge.lapsed()], [3, []]);
});

Deno.test("reset: nothing is decided where the lab ended it", () => {
  assertEquals(words(new Challenge("reset").connect().conversation.verdict!(false)), "step none");
});

Deno.test("silence: nothing comes on the first connection; the second goes well", () => {
  const challenge = new Challenge("silence");
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const silent = challenge.connect().wait(5500);
    assertEquals([silent.bytes.length, silent.conversation.finished], [0, false]);
    silent.end();
    assertEquals([silent.conversation.finished, silent.verdict], [true, "step was-silent 1 1"]);
    challenge.now += 9000;
    const client = challenge.connect().listen();
    assertEquals(answer(client, sumOf(client.ints().slice(1))), "solved none");
    assertEquals(client.conversation.verdict!(true).attempt, attempt);
  }
  assertEquals(challenge.lapsed(), []);
});

Deno.test("silence: who stays for more than 5 s has failed; a time-out of exactly 5 s is in time", () => {
  const challenge = new Challenge("silence");
  const client = challenge.connect().wait(6001);
  assertEquals([client.conversation.finished, client.verdict], [true, "failed too-patient 6000"]);
  assertEquals(challenge.connect().end().conversation.verdict!(true).attempt, 2);
  assertEquals(new Challenge("silence").connect().wait(5050).end().verdict, "step was-silent 1 1");
});

Deno.test("silence: who has come again beside the silent connection may leave it open", () => {
  const challenge = new Challenge("silence");
  const silent = challenge.connect().wait(500);
  const client = challenge.connect().listen();
  assertEquals(answer(client, sumOf(client.ints().slice(1))), "solved none");
  assertEquals(silent.wait(6001).verdict, "step was-silent 1 1");
});

Deno.test("silence: who is reset, or closes, and does not come again has failed 10 s later", () => {
  for (const leave of [(client: Client) => client.end(), (client: Client) => client]) {
    const challenge = new Challenge("silence");
    assertEquals(leave(challenge.connect().wait(1000)).verdict, "step was-silent 1 1");
    challenge.now += 9999;
    assertEquals(challenge.lapsed(), []);
    challenge.now += 2;
    assertEquals(challenge.lapsed(), [`${STUDENT}: failed not-again 1 1`]);
  }
});

Deno.test("silence: who answers all the same has failed", () => {
  const client = new Challenge("silence").connect();
  client.write(int(0));
  assertEquals(client.verdict.replace(/\d+$/, ""), "failed answered-early 0 ");
  const part = new Challenge("silence").connect().write([1]).end();
  assertEquals(part.verdict.replace(/\d+$/, ""), "failed answered-early 0 ");
});

Deno.test("students' tries do not meet", () => {
  const challenge = new Challenge("silence");
  challenge.connect("10.0.0.1");
  assertEquals(challenge.connect("10.0.0.2").listen().bytes.length, 0);
  assert(challenge.connect("10.0.0.1").listen().bytes.length > 0);
});
