// Conversations that go by time, on real sockets: what is said when, what is not read, how the lab's side ends.
import { assertEquals } from "@std/assert";
import { TICK_MS } from "../../../src/dataplane/reactor.ts";
import { FIRST_CHECK_MS } from "../../../src/dataplane/connections/closing.ts";
import { BYTES_IN } from "../../../src/dataplane/shared/tally.ts";
import type { Trial } from "../../../src/exchange/challenge.ts";
import {
  ECONNRESET,
  IPPROTO_TCP,
  MSG_DONTWAIT,
  SO_LINGER,
  SOL_SOCKET,
  TCP_NODELAY,
} from "../../../src/posix/constants.ts";
import { libc } from "../../../src/posix/libc.ts";
import { getsockopt } from "../../../src/posix/options.ts";
import { NOT_YET, recv, send } from "../../../src/posix/socket.ts";
import {
  type Conversation,
  type LapsedTry,
  NO_ANSWER,
  type StreamService,
  type Timing,
} from "../../../src/services/service.ts";
import { StreamWorld } from "../support/stream_world.ts";

const TRIAL: Trial = { kind: "pieces", attempt: 1, verdict: "solved", clue: "none", values: [] };

/** A conversation that does what its test sets. */
class Scripted implements Conversation, Timing {
  finished = false;
  nextAt = Infinity;
  reads = true;
  endsOutput = false;
  resets = false;
  heard = "";
  ended = false;
  asked = 0;
  left?: boolean;
  /** What it says, each when its time has come. */
  says: { at: number; text: string }[] = [];
  now = () => 0;
  /** Is told of all that comes. */
  came = () => {};

  get timing(): Timing {
    return this;
  }

  receive(bytes: Uint8Array, length: number): number {
    this.heard += new TextDecoder().decode(bytes.subarray(0, length));
    this.came();
    return NO_ANSWER;
  }

  end(): number {
    this.ended = true;
    return NO_ANSWER;
  }

  more(out: Uint8Array): number {
    this.asked++;
    const next = this.says[0];
    if (next === undefined || next.at > this.now()) return NO_ANSWER;
    this.says.shift();
    this.nextAt = this.says[0]?.at ?? Infinity;
    return new TextEncoder().encodeInto(next.text, out).written || NO_ANSWER;
  }

  verdict(left: boolean): Trial {
    this.left = left;
    return TRIAL;
  }
}

interface Worlds extends Disposable {
  readonly world: StreamWorld;
  readonly talk: Scripted;
  readonly students: (string | undefined)[];
}

/** One conversation, which begins as `begin` says. */
function worldOf(begin: Partial<Scripted> = {}, more: Partial<StreamService> = {}): Worlds {
  const students: (string | undefined)[] = [];
  const talk = Object.assign(new Scripted(), begin);
  const open = (student?: string) => {
    students.push(student);
    return talk;
  };
  const world = new StreamWorld({ service: { ...more, open }, timed: true });
  talk.now = () => world.now;
  talk.says = talk.says.map(({ at, text }) => ({ at: world.now + at, text }));
  talk.nextAt = talk.says[0]?.at ?? Infinity;
  return { world, talk, students, [Symbol.dispose]: () => world[Symbol.dispose]() };
}

/** What comes to a client next: "" for nothing yet. */
function next(client: number): string {
  const bytes = new Uint8Array(100);
  const length = recv(client, bytes, bytes.length, MSG_DONTWAIT);
  return length === NOT_YET ? "" : new TextDecoder().decode(bytes.subarray(0, length));
}

Deno.test("a timed conversation is asked when its time has come, though nothing came, and not before", () => {
  using it = worldOf({ says: [{ at: 0, text: "a" }, { at: 20, text: "b" }, { at: 30, text: "c" }] });
  const { world, talk } = it;
  const client = world.client();
  world.until("the first piece", () => next(client) === "a");
  const { asked } = talk;
  world.pass(19);
  assertEquals([next(client), talk.asked], ["", asked]);
  world.pass(1);
  assertEquals(next(client), "b");
  world.pass(50);
  assertEquals(next(client), "c");
  const all = talk.asked;
  world.pass(1000);
  assertEquals(talk.asked, all);
});

Deno.test("the loop waits no longer than for the next time of a conversation", () => {
  using it = worldOf({ says: [{ at: 20, text: "b" }] });
  const { world, talk } = it;
  const client = world.client();
  world.until("its beginning", () => talk.asked > 0);
  const begun = performance.now();
  // It really waits, though the clock stands still.
  world.reactor.turn();
  const waited = performance.now() - begun;
  assertEquals([waited > 15, waited < TICK_MS - 10], [true, true], `${waited} ms`);
  world.pass(20);
  assertEquals(next(client), "b");
});

Deno.test("what a timed conversation does not take stays in the socket, and is read once it does", () => {
  using it = worldOf({ reads: false, says: [{ at: 50, text: "go" }] });
  const { world, talk } = it;
  const client = world.client();
  world.write(client, "early");
  for (let turn = 0; turn < 5; turn++) world.turn();
  assertEquals([talk.heard, world.tally[BYTES_IN]], ["", 0]);
  talk.reads = true;
  world.pass(50);
  world.until("it to be read", () => talk.heard === "early");
  assertEquals(next(client), "go");
});

Deno.test("a client that has broken off is found out though nothing is taken", () => {
  using it = worldOf({ reads: false, nextAt: Infinity });
  const { world, talk } = it;
  const client = world.client();
  world.until("its beginning", () => talk.asked > 0);
  libc().setsockopt(client, SOL_SOCKET, SO_LINGER, new Int32Array([1, 0]), 8);
  world.open.close(client);
  world.until("the end", () => world.connections.open === 0);
  assertEquals([world.recorder.connections[0].outcome, talk.left], ["reset", true]);
});

Deno.test("the lab's output ends when all is said, and it reads on", () => {
  using it = worldOf({ says: [{ at: 0, text: "all" }] });
  const { world, talk } = it;
  talk.endsOutput = true;
  talk.came = () => (talk.finished = true);
  const client = world.client();
  assertEquals([world.readEnd(client), world.readEnd(client)], ["all", ""]);
  world.write(client, "sum");
  world.until("it to be read", () => talk.heard === "sum");
  world.open.close(client);
  world.until("the close", () => (world.pass(FIRST_CHECK_MS), world.connections.open === 0));
  const [{ outcome, trial, clientEnd }] = world.recorder.connections;
  assertEquals([outcome, trial, clientEnd], ["answered", TRIAL, "after"]);
});

Deno.test("a conversation that is to break off resets its connection, and what was said before has come", () => {
  using it = worldOf({ says: [{ at: 0, text: "half" }, { at: 10, text: "" }], resets: true });
  const { world, talk } = it;
  const client = world.client();
  world.until("the first half", () => next(client) === "half");
  talk.finished = true;
  world.pass(10);
  assertEquals([world.readEnd(client), world.connections.open, world.inLedger], [-ECONNRESET, 0, 0]);
  const [{ outcome, trial, clientEnd }] = world.recorder.connections;
  assertEquals([outcome, trial, clientEnd, talk.left], ["answered", TRIAL, "open", false]);
});

Deno.test("a timed conversation goes on after the client's end of output as long as it has something to say", () => {
  using it = worldOf({ says: [{ at: 0, text: "a" }, { at: 300, text: "b" }] });
  const { world, talk } = it;
  const client = world.client();
  world.endOutput(client);
  world.until("the end to be seen", () => talk.ended);
  const { asked } = talk;
  for (let turn = 0; turn < 5; turn++) world.turn();
  assertEquals([talk.asked, world.connections.open], [asked, 1], "it is asked again and again");
  world.pass(300);
  assertEquals([world.readEnd(client), world.readEnd(client)], ["ab", ""]);
});

Deno.test("the loop rests while both sides have ended and the conversation waits, or the client is gone", () => {
  for (const endsOutput of [true, false]) {
    using it = worldOf({ says: [{ at: 0, text: "a" }, { at: 300, text: "" }] });
    const { world, talk } = it;
    talk.endsOutput = endsOutput;
    const client = world.client();
    world.until("the piece", () => next(client) === "a");
    world.open.close(client);
    world.until("the end to be seen", () => talk.ended || world.connections.open === 0);
    const begun = performance.now();
    world.reactor.turn();
    assertEquals(performance.now() - begun > 20, true, `it spins; endsOutput = ${endsOutput}`);
  }
});

Deno.test("a client that has left is found out by what comes back of the next piece, not by the one after it", () => {
  using it = worldOf({ says: [{ at: 0, text: "a" }, { at: 20, text: "b" }, { at: 5000, text: "c" }] });
  const { world, talk } = it;
  const client = world.client();
  world.until("the piece", () => next(client) === "a");
  world.open.close(client);
  world.until("the end to be seen", () => talk.ended);
  world.pass(20);
  world.until("the end", () => world.connections.open === 0);
  const [{ outcome, clientEnd, bytesOut }] = world.recorder.connections;
  assertEquals([outcome, clientEnd, bytesOut, talk.left], ["reset", "reset-after", 2, true]);
});

Deno.test("pieces leave at once, though those before are not acknowledged (TCP_NODELAY)", () => {
  using it = worldOf();
  const { world, talk } = it;
  world.client();
  world.until("its beginning", () => talk.asked > 0);
  const fd = world.ledger.indexOf(1);
  assertEquals(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY), 1);
});

Deno.test("a conversation is told whose the client is, and whether its side had ended", () => {
  using it = worldOf();
  const { world, talk, students } = it;
  const client = world.client();
  world.until("its beginning", () => students.length === 1);
  world.connections.closeAll();
  // 127.0.0.1 is no interface's here, so it is a machine of its own.
  assertEquals([students, talk.left], [["127.0.0.1"], false]);
  assertEquals(send(client, new Uint8Array(1), 1) > 0, true);
});

Deno.test("a try that has lapsed gets an exchange of its own, of the student's last client", () => {
  const lapsed: LapsedTry[] = [];
  using it = worldOf({}, { lapsed: () => lapsed.splice(0) });
  const { world, talk } = it;
  const client = world.client();
  world.until("its beginning", () => talk.asked > 0);
  world.open.close(client);
  world.until("the close", () => (world.pass(FIRST_CHECK_MS), world.connections.open === 0));
  const trial: Trial = { kind: "reset", attempt: 3, verdict: "failed", clue: "not-again", values: [1, 2] };
  lapsed.push({ student: "127.0.0.9", trial }, { student: "127.0.0.1", trial });
  world.pass(2 * TICK_MS);
  const [first, second, ...others] = world.recorder.connections;
  assertEquals([second.peer, second.outcome, second.trial, others], [first.peer, "timeout", trial, []]);
  lapsed.push({ student: "127.0.0.1", trial });
  world.pass(2 * TICK_MS);
  assertEquals(world.recorder.connections.length, 2, "it is told once");
});
