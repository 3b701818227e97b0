// A browser at the real lab's board.
import { assertEquals } from "@std/assert";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { contextFor, launch, watch } from "../board/pages/support/browser.ts";

/** Chromium; its pages must not complain. */
export class RealPages implements AsyncDisposable {
  readonly #browser: Awaited<ReturnType<typeof launch>>;
  readonly #contexts = new Map<string, Promise<BrowserContext>>();
  readonly #complaints: string[] = [];

  private constructor(browser: Awaited<ReturnType<typeof launch>>) {
    this.#browser = browser;
  }

  static async start(): Promise<RealPages> {
    return new RealPages(await launch());
  }

  async open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await contextFor(this.#browser, this.#contexts, options)).newPage();
    watch(page, this.#complaints);
    await page.goto(url);
    return page;
  }

  /** @throws AssertionError with what a page said on its console */
  assertSilent(): void {
    assertEquals(this.#complaints, []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
