import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Connection } from "../../../src/dataplane/connections/connection.ts";
import { TICK_MS } from "../../../src/dataplane/reactor.ts";
import { requestHelp } from "../../../src/dataplane/shared/memory.ts";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  CONNECTIONS,
  DROPPED,
  ERRORS,
  OPEN,
  REFUSED,
  TALLY_FIELDS,
} from "../../../src/dataplane/shared/tally.ts";
import { formatAddress } from "../../../src/posix/address.ts";
import { EPOLLIN, POLLIN } from "../../../src/posix/constants.ts";
import { eventfd, ring } from "../../../src/posix/epoll.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import { send } from "../../../src/posix/socket.ts";
import { echoStream } from "../../../src/services/echo.ts";
import { type Conversation, SAME_BYTES } from "../../../src/services/service.ts";
import { hasInput, inetOf } from "../../posix/support/descriptors.ts";
import { int, StreamWorld } from "../support/stream_world.ts";

const ACCEPTS_A_TURN = 64;
const FAIR_LEAD = 64;

Deno.test("StreamListener tells and counts each connection once, from its peer to its end", () => {
  using world = new StreamWorld();
  const client = world.client();
  const peer = formatAddress(inetOf(client));
  world.write(client, int(1));
  world.read(client, 4);
  world.open.close(client);
  world.until("the record", () => {
    world.now += 10;
    return world.recorder.connections.length === 1;
  });
  const bytes = { sample: [1, 0, 0, 0], reply: [2, 0, 0, 0], bytesIn: 4, bytesOut: 4, reads: 1 };
  const ordinary = { clientEnd: "after", late: 0, urgent: 0, openBeside: 0 } as const;
  const times = { lastActiveAfter: 0, endedAfter: 10 };
  assertEquals(world.recorder.connections, [
    { listener: 7, peer, outcome: "answered", ...bytes, ...ordinary, ...times },
  ]);
  const wanted = new Float64Array(TALLY_FIELDS);
  wanted[CONNECTIONS] = wanted[ANSWERS] = 1;
  wanted[BYTES_IN] = wanted[BYTES_OUT] = 4;
  assertEquals([world.tally, world.recorder.openRecords, world.inLedger], [wanted, 0, 0]);
});

Deno.test("StreamListener accepts a bounded number a turn", () => {
  using world = new StreamWorld();
  for (let i = 0; i < ACCEPTS_A_TURN + 36; i++) world.client();
  world.turn();
  assertEquals(world.tally[CONNECTIONS], ACCEPTS_A_TURN);
  world.turn();
  assertEquals([world.tally[CONNECTIONS], world.connections.open], [100, 100]);
});

Deno.test("StreamListener serves many connections at once, each its own answer", () => {
  using world = new StreamWorld();
  const clients = Array.from({ length: 200 }, () => world.client());
  clients.forEach((client, i) => world.write(client, int(1000 * i).subarray(0, 1 + i % 3)));
  world.turn();
  clients.forEach((client, i) => world.write(client, int(1000 * i).subarray(1 + i % 3)));
  clients.forEach((client, i) =>
    assertEquals(world.read(client, 4), new Uint8Array(int(1000 * i + 1).buffer))
  );
});

Deno.test("StreamListener refuses who comes over the limit, counts it, and has room again when one has ended", () => {
  using world = new StreamWorld({ maxConnections: 2, service: echoStream() });
  const [first, second] = [world.client(), world.client()];
  world.turn();
  const third = world.client();
  assertEquals(world.readEnd(third), "");
  assertEquals([world.tally[CONNECTIONS], world.tally[REFUSED], world.tally[OPEN]], [2, 1, 2]);
  const refused = world.recorder.connections.map(({ outcome, refusal }) => [outcome, refusal]);
  assertEquals(refused, [["refused", "max-connections"]]);
  world.open.close(first);
  world.until("the first to end", () => world.tally[OPEN] === 1);
  const fourth = world.client();
  for (const client of [second, fourth]) {
    world.write(client, "x");
    assertEquals(world.read(client, 1).length, 1);
  }
  assertEquals([world.tally[REFUSED], world.inLedger], [1, 2]);
});

Deno.test("StreamListener counts the other workers' connections against the limit", () => {
  const other = new Float64Array(TALLY_FIELDS);
  using world = new StreamWorld({ maxConnections: 3, others: [other] });
  other[OPEN] = 2;
  world.client();
  world.turn();
  world.client();
  world.turn();
  assertEquals([world.tally[CONNECTIONS], world.tally[REFUSED], other[OPEN]], [1, 1, 2]);
});

Deno.test("StreamListener closes an idle connection after its time, within a tick", () => {
  using world = new StreamWorld({ idleTimeout: 1000, service: echoStream() });
  const client = world.client();
  world.turn();
  const start = world.now;
  while (world.connections.open > 0) world.pass(10);
  const lasted = world.now - start;
  assert(lasted >= 1000 && lasted <= 1000 + TICK_MS, `${lasted} ms`);
  assertEquals([world.readEnd(client), world.recorder.connections[0].outcome], ["", "timeout"]);
});

Deno.test("StreamListener gives a connection its whole time again with each byte that comes", () => {
  using world = new StreamWorld({ idleTimeout: 1000 });
  const client = world.client();
  world.turn();
  for (let i = 0; i < 3; i++) {
    world.pass(900);
    const before = world.tally[BYTES_IN];
    world.write(client, int(1).subarray(i, i + 1));
    world.until("the byte", () => world.tally[BYTES_IN] > before);
  }
  assertEquals(world.connections.open, 1);
  world.pass(1000);
  assertEquals([world.connections.open, world.recorder.connections[0].bytesIn], [0, 3]);
});

Deno.test("StreamListener closes a connection as idle that does not read what waits for it", () => {
  using world = new StreamWorld({ idleTimeout: 1000, service: echoStream() });
  const client = world.client();
  const bytes = new Uint8Array(256 * 1024);
  let lastMoved = 0;
  for (let turns = 0; turns - lastMoved < 20; turns++) {
    const before = world.tally[BYTES_IN];
    send(client, bytes, bytes.length);
    world.turn();
    if (world.tally[BYTES_IN] > before) lastMoved = turns;
  }
  world.pass(999);
  assertEquals(world.connections.open, 1);
  world.pass(TICK_MS);
  assertEquals([world.connections.open, world.recorder.connections[0].outcome], [0, "timeout"]);
});

Deno.test("StreamListener with an idle time of 0 lets connections be", () => {
  using world = new StreamWorld({ idleTimeout: 0 });
  world.client();
  world.turn();
  world.pass(1e9);
  assertEquals(world.connections.open, 1);
});

Deno.test("StreamListener.stop accepts nobody any more; who is there is served to the end", () => {
  using world = new StreamWorld({ service: echoStream() });
  const client = world.client();
  world.turn();
  world.source.stop();
  world.client();
  world.pass(TICK_MS);
  world.pass(TICK_MS);
  assertEquals(world.tally[CONNECTIONS], 1);
  world.write(client, "x");
  assertEquals(world.read(client, 1).length, 1);
});

Deno.test("StreamListener.closeAll closes everyone, who lingers too", () => {
  using world = new StreamWorld();
  const [talking, lingering] = [world.client(), world.client()];
  world.write(lingering, int(1));
  world.read(lingering, 4);
  world.turn();
  assertEquals([world.connections.open, world.tally[OPEN]], [2, 1]);
  world.connections.closeAll();
  assertEquals([world.connections.open, world.tally[OPEN], world.inLedger], [0, 0, 0]);
  assertEquals([world.readEnd(talking), world.readEnd(lingering)], ["", ""]);
  assertEquals(world.recorder.connections.map(({ outcome }) => outcome).sort(), ["answered", "timeout"]);
});

Deno.test("StreamListener counts connections that can't be noted", () => {
  using world = new StreamWorld();
  world.recorder.space = 0;
  const client = world.client();
  world.write(client, int(1));
  world.read(client, 4);
  world.connections.closeAll();
  assertEquals([world.tally[CONNECTIONS], world.tally[ANSWERS], world.tally[DROPPED]], [1, 1, 1]);
});

/** The connections of a source, as they become active. */
function seen(world: StreamWorld): Set<Connection> {
  const connections = new Set<Connection>();
  const touch = world.connections.touch.bind(world.connections);
  world.connections.touch = (connection) => {
    connections.add(connection);
    touch(connection);
  };
  return connections;
}

/** A descriptor of somebody else's with that number. */
function strangerAt(world: StreamWorld, number: number): number {
  for (let i = 0; i < 1000; i++) {
    if (world.open.own(eventfd()) === number) return number;
  }
  throw new Error(`Cannot get descriptor ${number}: somebody else has it`);
}

Deno.test("a connection that is closed twice does not close the stranger who got its number", () => {
  using world = new StreamWorld({ service: echoStream() });
  const connections = seen(world);
  const client = world.client();
  world.write(client, "x");
  world.read(client, 1);
  const [connection] = connections;
  world.connections.drop(connection, 0);
  const stranger = strangerAt(world, connection.fd);
  for (let i = 0; i < 3; i++) world.connections.drop(connection, 0);
  world.connections.closeAll();
  world.pass(10_000);
  ring(stranger);
  assertEquals([pollOne(stranger, POLLIN, 0), world.tally[OPEN], world.recorder.connections.length], [
    POLLIN,
    0,
    1,
  ]);
});

Deno.test("a connection that lingers is closed once, then its number is another's", () => {
  using world = new StreamWorld();
  const connections = seen(world);
  const client = world.client();
  world.write(client, int(1));
  world.read(client, 4);
  const [connection] = connections;
  world.open.close(client);
  world.until("the close", () => {
    world.now += 10;
    return world.connections.open === 0;
  });
  const stranger = strangerAt(world, connection.fd);
  world.connections.drop(connection, 0);
  world.connections.closeAll();
  world.pass(10_000);
  ring(stranger);
  assertEquals([pollOne(stranger, POLLIN, 0), world.recorder.connections.length], [POLLIN, 1]);
});

/** The one descriptor that the ledger says is the worker's. */
function onlyFd(world: StreamWorld): number {
  return world.ledger.indexOf(1);
}

for (const fault of ["answers", "fails"]) {
  Deno.test(`StreamListener touches nothing more when its worker is given up while a service stands still, then ${fault}`, () => {
    const conversation: Conversation = {
      finished: true,
      receive: () => {
        world.mine = false;
        if (fault === "fails") throw new Error("a fault");
        return SAME_BYTES;
      },
      end: () => -1,
    };
    using world = new StreamWorld({ service: { open: () => conversation } });
    const client = world.client();
    world.turn();
    assertEquals(world.inLedger, 1);
    world.write(client, "x");
    assertEquals(pollOne(onlyFd(world), POLLIN, 5000), POLLIN);
    assertEquals(world.turn(), false);
    pollOne(client, POLLIN, 20);
    // Neither answered nor shut down nor closed: all of that is the business of who gave it up.
    assertEquals([hasInput(client), world.inLedger, world.connections.open], [false, 1, 1]);
    assertEquals(world.tally[ERRORS], 0);
    world.mine = true;
  });
}

Deno.test("StreamListener requests help when connections come in a storm, not when they come one by one", () => {
  using world = new StreamWorld();
  for (let i = 0; i < 50; i++) {
    world.client();
    world.turn();
  }
  assertEquals(world.requests, 0);
  for (let turn = 0; turn < 8; turn++) {
    for (let i = 0; i < 4; i++) world.client();
    world.turn();
  }
  assertEquals(world.requests, 1);
});

Deno.test("StreamListener leaves newcomers to the others while it has many connections more than they", () => {
  const other = new Float64Array(TALLY_FIELDS);
  using world = new StreamWorld({ others: [other] });
  for (let i = 0; i <= FAIR_LEAD; i++) world.client();
  world.turn();
  world.turn();
  assertEquals(world.tally[OPEN], FAIR_LEAD + 1);
  assertNotEquals(world.requests, 0);
  world.client();
  world.turn();
  world.pass(TICK_MS);
  assertEquals(world.tally[OPEN], FAIR_LEAD + 1);
  other[OPEN] = 10;
  world.pass(TICK_MS);
  world.turn();
  assertEquals(world.tally[OPEN], FAIR_LEAD + 2);
});

Deno.test("StreamListener that is not the primary accepts when help is wanted, until it finds nobody", () => {
  using world = new StreamWorld({ primary: false });
  world.client();
  world.pass(TICK_MS);
  assertEquals(world.tally[CONNECTIONS], 0);
  requestHelp(world.lab, world.source.listener, 0);
  world.source.help();
  world.turn();
  assertEquals([world.tally[CONNECTIONS], world.helpWanted], [1, true]);
  // As when another worker was faster.
  for (let i = 0; i < 4; i++) world.source.ready();
  assertEquals(world.helpWanted, false);
  world.client();
  world.turn();
  assertEquals(world.tally[CONNECTIONS], 1);
});

Deno.test("StreamListener.stop takes who waits already, more than a turn's worth, and nobody after", () => {
  using world = new StreamWorld();
  for (let i = 0; i < 70; i++) world.client();
  world.source.stop();
  assertEquals(world.tally[CONNECTIONS], 70);
  world.client();
  world.turn();
  assertEquals(world.tally[CONNECTIONS], 70);
});

Deno.test("StreamListener.ready with nobody there does nothing", () => {
  using world = new StreamWorld();
  world.source.ready();
  assertEquals([world.failures, world.tally[ERRORS]], [[], 0]);
  assertEquals(pollOne(world.listening, EPOLLIN, 0), 0);
});
