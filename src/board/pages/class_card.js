// The card of the class beside the board's table: where students find the lab, the report to take away, and who is
// hidden; and what is done to all listeners at once.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { post } from "./api.js";
import { icon } from "./icons.js";
import { unhide } from "./student_actions.js";
import { whereToGo } from "./where.js";
import { SHEET_WORDS } from "./words_sheet.js";
import { TEACHER_WORDS } from "./words_teacher.js";

/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("./language.js").Language} Language */

/**
 * @param {ApiClass} data
 * @param {object} view
 * @param {Language} view.language
 * @param {() => void} view.reload
 */
export function classCard({ hidden, reach, rows, sheet }, { language, reload }) {
  const say = TEACHER_WORDS[language];
  return html`<section class="card class-card"><h2>${say.class}</h2>
    ${
    // An empty board shows it large in its middle.
    rows.length === 0 ? nothing : whereToGo(reach, language)}
    <p><a class="button" href=${`/api/report.csv?by=student&lang=${language}`} download>${
    icon("save")
  }<span>${say.csv}</span></a></p>
    ${
    sheet === undefined ? nothing : html`
      <p><a class="button" href=${`/api/report.csv?by=gradebook&lang=${language}`} download>${icon(
        "save",
      )}<span>${SHEET_WORDS[language].gradebook}</span></a></p>
    `
  }
    ${
    hidden.length === 0 ? nothing : html`
      <h3>${say.hidden(hidden.length)}</h3>
      <ul class="hidden-students">${hidden.map(({ key, name }) =>
        html`<li><span>${name}</span><button class="button" aria-label=${say.show(name)}
            @click=${() => unhide(key).then(reload)}>${say.showIt}</button></li>`
      )}</ul>
    `
  }</section>`;
}

/**
 * Pauses all listeners, which is asked first, or resumes them where none serves.
 * @param {ApiClass} data
 * @param {object} view
 * @param {Language} view.language
 * @param {(question: import("./confirm_dialog.js").Question) => void} view.ask
 * @param {() => void} view.reload
 */
export function allListenersButton({ listeners }, { language, ask, reload }) {
  const say = TEACHER_WORDS[language];
  if (listeners.length < 2) return nothing;
  const paused = listeners.every((listener) => listener.paused);
  const question = {
    title: say.pauseAllTitle,
    text: say.pauseAllText,
    yes: say.pauseAll,
    grave: true,
    act: async () => (await post("/api/listeners/pause", {})) === 200 || say.failed,
  };
  const clicked = () => paused ? post("/api/listeners/resume", {}).then(reload) : ask(question);
  return html`<button class="button quiet" @click=${clicked}>${icon(paused ? "play" : "pause")}<span>${
    paused ? say.resumeAll : say.pauseAll
  }</span></button>`;
}
