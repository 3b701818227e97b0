// The way of an impaired listener's datagrams to what answers, and back: what [listener.impair] says is done to them here,
// by src/impair, at the reactor's time.
import type { Deed, Impaired } from "../../exchange/challenge.ts";
import { Crossing, type Decision, deedsOf, type Flow, Flows } from "../../impair/crossing.ts";
import type { ImpairContext } from "../../impair/conversation.ts";
import { flipBit } from "../../impair/fates.ts";
import type { Reactor } from "../reactor.ts";
import type { Sender } from "../recording/single_record.ts";
import type { Arrival } from "./arrival.ts";
import type { Passage } from "./unkind_answers.ts";

/** What was done to a datagram and to its answers. */
interface Done {
  readonly flow: Flow;
  readonly no: number;
  readonly request: readonly Deed[];
  readonly answer: Set<Deed>;
  readonly requestDelay: number;
  /** Of the answer that was held up longest. */
  answerDelay: number;
}

export class ImpairedPassage implements Passage {
  readonly #reactor: Reactor;
  readonly #revealed: boolean;
  readonly #flows: Flows;
  readonly #crossing = new Crossing();
  /** By what all arrivals of one datagram have in common. */
  readonly #done = new WeakMap<Sender, Done>();
  readonly #endTurns: () => void;

  constructor(reactor: Reactor, { impair, listener, secret }: Omit<ImpairContext, "monotonic">) {
    this.#reactor = reactor;
    this.#revealed = impair.reveal;
    this.#flows = new Flows(impair, listener, secret);
    this.#endTurns = reactor.everyTurn(() => this.#turn());
  }

  request(arrival: Arrival, arrives: (arrival: Arrival) => void): boolean {
    const { now } = this.#reactor;
    const flow = this.#flows.of(arrival.student, arrival.peer, now);
    const note = (decision: Decision) => this.#note(arrival, flow, decision);
    const decision = this.#crossing.enter(flow, "request", arrival.bytes.length, now, (decided) => {
      // Before it arrives, which may be at once: then it is recorded at once.
      note(decided);
      const arrived = decided.corrupted ? arrival.withBytes(flipped(arrival.bytes, decided)) : arrival;
      return () => arrives(arrived);
    });
    if (decision.dropped) note(decision);
    return !decision.dropped;
  }

  answer(arrival: Arrival, bytes: Uint8Array, arrives: (bytes: Uint8Array) => void): number {
    const done = this.#done.get(arrival.sender)!;
    const { now } = this.#reactor;
    const decision = this.#crossing.enter(done.flow, "answer", bytes.length, now, (decided) => {
      const arrived = decided.corrupted ? flipped(bytes, decided) : bytes;
      return () => arrives(arrived);
    });
    for (const deed of deedsOf(decision)) done.answer.add(deed);
    done.answerDelay = Math.max(done.answerDelay, decision.dropped ? 0 : decision.delay);
    return decision.times;
  }

  impaired({ sender }: Arrival): Impaired | undefined {
    const done = this.#done.get(sender);
    if (done === undefined || done.request.length + done.answer.size === 0) return undefined;
    const { no, request, answer, requestDelay, answerDelay } = done;
    return { no, request, answer: [...answer], delay: requestDelay + answerDelay, revealed: this.#revealed };
  }

  /** All that is on its way arrives now. */
  stop(): void {
    this.#endTurns();
    this.#crossing.arriveDue(Infinity);
  }

  #note({ sender }: Arrival, flow: Flow, decision: Decision): void {
    this.#done.set(sender, {
      flow,
      no: decision.no,
      request: deedsOf(decision),
      answer: new Set(),
      requestDelay: decision.dropped ? 0 : decision.delay,
      answerDelay: 0,
    });
  }

  #turn(): void {
    this.#crossing.arriveDue(this.#reactor.now);
    if (this.#crossing.next < Infinity) this.#reactor.wakeAt(this.#crossing.next);
  }
}

function flipped(bytes: Uint8Array, { bit }: Decision): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice() as Uint8Array<ArrayBuffer>;
  flipBit(copy, 0, copy.length, bit);
  return copy;
}
