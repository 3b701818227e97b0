// Buttons that copy the bytes of a side: as hexadecimal, and as an array for a C program.
// @ts-check
/// <reference lib="dom" />
import { html } from "lit-html";

/** Bytes of a line of the array. */
const A_LINE = 8;

/** Milliseconds for which a button says that it has copied. */
const SAID = 1200;

/**
 * `0a 00 00 00`
 * @param {Uint8Array} bytes
 */
export function hexText(bytes) {
  return Array.from(bytes, twoDigits).join(" ");
}

/**
 * `unsigned char bytes[4] = { 0x0a, 0x00, 0x00, 0x00 };`
 * @param {Uint8Array} bytes
 */
export function cArray(bytes) {
  const values = Array.from(bytes, (byte) => `0x${twoDigits(byte)}`);
  if (values.length <= A_LINE) return `unsigned char bytes[${values.length}] = { ${values.join(", ")} };`;
  const lines = [];
  for (let at = 0; at < values.length; at += A_LINE) {
    lines.push(`  ${values.slice(at, at + A_LINE).join(", ")},`);
  }
  return [`unsigned char bytes[${values.length}] = {`, ...lines, "};"].join("\n");
}

/** @param {number} byte */
function twoDigits(byte) {
  return byte.toString(16).padStart(2, "0");
}

/**
 * @param {Uint8Array} bytes
 * @param {import("./language.js").Words} words
 */
export function copyButtons(bytes, { exchange: say }) {
  return html`<span class="copy">
      <button type="button" title=${say.copyHex} aria-label=${say.copyHex}
        @click=${copying(() => hexText(bytes), say.copied)}>hex</button>
      <button type="button" title=${say.copyArray} aria-label=${say.copyArray}
        @click=${copying(() => cArray(bytes), say.copied)}>C</button>
      <span role="status" aria-live="polite"></span></span>`;
}

/**
 * @param {() => string} text
 * @param {string} copied
 * @returns {(event: Event) => Promise<void>}
 */
function copying(text, copied) {
  return async ({ currentTarget }) => {
    const status = /** @type {Element} */ (currentTarget).parentElement?.querySelector("[role=status]");
    const isCopied = await copy(text());
    if (!isCopied || status === null || status === undefined) return;
    status.textContent = copied;
    self.setTimeout(() => status.textContent = "", SAID);
  };
}

/**
 * The clipboard's interface is there for HTTPS and localhost only, and a lab is neither for its students.
 * @param {string} text
 */
async function copy(text) {
  if (navigator.clipboard !== undefined) {
    return await navigator.clipboard.writeText(text).then(() => true, () => false);
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  return isCopied;
}
