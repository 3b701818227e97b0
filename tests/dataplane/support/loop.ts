// A reactor that a test turns by hand in its own thread, by a clock of the test's own.
import { Reactor } from "../../../src/dataplane/reactor.ts";
import { EPOLL_BYTES } from "../../../src/posix/epoll.ts";
import { Arena } from "../../../src/posix/memory.ts";
import { Descriptors } from "../../posix/support/descriptors.ts";

/** How long something that must happen is waited for. */
const PATIENCE_MS = 5000;

export class Loop implements Disposable {
  /** Milliseconds; it stands still unless the test moves it. */
  now = 1_000_000;
  mine = true;
  readonly open = new Descriptors();
  readonly reactor: Reactor;

  /** @param arenaBytes room for what the test needs besides the reactor's own */
  constructor(arenaBytes = 0) {
    this.reactor = new Reactor(
      new Arena(EPOLL_BYTES + arenaBytes),
      { monotonic: () => this.now, wallClock: () => this.now },
      () => this.mine,
    );
  }

  /** One turn that does not wait. @returns what Reactor.turn does */
  turn(): boolean {
    this.reactor.wakeAt(-Infinity);
    return this.reactor.turn();
  }

  /** Moves the clock, then turns once. */
  pass(ms: number): void {
    this.now += ms;
    this.turn();
  }

  /** Turns until the condition holds; the clock stands still. @throws after 5 s */
  until(what: string, condition: () => boolean): void {
    const end = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`Waited ${PATIENCE_MS} ms for ${what}`);
      this.turn();
    }
  }

  [Symbol.dispose](): void {
    this.open[Symbol.dispose]();
    this.reactor.close();
  }
}
