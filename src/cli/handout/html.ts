// The sheet as one HTML file that needs no other, to be printed on A4 or read on a screen.
import { escapeHtml, markdownHtml } from "../../text/markdown.ts";
import { expectedText, type Key, type KeyRow } from "./key.ts";
import type { Item, Sheet } from "./sheet.ts";
import { STYLE } from "./style.ts";
import type { SheetWords } from "./words.ts";

/** The whole file. */
export function htmlSheet(sheet: Sheet): string {
  const { language, title, items, key } = sheet;
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
${STYLE}</style>
</head>
<body>
${header(sheet)}
<main>
${items.map((item) => itemHtml(item, sheet)).join("\n")}
${key === undefined ? "" : keyHtml(key, sheet.words)}
</main>
</body>
</html>
`;
}

function header({ words, title, student, hosts, me, nc, points }: Sheet): string {
  const facts: [string, string][] = [
    [words.machine, hosts.map(code).join(` ${words.or} `)],
    ...(me.length === 0
      ? []
      : [[words.seen, `${code(me[0])} ${words.or} ${code(nc[0])}`] as [string, string]]),
    ...(points === 0 ? [] : [[words.total, `${points} ${words.points}`] as [string, string]]),
  ];
  const who = student === undefined ? '<span class="line"></span>' : escapeHtml(student);
  return `<header>
<p class="who">${words.name} ${who}</p>
<h1>${escapeHtml(title)}</h1>
<dl>
${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("\n")}
</dl>
</header>`;
}

function itemHtml(
  { number, name, title, terms, where, text, protocol, attempt }: Item,
  { words, hasTickets }: Sheet,
): string {
  const { says, order, diagrams, back, mistake } = protocol;
  const id = `exercise-${name}`;
  return `<section aria-labelledby="${id}">
${
    hasTickets
      ? `<p class="ticket">${words.ticket} <span class="line"></span></p>\n`
      : ""
  }<h2 id="${id}"><span class="number">${number}</span> ${escapeHtml(title)}</h2>
<p class="where">${escapeHtml(where)}${terms === "" ? "" : ` · ${escapeHtml(terms)}`}</p>
${text === undefined ? "" : `<div class="text">${markdownHtml(text)}</div>`}
${markdownHtml(order === undefined ? says : `${says} ${order}`)}
<div class="diagrams">
${diagrams.map((diagram) => `<pre>${escapeHtml(diagram)}</pre>`).join("\n")}
</div>
<dl class="facts">
<div><dt>${words.tryIt}</dt><dd>${code(attempt)}</dd></div>
<div><dt>${words.back}</dt><dd>${inline(back)}</dd></div>
<div><dt>${words.mistake}</dt><dd>${inline(mistake)}</dd></div>
</dl>
</section>`;
}

function keyHtml({ students }: Key, words: SheetWords): string {
  const blocks = students.map(({ name, rows }) =>
    `<section class="student">
<h3>${escapeHtml(name)}</h3>
<dl class="tickets${rows.some(({ tries }) => tries.length > 0) ? " with-tries" : ""}">
${rows.map((row) => keyRow(row, words)).join("\n")}
</dl>
</section>`
  );
  return `<section class="key" aria-labelledby="key">
<h2 id="key">${words.key}</h2>
${markdownHtml(words.keyHow)}
${blocks.length === 0 ? `<p>${words.keyNobody}</p>` : blocks.join("\n")}
</section>`;
}

function keyRow({ exercise, ticket, tries }: KeyRow, words: SheetWords): string {
  const told = tries.map((expected, i) =>
    `<br>${words.keyTry} ${i + 1}${words.colon} ${escapeHtml(expectedText(expected, words))}`
  );
  return `<div><dt>${escapeHtml(exercise)}</dt><dd>${ticket === undefined ? "" : code(ticket)}${
    told.join("")
  }</dd></div>`;
}

/** A sentence without the paragraph around it. */
function inline(text: string): string {
  return markdownHtml(text).trim().replace(/^<p>|<\/p>$/g, "");
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}
