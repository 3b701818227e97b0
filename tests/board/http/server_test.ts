// The board's HTTP port: so many connections in all and of one client, for as long as they make progress;
// nobody behind it; one version of HTTP, read strictly.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { waitFor } from "../../support/wait_for.ts";
import { TEACHER, World } from "../support/board_world.ts";
import { rawBytes } from "../support/raw_request.ts";

const encoder = new TextEncoder();

function connect(world: World): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(world.url).port) });
}

/** Sends a request and gives the answer's first bytes; "" when the server broke it off. */
async function ask(connection: Deno.TcpConn, path: string, headers = ""): Promise<string> {
  await connection.write(encoder.encode(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`));
  const bytes = new Uint8Array(4096);
  const length = await connection.read(bytes).catch(() => 0);
  return new TextDecoder().decode(bytes.subarray(0, length ?? 0));
}

Deno.test("a connection serves one request after the other, and asks once whose it is", async () => {
  await using world = await World.start();
  using connection = await connect(world);
  for (let i = 0; i < 3; i++) {
    assertMatch(await ask(connection, "/healthz"), /^HTTP\/1\.1 200 OK\r\n[^]*"alive"/);
  }
  assertEquals(world.directory.asked.length, 1);
});

Deno.test("requests that come together are answered in their order", async () => {
  await using world = await World.start();
  const one = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
  const { text } = await rawBytes(
    world.url,
    encoder.encode(
      one("/healthz") + "\r\n" + one("/nothing") + one("/me", "Connection: close\r\n") + one("/readyz"),
    ),
  );
  assertEquals(text.match(/HTTP\/1\.1 \d{3}/g), ["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200"]);
});

Deno.test("there is room for so many, and for others again once these are gone", async () => {
  await using world = await World.start({}, 0, { most: 3, kept: 1 });
  const inside = await Promise.all([1, 2, 3].map(() => connect(world)));
  for (const each of inside) await ask(each, "/healthz");
  using fourth = await connect(world);
  assertMatch(await ask(fourth, "/healthz"), /^HTTP\/1\.1 503 /);
  for (const each of inside) each.close();
  await waitFor("room", async () => {
    using fifth = await connect(world);
    return (await ask(fifth, "/healthz")).startsWith("HTTP/1.1 200 ");
  });
});

Deno.test("whoever shows the teacher's token finds a place when all are taken, also among many who stand", async () => {
  await using world = await World.start({}, 0, { most: 4, mostOfClient: 2, kept: 2 });
  const silent = await Promise.all(Array.from({ length: 20 }, () => connect(world)));
  const show = async (token: string) => {
    using connection = await connect(world);
    return await ask(connection, "/api/class", `Authorization: Bearer ${token}\r\nConnection: close\r\n`);
  };
  for (let i = 0; i < 5; i++) {
    assertMatch(await show(TEACHER), /^HTTP\/1\.1 200 /);
    assertMatch(await show("wrong-token"), /^HTTP\/1\.1 503 /);
  }
  for (const each of silent) each.close();
});

Deno.test("whoever makes no progress is closed: silent, half a head, half a body", async () => {
  await using world = await World.start({}, 0, { haste: 0.005 });
  const connections = await Promise.all([1, 2, 3].map(() => connect(world)));
  await connections[1].write(encoder.encode("GET / HTTP/1.1\r\nHo"));
  const post = "POST /api/me/nickname HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\nab";
  await connections[2].write(encoder.encode(post));
  const heard = connections.map((each) => new Response(each.readable).text().catch(() => ""));
  const [silent, half, body] = await Promise.all(heard);
  assertEquals([silent, half], ["", ""]);
  assertMatch(body, /^HTTP\/1\.1 408 /);
});

Deno.test("what could be read in two ways is refused, and ends the connection", async () => {
  await using world = await World.start();
  const cases: readonly (readonly [string, number])[] = [
    ["GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400],
    ["GET /healthz HTTP/1.1\r\n\r\n", 400],
    ["GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n", 400],
    ["GET /healthz HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n", 400],
    ["GET /healthz HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n", 400],
    ["GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", 400],
    ["GET  /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["GET healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400],
    ["POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\nx", 400],
    [
      "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501],
    [
      "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n",
      400,
    ],
    ["POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n", 413],
    ["TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501],
    ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505],
    ["GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n", 505],
    [`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${"y".repeat(20_000)}\r\n\r\n`, 431],
    ["GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200],
    ["GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n", 200],
    ["GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200],
  ];
  for (const [request, status] of cases) {
    // A second request behind it must never be answered.
    const { text } = await rawBytes(
      world.url,
      encoder.encode(`${request}GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n`),
    );
    const statuses = text.match(/HTTP\/1\.1 \d{3}/g);
    assertEquals(statuses, [`HTTP/1.1 ${status}`], request);
  }
});

Deno.test("no TCP port but the board's own and the text port listens", async () => {
  await using world = await World.start();
  const table = await Deno.readTextFile("/proc/self/net/tcp");
  const inodes = new Set<string>();
  for await (const { name } of Deno.readDir("/proc/self/fd")) {
    inodes.add((await Deno.readLink(`/proc/self/fd/${name}`).catch(() => "")).replace(/\D/g, ""));
  }
  const listening = table.split("\n").map((line) => line.trim().split(/\s+/))
    .filter((row) => row[3] === "0A" && inodes.has(row[9]))
    .map((row) => parseInt(row[1].split(":")[1], 16));
  const own = [Number(new URL(world.url).port), world.addresses.hints.port];
  assertEquals(listening.sort(), own.sort());
});

Deno.test("a board that stops in the middle of a flood waits for no turn", async () => {
  const world = await World.start();
  for (let i = 0; i < 300; i++) world.observe({ student: "127.0.0.1", sent: "x".repeat(90) });
  const flood = await Promise.all(Array.from({ length: 100 }, () => connect(world)));
  const request = encoder.encode("GET /api/me?limit=500 HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20));
  for (const each of flood) await each.write(request);
  await flood[0].read(new Uint8Array(100));
  const began = performance.now();
  await world[Symbol.asyncDispose]();
  assert(performance.now() - began < 5000, "it waited for turns");
  for (const each of flood) each.close();
});

Deno.test("a board that stops lets an answer under way finish, and waits for nobody who is silent", async () => {
  const world = await World.start();
  using silent = await connect(world);
  const began = performance.now();
  await world[Symbol.asyncDispose]();
  assert(performance.now() - began < 900, "it waited for a silent connection");
  assertEquals(await silent.read(new Uint8Array(1)).catch(() => null), null);
});
