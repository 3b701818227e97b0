// One way of an exchange, request or reply: how many bytes in how many reads, the dump, the bytes as C types.
// @ts-check
import { html, nothing } from "lit-html";
import { byteDump, evidenceClasses } from "./byte_dump.js";
import { byteTable } from "./byte_table.js";
import { copyButtons } from "./copy_buttons.js";
import { bytesOfHex } from "../../exchange/views/byte_views.js";

/** @typedef {import("../api_types.ts").ApiExchange} ApiExchange */
/** @typedef {import("./language.js").Words} Words */

/** Sizes of reads that are said one by one. */
const MOST_SIZES = 6;

/** An answer that repeats fewer bytes than these is shown all the same, except by the echo. */
const LEAST_SAME = 9;

/**
 * @param {ApiExchange} exchange
 * @param {Words} words
 */
export function requestSide({ request, hints }, words) {
  const { exchange: say } = words;
  const { bytes: size, hex, reads } = request;
  const sizes = [...reads.slice(0, MOST_SIZES), ...(reads.length > MOST_SIZES ? ["…"] : [])].join(" + ");
  const heading = [words.bytes(size), ...(reads.length > 1 ? [say.reads(sizes, reads.length)] : [])].join(
    " · ",
  );
  return side({ name: say.request, heading, size, hex, reads, hints, which: "request" }, words);
}

/**
 * @param {ApiExchange} exchange
 * @param {Words} words
 */
export function replySide({ request, reply, hints, service }, words) {
  if (reply === null) return nothing;
  const { exchange: say } = words;
  const { bytes: size, hex } = reply;
  const spokenOf = hints.some(({ evidence }) => evidence?.of === "reply");
  const least = service === "echo" ? 1 : LEAST_SAME;
  if (hex === request.hex && size === request.bytes && size >= least && !spokenOf) {
    return html`
      <section class="side reply">
        <h4>${say.reply} <span>${words.bytes(size)}</span></h4>
        <p class="no-bytes">${say.sameBytes}</p>
      </section>
    `;
  }
  return side(
    { name: say.reply, heading: words.bytes(size), size, hex, reads: [], hints, which: "reply" },
    words,
  );
}

/**
 * @param {{ name: string, heading: string, size: number, hex: string, reads: readonly number[],
 *   hints: ApiExchange["hints"], which: "request" | "reply" }} facts
 * @param {Words} words
 */
function side({ name, heading, size, hex, reads, hints, which }, words) {
  const { exchange: say } = words;
  const bytes = bytesOfHex(hex);
  const marks = evidenceClasses(hints, which, bytes.length);
  const content = bytes.length === 0 ? html`<p class="no-bytes">${say.empty}</p>` : [
    byteDump({ bytes, reads, marks, label: say.dump(name) }, words),
    size > bytes.length ? html`<p class="cut">… ${say.notKept(size - bytes.length)}</p>` : nothing,
    byteTable(bytes, words),
  ];
  const copy = bytes.length === 0 ? nothing : copyButtons(bytes, words);
  return html`
    <section
      class="side ${which}"><h4>${name} <span>${heading}</span>${copy}</h4>${content}</section>
  `;
}
