// One client of a stream server, TCP or Unix: connects, sends in pieces, reads with a deadline, half-closes, closes or
// resets. What it saw is a Talk.
import {
  MSG_DONTWAIT,
  MSG_MORE,
  POLLIN,
  POLLOUT,
  SHUT_WR,
  SO_LINGER,
  SOL_SOCKET,
} from "../../posix/constants.ts";
import { errorName } from "../../posix/errors.ts";
import { LAYOUT } from "../../posix/layout.ts";
import { setsockopt } from "../../posix/options.ts";
import { close, getsockname, NOT_YET, recv, send, shutdown } from "../../posix/socket.ts";
import type { Talk } from "../facts.ts";
import type { Poller } from "./poller.ts";

/** Bytes asked for at a time. */
const PIECE = 65_536;

/** Most bytes kept of what a server sends: more is an answer that nobody asked for. */
const MOST_KEPT = 4 * 1024 * 1024;

/** How long things may take. */
export interface Pace {
  /** Milliseconds for one of them, as stretched by the machine's load. */
  readonly patience: number;
  readonly stretch: number;
}

export class StreamClient {
  readonly #fd: number;
  readonly #poller: Poller;
  /** Milliseconds that one thing may take. */
  readonly #patience: number;
  readonly #stretch: number;
  readonly #refused: string | undefined;
  readonly #pieces: Uint8Array[] = [];
  readonly #sent: Uint8Array[] = [];
  #length = 0;
  #end: Talk["end"] = "open";
  #open = true;
  #keeps = true;
  #sentAt = 0;
  #answerMs: number | undefined;
  #waitedMs = 0;

  /**
   * @param connected what connecting came to: 0, or a negative errno, NOT_YET for a deadline that passed
   */
  constructor(fd: number, connected: number, poller: Poller, { patience, stretch }: Pace) {
    this.#fd = fd;
    this.#poller = poller;
    this.#patience = patience;
    this.#stretch = stretch;
    this.#sentAt = poller.monotonic();
    this.#refused = connected === 0 ? undefined : connected === NOT_YET ? "late" : errorName(-connected);
    if (connected !== 0) this.close();
  }

  get connected(): boolean {
    return this.#refused === undefined;
  }

  /** Its own port while it is open; 0 where there is none. */
  get port(): number {
    const name = this.#open ? getsockname(this.#fd) : undefined;
    return name !== undefined && "port" in name ? name.port : 0;
  }

  /** What it saw so far. */
  get talk(): Talk {
    return {
      refused: this.#refused,
      sent: joined(this.#sent),
      got: joined(this.#pieces),
      end: this.#end,
      answerMs: this.#answerMs,
      // As on a quiet machine: it is true as well, and the same in every report.
      waitedMs: Math.round(this.#waitedMs / this.#stretch),
    };
  }

  /** From now on what comes is counted and not kept. */
  forget(): void {
    this.#keeps = false;
  }

  /** Sends all, as fast as the server takes it; gives up when it takes nothing for too long. @returns bytes taken */
  async send(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    let at = 0;
    while (this.#open && at < bytes.length) {
      const taken = send(this.#fd, bytes.subarray(at), bytes.length - at);
      if (taken > 0) at += taken;
      // The server is gone: what it said before may still be there to be read.
      else if (taken !== NOT_YET) break;
      else if (await this.#poller.ready(this.#fd, POLLOUT, this.#deadline(this.#patience)) === 0) break;
    }
    this.#sent.push(bytes.subarray(0, at));
    this.#sentAt = this.#poller.monotonic();
    return at;
  }

  /** Reads until so many bytes came in all, or the server's end, or nothing came for so many milliseconds. */
  async read(total: number, ms = this.#patience): Promise<void> {
    await this.#readUntil(() => this.#length >= total, ms);
  }

  /** Reads on until the server's end. */
  async readToEnd(ms = this.#patience): Promise<void> {
    await this.#readUntil(() => false, ms);
  }

  /** shutdown(1): no more from us. */
  halfClose(): void {
    if (this.#open) shutdown(this.#fd, SHUT_WR);
  }

  /** Closes; what was not read makes it a reset (RFC 1122, 4.2.2.13). */
  close(): void {
    if (this.#open) close(this.#fd);
    this.#open = false;
  }

  /** Closes by RST: SO_LINGER of 0 seconds (socket(7)). Leaves no TIME_WAIT behind on either side. */
  reset(): void {
    if (!this.#open) return;
    const linger = new Uint8Array(LAYOUT.linger.size);
    linger[LAYOUT.linger.fields.l_onoff] = 1;
    setsockopt(this.#fd, SOL_SOCKET, SO_LINGER, linger);
    this.close();
  }

  #deadline(ms: number): number {
    return this.#poller.monotonic() + ms;
  }

  /**
   * Sends a question and is gone: question and end are one segment, and the reset comes right behind it, so that an
   * answer meets a connection that is over (EPIPE and SIGPIPE, not ECONNRESET, since the end came first).
   */
  askAndVanish(bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.#open) return;
    send(this.#fd, bytes, bytes.length, MSG_DONTWAIT | MSG_MORE);
    this.halfClose();
    this.reset();
  }

  async #readUntil(enough: () => boolean, ms: number): Promise<void> {
    const piece = new Uint8Array(PIECE);
    while (this.#open && this.#end === "open" && !enough()) {
      const got = recv(this.#fd, piece, PIECE);
      if (got > 0) this.#take(piece.slice(0, got));
      else if (got === 0) this.#end = "end";
      else if (got !== NOT_YET) this.#end = "reset";
      else if (await this.#poller.ready(this.#fd, POLLIN, this.#deadline(ms)) === 0) {
        this.#waitedMs += ms;
        return;
      }
    }
  }

  #take(bytes: Uint8Array): void {
    this.#answerMs ??= this.#poller.monotonic() - this.#sentAt;
    this.#length += bytes.length;
    if (!this.#keeps) return;
    this.#pieces.push(bytes);
    // A server that never stops is stopped here.
    if (this.#length >= MOST_KEPT) this.reset();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
