// How a protocol is told: its words in both languages, and its messages as diagrams of bytes. Handout, /me and
// docs/challenges.md have the same words from here. Pure.
import type { Words } from "../../config/types.ts";
import type { Language } from "../../text/language.ts";

/** A protocol's words in one language. `…` between backquotes is code. */
export interface Telling {
  readonly title: string;
  /** Two to five sentences. */
  readonly says: string;
  /** What must come back, so that one knows that it worked. */
  readonly back: string;
  /** The mistake that it teaches. */
  readonly mistake: string;
}

/** A message, or a part of one. */
export interface Frame {
  readonly from: "lab" | "client" | "group" | "elsewhere";
  /** Fields from left to right, `name:bytes`, with ` | ` between them; a name without bytes stands for several. */
  readonly fields: Words;
  /** Said beside it. */
  readonly note?: Words;
}

/** How a kind of listener is spoken to. */
export interface Protocol {
  /** In the order in which they are sent. */
  readonly frames: readonly Frame[];
  /**
   * A line of the shell to see it without a program. AT stands for what nc is given to reach it, HOST (or the group) and
   * PORT for its parts, OD for showing ints, TEN for printf's argument that gives the int 10.
   */
  readonly attempt: string;
  /** Whether its ints are in the listener's byte order. */
  readonly ints?: true;
  readonly en: Telling;
  readonly fr: Telling;
}

/** Who speaks to whom. */
const ARROWS: Readonly<Record<Frame["from"], Words>> = {
  lab: { en: "lab → you", fr: "lab → vous" },
  client: { en: "you → lab", fr: "vous → lab" },
  group: { en: "lab → group", fr: "lab → groupe" },
  elsewhere: { en: "another port → you", fr: "autre port → vous" },
};

/** "bytes", "octets". */
const UNIT: Words = { en: "B", fr: "o" };

/**
 * The messages as boxes of text, each a text of its own, with who sends it:
 *
 *     lab → you   cut anywhere
 *     ┌─────┬───────┐
 *     │ n   │ int 1 │
 *     │ 4 B │ 4 B   │
 *     └─────┴───────┘
 */
export function diagrams({ frames }: Protocol, language: Language): string[] {
  return frames.map((frame) =>
    [headOf(frame, language), ...boxes(frame.fields[language], UNIT[language])].join("\n")
  );
}

function headOf({ from, note }: Frame, language: Language): string {
  const arrow = ARROWS[from][language];
  return note === undefined ? arrow : `${arrow}   ${note[language]}`;
}

function boxes(fields: string, unit: string): string[] {
  const cells = fields.split(" | ").map((field) => {
    const [name, bytes] = field.split(":");
    const size = bytes === undefined ? "" : `${bytes} ${unit}`;
    const width = Math.max([...name].length, size.length);
    return { name: name.padEnd(width), size: size.padEnd(width), line: "─".repeat(width + 2) };
  });
  const rule = (left: string, between: string, right: string) =>
    left + cells.map(({ line }) => line).join(between) + right;
  const row = (part: "name" | "size") => `│ ${cells.map((cell) => cell[part]).join(" │ ")} │`;
  const sizes = cells.some(({ size }) => size.trim() !== "") ? [row("size")] : [];
  return [rule("┌", "┬", "┐"), row("name"), ...sizes, rule("└", "┴", "┘")];
}
