// Any bytes at the board's HTTP port: the board goes on answering.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { ROUTES } from "../../../src/board/http/app.ts";
import { mutated } from "../../fuzz/mutate.ts";
import { checkLater, randomNumbers, SEED } from "../../fuzz/seed.ts";
import { TEACHER, World } from "../support/board_world.ts";
import { int } from "../support/exchanges.ts";
import { rawBytes } from "../support/raw_request.ts";

/** Every so many bytes of a right request are mutated, in each run others: all of them would take minutes. */
const STEP = 5;

/** Requests that are sent side by side: one that is no whole request is waited for. */
const TOGETHER = 20;

/** Characters that mean something to somebody on the way. */
const LETTERS = fc.constantFrom(..."/?&=%;:@#.\\ \t\r\n\0\"'<>{}[]()*+-_~ab019éΩ\u2028\ud83d");

const METHODS = fc.constantFrom(
  "GET",
  "POST",
  "HEAD",
  "PUT",
  "TRACE",
  "CONNECT",
  "OPTIONS",
  "get",
  "PRI",
  "",
);

/** Those of them that a request line may have. */
const MILD = fc.constantFrom(..."/?&=%;:@#.\\'<>{}[]()*+-_~ab019");

const word = (maxLength: number) =>
  fc.oneof({ weight: 9, arbitrary: fc.string({ unit: MILD, maxLength }) }, {
    weight: 1,
    arbitrary: fc.string({ unit: LETTERS, maxLength }),
  });

const PATHS = fc.oneof(
  word(30).map((text) => `/${text}`),
  fc.tuple(fc.constantFrom(...ROUTES.map(({ path }) => path)), word(20)).map(([path, more]) => path + more),
  fc.tuple(fc.constantFrom(...ROUTES.map(({ path }) => path)), word(20), word(20)).map((
    [path, name, value],
  ) =>
    `${
      path.replace(/:\w+/, encodeURIComponent(value.toWellFormed()))
    }?limit=${name}&since=${value}&client=${value}&token=${TEACHER}`
  ),
);

const HEADERS = fc.constantFrom(
  "host",
  "origin",
  "cookie",
  "authorization",
  "content-length",
  "transfer-encoding",
  "content-type",
  "last-event-id",
  "accept-language",
  "if-none-match",
  "expect",
  "upgrade",
);

const REQUESTS = fc.tuple(METHODS, PATHS, fc.array(fc.tuple(HEADERS, word(40)), { maxLength: 2 }), word(60))
  .map(
    ([method, path, headers, body]) => {
      const lines = headers.map(([name, value]) => `${name}: ${value}`);
      return new TextEncoder().encode(
        `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${
          lines.join("\r\n")
        }\r\n\r\n${body}`,
      );
    },
  );

Deno.test("no bytes at the board's port end it, and none is answered 500", async () => {
  await using world = await World.start();
  world.observe({ student: "127.0.0.1", sent: int(5) });
  const bytes = fc.oneof({ weight: 4, arbitrary: REQUESTS }, {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 300 }),
  });
  const answers = new Map<number, number>();
  const some = fc.array(bytes, { minLength: TOGETHER, maxLength: TOGETHER });
  await checkLater(some, async (sent) => {
    for (const { status } of await Promise.all(sent.map((each) => rawBytes(world.url, each, 200)))) {
      answers.set(status, (answers.get(status) ?? 0) + 1);
      assert(status !== 500);
    }
  }, 400 / TOGETHER);
  for (const status of [200, 400, 404, 405]) assert(answers.has(status), JSON.stringify([...answers]));
  const alive = await world.get("/healthz");
  assertEquals(await alive.json(), { status: "alive", problems: [] });
  assertEquals(world.logged.filter((line) => line.startsWith("Cannot answer")), []);
});

/** A right request for each route, as a browser or a program sends it. */
const RIGHT = ROUTES.map(({ method, path }) => {
  const body = method === "POST" ? '{"name":"Afternoon","nickname":"Grace"}' : "";
  const length = body === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  const place = path.replace(":name", "tcp-counter").replace(/:\w+/, "1");
  return `${method} ${place}?since=0&limit=9&client=127.0.0.1&lang=fr HTTP/1.1\r\nHost: localhost\r\n` +
    `Authorization: Bearer ${TEACHER}\r\nAccept-Language: fr, en;q=0.5\r\n${length}Connection: close\r\n\r\n${body}`;
});

Deno.test("no right request mutated at any byte ends the board, and none is answered 500", async () => {
  await using world = await World.start();
  world.observe({ student: "127.0.0.1", sent: int(5) });
  let answered = 0;
  await Promise.all(RIGHT.map(async (request, i) => {
    const random = randomNumbers(SEED + i || 1);
    const bytes = new TextEncoder().encode(request);
    for (let at = random() % STEP; at < bytes.length; at += STEP) {
      const { status } = await rawBytes(world.url, mutated(bytes, at, random), 50);
      assert(status !== 500, `${request} at ${at}`);
      if (status > 0) answered++;
    }
  }));
  assert(answered > 100, `${answered}`);
  assertEquals((await (await world.get("/healthz")).json()).problems, []);
  assertEquals(world.logged.filter((line) => line.startsWith("Cannot answer")), []);
});

Deno.test("no well-formed request makes the board fail", async () => {
  await using world = await World.start();
  world.observe({ student: "127.0.0.1", sent: int(5) });
  const requests = fc.tuple(fc.constantFrom("GET", "POST", "HEAD", "PUT"), PATHS, word(60));
  await checkLater(requests, async ([method, path, body]) => {
    const url = world.url + encodeURI(path.toWellFormed());
    const hasBody = method === "POST" || method === "PUT";
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: { "content-type": "application/json", authorization: `Bearer ${TEACHER}` },
      ...(hasBody ? { body: JSON.stringify({ name: body, nickname: body }) } : {}),
    });
    await response.body?.cancel();
    assert(response.status < 500 || (response.status === 503 && path.includes("readyz")));
  }, 500);
  assertEquals(world.logged.filter((line) => line.startsWith("Cannot answer")), []);
});
