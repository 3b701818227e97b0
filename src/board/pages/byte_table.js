// The bytes of a side as C types, one a line; folded where they are many and therefore hardly numbers.
// @ts-check
import { html, nothing } from "lit-html";
import { byteViews } from "../../exchange/views/byte_views.js";

/** @typedef {import("../../exchange/views/byte_views.js").ByteView} ByteView */

/** Values that a line shows before the rest is folded. */
const SHOWN = 8;

/** More bytes than these are folded at first. */
const MOST_OPEN = 32;

/**
 * @param {Uint8Array} bytes
 * @param {import("./language.js").Words} words
 */
export function byteTable(bytes, words) {
  const views = byteViews(bytes);
  const short = views.filter(({ values }) => values.length === 0);
  return html`
    <details class="views" ?open=${bytes.length <= MOST_OPEN}>
      <summary>${words.exchange.views}</summary>
      <table>
        <tbody>
          ${views.filter(({ values }) => values.length > 0).map((view) => viewRow(view, words))}
          ${short.length === 0 ? nothing : shortRow(short, words)}
        </tbody>
      </table>
    </details>
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
