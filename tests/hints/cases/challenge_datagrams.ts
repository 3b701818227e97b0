// Cases of challenges over datagrams: the trial says what gave the client away.
import { type Case, gets, silent } from "../support/case.ts";
import { type challenge, datagramChallenge, group, text, udp } from "../support/exchanges.ts";

/** What a trial that failed gets. */
const FAILED: readonly (readonly [string, ...Parameters<typeof challenge>])[] = [
  ["E05", "lost", "failed", "sum-of-part", 8, 12],
  ["E06", "duplicate", "failed", "swapped-sum"],
  ["E07", "decoy", "failed", "swapped-ints"],
  ["E08", "lost", "failed", "count-added", 3],
  ["E09", "duplicate", "failed", "wrong-sum", -5, 12345],
  ["E10", "duplicate", "failed", "text-sum"],
  ["E11", "decoy", "failed", "short-sum", 1],
  ["E41", "lost", "failed", "not-again", 1],
  ["E42", "lost", "failed", "no-answer"],
  ["E42", "long", "failed", "no-answer"],
  ["E43", "duplicate", "failed", "counted-twice", 7],
  ["E44", "duplicate", "failed", "missing-piece", 3, 6],
  ["E44", "decoy", "failed", "missing-piece", 3, 6],
  ["E45", "reorder", "failed", "missing-piece", 3, 6],
  ["E46", "decoy", "failed", "took-decoy", 40_122],
  ["E47", "reorder", "failed", "arrival-order"],
  ["E48", "reorder", "failed", "wrong-text", 9],
  ["E49", "long", "failed", "cut-datagram", 1024, 5120],
  ["E50", "long", "failed", "signed-bytes", -900, 650_000],
  ["E51", "long", "failed", "wrong-length", 8192, 5120],
  ["E52", "long", "failed", "answer-length", 4, 8],
  ["E53", "token", "failed", "stale-token", 12_000],
  ["E54", "token", "failed", "unknown-token"],
];

export const CHALLENGE_DATAGRAMS: readonly Case[] = [
  ...FAILED.map(([code, ...trial]) =>
    gets(`${trial[0]}: ${trial[2]}`, datagramChallenge(...trial), `${code} error certain`)
  ),
  gets("a challenge that is solved", datagramChallenge("lost", "solved", "none"), "E01 praise certain"),
  gets(
    "an answer that is dropped",
    datagramChallenge("lost", "step", "was-dropped", 1, 3),
    "E40 info certain",
  ),
  silent("an ask that is answered", datagramChallenge("duplicate", "step", "none")),
  silent("text to a challenge", udp(text("10"), { service: "challenge" })),
  silent("text to a group with tokens", group(text("10"), { service: "challenge", ttl: 1 })),
];
