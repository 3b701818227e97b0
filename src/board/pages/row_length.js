// How many bytes a row of a dump holds: 16, or 8 where the screen is narrow.
// @ts-check
/// <reference lib="dom" />

const narrow = globalThis.matchMedia?.("(max-width: 640px)");

export const rowLength = () => (narrow?.matches ? 8 : 16);

/** @param {() => void} changed called when the screen gets narrow or wide */
export function onRowLength(changed) {
  narrow?.addEventListener("change", changed);
}
