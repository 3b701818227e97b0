// The same mistake under every ending: the program ends by itself, its user presses Ctrl-C after one second or
// five, or it waits until the listener gives up. What it waited for is the same, so the hint is too.
import type { Exchange } from "../../../src/exchange/exchange.ts";
import { type Case, gets, silent } from "../support/case.ts";
import { AT, big, echo, greeted, halfClose, int, tcp, text } from "../support/exchanges.ts";

type Changes = Partial<Exchange>;

/** Milliseconds after the connection was accepted at which all that a program says has been said. */
const SAID = 5;

/** Seen by the lab when a program ends, or is ended, so many milliseconds after the last byte. */
function ends(ms: number, changes: Changes = {}): Changes {
  return {
    lastByteAfter: SAID,
    lastActiveAfter: SAID,
    endedAfter: SAID + ms,
    // The lab looks a little later whether its answer came back.
    at: AT + SAID + ms + 10,
    ...changes,
  };
}

/** Seen by the lab when it gives a connection up after so many. */
function givenUp(ms: number): Changes {
  return {
    outcome: "timeout",
    clientEnd: "open",
    bytesOut: 0,
    lastByteAfter: SAID,
    lastActiveAfter: SAID,
    at: AT + SAID + ms,
  };
}

/** As a Unix stream socket's exchange. */
const UNIX = { listener: "unix-echo", transport: "unix", socket: "stream", peer: { path: "" } } as const;

/** A wait that ends in every way: a time-out of the program's own, Ctrl-C, the listener's patience. */
function underEveryEnding(
  name: string,
  make: (changes: Changes) => Exchange,
  expected: string,
  { ended = {}, timedOut = expected }: { ended?: Changes; timedOut?: string } = {},
): Case[] {
  return [
    gets(`${name}, SO_RCVTIMEO of 2 s`, make(ends(2000, ended)), expected),
    gets(`${name}, Ctrl-C after 1 s`, make(ends(960, ended)), expected),
    gets(`${name}, Ctrl-C after 5 s`, make(ends(4960, ended)), expected),
    gets(`${name}, idle_timeout of 1 s`, make(givenUp(999)), timedOut),
    gets(`${name}, idle_timeout of 30 s`, make(givenUp(30_000)), timedOut),
  ];
}

/** A text to discard over a connection. */
function discard(changes: Changes): Exchange {
  return echo(text("hello"), { ...changes, listener: "discard", service: "discard", bytesOut: 0 });
}

const GONE = { clientEnd: "reset-after" } as const;
const NEVER_TAKEN = { ...UNIX, outcome: "closed", clientEnd: "before", bytesOut: 0 } as const;
const BY_FORCE = { outcome: "reset", clientEnd: "reset-before", bytesOut: 0 } as const;
const answered = (bytesOut: number) => ({ ...givenUp(30_000), bytesOut });

export const ENDINGS: readonly Case[] = [
  ...underEveryEnding("reads first", (changes) => tcp(text(""), changes), "C02 warning certain"),
  ...underEveryEnding(
    "reads first at half-close",
    (changes) => halfClose(text(""), changes),
    "C02 warning certain",
  ),
  ...underEveryEnding("reads first at the echo", (changes) => echo(text(""), changes), "C02 info certain"),
  ...underEveryEnding(
    "reads first, ended by force",
    (changes) => tcp(text(""), changes),
    "C02 warning certain",
    {
      ended: BY_FORCE,
    },
  ),
  gets("ends before it writes", tcp(text(""), ends(3)), "C01 warning certain"),
  gets("ends before it writes, a core dump later", tcp(text(""), ends(300)), "C01 warning certain"),
  silent("asks for a listener's port", tcp(text(""), givenUp(40))),

  ...underEveryEnding("no shutdown", (changes) => halfClose(int(1, 2), changes), "C08 error high", {
    ended: GONE,
    timedOut: "C08 error certain",
  }),
  ...underEveryEnding(
    "no shutdown over a Unix socket",
    (changes) => halfClose(int(10), { ...changes, ...UNIX }),
    "C08 error high",
    { ended: NEVER_TAKEN, timedOut: "C08 error certain" },
  ),
  ...underEveryEnding(
    "no shutdown, ended by force",
    (changes) => halfClose(int(10), changes),
    "C08 error high",
    {
      ended: BY_FORCE,
      timedOut: "C08 error certain",
    },
  ),
  gets("close() in place of shutdown", halfClose(int(10), ends(0, GONE)), "C03 warning high"),
  gets("close() after a moment", halfClose(int(10), ends(200, GONE)), "C03 warning high"),
  silent("types three ints, then shutdown and read", halfClose(int(1, 2, 3), ends(4000))),
  gets(
    "an int every 0.3 s, Ctrl-C before the shutdown",
    halfClose(int(1, 2, 3), {
      ...ends(200, GONE),
      reads: 3,
      readSizes: [4, 4, 4],
      firstByteAfter: 1,
      lastByteAfter: 601,
      lastActiveAfter: 601,
      endedAfter: 801,
      at: AT + 811,
    }),
    "C03 info low",
  ),
  silent("the lab stopped before the shutdown", halfClose(int(10), givenUp(100))),

  ...underEveryEnding(
    "3 bytes, then reads",
    (changes) => tcp(text("\x01\x02\x03"), changes),
    "F04 error certain",
  ),
  ...underEveryEnding('"10", then reads', (changes) => tcp(text("10"), changes), "T01 error certain"),
  ...underEveryEnding("a short, then reads", (changes) => tcp(text("\x0a\0"), changes), "W04 error high"),
  ...underEveryEnding(
    "3 bytes, then reads, ended by force",
    (changes) => tcp(text("\x01\x02\x03"), changes),
    "F04 error certain",
    { ended: BY_FORCE },
  ),
  gets("3 bytes, then ends", tcp(text("\x01\x02\x03"), ends(3)), "F03 error certain"),
  silent("3 bytes, and the lab stopped", tcp(text("\x01\x02\x03"), givenUp(30))),

  gets("reads the echo to its end, Ctrl-C after 1 s", echo(text("hello"), ends(960)), "C09 info medium"),
  gets("reads the echo to its end, Ctrl-C after 5 s", echo(text("hello"), ends(4960)), "C09 info medium"),
  gets("reads the echo to its end, given up", echo(text("hello"), answered(5)), "C09 info certain"),
  gets(
    "reads the echo to its end over a Unix socket, SO_RCVTIMEO of 3 s",
    echo(text("hello"), ends(3000, UNIX)),
    "C09 info medium",
  ),
  gets("Ctrl-C with the answer unread", echo(text("hello"), ends(4960, GONE)), "C03 warning high"),
  silent(
    "types a line into nc, looks at the answer, Ctrl-C",
    echo(text("hello\n"), {
      ...ends(9000),
      firstByteAfter: 2200,
      lastByteAfter: 2200,
      lastActiveAfter: 2200,
      endedAfter: 9000,
    }),
  ),
  silent(
    "says something every two seconds, then closes",
    echo(text("aabbcc"), {
      reads: 3,
      readSizes: [2, 2, 2],
      firstByteAfter: 1,
      lastByteAfter: 4001,
      lastActiveAfter: 4001,
      endedAfter: 6001,
      at: AT + 6010,
    }),
  ),
  silent("a right echo over a slow network", echo(text("hello"), ends(350))),
  silent("the lab stopped during the echo", echo(text("hello"), { ...givenUp(100), bytesOut: 5 })),

  ...underEveryEnding(
    "waits for an answer of discard",
    (changes) => discard({ ...changes, ...(changes.outcome === undefined ? { outcome: "closed" } : {}) }),
    "C10 info medium",
  ),
  silent("discard, closed a moment later", discard(ends(200, { outcome: "closed" }))),
  silent(
    "discard every second for three seconds",
    discard({
      ...ends(1000, { outcome: "closed" }),
      reads: 3,
      readSizes: [2, 2, 1],
      firstByteAfter: 1,
      lastByteAfter: 2001,
      lastActiveAfter: 2001,
      endedAfter: 3001,
      at: AT + 3010,
    }),
  ),

  gets("stays after the answer, Ctrl-C after 1 s", tcp(int(10), ends(960)), "C05 info certain"),
  gets(
    "stays after the answer, Ctrl-C after 5 s",
    tcp(int(10), ends(2000, { clientEnd: "open" })),
    "C05 info certain",
  ),
  silent("closes a moment after the answer", tcp(int(10), ends(400))),
  silent("the answer in network order, read slowly", big(text("\0\0\0\x0a"), ends(300))),
];

export const UNIX_ANSWERS: readonly Case[] = [
  gets(
    "write, close over a Unix socket",
    echo(text("hello"), { ...UNIX, outcome: "closed", clientEnd: "before", bytesOut: 0 }),
    "X06 warning high",
  ),
  gets(
    "write, close with the answer there",
    echo(text("hello"), { ...UNIX, outcome: "reset", clientEnd: "reset-before" }),
    "X06 warning high",
  ),
  gets(
    "an int, close over a Unix socket",
    tcp(int(10), { ...UNIX, outcome: "closed", clientEnd: "before", bytesOut: 0 }),
    "X06 warning high",
  ),
  gets("connect, close over a Unix socket", echo(text(""), UNIX), "C01 info certain"),
  silent(
    "discard over a Unix socket",
    echo(text("hello"), {
      ...UNIX,
      service: "discard",
      outcome: "closed",
      bytesOut: 0,
    }),
  ),
  silent(
    "left chargen of a Unix socket",
    greeted("chargen", { ...UNIX, outcome: "reset", clientEnd: "reset-before", bytesOut: 7400 }),
  ),
];
