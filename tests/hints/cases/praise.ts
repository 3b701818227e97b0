// What is done well.

import { gets, silent } from "../case.ts";
import { echo, halfClose, htonl, int, later, tcp, text, trapped, udp } from "../exchanges.ts";

const COURSE = text("MESSAGE DU CLIENT\0");

export const PRAISE = [
  gets("shutdown(1), then read", halfClose(int(10)), "G03 praise certain, G01 praise high"),
  gets("write by write", tcp(int(10), { reads: 4, readSizes: [1, 1, 1, 1] }), "G02 praise certain", [
    tcp(int(1)),
  ]),
  gets("the first datagram", udp(COURSE), "G03 praise certain"),
  gets("first at this listener", tcp(int(10)), "G03 praise certain", [udp(COURSE)]),
  gets("htonl left out", tcp(int(10)), "G04 praise high", [tcp(htonl(10))]),
  gets("htons put in", tcp(int(10)), "G04 praise high", [
    trapped({ kind: "swapped-port", port: 48155 }, tcp(int(10))),
  ]),
  gets("8 MB through the echo", echo(text("x"), { bytesIn: 2 ** 23, bytesOut: 2 ** 23 }), "G05 praise high"),
  gets("INT_MAX", tcp(int(2 ** 31 - 1)), "G06 praise certain"),
  gets("three datagrams, one socket", udp(COURSE), "G07 praise high", [
    later(udp(COURSE), -20),
    later(udp(COURSE), -10),
  ]),
  silent("the second of the same", tcp(int(11)), [tcp(int(10))]),
];
