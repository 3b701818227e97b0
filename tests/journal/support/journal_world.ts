// A journal of a test's own with a clock it sets, and exchanges to put into it.
import type { Clock } from "../../../src/exchange/clock.ts";
import { type Exchange, UNJUDGED } from "../../../src/exchange/exchange.ts";
import { Journal, type JournalOptions } from "../../../src/journal/journal.ts";

export const START = Date.UTC(2026, 10, 25, 8);

export interface JournalWorld extends Disposable {
  journal: Journal;
  /** Both times go on with `now`; `set` is how far the time of day was set ahead. */
  clock: Clock & { now: number; set: number };
  /** Closes it, and opens it again. */
  reopen(): Journal;
}

/** Opens a journal, by default in memory. */
export function journalWorld(setting: Partial<JournalOptions> = {}): JournalWorld {
  const clock = { now: START, set: 0, wallClock: () => clock.now + clock.set, monotonic: () => clock.now };
  const whole = {
    path: ":memory:",
    keep: 90 * 86_400_000,
    maxSize: 256 << 20,
    clock,
    ...setting,
  };
  const world: JournalWorld = {
    journal: Journal.open(whole),
    clock,
    reopen: () => {
      world.journal.close();
      return world.journal = Journal.open(whole);
    },
    [Symbol.dispose]: () => world.journal.close(),
  };
  return world;
}

/** An answered datagram of 10.0.0.7 to the counter. */
export function exchange(fields: Partial<Exchange> = {}): Exchange {
  return {
    ...UNJUDGED,
    stage: "judged",
    student: "10.0.0.7",
    listener: "udp",
    transport: "udp",
    service: "counter",
    peer: { address: "10.0.0.7", port: 40_000 },
    local: "10.0.0.1",
    interface: "",
    began: START,
    at: START,
    outcome: "answered",
    clientEnd: "none",
    bytesIn: 4,
    bytesOut: 4,
    reads: 1,
    readSizes: [4],
    firstByteAfter: 0,
    lastByteAfter: 0,
    request: new Uint8Array([1, 2, 3, 4]),
    reply: new Uint8Array([0, 0, 0, 1]),
    truncated: false,
    late: 0,
    urgent: 0,
    openBeside: 0,
    ...fields,
  };
}

export function exchanges(count: number, fields: Partial<Exchange> = {}): Exchange[] {
  return Array.from({ length: count }, () => exchange(fields));
}
