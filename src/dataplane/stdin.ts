// Standard input as one more source of the loop: Enter ends the lab, as in the course's serveurTCP2.
import { EPOLLIN } from "../posix/constants.ts";
import { NOT_YET, read } from "../posix/socket.ts";
import { inForeground } from "../posix/system/terminal.ts";
import type { Reactor, Source } from "./reactor.ts";
import type { MainThread } from "./shared/messages.ts";

const STDIN = 0;

export class Stdin implements Source {
  readonly #reactor: Reactor;
  readonly #terminal: boolean;
  readonly #main: MainThread;
  readonly #bytes = new Uint8Array(4096);
  #watching = false;

  /**
   * @param terminal whether it is one: then it is only read while we are in the foreground, since a
   *   background job that reads its terminal is stopped by SIGTTIN
   * @param main told once, at the first line or at the end of input
   */
  constructor(reactor: Reactor, terminal: boolean, main: MainThread) {
    this.#reactor = reactor;
    this.#terminal = terminal;
    this.#main = main;
  }

  start(): void {
    this.#watch();
    if (this.#terminal) this.#reactor.everyTick(() => this.#watch());
  }

  ready(): void {
    if (this.#terminal && !inForeground(STDIN)) return this.#unwatch();
    const length = read(STDIN, this.#bytes);
    if (length === NOT_YET) return;
    // Watched no more, either way: a terminal that has hung up (EIO) would be ready for ever.
    this.#reactor.remove(STDIN);
    if (length >= 0) this.#entered(length === 0);
  }

  #watch(): void {
    if (this.#watching || (this.#terminal && !inForeground(STDIN))) return;
    this.#watching = true;
    // A regular file and /dev/null can't be waited for: their input, or its end, is there already.
    if (!this.#reactor.add(STDIN, EPOLLIN, this)) this.#entered(read(STDIN, this.#bytes) <= 0);
  }

  #entered(end: boolean): void {
    this.#main.postMessage({ kind: "entered", end });
  }

  #unwatch(): void {
    this.#watching = false;
    this.#reactor.remove(STDIN);
  }
}
