// Cases of challenges over connections: the trial says what gave the client away.
import { type Case, gets, silent } from "../support/case.ts";
import { challenge, tcp, text } from "../support/exchanges.ts";

/** What a trial that failed gets. */
const FAILED: readonly (readonly [string, ...Parameters<typeof challenge>])[] = [
  ["E04", "pieces", "failed", "answered-early", 3, 8],
  ["E26", "silence", "failed", "answered-early", 0, 8],
  ["E05", "pieces", "failed", "sum-of-part", 36, 40],
  ["E06", "pieces", "failed", "swapped-sum"],
  ["E07", "network-order", "failed", "swapped-ints"],
  ["E08", "glued", "failed", "count-added", 9],
  ["E09", "glued", "failed", "wrong-sum", -5, 12345],
  ["E10", "glued", "failed", "text-sum"],
  ["E11", "glued", "failed", "short-sum", 1],
  ["E12", "pieces", "failed", "no-sum", 3, 40],
  ["E13", "pieces", "failed", "waited", 10_000, 9],
  ["E14", "glued", "failed", "waited", 10_000, 9],
  ["E15", "network-order", "failed", "waited", 10_000, 9],
  ["E16", "until-end", "failed", "waited", 10_000],
  ["E17", "until-end", "failed", "first-as-count", 1_234_567],
  ["E18", "pieces", "failed", "short-read", 8, 1],
  ["E19", "reset", "failed", "added-again", 2],
  ["E20", "reset", "failed", "not-again", 1, 2],
  ["E21", "silence", "failed", "not-again", 1, 1],
  ["E22", "silence", "failed", "too-patient", 6000],
  ["E23", "upload", "failed", "short-upload", 65_536, 500_000],
  ["E24", "upload", "failed", "wrong-byte", 251, 0, 7],
  ["E25", "upload", "failed", "long-upload", 1],
];

export const CHALLENGE_STREAMS: readonly Case[] = [
  ...FAILED.map(([code, ...trial]) =>
    gets(`${trial[0]}: ${trial[2]}`, challenge(...trial), `${code} error certain`)
  ),
  gets("a challenge that is solved", challenge("pieces", "solved", "none"), "E01 praise certain"),
  gets("a reset on purpose", challenge("reset", "step", "was-reset", 1, 3), "E02 info certain"),
  gets("a silence on purpose", challenge("silence", "step", "was-silent", 1, 1), "E03 info certain"),
  silent("a try that the lab ended", challenge("pieces", "step", "none")),
  silent("text at a challenge that goes on", tcp(text("10"), { service: "challenge" })),
  gets(
    "a challenge that is paused",
    tcp(new Uint8Array(), { service: "challenge", outcome: "refused", refusal: "paused" }),
    "R06 info certain",
  ),
];
