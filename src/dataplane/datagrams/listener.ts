// A datagram listener in one worker. One worker, its primary, reads while one is enough: two that share a
// queue wake for each other's datagrams and break each other's batches. When the queue grows over a part of
// the receive buffer although the primary reads batch after batch, it requests help, and the others read
// along until they find nothing. A lone client that asks again at once is awaited a few microseconds in the read
// itself.
import { EPOLLERR, EPOLLEXCLUSIVE, EPOLLIN } from "../../posix/constants.ts";
import type { DatagramBatch } from "../../posix/datagrams/batch.ts";
import { receiveReturned, tellReturned, wasUnreachable } from "../../posix/datagrams/returned.ts";
import { queuedBytes } from "../../posix/options.ts";
import type { Reactor, Source } from "../reactor.ts";
import type { SocketAddress } from "../../posix/address.ts";
import { endHelp, requestHelp } from "../shared/memory.ts";
import type { Recorder } from "../recording/recorder.ts";
import { CAME_BACK } from "../shared/tally.ts";
import { type DatagramOptions, DatagramSource, FULL, NOTHING, SOME } from "./source.ts";

/** The primary requests help when the queue takes more than this part of the receive buffer. */
const HELP_PART = 1 / 8;

/** A helper leaves after finding nothing so many times in a row. */
const EMPTY_TURNS = 4;

/**
 * At the end, so many turns' worth of the queue are served still: some 8,000 small datagrams, all that 8 MiB
 * hold.
 */
const LAST_TURNS = 16;

/** So many in a tick are enough to know; more of them are a flood. */
export const MOST_RETURNED = 32;

/** How long the kernel is silent about them after that. */
export const SILENT_MS = 1000;

/** Batches read in one turn; what is left is there in the next. */
const READS_A_TURN = 2;

/**
 * Reads in vain until a lone client is awaited no longer: some 15 microseconds. One that asks again at once comes
 * sooner than a worker wakes from epoll_wait(2); by this its next datagram finds the worker awake.
 */
const LOOKS = 30;

/** Datagrams of lone clients that are awaited so in a turn: 16 of 10 microseconds each, then the others' turn. */
const AWAITED_A_TURN = 16;

/** Lone datagrams after which none is awaited, at the most: who asks over a network never comes in time. */
const MOST_SKIPPED = 255;

interface ListenerOptions extends DatagramOptions {
  readonly worker: number;
  /** Whether this worker reads while one is enough. */
  readonly primary: boolean;
  /** What the kernel counts the receive buffer against. */
  readonly receiveBuffer: number;
  /** Takes answers that came back. */
  readonly returned: DatagramBatch;
}

export class DatagramListener implements Source {
  readonly listener: number;
  readonly source: DatagramSource;
  readonly #reactor: Reactor;
  readonly #options: ListenerOptions;
  /** The primary's, where the socket tells of answers that came back. */
  readonly #returned: ReturnedAnswers | undefined;
  #endTicks: () => void = () => {};
  #reading = false;
  /** Turns in a row in which a helper found nothing. */
  #empty = 0;
  /** Lone datagrams to go until one is awaited again, and how many they will be after the next time in vain. */
  #skip = 0;
  #nextSkip = 1;

  constructor(reactor: Reactor, options: ListenerOptions) {
    this.#reactor = reactor;
    this.#options = options;
    this.listener = options.listener;
    this.source = new DatagramSource(options);
    const told = options.primary && options.tellsReturned === true;
    this.#returned = told ? new ReturnedAnswers({ ...options, batch: options.returned }) : undefined;
  }

  start(): void {
    if (!this.#options.primary) return;
    this.#read(true);
    const returned = this.#returned;
    if (returned === undefined) return;
    returned.start();
    this.#endTicks = this.#reactor.everyTick(() => returned.tick(this.#reactor.now));
  }

  /** Answers what waits already, then nothing more. */
  stop(): void {
    for (let turn = 0; this.#options.primary && turn < LAST_TURNS && this.source.serve() !== NOTHING; turn++);
    this.#returned?.stop();
    this.#endTicks();
    this.#read(false);
  }

  /** Reads along for a while, when another worker has requested help. */
  help(): void {
    this.#empty = 0;
    this.#read(true);
  }

  /** Learns where the lab's UDP listeners are bound now. */
  know(own: readonly SocketAddress[]): void {
    this.#options.filter?.know(own);
  }

  ready(events: number): void {
    const { primary, lab, listener } = this.#options;
    if ((events & EPOLLERR) !== 0) this.#returned?.read(this.#reactor.now);
    if (primary) {
      if (this.#serveAwaiting() === FULL) this.#requestHelp();
      return;
    }
    const found = this.source.serve();
    this.#empty = found === NOTHING ? this.#empty + 1 : 0;
    if (this.#empty < EMPTY_TURNS) return;
    endHelp(lab, listener);
    this.#read(false);
  }

  /** Serves what has come; after a single datagram also what comes within microseconds. */
  #serveAwaiting(): number {
    let found = this.source.serve();
    for (let awaited = 0; awaited < AWAITED_A_TURN; awaited++) {
      if (found !== SOME || this.#options.batch.messages !== 1 || this.#reactor.abandoned) return found;
      if (this.#skip > 0) {
        this.#skip--;
        return found;
      }
      const next = this.#look();
      if (next === NOTHING) return found;
      found = next;
    }
    return found;
  }

  /** Reads again and again, but not for long. Each time in vain makes the pause until the next try longer. */
  #look(): number {
    for (let look = 0; look < LOOKS; look++) {
      const found = this.source.serve();
      if (found === NOTHING) continue;
      this.#nextSkip = 1;
      return found;
    }
    this.#skip = this.#nextSkip;
    this.#nextSkip = Math.min(2 * this.#nextSkip + 1, MOST_SKIPPED);
    return NOTHING;
  }

  /** After a turn of full batches: others help if much is waiting still. */
  #requestHelp(): void {
    const { fd, lab, listener, worker, receiveBuffer } = this.#options;
    if (queuedBytes(fd) > receiveBuffer * HELP_PART) requestHelp(lab, listener, worker);
  }

  #read(on: boolean): void {
    if (on === this.#reading) return;
    this.#reading = on;
    if (on) this.#reactor.add(this.#options.fd, EPOLLIN | EPOLLEXCLUSIVE, this);
    else this.#reactor.remove(this.#options.fd);
  }
}

interface ReturnedOptions {
  readonly fd: number;
  readonly listener: number;
  /** Takes what came back. */
  readonly batch: DatagramBatch;
  readonly tally: Float64Array;
  readonly recorder?: Recorder;
}

/**
 * Answers of a UDP listener that came back because nobody was there any more: recorded, a few a tick. Each
 * costs system calls, and a client on this machine that sends on and on without listening makes one for every
 * answer; then the kernel is told to be silent about them for a while, so that they never cost throughput.
 */
export class ReturnedAnswers {
  readonly #options: ReturnedOptions;
  #seen = 0;
  #silentUntil = -Infinity;
  #told = false;

  constructor(options: ReturnedOptions) {
    this.#options = options;
  }

  start(): void {
    this.#tell(true);
  }

  stop(): void {
    this.#silentUntil = Infinity;
    this.#tell(false);
  }

  /** Takes some of what came back. @param now milliseconds, as in {@linkcode tick} */
  read(now: number): void {
    const { fd, batch, listener, tally, recorder } = this.#options;
    for (let reads = 0; reads < READS_A_TURN && this.#told; reads++) {
      const count = receiveReturned(batch, fd);
      if (count <= 0) return;
      tally[CAME_BACK] += count;
      for (let i = 0; i < count; i++) {
        if (wasUnreachable(batch, i)) recorder?.returned(listener, batch, i);
      }
      this.#seen += count;
      if (this.#seen > MOST_RETURNED) {
        this.#silentUntil = now + SILENT_MS;
        this.#tell(false);
      }
    }
  }

  /** To be called every tick. */
  tick(now: number): void {
    this.#seen = 0;
    if (!this.#told && now >= this.#silentUntil) this.#tell(true);
  }

  #tell(on: boolean): void {
    this.#told = on;
    tellReturned(this.#options.fd, on);
  }
}
