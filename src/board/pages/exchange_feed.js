// A list of exchanges, newest first: merges what arrives by number, keeps which are unfolded, holds new ones
// back while the reader pauses; those that are still open stand above. State and its drawing, without network.
// Shared by /me and the board's panel.
// @ts-check
import { html } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import { exchangeCard, resultOf } from "./exchange_card.js";
import { rowLength } from "./row_length.js";

/** @typedef {import("../api_types.ts").ApiExchange} ApiExchange */

/** @typedef {ReturnType<typeof resultOf>} Result */

/** Worst first. @type {readonly (Result | "none")[]} */
const RANKS = ["none", "failing", "warned", "done"];

/** Exchanges that a page keeps: more is not read, and costs memory for as long as the page is open. */
const MOST_KEPT = 300;

/** Of those that come at once, how many unfold by themselves. */
const UNFOLDED = 1;

/**
 * What tells an exchange from others, from its beginning on: its number comes at its end.
 * @param {ApiExchange} exchange
 */
const signOf = ({ listener, client, began }) => `${listener} ${client} ${began}`;

/** @param {ApiExchange} exchange */
const keyOf = (exchange) => exchange.id ?? signOf(exchange);

export class ExchangeFeed {
  /** Those that have ended. @type {Map<number | null, ApiExchange>} */
  #kept = new Map();
  /** @type {ApiExchange[]} */
  #held = [];
  /** Those whose connections are open, as they are shown. @type {readonly ApiExchange[]} */
  #now = [];
  /** The same as was told last, and when, by this page's clock. @type {readonly ApiExchange[]} */
  #told = [];
  #toldAt = 0;
  /** Keys of those that are unfolded. @type {Set<number | string | null>} */
  #open = new Set();
  /** @type {Set<number | null>} */
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
    if (shown.some((exchange) => this.#open.has(keyOf(exchange)))) return;
    for (const exchange of shown.slice(0, UNFOLDED)) this.#open.add(keyOf(exchange));
  }

  /** Exchanges that have ended. */
  get size() {
    return this.#kept.size;
  }

  /** Whether a connection is open: then the time for which it is changes every second. */
  get hasOpen() {
    return this.#now.length > 0;
  }

  /**
   * Takes those that are open now, in the place of those before; shown once the reader does not pause.
   * @param {readonly ApiExchange[]} exchanges oldest first
   * @param {number} [asked] when they were asked for, by this page's clock: an event may have told more since
   */
  setOpen(exchanges, asked = Infinity) {
    if (asked < this.#toldAt) return;
    this.#told = exchanges;
    this.#toldAt = performance.now();
    if (!this.paused) this.#showOpen();
  }

  #showOpen() {
    if (this.#told.length + this.#now.length === 0) return;
    const known = new Set(this.#now.map(signOf));
    const unknown = this.#told.filter((exchange) => !known.has(signOf(exchange)));
    for (const exchange of unknown.slice(-UNFOLDED)) this.#open.add(signOf(exchange));
    this.#now = this.#told;
    this.#changed();
  }

  /**
   * Takes in exchanges that have ended; they may be known already.
   * @param {readonly ApiExchange[]} exchanges
   * @param {boolean} live whether they just happened: those are held back while paused, and flash
   */
  add(exchanges, live) {
    this.#correct(exchanges);
    const unknown = exchanges.filter(({ id }) =>
      id !== null && !this.#kept.has(id) && !this.#held.some((held) => held.id === id)
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
      // What was read while it was open stays unfolded.
      if (this.#open.delete(signOf(exchange))) this.#open.add(exchange.id);
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
    this.#now = this.#told = [];
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
    this.#showOpen();
    this.#changed();
  }

  /**
   * Listeners met, each with how many exchanges are here and the best result among them.
   * @returns {Map<string, { count: number, best: Result | "none" }>} "none": nothing that counts
   */
  listeners() {
    /** @type {Map<string, { count: number, best: Result | "none" }>} */
    const met = new Map();
    for (const exchange of this.#kept.values()) {
      const { count = 0, best = "none" } = met.get(exchange.listener) ?? {};
      const { trial, uncounted, spoilt } = exchange;
      const counts = trial?.verdict !== "step" && uncounted === undefined && spoilt === undefined;
      const result = counts ? resultOf(exchange) : best;
      met.set(exchange.listener, {
        count: count + 1,
        best: RANKS.indexOf(result) > RANKS.indexOf(best) ? result : best,
      });
    }
    return met;
  }

  /** @returns {ApiExchange[]} newest first, those that are open before all others */
  shown() {
    const all = [...this.#openNow(), ...[...this.#kept.values()].sort(newestFirst)];
    return this.#listener === "" ? all : all.filter(({ listener }) => listener === this.#listener);
  }

  /** Those that are open, newest first; one whose end has come meanwhile is among those that ended. */
  #openNow() {
    if (this.#now.length === 0) return [];
    const ended = new Set([...this.#kept.values()].map(signOf));
    return this.#now.filter((exchange) => !ended.has(signOf(exchange))).reverse();
  }

  /** @param {import("./exchange_card.js").Tongue} tongue */
  render(tongue) {
    const since = performance.now() - this.#toldAt;
    return html`<div class="feed">${
      repeat(this.shown(), keyOf, (exchange) => {
        const key = keyOf(exchange);
        const open = this.#open.has(key);
        const fresh = this.#fresh.has(exchange.id);
        const toggle = () => this.#toggle(exchange);
        const { id, at, began } = exchange;
        const openFor = id === null ? Math.max(0, Math.floor((at - began + since) / 1000)) : 0;
        return guard([exchange, open, fresh, tongue.language, rowLength(), openFor], () =>
          exchangeCard(exchange, { ...tongue, open, fresh, toggle, openFor }));
      })
    }</div>`;
  }

  /** @param {ApiExchange} exchange */
  #toggle(exchange) {
    const key = keyOf(exchange);
    if (!this.#open.delete(key)) this.#open.add(key);
    this.#fresh.delete(exchange.id);
    this.#changed();
  }
}

/**
 * @param {ApiExchange} a
 * @param {ApiExchange} b
 */
function newestFirst(a, b) {
  return Number(b.id) - Number(a.id);
}
