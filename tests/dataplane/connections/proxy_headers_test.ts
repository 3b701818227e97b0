// Connections of named balancers: whose they are told to be, what of their bytes is the conversation's, and what
// becomes of those that tell nothing.
import { assertEquals } from "@std/assert";
import { HEADER_MS } from "../../../src/dataplane/shared/proxy_header.ts";
import { TICK_MS } from "../../../src/dataplane/reactor.ts";
import { CONNECTIONS, ERRORS, OPEN, REFUSED } from "../../../src/dataplane/shared/tally.ts";
import { echoStream } from "../../../src/services/echo.ts";
import { inetOf } from "../../posix/support/descriptors.ts";
import {
  binaryHeader,
  binaryParts,
  joined,
  latin1,
  lineHeader,
  LOCAL_HEADER,
} from "../../support/proxy_headers.ts";
import { testNeeding } from "../../support/tool.ts";
import { NO_RULES } from "../../workers/support/lab_config.ts";
import { type StreamOptions, StreamWorld } from "../support/stream_world.ts";

const LOOPBACK = [{ family: 4, bytes: [127, 0, 0, 1], bits: 32 }] as const;
const NOT_TOLD = "Closed a balancer's connection: its PROXY header ";
const NO_HEADER = NOT_TOLD +
  "does not begin as one does; expected a balancer that sends it (send-proxy, proxy_protocol on)";

/** An echo of which this machine's loopback address is the balancer. */
class World extends StreamWorld {
  constructor(options: StreamOptions = {}) {
    super({
      service: echoStream(),
      proxied: true,
      ...options,
      admitting: { proxies: LOOPBACK, ...options.admitting },
    });
  }

  /** A balancer's connection that begins with these bytes. */
  balancer(...parts: Uint8Array[]): number {
    const client = this.client();
    if (parts.length > 0) this.write(client, joined(...parts));
    return client;
  }

  get peers(): readonly string[] {
    this.connections.closeAll();
    return this.recorder.connections.map(({ peer }) => peer);
  }

  get counts(): number[] {
    return [CONNECTIONS, OPEN, ERRORS].map((field) => this.tally[field]);
  }

  /** Until so many connections' headers are awaited. */
  awaiting(count: number): void {
    this.until(`${count} that wait`, () => this.source.headers!.open === count);
  }
}

const HEADERS = [
  ["version 1", lineHeader("10.1.2.3"), "10.1.2.3:40000"],
  ["version 1 of IPv6", lineHeader("2001:db8::7"), "[2001:db8::7]:40000"],
  ["version 2", binaryHeader("10.1.2.3"), "10.1.2.3:40000"],
  ["version 2 of IPv6 with TLVs", binaryHeader("2001:db8::7", 7, new Uint8Array(90)), "[2001:db8::7]:7"],
] as const;

for (const [what, header, peer] of HEADERS) {
  Deno.test(`a balancer's connection is the client's that ${what} tells, and what follows is its conversation`, () => {
    using world = new World();
    const client = world.balancer(header, latin1("hello"));
    assertEquals(world.read(client, 5), latin1("hello"));
    assertEquals([world.counts, world.source.headers!.open], [[1, 1, 0], 0]);
    assertEquals(world.peers, [peer]);
    assertEquals([world.recorder.connections[0].bytesIn, world.inLedger], [5, 0]);
  });
}

Deno.test("a header may come in pieces, cut at every byte", () => {
  for (const [, header, peer] of HEADERS) {
    using world = new World();
    const clients = Array.from(
      { length: header.length - 1 },
      (_, i) => world.balancer(header.subarray(0, i + 1)),
    );
    world.awaiting(clients.length);
    assertEquals(world.counts, [0, clients.length, 0]);
    clients.forEach((client, i) => world.write(client, joined(header.subarray(i + 1), latin1("ok"))));
    for (const client of clients) assertEquals(world.read(client, 2), latin1("ok"));
    assertEquals([world.counts, world.source.headers!.open], [[clients.length, clients.length, 0], 0]);
    assertEquals(new Set(world.peers), new Set([peer]));
  }
});

Deno.test("a header may come byte by byte", () => {
  using world = new World();
  const client = world.balancer();
  world.awaiting(1);
  for (const byte of binaryHeader("10.1.2.3")) {
    world.write(client, Uint8Array.of(byte));
    world.turn();
  }
  world.write(client, "x");
  world.until("it to be served", () => world.connections.open === 1);
  assertEquals(world.read(client, 1), latin1("x"));
  assertEquals(world.peers, ["10.1.2.3:40000"]);
});

Deno.test("a balancer's own connection, and one that nobody knows, keep the address they came from", () => {
  for (
    const header of [
      LOCAL_HEADER,
      latin1("PROXY UNKNOWN\r\n"),
      binaryParts({ family: 0x31, rest: new Uint8Array(216) }),
    ]
  ) {
    using world = new World();
    const client = world.balancer(header, latin1("hello"));
    assertEquals(world.read(client, 5), latin1("hello"));
    assertEquals(world.peers, [`127.0.0.1:${inetOf(client).port}`]);
  }
});

Deno.test("whoever is no named balancer is a client like any other, whatever it begins with", () => {
  for (const options of [{ admitting: { proxies: [] } }, { proxied: false }]) {
    using world = new World(options);
    const header = lineHeader("10.1.2.3");
    const client = world.balancer(header);
    assertEquals(world.read(client, header.length), header);
    assertEquals(world.peers, [`127.0.0.1:${inetOf(client).port}`]);
    assertEquals(world.recorder.connections[0].bytesIn, header.length);
  }
});

Deno.test("a balancer's connection that begins otherwise is closed, counted and told of", () => {
  for (
    const [bytes, cause] of [
      [latin1("GET / HTTP/1.1\r\n"), NO_HEADER],
      [
        latin1("PROXY TCP4 10.1.2.3\r\n"),
        `${NOT_TOLD}has other than two addresses of its family and two ports`,
      ],
      [binaryParts({ command: 0x11 }), `${NOT_TOLD}is of a version or a command that is not known`],
    ] as const
  ) {
    using world = new World();
    const client = world.balancer(bytes);
    assertEquals(typeof world.readEnd(client), "number");
    assertEquals([world.counts, world.inLedger, world.peers], [[0, 0, 1], 0, []]);
    assertEquals(world.failures, [cause]);
  }
});

Deno.test("a balancer's connection whose header does not come in time is closed, counted and told of", () => {
  using world = new World();
  const clients = [world.balancer(), world.balancer(latin1("PROXY TCP4 10."))];
  world.awaiting(2);
  world.pass(HEADER_MS - TICK_MS);
  assertEquals(world.source.headers!.open, 2);
  world.pass(2 * TICK_MS);
  assertEquals([world.source.headers!.open, world.counts, world.inLedger], [0, [0, 0, 2], 0]);
  assertEquals(world.readEnd(clients[0]), "");
  assertEquals(new Set(world.failures), new Set([`${NOT_TOLD}has not come within 4 s`]));
});

Deno.test("a balancer that only looks whether somebody listens is not worth a word; one that breaks off is", () => {
  using world = new World();
  world.open.close(world.client());
  world.open.close(world.balancer(latin1("PROXY TC")));
  world.until("both to be seen", () => world.tally[ERRORS] === 1 && world.tally[OPEN] === 0);
  assertEquals([world.failures, world.peers, world.inLedger], [[`${NOT_TOLD}breaks off`], [], 0]);
});

Deno.test("limits and allow are for the client that is told, not for the balancer", () => {
  using world = new World({
    admitting: {
      allow: [{ family: 4, bytes: [10, 1, 0, 0], bits: 16 }],
      limits: { connectionsPerAddress: 2 },
    },
  });
  const served = ["10.1.0.1", "10.1.0.1", "10.1.0.2", "10.1.0.2"].map((address) =>
    world.balancer(lineHeader(address), latin1("a"))
  );
  for (const client of served) assertEquals(world.read(client, 1), latin1("a"));
  const refused = ["10.1.0.1", "10.2.0.1"].map((address) => world.balancer(binaryHeader(address)));
  for (const client of refused) assertEquals(world.readEnd(client), "");
  // What is told of no client is the balancer's, which is not allowed either.
  assertEquals(world.readEnd(world.balancer(LOCAL_HEADER)), "");
  assertEquals(world.tally[REFUSED], 3);
  assertEquals(
    world.recorder.connections.map(({ peer, refusal }) => [peer.split(":")[0], refusal]),
    [
      ["10.1.0.1", "connections-per-address"],
      ["10.2.0.1", "not-allowed"],
      ["127.0.0.1", "not-allowed"],
    ],
  );
});

Deno.test("a balancer that is named while the lab runs is believed from then on", () => {
  using world = new World({ admitting: { proxies: [] } });
  const before = world.balancer(lineHeader("10.1.2.3"));
  assertEquals(world.read(before, 5), latin1("PROXY"));
  world.connections.closeAll();
  world.admission.obey({ ...NO_RULES, proxies: LOOPBACK });
  const after = world.balancer(lineHeader("10.1.2.3"), latin1("x"));
  assertEquals(world.read(after, 1), latin1("x"));
  assertEquals(world.peers.map((peer) => peer.split(":")[0]), ["127.0.0.1", "10.1.2.3"]);
});

Deno.test("connections that wait are served after the listener has stopped, or closed with the others", () => {
  using world = new World();
  const [one, other] = [world.balancer(latin1("PROXY ")), world.balancer()];
  world.awaiting(2);
  world.source.stop();
  world.write(one, joined(lineHeader("10.1.2.3").subarray(6), latin1("x")));
  assertEquals(world.read(one, 1), latin1("x"));
  world.source.headers!.closeAll();
  assertEquals(world.readEnd(other), "");
  assertEquals([world.counts, world.source.headers!.open, world.failures], [[1, 1, 0], 0, []]);
});

testNeeding(
  ["4096 descriptors"],
  "more connections that wait than there may be are closed, and others are served all the same",
  () => {
    using world = new World({ backlog: 2048 });
    const clients = Array.from({ length: 1030 }, () => world.client());
    world.until("the rest to be closed", () => world.tally[ERRORS] === 6);
    assertEquals(world.source.headers!.open, 1024);
    const client = world.balancer(lineHeader("10.1.2.3"), latin1("x"));
    assertEquals(world.read(client, 1), latin1("x"));
    assertEquals(clients.slice(-6).map((each) => world.readEnd(each)), new Array(6).fill(""));
    assertEquals(
      new Set(world.failures),
      new Set([
        "Closed a balancer's connection: 1024 wait for their PROXY header",
      ]),
    );
  },
);
