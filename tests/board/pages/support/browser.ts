// Chromium for the pages' tests: one browser and one server for a test file, a fresh page for each step, and
// a console that must stay silent (a violated content security policy speaks there).
import { assertEquals } from "@std/assert";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { testNeeding } from "../../../support/tool.ts";
import { Fixture } from "./fixture.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Milliseconds that something may take to appear on a busy machine. */
const PATIENCE = 10_000;

/** What the browser says of answers that a test wants to fail. */
const WANTED = ["status of 409", "status of 422", "ERR_INCOMPLETE_CHUNKED_ENCODING"];

export interface Visit {
  fixture: Fixture;
  /** Opens a page of the fixture's server: in English, light, 1280×800 unless told otherwise. */
  open: (path: string, options?: BrowserContextOptions) => Promise<Page>;
}

type Visits = Readonly<Record<string, (visit: Visit) => Promise<void>>>;

/** Declares a test whose steps share a browser and a server; a step fails when one of its pages complains. */
export function testInBrowser(name: string, visits: Visits): void {
  testNeeding(["chromium"], name, async (context) => {
    await using fixture = new Fixture();
    const browser = await launch();
    const contexts = new Map<string, Promise<BrowserContext>>();
    try {
      for (const [step, visit] of Object.entries(visits)) {
        await context.step(step, async () => {
          fixture.reset();
          const complaints: string[] = [];
          const pages: Page[] = [];
          const open = async (path: string, options: BrowserContextOptions = {}) => {
            const page = await (await contextFor(browser, contexts, options)).newPage();
            pages.push(page);
            watch(page, complaints);
            await page.goto(fixture.url + path);
            return page;
          };
          await visit({ fixture, open });
          for (const page of pages) await page.close();
          assertEquals(complaints, []);
        });
      }
    } finally {
      await browser.close();
    }
  });
}

/** Chromium without a window. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
}

/** Contexts are kept: what they have cached need not be loaded again. */
export function contextFor(
  browser: Browser,
  contexts: Map<string, Promise<BrowserContext>>,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  const key = JSON.stringify(options);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const made = browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    colorScheme: "light",
    reducedMotion: "reduce",
    ...options,
  });
  contexts.set(key, made);
  return made;
}

/** Notes what a page complains of. */
export function watch(page: Page, complaints: string[]): void {
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    const wanted = WANTED.some((text) => message.text().includes(text));
    if (message.type() === "error" && !wanted) complaints.push(message.text());
  });
}
