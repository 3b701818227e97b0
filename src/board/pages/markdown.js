// A teacher's Markdown as what lit-html draws: no text of it becomes markup, as src/text/markdown.ts has it for the
// handout, from the same library's tokens.
// @ts-check
import { html, nothing } from "lit-html";
import { lexer } from "marked";

/** @typedef {import("marked").Token} Token */
/** @typedef {import("marked").Tokens.Table} Table */

/** What a link may lead to; anything else is shown as the text it is. */
const LINK = /^(?:https?:\/\/|mailto:)/i;

/** What teachers write so that it is no markup. @type {Readonly<Record<string, string>>} */
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": "\u00a0" };

/** @param {string} text */
export const markdown = (text) => all(lexer(text));

/** @param {readonly Token[] | undefined} tokens */
const all = (tokens) => (tokens ?? []).map(drawn);

/**
 * @param {Token} token
 * @returns {unknown}
 */
function drawn(token) {
  switch (token.type) {
    case "heading":
      // Below the page's own headings, however deep.
      return token.depth < 2 ? html`<h4>${all(token.tokens)}</h4>` : html`<h5>${all(token.tokens)}</h5>`;
    case "paragraph":
      return html`<p>${all(token.tokens)}</p>`;
    case "code":
      return html`<pre><code>${token.text}</code></pre>`;
    case "blockquote":
      return html`<blockquote>${all(token.tokens)}</blockquote>`;
    case "list":
      return token.ordered
        ? html`<ol start=${token.start || 1}>${token.items.map(item)}</ol>`
        : html`<ul>${token.items.map(item)}</ul>`;
    case "table":
      return table(/** @type {Table} */ (token));
    case "hr":
      return html`<hr />`;
    case "strong":
      return html`<strong>${all(token.tokens)}</strong>`;
    case "em":
      return html`<em>${all(token.tokens)}</em>`;
    case "del":
      return html`<del>${all(token.tokens)}</del>`;
    case "codespan":
      return html`<code>${token.text}</code>`;
    case "br":
      return html`<br />`;
    case "link":
      return LINK.test(token.href)
        ? html`<a href=${token.href} rel="noreferrer">${all(token.tokens)}</a>`
        : all(token.tokens);
    case "image":
      // A picture would be fetched from elsewhere.
      return token.text || token.href;
    case "space":
    case "def":
      return nothing;
    default:
      return plain(token);
  }
}

/** Text, escaped characters, and HTML, which is shown as it is written. @param {Token} token */
function plain(token) {
  if ("tokens" in token && token.tokens !== undefined) return all(token.tokens);
  if (token.type === "html") return token.raw;
  const text = "text" in token ? `${token.text}` : token.raw;
  return text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity]);
}

/** @param {import("marked").Tokens.ListItem} item */
function item({ tokens, task, checked }) {
  return html`<li>${task ? (checked ? "☑ " : "☐ ") : nothing}${
    all(tokens.filter(({ type }) => type !== "checkbox"))
  }</li>`;
}

/** @param {Table} table */
function table({ header, rows }) {
  return html`
    <table>
      <thead>
        <tr>${header.map(({ tokens }) => html`<th scope="col">${all(tokens)}</th>`)}</tr>
      </thead>
      <tbody>${rows.map((row) =>
        html`<tr>${row.map(({ tokens }) => html`<td>${all(tokens)}</td>`)}</tr>`
      )}</tbody>
    </table>
  `;
}
