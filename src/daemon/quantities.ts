// Numbers with their units, as people read them, in both languages. Pure.

import type { Language } from "../config/types.ts";

const SIZE_UNITS = { en: ["bytes", "KiB", "MiB", "GiB"], fr: ["octets", "Kio", "Mio", "Gio"] };

/** E.g. `4 MiB`, `212.5 KiB`, `80 bytes`; in French `212,5 Kio`. */
export function sizeText(bytes: number, language: Language): string {
  const units = SIZE_UNITS[language];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${oneDecimal(bytes, language)} ${units[unit]}`;
}

/** E.g. `123 ms`, `1.5 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(ms: number, language: Language): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${oneDecimal(ms / 1000, language)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, "min", "s");
  return twoUnits(Math.round(seconds / 60), 60, "h", "min");
}

/** Digits in groups of three: `1,204` in English, `1 204` in French. */
export function countText(count: number, language: Language): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, language === "fr" ? " " : ",");
}

/** The number with the word for one or for more; French says zero as it says one. */
export function counted(count: number, one: string, more: string, language: Language): string {
  const single = language === "fr" ? count < 2 : count === 1;
  return `${countText(count, language)} ${single ? one : more}`;
}

function twoUnits(value: number, ratio: number, large: string, small: string): string {
  const rest = value % ratio;
  return `${Math.floor(value / ratio)} ${large}` + (rest === 0 ? "" : ` ${rest} ${small}`);
}

function oneDecimal(value: number, language: Language): string {
  const text = String(Math.round(value * 10) / 10);
  return language === "fr" ? text.replace(".", ",") : text;
}
