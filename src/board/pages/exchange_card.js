// One exchange: when, with whom, how it ended, what to correct, and the bytes. Folded it is a line. Shared by
// /me and the board's panel.
// @ts-check
import { html, nothing } from "lit-html";
import { duration, exactTime, timeOfDay } from "./clock.js";
import { replySide, requestSide } from "./exchange_side.js";
import { keptTogether } from "./french_spaces.js";
import { hintList } from "./hint_list.js";
import { icon } from "./icons.js";
import { SHEET_WORDS } from "./words_sheet.js";

/** @typedef {import("../api_types.ts").ApiExchange} ApiExchange */
/** @typedef {{ words: import("./language.js").Words, language: import("./language.js").Language }} Tongue */

/** Services that owe no answer. */
const SILENT = ["discard", "print"];

/**
 * An exchange's result: the same as src/exchange/exchange.ts says on the server, and a test holds the two
 * together.
 * @param {ApiExchange} exchange
 * @returns {"failing" | "warned" | "done"}
 */
export function resultOf({ trap, transport, outcome, hints, service, truncated, trial }) {
  if (trial !== undefined) return trial.verdict === "solved" ? "done" : "failing";
  if (trap !== undefined || hints.some(({ level }) => level === "error")) return "failing";
  const taken = SILENT.includes(service) && !truncated && (outcome === "no-reply" || outcome === "closed");
  const spare = outcome === "unreachable" && transport === "udp";
  if (outcome !== "answered" && !taken && !spare) return "failing";
  return hints.some(({ level }) => level === "warning") ? "warned" : "done";
}

/**
 * @param {ApiExchange} exchange
 * @param {Tongue & { open: boolean, fresh: boolean, toggle: () => void, openFor: number }} view `open`:
 *   unfolded; `openFor`: seconds for which its connection has been open, where it still is
 */
export function exchangeCard(exchange, { words, language, open, fresh, toggle, openFor }) {
  const isOpen = exchange.outcome === "open";
  const isStep = exchange.trial?.verdict === "step";
  // Paused: nobody did anything wrong, the teacher has paused the listener.
  const settled = exchange.refusal === "paused" ? "warned" : resultOf(exchange);
  // A step of a try decides nothing: the try goes on.
  // What the lab may have spoilt is nobody's failure.
  const decided = !isOpen && !isStep && exchange.spoilt === undefined;
  const result = decided ? settled : "underway";
  const id = `exchange-${exchange.id ?? `since-${exchange.began}`}`;
  const time = isOpen ? exchange.began : exchange.at;
  return html`<article class="exchange ${result} ${open ? "open" : "folded"} ${
    fresh ? "fresh" : ""
  }" aria-labelledby=${id}>
    <h3 id=${id}><button class="exchange-line" aria-expanded=${open ? "true" : "false"} @click=${toggle}>
      <span class="badge ${result}">${
    icon(isOpen || isStep ? "clock" : decided ? resultOf(exchange) : "trap")
  }<span class="visually-hidden">${decided || isOpen ? words.states[result] : ""}</span></span>
      <time datetime=${new Date(time).toISOString()} title=${exactTime(time, language)}>${
    timeOfDay(time, language)
  }</time>
      <span class="exchange-at">${exchange.listener}</span>
      ${marks(exchange, language)}
      <span class="summary">${
    isOpen ? `${words.exchange.openFor(duration(openFor * 1000, language))} · ` : ""
  }${keptTogether(open ? words.exchange.outcome(exchange) : foldedText(exchange, words))}</span>
      ${icon("down", "fold")}
    </button></h3>
    ${open ? body(exchange, { words, language }) : nothing}
  </article>`;
}

/**
 * What came of a try, and that the lab did something to it, or did not count it.
 * @param {ApiExchange} exchange
 * @param {import("./language.js").Language} language
 */
function marks({ trial, impaired, uncounted }, language) {
  const say = SHEET_WORDS[language];
  return [
    trial === undefined
      ? nothing
      : html`<span class="mark ${trial.verdict}">${
        say.trial(trial.attempt, say.verdicts[trial.verdict])
      }</span>`,
    impaired === undefined ? nothing : html`<span class="mark impaired">${impaired.text}</span>`,
    uncounted === undefined ? nothing : html`<span class="mark uncounted">${say.uncounted}</span>`,
  ];
}

/**
 * @param {ApiExchange} exchange
 * @param {import("./language.js").Words} words
 */
function foldedText(exchange, words) {
  return exchange.hints[0]?.fact ?? words.exchange.outcome(exchange);
}

/**
 * @param {ApiExchange} exchange
 * @param {Tongue} tongue
 */
function body(exchange, { words, language }) {
  const { request, reply, outcome } = exchange;
  const small = request.bytes <= 8 && (reply?.bytes ?? 0) <= 8;
  const say = SHEET_WORDS[language];
  return html`<div class="exchange-body">
    ${
    exchange.impaired === undefined
      ? nothing
      : html`<p class="done-on-purpose">${icon("trap")}${say.impaired(exchange.impaired.text)}</p>`
  }
    ${hintList(exchange.hints, words)}
    <div class="sides ${small ? "small" : ""}">
      ${outcome === "open" && request.bytes === 0 ? nothing : requestSide(exchange, words)} ${
    replySide(exchange, words)
  }
    </div>
    ${circumstances(exchange, { words, language })}
  </div>`;
}

/**
 * @param {ApiExchange} exchange
 * @param {Tongue} tongue
 */
function circumstances(exchange, { words, language }) {
  const { exchange: say } = words;
  const { trap, clientEnd, client, transport, truncated, late, urgent, at, began, outcome } = exchange;
  const isOpen = outcome === "open";
  const facts = [
    transport,
    client === "" ? "" : `${say.from} ${client}`,
    at - began >= 1 && !isOpen
      ? `${say.took} ${at - began < 1000 ? `${at - began} ms` : duration(at - began, language)}`
      : "",
    isOpen ? "" : say.end(clientEnd),
    truncated ? say.truncated : "",
    late > 0 ? say.late(late) : "",
    urgent > 0 ? say.urgent(urgent) : "",
  ].filter((fact) => fact !== "");
  return html`<p class="circumstances">${
    trap === undefined ? nothing : html`<span class="trap">${icon("trap")}${say.trap(trap)}</span>`
  }${facts.map((fact) => html`<span>${fact}</span>`)}</p>`;
}
