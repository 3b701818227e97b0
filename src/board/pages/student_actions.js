// What the teacher can do about one student, as buttons in the student's panel: rename, merge, hide; each asks
// first, and each can be undone.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { post } from "./api.js";
import { TEACHER_WORDS } from "./words_teacher.js";

/** @typedef {import("../api_types.ts").ApiRow} ApiRow */
/** @typedef {import("../api_types.ts").ApiStudent} ApiStudent */
/** @typedef {import("./confirm_dialog.js").Question} Question */

/**
 * @typedef {object} ActionsView
 * @property {import("./language.js").Language} language
 * @property {readonly ApiRow[]} rows of everybody
 * @property {(question: Question) => void} ask
 * @property {(student: string | undefined) => void} show whose panel is open next
 * @property {() => void} reload
 */

/**
 * @param {ApiRow} row
 * @param {ActionsView} view
 */
export function studentActions(row, view) {
  const say = TEACHER_WORDS[view.language];
  const { merged = [] } = row;
  return html`<div class="student-actions" role="group" aria-label=${say.actions}>
    <button class="button" @click=${() => view.ask(renaming(row.student, view))}>${say.rename}</button>
    ${
    view.rows.length < 2
      ? nothing
      : html`<button class="button" @click=${() =>
        view.ask(merging(row.student, view))}>${say.merge}</button>`
  }
    <button class="button" @click=${() => view.ask(hiding(row.student, view))}>${say.hide}</button>
    ${merged.length === 0 ? nothing : html`<span>${say.merged}</span>`}
    ${
    merged.map((student) =>
      html`<button class="button" @click=${() => separate(student, view)}>${
        say.separate(placeName(student))
      }</button>`
    )
  }</div>`;
}

/**
 * @param {string} key
 * @param {string} action
 * @param {object} [body]
 */
const act = (key, action, body = {}) => post(`/api/students/${encodeURIComponent(key)}/${action}`, body);

/** @param {number} status */
const isFine = (status) => status >= 200 && status < 300;

/**
 * @param {ApiStudent} student
 * @param {ActionsView} view
 * @returns {Question}
 */
function renaming({ key, name, nickname = "" }, { language }) {
  const say = TEACHER_WORDS[language];
  return {
    title: say.renameTitle(name),
    text: say.renameText,
    yes: say.renameIt,
    grave: false,
    field: { label: say.newName, value: nickname, mostLetters: 24, optional: true },
    act: async (text) => {
      const status = await act(key, "rename", { name: text });
      if (isFine(status)) return true;
      return status === 409 ? say.taken : status === 422 ? say.invalid : say.failed;
    },
  };
}

/**
 * @param {ApiStudent} student
 * @param {ActionsView} view
 * @returns {Question}
 */
function merging({ key, name }, { language, rows, show }) {
  const say = TEACHER_WORDS[language];
  const others = rows.map(({ student }) => student).filter((student) => student.key !== key);
  /** @type {[string, string][]} */
  const choices = others.map((student) => [student.key, placeName(student)]);
  return {
    title: say.mergeTitle(name),
    text: say.mergeText,
    yes: say.mergeIt,
    grave: false,
    field: {
      label: say.mergeInto,
      choices: choices.sort(([, a], [, b]) => a.localeCompare(b, language, { numeric: true })),
    },
    act: async (into) => {
      if (!isFine(await act(key, "merge", { into }))) return say.failed;
      show(into);
      return true;
    },
  };
}

/**
 * @param {ApiStudent} student
 * @param {ActionsView} view
 * @returns {Question}
 */
function hiding({ key, name }, { language, show }) {
  const say = TEACHER_WORDS[language];
  return {
    title: say.hideTitle(name),
    text: say.hideText,
    yes: say.hideIt,
    grave: false,
    act: async () => {
      if (!isFine(await act(key, "hide"))) return say.failed;
      show(undefined);
      return true;
    },
  };
}

/**
 * @param {ApiStudent} student
 * @param {ActionsView} view
 */
async function separate({ key }, { reload }) {
  await act(key, "unmerge");
  reload();
}

/**
 * Shows a hidden student again.
 * @param {string} key
 * @returns {Promise<number>} the HTTP status
 */
export const unhide = (key) => act(key, "unhide");

/** Two students may be called alike but for their machines. @param {ApiStudent} student */
function placeName({ key, name }) {
  return name === key ? name : `${name} (${key})`;
}
