// Standard input as one more source of the loop: Enter ends the lab, as in the course's serveurTCP2. Not here: whether
// standard input means anything (the configuration's `stdin`), which main decides.
import { EPOLLIN } from "../posix/constants.ts";
import { NOT_YET, read } from "../posix/socket.ts";
import { inForeground } from "../posix/system/terminal.ts";
import type { Reactor, Source } from "./reactor.ts";

const STDIN = 0;

export class Stdin implements Source {
  readonly #reactor: Reactor;
  readonly #terminal: boolean;
  readonly #entered: (end: boolean) => void;
  readonly #bytes = new Uint8Array(4096);
  #watching = false;

  /**
   * @param terminal whether it is one: then it is only read while we are in the foreground, since a background job
   *   that reads its terminal is stopped by SIGTTIN
   * @param entered called once, at the first line, or with true at the end of input
   */
  constructor(reactor: Reactor, terminal: boolean, entered: (end: boolean) => void) {
    this.#reactor = reactor;
    this.#terminal = terminal;
    this.#entered = entered;
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

  #unwatch(): void {
    this.#watching = false;
    this.#reactor.remove(STDIN);
  }
}
