// The class board: holds its state, listens to the lab, and puts the parts together.
// @ts-check
/// <reference lib="dom" />
import { html } from "lit-html";
import { ActivityChart } from "./activity_chart.js";
import { classEventsUrl, classUrl, get, setPaused, signedIn, startGroup } from "./api.js";
import { boardHeader, problems } from "./board_header.js";
import { Changes } from "./changes.js";
import { columnsOf } from "./columns.js";
import { allListenersButton, classCard } from "./class_card.js";
import { confirmDialog, syncDialog } from "./confirm_dialog.js";
import { drawing } from "./draw.js";
import { elsewhereNote, isElsewhere, rememberedLabs, rememberLabs } from "./labs_choice.js";
import { pageLanguage } from "./language.js";
import { listen } from "./live.js";
import { layoutOf, matrix } from "./matrix.js";
import { onMatrixKey, placeOf } from "./matrix_keys.js";
import { rail } from "./rail.js";
import { onRowLength } from "./row_length.js";
import { found, inPlace, sorted, SORTS } from "./row_order.js";
import { onKeys, shortcutsDialog, showShortcuts } from "./shortcuts.js";
import { studentActions } from "./student_actions.js";
import { fragmentOf, placeIn, StudentPanel } from "./student_panel.js";
import { toolbar } from "./toolbar.js";
import { whereToGo } from "./where.js";
import { TEACHER_WORDS } from "./words_teacher.js";

/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("./matrix.js").Place} Place */

/** Milliseconds between drawings when nothing happens: "stuck 4 min" goes on counting. */
const TICK = 15_000;

const tongue = pageLanguage();
const { words, language } = tongue;

const state = {
  /** @type {ApiClass | undefined} */
  data: undefined,
  /** When it came, by this page's clock: the difference to the server's may be large. */
  came: 0,
  /** @type {import("./live.js").LiveState} */
  live: "connecting",
  failed: false,
  /** Which labs of the class are shown. */
  labs: rememberedLabs(),
  search: "",
  /** @type {import("./row_order.js").Sort} */
  sort: "stuck",
  /** Whether rows must keep their places: the pointer or the focus is among them. */
  held: false,
  /** @type {readonly string[]} */
  order: [],
  /** @type {Place | undefined} */
  focus: undefined,
  /** @type {import("./confirm_dialog.js").Question | undefined} */
  question: undefined,
  failure: "",
};
const changes = new Changes();
const chart = new ActivityChart(language);
const draw = drawing(page, afterDrawing);
const panel = new StudentPanel(tongue, draw);

/** @param {ApiClass} data */
function take(data) {
  if (state.data !== undefined && state.data.group.id !== data.group.id) changes.clear();
  state.data = data;
  state.came = performance.now();
  state.failed = false;
  void panel.follow(data);
  draw();
}

async function load() {
  /** @type {ApiClass | undefined} */
  const data = await get(classUrl(language, state.labs));
  if (data !== undefined) {
    if ((data.cluster?.shown ?? state.labs) === state.labs) take(data);
  } else if (state.data === undefined) {
    state.failed = true;
    self.setTimeout(load, 3000);
    draw();
  }
}

/** The server's clock now. @param {ApiClass} data */
function nowOf(data) {
  return data.at + performance.now() - state.came;
}

/** @param {ApiClass} data */
function stuckOf({ rows }) {
  return rows.filter(({ stuck }) => stuck !== undefined).length;
}

/** @param {ApiClass} data */
function rowsOf(data) {
  const rows = state.held ? inPlace(data.rows, state.order) : sorted(data.rows, state.sort);
  state.order = rows.map(({ student }) => student.key);
  return found(rows, state.search);
}

/** In columns: that of points is one. @param {ApiClass} data */
function widthOf(data) {
  return columnsOf(data).length + (data.sheet === undefined ? 0 : 1);
}

function page() {
  const { data, live, failed } = state;
  if (data === undefined) {
    return html`<p class="page-note" role="status">${failed ? words.retry : words.loading}</p>`;
  }
  const now = nowOf(data);
  const here = { ...data, listeners: data.listeners.filter(({ elsewhere }) => elsewhere !== true) };
  return html`
    ${boardHeader(data, { ...tongue, live, reset: askReset, help: showShortcuts, chooseLabs })}
        ${problems(data, words)}
        <div class="board ${layoutOf(widthOf(data), innerWidth).beside ? "" : "stacked"}">
      <main class="board-main">
          ${toolbar({ ...state, words, stuck: stuckOf(data), find, setSort })}
        ${table(data, now)}
        </main>
      <aside class="rail" aria-label=${words.board.rail}>${rail(here, {
        ...tongue,
        pause: askPause,
        all: allListenersButton(here, { language, ask, reload: load }),
      })}${classCard(data, { language, reload: load })}</aside>
    </div>
        ${panel.render(data, {
          now,
          go,
          actions: (row) =>
            isElsewhere(row) ? elsewhereNote(row, language) : studentActions(row, actionsView(data)),
        })}
        ${shortcutsDialog(words)}
        ${confirmDialog(state.question, {
          words,
          failure: state.failure,
          answered,
          closed: () => ask(undefined),
        })}
  `;
}

/** @param {ApiClass} data */
function actionsView({ rows }) {
  return {
    ...{ language, rows: rows.filter((row) => !isElsewhere(row)), ask, reload: load },
    show: (/** @type {string | undefined} */ student) =>
      go(student === undefined ? undefined : { student, listener: "" }),
  };
}

/**
 * @param {ApiClass} data
 * @param {number} now
 */
function table(data, now) {
  const rows = rowsOf(data);
  if (rows.length === 0) {
    return data.rows.length > 0
      ? html`<p class="page-note">${words.board.noMatch}</p>`
      : html`<p class="page-note">${words.board.none}</p>${whereToGo(data.reach, language)}`;
  }
  const known = rows.some(({ student }) => student.key === state.focus?.student);
  const focus = known ? state.focus : { student: rows[0].student.key, listener: "" };
  return html`
    <div class="matrix-frame ${layoutOf(widthOf(data), innerWidth).wide ? "wide" : ""}" @keydown=${(
      /** @type {KeyboardEvent} */ event,
    ) => onMatrixKey(event, moved)}
      @focusin=${focused} @focusout=${left} @pointerenter=${() => hold(true)}
      @pointerleave=${left}>${matrix(data, rows, {
        tongue,
        changes,
        focus,
        chosen: panel.place,
        now,
        choose: go,
      })}</div>
  `;
}

/** @param {Place} place */
function moved(place) {
  state.focus = place;
  draw();
}

/** @param {FocusEvent} event */
function focused({ target }) {
  state.focus = placeOf(/** @type {HTMLElement} */ (target));
  hold(true);
}

/** @param {Event} event of the frame that the pointer or the focus leaves */
function left({ currentTarget }) {
  const frame = /** @type {Element} */ (currentTarget);
  // The focus has moved only when this event is over.
  queueMicrotask(() => hold(frame.matches(":hover") || frame.contains(document.activeElement)));
}

/** @param {boolean} held */
function hold(held) {
  state.held = held;
  draw();
}

/** @param {string} search */
function find(search) {
  state.search = search;
  draw();
}

/** @param {import("./row_order.js").Sort} sort */
function setSort(sort) {
  state.sort = sort;
  // Asked for, so the rows may move, also under the pointer.
  if (state.data !== undefined) state.order = sorted(state.data.rows, sort).map(({ student }) => student.key);
  draw();
}

/** @param {Place | undefined} place */
function go(place) {
  if (place !== undefined) location.hash = fragmentOf(place);
  else if (panel.place !== undefined) history.pushState(null, "", location.pathname + location.search);
  follow();
}

/** Opens the panel that the address names, and hands the focus to and fro. */
function follow() {
  const before = panel.place;
  const place = placeIn(location.hash);
  panel.open(place);
  if (state.data !== undefined) void panel.follow(state.data);
  if (before === undefined && place !== undefined) focusNext = "panel-close";
  if (before !== undefined && place === undefined) focusPlace(before);
}

/** Id of what takes the focus when it has been drawn. */
let focusNext = "";

/** @param {Place} place */
function focusPlace({ student, listener }) {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button[data-student]"));
  [...buttons].find(({ dataset }) => dataset.student === student && dataset.listener === listener)?.focus();
}

function afterDrawing() {
  if (state.data !== undefined) chart.show(document.getElementById("activity"), state.data.activity);
  syncDialog(state.question !== undefined);
  if (focusNext !== "") document.getElementById(focusNext)?.focus();
  focusNext = "";
}

/** @param {import("./confirm_dialog.js").Question | undefined} question */
function ask(question) {
  state.question = question;
  state.failure = "";
  draw();
}

/** @param {string} text */
async function answered(text) {
  const worked = await state.question?.act(text);
  if (worked === true) {
    ask(undefined);
    await load();
  } else {
    state.failure = typeof worked === "string" ? worked : words.board.failed;
    draw();
  }
}

/** Resuming takes nothing from anybody, so only pausing asks. @param {import("../api_types.ts").ApiListener} listener */
function askPause({ name, paused }) {
  if (paused) return void setPaused(name, false).then(load);
  const { board: say } = words;
  ask({
    title: `${say.pause(name)}${language === "fr" ? " ?" : "?"}`,
    text: say.pauseText,
    yes: say.pauseIt,
    grave: true,
    act: async () => isFine(await setPaused(name, true)),
  });
}

function askReset() {
  const { board: say } = words;
  ask({
    title: say.resetTitle,
    text: state.data?.cluster === undefined
      ? say.resetText
      : `${say.resetText} ${TEACHER_WORDS[language].groupOfAll}`,
    yes: say.resetIt,
    grave: true,
    field: { label: say.groupName },
    act: async (name) => isFine(await startGroup(name)),
  });
}

/** @param {string} labs */
function chooseLabs(labs) {
  rememberLabs(labs);
  state.labs = labs;
  state.order = [];
  stopListening();
  stopListening = listenToClass();
  void load();
}

function listenToClass() {
  return listen(classEventsUrl(language, state.labs), {
    on: { class: take },
    state: (live) => {
      state.live = live;
      draw();
    },
  });
}

/** @param {number} status */
function isFine(status) {
  return status >= 200 && status < 300;
}

let stopListening = listenToClass();
onKeys({
  sort: () => setSort(SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length]),
  close: () => go(undefined),
  clear: () => find(""),
});
onRowLength(draw);
self.addEventListener("resize", draw);
self.addEventListener("popstate", follow);
self.addEventListener("hashchange", follow);
self.setInterval(draw, TICK);
signedIn();
document.title = `${words.title.board} · ${document.body.dataset.lab}`;
draw();
void load();
follow();
