/// <reference lib="dom" />
// A client that wrote "10" where an int is wanted and waits in read(): everybody who looks is told at once, and not
// when the listener's 30 s are over.
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import type { ApiExchange, ApiMe } from "../../src/board/api_types.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { within } from "../support/within.ts";
import { RealLab, TOKEN } from "./real_lab.ts";
import { RealPages } from "./real_pages.ts";

const WAITS = "2 of the int's 4 bytes have arrived; waiting for 2 more";

/** Milliseconds in which a student expects to see something; more on a machine that is busy. */
const AT_ONCE = 4000;

async function myExchanges(lab: RealLab): Promise<readonly ApiExchange[]> {
  return (await lab.json<ApiMe>("/api/me")).exchanges;
}

/** Connects, writes "10", and waits for an answer. */
async function hangingClient(lab: RealLab): Promise<Deno.TcpConn> {
  const client = await Deno.connect({ hostname: "127.0.0.1", port: lab.ports.tcp });
  await client.write(new TextEncoder().encode("10"));
  return client;
}

/** What nc HOST 7999 shows, until it has shown what is looked for. */
async function textUntil(lab: RealLab, ...wanted: readonly RegExp[]): Promise<string> {
  using port = await Deno.connect({ hostname: "127.0.0.1", port: lab.hintsPort });
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(8192);
  let text = "";
  while (!wanted.every((each) => each.test(text))) {
    const length = await within(port.read(buffer), 5 * AT_ONCE, () => `nc to show all of ${wanted}: ${text}`);
    assert(length !== null, text);
    text += decoder.decode(buffer.subarray(0, length), { stream: true });
  }
  return text;
}

/** The rest of the int comes after all, in the same connection. */
async function assertNotAccusedForGood(client: Deno.TcpConn, me: Page): Promise<void> {
  await client.write(Uint8Array.of(0, 0));
  const answer = new Uint8Array(4);
  assertEquals([await client.read(answer), ...answer], [4, 0x32, 0x30, 0, 0]);
  await me.locator(".exchange.underway").getByText("waiting for your close()").waitFor();
}

testNeeding(
  ["chromium"],
  "a client that hangs is shown while it hangs: on /me, on the text port, in the student's panel",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    const me = await pages.open(`${lab.url}/me`);
    await me.getByText("Nothing has arrived from you yet").waitFor();
    await me.locator(".live").getByText("Live", { exact: true }).waitFor();

    const began = Date.now();
    using client = await hangingClient(lab);
    const [open] = await waitFor("it in the API", async () => {
      const exchanges = await myExchanges(lab);
      return exchanges[0]?.request.bytes === 2 && exchanges;
    });
    assertEquals([open.id, open.outcome, open.request.text, open.waits], [null, "open", "10", WAITS]);
    const card = me.locator(".exchange.underway");
    await card.getByText(WAITS).waitFor();
    assertLess(Date.now() - began, AT_ONCE);
    assertEquals(await card.locator(".request .hex").textContent(), "3130");

    // Once nothing follows it is certain that these were characters, long before the listener gives up.
    await card.locator(".hint.error").getByText("T01").waitFor();
    const text = await textUntil(lab, /open for \d+ s/, /The characters "10" arrived/);
    assert(text.includes(`… ${WAITS}`) && !text.includes("Nothing has arrived"), text);
    assertLess(Date.now() - began, 2 * AT_ONCE);

    await assertNotAccusedForGood(client, me);
    client.close();
    await me.locator(".exchange.done, .exchange.warned, .exchange.failing").first().waitFor();
    assertEquals(await me.locator(".exchange").count(), 1);

    using again = await hangingClient(lab);
    const board = await pages.open(`${lab.url}/?token=${TOKEN}`);
    await board.locator("button.cell.failing, button.cell.warned, button.cell.done").first().click();
    await board.locator(".panel .exchange.underway").getByText(WAITS).waitFor();
    again.close();
    await waitFor(
      "its end in the panel",
      async () => await board.locator(".panel .exchange.underway").count() === 0,
    );
    assertEquals(await board.locator(".panel .exchange").count(), 2);
    pages.assertSilent();
  },
);

testNeeding(
  ["chromium"],
  "a page that is opened while a client hangs shows it, in the reader's language",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    using _client = await hangingClient(lab);
    await waitFor("it in the API", async () => (await myExchanges(lab)).length === 1);
    const me = await pages.open(`${lab.url}/me`, { locale: "fr-FR" });
    const card = me.locator(".exchange.underway");
    await card.getByText("2 des 4 octets de l’int sont arrivés ; j’attends les 2 autres").waitFor();
    assertMatch(await card.innerText(), /ouverte depuis \d+ s/);
    pages.assertSilent();
  },
);
