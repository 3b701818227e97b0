// Which workers read a datagram socket. One, its home, while one is enough: two that share a queue wake for
// each other's datagrams and break each other's batches. When the queue grows over a part of the receive
// buffer although the home reads batch after batch, it calls for help, and the others read along until they
// find nothing. Answers of a UDP listener that came back because nobody was there any more: noted, a few a
// tick. Each costs system calls, and a client on this machine that sends on and on without listening makes
// one for every answer; then the kernel is told to be silent about them for a while, so that they never cost
// throughput.
import { EPOLLERR, EPOLLEXCLUSIVE, EPOLLIN } from "../../posix/constants.ts";
import type { DatagramBatch } from "../../posix/datagrams/batch.ts";
import { receiveReturned, tellReturned, wasUnreachable } from "../../posix/datagrams/returned.ts";
import { queuedBytes } from "../../posix/options.ts";
import type { Reactor, Source } from "../reactor.ts";
import { CAME_BACK, type Observer } from "../shared/observer.ts";
import type { DatagramSource } from "./source.ts";

/** So many in a tick are enough to know; more of them are a flood. */
export const MOST_RETURNED = 32;

/** How long the kernel is silent about them after that. */
export const SILENT_MS = 1000;

/** Looks at the queue in one turn; what is left is there in the next. */
const LOOKS_A_TURN = 2;

interface ReturnedOptions {
  readonly fd: number;
  readonly listener: number;
  /** Takes what came back. */
  readonly batch: DatagramBatch;
  readonly tally: Float64Array;
  readonly observer: Observer;
}

export class ReturnedAnswers {
  readonly #setting: ReturnedOptions;
  #seen = 0;
  #silentUntil = -Infinity;
  #told = false;

  constructor(setting: ReturnedOptions) {
    this.#setting = setting;
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
    const { fd, batch, listener, tally, observer } = this.#setting;
    for (let look = 0; look < LOOKS_A_TURN && this.#told; look++) {
      const count = receiveReturned(batch, fd);
      if (count <= 0) return;
      tally[CAME_BACK] += count;
      for (let i = 0; i < count; i++) {
        if (wasUnreachable(batch, i)) observer.returned(listener, batch, i);
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
    tellReturned(this.#setting.fd, on);
  }
}

/** The home calls for help when the queue takes more than this part of the receive buffer. */
const HELP_PART = 1 / 8;

/** A helper leaves after finding nothing so many times in a row. */
const EMPTY_TURNS = 4;

/** At the end, so many turns' worth of the queue are served still: some 8,000 small datagrams, all that 8 MiB hold. */
const LAST_TURNS = 16;

interface SharedOptions {
  readonly fd: number;
  readonly source: DatagramSource;
  readonly home: boolean;
  /** Answers that come back; absent where the socket does not tell. The home looks at them. */
  readonly returned?: ReturnedAnswers;
  /** What the kernel counts the receive buffer against. */
  readonly receiveBuffer: number;
  /** Wakes the other workers; they then ask {@linkcode SharedDatagrams.help}. */
  readonly callForHelp: () => void;
  /** The queue is short again: no more help is wanted. */
  readonly helped: () => void;
}

export class SharedDatagrams implements Source {
  readonly #reactor: Reactor;
  readonly #setting: SharedOptions;
  #endTicks: () => void = () => {};
  #reading = false;
  #empty = 0;

  constructor(reactor: Reactor, setting: SharedOptions) {
    this.#reactor = reactor;
    this.#setting = setting;
  }

  start(): void {
    const { home, returned } = this.#setting;
    if (!home) return;
    this.#read(true);
    returned?.start();
    if (returned !== undefined) {
      this.#endTicks = this.#reactor.everyTick(() => returned.tick(this.#reactor.now));
    }
  }

  /** Answers what waits already, then nothing more. */
  stop(): void {
    for (let turn = 0; this.#setting.home && turn < LAST_TURNS && this.#setting.source.serve(); turn++);
    if (this.#setting.home) this.#setting.returned?.stop();
    this.#endTicks();
    this.#read(false);
  }

  /** Reads along for a while, when another worker has called. */
  help(): void {
    this.#empty = 0;
    this.#read(true);
  }

  /** Called by the home's source after a turn of full batches. */
  busy(): void {
    const { fd, home, receiveBuffer, callForHelp } = this.#setting;
    if (home && queuedBytes(fd) > receiveBuffer * HELP_PART) callForHelp();
  }

  ready(events: number): void {
    const { home, returned } = this.#setting;
    if (home && (events & EPOLLERR) !== 0) returned?.read(this.#reactor.now);
    const more = this.#setting.source.serve();
    if (home) return;
    this.#empty = more ? 0 : this.#empty + 1;
    if (this.#empty < EMPTY_TURNS) return;
    this.#setting.helped();
    this.#read(false);
  }

  #read(on: boolean): void {
    if (on === this.#reading) return;
    this.#reading = on;
    if (on) this.#reactor.add(this.#setting.fd, EPOLLIN | EPOLLEXCLUSIVE, this);
    else this.#reactor.remove(this.#setting.fd);
  }
}
