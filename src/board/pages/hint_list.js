// An exchange's hints: level by symbol and colour, the fact first, then the likely cause. Pointing at a hint,
// or focusing it, highlights the bytes that it speaks of.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { keptTogether } from "./french_spaces.js";
import { icon, LEVEL_ICONS } from "./icons.js";

/**
 * @param {readonly import("../api_types.ts").ApiHint[]} hints
 * @param {import("./language.js").Words} words
 */
export function hintList(hints, words) {
  if (hints.length === 0) return nothing;
  return html`<ul class="hints">${
    hints.map((hint, index) =>
      html`
        <li class="hint ${hint.level}" tabindex=${hint.evidence === undefined ? nothing : "0"}
          @mouseenter=${light(index, true)} @mouseleave=${light(index, false)}
          @focus=${light(index, true)} @blur=${light(index, false)}>
                ${icon(LEVEL_ICONS[hint.level])}
                <div><p><span class="visually-hidden">${words.levels[hint.level]}: </span><strong>${inCode(
                  hint.fact,
                )}</strong>
                  ${inCode(hint.cause)}</p>
                  <p class="hint-code"><code>${hint.id}</code> ${hint.level === "praise"
                    ? nothing
                    : html`<span>${words.certainties[hint.certainty]}</span>`}${hint.evidence === undefined
                    ? nothing
                    : html`<span class="points">${words.exchange.evidence}</span>`}</p>
                </div></li>
      `
    )
  }</ul>`;
}

/**
 * Text between two backticks is C.
 * @param {string} text
 */
function inCode(text) {
  return text.split(/`([^`]+)`/).map((part, index) =>
    index % 2 === 1 ? html`<code>${part}</code>` : keptTogether(part)
  );
}

/**
 * Highlights by a class, without drawing the page anew: nothing else depends on where the pointer is.
 * @param {number} index
 * @param {boolean} on
 * @returns {(event: Event) => void}
 */
function light(index, on) {
  return ({ currentTarget }) => {
    const card = /** @type {Element} */ (currentTarget).closest(".exchange");
    for (const byte of card?.querySelectorAll(`.of-${index}`) ?? []) byte.classList.toggle("lit", on);
  };
}
