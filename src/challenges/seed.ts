// What is drawn by lot at a challenge, and the tickets of those who solved one: all from the lab's secret, so that a
// try can be repeated, neighbours differ, and nobody else makes a ticket. Pure.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

/** Letters and digits that nobody takes for each other, as Crockford's base 32 has them. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Characters of a ticket, of 5 bits each: one guess in a million million is right. */
export const TICKET_LENGTH = 8;

/** Whose try it is, and which. */
export interface TryName {
  /** {@linkcode Student.key} */
  readonly student: string;
  /** The listener's name. */
  readonly listener: string;
  /** From 1. */
  readonly attempt: number;
}

/**
 * Numbers as if drawn by lot, always the same for one secret and one try. They begin with a keyed digest, so that nobody
 * tells them from another try's; from there on sfc32 draws them (Doty-Humphrey, PractRand): a digest for every few of
 * them made a flood of tries cost a hundred times as much, and hundreds of megabytes of garbage.
 */
export class Lots {
  #a: number;
  #b: number;
  #c: number;
  #drawn: number;

  constructor(secret: Uint8Array, { student, listener, attempt }: TryName) {
    const digest = hmac(sha256, secret, utf8(JSON.stringify(["try", student, listener, attempt])));
    const view = new DataView(digest.buffer, digest.byteOffset);
    [this.#a, this.#b, this.#c, this.#drawn] = [0, 4, 8, 12].map((at) => view.getInt32(at));
  }

  /** A whole number from `least` to `most`, each as likely as the others (to one in some millions). */
  between(least: number, most: number): number {
    return least + Math.floor(this.share() * (most - least + 1));
  }

  /** A number from 0 on, below 1. */
  share(): number {
    return (this.int() >>> 0) / 2 ** 32;
  }

  /** A signed 32-bit int; any. */
  int(): number {
    const drawn = (this.#a + this.#b + this.#drawn) | 0;
    this.#drawn = (this.#drawn + 1) | 0;
    this.#a = this.#b ^ this.#b >>> 9;
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21 | this.#c >>> 11) + drawn) | 0;
    return drawn;
  }
}

/** The secret of a lab that plays a challenge again and again as the number says. */
export function secretOfSeed(seed: number): Uint8Array {
  return sha256(utf8(`seed ${seed}`));
}

/** What a student shows who has solved an exercise: {@linkcode TICKET_LENGTH} characters. */
export function ticketOf(secret: Uint8Array, student: string, exercise: string): string {
  const digest = hmac(sha256, secret, utf8(JSON.stringify(["ticket", foldName(student), exercise])));
  return Array.from(digest.subarray(0, TICKET_LENGTH), (byte) => ALPHABET[byte % 32]).join("");
}

/** Whether a ticket is the student's own: case, spaces and hyphens don't matter, nor O for 0, I and L for 1. */
export function isTicketOf(ticket: string, secret: Uint8Array, student: string, exercise: string): boolean {
  const plain = ticket.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return plain === ticketOf(secret, student, exercise);
}

/** Names that are typed: as nicknames, they are one's whatever their case and spaces. */
function foldName(name: string): string {
  return name.normalize("NFKC").replace(/\s+/gu, "").toLowerCase();
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
