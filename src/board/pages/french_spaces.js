// Spaces that keep French punctuation with its word: without them a colon begins a line on a phone.
// @ts-check

const NO_BREAK = "\u00a0";

/**
 * The text with the spaces before `: ; ? ! » %` and after `«` kept together. English has none of these.
 * @param {string} text
 */
export function keptTogether(text) {
  return text.replace(/ (?=[:;?!»%])|(?<=«) /g, NO_BREAK);
}

/**
 * All words of a language, also those that functions make.
 * @template T
 * @param {T} words
 * @returns {T}
 */
export function withFrenchSpaces(words) {
  return /** @type {T} */ (spaced(words));
}

/**
 * @param {unknown} words
 * @returns {unknown}
 */
function spaced(words) {
  if (typeof words === "string") return keptTogether(words);
  if (typeof words === "function") {
    return (/** @type {unknown[]} */ ...values) => spaced(words(...values));
  }
  if (typeof words !== "object" || words === null) return words;
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, spaced(value)]));
}
