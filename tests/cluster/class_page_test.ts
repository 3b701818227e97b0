/// <reference lib="dom" />
// The choice of labs on the board and on the projector, in the browser, with real labs and a real PostgreSQL.
import { assertMatch } from "@std/assert";
import { RealPages } from "../e2e/real_pages.ts";
import { testNeeding } from "../support/tool.ts";
import { ClassLab, TOKEN } from "./support/class_lab.ts";
import { startWorld } from "./support/world.ts";

/** Where pictures go, for who wants to look at them. */
const PICTURES = Deno.env.get("GUICHET_PICTURES");

testNeeding(
  ["postgresql", "chromium"],
  "a board shows its lab, the whole class or another lab, and remembers it; the projector by its address",
  async () => {
    await using world = await startWorld();
    await using one = await ClassLab.start(world, "room-1");
    await using two = await ClassLab.start(world, "room-2");
    await using pages = await RealPages.start();
    for (let i = 11; i < 16; i++) await one.send(`127.0.0.${i}`, i === 12 ? "no NUL" : "hello\0");
    for (let i = 21; i < 25; i++) await two.send(`127.0.0.${i}`, i === 22 ? "no NUL" : "hello\0");
    await two.shows("its rows", "", ({ rows }) => rows.length === 4);
    await two.ask("/api/students/127.0.0.23/rename", { name: "Ada" });
    const board = await pages.open(`${one.url}/?token=${TOKEN}`);
    const students = (count: number) => board.locator("tbody tr").nth(count - 1).waitFor();
    await students(5);
    await board.getByLabel("Labs shown").selectOption({ label: "Whole class: 2 labs" });
    await students(9);
    await board.locator("tr").filter({ hasText: "Ada" }).filter({ hasText: "room-2" }).waitFor();
    if (PICTURES !== undefined) await board.screenshot({ path: `${PICTURES}/whole_class.png` });
    // Live: what happens in the other lab.
    await two.send("127.0.0.25");
    await board.locator("tr").filter({ hasText: "127.0.0.25" }).getByRole("button", { name: /udp: done/ })
      .waitFor();
    await board.reload();
    await students(10);
    await board.locator("tr").filter({ hasText: "Ada" }).getByRole("button", { name: /udp/ }).click();
    await board.getByText("This work was done in room-2").waitFor();
    if (PICTURES !== undefined) await board.screenshot({ path: `${PICTURES}/panel.png` });
    await board.keyboard.press("Escape");
    await board.getByLabel("Labs shown").selectOption({ label: "Lab room-2" });
    await board.locator("tr").filter({ hasText: "127.0.0.11" }).waitFor({ state: "detached" });
    await students(5);
    const address = await board.getByRole("link", { name: "Projector" }).getAttribute("href");
    assertMatch(address!, /\?labs=room-2$/);
    const wall = await pages.open(`${one.url}/projector?labs=*&token=${TOKEN}`);
    await wall.getByText("Ada").waitFor();
    await wall.locator(".wall-card").nth(9).waitFor();
    if (PICTURES !== undefined) await wall.screenshot({ path: `${PICTURES}/wall.png` });
    await world.engine.kill();
    await board.getByText(/The other labs are missing since/).waitFor({ timeout: 20_000 });
    await board.getByLabel("Labs shown").selectOption({ label: "This lab: room-1" });
    await students(5);
    if (PICTURES !== undefined) await board.screenshot({ path: `${PICTURES}/away.png` });
    pages.assertSilent();
  },
);
