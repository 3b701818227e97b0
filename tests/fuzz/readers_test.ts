// What browsers and viewers send, reader by reader: queries, bodies, tokens, hosts, nicknames, lines at the
// text port. Each is read or refused as documented.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { Hono } from "hono";
import { Access, roleOf } from "../../src/board/http/auth.ts";
import type { BoardContext, BoardEnv } from "../../src/board/http/context.ts";
import { HttpError } from "../../src/board/http/http_error.ts";
import { checkHost, checkOrigin } from "../../src/board/http/origin.ts";
import { bodyText, canonicalAddress, exchangeQuery } from "../../src/board/http/parameters.ts";
import { cleanNickname, foldNickname } from "../../src/journal/students.ts";
import { World } from "../board/support/board_world.ts";
import { clientAt } from "../board/support/exchanges.ts";
import { waitFor } from "../support/wait_for.ts";
import { check, checkLater, randomNumbers } from "./seed.ts";

const TEXT = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.stringMatching(/^[0-9a-fA-F:.[\]]{1,45}$/),
  fc.ipV4(),
  fc.ipV6(),
  fc.nat().map(String),
  fc.constantFrom(
    "::ffff:10.0.0.7",
    "::FFFF:0a00:7",
    "[::1]:7",
    "10.0.0.7:99999",
    "localhost:8080",
    "null",
    "a.",
  ),
);

/** Reads; what is no HttpError with a status of the client's is a fault. */
async function read<T>(reader: () => T | Promise<T>): Promise<T | HttpError> {
  try {
    return await reader();
  } catch (error) {
    if (error instanceof HttpError && error.status >= 400 && error.status < 500) return error;
    throw error;
  }
}

/** What a reader makes of a request that comes through Hono, as to a route. */
async function readIn<T>(
  request: Request,
  reader: (context: BoardContext) => T | Promise<T>,
): Promise<T | HttpError> {
  let found: T | HttpError | undefined;
  const hono = new Hono<BoardEnv>().all("*", async (context) => {
    found = await read(() => reader(context));
    return new Response();
  });
  await hono.fetch(request, { client: clientAt("10.0.0.7") });
  return found!;
}

function requestOf(query: Record<string, string | undefined>, body?: Uint8Array<ArrayBuffer>): Request {
  const url = new URL("http://localhost/api/exchanges");
  for (const [key, value = ""] of Object.entries(query)) url.searchParams.set(key, value.toWellFormed());
  return new Request(url, { method: "POST", headers: { "content-type": "application/json" }, body });
}

Deno.test("a query is read within its bounds, or refused", async () => {
  const keys = ["client", "listener", "student", "since", "limit"];
  const query = fc.record(Object.fromEntries(keys.map((key) => [key, TEXT])), { requiredKeys: [] });
  await checkLater(query, async (given) => {
    const found = await readIn(requestOf(given), exchangeQuery);
    if (found instanceof HttpError) return;
    assert(found.limit >= 1 && found.limit <= 500 && (found.since ?? 0) >= 0);
    const { address, port = 0 } = found as { address?: string; port?: number };
    assert(port >= 0 && port <= 65_535 && (address === undefined || /^[0-9a-f:.]+$/.test(address)), address);
  }, 5000);
  check(
    TEXT,
    (address) => assertEquals(canonicalAddress(canonicalAddress(address)), canonicalAddress(address)),
    5000,
  );
});

Deno.test("a body gives the text that was asked for, or is refused", async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc.string().map((name) => new TextEncoder().encode(JSON.stringify({ name }))),
    fc.constant(new Uint8Array(5000).fill(0x20)),
  );
  await checkLater(bytes, async (body) => {
    const found = await readIn(requestOf({}, Uint8Array.from(body)), (context) => bodyText(context, "name"));
    assert(found instanceof HttpError || typeof found === "string");
  }, 3000);
});

Deno.test("tokens, cookies, hosts and origins are read or refused, and open nothing by chance", async () => {
  const tokens = { token: "a-teacher-s-token", projectorToken: "a-projector-s" };
  const names = fc.constantFrom("authorization", "cookie", "host", "origin", "sec-fetch-site");
  const value = fc.oneof(
    fc.stringMatching(/^[ -~]{0,60}$/),
    fc.stringMatching(/^(Bearer +|guichet_(teacher|projector)_80=)[\w.~+/=;-]{0,40}$/),
  );
  await checkLater(fc.dictionary(names, value, { maxKeys: 4, noNullPrototype: true }), async (headers) => {
    const request = new Request("http://localhost/", { headers });
    const access = new Access({ ...tokens, clock: { monotonic: () => 0, wallClock: () => 0 } });
    const shown = await readIn(request, () => roleOf(request, access, clientAt("127.0.0.1")));
    if (!(shown instanceof HttpError)) assertEquals(shown, { role: undefined, by: "nothing" });
    await read(() => checkHost(request, new Set(["lab.example.org"])));
    await read(() => checkOrigin(request));
  }, 5000);
});

Deno.test("a nickname that is taken is taken as it is shown, in two to 24 characters of one line", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 30 }),
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(..."aAΣ é\u0301\u00a0\ufeff\u200b\ud83d\u2028ﬁßẞ漢"), maxLength: 30 }),
  );
  check(text, (wanted) => {
    const clean = cleanNickname(wanted);
    if (clean === undefined) return;
    assertEquals(cleanNickname(clean), clean);
    assert([...clean].length >= 2 && [...clean].length <= 24 && !/[\p{C}\p{Zl}\p{Zp}]/u.test(clean), clean);
    assertEquals(foldNickname(foldNickname(clean)), foldNickname(clean));
  }, 20_000);
});

Deno.test("the text port takes any bytes, and goes on for others", async () => {
  await using world = await World.start();
  const random = randomNumbers();
  const { port } = world.addresses.hints;
  for (let time = 0; time < 60; time++) {
    const bytes = Uint8Array.from(
      { length: 1 + random() % 400 },
      () => "q\nfrEN5 9\0\xff\x1b"[random() % 12].charCodeAt(0),
    );
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(bytes);
  }
  await waitFor("an answer", async () => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(new TextEncoder().encode("q\n"));
    return (await new Response(connection.readable).text()).startsWith("You are");
  });
  assertEquals(world.logged, []);
});
