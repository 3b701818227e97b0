// Places for connections: so many in all and for one client, and some that are kept. Who finds no place may
// stand, in a kept place, until the first request shows that it is the teacher's. So nobody who holds all
// places can keep the teacher out: of those that stand, the client's with most is sent away for the next.

/** How many of each there are. */
export interface PlaceLimits {
  /** At once, besides the kept ones. */
  readonly most: number;
  readonly mostOfClient: number;
  readonly kept: number;
}

/** One connection's. */
export interface Place {
  /** The client's, as it is counted. */
  readonly share: string;
  /** Ordinary ones are for everybody. */
  kind: "ordinary" | "kept" | "standing";
}

export class Places {
  readonly #limits: PlaceLimits;
  readonly #ordinary = new ShareCounts();
  readonly #standingOf = new ShareCounts();
  /** Oldest first, each with what sends it away. */
  readonly #standing = new Map<Place, () => void>();
  #kept = 0;

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** Connections that have a place. */
  get size(): number {
    return this.#ordinary.all + this.#kept + this.#standing.size;
  }

  /**
   * Takes a place for a connection.
   *
   * @param may whether it may have a kept one, or stand in one
   * @param away closes the connection; called when another may stand in its place
   * @returns undefined where there is none
   */
  take(share: string, may: "keep" | "stand" | "neither", away: () => void): Place | undefined {
    const { most, mostOfClient, kept } = this.#limits;
    const place: Place = { share, kind: "ordinary" };
    if (this.#ordinary.all < most && this.#ordinary.of(share) < mostOfClient) {
      this.#ordinary.add(share);
      return place;
    }
    if (may === "neither" || !this.#makeRoom(kept)) return undefined;
    place.kind = "standing";
    this.#standing.set(place, away);
    this.#standingOf.add(share);
    if (may === "keep") this.keep(place);
    return place;
  }

  /** One that stands has shown that its place is kept for it. */
  keep(place: Place): void {
    if (place.kind !== "standing") return;
    this.#leaveStanding(place);
    place.kind = "kept";
    this.#kept++;
  }

  /** One that stands takes an ordinary place. @returns whether one has become free */
  settle(place: Place): boolean {
    const { most, mostOfClient } = this.#limits;
    if (place.kind !== "standing") return true;
    if (this.#ordinary.all >= most || this.#ordinary.of(place.share) >= mostOfClient) return false;
    this.#leaveStanding(place);
    place.kind = "ordinary";
    this.#ordinary.add(place.share);
    return true;
  }

  /** Gives a place back, once. */
  leave(place: Place): void {
    if (place.kind === "ordinary") this.#ordinary.remove(place.share);
    else if (place.kind === "kept") this.#kept--;
    else this.#leaveStanding(place);
  }

  #makeRoom(kept: number): boolean {
    if (this.#kept + this.#standing.size < kept) return true;
    let first: Place | undefined;
    for (const place of this.#standing.keys()) {
      if (first === undefined || this.#standingOf.of(place.share) > this.#standingOf.of(first.share)) {
        first = place;
      }
    }
    if (first === undefined) return false;
    const away = this.#standing.get(first)!;
    this.#leaveStanding(first);
    away();
    return true;
  }

  #leaveStanding(place: Place): void {
    if (this.#standing.delete(place)) this.#standingOf.remove(place.share);
  }
}

/** Counts what is open, in all and by client. */
export class ShareCounts {
  readonly #counts = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  of(share: string): number {
    return this.#counts.get(share) ?? 0;
  }

  add(share: string): void {
    this.#all++;
    this.#counts.set(share, this.of(share) + 1);
  }

  /** Must follow an {@linkcode add} of the same client. */
  remove(share: string): void {
    this.#all--;
    const left = this.of(share) - 1;
    if (left === 0) this.#counts.delete(share);
    else this.#counts.set(share, left);
  }
}
