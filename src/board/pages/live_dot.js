// The dot that tells whether a page is live, in colour and in words.
// @ts-check
import { html } from "lit-html";

/**
 * @param {import("./live.js").LiveState} state
 * @param {import("./language.js").Words} words
 */
export function liveDot(state, words) {
  return html`<span class="live ${state}" role="status" aria-live="polite"><i aria-hidden="true"></i>${
    words.live[state]
  }</span>`;
}
