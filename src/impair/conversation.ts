// Any service over connections, with delay, jitter and rate in between: what the client sends reaches the service late,
// and what the service says reaches the client late. TCP hides the rest (loss, order, corruption) from programs. Pure.
import { Tries } from "../challenges/tries.ts";
import type { ImpairConfig } from "../config/types.ts";
import type { Deed, Impaired } from "../exchange/challenge.ts";
import {
  type Conversation,
  type LapsedTry,
  MAX_ANSWER,
  NO_ANSWER,
  SAME_BYTES,
  type StreamService,
  type Timing,
} from "../services/service.ts";
import { Fates, flowLots, type Way } from "./fates.ts";
import { ByteLine, Lane } from "./lanes.ts";

/** What an impaired listener is made with. */
export interface ImpairContext {
  readonly impair: ImpairConfig;
  /** The listener's name. */
  readonly listener: string;
  /** The lab's. */
  readonly secret: Uint8Array;
  /** Milliseconds; it never jumps. */
  readonly monotonic: () => number;
}

/** A service that answers as `inner` does, over a network that is slow on purpose. */
export function impairedStream(inner: StreamService, context: ImpairContext): StreamService {
  const { impair, listener, secret } = context;
  const tries = new Tries();
  const all = { bytes: 0 };
  return {
    open(student = "") {
      const attempt = tries.count(student);
      const fates = new Fates(impair, flowLots(impair.seed, secret, { student, listener, attempt }));
      return new ImpairedConversation(inner.open(student), fates, { ...context, no: attempt, all });
    },
    ...(inner.lapsed === undefined ? {} : {
      lapsed: () => inner.lapsed!().map((lapsed) => ({ ...lapsed, impaired: lateOf(impair, lapsed) })),
    }),
  };
}

/** The lab took a client for gone by its own clock, but whatever it said to that client, its reset too, was held up. */
function lateOf({ delay, direction, reveal }: ImpairConfig, { trial }: LapsedTry): Impaired | undefined {
  if (delay === 0) return undefined;
  const late: readonly Deed[] = ["delayed"];
  return {
    no: trial.attempt,
    request: direction === "answers" ? [] : late,
    answer: direction === "requests" ? [] : late,
    delay,
    revealed: reveal,
  };
}

/** Where bytes of one way wait, and what was done to them. */
class Side {
  readonly line: ByteLine;
  readonly lane: Lane;
  /** Milliseconds that the bytes that waited longest did. */
  longest = 0;
  /** Milliseconds that the end waited. */
  endHeldUp = 0;
  readonly #way: Way;
  readonly #fates: Fates;
  #pieces = 0;

  constructor(way: Way, fates: Fates, impair: ImpairConfig, all: { bytes: number }) {
    this.line = new ByteLine(all);
    this.#way = way;
    this.#fates = fates;
    const spared = impair.direction !== "both" && impair.direction !== `${way}s`;
    this.lane = new Lane(spared ? 0 : impair.rate);
  }

  /** Bytes come, or with none of them the end. */
  put(bytes: Uint8Array, length: number, now: number): void {
    const last = this.#enter(length, now);
    this.line.put(bytes, length, this.lane, last);
    if (length > 0) this.longest = Math.max(this.longest, last - now);
  }

  end(now: number): void {
    const last = this.#enter(0, now);
    this.line.end(last);
    this.endHeldUp = last - now;
  }

  #enter(length: number, now: number): number {
    const { delay } = this.#fates.of(this.#way, this.#pieces++);
    return this.lane.enter(length, delay, now);
  }
}

interface ConversationOptions extends ImpairContext {
  /** Which of the student's connections it is, from 1. */
  readonly no: number;
  /** What waits in all lines of the listener. */
  readonly all: { bytes: number };
}

class ImpairedConversation implements Conversation {
  readonly timing: Timing;
  /** Only where the service has a verdict: whoever asks looks whether there is one. */
  readonly verdict?: Conversation["verdict"];
  readonly #inner: Conversation;
  readonly #context: ConversationOptions;
  readonly #requests: Side;
  readonly #answers: Side;
  /** Where the service writes what is to wait. */
  readonly #said = new Uint8Array(MAX_ANSWER);
  /** Whether the service may have more to say now. */
  #mayGoOn = true;
  /** Whether the service knows that the client has ended its output. */
  #ended = false;

  constructor(inner: Conversation, fates: Fates, context: ConversationOptions) {
    this.#inner = inner;
    this.#context = context;
    this.#requests = new Side("request", fates, context.impair, context.all);
    this.#answers = new Side("answer", fates, context.impair, context.all);
    if (inner.verdict !== undefined) this.verdict = (left) => inner.verdict!(left);
    this.timing = new ImpairedTiming(inner, this.#requests.line, this.#answers.line);
  }

  get finished(): boolean {
    const { finished, timing } = this.#inner;
    // As a connection has it: one whose client has ended its output is over when nothing more is to be said.
    const over = finished ||
      (this.#ended && !this.#mayGoOn && !(timing !== undefined && timing.nextAt < Infinity));
    return over && this.#answers.line.isEmpty;
  }

  greet(out: Uint8Array): number {
    this.#say(this.#inner.greet?.(this.#said) ?? NO_ANSWER, this.#said);
    return this.#takeAnswer(out);
  }

  receive(bytes: Uint8Array, length: number, out: Uint8Array): number {
    this.#requests.put(bytes, length, this.#context.monotonic());
    return this.more(out);
  }

  end(out: Uint8Array): number {
    this.#requests.end(this.#context.monotonic());
    return this.more(out);
  }

  /** Lets pass what is due by now: requests to the service, and its answers to the client. */
  more(out: Uint8Array): number {
    const now = this.#context.monotonic();
    const inner = this.#inner;
    const { line } = this.#requests;
    if (inner.timing !== undefined && inner.timing.nextAt <= now) this.#mayGoOn = true;
    while (!inner.finished && this.#answers.line.hasRoom) {
      if (this.#mayGoOn) {
        const length = inner.more?.(this.#said) ?? NO_ANSWER;
        this.#mayGoOn = length > 0;
        this.#say(length, this.#said);
      } else if (line.next > now || inner.timing?.reads === false) break;
      else this.#pass(now);
    }
    return this.#takeAnswer(out);
  }

  /** Hands the service the next piece that is due, or the end. */
  #pass(now: number): void {
    const { line } = this.#requests;
    const bytes = line.take(Infinity, now);
    this.#mayGoOn = true;
    if (bytes.length > 0) {
      this.#say(this.#inner.receive(bytes, bytes.length, this.#said), this.#said, bytes);
    } else if (line.takeEnd(now)) {
      this.#ended = true;
      this.#say(this.#inner.end(this.#said), this.#said);
    }
  }

  /** The service has answered, perhaps with the request's own bytes. */
  #say(length: number, said: Uint8Array, request = said): void {
    const bytes = length === SAME_BYTES ? request : said;
    const count = length === SAME_BYTES ? request.length : length;
    if (count > 0) this.#answers.put(bytes, count, this.#context.monotonic());
  }

  #takeAnswer(out: Uint8Array): number {
    const bytes = this.#answers.line.take(MAX_ANSWER, this.#context.monotonic());
    if (bytes.length === 0) return NO_ANSWER;
    out.set(bytes);
    return bytes.length;
  }

  impaired(): Impaired {
    // Asked at the close: what still waits is given back.
    this.#requests.line.clear();
    this.#answers.line.clear();
    // A challenge goes by when its client leaves; elsewhere an end alone decides nothing.
    const end = this.verdict === undefined ? 0 : this.#requests.endHeldUp;
    const [request, answer] = [Math.max(this.#requests.longest, end), this.#answers.longest];
    return {
      no: this.#context.no,
      request: request > 0 ? ["delayed"] : [],
      answer: answer > 0 ? ["delayed"] : [],
      delay: request + answer,
      revealed: this.#context.impair.reveal,
    };
  }
}

/** The service's own timing, and that of what waits. */
class ImpairedTiming implements Timing {
  readonly #inner: Conversation;
  readonly #requests: ByteLine;
  readonly #answers: ByteLine;

  constructor(inner: Conversation, requests: ByteLine, answers: ByteLine) {
    this.#inner = inner;
    this.#requests = requests;
    this.#answers = answers;
  }

  get nextAt(): number {
    const { finished, timing } = this.#inner;
    const answers = this.#answers.next;
    if (finished || !this.#answers.hasRoom) return answers;
    const requests = timing?.reads === false ? Infinity : this.#requests.next;
    return Math.min(answers, requests, timing?.nextAt ?? Infinity);
  }

  get reads(): boolean {
    const { finished, timing } = this.#inner;
    return !finished && this.#requests.hasRoom && (timing?.reads ?? true);
  }

  get endsOutput(): boolean {
    return this.#answers.isEmpty && (this.#inner.timing?.endsOutput ?? false);
  }

  get resets(): boolean {
    return this.#inner.timing?.resets ?? false;
  }
}
