// Gives services their input in every way it can come, without a socket, and collects what they answer.
import { assertEquals } from "@std/assert";
import {
  type Conversation,
  type DatagramService,
  MAX_ANSWER,
  NO_ANSWER,
  SAME_BYTES,
  type ServiceContext,
  type StreamService,
} from "../../../src/services/service.ts";

/** What a conversation answered to some input. */
export interface Said {
  /** All its answers, one after the other. */
  answer: number[];
  /** Whether it was finished before the client ended its output. */
  finished: boolean;
}

/** Fills the room for answers, to show where something was written. */
const UNTOUCHED = 0xee;

/** A context whose counter goes on from `start` and whose clock stands at `ms`. */
export function makeContext(
  { littleEndian = true, start = 0, ms = 0, amplification = Infinity } = {},
): ServiceContext {
  let value = start;
  return {
    littleEndian,
    count: { next: () => (value = (value + 1) | 0) },
    wallClock: () => ms,
    amplification,
  };
}

/** A conversation that says more pieces than this never ends. */
const MOST_PIECES = 100;

/** A whole conversation: greeting, the client's pieces, the end of its output, and all said after each. */
export function converse(service: StreamService, pieces: readonly Uint8Array[]): Said {
  const conversation = service.open();
  const greeting = say((out) => conversation.greet?.(out) ?? NO_ANSWER);
  const answer = pieces.flatMap((piece) => [...receive(conversation, piece), ...sayMore(conversation)]);
  const { finished } = conversation;
  const last = say((out) => conversation.end(out));
  return { answer: [...greeting, ...answer, ...last, ...sayMore(conversation)], finished };
}

function sayMore(conversation: Conversation): number[] {
  const all: number[] = [];
  for (let piece = 0; piece < MOST_PIECES && !conversation.finished; piece++) {
    const said = say((out) => conversation.more?.(out) ?? NO_ANSWER);
    if (said.length === 0) return all;
    all.push(...said);
  }
  return conversation.finished ? all : [];
}

/** The bytes that a call writes into the room it is given. */
function say(call: (out: Uint8Array) => number): number[] {
  const out = new Uint8Array(MAX_ANSWER).fill(UNTOUCHED);
  return answerOf(call(out), new Uint8Array(0), out, 0) ?? [];
}

/** As in a listener, the piece lies at the beginning of a longer buffer, with other bytes after it. */
function receive(conversation: Conversation, piece: Uint8Array): number[] {
  const bytes = new Uint8Array(piece.length + 8).fill(0xa5);
  bytes.set(piece);
  const out = new Uint8Array(MAX_ANSWER).fill(UNTOUCHED);
  const length = conversation.receive(bytes, piece.length, out);
  const answer = answerOf(length, piece, out, 0);
  assertEquals([...bytes.subarray(0, piece.length)], [...piece], "the request's bytes were changed");
  return answer ?? [];
}

/** @returns the bytes answered, undefined for none; fails when something was written outside of them */
function answerOf(length: number, request: Uint8Array, out: Uint8Array, at: number): number[] | undefined {
  const written = Math.max(0, length);
  const outside = [...out.subarray(0, at), ...out.subarray(at + written)];
  assertEquals(outside.filter((byte) => byte !== UNTOUCHED), [], "written outside of the answer's room");
  if (length === NO_ANSWER) return undefined;
  return length === SAME_BYTES ? [...request] : [...out.subarray(at, at + length)];
}

/** Asks a datagram service; as in a listener, datagram and answer lie in the middle of larger buffers. */
export function ask(service: DatagramService, request: Uint8Array, from = 24, at = 40): number[] | undefined {
  const bytes = new Uint8Array(from + request.length + 8).fill(0xa5);
  bytes.set(request, from);
  const out = new Uint8Array(at + MAX_ANSWER).fill(UNTOUCHED);
  return answerOf(service.datagram(bytes, from, from + request.length, out, at), request, out, at);
}

/** Every way in which the bytes may come: whole, byte by byte, and cut at every one and two places. */
function everyCut(bytes: Uint8Array): Uint8Array[][] {
  const ways = [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))];
  for (let first = 1; first < bytes.length; first++) {
    ways.push([bytes.subarray(0, first), bytes.subarray(first)]);
    for (let second = first + 1; second < bytes.length; second++) {
      ways.push([bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]);
    }
  }
  return ways;
}

/** Checks that a conversation says this, however its input is cut. */
export function assertSays(service: StreamService, input: Uint8Array, said: Said): void {
  for (const pieces of everyCut(input)) {
    assertEquals(converse(service, pieces), said, `cut into ${pieces.map((piece) => piece.length)} bytes`);
  }
}
