// The tools over the class board's table: search, order, legend.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { icon } from "./icons.js";
import { SORTS } from "./row_order.js";

/** @typedef {import("./row_order.js").Sort} Sort */
/** @typedef {import("./language.js").Words} Words */

/**
 * @typedef {object} ToolbarView
 * @property {Words} words
 * @property {string} search
 * @property {Sort} sort
 * @property {boolean} held whether rows keep their places just now
 * @property {number} stuck students who are
 * @property {(search: string) => void} find
 * @property {(sort: Sort) => void} setSort
 */

/** @param {ToolbarView} view */
export function toolbar(view) {
  const { board: say } = view.words;
  return html`<div class="toolbar">
    ${searchField(view)}
    <div class="segments" role="group" aria-label=${say.sort}>${
    SORTS.map((sort) => segment(sort, view))
  }</div>
    <span class="lock ${view.held ? "held" : ""}" title=${view.held ? say.held : nothing}>${
    icon("lock")
  }</span>
    <span class="grow"></span>
    ${legend(view.words)}
  </div>`;
}

/** @param {ToolbarView} view */
function searchField({ words, search, find }) {
  const { board: say } = words;
  const input = (/** @type {InputEvent} */ { target }) =>
    find(/** @type {HTMLInputElement} */ (target).value);
  return html`<label class="search">
    ${icon("search")}<span class="visually-hidden">${say.search}</span>
    <input id="search" type="search" placeholder=${say.search} autocomplete="off" spellcheck="false" .value=${
    live(search)
  } @input=${input} /><kbd aria-hidden="true">/</kbd>
  </label>`;
}

/**
 * @param {Sort} one
 * @param {ToolbarView} view
 */
function segment(one, { words, sort, stuck, setSort }) {
  const { board: say } = words;
  const pressed = sort === one;
  const count = one === "stuck" && stuck > 0 ? html`<span class="stuck-count">${stuck}</span>` : nothing;
  return html`<button aria-pressed=${pressed ? "true" : "false"} @click=${() => setSort(one)}>${
    say.sorts[one]
  }${count}</button>`;
}

/** @param {Words} words */
function legend(words) {
  const states = /** @type {const} */ (["done", "warned", "failing", "none"]);
  return html`<ul class="legend" aria-label=${words.board.legend}>${
    states.map((state) =>
      html`<li><span class="badge small ${state}">${icon(state)}</span>${words.states[state]}</li>`
    )
  }</ul>`;
}
