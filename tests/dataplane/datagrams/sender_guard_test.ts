import { assertEquals } from "@std/assert";
import { LocalNetwork } from "../../../src/dataplane/admission/networks.ts";
import {
  type GuardOptions,
  LOW_PORT,
  OWN_PORT,
  type Rejection,
  SenderGuard,
} from "../../../src/dataplane/datagrams/filter.ts";
import { ANSWERS, DATAGRAMS, REFUSED } from "../../../src/dataplane/shared/tally.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import type { SocketAddress } from "../../../src/posix/address.ts";
import { counterDatagrams } from "../../../src/services/counter.ts";
import { sendTogether } from "../../posix/support/datagrams.ts";
import { Descriptors, hasInput, inetOf, mustReceive, portOf } from "../../posix/support/descriptors.ts";
import { makeContext } from "../../services/support/feeding.ts";
import { makeFilter } from "../support/admitting.ts";
import { DatagramWorld } from "../support/datagram_world.ts";

/** This machine's addresses in these tests. */
const LOCAL = ["127.0.0.1", "192.168.1.10", "::1", "fd77::1"].map((address) => ({ address }));

function inet(address: string, port: number): SocketAddress {
  const family = address.includes(":") ? "inet6" : "inet";
  return family === "inet" ? { family, address, port } : { family, address, port, scope: 0 };
}

function makeGuard(setting: Partial<GuardOptions> & { own?: readonly SocketAddress[] } = {}): SenderGuard {
  const { own = [], ...rest } = setting;
  const guarded = { answerLowPorts: false, local: new LocalNetwork(() => LOCAL), ...rest };
  return new SenderGuard(guarded, own);
}

/** What a guard says of a datagram from that sender; nothing is sent. */
function refusalOf(guard: SenderGuard, address: string, port: number): Rejection | undefined {
  return guard.refusal(Peer.at(address, port), 0);
}

for (const address of ["192.0.2.7", "2001:db8::7"]) {
  Deno.test(`SenderGuard refuses exactly the ports 0 to 1023 of ${address}`, () => {
    const guard = makeGuard({ own: [inet("0.0.0.0", 4567), inet("::", 7007)] });
    const refused = [];
    for (let port = 0; port < 65_536; port++) {
      const refusal = refusalOf(guard, address, port);
      if (refusal !== undefined) refused.push([port, refusal]);
    }
    assertEquals(refused, Array.from({ length: 1024 }, (_, port) => [port, LOW_PORT]));
  });
}

Deno.test("SenderGuard refuses only port 0 where low ports are to be answered, and own ports still", () => {
  const guard = makeGuard({ answerLowPorts: true, own: [inet("127.0.0.1", 7)] });
  assertEquals([0, 1, 7, 1023].map((port) => refusalOf(guard, "127.0.0.1", port)), [
    LOW_PORT,
    undefined,
    OWN_PORT,
    undefined,
  ]);
});

/**
 * Where one of the lab's sockets is bound, a sender with its port, and whether the two are the same place.
 */
const PLACES: readonly (readonly [string, string, boolean])[] = [
  ["127.0.0.1", "127.0.0.1", true],
  ["127.0.0.1", "127.0.0.2", false],
  ["127.0.0.1", "192.168.1.10", false],
  ["127.0.0.1", "::ffff:127.0.0.1", true],
  ["192.168.1.10", "192.168.1.10", true],
  ["192.168.1.10", "192.168.1.11", false],
  ["0.0.0.0", "127.0.0.1", true],
  ["0.0.0.0", "127.200.3.4", true],
  ["0.0.0.0", "192.168.1.10", true],
  ["0.0.0.0", "192.168.1.11", false],
  ["0.0.0.0", "::ffff:192.168.1.10", true],
  ["0.0.0.0", "::1", false],
  ["::", "::1", true],
  ["::", "fd77::1", true],
  ["::", "fd77::2", false],
  ["::", "127.0.0.1", true],
  ["::", "::ffff:192.168.1.10", true],
  ["::", "::ffff:192.168.1.11", false],
  ["::1", "::1", true],
  ["::1", "127.0.0.1", false],
];

for (const [bound, sender, same] of PLACES) {
  Deno.test(`SenderGuard ${same ? "refuses" : "lets"} ${sender} with the port of the lab's ${bound}`, () => {
    const guard = makeGuard({ own: [inet("10.9.9.9", 5000), inet(bound, 7007)] });
    assertEquals(refusalOf(guard, sender, 7007), same ? OWN_PORT : undefined);
    assertEquals(refusalOf(guard, sender, 7008), undefined);
  });
}

Deno.test("SenderGuard knows several sockets of one port", () => {
  const guard = makeGuard({ own: [inet("192.168.1.10", 7007), inet("127.0.0.1", 7007)] });
  const refused = ["192.168.1.10", "127.0.0.1", "192.168.1.11"].map((sender) =>
    refusalOf(guard, sender, 7007) === OWN_PORT
  );
  assertEquals(refused, [true, true, false]);
});

Deno.test("SenderGuard asks for this machine's addresses only for a sender with an own port, and takes new ones", () => {
  let asked = 0;
  let local = [{ address: "192.168.1.10" }];
  const guard = makeGuard({
    own: [inet("0.0.0.0", 7007)],
    local: new LocalNetwork(() => {
      asked++;
      return local;
    }),
  });
  const look = (address: string) => refusalOf(guard, address, 7007) === OWN_PORT;
  refusalOf(guard, "192.168.1.11", 7);
  refusalOf(guard, "192.168.1.11", 40_000);
  assertEquals([look("127.0.0.1"), asked], [true, 0]);
  assertEquals([look("192.168.1.10"), look("192.168.1.11"), asked], [true, false, 2]);
  local = [{ address: "192.168.1.11" }];
  assertEquals([look("192.168.1.11"), look("192.168.1.10")], [true, false]);
});

Deno.test("DatagramSource gives a sender that is barred no answer and no number, and its neighbours theirs", () => {
  using open = new Descriptors();
  const fd = open.udp();
  const [barred, other] = [open.udpTo(portOf(fd)), open.udpTo(portOf(fd))];
  using world = new DatagramWorld({
    service: counterDatagrams(makeContext()),
    fd: () => fd,
    filter: makeFilter({ guard: makeGuard({ own: [inetOf(barred)] }) }),
  });
  sendTogether(fd, [other, barred, barred, other, other]);
  world.source.serve();
  assertEquals([1, 2, 3].map(() => mustReceive(other)[0]), [1, 2, 3]);
  assertEquals(hasInput(barred), false);
  const { tally, recorder, failures } = world;
  assertEquals([tally[DATAGRAMS], tally[REFUSED], tally[ANSWERS]], [3, 2, 3]);
  assertEquals(recorder.datagrams.map(({ outcome, refusal, reply }) => [outcome, refusal, reply[0]]), [
    ["answered", undefined, 1],
    ["refused", "own-port", undefined],
    ["refused", "own-port", undefined],
    ["answered", undefined, 2],
    ["answered", undefined, 3],
  ]);
  assertEquals(recorder.datagrams[1].from, `127.0.0.1:${inetOf(barred).port}`);
  assertEquals(failures, [OWN_PORT.why, OWN_PORT.why]);
});

for (const amplification of [1, 3]) {
  Deno.test(`DatagramSource sends an answer of exactly ${amplification} times the request's bytes, and none that is longer`, () => {
    let answer = 0;
    using world = new DatagramWorld({
      service: { datagram: () => answer },
      amplification,
    });
    const client = world.client();
    const answered = (request: number, length: number) => {
      answer = length;
      sendTogether(world.fd, [client], request);
      world.source.serve();
      const came = hasInput(client);
      if (came) assertEquals(mustReceive(client).length, length);
      return came;
    };
    for (const [request, most] of [[0, 4], [1, 4], [3, 4], [4, 4], [5, 5], [100, 100], [300, 300]]) {
      const bound = most * amplification;
      assertEquals(
        [answered(request, bound), answered(request, bound + 1)],
        [true, false],
        `${request} bytes`,
      );
    }
    assertEquals([world.tally[ANSWERS], world.tally[REFUSED], world.tally[DATAGRAMS]], [7, 7, 7]);
    const [first, second] = world.recorder.datagrams;
    assertEquals([first.reply.length, first.refusal], [4 * amplification, undefined]);
    assertEquals([second.reply.length, second.refusal], [0, "amplification"]);
  });
}
