// The class board's table: a student a row, an exercise a column, each cell the best result so far and the
// hint met last.
// @ts-check
import { html, nothing, svg } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { duration, hourAndMinute, number } from "./clock.js";
import { icon } from "./icons.js";

/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("../api_types.ts").ApiRow} ApiRow */
/** @typedef {import("../api_types.ts").ApiListener} ApiListener */
/** @typedef {import("./exchange_card.js").Tongue} Tongue */
/** @typedef {{ student: string, listener: string }} Place */

/**
 * @typedef {object} MatrixView
 * @property {Tongue} tongue
 * @property {import("./changes.js").Changes} changes
 * @property {Place | undefined} focus the one cell that the Tab key reaches; `listener` "" for the name
 * @property {Place | undefined} chosen the cell whose exchanges are shown
 * @property {number} now the server's clock
 * @property {(place: Place) => void} choose
 */

/** @typedef {MatrixView & { names: readonly string[] }} RowView with the listeners, left to right */

/**
 * @param {ApiClass} data
 * @param {readonly ApiRow[]} rows in the order to be shown
 * @param {MatrixView} view
 */
export function matrix(data, rows, view) {
  const { words } = view.tongue;
  const names = data.listeners.map(({ name }) => name);
  return html`
    <table class="matrix">
      <caption class="visually-hidden">${words.board.matrix}</caption>
      <thead>
        <tr><th scope="col" class="who">${words.board.student}</th>
          ${repeat(
            data.listeners,
            ({ name }) => name,
            (listener) => columnHead(listener, data.rows, words),
          )}</tr>
      </thead>
      <tbody>${repeat(
        rows,
        ({ student }) => student.key,
        (row) =>
          html`<tr class="${row.stuck === undefined ? "" : "is-stuck"} ${
            view.chosen?.student === row.student.key ? "chosen" : ""
          }">${nameCell(row, { ...view, names })}${names.map((name) => cell(row, name, view))}</tr>`,
      )}</tbody>
    </table>
  `;
}

/**
 * @param {ApiListener} listener
 * @param {readonly ApiRow[]} rows
 * @param {import("./language.js").Words} words
 */
function columnHead({ name, transport, address, health }, rows, words) {
  const done = rows.filter(({ cells }) => cells[name]?.state === "done").length;
  const warned = rows.filter(({ cells }) => cells[name]?.state === "warned").length;
  const tried = rows.filter(({ cells }) => (cells[name]?.state ?? "none") !== "none").length;
  const all = Math.max(1, rows.length);
  return html`<th scope="col" class="exercise ${health}"><span class="exercise-name">${name}${
    health === "ok" ? nothing : icon(health === "paused" ? "pause" : "warned")
  }</span>
    <span class="exercise-facts" title=${words.board.doneOf(done, rows.length)}>
      <span class="exercise-where">${whereOf(transport === name ? "" : transport, address)}</span>
      <span aria-hidden="true">${done}/${rows.length}</span>
      <span class="visually-hidden">${words.board.doneOf(done, rows.length)}</span></span>
      <svg class="bar-chart" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${svg`
    <rect class="track" width="100" height="4" />
    <rect class="tried" width=${100 * tried / all} height="4" />
    <rect class="warned" width=${100 * (done + warned) / all} height="4" />
    <rect class="done" width=${100 * done / all} height="4" />
  `}</svg></th>`;
}

/**
 * @param {string} transport
 * @param {string} address
 * @returns {string} `tcp 7100`, `unix /tmp/guichet.sock`
 */
function whereOf(transport, address) {
  const port = /:(\d+)$/.exec(address)?.[1];
  return `${transport} ${port ?? address}`.trim();
}

/**
 * @param {ApiRow} row
 * @param {RowView} view
 */
function nameCell(
  { student, stuck, last, cells },
  { tongue: { words, language }, names, focus, now, choose },
) {
  const { board: say } = words;
  const star = names.every((name) => cells[name]?.state === "done")
    ? html`<span class="star" title=${say.allDone}>${
      icon("praise")
    }<span class="visually-hidden">${say.allDone}</span></span>`
    : nothing;
  const place = { student: student.key, listener: "" };
  const address = words.place(student.address);
  const where = student.address === address ? address : student.user ?? address;
  return html`<th scope="row" class="who"><button class="who-button" tabindex=${
    samePlace(focus, place) ? "0" : "-1"
  }
      data-student=${student.key} data-listener="" @click=${() => choose(place)}
      title=${`${address} · ${say.rules[student.rule]} · ${say.lastActive} ${hourAndMinute(last, language)}`}>
    <span class="who-name">${student.name}</span>${star}
    ${
    stuck === undefined
      ? html`<span class="who-where">${where === student.name ? nothing : where}</span>`
      : html`
        <span class="stuck-light" title=${say.stuckSince(
          stuck.listener,
          hourAndMinute(stuck.since, language),
        )}
        >${icon("stuck")}${say.stuck(duration(now - stuck.since, language))}</span>
      `
  }</button></th>`;
}

/**
 * @param {ApiRow} row
 * @param {string} listener
 * @param {MatrixView} view
 */
function cell(
  { student, cells, stuck },
  listener,
  { tongue: { words, language }, changes, focus, chosen, choose },
) {
  const { state, attempts, hint, firstSuccess } = cells[listener] ?? NOTHING_TRIED;
  const { board: say } = words;
  const place = { student: student.key, listener };
  const label = [
    say.cell(student.name, listener, words.states[state], attempts),
    hint === undefined ? "" : say.lastHint(hint.title),
  ].filter((part) => part !== "").join("; ");
  const flash = changes.classOf(`${student.key} ${listener}`, `${state} ${attempts} ${hint?.id}`);
  const secondary = state === "done" || hint === undefined || hint.level === "praise"
    ? (firstSuccess === undefined ? hint?.title : hourAndMinute(firstSuccess, language))
    : hint.title;
  return html`<td class="${samePlace(chosen, place) ? "chosen" : ""}"><button
    class="cell ${state} ${stuck?.listener === listener ? "stuck" : ""} ${flash}"
    tabindex=${samePlace(focus, place) ? "0" : "-1"} data-student=${student.key} data-listener=${listener}
    aria-label=${label} title=${hint === undefined ? nothing : hint.title} @click=${() => choose(place)}>
    <span class="badge ${state}">${
    icon(state)
  }</span><span class="cell-text"><span>${secondary}</span></span>${
    attempts === 0 ? nothing : html`<span class="attempts">${number(attempts, language)}</span>`
  }</button></td>`;
}

/** @type {import("../api_types.ts").ApiCell} */
const NOTHING_TRIED = { state: "none", attempts: 0, last: 0 };

/**
 * @param {Place | undefined} a
 * @param {Place} b
 */
function samePlace(a, b) {
  return a?.student === b.student && a.listener === b.listener;
}
