// The small HTML documents that load a page's modules and sheets, and the policy that they keep to: nothing inline,
// nothing from elsewhere.

export const PAGES = ["board", "me", "projector", "login"] as const;
export type PageName = (typeof PAGES)[number];

/** Content-Security-Policy of every page. uPlot sets its styles by script (CSSOM), so no inline style is needed. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SHEETS: Readonly<Record<PageName, readonly string[]>> = {
  board: ["base", "uplot/uPlot", "board", "matrix", "exchange"],
  me: ["base", "me", "exchange"],
  projector: ["base", "projector"],
  login: ["base", "login"],
};

const NO_SCRIPT = {
  en: "This page needs JavaScript. Without it: <code>nc</code> to the lab's text port shows your exchanges.",
  fr:
    "Cette page a besoin de JavaScript. Sans lui : <code>nc</code> vers le port texte du labo montre vos échanges.",
};

/** Drawn in the address itself, so that it needs no request. */
const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect x="1" y="1" width="22" height="22" rx="6" fill="#4353d6"/>' +
    '<path d="M7 15.5V11a5 5 0 0 1 10 0v4.5M5.5 17.5h13M9.8 12.8h4.4" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/></svg>',
);

/**
 * A page's document. The language is what the page falls back to: it chooses by the browser's and `?lang=`.
 * @param facts put into attributes, escaped
 */
export function page(name: PageName, facts: { lab: string; language: "en" | "fr" }): string {
  const lab = escape(facts.lab);
  const sheets = SHEETS[name].map((sheet) => `<link rel="stylesheet" href="/assets/${sheet}.css">`).join(
    "\n",
  );
  return `<!doctype html>
<html lang="${facts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${lab}</title>
<link rel="icon" href="${ICON}">
<link rel="preload" href="/assets/fonts/inter.woff2" as="font" type="font/woff2" crossorigin>
${sheets}
<script type="module" src="/assets/${name}.js"></script>
</head>
<body data-page="${name}" data-lab="${lab}" data-language="${facts.language}">
<div id="app"></div>
<noscript><p class="page-note">${NO_SCRIPT[facts.language]}</p></noscript>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
