// A teacher's Markdown as HTML: what it can say, and that nothing in it can run or be fetched.
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { escapeHtml, markdownHtml } from "../../src/text/markdown.ts";

/** Each tag of the HTML, by its name; of an end tag with its slash. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<(\/?[a-z][a-z0-9]*)/gi)].map(([, name]) => name);
}

Deno.test("markdownHtml has paragraphs, lists, tables and code, and headings below the page's own", () => {
  assertEquals(markdownHtml("# A\n\n*b* `c<d`\n"), "<h3>A</h3>\n<p><em>b</em> <code>c&lt;d</code></p>\n");
  assertEquals(tagsOf(markdownHtml("|a|\n|-|\n|b|\n")).includes("table"), true);
  assertEquals(markdownHtml("###### x"), "<h6>x</h6>\n");
  assertEquals(markdownHtml("- [x] done"), "<ul>\n<li>☑ done</li>\n</ul>\n");
  assertEquals(
    markdownHtml("```c\nif (a < b) x;\n```"),
    '<pre><code class="language-c">if (a &lt; b) x;\n</code></pre>\n',
  );
});

Deno.test("markdownHtml shows HTML as it is written, and fetches and runs nothing", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"],
    ["a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n"],
    ["[a](javascript:alert(1))", "<p>a</p>\n"],
    ["[a](data:text/html,x)", "<p>a</p>\n"],
    ["[a](/me)", "<p>a</p>\n"],
    ["![a](https://example.org/a.png)", "<p>a</p>\n"],
    ['[a](<https://example.org/"x>)', '<p><a href="https://example.org/&quot;x">a</a></p>\n'],
    ["<https://example.org>", '<p><a href="https://example.org">https://example.org</a></p>\n'],
  ];
  for (const [text, html] of cases) assertEquals(markdownHtml(text).trimEnd(), html.trimEnd(), text);
});

/** What Markdown and HTML give a meaning to. */
const PIECES = [
  "<",
  ">",
  "script",
  "img src=x onerror=y",
  "[",
  "](",
  ")",
  "javascript:",
  "`",
  "*",
  "\n",
  "\n\n",
  '"',
  "'",
  "&",
  "&#106;",
  "|",
  "-",
  "#",
  "    ",
  "https://a.b",
  "x",
  "!",
  "<!--",
  "-->",
  "]: ",
  "<a href=",
  "~~",
];

Deno.test("markdownHtml of any text has no tag but those of Markdown, and no attribute of the text's own", () => {
  const tags =
    /^\/?(?:p|h[3-6]|em|strong|code|pre|a|ul|ol|li|table|thead|tbody|tr|th|td|blockquote|hr|br|del)$/;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }), (parts) => {
      const html = markdownHtml(parts.join(""));
      for (const tag of tagsOf(html)) assert(tags.test(tag), `${tag} in ${html}`);
      for (const [, attribute] of html.matchAll(/<[a-z0-9]+ ([a-z]+)=/g)) {
        assert(["href", "class", "align", "start"].includes(attribute), html);
      }
      for (const [, href] of html.matchAll(/href="([^"]*)"/g)) {
        assert(/^(https?:\/\/|mailto:)/i.test(href), html);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("escapeHtml leaves nothing that ends a text or an attribute", () => {
  assertEquals(escapeHtml(`<a href="x">'&`), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
});
