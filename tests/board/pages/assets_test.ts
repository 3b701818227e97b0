import { assert, assertEquals } from "@std/assert";
import { ASSETS, CONTENT_SECURITY_POLICY, page, PAGES } from "../../../src/board/pages/assets.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";

async function textOf(address: string): Promise<string> {
  const asset = ASSETS.get(address);
  assert(asset !== undefined, `${address} is not served`);
  return new TextDecoder().decode((await asset()).body);
}

Deno.test("ASSETS holds every module and sheet of src/board/pages", async () => {
  for await (const { name } of Deno.readDir(`${PROJECT_ROOT}/src/board/pages`)) {
    if (!name.endsWith(".ts")) assert(ASSETS.has(`/assets/${name}`), name);
  }
});

Deno.test("ASSETS serves all that the pages import, whatever libraries import in their turn, and no bare name", async () => {
  const met = new Set<string>();
  const follow = async (address: string) => {
    if (met.has(address)) return;
    met.add(address);
    for (const [, name] of (await textOf(address)).matchAll(/(?:\bfrom|^import)\s*"([^"\s]+)"/gm)) {
      assert(/^[./]/.test(name), `${address} imports ${name}, which no browser can find`);
      await follow(new URL(name, `http://lab${address}`).pathname);
    }
  };
  for (const name of PAGES) await follow(`/assets/${name}.js`);
  assert(met.has("/assets/lit-html/lit-html.js") && met.has("/assets/uplot/uPlot.js"));
});

Deno.test("ASSETS serves the sheets, fonts and scripts that documents and sheets name", async () => {
  const named = new Set<string>();
  for (const name of PAGES) {
    for (
      const [, address] of page(name, { lab: "x", language: "en" }).matchAll(
        /(?:src|href)="(\/assets[^"]+)"/g,
      )
    ) {
      named.add(address);
    }
  }
  for (const [, address] of (await textOf("/assets/base.css")).matchAll(/url\("([^"]+)"\)/g)) {
    named.add(address);
  }
  assert(named.size >= 12, [...named].join(" "));
  for (const address of named) {
    const { type, body } = await ASSETS.get(address)!();
    assert(body.length > 0 && /^(text\/(css|javascript); charset=utf-8|font\/woff2)$/.test(type), address);
  }
});

Deno.test("page escapes the lab's name and runs nothing inline", () => {
  const html = page("me", { lab: `"><script>alert('1')</script>&`, language: "fr" });
  assert(!html.includes("<script>") && !html.includes("alert('"), html);
  assertEquals([...html.matchAll(/<script /g)].length, 1);
  assert(!/ style=| on\w+=/.test(html));
  assert(
    CONTENT_SECURITY_POLICY.includes("default-src 'none'") && !CONTENT_SECURITY_POLICY.includes("unsafe"),
  );
});
