// What a worker serves: the listeners it was lent, and those it was told to serve no longer whose connections go on.
// Not here: the kinds of sources (serving.ts), the commands (entry.ts).

import { isStream } from "../listeners/is_stream.ts";
import type { SenderGuard } from "../listeners/sender_guard.ts";
import type { SocketAddress } from "../posix/address.ts";
import { getsockname } from "../posix/socket.ts";
import type { LentListener } from "./messages.ts";
import type { Served } from "./serving.ts";

export class Roster {
  readonly #serve: (lent: LentListener) => Served[];
  readonly #guards = new Map<number, SenderGuard>();
  #served: Served[] = [];
  #leaving: Served[] = [];
  #listeners: readonly LentListener[];

  /** @param serve makes what serves a listener; nothing where it is not this worker's business */
  constructor(listeners: readonly LentListener[], serve: (lent: LentListener) => Served[]) {
    this.#serve = serve;
    this.#listeners = listeners;
  }

  /** Makes and starts the sources of what was lent at the start. */
  start(): void {
    this.#add(this.#listeners);
  }

  /** Where the lab's UDP listeners are bound, for a guard, which is told when that changes. */
  guarded(listener: number, make: (own: readonly SocketAddress[]) => SenderGuard): SenderGuard {
    const guard = make(ownPlaces(this.#listeners));
    this.#guards.set(listener, guard);
    return guard;
  }

  /**
   * Serves some no longer: who waits already is answered, connections go on. Then serves others, perhaps on the same
   * sockets.
   * @param listeners all that are served then
   */
  relist(retire: readonly number[], lend: readonly LentListener[], listeners: readonly LentListener[]): void {
    this.#listeners = listeners;
    for (const served of this.#served.filter(({ listener }) => retire.includes(listener))) {
      served.stop?.();
      this.#guards.delete(served.listener);
      this.#leaving.push(served);
    }
    this.#served = this.#served.filter(({ listener }) => !retire.includes(listener));
    const own = ownPlaces(listeners);
    for (const guard of this.#guards.values()) guard.know(own);
    this.#add(lend);
  }

  /** The worker ends: who waits already is served, then nobody more. */
  stop(): void {
    for (const served of this.#served) served.stop?.();
  }

  /** Serves what accepts nothing, until nothing of it is open. */
  finish(served: Served): void {
    this.#leaving.push(served);
    served.start();
  }

  /** Connections that are open still. */
  get open(): number {
    return openOf(this.#served) + openOf(this.#leaving);
  }

  /** Called every turn. */
  afterTurn(): void {
    for (const served of this.#served) served.afterTurn?.();
    if (this.#leaving.length === 0) return;
    for (const served of this.#leaving) served.afterTurn?.();
    for (const served of this.#leaving.filter(({ open }) => (open ?? 0) === 0)) served.end?.();
    this.#leaving = this.#leaving.filter(({ open }) => (open ?? 0) > 0);
  }

  /** Helps with listeners for which another worker calls. */
  help(wanted: (listener: number) => boolean): void {
    for (const served of this.#served) if (wanted(served.listener)) served.help?.();
  }

  closeAll(): void {
    for (const served of [...this.#served, ...this.#leaving]) served.closeAll?.();
  }

  /** Closes the connections of listeners that were retired. */
  closeRetired(listeners: readonly number[]): void {
    for (const served of this.#leaving) if (listeners.includes(served.listener)) served.closeAll?.();
  }

  #add(lent: readonly LentListener[]): void {
    const made = lent.flatMap(this.#serve);
    this.#served.push(...made);
    for (const served of made) served.start();
  }
}

function openOf(all: readonly Served[]): number {
  return all.reduce((open, served) => open + (served.open ?? 0), 0);
}

/** Where UDP listeners are bound; those of connections can't be made to answer each other. */
function ownPlaces(listeners: readonly LentListener[]): SocketAddress[] {
  return listeners
    .filter(({ config }) => !isStream(config) && config.transport === "udp")
    .map(({ fd }) => getsockname(fd))
    .filter((address) => address !== undefined);
}
