// Draws a page once a frame at most, however often its state changes.
// @ts-check
/// <reference lib="dom" />
import { render } from "lit-html";

/**
 * @param {() => import("lit-html").TemplateResult} template
 * @param {() => void} [after] called when it has been drawn
 * @returns {() => void} asks for a drawing
 */
export function drawing(template, after) {
  const root = /** @type {HTMLElement} */ (document.getElementById("app"));
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    // A hidden tab has no frames, but must be right when it is looked at again.
    const soon = document.hidden
      ? (/** @type {() => void} */ go) => self.setTimeout(go, 250)
      : requestAnimationFrame;
    soon(() => {
      asked = false;
      render(template(), root);
      after?.();
    });
  };
}
