/// <reference lib="dom" />
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { waitFor } from "../../support/wait_for.ts";
import { testInBrowser } from "./support/browser.ts";
import { exchange, hint, HOSTILE } from "./support/fixture_exchanges.ts";

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** A value of the table "As C would read it" of a page's first exchange. */
async function reading(page: Page, type: string): Promise<string> {
  const row = page.locator(".exchange .request tr").filter({ has: page.getByText(type, { exact: true }) });
  return (await row.first().locator("td").innerText()).trim();
}

testInBrowser("/me", {
  "shows bytes that try to be markup as text": async ({ open }) => {
    const page = await open("/me");
    const card = page.locator(".exchange").filter({ hasText: "unix-echo" });
    await card.waitFor();
    await card.getByRole("button").first().click();
    assertEquals(await page.title(), "My exchanges · Sockets lab");
    assertEquals(await page.locator("#app script, #app img").count(), 0);
    const rows = await card.locator(".request .text").allInnerTexts();
    assertEquals(rows.join(""), HOSTILE);
  },

  "reads the same bytes as the types of C, and marks where a read ended": async ({ fixture, open }) => {
    fixture.exchanges = [
      exchange(1, { request: bytes(5, 0, 0, 0), reads: [1, 3], reply: bytes(6, 0, 0, 0) }),
    ];
    const page = await open("/me");
    await page.locator(".exchange").waitFor();
    assertEquals(await reading(page, "char[4]"), '"\\x05\\0\\0\\0"');
    assertEquals(await page.locator(".request .hex").textContent(), "05000000");
    assertEquals(await page.locator(".request .b.starts").count(), 1);
    assertStringIncludes(await page.locator(".request h4").innerText(), "2 reads: 1 + 3");
    const values = await page.locator(".request tbody tr").allInnerTexts();
    assert(values.some((row) => /int32_t\s*little-endian\s+5$/.test(row.trim())), values.join("|"));
    assert(values.some((row) => /int32_t\s*big-endian\s+83886080$/.test(row.trim())), values.join("|"));
  },

  "lights a hint's evidence while it is pointed at or has the focus": async ({ fixture, open }) => {
    fixture.exchanges = [exchange(1, {
      request: bytes(0, 0, 0, 5),
      reply: bytes(0, 0, 0, 6),
      hints: [hint({ fact: "Swapped.", cause: "No `htonl`.", evidence: { of: "request", from: 1, to: 4 } })],
    })];
    const page = await open("/me");
    const line = page.locator(".hint.error");
    await line.waitFor();
    assertMatch((await line.innerText()).replaceAll(/\s+/g, " "), /^Error: Swapped\. No htonl\./);
    assertEquals(await line.locator("p code").first().innerText(), "htonl");
    assertEquals(await page.locator(".request .b.ev.error").count(), 3);
    assertEquals(await page.locator(".lit").count(), 0);
    await line.hover();
    assertEquals(await page.locator(".request .b.lit").count(), 3);
    await page.mouse.move(0, 0);
    assertEquals(await page.locator(".lit").count(), 0);
    await line.focus();
    assertEquals(await page.locator(".request .c.lit").count(), 3);
  },

  "shows a new exchange at once, above the others, and keeps the focus": async ({ fixture, open }) => {
    const page = await open("/me");
    const filter = page.getByRole("button", { name: /tcp-counter 4$/ });
    await filter.focus();
    await waitFor("the stream", () => fixture.meStream.viewers > 0);
    fixture.meStream.send("exchange", exchange(7, { request: bytes(9, 0, 0, 0), reply: bytes(10, 0, 0, 0) }));
    await page.locator("#exchange-7").waitFor();
    assertEquals(await page.locator(".exchange h3").first().getAttribute("id"), "exchange-7");
    assertEquals(
      await page.evaluate(() => document.activeElement?.textContent?.replaceAll(/\s+/g, " ").trim()),
      "done tcp-counter5",
    );
  },

  "shows a connection while it is open, for how long, and then how it ended": async ({ fixture, open }) => {
    fixture.exchanges = [];
    const page = await open("/me");
    await page.getByText("Nothing has arrived from you yet").waitFor();
    await waitFor("the stream", () => fixture.meStream.viewers > 0);
    const now = Date.now();
    const request = bytes(0x31, 0x30);
    const begun = { request, began: now - 3000, at: now };
    const waits = "2 of the int's 4 bytes have arrived; waiting for 2 more";
    fixture.meStream.send("connections", {
      exchanges: [{ ...exchange(1, { ...begun, outcome: "open", clientEnd: "open", waits }), id: null }],
    });
    const card = page.locator(".exchange.underway");
    await card.getByText("open for 3 s").waitFor();
    assertStringIncludes(await card.innerText(), waits);
    assertEquals(await card.locator(".request .hex").textContent(), "3130");
    await card.getByText(/open for [4-9] s/).waitFor();
    const timeout = { ...begun, outcome: "timeout", clientEnd: "open" } as const;
    fixture.meStream.send("exchange", exchange(9, timeout));
    await page.locator("#exchange-9").waitFor();
    assertEquals(await page.locator(".exchange").count(), 1);
    fixture.meStream.send("connections", { exchanges: [] });
    await waitFor("the end", async () => await page.locator(".exchange.underway").count() === 0);
  },

  "shows a text's bytes without eight rows of numbers, and an echo's answer once": async (
    { fixture, open },
  ) => {
    const request = new TextEncoder().encode("hello");
    fixture.exchanges = [exchange(1, { service: "echo", request, reply: request })];
    const page = await open("/me");
    await page.locator(".exchange .request .views").waitFor();
    const rows = page.locator(".exchange .views tr");
    const visible = (await Promise.all((await rows.all()).map((row) => row.isVisible()))).filter(Boolean);
    assertEquals(visible.length, 1);
    await page.getByText("The same bytes, sent back.").waitFor();
    await page.getByText("Other types").click();
    await page.getByText("1 byte left").first().waitFor();
  },

  "copies bytes as hex and as a C array": async ({ fixture, open }) => {
    fixture.exchanges = [exchange(1, { request: bytes(10, 0, 0, 0), reply: bytes(11, 0, 0, 0) })];
    const page = await open("/me", { permissions: ["clipboard-read", "clipboard-write"] });
    const request = page.locator(".exchange .request");
    await request.getByRole("button", { name: "Copy as hex" }).click();
    await request.getByText("Copied").waitFor();
    assertEquals(await page.evaluate(() => navigator.clipboard.readText()), "0a 00 00 00");
    await request.getByRole("button", { name: "Copy as a C array" }).click();
    await waitFor("the array", async () => {
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      return copied === "unsigned char bytes[4] = { 0x0a, 0x00, 0x00, 0x00 };";
    });
  },

  "copies where a browser has no clipboard for scripts, as at the lab's address": async (
    { fixture, open },
  ) => {
    fixture.exchanges = [exchange(1, { request: bytes(10, 0, 0, 0) })];
    const page = await open("/me", { permissions: ["clipboard-read", "clipboard-write"] });
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await page.getByRole("button", { name: "Copy as hex" }).click();
    await page.locator(".exchange .request").getByText("Copied").waitFor();
    await page.getByLabel("Nickname").press("Control+V");
    assertEquals(await page.getByLabel("Nickname").inputValue(), "0a 00 00 00");
  },

  "holds new exchanges back while paused": async ({ fixture, open }) => {
    const page = await open("/me");
    await page.getByRole("button", { name: "Pause" }).click();
    await waitFor("the stream", () => fixture.meStream.viewers > 0);
    fixture.meStream.send("exchange", exchange(7, { request: bytes(1, 2, 3, 4) }));
    const begun = { ...exchange(8, { request: bytes(1), outcome: "open", client: "10.0.7.10:9" }), id: null };
    fixture.meStream.send("connections", { exchanges: [begun] });
    const waiting = page.getByRole("button", { name: "1 new exchange" });
    await waiting.waitFor();
    assertEquals(await page.locator("#exchange-7, .exchange.underway").count(), 0);
    await waiting.click();
    await page.locator("#exchange-7").waitFor();
    await page.locator(".exchange.underway").waitFor();
  },

  "shows one exercise only when asked": async ({ open }) => {
    const page = await open("/me");
    await page.getByRole("button", { name: "done udp-counter 1", exact: true }).click();
    await waitFor("one exchange", async () => await page.locator(".exchange").count() === 1);
    await page.locator(".exchange.open").waitFor();
    assertStringIncludes(await page.locator(".thinned").innerText(), "1280 more exchanges were counted");
  },

  "says that the connection is lost, comes back, and shows what was missed": async ({ fixture, open }) => {
    const page = await open("/me");
    const state = page.locator(".live");
    await waitFor("live", async () => await state.innerText() === "Live");
    fixture.exchanges = [exchange(8, { request: bytes(1, 0, 0, 0) })];
    fixture.meStream.close();
    await page.locator("#exchange-8").waitFor();
    await waitFor("live again", async () => await state.innerText() === "Live");
  },

  "lets a nickname be claimed once, and says when it is taken": async ({ fixture, open }) => {
    const page = await open("/me");
    await page.getByLabel("Nickname").fill("zoe");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Another student has this nickname").waitFor();
    await page.getByLabel("Nickname").fill("a");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("2 to 24 visible characters").waitFor();
    await page.getByLabel("Nickname").fill("ana");
    await page.keyboard.press("Enter");
    await page.getByText("Saved.").waitFor();
    await page.locator(".identity-name").getByText("ana", { exact: true }).waitFor();
    assertEquals(await page.getByLabel("Nickname").count(), 0);
    assertEquals(fixture.asked.at(-1), 'POST /api/me/nickname {"nickname":"ana"}');
  },

  "tells a beginner what to type": async ({ fixture, open }) => {
    fixture.exchanges = [];
    const page = await open("/me");
    await page.getByText("Nothing has arrived from you yet").waitFor();
    await page.getByText("printf '\\5\\0\\0\\0' | nc 127.0.0.1 7100 | od -An -td4").waitFor();
    assertStringIncludes(await page.locator("pre").innerText(), "htons(7100)");
  },

  "speaks French to a French browser, and English when the address asks": async ({ open }) => {
    const page = await open("/me", { locale: "fr-FR" });
    await page.getByText("reconnu par l’adresse de votre machine").waitFor();
    await page.getByText("L’int est venu en 3 lectures.").waitFor();
    assertEquals(await page.evaluate(() => document.documentElement.lang), "fr");
    const asked = await open("/me?lang=en", { locale: "fr-FR" });
    await asked.getByText("known by your machine's address").waitFor();
  },
});
