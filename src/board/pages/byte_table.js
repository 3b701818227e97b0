// The bytes of a side as C types, one a line: those that a reader wants at once, and the others folded.
// @ts-check
import { html, nothing } from "lit-html";
import { byteViews } from "../../exchange/views/byte_views.js";

/** @typedef {import("../../exchange/views/byte_views.js").ByteView} ByteView */

/** Values that a line shows before the rest is folded. */
const SHOWN = 8;

/** More bytes than these are hardly numbers, and their text stands in the dump: all readings are folded. */
const MOST_OPEN = 32;

/** Bytes that are numbers to those who sent them, whatever characters they would be. */
const INT_SIZES = [4, 8];

/**
 * What is read out of the bytes at first: their text, and ints where they are as many as an int has; the other
 * types when the reader asks.
 * @param {Uint8Array} bytes
 * @param {import("./language.js").Words} words
 */
export function byteTable(bytes, words) {
  const views = byteViews(bytes);
  const first = bytes.length > MOST_OPEN ? [] : views.filter(({ type }) => isUsual(type, bytes.length));
  const rest = views.filter((view) => !first.includes(view));
  const short = rest.filter(({ values }) => values.length === 0);
  return html`
    <div class="views">
      ${first.length === 0 ? nothing : table(first.map((view) => viewRow(view, words)))}
      <details>
        <summary>${first.length === 0 ? words.exchange.views : words.exchange.moreViews}</summary>
        ${table([
          ...rest.filter(({ values }) => values.length > 0).map((view) => viewRow(view, words)),
          short.length === 0 ? nothing : shortRow(short, words),
        ])}
      </details>
    </div>
  `;
}

/**
 * @param {string} type
 * @param {number} size
 */
function isUsual(type, size) {
  return type.startsWith("char") || (type === "int32_t" && INT_SIZES.includes(size));
}

/** @param {readonly unknown[]} rows */
function table(rows) {
  return html`
    <table>
      <tbody>${rows}</tbody>
    </table>
  `;
}

/**
 * @param {ByteView} view
 * @param {import("./language.js").Words} words
 */
function viewRow({ type, order, values, rest }, { exchange: say }) {
  const more = values.slice(SHOWN);
  return html`
    <tr>
      <th scope="row"><code>${type}</code><small>${say.orders[order]}</small></th>
      <td>${codes(values.slice(0, SHOWN))}${more.length === 0 ? nothing : folded(more)}${rest > 0
        ? html`<small>${say.rest(rest)}</small>`
        : nothing}</td>
    </tr>
  `;
}

/** @param {readonly string[]} values */
function folded(values) {
  return html`<details class="more"><summary>+ ${values.length}</summary>${codes(values)}</details>`;
}

/** @param {readonly string[]} values */
function codes(values) {
  return values.map((value) =>
    html`
      <code>${value}</code>
    `
  );
}

/**
 * The types that the bytes are too few for, in one line.
 * @param {readonly ByteView[]} views
 * @param {import("./language.js").Words} words
 */
function shortRow(views, { exchange: say }) {
  const types = [...new Set(views.map(({ type }) => type))];
  return html`
    <tr class="short">
      <th scope="row">${types.map((type) =>
        html`
          <code>${type}</code>
        `
      )}</th>
      <td>${say.tooShort}</td>
    </tr>
  `;
}
