import { assert, assertEquals } from "@std/assert";
import { FIRST_CHECK_MS, Lingering } from "../../../src/dataplane/connections/closing.ts";
import type { Connection } from "../../../src/dataplane/connections/connection.ts";
import { SHUT_WR } from "../../../src/posix/constants.ts";
import { accept, shutdown } from "../../../src/posix/socket.ts";
import { Descriptors, mustSend, portOf } from "../../posix/support/descriptors.ts";
import { waitFor } from "../../support/wait_for.ts";
import { idleConnection } from "../support/idle_connection.ts";

/** How long a silent client that does not close is waited for. */
const PATIENCE_MS = 2000;

const MOST_LINGERING = 4096;

class World implements Disposable {
  now = 0;
  readonly open = new Descriptors();
  readonly closed: Connection[] = [];
  readonly lingering = new Lingering(new Uint8Array(65_536), (connection) => this.closed.push(connection));
  readonly #server = this.open.tcpServer();

  /** A client, and its connection that lingers from now on. */
  add(): { client: number; connection: Connection } {
    const client = this.open.tcpClient(portOf(this.#server));
    const connection = idleConnection(this.now, this.open.own(accept(this.#server)));
    shutdown(connection.fd, SHUT_WR);
    this.lingering.add(connection, this.now);
    return { client, connection };
  }

  /** Looks whenever a look is due, until `time`. */
  passUntil(time: number): void {
    while (this.lingering.nextCheck <= time) {
      this.now = this.lingering.nextCheck;
      this.lingering.tick(this.now);
    }
    this.now = time;
  }

  [Symbol.dispose](): void {
    this.open[Symbol.dispose]();
  }
}

Deno.test("Lingering has no look ahead while nobody lingers", () => {
  using world = new World();
  assertEquals([world.lingering.nextCheck, world.lingering.size], [Infinity, 0]);
});

Deno.test("Lingering closes a connection at the first look after its client closed, and once only", async () => {
  using world = new World();
  const { client, connection } = world.add();
  world.open.close(client);
  world.lingering.tick(FIRST_CHECK_MS - 1);
  assertEquals([world.closed, world.lingering.nextCheck], [[], FIRST_CHECK_MS]);
  await waitFor("the close to arrive", () => {
    world.passUntil(world.now + FIRST_CHECK_MS);
    return world.closed.length > 0;
  });
  world.passUntil(world.now + 10_000);
  assertEquals([world.closed, world.lingering.size, world.lingering.nextCheck], [[connection], 0, Infinity]);
});

Deno.test("Lingering gives a client that does not close its time, then closes", () => {
  using world = new World();
  const { connection } = world.add();
  world.passUntil(PATIENCE_MS - 1);
  assertEquals(world.closed, []);
  world.passUntil(PATIENCE_MS + 100);
  assertEquals(world.closed, [connection]);
});

Deno.test("Lingering looks less often at a client that is silent", () => {
  using world = new World();
  world.add();
  const looks: number[] = [];
  while (world.lingering.nextCheck < 400) {
    looks.push(world.lingering.nextCheck);
    world.passUntil(world.lingering.nextCheck);
  }
  assertEquals(looks, [10, 110, 210, 310]);
});

Deno.test("Lingering throws away what a client still sends, and counts it", async () => {
  using world = new World();
  const { client, connection } = world.add();
  for (const size of [1, 1000, 60_000]) mustSend(client, size);
  await waitFor("the bytes to be thrown away", () => {
    world.passUntil(world.now + FIRST_CHECK_MS);
    return connection.ignored === 61_001;
  });
  assertEquals(world.closed, []);
});

Deno.test("Lingering looks again soon at a client that sends, not at its neighbours", async () => {
  using world = new World();
  const { client, connection } = world.add();
  world.add();
  mustSend(client, 100);
  await waitFor("the bytes to be thrown away", () => {
    world.passUntil(world.lingering.nextCheck);
    return connection.ignored === 100;
  });
  assertEquals(world.lingering.nextCheck - world.now, FIRST_CHECK_MS);
});

Deno.test("Lingering takes no more than four buffers from one client at a look", async () => {
  using world = new World();
  const { client, connection } = world.add();
  for (let i = 0; i < 10; i++) mustSend(client, 60_000);
  await waitFor("the bytes to be thrown away", () => {
    const before = connection.ignored;
    world.passUntil(world.lingering.nextCheck);
    assert(connection.ignored - before <= 4 * 65_536, `${connection.ignored - before} bytes at one look`);
    return connection.ignored === 600_000;
  });
});

Deno.test("Lingering closes the one that waited longest when there are too many", () => {
  using world = new World();
  // Connections without a descriptor: they are never looked at here.
  const all = Array.from({ length: MOST_LINGERING }, () => idleConnection(0));
  for (const connection of all) world.lingering.add(connection, 0);
  assertEquals(world.closed, []);
  world.lingering.add(idleConnection(0), 0);
  assertEquals([world.closed, world.lingering.size], [[all[0]], MOST_LINGERING]);
});

Deno.test("Lingering.closeAll closes everyone, whatever their clients do", () => {
  using world = new World();
  const first = world.add().connection;
  world.passUntil(50);
  const second = world.add().connection;
  world.lingering.closeAll();
  assertEquals(new Set(world.closed), new Set([first, second]));
  assertEquals([world.lingering.size, world.lingering.nextCheck], [0, Infinity]);
});
