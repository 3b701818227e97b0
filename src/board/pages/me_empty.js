// What /me shows before anything arrived: what a beginner may try.
// @ts-check
/// <reference lib="dom" />
import { html } from "lit-html";
import { cLines, commands } from "./try_it.js";
import { hostFor, textPort } from "./where.js";

/**
 * @param {import("../api_types.ts").ApiMe} me
 * @param {import("./language.js").Words} words
 */
export function emptyFeed(me, words) {
  const { me: say } = words;
  const host = hostFor(me.reach, location.hostname);
  return html`
    <section class="empty">
      <div class="empty-pulse" aria-hidden="true"><i></i><i></i><i></i></div>
      <h2>${say.emptyTitle}</h2>
      <p>${say.emptyText}</p>
      <dl class="commands">${commands(me.exercises, host).map(({ name, command }) =>
        html`
          <div>
            <dt>${name}</dt>
            <dd><code>${inWords(command)}</code></dd>
          </div>
        `
      )}</dl>
      <p>${say.emptyC}</p>
      <pre><code>${cLines(me.exercises, host)}</code></pre>
      ${textPort(me.reach, me.language ?? "en", host)}
    </section>
  `;
}

/**
 * A command that breaks at its spaces only: `od -` and `An` on two lines are no option.
 * @param {string} command
 */
function inWords(command) {
  return command.split(" ").map((word, index) => html`${index === 0 ? "" : " "}<span>${word}</span>`);
}
