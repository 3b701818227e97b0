import { assertEquals } from "@std/assert";
import { AF_INET, AF_INET6, AF_UNIX, IPPROTO_TCP, IPPROTO_UDP } from "../../src/posix/constants.ts";
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from "../../src/posix/constants.ts";
import { close, socket } from "../../src/posix/socket.ts";
import { socketKind } from "../../src/posix/socket_options.ts";
import { testNeeding } from "../support/tool.ts";

testNeeding(["ipv6"], "socketKind tells what a socket is, and nothing of a descriptor that is none", () => {
  const sockets = [socket("inet", "dgram"), socket("inet6", "stream"), socket("unix", "seqpacket")];
  const kinds = sockets.map(socketKind);
  sockets.forEach(close);
  assertEquals(kinds, [
    { domain: AF_INET, type: SOCK_DGRAM, protocol: IPPROTO_UDP },
    { domain: AF_INET6, type: SOCK_STREAM, protocol: IPPROTO_TCP },
    { domain: AF_UNIX, type: SOCK_SEQPACKET, protocol: 0 },
  ]);
  assertEquals([-1, 0].map(socketKind), [undefined, undefined]);
});
