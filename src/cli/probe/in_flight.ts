// Datagrams that were sent and not answered yet: how many more may follow, until when an answer is waited for, how long
// answers took. Pure: time comes in. Not here: what the answers say (counter_sequence.ts).

/** Datagrams under way at a time: enough for disorder to show. */
const MOST_IN_FLIGHT = 8;

/** Their bytes: a server's receive buffer, 208 KiB unless told, has to hold them all, and the kernel's own share. */
const MOST_BYTES_IN_FLIGHT = 65_536;

export class InFlight {
  /** Datagrams sent so far. */
  sent = 0;
  readonly #sentAt: number[] = [];
  readonly #most: number;

  /**
   * @param count datagrams to send in all
   * @param timeout milliseconds that an answer may take
   * @param size bytes of each
   */
  constructor(readonly count: number, readonly timeout: number, size: number) {
    this.#most = Math.max(1, Math.min(MOST_IN_FLIGHT, Math.floor(MOST_BYTES_IN_FLIGHT / size)));
  }

  /** Whether one more may be sent now. */
  get maySend(): boolean {
    return this.sent < this.count && this.#sentAt.length < this.#most;
  }

  /** All were sent, and each was answered or given up. */
  get done(): boolean {
    return this.sent === this.count && this.#sentAt.length === 0;
  }

  /** When the oldest one is to be given up. */
  get deadline(): number {
    return this.#sentAt[0] + this.timeout;
  }

  /** One was sent at `now`. */
  send(now: number): void {
    this.sent++;
    this.#sentAt.push(now);
  }

  /**
   * An answer came at `now`. Answers carry nothing of the question, so it is taken for the oldest one's.
   *
   * @returns milliseconds since then; undefined for an answer more than was asked for
   */
  answer(now: number): number | undefined {
    const sentAt = this.#sentAt.shift();
    return sentAt === undefined ? undefined : now - sentAt;
  }

  /** Gives up what is overdue at `now`. */
  expire(now: number): void {
    while (this.#sentAt.length > 0 && this.deadline <= now) this.#sentAt.shift();
  }
}
