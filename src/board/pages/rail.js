// What stands beside the class board's table: activity, the mistakes of the last minutes, the listeners with their
// counts.
// @ts-check
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { SERIES_COLOURS } from "./activity_chart.js";
import { floodOf } from "./activity_scale.js";
import { number, shortNumber } from "./clock.js";
import { columnsOf } from "./columns.js";
import { icon, LEVEL_ICONS } from "./icons.js";
import { SHEET_WORDS } from "./words_sheet.js";

/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("../api_types.ts").ApiListener} ApiListener */
/** @typedef {import("./exchange_card.js").Tongue} Tongue */

/**
 * @param {ApiClass} data
 * @param {Tongue & { pause: (listener: ApiListener) => void, all: unknown }} view `all`: a button for all
 * listeners
 */
export function rail(data, { words, language, pause, all }) {
  const tongue = { words, language };
  const columns = columnsOf(data);
  const aside = columns.filter((column) => column.aside);
  return html`
    ${activity(data, tongue)}${mistakes(data, words)}
        <section class="card">
      <div class="rail-head"><h2>${words.board.listeners}</h2>${all}</div>
      ${listenerList(columns.filter(({ aside }) => !aside), data, { ...tongue, pause })}${aside.length === 0
        ? nothing
        : html`
          <h3 class="aside-title">${SHEET_WORDS[language].aside}</h3>
          <p class="aside-text">${SHEET_WORDS[language].asideText}</p>
          ${listenerList(aside, data, { ...tongue, pause })}
        `}
    </section>
  `;
}

/**
 * @param {ApiClass} data
 * @param {Tongue} tongue
 */
function activity({ activity: { step, series }, listeners }, { words, language }) {
  const length = Object.values(series)[0]?.length ?? 0;
  const now = listeners.map(({ name, rate }) => `${name} ${number(rate, language)}`).join(", ");
  const flood = floodOf(series);
  return html`
    <section class="card">
      <h2>${words.board.activity}
          <small>${words.board.activityOver(Math.max(1, Math.round(length * step / 60)))}</small></h2>
      ${flood === undefined
        ? nothing
        : html`<p class="scale">${words.board.activityPeak(shortNumber(flood, language))}</p>`}
      <div class="chart" id="activity" role="img" aria-label=${words.board.activityNow(now)}></div>
    </section>
  `;
}

/**
 * @param {ApiClass} data
 * @param {import("./language.js").Words} words
 */
function mistakes({ mistakes }, words) {
  const most = Math.max(1, ...mistakes.map(({ students }) => students));
  return html`<section class="card"><h2>${words.board.mistakes}</h2>${
    mistakes.length === 0
      ? html`<p class="calm">${icon("done")}${words.board.noMistakes}</p>`
      : html`<ol class="mistakes">${
        repeat(mistakes, ({ id }) => id, ({ level, title, students }) =>
          html`<li class=${level}>${icon(LEVEL_ICONS[level])}<span class="mistake-title">${title}</span>
          <span class="mistake-count" title=${
            words.board.studentCount(students)
          }><span aria-hidden="true">${students}</span><span class="visually-hidden">${
            words.board.studentCount(students)
          }</span></span>
          <svg class="mistake-bar" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true"><rect
            width=${100 * students / most} height="2" /></svg></li>`)
      }</ol>`
  }</section>`;
}

/**
 * @param {readonly import("./columns.js").Column[]} columns
 * @param {ApiClass} data
 * @param {Tongue & { pause: (listener: ApiListener) => void }} view
 */
function listenerList(columns, { listeners }, view) {
  return html`<ul class="listeners">${
    repeat(
      columns,
      ({ listener }) => listener.name,
      // The colour is the one of the chart, which has them in the order of the file's listeners.
      (column) => listenerItem(column, listeners.indexOf(column.listener), view),
    )
  }</ul>`;
}

/**
 * @param {import("./columns.js").Column} column
 * @param {number} index
 * @param {Tongue & { pause: (listener: ApiListener) => void }} view
 */
function listenerItem({ listener, title, task }, index, { words, language, pause }) {
  const { board: say } = words;
  const { name, transport, address, service, rate, health, paused, traps } = listener;
  return html`<li class="listener ${health}"><i class="swatch series-${
    index % SERIES_COLOURS
  }" aria-hidden="true"></i>
    <div class="listener-head"><strong title=${task === undefined ? nothing : name}>${title}</strong>
      <span class="rate"><b>${number(rate, language)}</b> ${say.rate}</span>
      <button class="icon-button" aria-label=${paused ? say.resume(name) : say.pause(name)}
        title=${paused ? say.resume(name) : say.pause(name)} @click=${() => pause(listener)}>${
    icon(paused ? "play" : "pause")
  }</button></div>
    <p class="listener-where">${transport} ${address} · ${service}</p>
    <p class="listener-counts"><span class="health">${say.health[health]}</span>${
    counts(listener, words).map(([label, value, bad]) =>
      html`<span class=${bad ? "bad" : ""}>${number(value, language)} ${label(value)}</span>`
    )
  }${
    traps.length === 0 ? nothing : html`<span title=${traps.join("\n")}>${say.traps(traps.length)}</span>`
  }</p></li>`;
}

/**
 * The counts worth saying: those of failures only where there are any.
 * @param {ApiListener} listener
 * @param {import("./language.js").Words} words
 * @returns {[label: (count: number) => string, value: number, bad: boolean][]}
 */
function counts({ transport, open, answers, refused, kernelDrops, errors, thinned }, { board: say }) {
  /** @type {[(count: number) => string, number, boolean][]} */
  const all = [
    [say.open, transport === "tcp" || transport === "unix" ? open : 0, false],
    [say.answers, answers, false],
    [say.refused, refused, true],
    [say.drops, kernelDrops, true],
    [say.errors, errors, true],
    [say.thinned, thinned, false],
  ];
  return all.filter(([, value]) => value > 0);
}
