// A teacher's Markdown as HTML for a page: CommonMark with GitHub's tables, and nothing that could run, load or look
// like a part of the page itself. Pure.
import { Marked } from "marked";

/** Headings of a text stand below the page's own two levels. */
const HEADINGS_BELOW = 2;
const LOWEST_HEADING = 6;

/** What a link may lead to; anything else is shown as the text it is. */
const LINK = /^(?:https?:\/\/|mailto:)/i;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const MARKED = new Marked({
  async: false,
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(depth + HEADINGS_BELOW, LOWEST_HEADING);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    html({ text, block }) {
      return block ? `<p>${escapeHtml(text.trim())}</p>\n` : escapeHtml(text);
    },
    // A picture would be fetched from elsewhere.
    image({ text, href }) {
      return escapeHtml(text || href);
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      return LINK.test(href) ? `<a href="${escapeHtml(href)}">${text}</a>` : text;
    },
    checkbox({ checked }) {
      return checked ? "☑ " : "☐ ";
    },
  },
});

/** The text as HTML; HTML in it is shown as it is written. */
export function markdownHtml(text: string): string {
  return MARKED.parse(text) as string;
}

/** The text as it stands in HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}
