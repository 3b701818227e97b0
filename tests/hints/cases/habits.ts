// Habits with UDP, multicast, Unix sockets.
import { type Exchange, NOBODY } from "../../../src/exchange/exchange.ts";
import { gets, silent } from "../support/case.ts";
import { AT, group, int, later, tcp, text, trapped, udp, unixDgram } from "../support/exchanges.ts";

const COURSE = text("MESSAGE DU CLIENT\0");

/** So many datagrams, each `pause` ms after the one before, from ports that rise, or all from one. */
function many(count: number, pause: number, rise: 0 | 1): Exchange[] {
  return Array.from(
    { length: count },
    (_each, i) => later(udp(COURSE), (i - count) * pause, 40_000 - rise * (count - i)),
  );
}

/** Connections, each begun before the lab had noticed the end of the one before. */
function inTurn(count: number, pause: number): Exchange[] {
  return Array.from({ length: count }, (_each, i) => later(tcp(int(i)), (i - count) * pause));
}

/** Of these, each but the first of ten was there before the one before it was answered. */
function batched(exchanges: Exchange[]): Exchange[] {
  return exchanges.map((each, i) => i % 10 === 0 ? each : { ...each, overtook: true });
}

/** The same, its answer come back. */
const gone = (of: Exchange): Exchange => ({ ...of, outcome: "unreachable" });

const peer = (port: number) => ({ peer: { address: "10.0.0.7", port } });

export const HABITS = [
  gets("socket() in the loop", udp(COURSE), "U01 info low", many(4, 20, 1)),
  silent("socket() in a loop, told at the fifth", udp(COURSE), many(5, 20, 1)),
  silent("socket() in a long loop, told at the fifth", udp(COURSE), many(32, 20, 1)),
  silent("started again by hand", udp(COURSE), many(5, 3000, 1)),
  silent("one socket", udp(COURSE), many(5, 20, 0)),
  gets("no wait in the loop", udp(COURSE), "U02 info medium", batched(many(32, 5, 0))),
  silent("a wait for each answer in a fast loop", udp(COURSE), many(32, 5, 0)),
  silent("two of a fast loop's sent twice", udp(COURSE), [
    ...many(30, 5, 0),
    later(udp(COURSE, { overtook: true }), -2),
    later(udp(COURSE, { overtook: true }), -1),
  ]),
  silent("no wait in the loop, told before", udp(COURSE, { overtook: true }), [
    ...batched(many(32, 5, 0)),
    later(udp(COURSE, { hints: [{ code: "U02", level: "info", certainty: "medium", values: {} }] }), -5),
  ]),
  silent(
    "a fast loop where no answer is owed",
    udp(COURSE, { service: "print", outcome: "no-reply" }),
    batched(many(32, 5, 0)),
  ),
  gets("a fixed port", udp(COURSE, peer(5000)), "U03 info high", [later(udp(COURSE), -60_000, 5000)]),
  silent("an ephemeral port again", udp(COURSE), [later(udp(COURSE), -60_000)]),
  silent("the group's port, bound to receive", group(COURSE, peer(7200)), [
    later(group(COURSE), -60_000, 7200),
  ]),
  gets("the server's bind() copied", udp(COURSE, peer(4567)), "U04 info high", [
    later(udp(COURSE), -60_000, 4567),
  ]),
  gets("no recvfrom", udp(COURSE, { outcome: "unreachable" }), "U05 error high"),
  gets("sent twice, read once", gone(udp(COURSE)), "U05 info low", [later(udp(COURSE), -100)]),
  gets("three sent, none read", gone(udp(COURSE)), "U05 error high", [
    gone(later(udp(COURSE), -2)),
    gone(later(udp(COURSE), -1)),
  ]),
  gets("one a second, none read", gone(udp(COURSE)), "U05 error high", [
    later(udp(COURSE), -2000),
    later(udp(COURSE), -1000),
  ]),
  gets("one a second, the lab late with the first", gone(udp(COURSE)), "U05 error high", [
    later(udp(COURSE), -990),
  ]),
  gets("nobody's, of whom nothing is known", gone(udp(COURSE, { student: NOBODY })), "U05 info low"),
  gets("another message, not read", gone(udp(text("au revoir\0"))), "U05 error high", [
    later(udp(COURSE), -100),
  ]),
  gets("to 255.255.255.255", udp(COURSE, { local: "255.255.255.255" }), "U06 info certain"),
  gets("to the network's broadcast", udp(COURSE, { local: "192.168.1.255" }), "U06 info medium"),

  gets("to the teacher's address", group(COURSE, { local: "10.0.0.1", ttl: 64 }), "M01 error high"),
  gets("to the network's broadcast, not the group", group(COURSE, { local: "10.0.0.255" }), "M01 error high"),
  silent("destination not told", group(COURSE, { local: "" })),
  silent("an IPv6 group", group(COURSE, { local: "ff15::7200" })),
  gets(
    "225.0.0.1",
    trapped({ kind: "near-group", port: 7200, group: "225.0.0.1" }, group(COURSE)),
    "M02 error certain",
  ),
  gets("TTL 0", group(COURSE, { ttl: 0 }), "M03 warning certain"),
  silent("40 connections one after the other", tcp(int(10)), inTurn(40, 10)),
  gets("TTL 64", group(COURSE, { ttl: 64 }), "M04 info certain"),
  silent("TTL 2", group(COURSE, { ttl: 2 })),
  gets("by lo", group(COURSE, { interface: "lo" }), "M05 info medium"),
  gets(
    "to 7201 of the group",
    trapped({ kind: "near-port", port: 7201, group: "225.0.0.10" }, group(COURSE)),
    "M06 error certain",
  ),
  gets("to 4567 of the group", udp(COURSE, { local: "225.0.0.10" }), "M06 warning certain"),
  gets("to 4567 of the group, and gone", gone(udp(COURSE, { local: "225.0.0.10" })), "M06 warning certain"),
  gets(
    "to 7100 of the group",
    trapped({ kind: "other-protocol", port: 7100 }, tcp(COURSE, { local: "225.0.0.10" }), "udp"),
    "M06 error certain",
  ),
  gets(
    "to the swapped port of the group",
    trapped({ kind: "swapped-port", port: 8220 }, group(COURSE)),
    "B01 error certain",
  ),
  silent("to 4567 of a group of others", udp(COURSE, { local: "224.0.0.1" })),

  gets(
    "no bind",
    unixDgram(COURSE, { peer: { path: "" }, outcome: "no-reply", bytesOut: 0 }),
    "X01 error certain",
  ),
  silent(
    "no bind, none needed",
    unixDgram(COURSE, { peer: { path: "" }, service: "print", outcome: "no-reply" }),
  ),
  silent("bound, not answered", unixDgram(COURSE, { outcome: "no-reply", bytesOut: 0 })),
  gets("./MySock", unixDgram(COURSE, { peer: { path: "./MySock" } }), "X02 warning high"),
  gets(
    "client.sock, where nobody finds it",
    unixDgram(COURSE, { peer: { path: "client.sock" }, outcome: "unreachable", bytesOut: 0 }),
    "X02 warning high",
  ),
  gets("no NUL", unixDgram(COURSE, { peer: { path: "/tmp/a\u0001\ufffd" } }), "X03 warning high"),
  gets(
    "sizeof(addr) of an abstract name",
    unixDgram(COURSE, { peer: { path: "@moi\0\0\0" } }),
    "X04 info high",
  ),
  silent("abstract", unixDgram(COURSE, { peer: { path: "@moi" } })),
  gets("closed at once", unixDgram(COURSE, { outcome: "unreachable" }), "X05 error high"),
  silent("a path of TCP's", tcp(int(10), { at: AT + 5 })),
];
