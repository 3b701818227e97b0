// The exercises of the file on /me: what each asks, how its listener is spoken to, how far the reader is, and the ticket
// once it is done.
// @ts-check
import { html, nothing } from "lit-html";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { hostFor } from "./where.js";
import { SHEET_WORDS, timeText } from "./words_sheet.js";

/** @typedef {import("../api_types.ts").ApiMe} ApiMe */
/** @typedef {import("../api_types.ts").ApiSheet} ApiSheet */
/** @typedef {ApiSheet["tasks"][number]} Task */
/** @typedef {ApiSheet["progress"]["exercises"][number]} Progress */
/** @typedef {import("./exchange_card.js").Tongue} Tongue */

export class MySheet {
  #draw;
  #tongue;
  /** Names of the exercises that the reader folded or unfolded. @type {Map<string, boolean>} */
  #open = new Map();

  /**
   * @param {() => void} draw
   * @param {Tongue} tongue
   */
  constructor(draw, tongue) {
    this.#draw = draw;
    this.#tongue = tongue;
  }

  /** @param {ApiMe} me */
  render({ sheet, reach }) {
    if (sheet === undefined) return nothing;
    const say = SHEET_WORDS[this.#tongue.language];
    const { tasks, progress } = sheet;
    const { name, totals: { done, of, points, maxPoints, extra }, exercises } = progress;
    const first = exercises.find(({ state, opening }) => state !== "done" && opening === "open")?.name;
    return html`<section class="sheet" aria-labelledby="sheet-title">
      <div class="sheet-head"><h2 id="sheet-title">${say.exercises}</h2>
        <p>${say.done(done, of)} · <strong>${say.pointsOf(points, maxPoints)}</strong>${
      extra === undefined || extra.points === 0 ? nothing : ` ${say.extra(extra.points)}`
    }</p></div>
      <ol>${tasks.map((task, index) => this.#item(task, exercises[index], { index, reach, first }))}</ol>
      ${
      exercises.some(({ ticket }) => ticket !== undefined)
        ? html`<p class="sheet-note">${icon("info")}<span>${say.ticketFor(name)}</span></p>`
        : nothing
    }
    </section>`;
  }

  /**
   * @param {Task} task
   * @param {Progress} progress
   * @param {{ index: number, reach: ApiMe["reach"], first: string | undefined }} place
   */
  #item(task, progress, { index, reach, first }) {
    const { words, language } = this.#tongue;
    const say = SHEET_WORDS[language];
    const { name, title, points, optional } = task;
    const { state, attempts, ticket, opening } = progress;
    const open = this.#open.get(name) ?? name === first;
    const time = timeText({ ...task, opening }, language);
    const toggle = () => {
      this.#open.set(name, !open);
      this.#draw();
    };
    return html`<li class="task ${state}">
      <h3><button class="task-line" aria-expanded=${open ? "true" : "false"} @click=${toggle}>
        <span class="badge ${state}">${
      state === "none" ? html`<small>${index + 1}</small>` : icon(state)
    }<span class="visually-hidden">${words.states[state]}</span></span>
        <span class="task-title">${title}</span>
        <span class="task-facts"><span>${say.points(points)}</span>${
      optional ? html`<span class="tag">${say.optional}</span>` : nothing
    }<span>${say.tries(attempts)}</span>${
      time === "" ? nothing : html`<span class="when ${opening}">${time}</span>`
    }</span>
        ${icon("down", "fold")}</button></h3>
      ${
      ticket === undefined
        ? nothing
        : html`<p class="ticket"><span>${say.ticket}</span> <code>${ticket}</code></p>`
    }
      ${open ? this.#body(task, opening, hostFor(reach, location.hostname)) : nothing}
    </li>`;
  }

  /**
   * @param {Task} task
   * @param {Progress["opening"]} opening
   * @param {string} host
   */
  #body({ text, protocol, where }, opening, host) {
    const say = SHEET_WORDS[this.#tongue.language];
    return html`<div class="task-body">
      ${opening === "open" ? nothing : html`<p class="not-counted">${icon("clock")}${say.notCounted}</p>`}
      ${text === undefined ? nothing : html`<div class="prose">${markdown(text)}</div>`}
      ${
      protocol === undefined ? nothing : html`
        <div class="prose">${markdown([protocol.says, protocol.order ?? ""].join(" ").trim())}</div>
        <div class="diagrams">${protocol.diagrams.map((diagram) =>
          html`<pre tabindex="0">${diagram}</pre>`
        )}</div>
        <dl class="task-terms">
                  ${where === undefined
                    ? nothing
                    : term(say.tryIt, html`<code>${filled(protocol.attempt, where, host)}</code>`)}
                  ${term(say.back, markdown(protocol.back))}
                  ${term(say.mistake, markdown(protocol.mistake))}
                </dl>
      `
    }
    </div>`;
  }
}

/**
 * @param {string} name
 * @param {unknown} what
 */
function term(name, what) {
  return html`
    <div>
      <dt>${name}</dt>
      <dd>${what}</dd>
    </div>
  `;
}

/**
 * A protocol's line of the shell with what stands for this listener, as src/cli/handout/sheet.ts fills it.
 * @param {string} attempt
 * @param {NonNullable<Task["where"]>} where
 * @param {string} host the lab, as the reader's browser knows it
 */
export function filled(attempt, { transport, socket, address }, host) {
  const [, group = host, port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  const target = transport === "multicast" ? group : transport === "unix" ? address : host;
  const flags = transport === "unix"
    ? (socket === "dgram" ? "-uU " : "-U ")
    : transport === "udp" || transport === "multicast"
    ? "-u "
    : "";
  /** @type {Readonly<Record<string, string>>} */
  const values = {
    AT: `${flags}${target}${port === "" ? "" : ` ${port}`}`,
    HOST: target,
    PORT: port,
  };
  return attempt.replace(/\b(?:AT|HOST|PORT)\b/g, (word) => values[word]);
}
