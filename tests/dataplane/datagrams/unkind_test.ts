// A listener that is unkind on purpose: what is said leaves when it is due, by the right port, and is counted exactly.
import { assert, assertEquals } from "@std/assert";
import { MOST_WAITING } from "../../../src/dataplane/datagrams/later.ts";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  DATAGRAMS,
  DROPPED,
  ERRORS,
  REFUSED,
} from "../../../src/dataplane/shared/tally.ts";
import type { DatagramClient, Outbox } from "../../../src/challenges/challenge.ts";
import type { Trial } from "../../../src/exchange/challenge.ts";
import { encodeInet } from "../../../src/posix/address.ts";
import { recvfrom, sender, sendto } from "../../../src/posix/socket.ts";
import { echoDatagrams } from "../../../src/services/echo.ts";
import { bytesOf, countDescriptors, hasInput, mustSend, portOf } from "../../posix/support/descriptors.ts";
import { testNeeding } from "../../support/tool.ts";
import { isAttempt } from "../../../src/exchange/exchange.ts";
import { impairment } from "../../impair/support/impairing.ts";
import { challengeOf, STEP, UnkindWorld } from "../support/unkind_world.ts";

const SOLVED: Trial = { kind: "lost", attempt: 2, verdict: "solved", clue: "none", values: [] };
const FAILED: Trial = { kind: "lost", attempt: 3, verdict: "failed", clue: "not-again", values: [1, -2] };

/** Says what it is asked to: "WORD,AFTER,…". */
const SAYS = challengeOf((client, text, outbox) => {
  for (const each of text.split(" ")) {
    const [word, after = "0", decoy] = each.split(",");
    if (word !== "") outbox.say(client, bytesOf(word), Number(after), decoy === "decoy");
  }
  return STEP;
});

function tallied(world: UnkindWorld, ...fields: number[]): number[] {
  return fields.map((field) => world.tally[field]);
}

Deno.test("an unkind listener sends nothing, several datagrams, and some later, in the order in which they are due", () => {
  using world = new UnkindWorld(SAYS);
  const client = world.client();
  mustSend(client, "a,50 b,20 c d,20");
  assertEquals(world.read(client), "c");
  world.pass(19);
  assert(!hasInput(client));
  world.pass(1);
  assertEquals([world.read(client), world.read(client)], ["b", "d"]);
  assert(!hasInput(client));
  world.pass(30);
  assertEquals(world.read(client), "a");
  mustSend(client, "");
  world.turn();
  assert(!hasInput(client));
  assertEquals(tallied(world, DATAGRAMS, ANSWERS, BYTES_IN, BYTES_OUT), [2, 4, 16, 4]);
  assertEquals(world.failures, []);
});

Deno.test("an unkind listener's loop wakes for what is due before its next tick", () => {
  using world = new UnkindWorld(SAYS);
  const client = world.client();
  mustSend(client, "late,30");
  // The reactor forgets each turn when it is to wake.
  world.turn();
  world.turn();
  const began = performance.now();
  // The clock stands still, but how long it would wait is told by when it comes back.
  world.reactor.turn();
  assert(performance.now() - began < 80, `${performance.now() - began} ms`);
});

Deno.test("a decoy leaves from another port, which is opened when it is needed and closed with the listener", () => {
  using world = new UnkindWorld(SAYS);
  const client = world.open.udp("127.0.0.2");
  const lab = encodeInet("127.0.0.1", portOf(world.fd));
  const before = countDescriptors();
  sendto(client, bytesOf("own decoy,0,decoy"), lab);
  world.turn();
  const ports = ["own", "decoy"].map((expected) => {
    world.until("an answer", () => hasInput(client));
    const bytes = new Uint8Array(16);
    assertEquals(new TextDecoder().decode(bytes.subarray(0, recvfrom(client, bytes))), expected);
    const from = sender();
    assert(from !== undefined && "port" in from);
    assertEquals(from.address, "127.0.0.1");
    return from.port;
  });
  assertEquals(ports[0], portOf(world.fd));
  assert(ports[1] !== ports[0]);
  assertEquals(countDescriptors(), before + 1);
  const owned = world.ledger.filter((each) => each === 1).length;
  world.listener.stop();
  assertEquals(countDescriptors(), before);
  assertEquals(world.ledger.filter((each) => each === 1).length, owned - 1);
});

Deno.test("an answer leaves from the address that was asked", () => {
  using world = new UnkindWorld(SAYS, { address: "0.0.0.0" });
  const client = world.open.udp("127.0.0.2");
  for (const asked of ["127.0.0.5", "127.0.0.1"]) {
    sendto(client, bytesOf("own other,10,decoy"), encodeInet(asked, portOf(world.fd)));
    for (let i = 0; i < 2; i++) {
      world.until("an answer", () => (world.pass(5), hasInput(client)));
      recvfrom(client, new Uint8Array(16));
      const from = sender();
      assertEquals(from !== undefined && "address" in from && from.address, asked);
    }
  }
});

testNeeding(["ipv6"], "an unkind listener answers over IPv6, from another port of its address too", () => {
  using world = new UnkindWorld(SAYS, { address: "::1" });
  const client = world.open.udp("::1");
  sendto(client, bytesOf("own decoy,0,decoy"), encodeInet("::1", portOf(world.fd)));
  const ports = [0, 1].map(() => {
    world.until("an answer", () => hasInput(client));
    recvfrom(client, new Uint8Array(16));
    const from = sender();
    assert(from !== undefined && "address" in from && from.address === "::1");
    return from.port;
  });
  assertEquals(ports.map((port) => port === portOf(world.fd)), [true, false]);
  assertEquals(world.exchanges().map(({ peer }) => "address" in peer && peer.address), ["::1"]);
});

Deno.test("trials stand in the records: steps are no exchanges, the end of a try is one without bytes", () => {
  let last: DatagramClient | undefined;
  const tick = (outbox: Outbox) => {
    if (last !== undefined) outbox.over(last, FAILED);
    last = undefined;
  };
  const came = (client: DatagramClient, text: string, outbox: Outbox) => {
    if (text === "over") last = client;
    if (text !== "drop") outbox.say(client, bytesOf("yes"));
    return text === "sum" ? SOLVED : STEP;
  };
  using world = new UnkindWorld(challengeOf(came, tick));
  const client = world.client();
  for (const text of ["drop", "ask", "sum", "over"]) mustSend(client, text);
  world.turn();
  world.pass(100);
  const [dropped, answered, solved, , over] = world.exchanges();
  const shown = [dropped, answered, solved, over].map(({ outcome, bytesIn, bytesOut, trial }) =>
    [outcome, bytesIn, bytesOut, trial] as const
  );
  assertEquals(shown, [
    ["no-reply", 4, 0, STEP],
    ["answered", 3, 3, STEP],
    ["answered", 3, 3, SOLVED],
    ["timeout", 0, 0, FAILED],
  ]);
  assertEquals([solved.request, solved.reply].map((bytes) => new TextDecoder().decode(bytes)), [
    "sum",
    "yes",
  ]);
  assertEquals(solved.peer, { address: "127.0.0.2", port: portOf(client) });
  assertEquals([solved.local, solved.reads, solved.clientEnd], ["127.0.0.1", 1, "none"]);
  assertEquals(over.peer, solved.peer);
  const counts = world.counts().filter(({ peer }) => "port" in peer && peer.port === portOf(client));
  const sums = counts.map((
    { exchanges, dropped, answers, bytesIn, bytesOut },
  ) => [exchanges, dropped, answers, bytesIn, bytesOut]);
  assertEquals(sums, [[2, 0, 3, 14, 9]]);
  assertEquals(tallied(world, DATAGRAMS, ANSWERS, DROPPED), [4, 3, 0]);
});

Deno.test("a try fails with what was done to a step of it, and counts for nothing", () => {
  let last: DatagramClient | undefined;
  const tick = (outbox: Outbox) => {
    if (last !== undefined) outbox.over(last, FAILED);
    last = undefined;
  };
  const came = (client: DatagramClient, text: string, outbox: Outbox) => {
    if (text.startsWith("ask")) outbox.say(client, bytesOf("numbers"));
    if (text === "ask and wait") last = client;
    return { ...(text === "sum" ? FAILED : STEP), attempt: text === "ask before" ? 2 : FAILED.attempt };
  };
  using world = new UnkindWorld(challengeOf(came, tick), {
    impair: impairment({ loss: 1, direction: "answers" }),
  });
  const [judged, silent, other] = [world.client(), world.client("127.0.0.3"), world.client("127.0.0.4")];
  for (const text of ["ask", "sum"]) mustSend(judged, text);
  mustSend(silent, "ask and wait");
  for (const text of ["ask before", "sum"]) mustSend(other, text);
  world.turn();
  world.pass(100);
  const failed = world.exchanges().filter(({ trial }) => trial?.verdict === "failed");
  assertEquals(failed.map(({ outcome, impaired }) => [outcome, impaired?.answer, impaired?.no]), [
    ["no-reply", ["dropped"], 1],
    ["no-reply", undefined, undefined],
    ["timeout", ["dropped"], 1],
  ]);
  assertEquals(failed.map(isAttempt), [false, true, false]);
});

Deno.test("what is no business of the challenge's is counted, and answered with nothing", () => {
  using world = new UnkindWorld(challengeOf(() => undefined));
  const client = world.client();
  mustSend(client, "hello");
  world.turn();
  assertEquals([world.exchanges(), hasInput(client)], [[], false]);
  assertEquals(tallied(world, DATAGRAMS, BYTES_IN, ANSWERS), [1, 5, 0]);
});

Deno.test("a challenge says no more to a datagram than amplification allows, its headers counted", () => {
  const long = challengeOf((client, text, outbox) => {
    for (const size of text.split(" ")) outbox.say(client, new Uint8Array(Number(size)));
    return STEP;
  });
  using world = new UnkindWorld(long, { amplification: 2 });
  const client = world.client();
  mustSend(client, "30 30 30");
  assertEquals([world.read(client).length, world.read(client).length], [30, 30]);
  world.turn();
  assert(!hasInput(client));
  assertEquals(world.failures.length, 1);
  mustSend(client, "99");
  world.turn();
  assertEquals(world.exchanges().map(({ outcome, refusal, bytesOut }) => [outcome, refusal, bytesOut]), [
    ["answered", undefined, 60],
    ["refused", "amplification", 0],
  ]);
  assertEquals(tallied(world, DATAGRAMS, REFUSED, ANSWERS), [1, 1, 2]);
});

Deno.test("an unkind listener refuses as others do: paused, not allowed, too many", () => {
  using world = new UnkindWorld(SAYS, { limits: { datagramsPerSecond: 2 } });
  const client = world.client();
  world.paused = true;
  mustSend(client, "a");
  world.turn();
  world.paused = false;
  for (let i = 0; i < 6; i++) mustSend(client, "b");
  world.turn();
  assertEquals(world.exchanges().map(({ refusal }) => refusal), [
    "paused",
    undefined,
    undefined,
    undefined,
    undefined,
    "rate",
    "rate",
  ]);
  assertEquals(tallied(world, DATAGRAMS, REFUSED, ANSWERS), [4, 3, 4]);
});

Deno.test("a challenge that fails for one datagram is told of, and goes on", () => {
  using world = new UnkindWorld(challengeOf((client, text, outbox) => {
    if (text === "bad") throw new Error("no good");
    outbox.say(client, bytesOf(text));
    return STEP;
  }));
  const client = world.client();
  mustSend(client, "bad");
  mustSend(client, "good");
  assertEquals(world.read(client), "good");
  assertEquals([world.tally[ERRORS], world.failures], [1, ["Service failed: Error: no good"]]);
});

Deno.test("what waits is bounded: the rest is not sent, and told of", () => {
  using world = new UnkindWorld(
    challengeOf((client, _text, outbox) => {
      for (let i = 0; i < MOST_WAITING + 3; i++) outbox.say(client, bytesOf("x"), 50);
      return STEP;
    }, () => {}),
    { amplification: 256 },
  );
  const client = world.client();
  mustSend(client, 64);
  world.turn();
  assertEquals([world.tally[ERRORS], world.failures.length], [3, 3]);
});

Deno.test("what waits when the listener stops is sent at once", () => {
  using world = new UnkindWorld(SAYS);
  const client = world.client();
  mustSend(client, "late,5000");
  world.turn();
  mustSend(client, "unread,9000");
  world.listener.stop();
  assertEquals([world.read(client), world.read(client)], ["late", "unread"]);
});

Deno.test("an ordinary service can be served so, with its own limit of length", () => {
  using world = new UnkindWorld({ service: echoDatagrams() });
  const client = world.client();
  for (const text of ["", "bonjour", "x".repeat(60_000)]) {
    mustSend(client, text);
    assertEquals(world.read(client), text);
  }
  assertEquals(
    world.exchanges().map(({ bytesIn, bytesOut, outcome, trial }) => [bytesIn, bytesOut, outcome, trial]),
    [
      [0, 0, "answered", undefined],
      [7, 7, "answered", undefined],
      [60_000, 60_000, "answered", undefined],
    ],
  );
});
