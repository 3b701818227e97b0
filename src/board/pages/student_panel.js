// The panel over the class board with one student's exchanges, as the address' fragment names them:
// `#student=KEY&listener=NAME`.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { exchangesUrl, get, studentUrl } from "./api.js";
import { duration } from "./clock.js";
import { columnsOf } from "./columns.js";
import { ExchangeFeed } from "./exchange_feed.js";
import { icon } from "./icons.js";
import { isElsewhere } from "./labs_choice.js";
import { SHEET_WORDS } from "./words_sheet.js";

/** @typedef {import("./matrix.js").Place} Place */
/** @typedef {import("../api_types.ts").ApiClass} ApiClass */

/** Milliseconds between two looks at what the student has open. */
const OPEN_PAUSE = 1000;

/**
 * @param {string} fragment of the address, with its `#`
 * @returns {Place | undefined}
 */
export function placeIn(fragment) {
  const query = new URLSearchParams(fragment.slice(1));
  const student = query.get("student");
  return student === null ? undefined : { student, listener: query.get("listener") ?? "" };
}

/** @param {Place} place */
export function fragmentOf({ student, listener }) {
  return `#${new URLSearchParams(listener === "" ? { student } : { student, listener })}`;
}

export class StudentPanel {
  #tongue;
  #changed;
  #feed;
  /** @type {Place | undefined} */
  #place;
  /** Time of the student's last exchange that has been loaded. */
  #loadedTo = 0;
  #loading = false;
  #asking = false;
  /** @type {import("../api_types.ts").ApiProgress | undefined} */
  #progress;

  /**
   * @param {import("./exchange_card.js").Tongue} tongue
   * @param {() => void} changed
   */
  constructor(tongue, changed) {
    this.#tongue = tongue;
    this.#changed = changed;
    this.#feed = new ExchangeFeed(changed);
    globalThis.setInterval(() => void this.#lookAtOpen(), OPEN_PAUSE);
  }

  get place() {
    return this.#place;
  }

  /** @param {Place | undefined} place */
  open(place) {
    if (place?.student !== this.#place?.student) {
      this.#feed.clear();
      this.#loadedTo = 0;
      this.#progress = undefined;
    }
    this.#place = place;
    this.#feed.filter(place?.listener ?? "");
    this.#changed();
  }

  /**
   * Loads what the student has done since the last time.
   * @param {ApiClass} data
   */
  async follow(data) {
    const row = data.rows.find(({ student }) => student.key === this.#place?.student);
    // What was sent in another lab is there alone.
    if (row === undefined || isElsewhere(row) || row.last <= this.#loadedTo || this.#loading) return;
    const first = this.#loadedTo === 0;
    this.#loading = true;
    /** @type {import("../api_types.ts").ApiStudentPage | undefined} */
    const answer = await get(studentUrl(this.#tongue.language, row.student.key));
    this.#loading = false;
    if (answer === undefined || row.student.key !== this.#place?.student) return;
    this.#loadedTo = row.last;
    this.#progress = answer.progress;
    this.#feed.add(answer.exchanges, !first);
    this.#takeOpen(answer);
    this.#changed();
  }

  /** Asks what the student has open just now: no event of the class tells of a connection before its end. */
  async #lookAtOpen() {
    const { student } = this.#place ?? {};
    if (student === undefined || this.#asking || document.hidden) return;
    this.#asking = true;
    /** @type {import("../api_types.ts").ApiExchanges | undefined} */
    const answer = await get(exchangesUrl(this.#tongue.language, student, 1));
    this.#asking = false;
    if (answer !== undefined && student === this.#place?.student) this.#takeOpen(answer);
  }

  /** @param {import("../api_types.ts").ApiExchanges} answer */
  #takeOpen({ exchanges }) {
    this.#feed.setOpen(exchanges.filter(({ id }) => id === null));
  }

  /**
   * @param {ApiClass} data
   * @param {object} view
   * @param {number} view.now
   * @param {(place: Place | undefined) => void} view.go
   * @param {(row: import("../api_types.ts").ApiRow) => unknown} view.actions what the teacher can do
   */
  render(data, { now, go, actions }) {
    const row = data.rows.find(({ student }) => student.key === this.#place?.student);
    if (this.#place === undefined || row === undefined) return nothing;
    const { words, language } = this.#tongue;
    const { student, last } = row;
    const { board: say } = words;
    const known = titles(data, row);
    return html`
      <div class="panel" role="dialog" aria-labelledby="panel-title">
        <div class="panel-head">
              <div><h2 id="panel-title"><span class="visually-hidden">${say.exchangesOf} </span>${student
                .name}</h2>
              <p>${words.place(student.address)}${student.user === undefined
                ? ""
                : ` · ${student.user}`} · ${say
                .rules[student.rule]} ·
                ${say.lastActive} ${now - last < 1000
                  ? say.justNow
                  : say.ago(duration(now - last, language))}</p></div>
              <button class="icon-button" id="panel-close" aria-label=${words.close} @click=${() =>
                go(undefined)}>${icon("close")}</button></div>
        ${actions(row)}
        ${this.#tries(data)}
        <nav class="panel-filter" aria-label=${words.me.listeners}>${["", ...known.keys()].map((
          listener,
        ) =>
          html`
            <button aria-pressed=${this.#feed.listener === listener ? "true" : "false"}
              @click=${() => go({ student: student.key, listener })}>${listener === ""
                ? words.me.all
                : html`<span class="badge small ${row.cells[listener].state}">${
                  icon(row.cells[listener].state)
                }</span>${known.get(listener)}`}</button>
          `
        )}</nav>
        <div class="panel-body">${this.#feed.render(this.#tongue)}
            ${this.#feed.shown().length === 0
              ? html`<p class="page-note">${say.panelEmpty}</p>`
              : nothing}</div>
      </div>
    `;
  }

  /** What the student's tries came to, with the tickets. @param {ApiClass} data */
  #tries({ sheet = [] }) {
    const { words, language } = this.#tongue;
    const say = SHEET_WORDS[language];
    if (this.#progress === undefined) return nothing;
    const { exercises, totals: { done, of, points, maxPoints } } = this.#progress;
    return html`
      <details class="panel-tries">
        <summary>${say.ofStudent}
              <span>${say.done(done, of)} · ${say.pointsOf(points, maxPoints)}</span></summary>
        <ul>${exercises.map(({ name, state, attempts, ticket }) =>
          html`<li><span class="badge small ${state}">${icon(state)}<span class="visually-hidden">${
            words.states[state]
          }</span></span><span>${sheet.find((task) => task.name === name)?.title ?? name}</span>
          <span class="tries">${say.tries(attempts)}</span>${
            ticket === undefined ? html`<span></span>` : html`<code title=${say.ticket}>${ticket}</code>`
          }</li>`
        )}</ul>
      </details>
    `;
  }
}

/**
 * The listeners that a student tried, in the table's order, with their titles; behind them those of earlier
 * configurations.
 * @param {ApiClass} data
 * @param {import("../api_types.ts").ApiRow} row
 * @returns {Map<string, string>}
 */
function titles(data, { cells }) {
  const tried = Object.keys(cells);
  if (data.sheet === undefined) return new Map(tried.map((name) => [name, name]));
  const columns = columnsOf(data).filter(({ listener }) => cells[listener.name] !== undefined);
  const known = new Map(columns.map(({ listener, title }) => [listener.name, title]));
  for (const name of tried) if (!known.has(name)) known.set(name, name);
  return known;
}
