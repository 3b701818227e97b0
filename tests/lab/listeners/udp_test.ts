import { assert, assertEquals, assertThrows } from "@std/assert";
import { openUdp } from "../../../src/lab/listeners/open.ts";
import { OpenError } from "../../../src/lab/listeners/bound_socket.ts";
import { close } from "../../../src/posix/socket.ts";
import { echoDatagrams } from "../../../src/services/echo.ts";
import { DatagramWorld } from "../../dataplane/support/datagram_world.ts";
import {
  countDescriptors,
  Descriptors,
  inetOf,
  mustReceive,
  mustSend,
  portOf,
} from "../../posix/support/descriptors.ts";
import { missing, testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";

const BUFFER = 100_000;

function open(descriptors: Descriptors, address: string, port = 0) {
  const opened = openUdp({ address, port, receiveBuffer: BUFFER });
  descriptors.own(opened.fd);
  return opened;
}

Deno.test("openUdp tells the real address and the receive buffer", () => {
  using descriptors = new Descriptors();
  const opened = open(descriptors, "127.0.0.1");
  assertEquals(opened.address, `127.0.0.1:${portOf(opened.fd)}`);
  assertEquals(opened.receiveBuffer, { asked: BUFFER, granted: 2 * BUFFER });
});

testNeeding(["ipv6"], "openUdp shows IPv6 addresses in brackets", () => {
  using descriptors = new Descriptors();
  const opened = open(descriptors, "::1");
  assertEquals(opened.address, `[::1]:${portOf(opened.fd)}`);
});

/** A listener's address, one that clients send to, and the one they send from. */
const ASKED: [listener: string, asked: string, from: string][] = [
  ["127.0.0.1", "127.0.0.1", "127.0.0.1"],
  ["0.0.0.0", "127.0.0.1", "127.0.0.1"],
  ["0.0.0.0", "127.0.0.5", "127.0.0.1"],
  ["::", "127.0.0.1", "127.0.0.1"],
  ["::", "127.0.0.5", "127.0.0.1"],
  ["::", "::1", "::1"],
  ["::0", "127.0.0.5", "127.0.0.1"],
  ["::1", "::1", "::1"],
];

for (const [listener, asked, from] of ASKED) {
  const needs = listener.includes(":") ? ["ipv6"] : [];
  testNeeding(
    needs,
    `a UDP listener of ${listener} answers a client of ${asked} from that very address`,
    async () => {
      using world = new DatagramWorld({
        service: echoDatagrams(),
        fd: (descriptors) => open(descriptors, listener).fd,
      });
      // A connected socket hears nobody else.
      const client = world.open.udpTo(portOf(world.fd), asked, from);
      for (const size of [0, 4, 1400]) {
        mustSend(client, size);
        await waitFor("the datagram", () => world.source.serve());
        assertEquals(mustReceive(client).length, size);
      }
      // Several at once may leave as one.
      for (let i = 0; i < 5; i++) mustSend(client, 4);
      await waitFor("the datagrams", () => (world.source.serve(), world.recorder.datagrams.length === 8));
      for (let i = 0; i < 5; i++) assertEquals(mustReceive(client).length, 4);
    },
  );
}

Deno.test("openUdp names the address that is in use and its holder, and leaves no descriptor", () => {
  using descriptors = new Descriptors();
  const { port } = inetOf(open(descriptors, "127.0.0.1").fd);
  const before = countDescriptors();
  for (let i = 0; i < 20; i++) {
    assertThrows(() => openUdp({ address: "127.0.0.1", port, receiveBuffer: 0 }), OpenError);
  }
  assert(countDescriptors() < before + 10);
  const { message } = assertThrows(
    () => openUdp({ address: "127.0.0.1", port, receiveBuffer: 0 }),
    OpenError,
  );
  assertEquals(
    message,
    `Cannot bind udp 127.0.0.1:${port}: address already in use (pid ${Deno.pid}, deno); choose another port or stop it`,
  );
});

Deno.test("openUdp says what address would be right when it is not this machine's", () => {
  const { message } = assertThrows(
    () => openUdp({ address: "192.0.2.1", port: 0, receiveBuffer: 0 }),
    OpenError,
  );
  assertEquals(
    message,
    "Cannot bind udp 192.0.2.1:0: cannot assign requested address; expected an address of this machine, or 0.0.0.0 for all",
  );
});

Deno.test("openUdp keeps the port to itself: two listeners would share the datagrams", () => {
  using descriptors = new Descriptors();
  const { port } = inetOf(open(descriptors, "0.0.0.0").fd);
  for (const address of ["0.0.0.0", ...missing(["ipv6"]).length === 0 ? ["::"] : []]) {
    assertThrows(
      () => close(openUdp({ address, port, receiveBuffer: 0 }).fd),
      OpenError,
      "address already in use",
    );
  }
});
