// reorder: numbered pieces of a text, not in their order and some moments apart. The text comes back.
import type { Lots } from "../seed.ts";
import { choices, type DatagramKind, type Found, intBytes, type Say, shuffled } from "./kind.ts";

const WORDS =
  "socket bind listen accept connect send recv select close shutdown port address datagram packet client server loss order time name"
    .split(" ");
const LEAST_WORDS = 4;
const MOST_WORDS = 6;

const LEAST_PIECES = 4;
const MOST_PIECES = 7;

/** Milliseconds between two pieces: longer than a program that stops at the first silence, shorter than one that hopes. */
const LEAST_GAP = 15;
const MOST_GAP = 40;

interface Piece {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

interface Reorder {
  readonly pieces: readonly Piece[];
  /** In the order in which they are sent. */
  readonly sent: readonly Piece[];
  /** Milliseconds after the ask at which each leaves. */
  readonly times: readonly number[];
}

export class ReorderKind implements DatagramKind<Reorder> {
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  draw(lots: Lots): Reorder {
    const words = shuffled(lots, WORDS).slice(0, lots.between(LEAST_WORDS, MOST_WORDS));
    const pieces = cut(lots, words.join(" "), lots.between(LEAST_PIECES, MOST_PIECES));
    let sent = shuffled(lots, pieces);
    // Who stops at the piece with the highest number must not have all, nor who takes them as they come have them right.
    while (sent.at(-1) === pieces.at(-1) || textOf(sent) === textOf(pieces)) sent = shuffled(lots, sent);
    let time = 0;
    const times = sent.map((_, i) => i === 0 ? 0 : time += lots.between(LEAST_GAP, MOST_GAP));
    return { pieces, sent, times };
  }

  ask({ pieces, sent, times }: Reorder, _round: number, say: Say): undefined {
    sent.forEach(({ number, text }, i) => {
      const head = intBytes([number, pieces.length], this.#littleEndian);
      say(Uint8Array.of(...head, ...new TextEncoder().encode(text)), times[i]);
    });
  }

  fits(task: Reorder, bytes: Uint8Array): boolean {
    return this.judge(task, bytes)?.clue !== "wrong-text";
  }

  judge({ pieces, sent }: Reorder, answer: Uint8Array): Found | undefined {
    // Whoever keeps it as a C string may well send its NUL.
    const came = answer.at(-1) === 0 ? answer.subarray(0, -1) : answer;
    const text = String.fromCharCode(...came.subarray(0, 1024));
    const right = textOf(pieces);
    if (text === right) return undefined;
    if (text === "") return { clue: "missing-piece", values: [1, pieces.length] };
    if (text === textOf(sent)) return { clue: "arrival-order", values: [] };
    const some = choices(pieces).find((chosen) => textOf(chosen) === text);
    if (some !== undefined) {
      const missing = pieces.find((piece) => !some.includes(piece))!;
      return { clue: "missing-piece", values: [missing.number, pieces.length] };
    }
    for (let count = 2; count < sent.length; count++) {
      if (textOf(sent.slice(0, count)) === text) return { clue: "arrival-order", values: [] };
    }
    let place = 0;
    while (text[place] === right[place]) place++;
    return { clue: "wrong-text", values: [place + 1] };
  }
}

/** Cuts a text into pieces of two characters at the least. */
function cut(lots: Lots, text: string, count: number): Piece[] {
  const most = Math.floor(text.length / 2) - 1;
  const places = shuffled(lots, Array.from({ length: most }, (_, i) => 2 * (i + 1))).slice(0, count - 1);
  const ends = [...places.sort((a, b) => a - b), text.length];
  return ends.map((end, i) => ({ number: i + 1, text: text.slice(i === 0 ? 0 : ends[i - 1], end) }));
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join("");
}
