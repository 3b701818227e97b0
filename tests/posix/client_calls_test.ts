// Tests of the calls that clients make, on loopback: sendto and recvfrom, urgent data, MSG_PEEK and MSG_WAITALL, options
// of multicast senders.
import { assertEquals, assertThrows } from "@std/assert";
import { encodeInet, encodeUnix, formatAddress } from "../../src/posix/address.ts";
import {
  AF_UNIX,
  EAGAIN,
  EMSGSIZE,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  MSG_OOB,
  MSG_PEEK,
  MSG_WAITALL,
  POLLIN,
} from "../../src/posix/constants.ts";
import { SystemError } from "../../src/posix/errors.ts";
import {
  joinSourceGroup,
  setMulticastHops,
  setMulticastInterface,
  setMulticastLoop,
} from "../../src/posix/multicast.ts";
import { getsockopt, setTimeouts } from "../../src/posix/options.ts";
import { pollOne } from "../../src/posix/poll.ts";
import {
  accept,
  bind,
  MOST_DATAGRAM_BYTES,
  recv,
  recvfrom,
  send,
  sender,
  sendto,
  setBlocking,
  socket,
} from "../../src/posix/socket.ts";
import { findInterface } from "../../src/posix/system/interfaces.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { bytesOf, Descriptors, mustSend, portOf } from "./support/descriptors.ts";

const LO = findInterface("lo")!;

Deno.test("sendto and recvfrom carry one datagram with both addresses", () => {
  using open = new Descriptors();
  const [server, client] = [open.udp(), open.udp()];
  const buffer = new Uint8Array(4);
  assertEquals(recvfrom(server, buffer), -EAGAIN);
  assertEquals(sendto(client, bytesOf("hello"), encodeInet("127.0.0.1", portOf(server))), 5);
  assertEquals(pollOne(server, POLLIN, 5000), POLLIN);
  // The datagram's own length, though only four bytes of it fit.
  assertEquals([recvfrom(server, buffer), new TextDecoder().decode(buffer)], [5, "hell"]);
  assertEquals(formatAddress(sender()), `127.0.0.1:${portOf(client)}`);
});

Deno.test("sendto sends what a datagram holds, and no byte more", () => {
  using open = new Descriptors();
  const to = encodeInet("127.0.0.1", portOf(open.udp()));
  const client = open.udp();
  assertEquals(sendto(client, bytesOf(MOST_DATAGRAM_BYTES), to), MOST_DATAGRAM_BYTES);
  assertEquals(sendto(client, bytesOf(MOST_DATAGRAM_BYTES + 1), to), -EMSGSIZE);
});

Deno.test("recvfrom knows a Unix sender that bound itself to a name of the kernel's choice", async () => {
  using open = new Descriptors();
  await using dir = await tempDir();
  const server = open.unixDatagram(dir.join("s"));
  const [nameless, named] = [open.unixDatagram(), open.own(socket("unix", "dgram"))];
  bind(named, new Uint8Array(Uint16Array.of(AF_UNIX).buffer));
  for (const client of [nameless, named]) sendto(client, bytesOf("x"), encodeUnix(dir.join("s")));
  assertEquals([recvfrom(server, new Uint8Array(9)), sender()], [1, undefined]);
  assertEquals([recvfrom(server, new Uint8Array(9)), /^@[0-9a-f]{5}$/.test(formatAddress(sender()))], [
    1,
    true,
  ]);
});

/** Both ends of a TCP connection; the second may wait in recv. */
function connection(open: Descriptors): [client: number, server: number] {
  const listener = open.tcpServer();
  const client = open.tcpClient(portOf(listener));
  pollOne(listener, POLLIN, 5000);
  return [client, open.own(accept(listener))];
}

Deno.test("send with MSG_OOB sends a byte that only MSG_OOB reads", () => {
  using open = new Descriptors();
  const [client, server] = connection(open);
  assertEquals(send(client, bytesOf("!"), 1, MSG_OOB), 1);
  mustSend(client, "data");
  assertEquals(pollOne(server, POLLIN, 5000), POLLIN);
  const buffer = new Uint8Array(16);
  // First: a read past the mark throws the urgent byte away.
  assertEquals([recv(server, buffer, buffer.length, MSG_OOB), buffer[0]], [1, "!".charCodeAt(0)]);
  const length = recv(server, buffer, buffer.length, 0);
  assertEquals(new TextDecoder().decode(buffer.subarray(0, length)), "data");
});

Deno.test("recv with MSG_PEEK leaves the bytes where they are", () => {
  using open = new Descriptors();
  const [client, server] = connection(open);
  mustSend(client, "ab");
  pollOne(server, POLLIN, 5000);
  const buffer = new Uint8Array(4);
  assertEquals([recv(server, buffer, buffer.length, MSG_PEEK), recv(server, buffer, buffer.length, 0)], [
    2,
    2,
  ]);
  assertEquals(recv(server, buffer, buffer.length, MSG_PEEK), -EAGAIN);
});

Deno.test("recv with MSG_WAITALL waits on a blocking socket only, and gives what came by its time-out", () => {
  using open = new Descriptors();
  const [client, server] = connection(open);
  mustSend(client, "ab");
  pollOne(server, POLLIN, 5000);
  const buffer = new Uint8Array(4);
  assertEquals(recv(server, buffer, buffer.length, MSG_WAITALL), 2);
  setBlocking(server);
  setTimeouts(server, 40);
  mustSend(client, "cd");
  const start = performance.now();
  assertEquals(recv(server, buffer, buffer.length, MSG_WAITALL), 2);
  assertEquals(performance.now() - start >= 39, true);
  assertEquals(recv(server, buffer, buffer.length, MSG_WAITALL), -EAGAIN);
  mustSend(client, "efgh");
  assertEquals(recv(server, buffer, buffer.length, MSG_WAITALL), 4);
});

Deno.test("multicast senders choose hops and loop", () => {
  using open = new Descriptors();
  const fd = open.udp();
  setMulticastHops(fd, "inet", 7);
  setMulticastLoop(fd, "inet", false);
  assertEquals([IP_MULTICAST_TTL, IP_MULTICAST_LOOP].map((name) => getsockopt(fd, IPPROTO_IP, name)), [7, 0]);
  setMulticastLoop(fd, "inet", true);
  assertEquals(getsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP), 1);
  const error = assertThrows(() => setMulticastHops(fd, "inet", 256), SystemError);
  assertEquals(error.message, "Cannot setsockopt IP_MULTICAST_TTL: invalid argument (EINVAL)");
});

testNeeding(["ipv6"], "multicast senders choose hops, loop and interface over IPv6", () => {
  using open = new Descriptors();
  const fd = open.udp("::1");
  setMulticastHops(fd, "inet6", 7);
  setMulticastLoop(fd, "inet6", false);
  setMulticastInterface(fd, "inet6", LO);
  const names = [IPV6_MULTICAST_HOPS, IPV6_MULTICAST_LOOP, IPV6_MULTICAST_IF];
  assertEquals(names.map((name) => getsockopt(fd, IPPROTO_IPV6, name)), [7, 0, LO.index]);
});

Deno.test("setMulticastInterface makes datagrams leave from the interface's own address", () => {
  using open = new Descriptors();
  const member = open.udp("0.0.0.0");
  joinSourceGroup(member, "239.255.77.2", "127.0.0.1", LO.index);
  const client = open.own(socket("inet", "dgram"));
  setMulticastInterface(client, "inet", LO);
  sendto(client, bytesOf("x"), encodeInet("239.255.77.2", portOf(member)));
  assertEquals(pollOne(member, POLLIN, 5000), POLLIN);
  recvfrom(member, new Uint8Array(9));
  assertEquals(formatAddress(sender()).split(":")[0], "127.0.0.1");
});

Deno.test("joinSourceGroup leaves other senders out, and refuses what is no group", () => {
  using open = new Descriptors();
  const member = open.udp("0.0.0.0");
  joinSourceGroup(member, "239.255.77.3", "127.0.0.9", LO.index);
  const client = open.own(socket("inet", "dgram"));
  setMulticastInterface(client, "inet", LO);
  sendto(client, bytesOf("x"), encodeInet("239.255.77.3", portOf(member)));
  assertEquals(pollOne(member, POLLIN, 50), 0);
  assertThrows(() => joinSourceGroup(member, "192.0.2.1", "127.0.0.9", LO.index), SystemError, "EINVAL");
});
