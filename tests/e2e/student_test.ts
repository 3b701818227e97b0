/// <reference lib="dom" />
// What one student sees: mistakes as they arrive, with the bytes, and the name he gave himself wherever the
// class looks.
import { assertEquals, assertMatch } from "@std/assert";
import { createSocket } from "node:dgram";
import { testNeeding } from "../support/tool.ts";
import { PROJECTOR_TOKEN, RealLab, runStudent, TOKEN } from "./real_lab.ts";
import { RealPages } from "./real_pages.ts";

/** Sends a datagram and waits for its answer. */
function ask(port: number, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("message", () => socket.close(resolve));
    socket.send(text, port, "127.0.0.1");
  });
}

testNeeding(
  ["gcc", "chromium"],
  "a student's mistake is on /me as it arrives, and so is the mended program",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    const page = await pages.open(`${lab.url}/me`);
    await page.getByText("Nothing has arrived from you yet").waitFor();
    await page.locator(".live").getByText("Live", { exact: true }).waitFor();

    await runStudent("tcp_htonl", ["127.0.0.1", lab.ports.tcp]);
    const wrong = page.locator(".exchange.failing").first();
    await wrong.waitFor();
    const hint = wrong.locator(".hint.error").first();
    assertMatch(await hint.innerText(), /htonl/);
    assertEquals(await wrong.locator(".request .hex").textContent(), "0000000a");
    await hint.hover();
    assertEquals(await wrong.locator(".request .b.lit").count(), 4);

    await runStudent("tcp_as_the_course", ["127.0.0.1", lab.ports.tcp]);
    const done = page.locator(".exchange.done").first();
    await done.waitFor();
    // Newest first.
    assertEquals(await page.locator(".exchange").count(), 2);
    assertMatch(await page.locator(".exchange").first().getAttribute("class") ?? "", /\bdone\b/);
    pages.assertSilent();
  },
);

testNeeding(
  ["gcc", "chromium"],
  "a nickname claimed on /me is on the board and on the projector at once",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    await runStudent("tcp_as_the_course", ["127.0.0.1", lab.ports.tcp]);
    const board = await pages.open(`${lab.url}/?token=${TOKEN}`);
    const projector = await pages.open(`${lab.url}/projector?token=${PROJECTOR_TOKEN}`, { locale: "fr-FR" });
    await board.locator(".matrix .who-name").first().waitFor();
    await projector.locator(".wall-card").first().waitFor();
    assertEquals(new URL(board.url()).search + new URL(projector.url()).search, "");

    const me = await pages.open(`${lab.url}/me`);
    await me.getByLabel("Nickname").fill("Grâce H.");
    await me.getByRole("button", { name: "Save" }).click();
    await me.getByText("Saved.").waitFor();
    await me.locator(".identity").getByText("by the nickname you chose").waitFor();
    await board.locator(".matrix .who-name").getByText("Grâce H.").waitFor();
    await projector.locator(".wall-card").getByText("Grâce H.").waitFor();
    assertEquals(await projector.getByText("127.0.0").count(), 0);
    pages.assertSilent();
  },
);

testNeeding(
  ["gcc", "chromium"],
  "what a student sends is text on every page, and no nickname is markup",
  async () => {
    await using lab = await RealLab.start();
    await using pages = await RealPages.start();
    const markup = `<script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;
    const me = await pages.open(`${lab.url}/me`);
    await me.getByText("Nothing has arrived from you yet").waitFor();
    await ask(lab.ports.udp, markup);
    await me.locator(".exchange .request .text").first().waitFor();
    assertEquals(
      (await me.locator(".exchange .request .text").allInnerTexts()).join(""),
      markup.slice(0, 96),
    );
    for (const nickname of [markup, "<b>x</b>", "a\u0007b", "\u202eevil", "", "x".repeat(25)]) {
      const response = await lab.ask("/api/me/nickname", { body: { nickname } });
      await response.body?.cancel();
      if (nickname !== "<b>x</b>") assertEquals(response.status, 422, JSON.stringify(nickname));
    }
    const board = await pages.open(`${lab.url}/?token=${TOKEN}`);
    await board.locator("button.cell.failing, button.cell.warned, button.cell.done").first().click();
    await board.locator(".panel .exchange").first().waitFor();
    const projector = await pages.open(`${lab.url}/projector?token=${PROJECTOR_TOKEN}`);
    await projector.locator(".wall-card").first().waitFor();
    for (const page of [me, board, projector]) {
      assertEquals(
        await page.locator("#app script, #app img, .who-name b, .wall-card b, .identity b").count(),
        0,
      );
      assertEquals((await page.title()).includes("owned"), false);
    }
    pages.assertSilent();
  },
);
