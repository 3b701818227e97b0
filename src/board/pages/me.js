// The page /me: a student's own exchanges, live. Holds the page's state and puts its parts together.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { get, meEventsUrl, meUrl } from "./api.js";
import { drawing } from "./draw.js";
import { ExchangeFeed } from "./exchange_feed.js";
import { icon, logo } from "./icons.js";
import { pageLanguage } from "./language.js";
import { listen } from "./live.js";
import { liveDot } from "./live_dot.js";
import { emptyFeed } from "./me_empty.js";
import { identity } from "./me_identity.js";
import { MyServer } from "./me_server.js";
import { MySheet } from "./me_sheet.js";
import { onRowLength } from "./row_length.js";

/** @typedef {import("../api_types.ts").ApiMe} ApiMe */
/** @typedef {import("../api_types.ts").ApiExchange} ApiExchange */

/** Milliseconds before a failed loading is tried again. */
const RETRY = 3000;

const tongue = pageLanguage();
const { words, language } = tongue;
const lab = document.body.dataset.lab ?? "";

const state = {
  /** @type {ApiMe | undefined} */
  me: undefined,
  /** @type {import("./live.js").LiveState} */
  live: "connecting",
  failed: false,
  /** Whether the projector's name for the reader has been asked for: there is one from the first exchange on. */
  metName: false,
  thinned: 0,
  /** @type {import("./me_identity.js").ClaimState} */
  claim: "",
};
const draw = drawing(page);
const feed = new ExchangeFeed(draw);
const server = new MyServer(draw, language);
const sheet = new MySheet(draw, tongue);

async function load() {
  const asked = performance.now();
  /** @type {ApiMe | undefined} */
  const me = await get(meUrl(language));
  state.failed = me === undefined;
  if (me === undefined) self.setTimeout(load, RETRY);
  else take(me, asked);
  draw();
}

/**
 * @param {ApiMe} me
 * @param {number} asked when it was asked for
 */
function take(me, asked) {
  state.me = me;
  state.metName = me.animal !== undefined || me.you.nickname !== undefined;
  state.thinned = me.thinned;
  feed.add(me.exchanges, false);
  feed.setOpen(me.exchanges.filter(({ id }) => id === null), asked);
}

function page() {
  const { me, live, failed } = state;
  return html`<header class="bar"><a class="brand" href="/me">${logo()}<span>${lab}</span></a>
      <h1 class="bar-title">${words.title.me}</h1><span class="grow"></span>${liveDot(live, words)}</header>
    ${
    me === undefined
      ? html`<p class="page-note" role="status">${failed ? words.retry : words.loading}</p>`
      : html`
        <div class="me">
          <aside class="me-side">
                  ${identity(me, { words, claim: state.claim, claimed })}
                  ${server.render(me.servers ?? [], words)}
                  ${filters()}
                  <section class="recorded"><h2>${icon("lock")}${words.me.recorded}</h2><p>${words.me
                    .recordedText}</p></section>
                </aside>
          <main class="me-main" aria-label=${words.me.feed}>${sheet.render(
            me,
          )}${feed.size === 0 && !feed.hasOpen ? emptyFeed(me, words) : list()}</main>
        </div>
      `
  }`;
}

function list() {
  const { waiting } = feed;
  return html`<div class="feed-bar"><h2>${words.me.feed}</h2><span class="grow"></span>
      <button class="button quiet" aria-pressed=${feed.paused ? "true" : "false"} @click=${togglePause}>
        ${icon(feed.paused ? "play" : "pause")}${
    feed.paused ? words.me.resume : words.me.pause
  }</button></div>
    <div role="status" aria-live="polite">${
    waiting === 0
      ? nothing
      : html`<button class="waiting" @click=${() => feed.release()}>${words.me.waiting(waiting)}</button>`
  }</div>
    ${feed.render(tongue)}
    ${feed.shown().length === 0 ? html`<p class="page-note">${words.me.filtered}</p>` : nothing}
    ${
    state.thinned > 0
      ? html`<p class="thinned">${icon("info")}${words.me.thinned(state.thinned)}</p>`
      : nothing
  }`;
}

function togglePause() {
  feed.setPaused(!feed.paused);
  draw();
}

function filters() {
  const tasks = state.me?.sheet?.tasks ?? [];
  const order = tasks.map(({ listener }) => listener);
  // Exercises in their order, then what belongs to none.
  const place = (/** @type {string} */ name) => order.includes(name) ? order.indexOf(name) : order.length;
  const listeners = [...feed.listeners()].sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
  const titleOf = (/** @type {string} */ name) =>
    tasks.find(({ listener }) => listener === name)?.title ?? name;
  if (listeners.length === 0) return nothing;
  return html`
    <section class="filters">
      <h2>${words.me.listeners}</h2>
      <ul>
          ${filterButton("", words.me.all, feed.size)}
          ${listeners.map(([name, { count, best }]) => filterButton(name, titleOf(name), count, best))}
        </ul>
    </section>
  `;
}

/**
 * @param {string} listener
 * @param {string} label
 * @param {number} count
 * @param {import("./exchange_feed.js").Result | "none"} [best]
 */
function filterButton(listener, label, count, best) {
  const badge = best === undefined ? nothing : html`<span class="badge small ${best}">${icon(best)}<span
    class="visually-hidden">${words.states[best]} </span></span>`;
  return html`
    <li>
      <button aria-pressed=${feed.listener === listener ? "true" : "false"} @click=${() =>
        feed.filter(listener)}>
          ${badge}<span>${label}</span><span class="count">${count}</span>
        </button>
    </li>
  `;
}

/** @param {import("./me_identity.js").ClaimState} claim */
async function claimed(claim) {
  state.claim = claim;
  draw();
  if (claim === "claimed") await load();
}

listen(meEventsUrl(language), {
  on: {
    you: (/** @type {import("../api_types.ts").ApiStudent} */ you) => {
      // In another lab, somebody had it first.
      if (state.me?.room?.provisional === true && you.nickname === undefined) state.claim = "taken";
      if (state.me !== undefined) state.me = { ...state.me, you };
      if (state.me?.room !== undefined) void load();
      draw();
    },
    exchange: (/** @type {ApiExchange} */ exchange) => {
      feed.add([exchange], true);
      if (!state.metName) void load();
      state.metName = true;
    },
    progress: (/** @type {import("../api_types.ts").ApiProgress} */ progress) => {
      const { me } = state;
      if (me?.sheet !== undefined) state.me = { ...me, sheet: { ...me.sheet, progress } };
      draw();
    },
    // A reload of the lab changed what is asked.
    sheet: () => void load(),
    connections: (/** @type {import("../api_types.ts").ApiExchanges} */ { exchanges }) =>
      feed.setOpen(exchanges),
  },
  state: (live, again) => {
    state.live = live;
    // What was missed meanwhile.
    if (again) void load();
    draw();
  },
});
document.title = `${words.title.me} · ${lab}`;
// For how long connections have been open.
self.setInterval(() => feed.hasOpen && draw(), 1000);
onRowLength(draw);
draw();
void load();
