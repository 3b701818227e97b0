// Every section of a lab's file, in the order the reference sample shows them. Not here: their keys.

import { BOARD } from "./board_section.ts";
import { JOURNAL } from "./journal_section.ts";
import { LAB } from "./lab_section.ts";
import { LISTENER } from "./listener_section.ts";
import { LOG } from "./log_section.ts";
import { LIMITS } from "./limits_section.ts";
import type { Section } from "./section.ts";

export const SECTIONS: readonly Section[] = [LAB, LISTENER, LIMITS, LOG, BOARD, JOURNAL];

/** The section of that name. */
export function sectionNamed(name: string): Section | undefined {
  return SECTIONS.find((section) => section.name === name);
}
