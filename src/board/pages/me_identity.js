// Who the lab takes the reader for, by which rule, and the form to claim a nickname, once.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { claim as claimNickname } from "./api.js";

/** @typedef {"" | "sending" | "claimed" | "taken" | "invalid" | "failed"} ClaimState */

/**
 * @param {import("../api_types.ts").ApiMe} me
 * @param {object} view
 * @param {import("./language.js").Words} view.words
 * @param {ClaimState} view.claim
 * @param {(state: ClaimState) => void} view.claimed
 */
export function identity({ you, animal }, { words, claim, claimed }) {
  const { me: say } = words;
  return html`<section class="identity"><h2>${say.you}</h2>
    <p class="identity-name">${you.name}</p>
    <p class="identity-rule">${say.rules[you.rule](words.place(you.address))}</p>
    ${animal === undefined ? nothing : html`<p class="identity-rule">${say.animal(animal)}</p>`}
    ${you.nickname === undefined ? form({ words, claim, claimed }) : nothing}
    <p class="claim-state ${claim}" role="status" aria-live="polite">${
    claim === "" || claim === "sending" ? nothing : say[claim]
  }</p></section>`;
}

/**
 * @param {object} view
 * @param {import("./language.js").Words} view.words
 * @param {ClaimState} view.claim
 * @param {(state: ClaimState) => void} view.claimed
 */
function form({ words, claim, claimed }) {
  const { me: say } = words;
  return html`
    <form class="claim" @submit=${(/** @type {SubmitEvent} */ event) => send(event, claimed)}>
      <label for="nickname">${say.nickname}</label>
      <div><input id="nickname" name="nickname" maxlength="24" required autocomplete="off" spellcheck="false"
          aria-describedby="nickname-help" />
        <button class="button primary" ?disabled=${claim === "sending"}>${say.claim}</button></div>
      <p id="nickname-help">${say.nicknameHelp}</p>
    </form>
  `;
}

/**
 * @param {SubmitEvent} event
 * @param {(state: ClaimState) => void} claimed
 */
async function send(event, claimed) {
  event.preventDefault();
  const nickname = `${new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("nickname")}`
    .trim();
  claimed("sending");
  claimed(answerOf(await claimNickname(nickname)));
}

/**
 * @param {number} status
 * @returns {ClaimState}
 */
function answerOf(status) {
  if (status >= 200 && status < 300) return "claimed";
  if (status === 409) return "taken";
  return status === 400 || status === 422 ? "invalid" : "failed";
}
