import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeInet } from "../../src/posix/address.ts";
import {
  EBADF,
  ECONNREFUSED,
  IP_PKTINFO,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_UDP,
  IPV6_RECVPKTINFO,
  SO_RCVBUF,
  SO_REUSEADDR,
  SO_TYPE,
  SOCK_DGRAM,
  SOL_SOCKET,
  UDP_GRO,
} from "../../src/posix/constants.ts";
import { SystemError } from "../../src/posix/errors.ts";
import {
  askReceiveBuffer,
  getsockopt,
  joinDatagrams,
  kernelDrops,
  queuedBytes,
  reuseAddress,
  serveBothFamilies,
  setTimeouts,
  tellDestination,
  trySetsockopt,
} from "../../src/posix/options.ts";
import { descriptorLimit, hasFreeDescriptors, usedDescriptors } from "../../src/posix/descriptors.ts";
import { bind, NOT_YET, pendingError, recv, send, socket } from "../../src/posix/socket.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { Descriptors, inetOf, mustReceiveText, mustSend, portOf } from "./support/descriptors.ts";

Deno.test("trySetsockopt and getsockopt set and get an int, and tell the reason when they can't", () => {
  using open = new Descriptors();
  const fd = open.udp();
  assertEquals(getsockopt(fd, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
  assertEquals(trySetsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1), undefined);
  assertEquals(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR), 1);
  assertEquals(trySetsockopt(-1, SOL_SOCKET, SO_REUSEADDR, 1)?.errno, EBADF);
  assertEquals(assertThrows(() => getsockopt(-1, SOL_SOCKET, SO_TYPE), SystemError).errno, EBADF);
});

Deno.test("reuseAddress, tellDestination and joinDatagrams set what they say", () => {
  using open = new Descriptors();
  const fd = open.udp();
  reuseAddress(fd);
  tellDestination(fd, "inet");
  joinDatagrams(fd);
  assertEquals(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR), 1);
  assertEquals(getsockopt(fd, IPPROTO_IP, IP_PKTINFO), 1);
  assertEquals(getsockopt(fd, IPPROTO_UDP, UDP_GRO), 1);
  assertEquals(assertThrows(() => tellDestination(-1, "inet"), SystemError).errno, EBADF);
});

Deno.test("joinDatagrams changes nothing where there is no such thing", () => {
  using open = new Descriptors();
  joinDatagrams(open.own(socket("unix", "dgram")));
});

testNeeding(["ipv6"], "tellDestination sets what IPv6 has for it", () => {
  using open = new Descriptors();
  const fd = open.udp("::1");
  tellDestination(fd, "inet6");
  assertEquals(getsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO), 1);
});

testNeeding(["ipv6"], 'serveBothFamilies lets "::" hear IPv4', () => {
  using open = new Descriptors();
  const server = open.own(socket("inet6", "dgram"));
  serveBothFamilies(server);
  bind(server, encodeInet("::", 0));
  const { port } = inetOf(server);
  mustSend(open.udpTo(port, "127.0.0.1"), "4");
  assertEquals(mustReceiveText(server), "4");
  mustSend(open.udpTo(port, "::1"), "6");
  assertEquals(mustReceiveText(server), "6");
});

Deno.test("askReceiveBuffer returns what the kernel counts against: twice what it granted", () => {
  using open = new Descriptors();
  const fd = open.udp();
  assertEquals(askReceiveBuffer(fd, 65_536), 131_072);
  assertEquals(getsockopt(fd, SOL_SOCKET, SO_RCVBUF), 131_072);
});

testNeeding(
  ["setpriv", "root"],
  "askReceiveBuffer is told less by the kernel when it may not have all",
  async () => {
    const probe = new URL("support/receive_buffer_probe.ts", import.meta.url).pathname;
    const most = 2 * Number(Deno.readTextFileSync("/proc/sys/net/core/rmem_max"));
    const command = [
      "setpriv",
      "--bounding-set=-all",
      Deno.execPath(),
      "run",
      "--allow-ffi",
      probe,
      String(most),
    ];
    const { stdout } = await runSuccessfully(command);
    assertEquals(Number(stdout), most);
  },
);

Deno.test("pendingError tells a socket's error once", () => {
  using open = new Descriptors();
  const gone = open.udp();
  const port = portOf(gone);
  open.close(gone);
  const client = open.udpTo(port);
  mustSend(client, "x");
  assertEquals([pendingError(client), pendingError(client), pendingError(-1)], [-ECONNREFUSED, 0, -EBADF]);
});

Deno.test("setTimeouts makes blocking recv and send give up", () => {
  using open = new Descriptors();
  const client = open.tcpClient(portOf(open.tcpServer()));
  setTimeouts(client, 60);
  const start = performance.now();
  assertEquals(recv(client, new Uint8Array(1), 1, 0), NOT_YET);
  const received = performance.now();
  const bytes = new Uint8Array(4 * 1024 * 1024);
  let sent = 1;
  while (sent > 0) sent = send(client, bytes, bytes.length, 0);
  assertEquals(sent, NOT_YET);
  for (const waited of [received - start, performance.now() - received]) {
    assert(waited >= 50 && waited < 2000, `waited ${waited} ms`);
  }
});

Deno.test("setTimeouts counts seconds and what is left of one, and 0 as never", () => {
  using open = new Descriptors();
  const SO_RCVTIMEO = 20;
  const fd = open.udp();
  setTimeouts(fd, 2500);
  // struct timeval begins with the seconds.
  assertEquals(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO), 2);
  setTimeouts(fd, 0);
  assertEquals(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO), 0);
});

Deno.test("queuedBytes and kernelDrops tell what waits, and what there was no room for", () => {
  using open = new Descriptors();
  const receiver = open.udp();
  assertEquals([queuedBytes(receiver), kernelDrops(receiver)], [0, 0]);
  trySetsockopt(receiver, SOL_SOCKET, SO_RCVBUF, 4096);
  const client = open.udpTo(portOf(receiver));
  for (let i = 0; i < 50; i++) mustSend(client, "bonjour");
  let waiting = 0;
  while (recv(receiver, new Uint8Array(64), 64) > 0) waiting++;
  assertEquals(kernelDrops(receiver), 50 - waiting);
  assert(waiting > 0 && waiting < 50, `${waiting} of 50 were kept`);
  mustSend(client, "bonjour");
  assert(queuedBytes(receiver) > 0);
});

Deno.test("kernelDrops and queuedBytes are 0 where they can't be known", () => {
  assertEquals([kernelDrops(-1), queuedBytes(-1)], [0, 0]);
});

Deno.test("descriptorLimit is the soft limit of this process", () => {
  const [, limit] = /^Max open files\s+(\d+|unlimited)/m.exec(Deno.readTextFileSync("/proc/self/limits")) ??
    [];
  assertEquals(descriptorLimit(), limit === "unlimited" ? 2 ** 31 - 1 : Number(limit));
});

Deno.test("hasFreeDescriptors takes none itself, and knows that there are no more than the limit", () => {
  const before = usedDescriptors();
  assertEquals([hasFreeDescriptors(20), hasFreeDescriptors(0)], [true, true]);
  assertEquals(hasFreeDescriptors(descriptorLimit()), false);
  assertEquals(usedDescriptors(), before);
});
