// Which labs of the class the board shows: this one, all of them, or another. The page remembers the choice; the
// projector has it in its address. Absent where the lab shares its class with nobody.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { hourAndMinute } from "./clock.js";
import { icon } from "./icons.js";
import { TEACHER_WORDS } from "./words_teacher.js";

/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("../api_types.ts").ApiRow} ApiRow */
/** @typedef {import("./language.js").Language} Language */

/** What stands for the whole class, here and in the addresses. */
export const WHOLE_CLASS = "*";

const MEMORY = "guichet labs";

/** The choice as it was remembered; "" is this lab. */
export function rememberedLabs() {
  // A browser may forbid it: then nothing is remembered.
  try {
    return localStorage.getItem(MEMORY) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} labs */
export function rememberLabs(labs) {
  try {
    localStorage.setItem(MEMORY, labs);
  } catch {
    // As above.
  }
}

/**
 * The list to choose from, and what is missing of it.
 * @param {ApiClass["cluster"]} cluster
 * @param {object} view
 * @param {Language} view.language
 * @param {(labs: string) => void} view.choose
 */
export function labsChoice(cluster, { language, choose }) {
  if (cluster === undefined) return nothing;
  const say = TEACHER_WORDS[language];
  const { lab, labs, shown, awaySince } = cluster;
  const names = labs.map(({ lab }) => lab);
  // One that has left, or is not known again yet, stays chosen.
  if (shown !== "" && shown !== WHOLE_CLASS && !names.includes(shown)) names.push(shown);
  const silent = labs.filter(({ silentSince }) => silentSince !== undefined);
  const missing = awaySince !== undefined
    ? [say.othersMissing(hourAndMinute(awaySince, language))]
    : silent.map(({ lab, silentSince }) => say.labMissing(lab, hourAndMinute(silentSince ?? 0, language)));
  const option = (/** @type {string} */ value, /** @type {string} */ label) =>
    html`<option value=${value} ?selected=${shown === value}>${label}</option>`;
  return html`
    <label class="labs"><span class="visually-hidden">${say.labsShown}</span>
        <select id="labs" @change=${(/** @type {Event} */ { target }) =>
          choose(/** @type {HTMLSelectElement} */ (target).value)}>
          ${option("", say.thisLab(lab))}${option(WHOLE_CLASS, say.wholeClass(labs.length + 1))}${names.map((
            name,
          ) => option(name, say.lab(name)))}</select></label>
    <span role="status" class="labs-missing">${missing.length === 0
      ? nothing
      : html`${icon("warned")}${missing.join("; ")}`}</span>
  `;
}

/** Whether none of a row's work is this lab's: then nothing is decided of it here. @param {ApiRow} row */
export const isElsewhere = ({ student, labs }) => labs !== undefined && student.key.endsWith(`@${labs[0]}`);

/**
 * What the panel of a student of other labs says: what was sent stays there.
 * @param {ApiRow} row
 * @param {Language} language
 */
export function elsewhereNote({ labs = [] }, language) {
  return html`<p class="page-note">${TEACHER_WORDS[language].elsewhere(labs.join(", "))}</p>`;
}
