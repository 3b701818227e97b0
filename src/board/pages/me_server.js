// "Try my server" on /me: the student names suite and port, the lab tries the server at the address that this browser
// comes from, and the report is shown. Nothing where the lab does not offer it.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { get, serverTrialUrl, tryServer } from "./api.js";

/** @typedef {import("../api_types.ts").ServerTrial} ServerTrial */
/** @typedef {import("../../grade/output/json.ts").ReportJson} Report */
/** @typedef {import("../../grade/output/json.ts").ResultJson} Result */

/** Milliseconds between two questions for a trial that is under way. */
const AGAIN = 1500;

export class MyServer {
  /** @type {ServerTrial | null} */
  #trial = null;
  /** Of the last asking, where it was refused. */
  #status = 0;
  #asking = false;
  #loaded = false;
  #draw;
  #language;

  /**
   * @param {() => void} draw
   * @param {string} language
   */
  constructor(draw, language) {
    this.#draw = draw;
    this.#language = language;
  }

  /**
   * @param {readonly string[]} suites none where the lab tries no servers
   * @param {import("./language.js").Words} words
   */
  render(suites, { server: say }) {
    if (suites.length === 0) return nothing;
    if (!this.#loaded) void this.#load();
    this.#loaded = true;
    const busy = this.#asking || this.#trial?.state === "waiting" || this.#trial?.state === "running";
    return html`
      <section class="server">
        <h2>${say.title}</h2>
        <p class="identity-rule">${say.text}</p>
        <form class="claim" @submit=${(/** @type {SubmitEvent} */ event) => this.#send(event)}>
          <label for="server-suite">${say.suite}</label>
          <select id="server-suite" name="suite">${suites.map((suite) =>
            html`<option value=${suite}>${suite}</option>`
          )}</select>
          <label for="server-port">${say.port}</label>
          <div><input id="server-port" name="port" type="number" min="1024" max="65535" required />
                <button class="button primary" ?disabled=${busy}>${say.go}</button></div>
        </form>
        <div role="status" aria-live="polite">${this.#state(say)}</div>
      </section>
    `;
  }

  /** @param {import("./language.js").Words["server"]} say */
  #state(say) {
    if (this.#status !== 0) return html`<p class="claim-state failed">${say.refused(this.#status)}</p>`;
    const trial = this.#trial;
    if (trial === null) return nothing;
    if (trial.state !== "done") return html`<p class="identity-rule">${say[trial.state]}</p>`;
    const { points, maxPoints, results } = /** @type {Report} */ (/** @type {unknown} */ (trial.report));
    return html`
      <p class="server-points">${trial.suite}, ${trial.port}: <strong>${points}/${maxPoints}</strong></p>
      <ul class="server-results">${results.map((result) => resultItem(result, say))}</ul>
    `;
  }

  async #load() {
    const answer = await get(serverTrialUrl);
    this.#trial = answer?.trial ?? this.#trial;
    const state = this.#trial?.state;
    if (state === "waiting" || state === "running") self.setTimeout(() => this.#load(), AGAIN);
    this.#draw();
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    this.#asking = true;
    this.#draw();
    const status = await tryServer(`${form.get("suite")}`, Number(form.get("port")), this.#language);
    this.#asking = false;
    this.#status = status === 202 ? 0 : status || 1;
    await this.#load();
  }
}

/**
 * @param {Result} result
 * @param {import("./language.js").Words["server"]} say
 */
function resultItem({ name, description, passed, why, points, maxPoints, steps, cause, again }, say) {
  const sign = passed === true ? "✓" : passed === false ? "✗" : "–";
  const head = html`${sign} <strong>${name}</strong> ${points}/${maxPoints}`;
  if (cause === null) return html`<li class=${passed ? "passed" : "open"}>${head} ${why ?? description}</li>`;
  return html`
    <li class="failed">
      <details>
        <summary>${head} ${description}</summary>
        <ol>${steps.map((step) => html`<li>${step}</li>`)}</ol>
        <p><code>${cause.code}</code> ${cause.fact}</p>
        <p>${say.cause}: ${cause.cause}</p>
        <p>${say.cure}: ${cause.cure}</p>
        <pre><code>${again}</code></pre>
      </details>
    </li>
  `;
}
