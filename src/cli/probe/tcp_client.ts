// What the course's clientTCP does, in the order of the slides: socket, connect, write, read, close. All five
// stand in clientTcp(); around them are our time-out and Ctrl-C (the socket is non-blocking, and a call is
// made when poll(2) says that it need not wait), and the variations of the slides.
import {
  EAGAIN,
  EINTR,
  MSG_DONTWAIT,
  MSG_OOB,
  MSG_PEEK,
  MSG_WAITALL,
  POLLIN,
  SHUT_RDWR,
  SHUT_WR,
} from "../../posix/constants.ts";
import { setTimeouts } from "../../posix/options.ts";
import { connectWithin, type Waited, type Waiter } from "../../posix/poll.ts";
import {
  close,
  NOT_YET,
  read,
  recv,
  send,
  setBlocking,
  shutdown,
  socket,
  write,
} from "../../posix/socket.ts";
import { type ByteOrder, INT_SIZE, intBytes } from "./judging.ts";
import { connectError } from "./reaching.ts";
import { Interrupted, type Session } from "./session.ts";
import { type Target, targetText } from "./target.ts";
import type { Ending, IntTalk } from "./tcp_verdict.ts";

/** Milliseconds between two bytes of --slow: each then travels, and is read, by itself. */
const PAUSE = 100;

/** Milliseconds that the server has to close after its answer; a right one has done so already. */
const CLOSE_TIME = 200;

/**
 * Milliseconds that a recv with MSG_WAITALL holds the thread: after that, Ctrl-C and progress have their
 * turn.
 */
const SLICE = 50;

/** Bytes beyond the answer that are kept, and looked at. */
const MOST_SURPLUS = 60;

/** Sent with MSG_OOB. */
const URGENT = new TextEncoder().encode("!");

/** What is asked. */
export interface IntQuestion {
  value: number;
  order: ByteOrder;
  /** Which of --slow, --oob, --waitall and --half-close. */
  variations: ReadonlySet<string>;
}

/**
 * One connection.
 *
 * @throws {Unreachable} when it is not accepted
 * @throws {Interrupted}
 */
export async function clientTcp(target: Target, question: IntQuestion, session: Session): Promise<IntTalk> {
  const { value, order, variations } = question;
  const { waiter, report, timeout } = session;
  const where = targetText(target);
  const fd = socket(target.address.family, "stream");
  try {
    report.waitingFor = `a connection to ${where}`;
    const start = waiter.monotonic();
    const result = await connectWithin(fd, target.sockaddr, start + timeout, waiter);
    if (result < 0) throw await connectError(target, result, session);
    const connectMs = waiter.monotonic() - start;

    report.waitingFor = `an answer from ${where}`;
    if (variations.has("oob")) send(fd, URGENT, URGENT.length, MSG_OOB);
    let sent = 0;
    for (const piece of piecesOf(intBytes(value, order), variations.has("slow"))) {
      // A server that answers, or closes, before it has the whole int gets no more of it.
      if (sent > 0 && await waiter.ready(fd, POLLIN, waiter.monotonic() + PAUSE) !== "late") break;
      sent += Math.max(0, write(fd, piece));
    }
    if (variations.has("half-close")) shutdown(fd, SHUT_WR);

    const asked = waiter.monotonic();
    const answer = new Input(INT_SIZE);
    const there = variations.has("waitall") ? await waitForAll(fd, answer, session) : undefined;
    while (!answer.over) {
      const waited = await waiter.ready(fd, POLLIN, asked + timeout);
      answer.add(waited, waited === "ready" ? read(fd, answer.room) : NOT_YET);
    }
    const answerMs = waiter.monotonic() - asked;
    const rest = answer.ending === "complete" ? await readRest(fd, waiter) : new Input(0, answer.ending);
    const { bytes: surplus, ending: end } = rest;
    return { where, value, order, sent, received: answer, there, surplus, end, connectMs, answerMs };
  } finally {
    shutdown(fd, SHUT_RDWR);
    close(fd);
  }
}

/** What is written at a time. */
function piecesOf(bytes: Uint8Array<ArrayBuffer>, slow: boolean): Uint8Array<ArrayBuffer>[] {
  return slow ? Array.from(bytes, (byte) => Uint8Array.of(byte)) : [bytes];
}

/** What was read so far, and how it ended. */
class Input {
  /** How many bytes each read gave. */
  readonly pieces: number[] = [];
  readonly #buffer: Uint8Array<ArrayBuffer>;
  #have = 0;
  #ending: Ending | undefined;

  constructor(size: number, ending?: Ending) {
    this.#buffer = new Uint8Array(size);
    this.#ending = ending;
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#have);
  }

  /** Where the next read puts its bytes. */
  get room(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(this.#have);
  }

  get over(): boolean {
    return this.#ending !== undefined;
  }

  get ending(): Ending {
    return this.#ending ?? "complete";
  }

  /**
   * Takes what a read gave after a wait.
   *
   * @param got bytes; 0 at the end; below 0 the negative errno
   * @throws {Interrupted}
   */
  add(waited: Waited, got: number): void {
    if (waited === "stopped") throw new Interrupted();
    if (got > 0) this.pieces.push(got);
    this.#have += Math.max(0, got);
    if (this.#have === this.#buffer.length) this.#ending = "complete";
    else if (got === 0) this.#ending = "end";
    else if (got < 0 && got !== -EAGAIN && got !== -EINTR) this.#ending = "reset";
    else if (waited === "late") this.#ending = "late";
  }

  /** Counts all that came as one piece. */
  join(): void {
    if (this.#have > 0) this.pieces.splice(0, this.pieces.length, this.#have);
  }
}

/**
 * Reads with MSG_WAITALL. The call is made in slices (SO_RCVTIMEO), for Ctrl-C's sake: what one call would
 * have waited for, several do here.
 *
 * @returns bytes that were there when it began: what read would have given
 */
async function waitForAll(fd: number, answer: Input, { waiter, timeout }: Session): Promise<number> {
  const deadline = waiter.monotonic() + timeout;
  answer.add(await waiter.ready(fd, POLLIN, deadline), NOT_YET);
  const there = Math.max(0, recv(fd, answer.room, INT_SIZE, MSG_PEEK | MSG_DONTWAIT));
  setBlocking(fd);
  setTimeouts(fd, SLICE);
  while (!answer.over) {
    const { room } = answer;
    const got = recv(fd, room, room.length, MSG_WAITALL);
    const turn = await waiter.pause(0);
    answer.add(turn === "late" && waiter.monotonic() < deadline ? "ready" : turn, got);
  }
  answer.join();
  return there;
}

/** Reads what comes after the answer, up to the end. */
async function readRest(fd: number, waiter: Waiter): Promise<Input> {
  const rest = new Input(MOST_SURPLUS);
  const deadline = waiter.monotonic() + CLOSE_TIME;
  while (!rest.over) {
    const waited = await waiter.ready(fd, POLLIN, deadline);
    const { room } = rest;
    // MSG_WAITALL has made the socket a blocking one; recv does not wait all the same.
    rest.add(waited, waited === "ready" ? recv(fd, room, room.length) : NOT_YET);
  }
  return rest;
}
