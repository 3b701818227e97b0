// The pages' symbols, drawn so that they look the same with every font. Always beside words or a label, so
// they are hidden from screen readers.
// @ts-check
import { html, svg } from "lit-html";

const SHAPES = {
  done: svg`<path d="M3.5 8.5 6.7 11.6 12.5 5" />`,
  warned: svg`
    <path d="M8 2.6 14 13H2Z" />
    <path d="M8 6.6v3" />
    <path d="M8 11.2v.1" />
  `,
  failing: svg`<path d="M4.2 4.2 11.8 11.8M11.8 4.2 4.2 11.8" />`,
  none: svg`<circle cx="8" cy="8" r="1.1" fill="currentColor" />`,
  info: svg`
    <circle cx="8" cy="8" r="5.8" />
    <path d="M8 7.3v3.5" />
    <path d="M8 5.1v.1" />
  `,
  praise:
    svg`<path class="filled" d="M8 1.9 9.8 5.8 14 6.3 10.9 9.2 11.7 13.4 8 11.3 4.3 13.4 5.1 9.2 2 6.3 6.2 5.8Z" />`,
  stuck: svg`
    <circle cx="8" cy="8" r="5.8" />
    <path d="M8 4.8V8l2.2 1.4" />
  `,
  pause: svg`<path d="M5.5 3.8v8.4M10.5 3.8v8.4" />`,
  play: svg`<path class="filled" d="M5 3.5 12 8 5 12.5Z" />`,
  close: svg`<path d="M4.2 4.2 11.8 11.8M11.8 4.2 4.2 11.8" />`,
  search: svg`
    <circle cx="7" cy="7" r="4.2" />
    <path d="m10.2 10.2 3.3 3.3" />
  `,
  down: svg`<path d="m4.5 6.2 3.5 3.6 3.5-3.6" />`,
  save: svg`<path d="M8 2.4v7.4M4.8 6.8 8 10l3.2-3.2M3 13.2h10" />`,
  screen: svg`<path d="M2.2 3.2h11.6v7.4H2.2ZM8 10.6v2.6M5.4 13.4h5.2" />`,
  group: svg`<path d="M13 8a5 5 0 1 1-1.5-3.6M13 1.9v2.9h-2.9" />`,
  keys: svg`<path d="M2.2 4h11.6v8H2.2ZM4.6 6.6h.1M7 6.6h.1M9.3 6.6h.1M11.5 6.6h.1M5 9.4h6" />`,
  trap: svg`<path d="M2 8h3.2l2-4 2.2 8 1.7-4H14" />`,
  lock: svg`<path d="M4 7.4h8v5.4H4ZM5.6 7.2V5.3a2.4 2.4 0 0 1 4.8 0v1.9" />`,
  clock: svg`
    <circle cx="8" cy="8" r="5.8" />
    <path d="M8 4.8V8l2.2 1.4" />
  `,
};

/** @typedef {keyof typeof SHAPES} IconName */

/**
 * @param {IconName} name
 * @param {string} [classes] besides `icon`
 */
export function icon(name, classes = "") {
  return html`<svg class="icon ${classes}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${
    SHAPES[name]
  }</svg>`;
}

/** @type {Readonly<Record<import("../../exchange/exchange.ts").Level, IconName>>} */
export const LEVEL_ICONS = { error: "failing", warning: "warned", info: "info", praise: "praise" };

/** The counter's window with somebody behind it. */
export function logo() {
  return html`
    <svg class="logo" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect x="2" y="2" width="20" height="20" rx="6" class="logo-back" />
      <path class="logo-line" d="M7 15.5V11a5 5 0 0 1 10 0v4.5M5.5 17.5h13M9.8 12.8h4.4" />
    </svg>
  `;
}
