// The board behind a balancer: whose a page is by the PROXY header, what a header of anybody else is worth, and
// what becomes of a balancer's connection without one.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HEADER_MS } from "../../src/dataplane/shared/proxy_header.ts";
import { binaryHeader, joined, latin1, lineHeader, LOCAL_HEADER } from "../support/proxy_headers.ts";
import { waitFor } from "../support/wait_for.ts";
import { TEACHER, World } from "./support/board_world.ts";
import { rawBytes } from "./support/raw_request.ts";

const LOOPBACK = [{ family: 4, bytes: [127, 0, 0, 1], bits: 32 }] as const;
const OTHER = [{ family: 4, bytes: [10, 0, 0, 5], bits: 32 }] as const;

const request = (path: string, ...headers: string[]) =>
  latin1([`GET ${path} HTTP/1.1`, "Host: localhost", ...headers, "Connection: close", "", ""].join("\r\n"));

/** A board of which this machine's loopback address is the balancer. */
async function behind(proxies: World["proxies"] = LOOPBACK): Promise<World> {
  const world = await World.start();
  world.proxies = proxies;
  world.observe({ student: "10.1.2.3", listener: "tcp-counter" }, {
    student: "10.9.9.9",
    listener: "tcp-counter",
  });
  return world;
}

for (const [version, header] of [[1, lineHeader("10.1.2.3")], [2, binaryHeader("10.1.2.3")]] as const) {
  Deno.test(`a page behind a balancer is the student's whom version ${version} tells, and nobody else's`, async () => {
    await using world = await behind();
    const { status, text } = await rawBytes(world.url, joined(header, request("/api/me")));
    assertEquals([status, world.directory.asked], [200, ["10.1.2.3"]]);
    assertStringIncludes(text, '"key":"10.1.2.3"');
  });
}

Deno.test("a header may come in pieces, and with one request after the other behind it", async () => {
  await using world = await behind();
  const bytes = joined(
    binaryHeader("10.1.2.3"),
    latin1("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    request("/api/me"),
  );
  for (const cut of [1, 12, 15, 16, 27, 28, 29, 60]) {
    using connection = await connect(world);
    await connection.write(bytes.subarray(0, cut));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await connection.write(bytes.subarray(cut));
    const text = await all(connection);
    assertEquals(text.match(/HTTP\/1\.1 \d{3}/g), ["HTTP/1.1 200", "HTTP/1.1 200"], `cut at ${cut}`);
  }
  assertEquals(new Set(world.directory.asked), new Set(["10.1.2.3"]));
});

Deno.test("a header of anybody but a named balancer is no request, and makes nobody another", async () => {
  await using world = await behind(OTHER);
  for (const header of [lineHeader("10.1.2.3"), binaryHeader("10.1.2.3")]) {
    const { status, text } = await rawBytes(world.url, joined(header, request("/api/me")));
    assertEquals(status, 400);
    assert(!text.includes("10.1.2.3"));
  }
  assertEquals(new Set(world.directory.asked), new Set(["127.0.0.1"]));
});

Deno.test("a second header, which a student sends through the balancer, is no request either", async () => {
  await using world = await behind();
  const forged = joined(lineHeader("10.9.9.9"), lineHeader("10.1.2.3"), request("/api/me"));
  const { status, text } = await rawBytes(world.url, forged);
  assertEquals([status, world.directory.asked], [400, ["10.9.9.9"]]);
  assert(!text.includes("10.1.2.3"));
});

Deno.test("a balancer's own connection is its own", async () => {
  await using world = await behind();
  const { status } = await rawBytes(world.url, joined(LOCAL_HEADER, request("/healthz")));
  assertEquals([status, world.directory.asked], [200, ["127.0.0.1"]]);
});

Deno.test("a balancer's connection without a header is closed, and told of a few times a minute", async () => {
  await using world = await behind();
  for (let i = 0; i < 12; i++) {
    const { status, text } = await rawBytes(world.url, request("/api/me"));
    assertEquals([status, text], [0, ""]);
  }
  assertEquals([world.directory.asked, world.logged.length], [[], 5]);
  assertStringIncludes(world.logged[4], '"count":5');
  assertMatch(
    world.logged[0],
    /Closed a balancer's connection to \{what\}: its PROXY header \{why\}.*"the board"/,
  );
});

Deno.test("a balancer's connection whose header does not come is closed in time", async () => {
  await using world = await behind();
  const began = performance.now();
  const { status } = await rawBytes(world.url, latin1("PROXY TCP4 10."), 3 * HEADER_MS);
  const took = performance.now() - began;
  assertEquals([status, world.directory.asked], [0, []]);
  assert(took > HEADER_MS - 100 && took < 2 * HEADER_MS, `${took} ms`);
  assertStringIncludes(world.logged[0], "has not come within 4 s");
});

Deno.test("more connections that wait for a header than there may be are closed; others are served", async () => {
  await using world = await behind();
  const waiting = await Promise.all(Array.from({ length: 256 }, () => connect(world)));
  const { status, text } = await rawBytes(world.url, joined(lineHeader("10.1.2.3"), request("/healthz")));
  assertEquals([status, text], [0, ""]);
  assertStringIncludes(world.logged[0], "is one too many: 256 are awaited");
  waiting.pop()!.close();
  await waitFor("a place", async () => {
    const { status } = await rawBytes(world.url, joined(lineHeader("10.1.2.3"), request("/healthz")));
    return status === 200;
  });
  for (const each of waiting) each.close();
});

Deno.test("a balancer that only looks whether somebody listens is not worth a word", async () => {
  await using world = await behind();
  (await connect(world)).close();
  const { status } = await rawBytes(world.url, joined(lineHeader("10.1.2.3"), request("/healthz")));
  assertEquals([status, world.logged], [200, []]);
});

Deno.test("a board that ends waits for no header", async () => {
  const world = await behind();
  using connection = await connect(world);
  await connection.write(latin1("PROXY "));
  // Behind it: the board has seen the first.
  await rawBytes(world.url, joined(lineHeader("10.1.2.3"), request("/healthz")));
  const began = performance.now();
  await world[Symbol.asyncDispose]();
  assert(performance.now() - began < HEADER_MS / 2);
  assertEquals(await all(connection), "");
});

Deno.test("balancers that are named while the board runs are believed from then on", async () => {
  await using world = await behind(OTHER);
  const bytes = joined(lineHeader("10.1.2.3"), request("/api/me"));
  assertEquals((await rawBytes(world.url, bytes)).status, 400);
  world.proxies = LOOPBACK;
  assertEquals((await rawBytes(world.url, bytes)).status, 200);
});

Deno.test("the teacher's session is of the address that the balancer tells: another's browser can't use it", async () => {
  await using world = await behind();
  const ask = (address: string, path: string, ...headers: string[]) =>
    rawBytes(world.url, joined(lineHeader(address), request(path, ...headers)));
  const entered = await ask("10.1.0.1", `/?token=${TEACHER}`, "Accept: text/html");
  const cookie = /set-cookie: ([^;]+)/i.exec(entered.text)![1];
  assertEquals((await ask("10.1.0.1", "/api/listeners", `Cookie: ${cookie}`)).status, 200);
  assertEquals((await ask("10.9.9.9", "/api/listeners", `Cookie: ${cookie}`)).status, 401);
});

Deno.test("the text port shows what came from the address that the balancer tells", async () => {
  await using world = await behind();
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: world.addresses.hints.port });
  await connection.write(joined(binaryHeader("10.1.2.3"), latin1("q\n")));
  const text = await all(connection);
  assertStringIncludes(text, "10.1.2.3");
  assert(!text.includes("10.9.9.9"));
  await waitFor("it to have been asked", () => world.directory.asked.length === 1);
});

function connect(world: World): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(world.url).port) });
}

/** Everything that comes, until the other end closes. */
async function all(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(65_536);
  let text = "";
  for (;;) {
    const length = await connection.read(buffer).catch(() => null);
    if (length === null) return text;
    text += new TextDecoder().decode(buffer.subarray(0, length));
  }
}
