// The counts of a worker's clients against a Map that has no bounds: exact for each while there is room,
// exact in sum always, and each taken once, whenever main looks.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { NOT_ASKED } from "../../../src/dataplane/recording/client_users.ts";
import { ClientTable } from "../../../src/dataplane/recording/client_table.ts";
import { ClientReader, makeClientTables, MOST_CLIENTS } from "../../../src/dataplane/shared/client_counts.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import { peerOf } from "../../../src/dataplane/shared/record.ts";
import type { Count, Peer as Client } from "../../../src/exchange/exchange.ts";
import { encodeInet, encodeUnix } from "../../../src/posix/address.ts";
import { unix } from "../../workers/support/lab_config.ts";
import { namesOf, numbered } from "../support/record_names.ts";

const NOTHING = { exchanges: 0, dropped: 0, answers: 0, refused: 0, bytesIn: 0, bytesOut: 0 };

class World {
  readonly #tables = makeClientTables();
  readonly table = new ClientTable(this.#tables);
  readonly reader: ClientReader;
  asked = 0;
  user = -1;

  constructor(names = numbered(4)) {
    this.reader = new ClientReader(this.#tables, names);
  }

  /** The record of who has that sockaddr. */
  of(listener: number, name: Uint8Array, uid = -1): number {
    return this.table.of(listener, peerWith(name, uid), () => {
      this.asked++;
      return this.user;
    });
  }

  count(listener: number, name: Uint8Array, bytesIn = 1, uid = -1): void {
    this.table.add(this.of(listener, name, uid), { ...NOTHING, exchanges: 1, answers: 1, bytesIn });
  }

  /** What main has now, by `listener peer`. */
  take(): Record<string, number> {
    this.table.flip();
    return byClient(this.reader.take());
  }
}

/** Its sockaddr lies in memory whose rest is somebody else's. */
function peerWith(name: Uint8Array, uid = -1): Peer {
  const bytes = new Uint8Array(112).fill(0xaa);
  bytes.set(name);
  const peer = new Peer();
  peer.take(new Int32Array(bytes.buffer), 0, name.length, uid);
  return peer;
}

function byClient(counts: readonly Count[]): Record<string, number> {
  return Object.fromEntries(
    counts.map(({ listener, peer, exchanges }) => [nameOf(listener, peer), exchanges]),
  );
}

function nameOf(listener: number | string, peer: Client): string {
  return `${listener} ${"path" in peer ? peer.path : `${peer.address}:${peer.port}`}`;
}

function sumOf(counts: readonly Count[]): { exchanges: number; bytesIn: number } {
  return counts.reduce(
    (sum, each) => ({ exchanges: sum.exchanges + each.exchanges, bytesIn: sum.bytesIn + each.bytesIn }),
    { exchanges: 0, bytesIn: 0 },
  );
}

Deno.test("a client is counted by listener, address and port, in either family, and by name and user", () => {
  const world = new World();
  for (let i = 0; i < 3; i++) {
    world.count(0, encodeInet("192.0.2.1", 1000));
    world.count(0, encodeInet("192.0.2.1", 1001));
    world.count(1, encodeInet("192.0.2.1", 1000));
    world.count(0, encodeInet("2001:db8::1", 1000));
    world.count(0, encodeInet("2001:db8::2", 1000));
    world.count(2, encodeUnix("/tmp/abc"), 1, 7);
    world.count(2, encodeUnix("/tmp/abd"), 1, 7);
  }
  assertEquals(world.take(), {
    "0 192.0.2.1:1000": 3,
    "0 192.0.2.1:1001": 3,
    "1 192.0.2.1:1000": 3,
    "0 2001:db8::1:1000": 3,
    "0 2001:db8::2:1000": 3,
    "2 /tmp/abc": 3,
    "2 /tmp/abd": 3,
  });
  assertEquals(world.take(), {});
});

Deno.test("Unix clients without a name are told apart by their user", () => {
  const world = new World(namesOf([unix("/tmp/s", "unix", "echo")]));
  for (const uid of [1000, 1001, 1000, 0xffff_fffe]) world.count(0, new Uint8Array(0), 1, uid);
  world.table.flip();
  const counts = world.reader.take().map(({ uid, peer, exchanges }) => [uid, peer, exchanges]);
  const peer = { path: "" };
  assertEquals(counts, [[1000, peer, 2], [1001, peer, 1], [0xffff_fffe, peer, 1]]);
});

Deno.test("a client of this machine is asked about each time: its port may be another user's by now", () => {
  const world = new World();
  const name = encodeInet("127.0.0.1", 1000);
  world.user = 1234;
  for (let i = 0; i < 5; i++) world.count(0, name);
  assertEquals([world.asked, world.table.userOf(world.of(0, name))], [5, 1234]);
  for (const user of [5678, -1]) {
    world.user = user;
    assertEquals([world.table.userOf(world.of(0, name)), world.table.isSure], [user, true]);
    world.count(0, name);
  }
  world.user = NOT_ASKED;
  assertEquals([world.table.userOf(world.of(0, name)), world.table.isSure], [1234, false]);
  world.table.flip();
  const counts = world.reader.take().filter(({ exchanges }) => exchanges > 0);
  assertEquals(counts.map(({ uid, exchanges }) => [uid, exchanges]), [[1234, 5], [5678, 1], [undefined, 1]]);
});

Deno.test("a client whose user was not told, of another machine mostly, is not asked about again", () => {
  const world = new World();
  world.user = -1;
  for (let i = 0; i < 5; i++) world.count(0, encodeInet("192.0.2.7", 1000));
  assertEquals(world.asked, 1);
});

Deno.test("sockets of one address share its record, and users of one address have one each", () => {
  const world = new World();
  const addressOf = (port: number, user: number) => {
    world.user = user;
    return world.table.addressOf(world.of(0, encodeInet("127.0.0.1", port)));
  };
  const [first, second, other] = [addressOf(1, 1000), addressOf(2, 1000), addressOf(3, 1001)];
  assertEquals([first === second, first === other], [true, false]);
  const name = encodeInet("127.0.0.1", 4);
  assertEquals(world.table.ofAddress(0, peerWith(name, 1000)), first);
});

Deno.test("when there is no room for more clients they are counted by address, then by listener, and sums stay exact", () => {
  const world = new World();
  const sent = { exchanges: 0, bytesIn: 0 };
  const send = (address: string, port: number) => {
    const listener = port % 3;
    world.count(listener, encodeInet(address, port), port);
    sent.exchanges++;
    sent.bytesIn += port;
  };
  for (let port = 1; port <= 20_000; port++) send("192.0.2.1", port);
  for (let i = 0; i < 20_000; i++) send(`10.0.${i >> 8}.${i & 255}`, 5000 + i % 10);
  world.table.flip();
  const counts = world.reader.take();
  assert(counts.length <= MOST_CLIENTS && counts.length > MOST_CLIENTS / 3, `${counts.length} records`);
  assertEquals(sumOf(counts), sent);
  const kinds = counts.map(({ listener, peer }) => nameOf(listener, peer));
  assert(
    kinds.includes("0 192.0.2.1:0") && kinds.includes("0 :0"),
    "counted neither by address nor by listener",
  );
});

Deno.test("each table is taken once, whenever the worker finishes one and main looks", () => {
  const name = fc.integer({ min: 0, max: 40 });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ count: name, bytes: fc.nat(1e9) }) },
    { weight: 1, arbitrary: fc.constant("flip" as const) },
    { weight: 1, arbitrary: fc.constant("take" as const) },
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const world = new World();
    const wanted = new Map<string, number>();
    const got: Count[] = [];
    for (const each of steps) {
      if (each === "flip") world.table.flip();
      else if (each === "take") got.push(...world.reader.take());
      else {
        const [listener, address] = [each.count % 4, encodeInet(`10.0.0.${each.count % 7}`, 1 + each.count)];
        const key = nameOf(listener, peerOf(address));
        wanted.set(key, (wanted.get(key) ?? 0) + each.bytes);
        world.count(listener, address, each.bytes);
      }
    }
    got.push(...world.reader.takeAll(), ...world.reader.takeAll());
    const sums = new Map<string, number>();
    for (const { listener, peer, bytesIn } of got) {
      const key = nameOf(listener, peer);
      sums.set(key, (sums.get(key) ?? 0) + bytesIn);
    }
    assertEquals(Object.fromEntries(sums), Object.fromEntries(wanted));
  }));
});

Deno.test("a table that main has not taken is not written over: the worker counts on in the other", () => {
  const world = new World();
  const name = encodeInet("192.0.2.1", 1);
  world.count(0, name);
  assertEquals(world.table.flip(), true);
  world.count(0, name);
  world.count(0, name);
  // Main has not looked: this one goes on.
  assertEquals(world.table.flip(), false);
  world.count(0, name);
  assertEquals(byClient(world.reader.take()), { "0 192.0.2.1:1": 1 });
  assertEquals(byClient(world.reader.take()), {});
  assertEquals(world.take(), { "0 192.0.2.1:1": 3 });
});

Deno.test("tables go on where their number wraps at 2^31 and at 2^32", () => {
  for (const start of [2 ** 31 - 2, -2]) {
    const tables = makeClientTables();
    tables.state.fill(start, 0, 2);
    const [table, reader] = [new ClientTable(tables), new ClientReader(tables, numbered(1))];
    const name = encodeInet("192.0.2.1", 1);
    for (let i = 1; i <= 6; i++) {
      const record = table.of(0, peerWith(name), () => -1);
      table.add(record, { ...NOTHING, exchanges: i });
      assertEquals(table.flip(), true);
      assertEquals(reader.take().map(({ exchanges }) => exchanges), [i]);
    }
  }
});
