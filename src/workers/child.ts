// The child that the course's serveurTCP forks, as a worker: it serves one connection at a time, and waits for its
// client only. Wait, read, answer, again until the conversation is over, shut down. The descriptor is main's, which
// closes it afterwards; when time is over main shuts the connection down, and a child that waits reads the end of input.
// Not here: who accepts (listeners/isolating_source.ts), who hands over and closes (children.ts).

import { EINTR, POLLIN, POLLPRI } from "../posix/constants.ts";
import { setTimeouts } from "../posix/options.ts";
import { pollOne } from "../posix/poll.ts";
import { NOT_YET, peek, recv, recvUrgent, sendBlocking, shutdownOutput } from "../posix/socket.ts";
import { MOST_READ_SIZES, SAMPLE_BYTES } from "../exchange/exchange.ts";
import { CATALOGUE } from "../services/catalogue.ts";
import { type ChildResult, unheard } from "./child_result.ts";
import {
  type Conversation,
  MAX_ANSWER,
  NO_ANSWER,
  SAME_BYTES,
  type ServiceContext,
} from "../services/service.ts";
import { MOST_URGENT_SHOWN } from "./isolation.ts";

/** One connection to serve. */
export interface ChildTask {
  readonly fd: number;
  readonly service: string;
  readonly littleEndian: boolean;
  /** Milliseconds without a byte before the connection is given up; 0 is never. */
  readonly idleTimeout: number;
  /** Bytes that may come before it is closed. */
  readonly mostBytes: number;
  /** Milliseconds that it may be open. */
  readonly mostTime: number;
  /** Whether its first bytes are shown before they are read, and its urgent ones. */
  readonly peek: boolean;
}

/** What a connection begins with, seen before it is read (MSG_PEEK), or a byte that came out of band. */
export interface ChildSight {
  readonly looked: "peeked" | "urgent";
  readonly bytes: Uint8Array;
}

/**
 * What a child says: once that it waits for its first connection, then of each what it saw, if that is wanted, and how
 * it went, at last what it died of.
 */
export type ChildReport = "ready" | ChildSight | ChildResult | { readonly died: string };

/** A seqpacket record must be read whole: 212,992 bytes by default. */
const bytes = new Uint8Array(262_144);
const out = new Uint8Array(MAX_ANSWER);

let started = 0;

/** The child's steps. */
function serve(task: ChildTask): ChildResult {
  const { fd, service, littleEndian, idleTimeout } = task;
  const conversation = CATALOGUE[service].stream!(contextOf(littleEndian)).open();
  const result = unheard();
  started = performance.now();
  // A client that does not read holds up a write: for no longer than it may be idle, or here at all.
  const patience = Math.min(idleTimeout || Infinity, task.mostTime);
  setTimeouts(fd, patience === Infinity ? 0 : patience);
  say(fd, out, conversation.greet?.(out) ?? NO_ANSWER, result);
  while (!conversation.finished && saysOrReads(task, conversation, result));
  shutdownOutput(fd);
  return result;
}

/** One step of a conversation: it says more if it has more to say, and hears the client. @returns whether it goes on */
function saysOrReads(task: ChildTask, conversation: Conversation, result: ChildResult): boolean {
  const { fd } = task;
  const left = started + task.mostTime - performance.now();
  if (left <= 0) {
    result.end = "too-long";
    return false;
  }
  const more = conversation.more?.(out) ?? NO_ANSWER;
  say(fd, out, more, result);
  // The client's end of input is not the end of who has more to say.
  if (result.end !== "over") return result.end === "closed" && more > 0;
  // Who has more to say only looks whether the client has spoken.
  const patience = task.idleTimeout || Infinity;
  if (!spokeWithin(more > 0 ? 0 : Math.min(patience, left), task, result)) {
    if (more > 0 || left < patience) return true;
    result.end = "timeout";
    return false;
  }
  if (task.peek && result.reads === 0) peekFirst(task);
  const length = recv(fd, bytes, bytes.length);
  // poll may be mistaken, recv is not.
  if (length === NOT_YET) return true;
  heard(length, result);
  if (result.bytesIn > task.mostBytes) {
    result.end = "too-much";
    return false;
  }
  if (length >= 0) answer(fd, conversation, length, result);
  return result.end === "over" || (result.end === "closed" && conversation.more !== undefined);
}

/**
 * Waits until the client has spoken or ended its input, for `patience` milliseconds at most. Bytes out of band are taken
 * as they come: a read that begins at one passes over it, and it is lost.
 * @returns whether there is something to read
 */
function spokeWithin(patience: number, task: ChildTask, result: ChildResult): boolean {
  const end = performance.now() + patience;
  let left = patience;
  do {
    const events = pollOne(task.fd, POLLIN | POLLPRI, left === Infinity ? -1 : Math.ceil(left));
    if ((events & POLLPRI) !== 0) takeUrgent(task, result);
    if ((events & ~POLLPRI) !== 0) return true;
    left = end - performance.now();
  } while (left > 0);
  return false;
}

function takeUrgent({ fd, peek }: ChildTask, result: ChildResult): void {
  const urgent = new Uint8Array(1);
  if (recvUrgent(fd, urgent) !== 1) return;
  result.urgent++;
  if (peek && result.urgent <= MOST_URGENT_SHOWN) scope.postMessage({ looked: "urgent", bytes: urgent });
}

/** MSG_PEEK leaves the bytes where they are, for the read that follows. */
function peekFirst({ fd }: ChildTask): void {
  const length = peek(fd, bytes, SAMPLE_BYTES);
  if (length > 0) scope.postMessage({ looked: "peeked", bytes: bytes.slice(0, length) });
}

/** Notes what a read brought: bytes, 0 at the end of input, or a negative errno. */
function heard(length: number, result: ChildResult): void {
  if (length <= 0) return ended(length, result);
  keep(result.request, bytes, length);
  result.lastByteAfter = Math.round(performance.now() - started);
  if (result.reads === 0) result.firstByteAfter = result.lastByteAfter;
  if (result.reads < MOST_READ_SIZES) result.readSizes.push(length);
  result.bytesIn += length;
  result.reads++;
}

/** Keeps the first bytes of one way. */
function keep(sample: number[], from: Uint8Array, length: number): void {
  for (let i = 0; i < length && sample.length < SAMPLE_BYTES; i++) sample.push(from[i]);
}

/** Notes how a call ended that moved no bytes. */
function ended(returned: number, result: ChildResult): void {
  result.end = endOf(returned);
  const before = result.clientEnd === "before";
  if (result.end === "closed") result.clientEnd = "before";
  if (result.end === "reset") result.clientEnd = before ? "reset-after" : "reset-before";
}

/** Sends the conversation's answer to the `length` bytes just read. */
function answer(fd: number, conversation: Conversation, length: number, result: ChildResult): void {
  const told = length === 0 ? conversation.end(out) : conversation.receive(bytes, length, out);
  if (told === SAME_BYTES) say(fd, bytes, length, result);
  else say(fd, out, told, result);
}

/** Sends all of the first `length` bytes. */
function say(fd: number, from: Uint8Array<ArrayBuffer>, length: number, result: ChildResult): void {
  for (let done = 0; done < length;) {
    const sent = sendBlocking(fd, from.subarray(done), length - done);
    if (sent <= 0) {
      if (endOf(sent) === "over") continue;
      return ended(sent, result);
    }
    keep(result.reply, from.subarray(done), sent);
    done += sent;
    result.bytesOut += sent;
  }
}

/** What a call that moved no bytes means for the connection. */
function endOf(returned: number): ChildResult["end"] {
  if (returned === 0) return "closed";
  if (returned === NOT_YET) return "timeout";
  // A signal came, whoever it was meant for: the call is made again.
  return returned === -EINTR ? "over" : "reset";
}

function contextOf(littleEndian: boolean): ServiceContext {
  return { littleEndian, count: noNumber, show: () => {}, now: Date.now, amplification: Infinity };
}

const noNumber = {
  next(): number {
    throw new Error("A connection's own worker has no number to share");
  },
};

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ChildTask>) => void) | null;
  postMessage(report: ChildReport): void;
  close(): void;
};

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage(serve(data));
  } catch (error) {
    scope.postMessage({ died: error instanceof Error ? error.stack ?? error.message : String(error) });
    scope.close();
  }
};
scope.postMessage("ready");
