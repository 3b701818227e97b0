// The sheet as Markdown, for a wiki or a course page.
import { expectedText, type Key, type KeyRow } from "./key.ts";
import type { Item, Sheet } from "./sheet.ts";
import type { SheetWords } from "./words.ts";

/** The whole text. */
export function markdownSheet(sheet: Sheet): string {
  const { words, title, student, hosts, me, nc, items, points, key } = sheet;
  const facts = [
    `${words.machine}${words.colon} ${hosts.map(code).join(` ${words.or} `)}`,
    ...(me.length === 0 ? [] : [`${words.seen}${words.colon} <${me[0]}> ${words.or} ${code(nc[0])}`]),
    ...(points === 0 ? [] : [`${words.total}${words.colon} ${points} ${words.points}`]),
  ];
  return [
    `# ${title}`,
    ...(student === undefined ? [] : [`${words.name}${words.colon} ${student}`]),
    facts.map((fact) => `- ${fact}`).join("\n"),
    ...items.flatMap((item) => itemParts(item, words)),
    ...(key === undefined ? [] : keyParts(key, words)),
  ].join("\n\n") + "\n";
}

function itemParts(
  { number, title, terms, where, text, protocol, attempt }: Item,
  words: SheetWords,
): string[] {
  const { says, order, diagrams, back, mistake } = protocol;
  return [
    `## ${number}. ${title}`,
    [where, ...(terms === "" ? [] : [terms])].join(" · "),
    ...(text === undefined ? [] : [text.trim()]),
    order === undefined ? says : `${says} ${order}`,
    fenced("text", diagrams.join("\n")),
    `${words.tryIt}${words.colon}`,
    fenced("sh", attempt),
    `- ${words.back}${words.colon} ${back}\n- ${words.mistake}${words.colon} ${mistake}`,
  ];
}

function keyParts({ students }: Key, words: SheetWords): string[] {
  return [
    `## ${words.key}`,
    words.keyHow,
    ...(students.length === 0 ? [words.keyNobody] : []),
    ...students.flatMap(({ name, rows }) => [
      `### ${name}`,
      rows.map((row) => rowText(row, words)).join("\n"),
    ]),
  ];
}

function rowText({ exercise, ticket, tries }: KeyRow, words: SheetWords): string {
  const told = tries.map((expected, i) =>
    `${words.keyTry} ${i + 1}${words.colon} ${expectedText(expected, words)}`
  );
  const parts = [...(ticket === undefined ? [] : [code(ticket)]), ...told];
  return `- ${exercise}${parts.length === 0 ? "" : words.colon} ${parts.join(`${words.semicolon} `)}`
    .trimEnd();
}

function code(text: string): string {
  return `\`${text}\``;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
