// The loop of the course's select, with two sources and two sinks: what comes from one descriptor goes to the
// socket, what comes from the socket goes to another. Each way has one buffer: while that is not written,
// nothing more is read into it, so a slow reader slows the writer and nothing grows.
import { EAGAIN, EINTR, POLLIN, POLLOUT, SHUT_WR } from "../../posix/constants.ts";
import { PollSet, type Waiter } from "../../posix/poll.ts";
import { read, recv, send, shutdown, write } from "../../posix/socket.ts";

/** Bytes read at a time. */
const PIECE = 16_384;

/**
 * Bytes written to the output at a time, and only after poll has found room: a pipe that has any takes these
 * at once (pipe(7)), where more would hold the thread until a slow reader reads, and Ctrl-C with it.
 */
const PIPE_BUF = 4096;

/** The three descriptors of a conversation. */
export interface Ends {
  /** A stream socket, non-blocking. */
  socket: number;
  input: number;
  output: number;
}

/** Why it ended, and how much went each way. */
export interface Conversed {
  ending: "end" | "reset" | "late" | "stopped" | "output closed";
  sent: number;
  received: number;
}

/** Places in the poll set. */
const SOCKET = 0;
const INPUT = 1;
const OUTPUT = 2;

const NOTHING = new Uint8Array(0);

export class Conversation {
  readonly #ends: Ends;
  readonly #waiter: Waiter;
  readonly #show: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;
  readonly #set = new PollSet(3);
  readonly #piece = new Uint8Array(PIECE);
  #toSocket: Uint8Array<ArrayBuffer> = NOTHING;
  #toOutput: Uint8Array<ArrayBuffer> = NOTHING;
  #inputEnded = false;
  #socketEnded = false;
  #ending: Conversed["ending"] | undefined;
  #sent = 0;
  #received = 0;

  /**
   * @param show turns what the peer sent into what is written to the output; an empty piece stands for the
   * end
   */
  constructor(ends: Ends, waiter: Waiter, show: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>) {
    this.#ends = ends;
    this.#waiter = waiter;
    this.#show = show;
  }

  /**
   * Runs until the peer has ended and all it sent is written.
   *
   * @param patience milliseconds that the peer may be silent once our input has ended
   * @param inputEnded called when our input has ended, and the peer was told
   */
  async run(patience: number, inputEnded: () => void): Promise<Conversed> {
    while (this.#ending === undefined) {
      this.#watch();
      const deadline = this.#peersTurn ? this.#waiter.monotonic() + patience : Infinity;
      const waited = await this.#waiter.poll(this.#set, deadline);
      if (waited !== "ready") this.#ending = waited;
      else this.#turn(inputEnded);
      if (this.#socketEnded && this.#toOutput.length === 0) this.#ending ??= "end";
    }
    return { ending: this.#ending, sent: this.#sent, received: this.#received };
  }

  /**
   * The sets of select, rebuilt each time: read only where there is room, write only where there is
   * something.
   */
  #watch(): void {
    const { socket, input, output } = this.#ends;
    const reads = !this.#socketEnded && this.#toOutput.length === 0 ? POLLIN : 0;
    const writes = this.#toSocket.length > 0 ? POLLOUT : 0;
    this.#set.watch(SOCKET, reads + writes > 0 ? socket : -1, reads | writes);
    this.#set.watch(INPUT, !this.#inputEnded && this.#toSocket.length === 0 ? input : -1, POLLIN);
    this.#set.watch(OUTPUT, this.#toOutput.length > 0 ? output : -1, POLLOUT);
  }

  /** Whether only the peer can move things on: we have said all, and what it said was taken. */
  get #peersTurn(): boolean {
    return this.#inputEnded && this.#toSocket.length === 0 && this.#toOutput.length === 0;
  }

  /** Does what is ready. */
  #turn(inputEnded: () => void): void {
    if (this.#set.found(OUTPUT) !== 0) this.#writeOutput();
    const found = this.#set.found(SOCKET);
    if (found !== 0 && this.#toSocket.length > 0) this.#writeSocket();
    if (found !== 0 && this.#toOutput.length === 0 && !this.#socketEnded) this.#readSocket();
    if (this.#set.found(INPUT) !== 0) this.#readInput(inputEnded);
  }

  #readInput(inputEnded: () => void): void {
    const got = read(this.#ends.input, this.#piece);
    if (isNotYet(got)) return;
    if (got > 0) {
      this.#toSocket = this.#piece.slice(0, got);
      return this.#writeSocket();
    }
    // The end of our input is the end of what we say, not of what we hear: shutdown(1), and read on.
    this.#inputEnded = true;
    shutdown(this.#ends.socket, SHUT_WR);
    inputEnded();
  }

  #writeSocket(): void {
    const sent = send(this.#ends.socket, this.#toSocket, this.#toSocket.length);
    if (isNotYet(sent)) return;
    if (sent < 0) {
      // The peer has gone: what it said before may still be there to be read.
      this.#toSocket = NOTHING;
      this.#inputEnded = true;
      return;
    }
    this.#sent += sent;
    this.#toSocket = this.#toSocket.subarray(sent);
  }

  #readSocket(): void {
    const got = recv(this.#ends.socket, this.#piece, this.#piece.length);
    if (isNotYet(got)) return;
    if (got < 0) this.#ending = "reset";
    if (got === 0) this.#socketEnded = true;
    this.#received += Math.max(0, got);
    this.#toOutput = this.#show(this.#piece.subarray(0, Math.max(0, got)));
  }

  #writeOutput(): void {
    const written = write(this.#ends.output, this.#toOutput.subarray(0, PIPE_BUF));
    if (isNotYet(written)) return;
    if (written < 0) this.#ending = "output closed";
    else this.#toOutput = this.#toOutput.subarray(written);
  }
}

function isNotYet(result: number): boolean {
  return result === -EAGAIN || result === -EINTR;
}
