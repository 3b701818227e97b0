// What clientTCP does on a connection: writes one int, reads one int, sees the end; with the variations of the slides
// (byte by byte, MSG_OOB, MSG_WAITALL). Not here: connecting (connect_first.ts), judging the answer (tcp_verdict.ts).
import {
  EAGAIN,
  EINTR,
  MSG_DONTWAIT,
  MSG_OOB,
  MSG_PEEK,
  MSG_WAITALL,
  POLLIN,
} from "../../posix/constants.ts";
import { setTimeouts } from "../../posix/options.ts";
import type { Waited, Waiter } from "../../posix/poll.ts";
import { recv, send, setBlocking } from "../../posix/socket.ts";
import { INT_SIZE } from "./judging.ts";
import { Interrupted } from "./session.ts";

/** Milliseconds between two bytes of --slow: each then travels, and is read, by itself. */
const PAUSE = 100;

/** Milliseconds that the server has to close after its answer; a right one has done so already. */
const CLOSE_TIME = 200;

/** Milliseconds that a recv with MSG_WAITALL holds the thread: after that, Ctrl-C and progress have their turn. */
const SLICE = 50;

/** Bytes beyond the answer that are kept, and looked at. */
const MOST_SURPLUS = 60;

/** Sent with MSG_OOB. */
const URGENT = new TextEncoder().encode("!");

/** How input ended: everything came; end of input; a reset; nothing more in time. */
export type Ending = "complete" | "end" | "reset" | "late";

/** Sends one byte of urgent data. @returns whether the connection took it */
export function sendUrgent(fd: number): boolean {
  return send(fd, URGENT, URGENT.length, MSG_OOB) === URGENT.length;
}

/**
 * Writes the int; byte by byte, with pauses, if `slow`.
 *
 * @returns bytes written: fewer where the server answered, or closed, before it had all of them
 */
export async function sendInt(
  fd: number,
  bytes: Uint8Array<ArrayBuffer>,
  slow: boolean,
  waiter: Waiter,
): Promise<number> {
  if (!slow) return Math.max(0, send(fd, bytes, bytes.length));
  for (let sent = 0; sent < bytes.length; sent++) {
    if (sent > 0) {
      const waited = await waiter.ready(fd, POLLIN, waiter.now() + PAUSE);
      if (waited === "stopped") throw new Interrupted();
      if (waited === "ready") return sent;
    }
    if (send(fd, bytes.subarray(sent), 1) !== 1) return sent;
  }
  return bytes.length;
}

/** The int that came, or the part of it that did. */
export interface ReceivedInt {
  bytes: Uint8Array;
  /** How many bytes each recv gave. */
  pieces: readonly number[];
  ending: Ending;
}

/** Reads an int as read(2) in a loop does. */
export async function receiveInt(fd: number, deadline: number, waiter: Waiter): Promise<ReceivedInt> {
  const bytes = new Uint8Array(INT_SIZE);
  const pieces: number[] = [];
  let have = 0;
  let ending: Ending | undefined;
  while (have < INT_SIZE && ending === undefined) {
    const waited = await waiter.ready(fd, POLLIN, deadline);
    const got = waited === "ready" ? recv(fd, bytes.subarray(have), INT_SIZE - have) : -EAGAIN;
    ending = endingOf(waited, got);
    if (got > 0) pieces.push(got);
    have += Math.max(0, got);
  }
  return { bytes: bytes.subarray(0, have), pieces, ending: ending ?? "complete" };
}

/** What recv with MSG_WAITALL did. */
export interface WaitedForAll extends ReceivedInt {
  /** Bytes that were there when it began: what recv without it would have given. */
  there: number;
}

/**
 * Reads an int with MSG_WAITALL. The call is made in slices (SO_RCVTIMEO), for Ctrl-C's sake: what one call would have
 * waited for, several do here.
 */
export async function receiveWaitingForAll(
  fd: number,
  deadline: number,
  waiter: Waiter,
): Promise<WaitedForAll> {
  const bytes = new Uint8Array(INT_SIZE);
  let ending = endingOf(await waiter.ready(fd, POLLIN, deadline), -EAGAIN);
  const there = Math.max(0, recv(fd, bytes, bytes.length, MSG_PEEK | MSG_DONTWAIT));
  setBlocking(fd);
  setTimeouts(fd, SLICE);
  let have = 0;
  while (have < INT_SIZE && ending === undefined) {
    const got = recv(fd, bytes.subarray(have), bytes.length - have, MSG_WAITALL);
    have += Math.max(0, got);
    ending = endingOf(await waiter.pause(0), got);
    if (ending === "late") ending = waiter.now() < deadline ? undefined : "late";
  }
  if (have === INT_SIZE) ending = "complete";
  return {
    bytes: bytes.subarray(0, have),
    pieces: have > 0 ? [have] : [],
    ending: ending ?? "complete",
    there,
  };
}

/** Reads what comes after the answer, up to the end. */
export async function receiveEnd(
  fd: number,
  waiter: Waiter,
): Promise<{ surplus: Uint8Array; ending: Ending }> {
  const bytes = new Uint8Array(MOST_SURPLUS);
  const deadline = waiter.now() + CLOSE_TIME;
  let have = 0;
  let ending: Ending | undefined;
  while (have < MOST_SURPLUS && ending === undefined) {
    const waited = await waiter.ready(fd, POLLIN, deadline);
    const got = waited === "ready" ? recv(fd, bytes.subarray(have), bytes.length - have) : -EAGAIN;
    ending = endingOf(waited, got);
    have += Math.max(0, got);
  }
  return { surplus: bytes.subarray(0, have), ending: ending ?? "complete" };
}

/** undefined: it goes on. @throws {Interrupted} */
function endingOf(waited: Waited, got: number): Ending | undefined {
  if (waited === "stopped") throw new Interrupted();
  if (got === 0) return "end";
  if (got < 0 && got !== -EAGAIN && got !== -EINTR) return "reset";
  return waited === "late" ? "late" : undefined;
}
