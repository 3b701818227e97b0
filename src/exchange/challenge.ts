// What an exchange is besides, at a listener that is unkind on purpose: a step of a try at a challenge, and what
// was done to its bytes on the way (impairment).

/** Every challenge: what the lab does, and the client has to cope with. docs/challenges.md tells each protocol. */
export const CHALLENGES = [
  "pieces",
  "glued",
  "until-end",
  "reset",
  "silence",
  "upload",
  "network-order",
  "lost",
  "duplicate",
  "reorder",
  "decoy",
  "long",
  "token",
] as const;
export type ChallengeKind = (typeof CHALLENGES)[number];

export const VERDICTS = [
  /** A part of a try that goes on: nothing is decided. */
  "step",
  "solved",
  "failed",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What gave a client away, or why a step was what it was; each with the numbers that its hint says. */
export const CLUES = [
  /** Nothing to say. */
  "none",
  /** The sum is that of the first bytes only: how many they were, of how many. */
  "sum-of-part",
  /** The sum is what comes of one read() for each int, where one brings less: the place of that, bytes it brought. */
  "short-read",
  /** The right sum, its bytes in the other order. */
  "swapped-sum",
  /** Of ints that were read in the other byte order. */
  "swapped-ints",
  /** What came, what was right. */
  "wrong-sum",
  /** The sum as digits. */
  "text-sum",
  /** Fewer bytes than an int: how many. */
  "short-sum",
  /** It answered before all was sent: bytes sent until then, of how many. */
  "answered-early",
  /** It ended its side without an answer: bytes it was sent, of how many. */
  "no-sum",
  /** It waited for more than came, until the lab gave up: milliseconds, and n where it was sent. */
  "waited",
  /** `n` itself was added up with the ints: n. */
  "count-added",
  /** Where there is no `n`, the first int was taken for it: that int. */
  "first-as-count",
  /** What had come before a reset was added up besides: on how many connections. */
  "added-again",
  /** Broken off on purpose: connect again. Which one of how many. */
  "was-reset",
  "was-silent",
  /** It did not come again after that: which connection was its last, of how many that are broken off. */
  "not-again",
  /** It stayed with a silent lab: milliseconds. */
  "too-patient",
  /** Bytes that came, of how many. */
  "short-upload",
  /** The first byte that is not as it should be: its place, what came, what was right. */
  "wrong-byte",
  /** More bytes than were asked for: how many. */
  "long-upload",
  /** Numbers that came twice were added twice: the first of them, its place. */
  "counted-twice",
  /** What came from another port was taken: that port. */
  "took-decoy",
  /** Put together in the order of arrival. */
  "arrival-order",
  /** A piece is missing: its number, of how many. */
  "missing-piece",
  /** The text is not what was sent: the first place where it differs. */
  "wrong-text",
  /** The datagram was cut: bytes that were read, of how many. */
  "cut-datagram",
  /** The right token, but too late: milliseconds. */
  "stale-token",
  /** No token of these last seconds. */
  "unknown-token",
  /** An answer was dropped on purpose: ask again. Which one of how many. */
  "was-dropped",
  /** It was sent what it asked for, and never answered. */
  "no-answer",
  /** An answer that has more bytes than it may, or fewer: how many, and how many are right. */
  "answer-length",
  /** Bytes were added up with a sign: what came, what was right. */
  "signed-bytes",
  /** The length that it says a datagram has: what came, what was right. */
  "wrong-length",
] as const;
export type Clue = (typeof CLUES)[number];

/** Numbers that a clue may have. */
export const MOST_VALUES = 3;

/** An exchange as a part of a try at a challenge. */
export interface Trial {
  readonly kind: ChallengeKind;
  /** Counted from 1, for each student at each listener. */
  readonly attempt: number;
  readonly verdict: Verdict;
  readonly clue: Clue;
  /** Signed 32-bit ints, at most {@linkcode MOST_VALUES}; the clue says what they are. */
  readonly values: readonly number[];
}

/** What an impaired listener does to a datagram, or to a connection's bytes. */
export const DEEDS = ["dropped", "duplicated", "reordered", "corrupted", "delayed"] as const;
export type Deed = (typeof DEEDS)[number];

/** What was done on purpose to one exchange. */
export interface Impaired {
  /** Which of its client's datagrams, or connections, it was, from 1. */
  readonly no: number;
  /** Done to what came, and to what was answered. */
  readonly request: readonly Deed[];
  readonly answer: readonly Deed[];
  /** Milliseconds that both together were held up. */
  readonly delay: number;
  /** Whether the student may see it (`reveal`). */
  readonly revealed: boolean;
}
