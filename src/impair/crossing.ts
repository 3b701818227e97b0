// Datagrams on their way through an unkind network: each is decided on by its flow, and arrives not at all, once or twice,
// at once or when it is due. What the lab's listeners and `guichet impair` share. Pure: time is handed in.
import { Tries } from "../challenges/tries.ts";
import type { ImpairConfig } from "../config/types.ts";
import type { Deed } from "../exchange/challenge.ts";
import { type Fate, Fates, flowLots, type Way } from "./fates.ts";
import { DatagramLine, Lane } from "./lanes.ts";

/** Client sockets remembered at one listener; of more, the one that has been silent longest is forgotten. */
export const MOST_FLOWS = 4096;

/** Milliseconds of silence after which a client's port is another socket's: its flow is a new one, the next try. */
export const FLOW_IDLE_MS = 60_000;

/** What is done to one datagram: good until the next of its flow. */
export interface Decision {
  /** Its number among those of its way, from 1. */
  no: number;
  /** It never arrives: by lot, or because too much waits. */
  dropped: boolean;
  /** How often it arrives; known once it has entered. */
  times: number;
  /** It arrives twice. */
  duplicated: boolean;
  /** Another arrives before it. */
  reordered: boolean;
  corrupted: boolean;
  /** {@linkcode Fate.bit} */
  bit: number;
  /** Milliseconds until it leaves, unless it is to be overtaken. */
  delay: number;
}

/** One flow: its fates, and how far each way of it has come. */
export class Flow {
  readonly request: Lane;
  readonly answer: Lane;
  readonly #fates: Fates;
  readonly #count = { request: 0, answer: 0 };

  constructor(impair: ImpairConfig, fates: Fates) {
    this.#fates = fates;
    this.request = new Lane(impair.direction === "answers" ? 0 : impair.rate);
    this.answer = new Lane(impair.direction === "requests" ? 0 : impair.rate);
  }

  /** The fate of the next datagram of a way. @returns its number, from 1; the fate is good until the next call */
  next(way: Way): { readonly no: number; readonly fate: Fate } {
    const i = this.#count[way]++;
    return { no: i + 1, fate: this.#fates.of(way, i) };
  }
}

/** The flows of a listener's clients. */
export class Flows {
  readonly #impair: ImpairConfig;
  readonly #listener: string;
  readonly #secret: Uint8Array;
  readonly #tries = new Tries();
  /** In the order in which they were last asked for. */
  readonly #flows = new Map<string, { readonly flow: Flow; seen: number }>();

  constructor(impair: ImpairConfig, listener: string, secret: Uint8Array) {
    this.#impair = impair;
    this.#listener = listener;
    this.#secret = secret;
  }

  /**
   * @param student whose it is, where a new flow begins: the kernel does not tell it each time that it is asked
   * @param peer the client's address and port, as one text
   */
  of(student: string, peer: string, now: number): Flow {
    const known = this.#flows.get(peer);
    this.#flows.delete(peer);
    const flow = known !== undefined && now - known.seen < FLOW_IDLE_MS ? known.flow : this.#begin(student);
    this.#flows.set(peer, { flow, seen: now });
    if (this.#flows.size > MOST_FLOWS) this.#flows.delete(this.#flows.keys().next().value!);
    return flow;
  }

  #begin(student: string): Flow {
    const attempt = this.#tries.count(student);
    const name = { student, listener: this.#listener, attempt };
    return new Flow(this.#impair, new Fates(this.#impair, flowLots(this.#impair.seed, this.#secret, name)));
  }
}

/** Where the datagrams of all flows are on their way. */
export class Crossing {
  readonly #line = new DatagramLine<() => void>();

  /** When {@linkcode arriveDue} is to be called next; Infinity: not. */
  get next(): number {
    return this.#line.next;
  }

  /** Datagrams on their way. */
  get waiting(): number {
    return this.#line.waiting;
  }

  /**
   * The next datagram of a flow enters.
   * @param length its bytes
   * @param arrivalOf called where it arrives, once: gives what is called for each time that it does
   */
  enter(
    flow: Flow,
    way: Way,
    length: number,
    now: number,
    arrivalOf: (decision: Decision) => () => void,
  ): Decision {
    const { no, fate } = flow.next(way);
    const { dropped, duplicated, reordered, bit } = fate;
    const corrupted = fate.corrupted && length > 0;
    const lane = flow[way];
    const at = dropped ? now : lane.enter(length, fate.delay, now);
    const decision = { no, dropped, times: 0, duplicated, reordered, corrupted, bit, delay: at - now };
    if (dropped) return decision;
    const arrives = arrivalOf(decision);
    for (let copies = duplicated ? 2 : 1; copies > 0; copies--) {
      if (this.#cross(arrives, length, lane, at, decision, now)) decision.times++;
    }
    decision.dropped = decision.times === 0;
    decision.duplicated = decision.times > 1;
    return decision;
  }

  #cross(
    arrives: () => void,
    length: number,
    lane: Lane,
    at: number,
    { reordered }: Decision,
    now: number,
  ): boolean {
    if (reordered || !this.#line.mayPass(lane, at, now)) {
      return this.#line.put(arrives, length, lane, at, reordered);
    }
    arrives();
    this.#line.passed(lane, now);
    return true;
  }

  /** Has all arrive that is due at `now`. */
  arriveDue(now: number): void {
    for (let arrives = this.#line.take(now); arrives !== undefined; arrives = this.#line.take(now)) arrives();
  }
}

/** What was done to a datagram, as its exchange has it. */
export function deedsOf({ dropped, duplicated, reordered, corrupted, delay }: Decision): Deed[] {
  if (dropped) return ["dropped"];
  const done = { duplicated, reordered, corrupted, delayed: delay > 0 };
  return (["duplicated", "reordered", "corrupted", "delayed"] as const).filter((deed) => done[deed]);
}
