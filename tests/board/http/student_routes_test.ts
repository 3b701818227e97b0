// What a student sees: his own and nothing else, as data, whatever bytes it is and whatever the request
// pretends.
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { canonicalAddress } from "../../../src/board/http/parameters.ts";
import { testNeeding } from "../../support/tool.ts";
import { TEACHER, World } from "../support/board_world.ts";
import { int, openExchange } from "../support/exchanges.ts";
import { rawRequest } from "../support/raw_request.ts";

const HOSTILE = `<script>alert(1)</script>"><img src=x onerror=alert(2)>\u2028'\\`;

Deno.test("GET /api/me gives the asker's exchanges, newest last, with hints in the language asked for", async () => {
  await using world = await World.start();
  world.observe(
    { student: "127.0.0.1", sent: "42" },
    { student: "10.0.0.7", sent: "theirs" },
    { student: "127.0.0.1", sent: int(7) },
  );
  const me = await (await world.get("/api/me?lang=fr")).json();
  assertEquals([me.lab, me.language, me.you.key, me.you.rule], ["Sockets lab", "fr", "127.0.0.1", "address"]);
  assertEquals(me.exchanges.map(({ request }: { request: { text: string } }) => request.text), [
    "42",
    "....",
  ]);
  assertMatch(me.exchanges[0].hints[0].text, /octets/);
  assertEquals(me.exercises[1].address, "0.0.0.0:7100");
  const english = await (await world.get("/api/me", { headers: { "accept-language": "de, en;q=0.5" } }))
    .json();
  assertMatch(english.exchanges[0].hints[0].text, /bytes/);
});

Deno.test("GET /api/me takes since and limit, and says what is wrong with them", async () => {
  await using world = await World.start();
  const ids = world.observe(...[1, 2, 3, 4, 5].map((n) => ({ student: "127.0.0.1", sent: int(n) })));
  const idsOf = async (query: string) => {
    const { exchanges } = await (await world.get(`/api/me?${query}`)).json();
    return exchanges.map(({ id }: { id: number }) => id);
  };
  assertEquals(await idsOf("limit=2"), ids.slice(-2));
  assertEquals(await idsOf(`since=${ids[2]}`), ids.slice(3));
  assertEquals(await idsOf(`since=${ids[4]}`), []);
  assertEquals(await idsOf(`since=${ids[0]}&limit=2`), ids.slice(1, 3), "the oldest after it");
  for (
    const query of [
      "limit=0",
      "limit=501",
      "limit=-1",
      "limit=1e2",
      "since=x",
      "since=",
      "limit=99999999999999999",
    ]
  ) {
    const response = await world.get(`/api/me?${query}`);
    assertEquals(response.status, 400, query);
    assertMatch((await response.json()).error, /^Cannot use (limit|since)=".*": expected a number from /);
  }
});

Deno.test("GET /api/me has what is open behind what has ended, without an id, and not where since is given", async () => {
  await using world = await World.start();
  const [id] = world.observe({ student: "127.0.0.1", sent: "42" });
  const now = Date.now();
  world.open = [
    openExchange({ student: "10.0.0.7", sent: "theirs" }),
    openExchange({ student: "127.0.0.1", sent: "10", began: now - 2000, at: now }),
  ];
  const asked = async (query: string) => (await (await world.get(`/api/me?${query}`)).json()).exchanges;
  const [ended, open, ...more] = await asked("limit=1");
  assertEquals([ended.id, open.id, more], [id, null, []]);
  assertEquals([open.outcome, open.request.text, open.at - open.began], ["open", "10", 2000]);
  assertEquals(open.waits, "2 of the int's 4 bytes have arrived; waiting for 2 more");
  assertEquals((await asked("lang=fr"))[1].waits.slice(0, 13), "2 des 4 octet");
  assertEquals((await asked("since=0")).length, 1);
});

Deno.test("GET /api/me tells what the projector calls who has no nickname, from the first exchange on", async () => {
  await using world = await World.start();
  const animal = async (lang = "en") => (await (await world.get(`/api/me?lang=${lang}`)).json()).animal;
  assertEquals(await animal(), undefined);
  world.observe({ student: "127.0.0.1", sent: int(5) });
  const projector = await (await world.get("/api/projector?lang=en", { token: TEACHER })).json();
  assertEquals(await animal(), projector.rows[0].name);
  assertMatch(await animal("fr"), / \d+$/);
  world.journal.claim("127.0.0.1", "zoe");
  assertEquals(await animal(), undefined);
});

Deno.test("/me/ and /Me lead to /me, and no other address is guessed", async () => {
  await using world = await World.start();
  for (const path of ["/me/", "/Me", "/ME//"]) {
    const response = await world.get(`${path}?lang=fr`);
    assertEquals([response.status, response.headers.get("location")], [303, "/me?lang=fr"], path);
  }
  for (const path of ["/me/x", "/menu"]) {
    const response = await world.get(path);
    assertEquals(response.status, 404, path);
    await response.body?.cancel();
  }
});

Deno.test("nothing in a request makes /me show another's exchanges", async () => {
  await using world = await World.start();
  world.observe({ student: "10.0.0.7", sent: "theirs" }, { student: "127.0.0.1", sent: "mine" });
  const tries: (readonly [string, Record<string, string>])[] = [
    ["?student=10.0.0.7", {}],
    ["?client=10.0.0.7&key=10.0.0.7", {}],
    ["", { "x-forwarded-for": "10.0.0.7" }],
    ["", { forwarded: "for=10.0.0.7", "x-real-ip": "10.0.0.7" }],
  ];
  for (const [query, headers] of tries) {
    const text = await (await world.get(`/api/me${query}`, { headers })).text();
    assert(!text.includes("theirs") && text.includes("mine"), query);
  }
  assertEquals(new Set(world.directory.asked), new Set(["127.0.0.1"]));
});

testNeeding(["ipv6"], "an IPv4-mapped client of a board on :: is who it is by IPv4", async () => {
  await using world = await World.start({ address: "::" });
  world.observe({ student: "127.0.0.1", sent: "mine" }, { student: "::ffff:127.0.0.1", sent: "nobody's" });
  const { port } = new URL(world.url);
  const response = await fetch(`http://127.0.0.1:${port}/api/me`);
  const me = await response.json();
  assertEquals([me.you.key, me.exchanges.length, me.exchanges[0].request.text], ["127.0.0.1", 1, "mine"]);
});

Deno.test("canonicalAddress writes each form of a mapped address as IPv4, and leaves others", () => {
  for (
    const mapped of [
      "::ffff:10.0.0.7",
      "::FFFF:10.0.0.7",
      "::ffff:a00:7",
      "0:0:0:0:0:ffff:10.0.0.7",
      "0:0:0:0:0:ffff:0a00:7",
      "10.0.0.7",
    ]
  ) {
    assertEquals(canonicalAddress(mapped), "10.0.0.7", mapped);
  }
  for (const other of ["::1", "fe80::1", "2001:db8::ffff:1", "::ffff:1"]) {
    assertEquals(canonicalAddress(other), other);
  }
  assertEquals(canonicalAddress("2001:DB8:0::00a"), "2001:db8::a");
});

Deno.test("hostile bytes come back as data in JSON", async () => {
  await using world = await World.start();
  world.observe({ student: "127.0.0.1", sent: HOSTILE });
  const response = await world.get("/api/me");
  assertMatch(response.headers.get("content-type")!, /^application\/json/);
  const [exchange] = (await response.json()).exchanges;
  assertEquals(exchange.request.hex, new TextEncoder().encode(HOSTILE).toHex());
  assertMatch(exchange.request.text, /^[\x20-\x7e]*$/);
});

Deno.test("a nickname is claimed once, by its student, and is refused with the reason", async () => {
  await using world = await World.start();
  world.journal.claim("10.0.0.7", "taken");
  const claim = async (nickname: unknown) => {
    const response = await world.post("/api/me/nickname", { nickname });
    return { status: response.status, body: await response.json() };
  };
  const right = await claim("zoe");
  assertEquals([right.status, right.body.you.name, right.body.you.rule], [200, "zoe", "nickname"]);
  assertEquals((await claim("taken")).status, 409);
  assertEquals((await claim("x")).status, 422);
  const number = await claim(5);
  assertEquals([number.status, number.body.error], [
    400,
    'Cannot use the body: expected a JSON object with "nickname", a text',
  ]);
  assertEquals(["10.0.0.7", "127.0.0.1"].map((key) => world.journal.nicknameOf(key)), ["taken", "zoe"]);
});

Deno.test("a body that is too long, no JSON or of another type is refused", async () => {
  await using world = await World.start();
  const send = async (body: BodyInit, type = "application/json") => {
    const response = await world.get("/api/me/nickname", {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await send(JSON.stringify({ nickname: "z".repeat(5000) })), 413);
  assertEquals(await send("{"), 400);
  assertEquals(await send("[]"), 400);
  assertEquals(await send("null"), 400);
  assertEquals(await send(""), 400);
  assertEquals(await send("nickname=zoe", "application/x-www-form-urlencoded"), 415);
  assertEquals(await send('{"nickname":"zoe"}', "Application/JSON; charset=utf-8"), 200);
});

Deno.test("a body in chunks is taken up to the same length", async () => {
  await using world = await World.start();
  const send = (...chunks: string[]) =>
    rawRequest(
      world.url,
      "POST /api/me/nickname HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
        "Transfer-Encoding: chunked\r\n",
      chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join(""),
    );
  assertEquals((await send('{"nickname":', '"zoe"}', "")).status, 200);
  const began = performance.now();
  assertEquals((await send('{"nickname":"', ...new Array(50).fill("z".repeat(100)), '"}', "")).status, 413);
  // Else the server waits for the rest of the body before it closes the connection.
  assertLess(performance.now() - began, 4000);
});

Deno.test("addresses and headers that are too long are refused", async () => {
  await using world = await World.start();
  const long = await world.get(`/api/me?x=${"y".repeat(3000)}`);
  assertEquals(long.status, 414);
  await long.body?.cancel();
  const headers = await world.get("/api/me", { headers: { "x-long": "y".repeat(9000) } });
  assertEquals(headers.status, 431);
  await headers.body?.cancel();
});
