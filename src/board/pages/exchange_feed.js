// A list of exchanges, newest first: merges what arrives by number, keeps which are unfolded, holds new ones
// back while the reader pauses. State and its drawing, without network. Shared by /me and the board's panel.
// @ts-check
import { html } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import { exchangeCard, resultOf } from "./exchange_card.js";
import { rowLength } from "./row_length.js";

/** @typedef {import("../api_types.ts").ApiExchange} ApiExchange */

/** @typedef {ReturnType<typeof resultOf>} Result */

/** Worst first. @type {readonly Result[]} */
const RESULTS = ["failing", "warned", "done"];

/** Exchanges that a page keeps: more is not read, and costs memory for as long as the page is open. */
const MOST_KEPT = 300;

/** Of those that come at once, how many unfold by themselves. */
const UNFOLDED = 3;

export class ExchangeFeed {
  /** @type {Map<number, ApiExchange>} */
  #kept = new Map();
  /** @type {ApiExchange[]} */
  #held = [];
  /** @type {Set<number>} */
  #open = new Set();
  /** @type {Set<number>} */
  #fresh = new Set();
  #changed;
  #listener = "";
  paused = false;

  /** @param {() => void} changed called when there is something new to draw */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Exchanges that wait while the reader pauses. */
  get waiting() {
    return this.#held.length;
  }

  /** The listener whose exchanges are shown; "" for all. */
  get listener() {
    return this.#listener;
  }

  /** @param {string} listener "" for all */
  filter(listener) {
    this.#listener = listener;
    this.#unfoldSome();
    this.#changed();
  }

  /** What is chosen is to be read: unfolds the newest where nothing is. */
  #unfoldSome() {
    const shown = this.shown();
    if (shown.some(({ id }) => this.#open.has(id))) return;
    for (const { id } of shown.slice(0, UNFOLDED)) this.#open.add(id);
  }

  get size() {
    return this.#kept.size;
  }

  /**
   * Takes in exchanges that may be known already.
   * @param {readonly ApiExchange[]} exchanges
   * @param {boolean} live whether they just happened: those are held back while paused, and flash
   */
  add(exchanges, live) {
    this.#correct(exchanges);
    const unknown = exchanges.filter(({ id }) =>
      !this.#kept.has(id) && !this.#held.some((held) => held.id === id)
    );
    if (unknown.length === 0) return;
    if (live && this.paused) this.#held = [...this.#held, ...unknown].slice(-MOST_KEPT);
    else this.#keep(unknown, live);
    if (!live) this.#unfoldSome();
    this.#changed();
  }

  /**
   * Of what is known, an answer that came back late changes the outcome, and what is said of it.
   * @param {readonly ApiExchange[]} exchanges
   */
  #correct(exchanges) {
    for (const exchange of exchanges) {
      const known = this.#kept.get(exchange.id);
      if (known !== undefined && known.outcome !== exchange.outcome) {
        this.#kept.set(exchange.id, exchange);
        this.#changed();
      }
      this.#held = this.#held.map((held) => held.id === exchange.id ? exchange : held);
    }
  }

  /**
   * @param {readonly ApiExchange[]} exchanges
   * @param {boolean} live
   */
  #keep(exchanges, live) {
    for (const exchange of exchanges) {
      this.#kept.set(exchange.id, exchange);
      if (live) this.#fresh.add(exchange.id);
    }
    for (const { id } of [...exchanges].sort(newestFirst).slice(0, UNFOLDED)) this.#open.add(id);
    for (const { id } of [...this.#kept.values()].sort(newestFirst).slice(MOST_KEPT)) {
      this.#kept.delete(id);
      this.#open.delete(id);
      this.#fresh.delete(id);
    }
  }

  /** Forgets everything, for another student's exchanges. */
  clear() {
    this.#kept.clear();
    this.#held = [];
    this.#open.clear();
    this.#fresh.clear();
  }

  /** @param {boolean} paused */
  setPaused(paused) {
    this.paused = paused;
    if (!paused) this.release();
  }

  /** Shows what was held back. */
  release() {
    this.#keep(this.#held, true);
    this.#held = [];
    this.#changed();
  }

  /**
   * Listeners met, each with how many exchanges are here and the best result among them.
   * @returns {Map<string, { count: number, best: Result }>}
   */
  listeners() {
    /** @type {Map<string, { count: number, best: Result }>} */
    const met = new Map();
    for (const exchange of this.#kept.values()) {
      const { count = 0, best = "failing" } = met.get(exchange.listener) ?? {};
      const result = resultOf(exchange);
      met.set(exchange.listener, {
        count: count + 1,
        best: RESULTS.indexOf(result) > RESULTS.indexOf(best) ? result : best,
      });
    }
    return met;
  }

  /** @returns {ApiExchange[]} newest first */
  shown() {
    const all = [...this.#kept.values()].sort(newestFirst);
    return this.#listener === "" ? all : all.filter(({ listener }) => listener === this.#listener);
  }

  /** @param {import("./exchange_card.js").Tongue} tongue */
  render(tongue) {
    return html`<div class="feed">${
      repeat(this.shown(), ({ id }) => id, (exchange) => {
        const open = this.#open.has(exchange.id);
        const fresh = this.#fresh.has(exchange.id);
        const toggle = () => this.#toggle(exchange.id);
        return guard([exchange, open, fresh, tongue.language, rowLength()], () =>
          exchangeCard(exchange, { ...tongue, open, fresh, toggle }));
      })
    }</div>`;
  }

  /** @param {number} id */
  #toggle(id) {
    if (!this.#open.delete(id)) this.#open.add(id);
    this.#fresh.delete(id);
    this.#changed();
  }
}

/**
 * @param {ApiExchange} a
 * @param {ApiExchange} b
 */
function newestFirst(a, b) {
  return b.id - a.id;
}
