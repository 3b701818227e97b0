// Impaired listeners of a running lab, with real clients: what is done is what the fates say, it is told, it counts for
// nothing where it spoilt a try, and it takes the time that it is to take.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ApiClass, ApiExchange, ApiExchanges, ApiMe } from "../../src/board/api_types.ts";
import { fatesOf } from "../impair/support/impairing.ts";
import { sendNumbered } from "../impair/support/numbered.ts";
import { runClient } from "../support/client.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";

const TOKEN = "the-teacher-s-own-token";

/** A lab with some listeners: NAME, TRANSPORT, SERVICE, and the lines of [listener.impair]. */
function lab(...listeners: [string, "udp" | "tcp", string, string][]): string {
  return [
    '[lab]\nlanguage = "en"\nworkers = 2\ntraps = false\ndrain = "0s"',
    `[board]\nport = 0\nhints_port = 0\ntoken = "${TOKEN}"`,
    ...listeners.map(([name, transport, service, impair]) =>
      `[[listener]]\nname = "${name}"\ntransport = "${transport}"\naddress = "127.0.0.1"\nport = 0\n` +
      `service = "${service}"\n[listener.impair]\n${impair}`
    ),
  ].join("\n\n");
}

/** Asks the board. */
async function ask<T>(daemon: Daemon, path: string, asTeacher = true): Promise<T> {
  const [, url] = await daemon.line(/^Board\s+(http:\/\/[^/]+)\//);
  const headers = asTeacher ? { authorization: `Bearer ${TOKEN}` } : undefined;
  const response = await fetch(url + path, { headers });
  assertEquals(response.status, 200);
  return await response.json() as T;
}

/** Waits until a listener has so many exchanges that have ended. */
async function exchangesOf(daemon: Daemon, listener: string, count: number): Promise<ApiExchange[]> {
  return await waitFor(`${count} exchanges of ${listener}`, async () => {
    const { exchanges } = await ask<ApiExchanges>(daemon, `/api/exchanges?listener=${listener}&lang=en`);
    const ended = exchanges.filter(({ id }) => id !== null);
    return ended.length >= count ? ended : undefined;
  });
}

const ALL = { loss: 0.1, duplicate: 0.02, reorder: 0.05, corrupt: 0.001 };

Deno.test("over 100,000 real datagrams each share is within 3 sigma, and each meets what its seed says", async () => {
  const impair = 'loss = "10%"\nduplicate = "2%"\nreorder = "5%"\ncorrupt = "0.1%"\n' +
    'direction = "answers"\nseed = 7';
  await using daemon = await startDaemon({ config: lab(["echo", "udp", "echo", impair]) });
  await daemon.ready();
  const count = 100_000;
  const seen = sendNumbered(daemon.listener("echo").port, count, fatesOf({ ...ALL, seed: 7 }));
  assertEquals(seen.wrong, []);
  const deeds = [
    ["loss", seen.dropped],
    ["duplicate", seen.duplicated],
    ["reorder", seen.overtaken],
    ["corrupt", seen.corrupted],
  ] as const;
  for (const [deed, much] of deeds) {
    const share = ALL[deed];
    const sigma = Math.sqrt(count * share * (1 - share));
    assert(Math.abs(much - count * share) <= 3 * sigma, `${deed}: ${much} of ${count}`);
  }
  // Another socket, the same seed: the same again.
  const again = sendNumbered(daemon.listener("echo").port, 2000, fatesOf({ ...ALL, seed: 7 }));
  assertEquals(again.wrong, []);
});

testNeeding(["gcc"], "a dropped answer is told, accuses nobody and counts for nothing", async () => {
  const lost = 'loss = "100%"\ndirection = "answers"';
  await using daemon = await startDaemon({
    config: lab(["shown", "udp", "counter", lost], ["hidden", "udp", "counter", `${lost}\nreveal = false`]),
    args: ["serve", "--display", "brief"],
  });
  await daemon.ready();
  for (const name of ["shown", "hidden"]) {
    const { code } = await runClient("udp_client", ["--timeout", 1, "127.0.0.1", daemon.listener(name).port]);
    assertEquals(code, 3, "the client waits in vain");
  }
  const [shown] = await exchangesOf(daemon, "shown", 1);
  const [hidden] = await exchangesOf(daemon, "hidden", 1);
  for (const { impaired, outcome, reply } of [shown, hidden]) {
    assertEquals([outcome, reply], ["no-reply", null]);
    assertEquals(impaired?.text, "answer dropped on purpose, no. 1");
  }
  assertEquals(shown.hints.map(({ id }) => id), ["E71"]);
  assertEquals(hidden.hints, []);
  await daemon.line(/shown .*no answer {2}answer dropped on purpose, no\. 1 {2}E71$/);
  const me = await ask<ApiMe>(daemon, "/api/me?lang=fr", false);
  const told = me.exchanges.map(({ listener, impaired }) => [listener, impaired?.text]);
  assertEquals(Object.fromEntries(told), { shown: "réponse perdue exprès, n° 1", hidden: undefined });
  const { rows } = await ask<ApiClass>(daemon, "/api/class");
  for (const cell of Object.values(rows[0]?.cells ?? {})) {
    assertEquals([cell.state === "failing", cell.attempts], [false, 0]);
  }
});

testNeeding(["gcc"], "a dropped or a doubled request, and one that was corrupted", async () => {
  await using daemon = await startDaemon({
    config: lab(
      ["lost", "udp", "counter", 'loss = "100%"'],
      ["doubled", "udp", "counter", 'duplicate = "100%"\ndirection = "requests"'],
      ["flipped", "udp", "echo", 'corrupt = "100%"\ndirection = "requests"\nseed = 1'],
    ),
  });
  await daemon.ready();
  const run = (name: string, ...options: (string | number)[]) =>
    runClient("udp_client", ["--timeout", 1, ...options, "127.0.0.1", daemon.listener(name).port]);
  assertEquals((await run("lost")).code, 3);
  // The counter counts both; the client takes the first answer.
  assertEquals((await run("doubled")).stdout, "Reponse : 1\n");
  assertEquals((await run("flipped", "--echo", "--size", 100)).code, 1);
  const [lost] = await exchangesOf(daemon, "lost", 1);
  assertEquals([lost.request.bytes, lost.impaired?.text], [18, "request dropped on purpose, no. 1"]);
  assertEquals((await exchangesOf(daemon, "doubled", 1)).map(({ impaired }) => impaired?.text), [
    "request doubled on purpose, no. 1",
  ]);
  const [flipped] = await exchangesOf(daemon, "flipped", 1);
  assertEquals(flipped.impaired?.request, ["corrupted"]);
  const { rows } = await ask<ApiClass>(daemon, "/api/class");
  const { lost: none, doubled, flipped: neither } = rows[0].cells;
  assertEquals([none?.attempts ?? 0, doubled.state, neither?.attempts ?? 0], [0, "done", 0]);
});

testNeeding(
  ["gcc"],
  "delay, jitter and rate take their time, over TCP and UDP, and right clients are satisfied",
  async () => {
    await using daemon = await startDaemon({
      config: lab(
        ["tcp-late", "tcp", "counter", 'delay = "150ms"\njitter = "20ms"'],
        ["udp-late", "udp", "counter", 'delay = "150ms"\njitter = "20ms"'],
        ["tcp-slow", "tcp", "echo", 'rate = "20KiB"'],
        ["tcp-half", "tcp", "half-close", 'delay = "100ms"'],
      ),
    });
    await daemon.ready();
    const timed = async (client: string, args: (string | number)[], name: string) => {
      const began = performance.now();
      const result = await runClient(client, [...args, "127.0.0.1", daemon.listener(name).port]);
      assertEquals(result.code, 0, result.stderr);
      return performance.now() - began;
    };
    assert(await timed("tcp_client", ["--segments", 4, "--pause", 5], "tcp-late") >= 2 * 130);
    assert(await timed("udp_client", ["--count", 3], "udp-late") >= 3 * 2 * 130);
    assert(await timed("half_close_client", [50, 3], "tcp-half") >= 200);
    // 20 KiB take a second each way, which overlap.
    const slow = await timed("echo_client", ["--bytes", 20_480], "tcp-slow");
    assert(slow >= 1000, `${slow} ms`);
    const [late] = await exchangesOf(daemon, "tcp-late", 1);
    assertMatch(late.impaired!.text, /^request and answer held up on purpose, \d{3} ms in all, no\. 1$/);
    assert(Math.abs(late.impaired!.delay - 300) <= 2 * 20 + 50, `${late.impaired!.delay} ms`);
    assertEquals([late.outcome, late.hints.map(({ id }) => id)], ["answered", ["E75"]]);
    const three = await exchangesOf(daemon, "udp-late", 3);
    assertEquals(three.map(({ impaired }) => impaired?.no), [1, 2, 3]);
    for (const name of ["tcp-late", "tcp-slow", "tcp-half", "udp-late"]) {
      for (const { hints } of await exchangesOf(daemon, name, 1)) {
        assert(hints.every(({ level }) => level === "info"), JSON.stringify(hints));
      }
    }
    const { rows } = await ask<ApiClass>(daemon, "/api/class");
    assertEquals(Object.values(rows[0].cells).map(({ state }) => state), Array(4).fill("done"));
  },
);

testNeeding(
  ["gcc"],
  "a student's connections are numbered in one place, whichever worker has time, isolated or not",
  async () => {
    const impair = 'delay = "10ms"\njitter = "10ms"';
    const isolated = lab(["isolated", "tcp", "counter", impair]).replace(
      'name = "isolated"',
      'name = "isolated"\nisolate = "connection"',
    );
    for (
      const [name, config] of [["plain", lab(["plain", "tcp", "counter", impair])], ["isolated", isolated]]
    ) {
      await using daemon = await startDaemon({ config });
      await daemon.ready();
      const { port } = daemon.listener(name);
      for (let i = 0; i < 4; i++) {
        assertEquals((await runClient("tcp_client", ["127.0.0.1", port])).stdout, "Reponse : 11\n");
      }
      const exchanges = await exchangesOf(daemon, name, 4);
      assertEquals(exchanges.map(({ impaired }) => impaired?.no), [1, 2, 3, 4]);
    }
  },
);
