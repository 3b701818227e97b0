// Waits with an exchange until the evidence is in. Over UDP an answer that nobody took comes back by ICMP a
// moment after it was sent: until then its exchange is not judged, and the student's later ones wait behind
// it, so that rules see them in their order. One that comes back later still finds its exchange.
import type { Exchange, Returned } from "../../exchange/exchange.ts";

/**
 * Milliseconds that an answer has to come back, from when main has read of it: a round trip in a local
 * network with Wi-Fi, a tick until the worker looks, and little enough to be called "at once".
 */
export const EVIDENCE_MS = 150;

/**
 * Milliseconds after which an answer that comes back is no longer looked for: Wi-Fi that saves power, or a phone
 * that shares its network, may be seconds behind, and soon the port is another program's.
 */
export const LATE_MS = 5000;

/** Exchanges that wait; of more the oldest are judged at once. A class of forty that floods has fewer. */
const MOST_WAITING = 4096;

/** Judged exchanges whose answer may come back late: what the class did in some seconds. */
const MOST_JUDGED = 4096;

/** Answers that came back and found no exchange yet: the record may be in another worker's memory still. */
const MOST_UNKNOWN = 256;

/** Whose exchanges keep their order. */
export interface Owner {
  /** When the last that waits is due, in monotonic milliseconds. */
  due: number;
}

/** An exchange, and whose it is. */
export interface Held<T extends Owner> {
  readonly exchange: Exchange;
  readonly owner: T;
}

interface Timed {
  /** Monotonic milliseconds. */
  readonly until: number;
}

export class Evidence<T extends Owner> {
  /** In the order in which they were taken. */
  #waiting: (Held<T> & Timed)[] = [];
  #judged: (Held<T> & Timed)[] = [];
  #unknown: (Returned & Timed)[] = [];

  /** Whether a tick without news has nothing to do. */
  get isIdle(): boolean {
    return this.#waiting.length + this.#unknown.length === 0;
  }

  /** Takes an exchange in. @param now monotonic milliseconds */
  add(exchange: Exchange, owner: T, now: number): void {
    owner.due = Math.max(owner.due, mayComeBack(exchange) ? now + EVIDENCE_MS : now);
    this.#waiting.push({ exchange, owner, until: owner.due });
  }

  /**
   * Takes answers that came back to their exchanges: each becomes "unreachable".
   *
   * @param now monotonic milliseconds
   * @returns the exchanges that were judged already
   */
  cameBack(returned: readonly Returned[], now: number): Held<T>[] {
    this.#judged = this.#judged.filter(({ until }) => until > now);
    const late: Held<T>[] = [];
    const all = [...this.#unknown, ...returned.map((each) => ({ ...each, until: now + EVIDENCE_MS }))];
    if (all.length === 0) return late;
    const sent = Map.groupBy([...this.#judged, ...this.#waiting], ({ exchange }) => placeOf(exchange));
    this.#unknown = all.filter((each) => {
      const found = answeredWith(each, sent.get(placeOf(each)) ?? []);
      for (const held of found) {
        held.exchange.outcome = "unreachable";
        if (held.exchange.stage === "judged") late.push(held);
      }
      return found.length === 0 && each.until > now;
    }).slice(-MOST_UNKNOWN);
    return late;
  }

  /** Gives out those whose time has come, in their order. @param now Infinity for all */
  due(now: number): Held<T>[] {
    const surplus = this.#waiting.length - MOST_WAITING;
    const due: Held<T>[] = [];
    const waiting: (Held<T> & Timed)[] = [];
    this.#waiting.forEach((held, i) => {
      if (held.until > now && i >= surplus) return void waiting.push(held);
      due.push(held);
      if (!mayComeBack(held.exchange)) return;
      this.#judged.push({ ...held, until: held.until + LATE_MS });
    });
    this.#waiting = waiting;
    if (this.#judged.length > MOST_JUDGED) this.#judged = this.#judged.slice(-MOST_JUDGED);
    return due;
  }
}

function mayComeBack({ transport, outcome }: Exchange): boolean {
  return transport === "udp" && outcome === "answered";
}

/** Where an answer was sent from, and to. A flood's answers are looked up, not searched for. */
function placeOf({ listener, peer }: Returned): string {
  return "port" in peer ? `${peer.port} ${peer.address} ${listener}` : listener;
}

/**
 * The exchanges whose answer came back: as a rule one, of several equal answers the last, which found the client
 * gone. Answers that left joined (UDP_SEGMENT) come back joined from a client on this machine or behind a virtual
 * network, where nothing takes them apart; their exchanges follow each other.
 *
 * @param held those of its place, in the order in which they were answered
 */
function answeredWith<T extends Owner>(returned: Returned, held: readonly Held<T>[]): readonly Held<T>[] {
  const open = held.filter(({ exchange }) => mayComeBack(exchange));
  for (let from = open.length - 1; from >= 0; from--) {
    const { found, whole } = answeredFrom(returned, open, from);
    if (whole) return found;
  }
  // Of many that were answered together the last may not be there: they were only counted.
  for (let from = 0; from < open.length - 1; from++) {
    const { found } = answeredFrom(returned, open, from);
    if (found.length > 1) return found;
  }
  return [];
}

interface Answered<T extends Owner> {
  readonly found: readonly Held<T>[];
  /** Whether they account for all that came back. */
  readonly whole: boolean;
}

/** The exchanges from number `from` on that were answered with it; none where the bytes are others. */
function answeredFrom<T extends Owner>(
  { reply, bytesOut }: Returned,
  open: readonly Held<T>[],
  from: number,
): Answered<T> {
  const size = open[from].exchange.bytesOut;
  // Only answers of one size leave joined; ICMP may have cut the last.
  const count = bytesOut <= size ? 1 : Math.ceil(bytesOut / size);
  const found = open.slice(from, from + count);
  const fits = size >= Math.min(bytesOut, 1) && found.every(({ exchange }, k) => {
    const own = reply.subarray(k * size, k * size + exchange.reply.length);
    return exchange.bytesOut === size && own.every((byte, i) => byte === exchange.reply[i]);
  });
  return fits ? { found, whole: found.length === count } : { found: [], whole: false };
}
