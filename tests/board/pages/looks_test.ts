/// <reference lib="dom" />
// What all pages owe every reader: contrast in light and dark, a phone's width, no motion for those who ask
// for none.
import { assertEquals, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { testInBrowser } from "./support/browser.ts";

const PAGES = ["/", "/me", "/projector", "/login", "/#student=10.0.7.10"];

/** Texts whose contrast with what is behind them is below WCAG AA's 4.5, or 3 for large letters. */
function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
    const known = new Map<string, number[]>();
    const rgba = (colour: string): number[] => {
      const found = known.get(colour);
      if (found !== undefined) return found;
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const made = [...canvas.getImageData(0, 0, 1, 1).data];
      known.set(colour, made);
      return made;
    };
    const luminance = (rgb: number[]) => {
      const [r, g, b] = rgb.map((value) => value / 255).map((value) =>
        value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element | null): number[] => {
      for (; element !== null; element = element.parentElement) {
        const colour = rgba(getComputedStyle(element).backgroundColor);
        if (colour[3] > 200) return colour;
      }
      return [255, 255, 255, 255];
    };
    const faint: string[] = [];
    for (const element of document.querySelectorAll("#app *")) {
      const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
      const text = texts.map(({ textContent }) => textContent).join("").trim();
      if (
        text === "" || element.closest(".visually-hidden, svg") !== null ||
        !element.checkVisibility({ opacityProperty: true })
      ) continue;
      const style = getComputedStyle(element);
      const [a, b] = [luminance(rgba(style.color)), luminance(behind(element))].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) {
        faint.push(`${ratio.toFixed(2)} ${element.className} ${text.slice(0, 30)}`);
      }
    }
    return [...new Set(faint)];
  });
}

async function settled(page: Page): Promise<void> {
  await page.waitForSelector(".exchange, .cell, .wall-card, #token");
  if (page.url().includes("#")) await page.waitForSelector(".panel .exchange");
}

testInBrowser("all pages", {
  "have enough contrast, in light and in dark": async ({ open }) => {
    const grounds = new Set<string>();
    for (const path of PAGES) {
      const page = await open(path);
      await settled(page);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        assertEquals({ path, colorScheme, faint: await faintTexts(page) }, { path, colorScheme, faint: [] });
        grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      }
      await page.close();
    }
    assertNotEquals(grounds.size, 1);
  },

  "need no horizontal scrolling on a phone, nor at 200 % of 1024 or 1440 pixels": async (
    { fixture, open },
  ) => {
    for (const width of [360, 512, 720, 800]) {
      fixture.listeners = width === 360 ? 5 : 10;
      for (const path of PAGES) {
        const phone = width === 360 ? { isMobile: true, hasTouch: true } : {};
        const page = await open(path, { viewport: { width, height: 740 }, ...phone });
        await settled(page);
        const seen = await page.evaluate(() => document.documentElement.scrollWidth);
        assertEquals({ path, width: seen }, { path, width });
        await page.close();
      }
    }
  },

  "draw the line of an exchange alike in the student's panel and on /me": async ({ open }) => {
    const heights: number[] = [];
    for (const path of ["/#student=10.0.7.10", "/me"]) {
      const page = await open(path, { viewport: { width: 1440, height: 900 } });
      await settled(page);
      const { height } = (await page.locator(".exchange.folded .exchange-line").first().boundingBox())!;
      heights.push(Math.round(height));
    }
    assertEquals(heights[0], heights[1]);
  },

  "move nothing for those who ask for stillness": async ({ open }) => {
    const page = await open("/");
    await settled(page);
    assertEquals(await page.evaluate(() => document.getAnimations().length), 0);
  },
});
