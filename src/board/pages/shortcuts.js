// The class board's keys, and the list of them.
// @ts-check
/// <reference lib="dom" />
import { html } from "lit-html";

/** @param {import("./language.js").Words} words */
export function shortcutsDialog(words) {
  const { keys, shortcuts } = words.board;
  /** @type {readonly [string, string][]} */
  const lines = [
    ["/", keys.search],
    ["s", keys.sort],
    ["← ↑ ↓ →", keys.arrows],
    ["↵", keys.enter],
    ["Esc", keys.escape],
    ["?", keys.help],
  ];
  return html`
    <dialog id="shortcuts" class="dialog" aria-labelledby="shortcuts-title">
      <form method="dialog">
        <h2 id="shortcuts-title">${shortcuts}</h2>
        <dl class="keys">${lines.map(([key, text]) =>
          html`
            <div>
              <dt><kbd>${key}</kbd></dt>
              <dd>${text}</dd>
            </div>
          `
        )}</dl>
        <div class="dialog-buttons"><button class="button primary">${words.close}</button></div>
      </form>
    </dialog>
  `;
}

export function showShortcuts() {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("shortcuts"));
  if (dialog?.open === false) dialog.showModal();
}

/**
 * @param {object} does
 * @param {() => void} does.sort
 * @param {() => void} does.close
 * @param {() => void} does.clear empties the search
 */
export function onKeys({ sort, close, clear }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null) {
      return;
    }
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "Escape") {
      const field = typing ? /** @type {HTMLInputElement} */ (event.target) : undefined;
      if (field?.id === "search" && field.value !== "") return clear();
      field?.blur();
      return close();
    }
    if (typing) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("search")?.focus();
    }
    if (event.key === "s") sort();
    if (event.key === "?") showShortcuts();
  });
}
