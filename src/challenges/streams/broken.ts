// reset and silence: a try takes several connections, of which the last goes well, as at glued (sums.ts).
//
// - reset: the first 1 to 3 connections of a try are broken off (RST) 15 to 40 ms after n and a part of the ints, at
//   least one and never all; each begins from n again, with the same ints.
// - silence: on the first connection of a try nothing comes. The client gives up within 5 s (the lab waits for 6, since
//   time-outs are late and never early), closes, and connects again.
//
// A client that has not come again 10 s later has failed; at reset also one that has left by itself before the break.
import type { Clue } from "../../exchange/challenge.ts";
import { type LapsedTry, NO_ANSWER } from "../../services/service.ts";
import type { Lots } from "../seed.ts";
import type { Tries, Try } from "../tries.ts";
import { INT_BYTES, type Numbers, sumOfPart } from "./numbers.ts";
import { sayVerdict, type Script, SumConversation } from "./sums.ts";
import { failed, type Found, TimedConversation, type TryAtHand } from "./timed.ts";

const MOST_RESETS = 3;
const LEAST_PAUSE_MS = 15;
const MOST_PAUSE_MS = 40;

/** Told as 5 s. */
const SILENT_MS = 6000;

/** For so long a client may be away between two connections of a try. */
export const AGAIN_MS = 10_000;

/** A try that takes several connections. */
export interface BrokenTry {
  readonly script: Script;
  /** Of each connection that is broken off: bytes that are sent on it, and milliseconds until it is. */
  readonly breaks: readonly { readonly end: number; readonly after: number }[];
  /** Connections that have begun. */
  begun: number;
  /** Bytes of the last one, where its client has left before it was broken off. */
  left?: number;
}

/** What is drawn by lot for a try. */
export function drawBreaks(
  kind: TryAtHand["kind"],
  lots: Lots,
  { bytes, head }: Numbers,
): BrokenTry["breaks"] {
  if (kind === "silence") return [{ end: 0, after: SILENT_MS }];
  return Array.from({ length: lots.between(1, MOST_RESETS) }, () => ({
    end: lots.between(head + INT_BYTES, bytes.length - 1),
    after: lots.between(LEAST_PAUSE_MS, MOST_PAUSE_MS),
  }));
}

/** The next connection of a try. */
export function nextConnection(
  at: TryAtHand,
  tries: Tries<BrokenTry>,
  going: Try<BrokenTry>,
): TimedConversation {
  const { state } = going;
  const broken = state.breaks[state.begun++];
  state.left = undefined;
  if (broken !== undefined) {
    tries.extend(going, at.now() + broken.after + AGAIN_MS);
    return new BrokenConversation(at, tries, going);
  }
  tries.over(going);
  const { script, breaks } = state;
  const before = breaks.filter(({ end }) => end > 0).map(({ end }) =>
    sumOfPart(script.numbers, end - end % INT_BYTES)
  );
  return new SumConversation(at, { ...script, before });
}

/** The tries whose client has not come again. */
export function lapsedTries(
  kind: TryAtHand["kind"],
  tries: Tries<BrokenTry>,
  now: number,
): readonly LapsedTry[] {
  return tries.takeExpired(now).map(({ student, attempt, state: { begun, breaks, left, script } }) => {
    const found = left === undefined
      ? failed("not-again", begun, breaks.length)
      : failed("no-sum", left, script.numbers.bytes.length);
    return { student, trial: { kind, attempt, ...found } };
  });
}

/** A connection that goes wrong on purpose. */
class BrokenConversation extends TimedConversation {
  readonly #tries: Tries<BrokenTry>;
  readonly #going: Try<BrokenTry>;
  /** Which connection of the try it is, from 1. */
  readonly #which: number;
  #said = false;
  #came = 0;

  constructor(at: TryAtHand, tries: Tries<BrokenTry>, going: Try<BrokenTry>) {
    super(at);
    this.#tries = tries;
    this.#going = going;
    this.#which = going.state.begun;
    this.nextAt = at.now();
    this.resets = at.kind === "reset";
  }

  get #break(): BrokenTry["breaks"][number] {
    return this.#going.state.breaks[this.#which - 1];
  }

  more(out: Uint8Array): number {
    const now = this.at.now();
    if (now < this.nextAt || this.finished) return NO_ANSWER;
    if (this.#said) return this.over(this.resets ? this.#step("was-reset") : this.#stayed());
    this.#said = true;
    const { end, after } = this.#break;
    this.nextAt = now + after;
    out.set(this.#going.state.script.numbers.bytes.subarray(0, end));
    return end === 0 ? NO_ANSWER : end;
  }

  /** Nothing is to be said yet: whoever answers all the same has not read. */
  receive(_bytes: Uint8Array, length: number, out: Uint8Array): number {
    this.#came += length;
    if (this.#came < INT_BYTES) return NO_ANSWER;
    this.resets = false;
    this.over(this.#fail(this.#early()));
    return sayVerdict(out, false, this.#going.state.script.numbers.littleEndian);
  }

  end(): number {
    this.resets = false;
    return this.over(this.leftWithout());
  }

  protected leftWithout(): Found {
    if (this.#came > 0) return this.#fail(this.#early());
    if (this.at.kind === "silence") return this.#step("was-silent");
    // It may have a time-out of its own, and come again: then nothing is wrong with that.
    this.#going.state.left = this.#break.end;
    return this.#step("none");
  }

  #early(): Found {
    return failed("answered-early", this.#break.end, this.#total);
  }

  get #total(): number {
    return this.#going.state.script.numbers.bytes.length;
  }

  /** Broken off, as it should be: the client has its time to come again. */
  #step(clue: Clue): Found {
    const { breaks } = this.#going.state;
    this.#tries.extend(this.#going, this.at.now() + AGAIN_MS);
    return { verdict: "step", clue, values: clue === "none" ? [] : [this.#which, breaks.length] };
  }

  /** With the silent lab for too long, unless it has come again meanwhile. */
  #stayed(): Found {
    if (this.#which < this.#going.state.begun) return this.#step("was-silent");
    return this.#fail(failed("too-patient", SILENT_MS));
  }

  /** The try is over; what comes next begins another. */
  #fail(found: Found): Found {
    this.#tries.over(this.#going);
    return found;
  }
}
