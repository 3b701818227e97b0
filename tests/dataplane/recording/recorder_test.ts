// A worker's records on their way into the ring, without a worker.
import { assert, assertEquals } from "@std/assert";
import { LocalNetwork } from "../../../src/dataplane/admission/networks.ts";
import { ClientUsers } from "../../../src/dataplane/recording/client_users.ts";
import { Recorder } from "../../../src/dataplane/recording/recorder.ts";
import { ClientReader, makeClientTables } from "../../../src/dataplane/shared/client_counts.ts";
import {
  ANSWERED,
  type ConnectionEnd,
  ENDED_AFTER,
  NOT_RECORDED,
  NOT_REFUSED,
  refusal,
  REFUSED_BY_LIMIT,
  RESET,
  RESET_BEFORE,
} from "../../../src/dataplane/shared/tally.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import {
  makeOpenRecords,
  MAX_OPEN_RECORDS,
  openRecords,
} from "../../../src/dataplane/shared/open_records.ts";
import { readExchange, viewsOf } from "../../../src/dataplane/shared/record.ts";
import { makeRecordRing, RecordReader } from "../../../src/dataplane/shared/record_ring.ts";
import { type Exchange, UNJUDGED } from "../../../src/exchange/exchange.ts";
import { encodeInet } from "../../../src/posix/address.ts";
import { send } from "../../../src/posix/socket.ts";
import { makeBatch, receiveSome, sendTogether } from "../../posix/support/datagrams.ts";
import { Descriptors, portOf } from "../../posix/support/descriptors.ts";
import { numbered } from "../support/record_names.ts";

const NAMES = numbered(8);

/** A Unix socket's name, of any length: AF_UNIX, then "xxx…". */
function unixName(length: number): Uint8Array {
  return Uint8Array.of(1, 0, ...Array(length).fill(0x78)).subarray(0, length);
}

function peerWith(name: Uint8Array, length: number, uid: number): Peer {
  const peer = new Peer();
  peer.take(new Int32Array(name.slice().buffer), 0, length, uid);
  return peer;
}

class World {
  readonly open = makeOpenRecords();
  readonly #ring = makeRecordRing();
  readonly #clients = makeClientTables();
  now = 1234.5;
  /** Called when the time is asked for: in the midst of what the recorder does. */
  meanwhile = () => {};
  readonly #reader = new RecordReader(this.#ring);
  readonly recorder = new Recorder(
    { ring: this.#ring, open: this.open, clients: this.#clients },
    { wallClock: () => (this.meanwhile(), this.now) },
    new ClientUsers({ local: new LocalNetwork(() => []), time: { now: 0 }, ledger: new Uint8Array(0) }),
  );
  readonly counts = new ClientReader(this.#clients, NAMES);

  /** Begins a connection's note. */
  begin(listener: number, length = 16, uid = -1): number {
    return this.recorder.opened(listener, peerWith(unixName(length), length, uid));
  }

  take(): Exchange[] {
    return [...this.#reader.take()].map((record) => readExchange(this.#reader, record, NAMES));
  }

  /** Ends one. @returns whether it was noted */
  end(record: number, outcome: number, end: Partial<ConnectionEnd> = {}, why = NOT_REFUSED): boolean {
    return this.recorder.closed({ ...END, record, ...end }, outcome, why);
  }
}

const END: ConnectionEnd = {
  listener: 0,
  record: NOT_RECORDED,
  bytesIn: 1,
  bytesOut: 1,
  reads: 1,
  ignored: 0,
  urgent: 0,
  clientEnd: ENDED_AFTER,
  lastActiveAfter: 0,
  endedAfter: 0,
  openBeside: 0,
};

/** How one datagram ended: with an answer of no byte. */
const ONE_ANSWERED = {
  outcome: Int32Array.of(ANSWERED),
  refusal: Int32Array.of(NOT_REFUSED),
  replyAt: Int32Array.of(0),
  replyLength: Int32Array.of(0),
};

/** Of a connection that said more than one, and was reset. */
const TALKED: ConnectionEnd = {
  ...END,
  listener: 3,
  bytesIn: 146,
  bytesOut: 100,
  reads: 4,
  ignored: 7,
  urgent: 2,
  openBeside: 3,
  clientEnd: RESET_BEFORE,
  lastActiveAfter: 810,
  endedAfter: 5800,
};

function bytes(from: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => from + i);
}

Deno.test("a connection's note holds its times, sizes and first 96 bytes each way, gathered as they come", () => {
  const world = new World();
  const { recorder } = world;
  const note = recorder.opened(3, peerWith(encodeInet("192.0.2.1", 4000), 16, 1000));
  recorder.read(note, bytes(0, 1), 1, 5);
  recorder.read(note, bytes(1, 94), 94, 6);
  recorder.wrote(note, bytes(100, 90), 90);
  recorder.read(note, bytes(95, 50), 50, 7);
  recorder.wrote(note, bytes(190, 10), 10);
  recorder.read(note, bytes(200, 1), 1, 800);
  world.now = 2000;
  assert(recorder.closed({ ...TALKED, record: note }, RESET, NOT_REFUSED));
  assertEquals(world.take(), [{
    ...UNJUDGED,
    stage: "ended",
    listener: "3",
    transport: "tcp",
    service: "echo",
    began: 1234.5,
    at: 2000,
    outcome: "reset",
    clientEnd: "reset-before",
    bytesIn: 146,
    bytesOut: 100,
    reads: 4,
    readSizes: [1, 94, 50, 1],
    firstByteAfter: 5,
    lastByteAfter: 800,
    lastActiveAfter: 810,
    endedAfter: 5800,
    peer: { address: "192.0.2.1", port: 4000 },
    uid: 1000,
    request: bytes(0, 96),
    reply: Uint8Array.of(...bytes(100, 90), ...bytes(190, 6)),
    local: "127.0.0.1",
    interface: "",
    truncated: false,
    late: 7,
    urgent: 2,
    openBeside: 3,
  }]);
});

Deno.test("a connection's note holds the sizes of its first 16 reads, and counts all", () => {
  const world = new World();
  const note = world.begin(0);
  for (let i = 0; i < 40; i++) world.recorder.read(note, bytes(0, 1), i + 1, i);
  world.end(note, ANSWERED, { reads: 40 });
  const [{ readSizes, reads, lastByteAfter }] = world.take();
  assertEquals([readSizes, reads, lastByteAfter], [[...bytes(1, 16)], 40, 39]);
});

Deno.test("a note says whether the first read goes on with zeros behind the sample", () => {
  const world = new World();
  const zeros = new Uint8Array(300);
  const used = zeros.slice();
  used[299] = 1;
  for (const first of [zeros, used, zeros.subarray(0, 96), used.subarray(100)]) {
    const note = world.begin(0);
    world.recorder.read(note, first, first.length, 1);
    world.recorder.read(note, used, used.length, 2);
    world.end(note, ANSWERED, { reads: 2 });
  }
  assertEquals(world.take().map(({ restIsZero }) => restIsZero), [true, undefined, undefined, undefined]);
});

Deno.test("connections that are open at the same time have notes of their own; one that is free is used again, clean", () => {
  const world = new World();
  const [first, second] = [world.begin(0), world.begin(1, 112, 1000)];
  world.recorder.read(first, bytes(1, 4), 4, 1);
  world.recorder.read(second, bytes(11, 4), 4, 2);
  world.recorder.wrote(first, bytes(21, 4), 4);
  world.end(first, ANSWERED, { urgent: 1 });
  const third = world.begin(2, 0);
  assertEquals(third, first);
  world.end(third, REFUSED_BY_LIMIT, { reads: 0 }, refusal("paused"));
  world.end(second, ANSWERED);
  const taken = world.take().map((
    { listener, peer, uid, request, reply, refusal, urgent },
  ) => [listener, "path" in peer && peer.path.length, uid, [...request], [...reply], refusal, urgent]);
  assertEquals(taken, [
    ["0", 14, undefined, [1, 2, 3, 4], [21, 22, 23, 24], undefined, 1],
    ["2", 0, undefined, [], [], "paused", 0],
    ["1", 110, 1000, [11, 12, 13, 14], [], undefined, 0],
  ]);
});

Deno.test("a name longer than any address is cut", () => {
  const world = new World();
  world.end(world.begin(0, 200), ANSWERED);
  assertEquals(world.take()[0].peer, { path: "x".repeat(110) });
});

Deno.test("past the bound connections have no note; those that had one are given back even when they are not noted", () => {
  const world = new World();
  const open: number[] = [];
  for (let note = world.begin(0); note !== NOT_RECORDED; note = world.begin(0)) open.push(note);
  assertEquals([open.length, new Set(open).size], [MAX_OPEN_RECORDS, MAX_OPEN_RECORDS]);
  assertEquals(world.end(NOT_RECORDED, ANSWERED), false);
  const noted = open.filter((note) => world.end(note, ANSWERED));
  assertEquals(world.take().length, noted.length);
  for (let i = 0; i < MAX_OPEN_RECORDS; i++) assert(world.begin(0) !== NOT_RECORDED);
  assertEquals(world.begin(0), NOT_RECORDED);
});

Deno.test("openRecords tells of the connections that are open, as they stand, and of no others", () => {
  const world = new World();
  const [, ended, talking] = [world.begin(4), world.begin(5), world.begin(6)];
  world.end(ended, ANSWERED);
  world.recorder.read(talking, bytes(1, 3), 3, 9);
  world.recorder.wrote(talking, bytes(4, 2), 2);
  const views = viewsOf(world.open.records);
  const left = [...openRecords(views, world.open)].map((record) => {
    const { stage, listener, outcome, clientEnd, bytesIn, bytesOut, request } = readExchange(
      views,
      record,
      NAMES,
    );
    return [stage, listener, outcome, clientEnd, bytesIn, bytesOut, [...request]];
  });
  assertEquals(left, [
    ["open", "4", "no-reply", "open", 0, 0, []],
    ["open", "6", "answered", "open", 3, 2, [1, 2, 3]],
  ]);
});

Deno.test("a datagram's record says whether it goes on with zeros behind the sample", () => {
  using open = new Descriptors();
  const server = open.udp();
  const client = open.udpTo(portOf(server));
  const batch = makeBatch();
  const world = new World();
  const lastUsed = new Uint8Array(300);
  lastUsed[299] = 1;
  const seen = [new Uint8Array(300), lastUsed, new Uint8Array(96)].map((payload) => {
    send(client, payload, payload.length);
    receiveSome(batch, server);
    const peer = new Peer();
    peer.takeSender(batch, 0);
    world.recorder.came(0, peer, 0, 1);
    world.recorder.served(0, batch, 0, 1, ONE_ANSWERED);
    const [{ bytesIn, restIsZero }] = world.take();
    return [bytesIn, restIsZero];
  });
  assertEquals(seen, [[300, true], [300, undefined], [96, undefined]]);
});

Deno.test("datagrams are published, and none counted as dropped, while main makes room in the ring", () => {
  using open = new Descriptors();
  const server = open.udp();
  const batch = makeBatch();
  sendTogether(server, [open.udpTo(portOf(server))]);
  receiveSome(batch, server);
  const world = new World();
  const client = new Peer();
  client.takeSender(batch, 0);
  world.end(world.begin(0), ANSWERED);
  let read = 0;
  world.meanwhile = () => read += world.take().length;
  world.recorder.came(0, client, 0, 1);
  assertEquals([world.recorder.served(0, batch, 0, 1, ONE_ANSWERED), read, world.take().length], [0, 1, 1]);
});

Deno.test("a datagram that was there before the one before it, of its socket, was answered has overtaken the answer", () => {
  using open = new Descriptors();
  const server = open.udp();
  const batch = makeBatch();
  const [one, other] = [0, 0].map(() => open.udpTo(portOf(server)));
  const world = new World();
  const take = (fds: readonly number[]) => {
    sendTogether(server, fds);
    receiveSome(batch, server);
    const client = new Peer();
    fds.forEach((_, k) => {
      client.takeSender(batch, k);
      world.recorder.came(0, client, k, k + 1);
    });
    const all = (value: number) => new Int32Array(fds.length).fill(value);
    const none = all(0);
    const ends = { outcome: all(ANSWERED), refusal: all(NOT_REFUSED), replyAt: none, replyLength: none };
    world.recorder.served(0, batch, 0, fds.length, ends);
    return world.take().map(({ overtook = false }) => overtook);
  };
  assertEquals(take([one, other, one, one, other]), [false, false, true, true, true]);
  assertEquals([take([one]), take([one, other])], [[false], [false, false]]);
});
