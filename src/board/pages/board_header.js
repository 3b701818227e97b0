// The top of the class board: lab, group, state of the connection; and the banner of problems.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { hourAndMinute } from "./clock.js";
import { icon, logo } from "./icons.js";
import { labsChoice } from "./labs_choice.js";
import { liveDot } from "./live_dot.js";

/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("./language.js").Words} Words */

/**
 * @param {ApiClass} data
 * @param {import("./exchange_card.js").Tongue & {
 *   live: import("./live.js").LiveState, reset: () => void, help: () => void,
 *   chooseLabs: (labs: string) => void }} view
 */
export function boardHeader(
  { lab, group, rows, cluster },
  { words, language, live, reset, help, chooseLabs },
) {
  const { board: say } = words;
  const labs = cluster === undefined || cluster.shown === "" ? "" : `?labs=${cluster.shown}`;
  return html`<header class="bar"><span class="brand">${logo()}<span>${lab}</span></span>
    <h1 class="visually-hidden">${words.title.board}</h1>
    <p class="bar-facts"><strong>${group.name}</strong><span class="since">${say.since} ${
    hourAndMinute(group.since, language)
  }</span>
      <span>${say.studentCount(rows.length)}</span></p>
    ${labsChoice(cluster, { language, choose: chooseLabs })}
    <span class="grow"></span>${liveDot(live, words)}
    <a class="button quiet" href="/projector${labs}" target="_blank" rel="noopener" title=${say.projector}>${
    icon("screen")
  }<span>${say.projector}</span></a>
    <button class="button quiet" title=${say.newGroup} @click=${reset}>${
    icon("group")
  }<span>${say.newGroup}</span></button>
    <button class="icon-button" aria-label=${say.shortcuts} title="${say.shortcuts} (?)" @click=${help}>${
    icon("keys")
  }</button>
  </header>`;
}

/**
 * @param {ApiClass} data
 * @param {Words} words
 */
export function problems({ problems }, words) {
  return html`<div role="alert">${
    problems.length === 0
      ? nothing
      : html`<div class="problems">${icon("warned")}<strong>${words.board.problems}</strong>
      <ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`
  }</div>`;
}
