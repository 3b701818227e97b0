// What a browser is given for a page: a small HTML document, and every file that it loads, by its address.
// Files are our own modules and sheets, and those of the libraries, taken from their npm packages, so that a
// lab without internet has them.
import { mappedFile, projectFile } from "../../project/files.ts";
import type { Language } from "../../text/language.ts";
import { withFrenchSpaces } from "./french_spaces.js";

interface Asset {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** For the ETag header: the same for the same bytes. */
  readonly tag: string;
}

const MODULES = [
  "activity_chart",
  "activity_scale",
  "api",
  "board",
  "board_header",
  "byte_dump",
  "byte_table",
  "changes",
  "class_card",
  "clock",
  "columns",
  "confirm_dialog",
  "copy_buttons",
  "draw",
  "exchange_card",
  "exchange_feed",
  "exchange_side",
  "french_spaces",
  "hint_list",
  "icons",
  "labs_choice",
  "language",
  "live",
  "live_dot",
  "login",
  "markdown",
  "matrix",
  "matrix_keys",
  "me",
  "me_empty",
  "me_identity",
  "me_server",
  "me_sheet",
  "projector",
  "projector_grid",
  "rail",
  "row_length",
  "row_order",
  "shortcuts",
  "student_actions",
  "student_panel",
  "toolbar",
  "try_it",
  "where",
  "words_en",
  "words_fr",
  "words_sheet",
  "words_teacher",
] as const;

const SHEETS = ["base", "board", "exchange", "login", "matrix", "me", "projector", "sheet", "where"] as const;

/** Files of an npm package that pages load. */
interface PackageFiles {
  /** What the package's files are found by: a module of it that can be named, and the way from there. */
  readonly beside: string;
  readonly folder: string;
  /** Each address below /assets/ with its file in that folder, and the file's type. */
  readonly files: readonly (readonly [address: string, name: string, type: string])[];
}

/** How our modules name it. Written once, in a folder that the text port may import from as well. */
const BYTE_VIEWS = "../../exchange/views/byte_views.js";

/**
 * What our modules call files outside this folder, and where they are. A page has no import map, since that
 * would be an inline script.
 */
export const SPECIFIERS: ReadonlyMap<string, string> = new Map([
  [BYTE_VIEWS, "/assets/byte_views.js"],
  ["lit-html", "/assets/lit-html/lit-html.js"],
  ["lit-html/directives/guard.js", "/assets/lit-html/directives/guard.js"],
  ["lit-html/directives/live.js", "/assets/lit-html/directives/live.js"],
  ["lit-html/directives/repeat.js", "/assets/lit-html/directives/repeat.js"],
  ["marked", "/assets/marked/marked.js"],
  ["uplot", "/assets/uplot/uPlot.js"],
]);

const SCRIPT = "text/javascript; charset=utf-8";
const SHEET = "text/css; charset=utf-8";
const FONT = "font/woff2";

/** scripts/bundle.ts copies these. */
export const PACKAGES: readonly PackageFiles[] = [
  {
    // The browser's build; `import "lit-html"` outside a browser finds the one for servers.
    beside: "lit-html/is-server.js",
    folder: "../",
    files: [
      "directive.js",
      "directive-helpers.js",
      "directives/guard.js",
      "directives/live.js",
      "directives/repeat.js",
      "lit-html.js",
    ].map((name) => [`lit-html/${name}`, name, SCRIPT]),
  },
  {
    beside: "marked",
    folder: "./",
    files: [["marked/marked.js", "marked.esm.js", SCRIPT]],
  },
  {
    beside: "uplot/dist/uPlot.esm.js",
    folder: "./",
    files: [["uplot/uPlot.js", "uPlot.esm.js", SCRIPT], ["uplot/uPlot.css", "uPlot.min.css", SHEET]],
  },
  {
    beside: "@fontsource-variable/inter/unicode.json",
    folder: "./",
    files: [
      ["fonts/inter.woff2", "files/inter-latin-wght-normal.woff2", FONT],
      ["fonts/inter-ext.woff2", "files/inter-latin-ext-wght-normal.woff2", FONT],
    ],
  },
  {
    beside: "@fontsource-variable/jetbrains-mono/unicode.json",
    folder: "./",
    files: [["fonts/mono.woff2", "files/jetbrains-mono-latin-wght-normal.woff2", FONT]],
  },
];

/** Each address with its file, which is read once, when it is first asked for. */
export const ASSETS: ReadonlyMap<string, () => Promise<Asset>> = new Map([
  ...MODULES.map((name) => own(`${name}.js`, SCRIPT)),
  ...SHEETS.map((name) => own(`${name}.css`, SHEET)),
  entry("byte_views.js", SCRIPT, () => projectFile("src/exchange/views/byte_views.js")),
  ...PACKAGES.flatMap(({ beside, folder, files }) =>
    files.map(([address, name, type]) =>
      entry(address, type, () => new URL(name, new URL(folder, mappedFile(beside))))
    )
  ),
]);

type Entry = readonly [string, () => Promise<Asset>];

function own(name: string, type: string): Entry {
  const change = type === SCRIPT ? withAddresses : undefined;
  return entry(name, type, () => projectFile(`src/board/pages/${name}`), change);
}

/**
 * @param place of the file; not looked for before the file is wanted, since finding packages takes time
 * @param change what is done to the text before it is served
 */
function entry(address: string, type: string, place: () => URL, change?: (text: string) => string): Entry {
  let read: Promise<Asset> | undefined;
  return [`/assets/${address}`, () => {
    read ??= Deno.readFile(place()).then((body) =>
      assetOf(type, change === undefined ? body : changed(body, change))
    );
    return read;
  }];
}

async function assetOf(type: string, body: Uint8Array<ArrayBuffer>): Promise<Asset> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return { type, body, tag: `"${digest.subarray(0, 12).toHex()}"` };
}

function changed(body: Uint8Array, change: (text: string) => string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(change(new TextDecoder().decode(body)));
}

/** Our module with the names of what is elsewhere replaced by addresses in its imports. */
function withAddresses(text: string): string {
  return text.replaceAll(/ from "([^"]+)";$/gm, (statement, name) => {
    const address = SPECIFIERS.get(name);
    return address === undefined ? statement : ` from "${address}";`;
  });
}

export const PAGES = ["board", "me", "projector", "login"] as const;
export type PageName = (typeof PAGES)[number];

/**
 * Of every page: nothing inline, nothing from elsewhere. uPlot sets its styles by script, so it needs none
 * inline.
 */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const PAGE_SHEETS: Readonly<Record<PageName, readonly string[]>> = {
  board: ["base", "uplot/uPlot", "board", "matrix", "exchange", "sheet", "where"],
  me: ["base", "me", "sheet", "exchange"],
  projector: ["base", "projector", "where"],
  login: ["base", "login"],
};

/** Said in place of a page by a browser that runs no scripts. */
const NO_SCRIPT: Readonly<Record<Language, Readonly<Record<"own" | "class", string>>>> = {
  en: {
    own:
      "This page needs JavaScript. Without it, <code>nc</code> to the lab's text port shows your exchanges.",
    class: "This page needs JavaScript: allow it for this address, or open the page in another browser.",
  },
  fr: withFrenchSpaces({
    own:
      "Cette page a besoin de JavaScript. Sans lui, <code>nc</code> vers le port texte du lab montre vos " +
      "échanges.",
    class:
      "Cette page a besoin de JavaScript : autorisez-le pour cette adresse, ou ouvrez-la dans un autre " +
      "navigateur.",
  }),
};

const MISSING: Readonly<Record<Language, Readonly<Record<"title" | "text" | "me" | "board", string>>>> = {
  en: {
    title: "This page does not exist",
    text: "The address may have a typo. These pages exist:",
    me: "Your exchanges",
    board: "Class board, for the teacher",
  },
  fr: withFrenchSpaces({
    title: "Cette page n’existe pas",
    text: "L’adresse contient peut-être une faute de frappe. Ces pages existent :",
    me: "Vos échanges",
    board: "Tableau de la classe, pour l’enseignant",
  }),
};

/** Drawn in the address itself, so that it needs no request. */
const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">' +
    '<rect x="1" y="1" width="22" height="22" rx="6" fill="#4353d6"/>' +
    '<path d="M7 15.5V11a5 5 0 0 1 10 0v4.5M5.5 17.5h13M9.8 12.8h4.4" fill="none" stroke="#fff" ' +
    'stroke-width="1.8" stroke-linecap="round"/></svg>',
);

interface PageFacts {
  readonly lab: string;
  /** What the page falls back to: it chooses by the browser's and `?lang=`. */
  readonly language: Language;
  /** Of the login: in whose place it stands. */
  readonly asked?: "projector";
}

/** A page's document. @param facts put into attributes, escaped */
export function page(name: PageName, { lab, language, asked }: PageFacts): string {
  const note = NO_SCRIPT[language][name === "me" ? "own" : "class"];
  const facts = [
    `data-page="${name}"`,
    `data-lab="${escape(lab)}"`,
    `data-language="${language}"`,
    ...asked === undefined ? [] : [`data-asked="${asked}"`],
  ];
  // The note comes first: the projector's #app fills the screen.
  return `${head(lab, language, PAGE_SHEETS[name])}
<script type="module" src="/assets/${name}.js"></script>
</head>
<body ${facts.join(" ")}>
<noscript><p class="page-note">${note}</p></noscript>
<div id="app"></div>
</body>
</html>
`;
}

/** For a browser that asked for an address which the board does not have. It needs no script. */
export function missingPage({ lab, language }: PageFacts): string {
  const { title, text, me, board } = MISSING[language];
  return `${head(lab, language, ["base", "login"])}
</head>
<body data-page="missing">
<main class="login"><div class="card missing"><h1>${title}</h1><p>${text}</p>
<ul><li><a href="/me">${me}</a></li><li><a href="/">${board}</a></li></ul></div></main>
</body>
</html>
`;
}

/** @param sheets names of them */
function head(lab: string, language: Language, sheets: readonly string[]): string {
  const links = sheets.map((sheet) => `<link rel="stylesheet" href="/assets/${sheet}.css">`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escape(lab)}</title>
<link rel="icon" href="${ICON}">
<link rel="preload" href="/assets/fonts/inter.woff2" as="font" type="font/woff2" crossorigin>
${links.join("\n")}`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
