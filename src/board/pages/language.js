// Which language a page speaks: `?lang=`, then the browser's, then the lab's.
// @ts-check
/// <reference lib="dom" />
import { en } from "./words_en.js";
import { fr } from "./words_fr.js";

/** @typedef {"en" | "fr"} Language */
/** @typedef {typeof en} Words */

/** @type {Readonly<Record<Language, Words>>} */
export const WORDS = { en, fr };

/**
 * @param {string} search the address' query: `?lang=fr`
 * @param {readonly string[]} wanted the browser's languages, best first
 * @param {string} [fallback] the lab's language
 * @returns {Language}
 */
export function chooseLanguage(search, wanted, fallback = "en") {
  const asked = new URLSearchParams(search).get("lang") ?? "";
  for (const tag of [asked, ...wanted, fallback]) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "en" || language === "fr") return language;
  }
  return "en";
}

/** Chooses for this page and says so to the browser (pronunciation, hyphens). */
export function pageLanguage() {
  const { language = "en" } = document.body.dataset;
  const chosen = chooseLanguage(location.search, navigator.languages, language);
  document.documentElement.lang = chosen;
  return { language: chosen, words: WORDS[chosen] };
}
