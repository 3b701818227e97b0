// Pieces of a generated Markdown page, laid out as `deno fmt` would do it, which then changes nothing.
import { wrapped } from "../../src/text/format.ts";

/** As deno.json's lineWidth. */
const WIDTH = 110;

/** Stands for a space that must not become a line's end; no text of ours holds it. */
const HELD = "\u001f";

/** Said at the head of each page; it is no part of what a reader sees. */
export const GENERATED =
  "<!-- Written by scripts/write_documents.ts: change the definitions in src, not this file. -->";

/** A paragraph in lines; in a quotation, each begins with `> `. */
export function paragraph(text: string, before = ""): string {
  return lines(text, WIDTH - before.length).map((line) => `${before}${line}`).join("\n");
}

/** An item of a list, its further lines below its first word. */
export function item(text: string): string {
  return lines(text, WIDTH - 2).map((line, index) => `${index === 0 ? "- " : "  "}${line}`).join("\n");
}

/** Code between backquotes stays in one line. */
function lines(text: string, width: number): string[] {
  const whole = text.replaceAll(/`[^`]+`/g, (span) => span.replaceAll(" ", HELD));
  // Wherever deno fmt breaks.
  return wrapped(whole, width, /[ \n\t]+/).map((line) => line.replaceAll(HELD, " "));
}

/** Code, shown as it is. */
export function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}

/** A table with its columns aligned; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => [...row[column]].length)));
  const cells = rows.map((row) =>
    row.map((cell, column) => cell + " ".repeat(widths[column] - [...cell].length))
  );
  cells.splice(1, 0, widths.map((width) => "-".repeat(width)));
  return cells.map((row) => `| ${row.join(" | ")} |`).join("\n");
}
