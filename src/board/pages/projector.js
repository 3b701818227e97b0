// The projector's page: nicknames and how far each is, in large type, on one screen. Nothing of addresses or
// payload comes here: the API gives none.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { get, projectorEventsUrl, projectorUrl } from "./api.js";
import { Changes } from "./changes.js";
import { hourAndMinute, timeOfDay } from "./clock.js";
import { drawing } from "./draw.js";
import { icon, LEVEL_ICONS, logo } from "./icons.js";
import { pageLanguage } from "./language.js";
import { listen } from "./live.js";
import { liveDot } from "./live_dot.js";
import { fit } from "./projector_grid.js";
import { whereToGo } from "./where.js";
import { SHEET_WORDS, timeText } from "./words_sheet.js";
import { TEACHER_WORDS } from "./words_teacher.js";

/** @typedef {import("../api_types.ts").ApiProjector} ApiProjector */

/** Mistakes that are shown: as many as are read from the last row. */
const MOST_MISTAKES = 3;

const { words, language } = pageLanguage();
const { projector: say } = words;

/** Which labs of the class are shown: the address says it. */
const labs = new URLSearchParams(location.search).get("labs") ?? "";

const state = {
  /** @type {ApiProjector | undefined} */
  data: undefined,
  /** @type {import("./live.js").LiveState} */
  live: "connecting",
  frozen: false,
};
const changes = new Changes();
const draw = drawing(page, fitGrid);

/** @param {ApiProjector} data */
function take(data) {
  if (state.frozen && state.data !== undefined) return;
  state.data = data;
  draw();
}

async function load() {
  /** @type {ApiProjector | undefined} */
  const data = await get(projectorUrl(language, labs));
  if (data !== undefined) take(data);
  else if (state.data === undefined) self.setTimeout(load, 3000);
}

function page() {
  const { data, frozen } = state;
  if (data === undefined) return html`<p class="page-note" role="status">${words.loading}</p>`;
  return html`
    <header
      class="wall-head">${logo()}<h1>${data.lab}</h1><p>${data.group}</p>${missing(
        data,
      )}<span class="grow"></span>
          ${frozen
            ? html`<span class="frozen" role="status">${icon("pause")}${say.frozen} ${
              timeOfDay(data.at, language)
            }</span>`
            : liveDot(state.live, words)}
          <button class="button" aria-pressed=${frozen ? "true" : "false"} @click=${freeze}>${frozen
            ? say.go
            : say.freeze}</button>
        </header>
        <main>
      <ol id="exercises" class="wall-exercises">${data.exercises.map((name, index) =>
        exercise(data, name, index)
      )}</ol>
      ${data.aside === undefined || data.aside.length === 0
        ? nothing
        : html`<p class="wall-aside">${SHEET_WORDS[language].asideList(data.aside.join(", "))}</p>`}
      <div class="wall" id="wall">${data.rows.length === 0
        ? html`<p class="page-note">${say.none}</p>${whereToGo(data.reach, language)}`
        : html`<ul id="grid" class="wall-grid">${
          repeat(data.rows, ({ name }) => name, (row) => student(row, data))
        }</ul>`}</div>
    </main>
        ${mistakes(data)}
  `;
}

/** @param {ApiProjector} data whether other labs should be here, and are not */
function missing({ missingSince }) {
  if (missingSince === undefined) return nothing;
  return html`<p>${TEACHER_WORDS[language].othersMissing(hourAndMinute(missingSince, language))}</p>`;
}

/**
 * @param {ApiProjector} data
 * @param {string} name
 * @param {number} index
 */
function exercise({ rows, sheet }, name, index) {
  const task = sheet?.[index];
  const done = rows.filter(({ cells }) => cells[index] === "done").length;
  const tried = rows.filter(({ cells }) => (cells[index] ?? "none") !== "none").length;
  return html`<li><b aria-hidden="true">${index + 1}</b><span class="wall-exercise">${task?.title ?? name}${
    task === undefined ? nothing : html`
      <small>${terms(task)}</small>
    `
  }</span>
    <svg class="bar-chart" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100"
      height="4" /><rect class="done" width=${100 * done / Math.max(1, rows.length)} height="4" /></svg>
    <span class="wall-done"><span aria-hidden="true">${tried === 0 ? "–" : `${done}/${tried}`}</span><span
      class="visually-hidden">${words.board.doneOf(done, tried, rows.length)}</span></span></li>`;
}

/**
 * `2 pt`, `1 pt · optional`
 * @param {NonNullable<ApiProjector["sheet"]>[number]} task
 */
function terms({ points, optional, ...task }) {
  const its = SHEET_WORDS[language];
  const time = task.opening === "open" ? "" : timeText(task, language);
  return [`${its.number(points)} ${its.short}`, optional ? its.optional : "", time].filter((part) =>
    part !== ""
  ).join(
    " · ",
  );
}

/**
 * @param {ApiProjector["rows"][number]} row
 * @param {ApiProjector} data
 */
function student({ name, cells, stuck, totals }, { exercises, sheet }) {
  const states = exercises.map((exercise, index) =>
    `${sheet?.[index].title ?? exercise}: ${words.states[cells[index] ?? "none"]}`
  );
  const must = exercises.map((_, index) => index).filter((index) => sheet?.[index].optional !== true);
  const allDone = must.length > 0 && must.every((index) => cells[index] === "done");
  if (totals !== undefined) states.push(SHEET_WORDS[language].pointsOf(totals.points, totals.maxPoints));
  if (stuck) states.unshift(say.stuck);
  return html`<li class="wall-card ${stuck ? "stuck" : ""} ${changes.classOf(name, cells.join())}">
    <span class="wall-name">${name}</span>${
    stuck ? icon("stuck", "wall-stuck") : allDone ? icon("praise", "wall-star") : nothing
  }<span class="visually-hidden">${states.join(", ")}</span>
    ${
    totals === undefined
      ? nothing
      : html`<span class="wall-points" aria-hidden="true">${pointsOf({ totals })}</span>`
  }
    <span class="wall-dots" aria-hidden="true">${
    exercises.map((_, index) => {
      const cell = cells[index] ?? "none";
      return html`<span class="badge ${cell}">${
        cell === "none" ? html`<small>${index + 1}</small>` : icon(cell)
      }</span>`;
    })
  }</span></li>`;
}

/**
 * With what is optional; "" where the file has no exercises.
 * @param {Pick<ApiProjector["rows"][number], "totals">} row
 */
function pointsOf({ totals }) {
  if (totals === undefined) return "";
  return SHEET_WORDS[language].number(totals.points + (totals.extra?.points ?? 0));
}

/** @param {ApiProjector} data */
function mistakes({ mistakes }) {
  if (mistakes.length === 0) return nothing;
  return html`
    <footer class="wall-mistakes">
      <h2>${words.board.mistakes}</h2>
      <ol>${repeat(
        mistakes.slice(0, MOST_MISTAKES),
        ({ id }) => id,
        ({ level, title, students }) =>
          html`<li class=${level}>${icon(LEVEL_ICONS[level])}<span>${title}</span><small>${
            say.mistakeOf(students)
          }</small></li>`,
      )}</ol>
    </footer>
  `;
}

/** Columns of exercises, up to which they stand in one row. */
const ONE_ROW = 6;

/**
 * Sizes are set through the style's own interface: the content security policy lets no style stand in the
 * markup.
 */
function fitGrid() {
  const wall = document.getElementById("wall");
  const exercises = document.getElementById("exercises");
  if (wall === null || exercises === null || state.data === undefined) return;
  const count = state.data.exercises.length;
  const across = count <= ONE_ROW ? count : Math.ceil(count / Math.ceil(count / ONE_ROW));
  exercises.style.setProperty("--across", `${across}`);
  exercises.classList.toggle("many", count > ONE_ROW);
  const grid = document.getElementById("grid");
  if (grid === null) return;
  const { rows: students } = state.data;
  const name = Math.max(...students.map((student) => widthOf(student.name)));
  const gap = parseFloat(getComputedStyle(grid).columnGap) || 0;
  const room = { width: wall.clientWidth, height: wall.clientHeight, gap };
  // The points' letters are four fifths of the names' (projector.css).
  const points = 0.8 * Math.max(...students.map((student) => widthOf(pointsOf(student))));
  const of = { students: students.length, exercises: count, name, points };
  const { columns, rows, size, below } = fit(of, room);
  grid.style.setProperty("--columns", `${columns}`);
  grid.style.setProperty("--rows", `${rows}`);
  grid.style.setProperty("--size", `${size.toFixed(2)}px`);
  grid.classList.toggle("below", below);
}

const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/** A name's width in letter sizes, as .wall-name has it. @param {string} name */
function widthOf(name) {
  ruler.font = "560 100px Inter, system-ui, sans-serif";
  return ruler.measureText(name).width / 100;
}

function freeze() {
  state.frozen = !state.frozen;
  draw();
  if (!state.frozen) void load();
}

listen(projectorEventsUrl(language, labs), {
  on: { projector: take },
  state: (live) => {
    state.live = live;
    draw();
  },
});
document.addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
  if (key === "f" && !ctrlKey && !metaKey) freeze();
});
self.addEventListener("resize", fitGrid);
void document.fonts.ready.then(fitGrid);
document.title = `${words.title.projector} · ${document.body.dataset.lab}`;
draw();
void load();
