// What the lab did on purpose, and nothing else of it.
import type { Impaired } from "../../../src/exchange/challenge.ts";
import { gets, silent } from "../support/case.ts";
import { htonl, int, tcp, text, udp } from "../support/exchanges.ts";

const COURSE = text("MESSAGE DU CLIENT\0");
const UNANSWERED = { outcome: "no-reply", bytesOut: 0 } as const;

function done(given: Partial<Impaired>): { impaired: Impaired } {
  return { impaired: { no: 7, request: [], answer: [], delay: 0, revealed: true, ...given } };
}

export const IMPAIRED = [
  gets("request lost", udp(COURSE, { ...UNANSWERED, ...done({ request: ["dropped"] }) }), "E70 info certain"),
  gets("answer lost", udp(COURSE, { ...UNANSWERED, ...done({ answer: ["dropped"] }) }), "E71 info certain"),
  gets("doubled", udp(COURSE, done({ request: ["duplicated"] })), "E72 info certain"),
  gets("overtaken", udp(COURSE, done({ answer: ["reordered", "delayed"], delay: 40 })), "E73 info certain"),
  gets("a flipped bit", udp(COURSE, done({ request: ["corrupted"] })), "E74 info certain"),
  gets("held up", udp(COURSE, done({ answer: ["delayed"], delay: 40 })), "E75 info certain"),
  gets(
    "held up, and swapped",
    tcp(htonl(10), done({ request: ["delayed"], delay: 40 })),
    "B02 error high, E75 info certain",
  ),
  silent(
    "lost, and not revealed",
    udp(COURSE, { ...UNANSWERED, ...done({ answer: ["dropped"], revealed: false }) }),
  ),
  silent("nothing was done", tcp(int(5), done({}))),
];
