// Clients that do as they should, over every listener: none of them may be called wrong.

import { silent } from "../case.ts";
import {
  AT,
  big,
  bytes,
  echo,
  greeted,
  group,
  halfClose,
  htonl,
  int,
  later,
  tcp,
  text,
  udp,
  udpEcho,
  unixDgram,
} from "../exchanges.ts";

const COURSE = text("MESSAGE DU CLIENT\0");
const CAT = bytes("89 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52");

export const CORRECT = [
  silent("clientUDP", udp(COURSE)),
  silent("clientTCP", tcp(int(10))),
  silent("clientmcast", group(COURSE)),
  silent("clientUDP, another text", udp(text("Bonjour, je suis étudiant n° 12\0"))),
  silent("clientUDP without the NUL, another text", udp(text("hello"))),
  silent("clientUDP with 80 bytes", udp(text("x".repeat(79) + "\0"))),
  silent(
    "clientUDP, five times from one socket",
    udp(COURSE),
    [1, 2, 3, 4].map((i) => later(udp(COURSE), -i * 10)).toReversed(),
  ),
  silent(
    "clientUDP, five times by hand",
    udp(COURSE),
    [4, 3, 2, 1].map((i) => later(udp(COURSE), -i * 4000, 40_000 - i)),
  ),
  silent("nc -u", udp(text("bonjour\n"))),
  silent("an empty datagram", udp(text(""))),
  silent("a datagram of 1472 bytes", udp(text("x".repeat(1471) + "\0"))),
  silent("two strings in one datagram", udp(text("nom\0message\0"))),
  silent("binary in a datagram", udp(CAT)),
  silent("clientTCP, 0", tcp(int(0))),
  silent("clientTCP, -1", tcp(int(-1))),
  silent("clientTCP, INT_MAX", tcp(int(2 ** 31 - 1))),
  silent("clientTCP, INT_MIN", tcp(int(-(2 ** 31)))),
  silent("clientTCP, 2048", tcp(int(2048))),
  silent("clientTCP, a year", tcp(int(2026))),
  silent("clientTCP, a date", tcp(int(20_261_125))),
  silent("clientTCP, time()", tcp(int(1_795_628_000))),
  silent("clientTCP, getpid()", tcp(int(31_337))),
  silent(
    "clientTCP, a byte at a time",
    tcp(int(10), { reads: 4, readSizes: [1, 1, 1, 1], lastByteAfter: 300 }),
  ),
  silent(
    "clientTCP, two bytes, 12 s later two",
    tcp(int(10), { reads: 2, readSizes: [2, 2], lastByteAfter: 12_000, at: AT + 12_010 }),
  ),
  silent("clientTCP, shutdown(1) before read", tcp(int(10), { clientEnd: "before" })),
  silent("clientTCP, waits for Enter before close", tcp(int(10), { clientEnd: "open" })),
  silent("clientTCP, one of eight children", tcp(int(10), { openBeside: 7 })),
  silent("clientTCP in a loop, one connection each", tcp(int(5)), [1, 2, 3, 4].map((i) => tcp(int(i)))),
  silent("htonl where network order is wanted", big(htonl(10))),
  silent("half-close with three ints", halfClose(int(1, 2, 3), { reads: 3, readSizes: [4, 4, 4] })),
  silent("half-close with 100 ints", halfClose(int(...Array.from({ length: 100 }, (_each, i) => i)))),
  silent("echo of a line", echo(text("bonjour\n"))),
  silent("echo of ints", echo(int(1, 2, 3, 4))),
  silent("echo of an image", echo(CAT, { bytesIn: 40_000, bytesOut: 40_000 })),
  silent(
    "echo by hand, telnet's lines",
    echo(text("bonjour\r\nsalut\r\n"), { reads: 2, readSizes: [9, 7], at: AT + 20_000 }),
  ),
  silent("echo over UDP", udpEcho(text("ping"))),
  silent("echo over UDP, 8 bytes", udpEcho(text("12345678"))),
  silent(
    "echo over a Unix socket",
    echo(text("bonjour"), { listener: "unix-echo", transport: "unix", socket: "stream", peer: { path: "" } }),
  ),
  silent(
    "seqpacket counter",
    tcp(int(10), { listener: "unix-seq", transport: "unix", socket: "seqpacket", peer: { path: "" } }),
  ),
  silent("Unix datagram, bound", unixDgram(COURSE)),
  silent("Unix datagram, abstract", unixDgram(COURSE, { peer: { path: "@client" } })),
  silent("time over TCP", greeted("time")),
  silent("chargen, left with RST", greeted("chargen", { clientEnd: "reset-before", bytesOut: 74_000 })),
  silent(
    "discard",
    echo(text("x".repeat(500)), {
      listener: "discard",
      service: "discard",
      outcome: "no-reply",
      bytesOut: 0,
    }),
  ),
  silent("discard, nothing to send", echo(text(""), { listener: "discard", service: "discard" })),
  silent("time over UDP", udp(text(""), { listener: "udp-time", service: "time" })),
  silent(
    "multicast, sent from the group's port",
    group(COURSE, { peer: { address: "10.0.0.7", port: 7200 } }),
  ),
  silent("multicast, TTL 4", group(COURSE, { ttl: 4 })),
  silent("ping", group(text("abcdefgh"), { transport: "icmp", listener: "ping", local: "10.0.0.1" })),
];
