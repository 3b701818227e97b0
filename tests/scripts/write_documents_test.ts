// The files that are made from definitions: they are in step, and the pages hold all there is to say.
import { assert, assertEquals } from "@std/assert";
import { challengesPage } from "../../scripts/documents/challenges_page.ts";
import { configurationPage, EXAMPLES } from "../../scripts/documents/configuration_page.ts";
import { FAMILIES, hintsPage } from "../../scripts/documents/hints_page.ts";
import { outOfStep } from "../../scripts/write_documents.ts";
import { CHALLENGE_PROTOCOLS } from "../../src/challenges/protocols.ts";
import { loadConfig } from "../../src/config/load.ts";
import { SECTIONS } from "../../src/config/sections.ts";
import { SOCKET_OPTIONS } from "../../src/config/socket_options.ts";
import { CHALLENGES } from "../../src/exchange/challenge.ts";
import type { Exchange } from "../../src/exchange/exchange.ts";
import { RULES } from "../../src/hints/catalogue.ts";
import { diagnose } from "../../src/hints/diagnose.ts";
import { hintTitle } from "../../src/hints/words.ts";
import { bytes, LAB, tcp, text, udp } from "../hints/support/exchanges.ts";

const ROOT = new URL("../../", import.meta.url);
const WRITTEN = [
  "config/lab.schema.json",
  "config/reference.toml",
  "docs/configuration.md",
  "docs/challenges.md",
  "docs/challenges.fr.md",
  "docs/hints.md",
];

Deno.test("what is written from definitions is in step with them", () => {
  assertEquals(outOfStep(ROOT), []);
});

Deno.test("outOfStep names documents that differ and documents that are missing", async () => {
  const root = await Deno.makeTempDir();
  try {
    assertEquals(outOfStep(new URL(`file://${root}/`)), WRITTEN);
    await Deno.mkdir(`${root}/docs`);
    await Deno.writeTextFile(`${root}/docs/hints.md`, hintsPage());
    await Deno.writeTextFile(`${root}/docs/configuration.md`, configurationPage() + "\n");
    assertEquals(outOfStep(new URL(`file://${root}/`)), WRITTEN.slice(0, -1));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("docs/configuration.md has an entry for each key and each socket option", () => {
  const page = configurationPage();
  for (const { name, fields } of SECTIONS) {
    const section = page.slice(page.search(new RegExp(`^## \\[+${name}\\]`, "m")));
    const end = section.indexOf("\n## ");
    for (const key of Object.keys(fields)) {
      assert(section.slice(0, end < 0 ? undefined : end).includes(`\n- **\`${key}\`** (`), `${name}.${key}`);
    }
  }
  for (const option of Object.keys(SOCKET_OPTIONS)) assert(page.includes(`\n| \`${option}\` `), option);
});

Deno.test("docs/configuration.md has an example of each section that loads", () => {
  for (const { name } of SECTIONS) {
    const listener = name === "listener" ? "" : EXAMPLES.listener;
    loadConfig(`${EXAMPLES[name]}\n${listener}\n`, `the example of [${name}]`);
  }
});

Deno.test("docs/challenges.md and its French sister tell every challenge, at the addresses of the example", () => {
  for (const language of ["en", "fr"] as const) {
    const page = challengesPage(language);
    for (const kind of CHALLENGES) {
      const parts = page.slice(page.indexOf(`\n## ${kind}\n`)).split("\n```");
      assert(parts[0].includes(CHALLENGE_PROTOCOLS[kind][language].title), kind);
      assert(parts[1].includes("┌"), kind);
      assert(/ (?:192\.168\.1\.10 |.*membership=225\.)/.test(parts[3]), `${kind}: ${parts[3]}`);
    }
  }
});

Deno.test("docs/hints.md has an entry for each code, with its level and both languages", () => {
  const page = hintsPage();
  for (const { code, level, when } of RULES) {
    const entry = page.slice(page.indexOf(`\n### ${code} ${hintTitle(code, "en")}\n`));
    const lines = entry.slice(0, entry.indexOf("\n#", 2));
    const text = lines.replaceAll("\n", " ");
    assert(text.includes(`_${hintTitle(code, "fr")}_ · **${level}** · ${when}`), code);
    assertEquals(lines.split("\n>\n> ").length, 2, code);
  }
});

/** What the examples send to the course's listeners, where their bytes alone tell the hint. */
const SENT: readonly (readonly [string, Exchange])[] = [
  ["B02", tcp(bytes("00 00 00 0a"))],
  ["W01", tcp(bytes("0a 00 00 00 00 00 00 00"))],
  ["T01", tcp(text("10"))],
  ["L01", udp(new Uint8Array())],
  ["F01", tcp(bytes("01 00 00 00 02 00 00 00"))],
  ["P03", tcp(text("GET / HTTP/1.1\r\n\r\n"))],
];

for (const [code, exchange] of SENT) {
  Deno.test(`docs/hints.md: the example of ${code} gets it`, () => {
    assert(FAMILIES.some(({ gets }) => gets === code), "it is no example any more");
    assertEquals(diagnose(exchange, [], LAB)[0]?.code, code);
  });
}

Deno.test("docs/hints.md: each code has its family, each example a code of its family", () => {
  const letters = FAMILIES.map(({ letter }) => letter);
  for (const { code } of RULES) assert(letters.includes(code[0]), code);
  for (const { letter, gets } of FAMILIES) {
    assert(gets.startsWith(letter) && RULES.some(({ code }) => code === gets), gets);
  }
});
