// "Try my server" on /me: a server of the reader's own user is tried and its report shown; nothing else is reached.
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import type { ApiMe, ApiServerTrial } from "../../src/board/api_types.ts";
import type { ReportJson } from "../../src/grade/output/json.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealLab, TOKEN } from "./real_lab.ts";
import { RealPages } from "./real_pages.ts";

const OFFERED = 'grade = ["tcp-counter"]';

/** Milliseconds that a whole trial may take on a busy machine. */
const LONG = 120_000;

/** A counter that answers any number of clients; `add` of 1 is right. */
function counter(add: number): Deno.TcpListener & { port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  void acceptAll(listener, add);
  return Object.assign(listener, { port: (listener.addr as Deno.NetAddr).port });
}

async function acceptAll(listener: Deno.TcpListener, add: number): Promise<void> {
  for (;;) {
    try {
      void serve(await listener.accept(), add).catch(() => {});
    } catch (error) {
      if (error instanceof Deno.errors.BadResource) return;
      // A client that is gone before it is accepted.
    }
  }
}

async function serve(connection: Deno.TcpConn, add: number): Promise<void> {
  using client = connection;
  const int = new Uint8Array(4);
  for (let have = 0;;) {
    const got = await client.read(int.subarray(have));
    if (got === null) return;
    have += got;
    if (have < 4) continue;
    const view = new DataView(int.buffer);
    view.setInt32(0, view.getInt32(0, true) + add, true);
    await client.write(int);
    have = 0;
  }
}

function post(lab: RealLab, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${lab.url}/api/me/grade`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function refusal(lab: RealLab, body: unknown, headers?: Record<string, string>): Promise<number> {
  const response = await post(lab, body, headers);
  await response.body?.cancel();
  return response.status;
}

Deno.test("a lab whose configuration does not say so tries no servers", async () => {
  await using lab = await RealLab.start({ lab: "" });
  assertEquals((await lab.json<ApiMe>("/api/me")).servers, undefined);
  assertEquals(await refusal(lab, { suite: "tcp-counter", port: 7100 }), 404);
});

Deno.test("a student's own server is tried while the lab goes on answering, and nothing else is reached", async () => {
  await using lab = await RealLab.start({ lab: OFFERED });
  using server = counter(1);
  assertEquals((await lab.json<ApiMe>("/api/me")).servers, ["tcp-counter"]);
  const suite = "tcp-counter";
  for (const port of [22, 1023, 65_536, 1.5]) {
    assertEquals(await refusal(lab, { suite, port }), 422, `${port}`);
  }
  assertEquals(await refusal(lab, { suite: "multicast", port: server.port }), 422);
  // The sixth of this minute is the last; a header changes nobody's address.
  const started = await post(lab, { suite, port: server.port }, { "x-forwarded-for": "10.0.0.7" });
  const { trial } = await started.json() as ApiServerTrial;
  assertEquals([started.status, trial?.port], [202, server.port]);
  assertEquals(await refusal(lab, { suite, port: server.port }), 429);
  let slowest = 0;
  const done = await waitFor("the report", async () => {
    const start = performance.now();
    const answer = await lab.json<ApiServerTrial>("/api/me/grade");
    slowest = Math.max(slowest, performance.now() - start);
    return answer.trial?.state === "done" ? answer.trial : undefined;
  }, { timeout: LONG, interval: 200 });
  const report = done.report as unknown as ReportJson;
  assertEquals(report.target, `127.0.0.1:${server.port}`);
  assertEquals(report.results.filter(({ points, maxPoints }) => points < maxPoints), []);
  assertEquals(report.points, report.maxPoints);
  assertLess(slowest, 2000, "the board answers meanwhile");
});

Deno.test("neither the board nor the lab's own ports are tried, though the same user runs them", async () => {
  await using lab = await RealLab.start({ lab: OFFERED });
  for (const port of [Number(new URL(lab.url).port), lab.ports.tcp]) {
    assertEquals(await refusal(lab, { suite: "tcp-counter", port }), 422);
  }
  assertEquals((await lab.json<ApiServerTrial>("/api/me/grade")).trial, null);
});

testNeeding(["chromium"], "/me tries a server and shows where it failed, and why", async () => {
  await using lab = await RealLab.start({ lab: OFFERED });
  await using pages = await RealPages.start();
  using server = counter(2);
  const page = await pages.open(`${lab.url}/me`, { locale: "fr-FR" });
  await page.getByRole("heading", { name: "Essayer mon serveur" }).waitFor();
  // Whoever has a row on the board has sent something.
  using client = await Deno.connect({ hostname: "127.0.0.1", port: lab.ports.tcp });
  await client.write(new Uint8Array([10, 0, 0, 0]));
  await client.read(new Uint8Array(4));
  const board = await pages.open(`${lab.url}/?token=${TOKEN}`);
  await page.getByLabel("Son port").fill(String(server.port));
  await page.getByRole("button", { name: "Essayer", exact: true }).click();
  const failed = page.locator(".server-results .failed").first();
  await failed.waitFor({ timeout: LONG });
  await failed.locator("summary").click();
  assertMatch(await failed.innerText(), /S13/);
  assertMatch(await failed.innerText(), /Cause probable/);
  assert(await page.locator(".server-points").isVisible());
  const points = /\d+\/\d+/.exec(await page.locator(".server-points").innerText())![0];
  await board.locator(".own-server").getByText(points).waitFor();
  pages.assertSilent();
});
