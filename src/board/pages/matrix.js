// The class board's table: a student a row, an exercise a column, each cell the best result so far and the
// hint met last.
// @ts-check
import { html, nothing, svg } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { duration, hourAndMinute, shortNumber } from "./clock.js";
import { allDone, columnsOf, titleOf } from "./columns.js";
import { icon } from "./icons.js";
import { SHEET_WORDS, timeText } from "./words_sheet.js";

/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("../api_types.ts").ApiRow} ApiRow */
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

/** @typedef {import("./columns.js").Column} Column */
/** @typedef {MatrixView & { columns: readonly Column[] }} RowView with the columns, left to right */

/** Failed tries in a row after which a cell says that its success is a thing of the past. */
const RELAPSE = 2;

/** Columns of which more have smaller letters in their heads. */
const ROOMY = 7;

/** Pixels: of a column that can be read, of the names, of the page's edges, of what stands beside the table. */
const NARROWEST = 75;
const NAMES = 196;
const EDGES = 40;
const RAIL = 344;

/** Up to these widths the rail is below the table; a phone's table has rules of its own (matrix.css). */
const ONE_COLUMN = 1120;
const PHONE = 760;

/**
 * Where the rail is, and whether the table scrolls sideways in its frame: what leaves the columns wide enough.
 * @param {number} columns exercises
 * @param {number} width of the window
 */
export function layoutOf(columns, width) {
  const room = width - EDGES - NAMES;
  const beside = width > ONE_COLUMN && columns * NARROWEST <= room - RAIL;
  return { beside, wide: width > PHONE && columns * NARROWEST > room };
}

/**
 * @param {ApiClass} data
 * @param {readonly ApiRow[]} rows in the order to be shown
 * @param {MatrixView} view
 */
export function matrix(data, rows, view) {
  const { words, language } = view.tongue;
  const say = SHEET_WORDS[language];
  const columns = columnsOf(data);
  const exercises = columns.filter(({ aside }) => !aside);
  const aside = columns.filter((column) => column.aside);
  const withServers = data.rows.some(({ server }) => server !== undefined);
  return html`
    <table class="matrix ${columns.length > ROOMY ? "dense" : ""} ${data.sheet === undefined ? "" : "tasks"}">
      <caption class="visually-hidden">${words.board.matrix}</caption>
      <thead>
        <tr><th scope="col" class="who">${words.board.student}</th>
          ${heads(exercises, data.rows, view.tongue)}${data.sheet === undefined
            ? nothing
            : html`<th scope="col" class="totals">${say.totals}</th>`}${withServers
            ? html`<th scope="col">${words.board.server}</th>`
            : nothing}${heads(aside, data.rows, view.tongue)}</tr>
      </thead>
      <tbody>${repeat(
        rows,
        ({ student }) => student.key,
        (row) =>
          html`<tr class="${row.stuck === undefined ? "" : "is-stuck"} ${
            view.chosen?.student === row.student.key ? "chosen" : ""
          }">${nameCell(row, { ...view, columns })}${exercises.map((column) => cell(row, column, view))}${
            data.sheet === undefined ? nothing : totalsCell(row, view.tongue)
          }${withServers ? serverCell(row) : nothing}${aside.map((column) => cell(row, column, view))}</tr>`,
      )}</tbody>
    </table>
  `;
}

/**
 * @param {readonly Column[]} columns
 * @param {readonly ApiRow[]} rows
 * @param {Tongue} tongue
 */
function heads(columns, rows, tongue) {
  return repeat(columns, ({ listener }) => listener.name, (column) => columnHead(column, rows, tongue));
}

/**
 * What must be done, of how much, its points, and what is optional on top.
 * @param {ApiRow} row
 * @param {Tongue} tongue
 */
function totalsCell({ totals }, { language }) {
  if (totals === undefined) return html`<td class="totals"></td>`;
  const { done, of, points, maxPoints, extra } = totals;
  const say = SHEET_WORDS[language];
  const more = extra === undefined || extra.points === 0 ? "" : `+${say.number(extra.points)}`;
  const label = [
    say.done(done, of),
    say.pointsOf(points, maxPoints),
    ...more === "" ? [] : [say.extra(extra?.points ?? 0)],
  ].join(", ");
  return html`<td class="totals" title=${label}><span class="visually-hidden">${label}</span><span
    class="totals-sum" aria-hidden="true"><b>${say.number(points)}</b>/${say.number(maxPoints)}</span>${
    more === "" ? nothing : html`<span class="extra" aria-hidden="true">${more}</span>`
  }</td>`;
}

/** @param {ApiRow} row the points of the student's own server, "…" while it is tried */
function serverCell({ server }) {
  if (server === undefined) return html`<td class="own-server"></td>`;
  const { suite, points, maxPoints } = server;
  return html`<td class="own-server" title=${suite}>${
    points === undefined ? "…" : `${points}/${maxPoints}`
  }</td>`;
}

/**
 * @param {Column} column
 * @param {readonly ApiRow[]} rows
 * @param {Tongue} tongue
 */
function columnHead({ listener, title, task, aside }, rows, { words, language }) {
  const { name, transport, address, health } = listener;
  const done = rows.filter(({ cells }) => cells[name]?.state === "done").length;
  const warned = rows.filter(({ cells }) => cells[name]?.state === "warned").length;
  const tried = rows.filter(({ cells }) => (cells[name]?.state ?? "none") !== "none").length;
  const all = Math.max(1, rows.length);
  const facts = words.board.doneOf(done, tried, rows.length);
  const say = SHEET_WORDS[language];
  const place = `${transport} ${address}`;
  const terms = task === undefined ? [] : [
    say.points(task.points),
    ...task.optional ? [say.optional] : [],
    timeText(task, language),
  ].filter((part) => part !== "");
  const about = [title, ...aside ? [say.aside] : [], ...terms, place].join(" · ");
  return html`
    <th scope="col"
      class="exercise ${health} ${aside
        ? "aside"
        : ""}"><span class="exercise-name" title=${task === undefined && !aside
        ? name
        : about}><span>${title}</span>${health ===
          "ok"
        ? nothing
        : icon(health === "paused" ? "pause" : "warned")}</span>
        <span class="exercise-facts" title=${facts}>
          ${task === undefined
            ? html`<span class="exercise-where" title=${place}>${
              aside ? say.aside : whereOf(name, transport, address)
            }</span>`
            : html`<span class="exercise-where" title=${about}>${say.number(task.points)} ${say.short}${
              task.optional ? ` · ${say.optionalShort}` : nothing
            }</span>${
              task.opening === "open" ? nothing : html`<span class="not-open">${icon("lock")}</span>`
            }`}
          <span aria-hidden="true">${tried === 0 ? "–" : `${done}/${tried}`}</span>
          <span class="visually-hidden">${facts}</span></span>
          <svg class="bar-chart" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${svg`
            <rect class="track" width="100" height="4" />
            <rect class="tried" width=${100 * tried / all} height="4" />
            <rect class="warned" width=${100 * (done + warned) / all} height="4" />
            <rect class="done" width=${100 * done / all} height="4" />
          `}</svg></th>
  `;
}

/**
 * Where it is, in few letters: a name such as udp-echo says the transport already.
 * @param {string} name
 * @param {string} transport
 * @param {string} address
 * @returns {string} `tcp 7100`, `7100`, `guichet.sock`
 */
function whereOf(name, transport, address) {
  const place = /:(\d+)$/.exec(address)?.[1] ?? address.replace(/^.*\//, "");
  return name.split(/[^a-z0-9]+/i).includes(transport) ? place : `${transport} ${place}`;
}

/**
 * @param {ApiRow} row
 * @param {RowView} view
 */
function nameCell(
  { student, stuck, last, cells, labs = [] },
  { tongue: { words, language }, columns, focus, now, choose },
) {
  const { board: say } = words;
  const star = allDone(columns, (name) => cells[name]?.state)
    ? html`<span class="star" title=${say.allDone}>${
      icon("praise")
    }<span class="visually-hidden">${say.allDone}</span></span>`
    : nothing;
  const place = { student: student.key, listener: "" };
  const address = words.place(student.address);
  const there = student.address === address ? address : student.user ?? address;
  const where = [...there === student.name ? [] : [there], ...labs].join(" · ");
  return html`<th scope="row" class="who"><button class="who-button" tabindex=${
    samePlace(focus, place) ? "0" : "-1"
  }
      data-student=${student.key} data-listener="" @click=${() => choose(place)}
      title=${`${[student.name, address, ...labs].join(" · ")} · ${
    say.rules[student.rule]
  } · ${say.lastActive} ${hourAndMinute(last, language)}`}>
    <span class="who-name">${student.name}</span>${star}
    ${
    stuck === undefined ? html`<span class="who-where">${where === "" ? nothing : where}</span>` : html`
      <span class="stuck-light" title=${say.stuckSince(
        titleOf(columns, stuck.listener),
        hourAndMinute(stuck.since, language),
      )}
      >${icon("stuck")}<span class="visually-hidden">${say.stuck(
        duration(now - stuck.since, language),
      )} </span><span aria-hidden="true">${duration(now - stuck.since, language)}</span></span>
    `
  }</button></th>`;
}

/**
 * @param {ApiRow} row
 * @param {Column} column
 * @param {MatrixView} view
 */
function cell(
  { student, cells, stuck },
  { listener: { name: listener }, title, aside },
  { tongue: { words, language }, changes, focus, chosen, choose },
) {
  const { state, attempts, hint, firstSuccess, failingNow = 0 } = cells[listener] ?? NOTHING_TRIED;
  const { board: say } = words;
  const place = { student: student.key, listener };
  const relapsed = failingNow >= RELAPSE;
  const hintTitle = hint === undefined || hint.level === "praise" ? undefined : hint.title;
  const now = relapsed ? [say.failingNow(failingNow)] : [];
  const label = [
    say.cell(student.name, title, words.states[state], attempts),
    ...now,
    ...hint === undefined ? [] : [say.lastHint(hint.title)],
  ].join("; ");
  const flash = changes.classOf(
    `${student.key} ${listener}`,
    `${state} ${attempts} ${hint?.id} ${failingNow}`,
  );
  const doneAt = firstSuccess !== undefined && !relapsed && (state === "done" || hintTitle === undefined);
  const secondary = doneAt
    ? html`<span class="time">${hourAndMinute(firstSuccess, language)}</span>`
    : html`<span>${hintTitle ?? now[0] ?? hint?.title}</span>`;
  return html`<td class="${samePlace(chosen, place) ? "chosen" : ""} ${aside ? "aside" : ""}"><button
    class="cell ${state} ${relapsed ? "relapsed" : ""} ${
    stuck?.listener === listener ? "stuck" : ""
  } ${flash}"
    tabindex=${samePlace(focus, place) ? "0" : "-1"} data-student=${student.key} data-listener=${listener}
    title=${[...now, hint?.title ?? ""].filter((part) => part !== "").join("; ") || nothing}
    @click=${() => choose(place)}><span class="visually-hidden">${label}</span><span
    class="badge ${state}" aria-hidden="true">${icon(state)}${
    relapsed ? html`<i class="relapse">${icon("failing")}</i>` : nothing
  }</span><span class="cell-text" aria-hidden="true">${secondary}</span>${
    attempts === 0
      ? nothing
      : html`<span class="attempts" aria-hidden="true">${shortNumber(attempts, language)}</span>`
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
