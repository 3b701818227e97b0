// What makes a nickname right, and when two are the same. Pure. Not here: who has which (journal.ts).

import { UNSAFE } from "../text/unsafe.ts";

const SHORTEST = 2;

/** Fits a column of the projector. */
const LONGEST = 24;

/** Marks stacked upon one letter: more than this climb over the lines above. */
const STACKED = /\p{M}{3,}/u;

/** The nickname as it is shown, its spaces set right; undefined for what can't be one. */
export function cleanNickname(text: string): string | undefined {
  if (UNSAFE.test(text)) return undefined;
  const clean = text.normalize("NFC").replace(/\s+/gu, " ").trim();
  const length = [...clean].length;
  const visible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(clean);
  return length < SHORTEST || length > LONGEST || !visible || STACKED.test(clean) ? undefined : clean;
}

/** The same for nicknames that differ in case, spaces or width only. */
export function foldNickname(nickname: string): string {
  // What a space held apart may make one letter without it: "a \u0301" is "á".
  const close = nickname.normalize("NFKC").replace(/\s+/gu, "").normalize("NFKC");
  // Three times: "ẞ" becomes "ß", "ß" becomes "SS".
  return close.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}
