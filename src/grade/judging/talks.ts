// What went wrong in one connection, from what the client saw and what the program was doing meanwhile. Pure.
import {
  CLOSES_WITHOUT_ANSWER,
  NEVER_ACCEPTS,
  NEVER_ANSWERS,
  RESETS_WITHOUT_ANSWER,
  WAITS_FOR_MORE,
  WAITS_FOR_THE_END,
} from "../causes/conversations.ts";
import {
  ENDED_BY_SIGCHLD,
  ENDS_AFTER_ONE,
  KILLED_BY_SIGPIPE,
  MAXFD,
  STOPS_LISTENING,
} from "../causes/clients.ts";
import { ENDED_AT_ONCE, KILLED_BY_SIGNAL, NOBODY_THERE, OUT_OF_REACH } from "../causes/start.ts";
import type { Cause } from "../causes/cause.ts";
import { listening, notAccepted, type ProgramFacts, type Talk } from "../facts.ts";
import { type Failure, same, say, type Words } from "../scenario.ts";
import type { Question, Suite } from "../suite.ts";
import { answerFault, type Fault } from "./answer.ts";

/** SIGPIPE and SIGCHLD (signal(7)). */
const SIGPIPE = 13;
export const SIGCHLD = 17;

/** Names of the signals that programs die of. */
const SIGNALS: Readonly<Record<number, string>> = {
  2: "SIGINT",
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
  17: "SIGCHLD",
  24: "SIGXCPU",
  25: "SIGXFSZ",
};

/** One client, what it asked, and what it saw. */
export interface Asked {
  readonly who: Words;
  readonly question: Question;
  readonly talk: Talk;
  /** Of a client whose answer did not come: what came after its half-close. */
  readonly afterHalfClose?: Uint8Array;
  /** The program while the client waited for its answer, or at the end of its patience. */
  readonly program?: ProgramFacts;
}

/** What was wrong, as a failure lacks it only its steps. */
export interface TalkFault extends Fault {
  readonly failed: Words;
  readonly expected?: Failure["expected"];
  readonly got?: Failure["got"];
}

/** Client number n, of several. */
export function client(n: number): Words {
  return say(`client ${n}`, `le client ${n}`);
}

/** The step of one that was answered. */
export function answered({ who }: Asked): Words {
  return say(`${who.en} was answered`, `${who.fr} a eu sa réponse`);
}

/**
 * What kept a client from its answer; undefined where it has it. The end of the connection is not looked at.
 *
 * @param ended the cause when the program has ended, unless a signal or SIGCHLD explains it
 */
export function talkFault(asked: Asked, suite: Suite, ended: Cause = ENDED_AT_ONCE): TalkFault | undefined {
  const { who, question, talk, program } = asked;
  if (talk.refused !== undefined) return notConnected(asked, ended);
  const got = talk.got.subarray(0, Math.max(question.expect.length, talk.got.length));
  const fault = got.length === 0 ? undefined : answerFault(got, question, suite);
  if (got.length > 0 && fault === undefined) return undefined;
  if (program?.ended !== undefined && got.length < question.expect.length) return endedFault(asked, ended);
  const failed = say(`${who.en} reads the answer`, `${who.fr} lit la réponse`);
  const shown = { failed, expected: question.expect, got };
  if (fault !== undefined) return { ...fault, ...shown };
  return { ...silence(asked), ...shown };
}

/** Why nothing came, or not all of it. */
function silence({ question, talk, program, afterHalfClose }: Asked): Fault {
  const values = {
    sent: talk.sent.length,
    came: talk.got.length,
    want: question.expect.length,
    seconds: seconds(talk.waitedMs),
  };
  if (talk.end === "end") return { cause: CLOSES_WITHOUT_ANSWER, values };
  if (talk.end === "reset") return { cause: RESETS_WITHOUT_ANSWER, values };
  const tooLow = selectsTooLow(program);
  if (tooLow !== undefined) return tooLow;
  if (notAccepted(program) > 0) return { cause: NEVER_ACCEPTS, values };
  if (afterHalfClose !== undefined && afterHalfClose.length === question.expect.length) {
    return { cause: WAITS_FOR_THE_END, values };
  }
  if (readsOnConnection(program)) {
    return { cause: WAITS_FOR_MORE, values: { ...values, want: question.send.length } };
  }
  return { cause: NEVER_ANSWERS, values };
}

/** select() whose first argument leaves a socket of the program out, while it sleeps in it. */
export function selectsTooLow(program: ProgramFacts | undefined): Fault | undefined {
  for (const { sleepsIn, argument, sockets } of program?.processes ?? []) {
    if (sleepsIn !== "select" || argument === undefined) continue;
    const known = new Set(program!.sockets.filter(({ waiting }) => waiting > 0).map(({ inode }) => inode));
    const missed = Object.entries(sockets).find(([fd, inode]) => Number(fd) >= argument && known.has(inode));
    if (missed !== undefined) {
      return { cause: MAXFD, values: { nfds: argument, last: argument - 1, socket: Number(missed[0]) } };
    }
  }
  return undefined;
}

/** Whether a process sleeps in a read on a connection (not on the listening socket). */
function readsOnConnection(program: ProgramFacts | undefined): boolean {
  const listeners = new Set(listening(program).map(({ inode }) => inode));
  return program?.processes.some(({ sleepsIn, onSocket }) =>
    sleepsIn === "read" && onSocket !== undefined && !listeners.has(onSocket)
  ) ?? false;
}

function notConnected(asked: Asked, ended: Cause): TalkFault {
  const { who, talk, program } = asked;
  const failed = say(`${who.en} connects`, `${who.fr} se connecte`);
  if (program?.ended !== undefined) return { ...endedFault(asked, ended), failed };
  const got = same(talk.refused === "late" ? "…" : talk.refused!);
  if (program === undefined) {
    const cause = talk.refused === "late" ? OUT_OF_REACH : NOBODY_THERE;
    return { cause, values: { place: who, error: talk.refused! }, failed, got };
  }
  const values = { served: 0, sent: 0, seconds: seconds(talk.waitedMs) };
  if (talk.refused === "late") {
    return { ...(selectsTooLow(program) ?? { cause: NEVER_ACCEPTS, values }), failed, got };
  }
  return { cause: STOPS_LISTENING, values, failed, got };
}

/** The program has ended, where it should serve on. */
export function endedFault({ who, program }: Asked, ended: Cause): TalkFault {
  const end = program!.ended!;
  const failed = say(`${who.en} is served`, `${who.fr} est servi`);
  if ("signal" in end) {
    const name = SIGNALS[end.signal] ?? `signal ${end.signal}`;
    return {
      cause: end.signal === SIGPIPE ? KILLED_BY_SIGPIPE : KILLED_BY_SIGNAL,
      values: { signal: name },
      failed,
    };
  }
  return { cause: ended, values: { status: end.status, what: who }, failed };
}

/** Why a program ends after its first client: it has no loop, or accept() was interrupted by its child's end. */
export function endCause(before: ProgramFacts | undefined): Cause {
  return before?.processes[0]?.handles.includes(SIGCHLD) ? ENDED_BY_SIGCHLD : ENDS_AFTER_ONE;
}

/** Milliseconds as a person reads them. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(1).replace(/\.0$/, "");
}
