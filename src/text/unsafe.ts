// Characters that are never shown as they are, whoever wrote them: on a terminal, in a log, on a page.

/**
 * Characters that hide, reorder, break lines or command a terminal: control, format (bidi overrides, zero-width),
 * surrogate, private and unassigned code points, line and paragraph separators, and those that are drawn as nothing.
 */
export const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Finds all of them in a text; for `replace` only, which leaves no state behind in it. */
export const EVERY_UNSAFE = new RegExp(UNSAFE.source, "gu");
