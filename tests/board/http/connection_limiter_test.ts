// The board's connection limiter: so many connections in all and from one address, for as long as they are
// served.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  ConnectionLimiter,
  type ConnectionLimiterOptions,
} from "../../../src/board/http/connection_limiter.ts";
import { waitFor } from "../../support/wait_for.ts";
import { World } from "../support/board_world.ts";

/** A limiter before a server that answers with the asker's address; "wait" is never answered. */
class LimiterWorld implements AsyncDisposable {
  readonly limiter: ConnectionLimiter;
  readonly port: number;
  readonly inner: Deno.HttpServer<Deno.NetAddr>;
  now = 0;
  readonly #ended = Promise.withResolvers<Response>();

  constructor(changes: Partial<ConnectionLimiterOptions> = {}) {
    this.inner = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request, { remoteAddr }) => {
        if (request.url.endsWith("/wait")) return this.#ended.promise;
        return Response.json(this.limiter.remoteOf(remoteAddr) ?? "nobody");
      },
    );
    const inner = this.inner.addr.port;
    this.limiter = new ConnectionLimiter({
      address: "127.0.0.1",
      port: 0,
      inner,
      clock: { monotonic: () => this.now },
      ...changes,
    });
    this.port = this.limiter.start();
  }

  connect(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: "127.0.0.1", port: this.port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.limiter.close();
    this.limiter.end();
    this.#ended.resolve(new Response());
    await this.inner.shutdown();
  }
}

async function ask(connection: Deno.TcpConn, path: string): Promise<string> {
  await connection.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`));
  const bytes = new Uint8Array(4096);
  const length = await connection.read(bytes);
  return new TextDecoder().decode(bytes.subarray(0, length ?? 0));
}

Deno.test("a connection limiter tells who asks, and knows nobody who goes past it", async () => {
  await using world = new LimiterWorld();
  using connection = await world.connect();
  const { port } = connection.localAddr as Deno.NetAddr;
  assertStringIncludes(await ask(connection, "/"), `{"address":"127.0.0.1","port":${port},`);
  using past = await Deno.connect({ hostname: "127.0.0.1", port: world.inner.addr.port });
  assertMatch(await ask(past, "/"), /"nobody"$/);
});

Deno.test("a connection limiter lets in as many as there is room for, and others again once these are gone", async () => {
  await using world = new LimiterWorld({ most: 3 });
  const inside = await Promise.all([1, 2, 3].map(() => world.connect()));
  await waitFor("three connections", () => world.limiter.size === 3);
  using fourth = await world.connect();
  assertMatch(await ask(fourth, "/"), /^HTTP\/1\.1 503 /);
  for (const connection of inside) connection.close();
  await waitFor("room", () => world.limiter.size === 0);
  using fifth = await world.connect();
  assertMatch(await ask(fifth, "/"), /^HTTP\/1\.1 200 /);
});

Deno.test("a connection limiter lets in so many of one address", async () => {
  await using world = new LimiterWorld({ mostOfAddress: 2 });
  using _first = await world.connect();
  using _second = await world.connect();
  await waitFor("two connections", () => world.limiter.size === 2);
  using third = await world.connect();
  assertMatch(await ask(third, "/"), /^HTTP\/1\.1 503 /);
});

Deno.test("a connection limiter closes who gets nothing for too long: silent, half a header, or no answer", async () => {
  await using world = new LimiterWorld({ patience: 1000 });
  const connections = await Promise.all([1, 2, 3].map(() => world.connect()));
  await connections[1].write(new TextEncoder().encode("GET / HTTP/1.1\r\nHo"));
  await connections[2].write(new TextEncoder().encode("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"));
  await waitFor("three connections", () => world.limiter.size === 3);
  world.now = 1001;
  const ends = await Promise.all(connections.map((each) => each.read(new Uint8Array(8)).catch(() => null)));
  assertEquals(ends, [null, null, null]);
  await waitFor("no connection", () => world.limiter.size === 0);
  for (const connection of connections) connection.close();
});

Deno.test("the board answers nobody who goes past its connection limiter", async () => {
  await using world = await World.start();
  const own = new URL(world.url).port;
  const table = await Deno.readTextFile("/proc/self/net/tcp");
  const inodes = new Set<string>();
  for await (const { name } of Deno.readDir("/proc/self/fd")) {
    inodes.add((await Deno.readLink(`/proc/self/fd/${name}`).catch(() => "")).replace(/\D/g, ""));
  }
  const listening = table.split("\n").map((line) => line.trim().split(/\s+/))
    .filter((row) => row[3] === "0A" && inodes.has(row[9]))
    .map((row) => parseInt(row[1].split(":")[1], 16));
  const statuses = await Promise.all(
    listening.filter((port) => String(port) !== own).map(async (port) => {
      const answer = await fetch(`http://127.0.0.1:${port}/me`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status;
    }),
  );
  assert(statuses.includes(403), JSON.stringify(statuses));
  assert(!statuses.includes(200), JSON.stringify(statuses));
});
