// Where students find the lab: the address to write on the blackboard, its QR code, the command for a terminal; or
// why no other machine reaches it.
// @ts-check
/// <reference lib="dom" />
import { html, nothing } from "lit-html";
import { TEACHER_WORDS } from "./words_teacher.js";

/** @typedef {import("../api_types.ts").ApiReach} ApiReach */
/** @typedef {import("./language.js").Language} Language */

/**
 * All of it, for a page that waits for the first packet, and for a dialog.
 * @param {ApiReach} reach
 * @param {Language} language
 */
export function whereToGo(reach, language) {
  const say = TEACHER_WORDS[language];
  if (reach.closed !== undefined) {
    return reach.closed === "no-address"
      ? html`<p class="where-closed">${say.noAddress}</p>`
      : html`<p class="where-closed">${say.loopback} <code>guichet serve --open</code> ${say.orFile}
        <code>[board] address = "0.0.0.0"</code></p>`;
  }
  const [me, ...others] = reach.me;
  if (me === undefined) return nothing;
  return html`
    <div class="where">
      ${qrImage(me, language)}
      <div>
        <p>${say.students}</p>
        <p class="where-address">${me}</p>
        <p>${say.or} <code>${reach.nc[0]}</code></p>
        ${others.length === 0 ? nothing : html`
          <p class="where-others">${say.also} ${others.join(", ")}</p>
        `}
      </div>
    </div>
  `;
}

/**
 * @param {string} me the address that the code leads to
 * @param {Language} language
 */
function qrImage(me, language) {
  // The address stands in the query only so that a new one is a new picture.
  return html`
    <img class="where-code" src=${`/api/me/qr.svg?for=${encodeURIComponent(me)}`}
      alt=${TEACHER_WORDS[language].qr} width="160" height="160" />
  `;
}

/**
 * The lab as other machines call it: what the reader's browser called it, but for the lab's own machine, where
 * that is 127.0.0.1 and helps nobody else.
 * @param {ApiReach | undefined} reach
 * @param {string} hostname of the page
 */
export function hostFor(reach, hostname) {
  const isLocal = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  const first = reach?.me[0];
  const host = isLocal && first !== undefined ? new URL(first).hostname : hostname;
  // An IPv6 address stands in brackets in a URL, and without them in a command.
  return host.replace(/^\[|\]$/g, "");
}

/**
 * How a student reads the same without a browser.
 * @param {ApiReach | undefined} reach
 * @param {Language} language
 * @param {string} host the lab, as {@linkcode hostFor} calls it
 */
export function textPort(reach, language, host) {
  const nc = reach?.nc.find((command) => command.split(" ")[1] === host) ?? reach?.nc[0];
  return nc === undefined ? nothing : html`<p>${TEACHER_WORDS[language].noBrowser} <code>${nc}</code></p>`;
}
