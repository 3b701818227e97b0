// Who the lab takes the reader for, by which rule, and the form to claim a nickname, once.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { claim as claimNickname } from "./api.js";

/** @typedef {"" | "sending" | "claimed" | "taken" | "invalid" | "code" | "failed"} ClaimState */

/**
 * @param {import("../api_types.ts").ApiMe} me
 * @param {object} view
 * @param {import("./language.js").Words} view.words
 * @param {ClaimState} view.claim
 * @param {(state: ClaimState) => void} view.claimed
 */
export function identity({ you, animal, room }, { words, claim, claimed }) {
  const { me: say } = words;
  return html`<section class="identity"><h2>${say.you}</h2>
    <p class="identity-name">${you.name}</p>
    <p class="identity-rule">${say.rules[you.rule](words.place(you.address))}</p>
    ${animal === undefined ? nothing : html`<p class="identity-rule">${say.animal(animal)}</p>`}
    ${you.nickname === undefined ? form({ words, room, claim, claimed }) : nothing}
    ${room === undefined || you.nickname === undefined ? nothing : inRooms(room, words)}
    <p class="claim-state ${claim}" role="status" aria-live="polite">${
    claim === "" || claim === "sending" ? nothing : claim === "code" ? say.wrongCode : say[claim]
  }</p></section>`;
}

/**
 * How the nickname stands in the other labs of the class, and the way to them.
 * @param {import("../api_types.ts").ApiRoom} room
 * @param {import("./language.js").Words} words
 */
function inRooms({ code, provisional, elsewhere }, { me: say }) {
  return html`${provisional ? html`<p class="identity-rule">${say.provisional}</p>` : nothing}
    ${elsewhere.map(({ lab, done }) => html`<p class="identity-rule">${say.elsewhere(lab, done)}</p>`)}
    ${
    code === undefined
      ? nothing
      : html`<p class="identity-rule">${say.code}: <strong class="room-code">${code}</strong><br />${say.codeHelp}</p>`
  }`;
}

/**
 * @param {object} view
 * @param {import("./language.js").Words} view.words
 * @param {import("../api_types.ts").ApiRoom | undefined} view.room
 * @param {ClaimState} view.claim
 * @param {(state: ClaimState) => void} view.claimed
 */
function form({ words, room, claim, claimed }) {
  const { me: say } = words;
  return html`
    <form class="claim" @submit=${(/** @type {SubmitEvent} */ event) => send(event, claimed)}>
      <label for="nickname">${say.nickname}</label>
      <div><input id="nickname" name="nickname" maxlength="24" required autocomplete="off" spellcheck="false"
          aria-describedby="nickname-help" />
        <button class="button primary" ?disabled=${claim === "sending"}>${say.claim}</button></div>
      <p id="nickname-help">${say.nicknameHelp}</p>
      ${room === undefined ? nothing : html`
        <label for="code">${say.codeOf}</label>
        <div><input id="code" name="code" maxlength="12" autocomplete="off" spellcheck="false" /></div>
      `}
    </form>
  `;
}

/**
 * @param {SubmitEvent} event
 * @param {(state: ClaimState) => void} claimed
 */
async function send(event, claimed) {
  event.preventDefault();
  const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
  claimed("sending");
  claimed(
    answerOf(await claimNickname(`${data.get("nickname")}`.trim(), `${data.get("code") ?? ""}`.trim())),
  );
}

/**
 * @param {number} status
 * @returns {ClaimState}
 */
function answerOf(status) {
  if (status >= 200 && status < 300) return "claimed";
  if (status === 409) return "taken";
  if (status === 403) return "code";
  return status === 400 || status === 422 ? "invalid" : "failed";
}
