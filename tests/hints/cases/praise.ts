// What is done well.
import { gets, silent } from "../support/case.ts";
import {
  buffer,
  echo,
  group,
  halfClose,
  htonl,
  int,
  later,
  refused,
  tcp,
  text,
  trapped,
  udp,
  unixDgram,
} from "../support/exchanges.ts";

const discard = (request: Uint8Array) =>
  udp(request, { service: "discard", listener: "udp-discard", outcome: "no-reply", bytesOut: 0 });

const COURSE = text("MESSAGE DU CLIENT\0");

export const PRAISE = [
  gets("shutdown(1) after a long, or two ints", halfClose(int(10, 0)), "W01 info low"),
  gets("shutdown(1), then read", halfClose(int(10)), "G03 praise certain, G01 praise high"),
  gets("write by write", tcp(int(10), { reads: 4, readSizes: [1, 1, 1, 1] }), "G02 praise certain", [
    tcp(int(1)),
  ]),
  gets("the first datagram", udp(COURSE), "G08 info high"),
  silent("the second datagram", udp(COURSE), [udp(COURSE)]),
  gets("the first on a Unix socket", unixDgram(COURSE), "G08 info high"),
  gets("the first to discard, which owes no answer", discard(text("bonjour")), "G03 praise certain"),
  silent("the first after one that was gone", udp(COURSE), [udp(COURSE, { outcome: "unreachable" })]),
  gets("fixed, but for a newline", udp(text("bonjour\n\0")), "T05 info certain", [
    udp(buffer(80, COURSE, (i) => i + 1)),
  ]),
  ...[49, 64, 1000, 2026].map((value) => gets(`the int ${value}`, tcp(int(value)), "G03 praise certain")),
  silent("the int 12345, or the text 90", tcp(int(12_345))),
  silent("the int 25637, or %d", tcp(int(25_637))),
  silent("the int 1345, or 8.3125 from Java", tcp(int(1345))),
  silent("htonl left out, or the text ab", tcp(text("ab\0\0")), [tcp(htonl(10))]),
  gets("first at this listener", tcp(int(10)), "G03 praise certain", [udp(COURSE)]),
  gets("htonl left out", tcp(int(10)), "G04 praise high", [tcp(htonl(10))]),
  silent("right, but ended after the mistake that was begun later", tcp(int(10)), [
    later(tcp(int(11)), -5),
    later(tcp(text("10")), 5),
  ]),
  gets("htons put in", tcp(int(10)), "G04 praise high", [
    trapped({ kind: "swapped-port", port: 48155 }, tcp(int(10))),
  ]),
  gets(
    "8 MB through the echo",
    echo(text("x"), { bytesIn: 2 ** 23, bytesOut: 2 ** 23 }),
    "G03 praise certain, G05 praise high",
  ),
  gets("the first datagram, with a newline", udp(text("bonjour\n\0")), "T05 info certain"),
  gets("INT_MAX", tcp(int(2 ** 31 - 1)), "G03 praise certain, G06 praise certain"),
  silent("three datagrams, one socket: whether it reads nobody knows", udp(COURSE), [
    later(udp(COURSE), -20),
    later(udp(COURSE), -10),
  ]),
  silent("the second of the same", tcp(int(11)), [tcp(int(10))]),
  silent("an int at once, after one in pieces", tcp(int(10)), [tcp(int(1), { reads: 2, readSizes: [2, 2] })]),
  silent("2147483646", tcp(int(2 ** 31 - 2)), [tcp(int(1))]),
  silent("half-close cut by RST first", halfClose(int(10), { clientEnd: "none" }), [halfClose(int(10))]),
  silent("a megabyte through the echo", echo(text("x"), { bytesIn: 2 ** 20, bytesOut: 2 ** 20 }), [
    echo(text("x")),
  ]),
  silent("8 MB, not all back", echo(text("x"), { bytesIn: 2 ** 23, bytesOut: 2 ** 22 }), [echo(text("x"))]),
  silent("three connections from one port", tcp(int(1)), [tcp(int(1)), tcp(int(1))]),
  silent("a ping", group(text("x"), { transport: "icmp", listener: "ping" })),
  gets("paused at the first try", refused("paused", udp(COURSE)), "R06 info certain"),
];
