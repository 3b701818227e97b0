// A challenge over connections without a socket: who talks to it, and a clock that the test moves.
import type { ChallengeKind, Trial } from "../../../src/exchange/challenge.ts";
import { challengeStream } from "../../../src/challenges/streams/challenge_streams.ts";
import { Lots } from "../../../src/challenges/seed.ts";
import { type Conversation, MAX_ANSWER, type StreamService } from "../../../src/services/service.ts";
import { makeContext } from "../../services/support/feeding.ts";

export const SECRET = new Uint8Array(32);
export const LISTENER = "the listener";
export const STUDENT = "10.0.0.7";

/** A conversation that says more pieces than this at once never ends. */
const MOST_PIECES = 100;

/** A pause that is longer is a wait for the client. */
const LONGEST_PAUSE_MS = 1000;

/** A listener with a challenge. */
export class Challenge {
  now = 1_000_000;
  readonly service: StreamService;

  constructor(kind: ChallengeKind, littleEndian = true) {
    const monotonic = () => this.now;
    const challenge = { kind, listener: LISTENER, secret: SECRET, monotonic };
    this.service = challengeStream({ ...makeContext({ littleEndian }), challenge });
  }

  connect(student = STUDENT): Client {
    return new Client(this, this.service.open(student));
  }

  /** The tries that have lapsed since it was asked last. */
  lapsed(): string[] {
    return this.service.lapsed!().map(({ student, trial }) => `${student}: ${words(trial)}`);
  }
}

/** Numbers as they were drawn for a try. */
export function lotsOf(attempt = 1, student = STUDENT): Lots {
  return new Lots(SECRET, { student, listener: LISTENER, attempt });
}

/** The client's side of one connection. */
export class Client {
  readonly conversation: Conversation;
  readonly #challenge: Challenge;
  /** What came, each piece with the time since the connection. */
  readonly pieces: { readonly after: number; readonly bytes: readonly number[] }[] = [];
  readonly #since: number;

  constructor(challenge: Challenge, conversation: Conversation) {
    this.#challenge = challenge;
    this.conversation = conversation;
    this.#since = challenge.now;
    this.#take();
  }

  /** All that came. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.pieces.flatMap(({ bytes }) => bytes));
  }

  /** The ints that came. */
  ints(littleEndian = true): number[] {
    const { bytes } = this;
    const view = new DataView(bytes.buffer);
    return Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getInt32(4 * i, littleEndian));
  }

  /** Lets time pass; the conversation is asked each time that it wants to be. */
  wait(ms: number): this {
    const until = this.#challenge.now + ms;
    for (let asked = 0; asked < MOST_PIECES && !this.conversation.finished; asked++) {
      const { nextAt } = this.conversation.timing!;
      if (nextAt > until) break;
      this.#challenge.now = Math.max(this.#challenge.now, nextAt);
      this.#take();
    }
    this.#challenge.now = until;
    return this;
  }

  /** Waits until everything is said, and nothing more comes unless the client does something. */
  listen(): this {
    for (let piece = 0; piece < MOST_PIECES && !this.conversation.finished; piece++) {
      const pause = this.conversation.timing!.nextAt - this.#challenge.now;
      if (pause > LONGEST_PAUSE_MS) break;
      this.wait(pause);
    }
    return this;
  }

  /** Sends bytes, each array at once. */
  write(...pieces: readonly (readonly number[])[]): this {
    for (const bytes of pieces) {
      if (this.conversation.finished) break;
      this.#say((out) => this.conversation.receive(Uint8Array.from(bytes), bytes.length, out));
      this.#take();
    }
    return this;
  }

  /** Ends its output. */
  end(): this {
    if (!this.conversation.finished) this.#say((out) => this.conversation.end(out));
    return this.listen();
  }

  /** "solved none", "failed answered-early 3 8"; the client has left. */
  get verdict(): string {
    return words(this.conversation.verdict!(true));
  }

  #take(): void {
    while (!this.conversation.finished && this.#say((out) => this.conversation.more!(out)) > 0);
  }

  #say(call: (out: Uint8Array) => number): number {
    const out = new Uint8Array(MAX_ANSWER);
    const length = call(out);
    const after = this.#challenge.now - this.#since;
    if (length > 0) this.pieces.push({ after, bytes: [...out.subarray(0, length)] });
    return length;
  }
}

export function words({ verdict, clue, values }: Trial): string {
  return [verdict, clue, ...values].join(" ");
}

/** An int's bytes. */
export function int(value: number, littleEndian = true): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, value, littleEndian);
  return [...new Uint8Array(view.buffer)];
}

export function sumOf(ints: readonly number[]): number {
  return ints.reduce((sum, each) => sum + each, 0);
}
