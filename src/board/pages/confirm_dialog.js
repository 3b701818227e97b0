// Asks before doing what a class would notice: says what will happen, and does it only on the button. A
// native dialog: Escape and the focus are the browser's.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {string} yes
 * @property {boolean} grave whether the button warns
 * @property {Field} [field] what is asked for
 * @property {(text: string) => Promise<boolean | string>} act false, or why in words: it did not work
 */

/**
 * @typedef {object} Field a text, or one of several values
 * @property {string} label
 * @property {string} [value] what stands there at first
 * @property {number} [mostLetters] 60 where it is left out
 * @property {boolean} [optional] whether it may be empty
 * @property {readonly [value: string, name: string][]} [choices]
 */

/**
 * @param {Question | undefined} question
 * @param {object} view
 * @param {import("./language.js").Words} view.words
 * @param {string} view.failure "" as long as nothing failed
 * @param {(text: string) => void} view.answered
 * @param {() => void} view.closed
 */
export function confirmDialog(question, { words, failure, answered, closed }) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    answered(`${new FormData(form).get("text") ?? ""}`.trim());
  };
  return html`<dialog id="confirm" class="dialog" aria-labelledby="confirm-title" @close=${closed}>${
    question === undefined
      ? nothing
      : html`<form @submit=${submit}><h2 id="confirm-title">${question.title}</h2>
      <p>${question.text}</p>
      ${question.field === undefined ? nothing : fieldOf(question.field)}
      <p class="failure" role="alert">${failure}</p>
      <div class="dialog-buttons"><button type="button" class="button" @click=${closeDialog}>${words.cancel}</button>
        <button class="button ${question.grave ? "grave" : "primary"}">${question.yes}</button></div></form>`
  }</dialog>`;
}

/** @param {Field} field */
function fieldOf({ label, value = "", mostLetters = 60, optional = false, choices }) {
  const input = choices === undefined
    ? html`
      <input id="confirm-text" name="text" maxlength=${mostLetters} ?required=${!optional}
        .value=${value} autocomplete="off" />
    `
    : html`<select id="confirm-text" name="text" required>
      <option value="">…</option>${
      choices.map(([its, name]) => html`<option value=${its}>${name}</option>`)
    }</select>`;
  return html`<label for="confirm-text">${label}</label>${input}`;
}

/** Shows or hides the dialog as the page's state wants it. @param {boolean} wanted */
export function syncDialog(wanted) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("confirm"));
  if (dialog === null || dialog.open === wanted) return;
  if (wanted) dialog.showModal();
  else dialog.close();
}

/** @param {Event} event */
function closeDialog({ currentTarget }) {
  /** @type {Element} */ (currentTarget).closest("dialog")?.close();
}
