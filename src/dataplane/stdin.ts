// Standard input as one more source of the loop: Enter ends the lab, as in the course's serveurTCP2; main decides
// whether it asks first.
import { EPOLLIN } from "../posix/constants.ts";
import { NOT_YET, read } from "../posix/socket.ts";
import { inForeground } from "../posix/system/terminal.ts";
import type { Reactor, Source } from "./reactor.ts";
import type { MainThread, StdinInput } from "./shared/messages.ts";

const STDIN = 0;

/** Lines that mean it. */
const QUIT = /^q(?:uit)?\s*$/i;

export class Stdin implements Source {
  readonly #reactor: Reactor;
  readonly #terminal: boolean;
  readonly #main: MainThread;
  readonly #bytes = new Uint8Array(4096);
  #watching = false;

  /**
   * @param terminal whether it is one: then it is only read while we are in the foreground, since a
   *   background job that reads its terminal is stopped by SIGTTIN
   * @param main told of each line on a terminal, elsewhere of the first, and of the end of input
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
    // A terminal that has hung up (EIO) would be ready for ever, and so would one at its end.
    if (!this.#terminal || length <= 0) this.#reactor.remove(STDIN);
    if (length >= 0) this.#entered(length);
  }

  #watch(): void {
    if (this.#watching || (this.#terminal && !inForeground(STDIN))) return;
    this.#watching = true;
    // A regular file and /dev/null can't be waited for: their input, or its end, is there already.
    if (!this.#reactor.add(STDIN, EPOLLIN, this)) this.#entered(read(STDIN, this.#bytes));
  }

  #entered(length: number): void {
    const line = new TextDecoder().decode(this.#bytes.subarray(0, Math.max(0, length)));
    const input: StdinInput = length <= 0 ? "end" : QUIT.test(line) ? "quit" : "line";
    this.#main.postMessage({ kind: "entered", input });
  }

  #unwatch(): void {
    this.#watching = false;
    this.#reactor.remove(STDIN);
  }
}
