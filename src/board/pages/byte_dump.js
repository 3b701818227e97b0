// A side of an exchange as a hex dump: offsets, hexadecimal and text side by side, with the bytes that hints
// speak of marked and the reads told apart.
// @ts-check
import { html, nothing } from "lit-html";
import { asText, readStarts } from "../../exchange/views/byte_views.js";
import { rowLength } from "./row_length.js";

/** @typedef {import("../api_types.ts").ApiHint} ApiHint */

/**
 * For each byte, the classes of the hints that speak of it: `ev error of-0`.
 * @param {readonly ApiHint[]} hints
 * @param {"request" | "reply"} side
 * @param {number} length
 * @returns {readonly string[]}
 */
export function evidenceClasses(hints, side, length) {
  const classes = new Array(length).fill("");
  hints.forEach(({ evidence, level }, index) => {
    if (evidence?.of !== side) return;
    for (let at = Math.max(0, evidence.from); at < Math.min(evidence.to, length); at++) {
      classes[at] += classes[at] === "" ? ` ev ${level} of-${index}` : ` of-${index}`;
    }
  });
  return classes;
}

/**
 * @param {object} side
 * @param {Uint8Array} side.bytes
 * @param {readonly number[]} side.reads
 * @param {readonly string[]} side.marks as {@link evidenceClasses} gives them
 * @param {string} side.label for the accessibility tree
 * @param {import("./language.js").Words} words
 */
export function byteDump({ bytes, reads, marks, label }, words) {
  const starts = readStarts(reads, bytes.length);
  const perRow = rowLength();
  const rows = [];
  for (let from = 0; from < bytes.length; from += perRow) {
    const offsets = Array.from(bytes.subarray(from, from + perRow), (_, step) => from + step);
    const hex = offsets.map((at) =>
      span("b", hexOf(bytes[at]), { begins: starts.has(at), mark: marks[at], words })
    );
    const text = offsets.map((at) =>
      span("c", asText(bytes[at]), { begins: starts.has(at), mark: marks[at], words })
    );
    // A short last row is filled up, so that its text stands under the others'.
    const missing = from === 0 ? 0 : perRow - offsets.length;
    for (let step = 0; step < missing; step++) hex.push(html`<span class="b">  </span>`);
    rows.push(dumpRow(from, hex, text));
  }
  return html`<div role="table" class="dump" aria-label=${label}>${rows}</div>`;
}

/**
 * Without white space between the spans: in a dump it would be seen.
 * @param {number} from
 * @param {readonly unknown[]} hex
 * @param {readonly unknown[]} text
 */
function dumpRow(from, hex, text) {
  const offset = html`<span role="rowheader" class="offset">${from.toString(16).padStart(4, "0")}</span>`;
  return html`<div role="row" class="dump-row">${offset}<span role="cell" class="hex">${hex}</span><span
    role="cell" class="text">${text}</span></div>`;
}

/**
 * @param {"b" | "c"} kind of the hexadecimal side, of the text
 * @param {string} text
 * @param {{ begins: boolean, mark: string, words: import("./language.js").Words }} facts
 */
function span(kind, text, { begins, mark, words }) {
  const title = begins ? words.exchange.readStarts : nothing;
  return html`<span class="${kind}${mark}${begins ? " starts" : ""}" title=${title}>${text}</span>`;
}

/** @param {number} byte */
function hexOf(byte) {
  return byte.toString(16).padStart(2, "0");
}
