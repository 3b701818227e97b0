import { assert, assertEquals } from "@std/assert";
import { FROM_MANY, NOT_ALLOWED, RATE, TO_MANY } from "../../../src/dataplane/datagrams/filter.ts";
import { REFUSED } from "../../../src/dataplane/shared/tally.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import { encodeInet } from "../../../src/posix/address.ts";
import { SO_BROADCAST, SOL_SOCKET } from "../../../src/posix/constants.ts";
import { NAME_LENGTH } from "../../../src/posix/datagrams/batch.ts";
import { joinDatagrams, tellDestination, trySetsockopt } from "../../../src/posix/options.ts";
import { connect, socket } from "../../../src/posix/socket.ts";
import { counterDatagrams } from "../../../src/services/counter.ts";
import { hasSegmentation, makeBatch, sendInSegments, sendTogether } from "../../posix/support/datagrams.ts";
import { Descriptors, hasInput, mustReceive, mustSend, portOf } from "../../posix/support/descriptors.ts";
import { makeContext } from "../../services/support/feeding.ts";
import { waitFor } from "../../support/wait_for.ts";
import { type FilterOptions, makeFilter } from "../support/admitting.ts";
import { DatagramWorld } from "../support/datagram_world.ts";

const batch = makeBatch({ entries: 1, datagram: 64 });
const peer = new Peer();

/**
 * What a filter says of `count` datagrams in one message from a sender: how many may be served, or why none
 * may.
 */
function asked(filter: ReturnType<typeof makeFilter>, address: string, port: number, count = 1) {
  const name = encodeInet(address, port);
  batch.arena.bytes.set(name, batch.nameAt(0));
  batch.arena.words[batch.headerOf(0) + NAME_LENGTH] = name.length;
  peer.takeSender(batch, 0);
  const admitted = filter.admit(peer, batch, 0, count);
  return admitted === 0 ? filter.rejection : admitted;
}

Deno.test("DatagramFilter counts a machine's datagrams by its address, and the lab's own machine's by socket", () => {
  const local = [{ address: "192.168.1.10" }, { address: "fd77::1" }];
  const filter = makeFilter({ limits: { datagramsPerSecond: 1 }, local });
  for (const own of ["127.0.0.1", "127.9.9.9", "192.168.1.10", "::1", "fd77::1", "::ffff:127.0.0.1"]) {
    const port = own.startsWith("::ffff") ? 6000 : 4000;
    assertEquals([port, port, port, port + 1].map((each) => asked(filter, own, each)), [1, 1, RATE, 1], own);
  }
  for (const other of ["192.168.1.11", "fd77::2"]) {
    assertEquals([4000, 4001, 4002].map((port) => asked(filter, other, port)), [1, 1, RATE], other);
  }
  assertEquals(asked(filter, "::ffff:192.168.1.11", 5000), RATE);
});

Deno.test("DatagramFilter lets as many of a message pass as there are tokens for", () => {
  const filter = makeFilter({ limits: { datagramsPerSecond: 5 } });
  assertEquals([asked(filter, "10.0.0.1", 1, 64), asked(filter, "10.0.0.1", 1, 64)], [10, RATE]);
});

Deno.test("DatagramFilter refuses who is not allowed, whatever else", () => {
  const filter = makeFilter({ allow: [{ family: 4, bytes: [127, 0, 0, 0], bits: 8 }] });
  assertEquals(
    [asked(filter, "127.0.0.1", 1), asked(filter, "10.0.0.1", 1), asked(filter, "2001:db8::1", 1)],
    [
      1,
      NOT_ALLOWED,
      NOT_ALLOWED,
    ],
  );
});

Deno.test("DatagramFilter refuses senders that are addresses of many", () => {
  const local = [{ address: "192.168.1.10", broadcast: "192.168.1.255" }];
  const filter = makeFilter({ local });
  for (const many of ["224.0.0.1", "239.255.255.255", "255.255.255.255", "192.168.1.255", "ff02::1"]) {
    assertEquals(asked(filter, many, 4000), FROM_MANY, many);
  }
  for (const one of ["223.255.255.255", "192.168.1.254", "192.168.2.255", "240.0.0.1", "fe80::1"]) {
    assertEquals(asked(filter, one, 4000), 1, one);
  }
});

Deno.test("DatagramFilter answers this machine where its interface was set up without a broadcast address", () => {
  // What getifaddrs(3) tells after `ip addr add 10.77.0.1/24`, without `brd +`.
  const filter = makeFilter({
    local: [{ address: "10.77.0.1", netmask: "255.255.255.0", broadcast: "10.77.0.1" }],
  });
  assertEquals(["10.77.0.1", "10.77.0.255"].map((sender) => asked(filter, sender, 4000)), [1, FROM_MANY]);
});

/** A counter behind a filter, on a socket of every address. */
function counting(options: FilterOptions, fd?: (open: Descriptors) => number): DatagramWorld {
  const filter = makeFilter(options);
  return new DatagramWorld({ service: counterDatagrams(makeContext()), filter, fd });
}

Deno.test("DatagramSource counts what the filter refuses, notes it and answers it not, and says so once a message", () => {
  using world = counting({ limits: { datagramsPerSecond: 1 } });
  const [one, other] = [world.client(), world.client()];
  sendTogether(world.fd, [one, one, one, other, one]);
  world.source.serve();
  assertEquals([mustReceive(one)[0], mustReceive(one)[0], mustReceive(other)[0]], [1, 2, 3]);
  assertEquals([hasInput(one), world.tally[REFUSED]], [false, 2]);
  assertEquals(world.recorder.datagrams.map(({ refusal }) => refusal), [
    undefined,
    undefined,
    "rate",
    undefined,
    "rate",
  ]);
  assertEquals(world.failures, [RATE.why, RATE.why]);
});

using probe = new Descriptors();
const segmentation = hasSegmentation(probe.own(socket("inet", "dgram")));

Deno.test({
  name: `DatagramSource serves of joined datagrams as many as may be, the first ones${
    segmentation ? "" : " (ignored: this kernel has no UDP_GRO)"
  }`,
  ignore: !segmentation,
  fn: () => {
    using world = counting({ limits: { datagramsPerSecond: 5 } });
    joinDatagrams(world.fd);
    const client = world.client();
    sendInSegments(client, 4);
    sendTogether(world.fd, [client], 4 * 64);
    world.source.serve();
    assertEquals(Array.from({ length: 10 }, () => mustReceive(client)[0]), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assertEquals([hasInput(client), world.tally[REFUSED]], [false, 54]);
    assertEquals(world.recorder.datagrams.filter(({ refusal }) => refusal === "rate").length, 54);
    assertEquals(world.failures, [RATE.why]);
  },
});

Deno.test("DatagramSource answers what came by broadcast at a bounded rate, and what came to itself always", async () => {
  const time = { now: 0 };
  const everywhere = (open: Descriptors) => {
    const fd = open.udp("0.0.0.0");
    tellDestination(fd, "inet");
    return fd;
  };
  using world = counting({ time }, everywhere);
  const toOne = world.client();
  const toMany = world.open.own(socket("inet", "dgram"));
  trySetsockopt(toMany, SOL_SOCKET, SO_BROADCAST, 1);
  connect(toMany, encodeInet("127.255.255.255", portOf(world.fd)));
  const served = async (from: number, count: number) => {
    const before = world.recorder.datagrams.length;
    for (let i = 0; i < count; i++) mustSend(from, 3);
    await waitFor("the datagrams", () => {
      world.source.serve();
      return world.recorder.datagrams.length === before + count;
    });
    return world.recorder.datagrams.slice(before).filter(({ refusal }) => refusal === undefined).length;
  };
  assertEquals([await served(toMany, 150), await served(toMany, 150), await served(toOne, 150)], [
    150,
    50,
    150,
  ]);
  assert(world.failures.includes(TO_MANY.why));
  time.now += 100;
  assertEquals(await served(toMany, 100), 10);
});

Deno.test("DatagramSource ends a loop with a client that sends every number back, once it has had its tokens", () => {
  const time = { now: 0 };
  using world = counting({ limits: { datagramsPerSecond: 2000 }, time });
  const client = world.client();
  /** How many numbers come before there is one no more. */
  const turns = () => {
    let turned = 0;
    for (; turned < 20_000; turned++) {
      world.source.serve();
      if (!hasInput(client)) break;
      mustSend(client, new Uint8Array(mustReceive(client)));
    }
    return turned;
  };
  mustSend(client, "bonjour");
  assertEquals(turns(), 4000);
  assertEquals(world.failures, [RATE.why]);
  time.now += 2000;
  mustSend(client, "bonjour");
  assertEquals(turns(), 4000);
});
