// What went wrong with a datagram, from what its sender saw and what the program was doing meanwhile. Pure.
import { TOO_MANY_BYTES, UNCHANGED, WRONG_NUMBER, WRONG_SUM } from "../causes/answers.ts";
import type { Cause } from "../causes/cause.ts";
import { KILLED_BY_SIGPIPE } from "../causes/clients.ts";
import { STOPS_AT_NUL } from "../causes/conversations.ts";
import { COUNT_STANDS, COUNTS_LATE, COUNTS_PER_CLIENT } from "../causes/counting.ts";
import { CONNECTED_TO_FIRST, CUT, MORE_THAN_CAME, UNANSWERED, UNREAD } from "../causes/datagrams.ts";
import { KILLED_BY_SIGNAL } from "../causes/start.ts";
import { listening, type ProgramFacts, type Received } from "../facts.ts";
import type { Failure, Values, Words } from "../scenario.ts";
import { say } from "../scenario.ts";
import { intBytes, intOf, type Suite } from "../suite.ts";
import { answerFault, equal, type Fault } from "./answer.ts";
import { type Asked, client, endedFault, seconds, selectsTooLow } from "./talks.ts";

/** A number so large that it is a small one with its bytes swapped: nobody has sent so many datagrams. */
const MOST_COUNTED = 1 << 23;

/** One datagram sent, and what came back. */
export interface Exchange {
  /** Which client, from 1. */
  readonly client: number;
  readonly sent: Uint8Array<ArrayBuffer>;
  readonly got?: Received;
  readonly waitedMs: number;
  /** The program at the end of the client's patience; absent where the answer came. */
  readonly program?: ProgramFacts;
}

/** Several, in the order in which they were sent. */
export interface Exchanges {
  readonly all: readonly Exchange[];
  /** Whether the server was started for them, so that it counts from 1. */
  readonly fresh: boolean;
}

/** What was wrong with one of them; a failure lacks it only the steps before. */
export interface ExchangeFault extends Fault {
  /** Which one, from 0. */
  readonly at: number;
  readonly failed: Words;
  readonly expected?: Failure["expected"];
  readonly got?: Failure["got"];
}

/** How to look at them. */
export interface Reading {
  /** The cause when the program has ended and no signal explains it. */
  readonly ended: Cause;
  /** The one whose answer may be missing. */
  readonly mayMiss?: number;
  /** The one that is not looked at, whatever came back. */
  readonly passOver?: number;
}

/**
 * The first that was not answered as it should be; undefined where all were. The very first of all may be missed when
 * the second is not: that mistake has a scenario of its own.
 */
export function exchangeFault(
  { all, fresh }: Exchanges,
  suite: Suite,
  { ended, mayMiss, passOver }: Reading,
): ExchangeFault | undefined {
  let counted = fresh ? 0 : undefined;
  let missed = 0;
  for (const [at, { got, sent }] of all.entries()) {
    if (at === passOver) missed++;
    else if (got === undefined) {
      const isFirst = at === 0 && all[1]?.got !== undefined;
      if (at !== mayMiss && !isFirst) {
        return { at, ...silence(all, at, ended), expected: expectation(suite, sent, counted) };
      }
      missed++;
    }
    if (got === undefined || at === passOver) continue;
    const wants = counted === undefined
      ? [firstCount(got.bytes, suite)]
      : [counted + 1, counted + 1 + missed];
    const want = wants.find((each) => equal(got.bytes, answerTo(sent, each, suite))) ?? wants[0];
    const fault = bytesFault(all, at, want, suite);
    if (fault !== undefined) {
      const failed = say(
        `client ${all[at].client} reads the answer`,
        `le client ${all[at].client} lit la réponse`,
      );
      return { at, ...fault, failed, expected: answerTo(sent, want, suite), got: got.bytes };
    }
    [counted, missed] = [want, 0];
  }
  return undefined;
}

/** The answer that a datagram should have. */
function answerTo(
  sent: Uint8Array<ArrayBuffer>,
  count: number,
  { service, byteOrder }: Suite,
): Uint8Array<ArrayBuffer> {
  return service === "echo" ? sent : intBytes(count, byteOrder);
}

function expectation(suite: Suite, sent: Uint8Array<ArrayBuffer>, counted = 0): Uint8Array {
  return answerTo(sent, counted + 1, suite);
}

/** Of a server that runs already: whatever it counts; where that is absurd, what it would be in the other order. */
function firstCount(bytes: Uint8Array, { byteOrder }: Suite): number {
  const value = intOf(bytes, byteOrder) ?? 1;
  if (value > 0 && value < MOST_COUNTED) return value;
  const swapped = intOf(bytes, byteOrder === "big" ? "little" : "big") ?? 1;
  return swapped > 0 && swapped < MOST_COUNTED ? swapped : 1;
}

/** What is wrong with the bytes that came. */
function bytesFault(all: readonly Exchange[], at: number, want: number, suite: Suite): Fault | undefined {
  const { sent, got, client: number } = all[at];
  const { bytes } = got!;
  const who = client(number);
  const asked = say(`Datagram ${at + 1} (${who.en})`, `Le datagramme ${at + 1} (${who.fr})`);
  const values = { who, asked, want, sent: sent.length, came: bytes.length };
  const fault = answerFault(bytes, { send: sent, expect: answerTo(sent, want, suite) }, suite);
  if (fault === undefined) return undefined;
  if (suite.service === "echo") {
    return { cause: echoCause(bytes, sent) ?? fault.cause, values: { ...fault.values, ...values } };
  }
  const value = intOf(bytes, suite.byteOrder);
  const isNumber = [WRONG_SUM, WRONG_NUMBER, UNCHANGED].includes(fault.cause);
  const cause = isNumber ? countCause(all, at, { value: value!, want, suite }) : fault.cause;
  return { cause: cause ?? fault.cause, values: { ...fault.values, ...values } };
}

function echoCause(got: Uint8Array, sent: Uint8Array): Cause | undefined {
  if (got.length > sent.length) {
    return equal(got.subarray(0, sent.length), sent) ? MORE_THAN_CAME : TOO_MANY_BYTES;
  }
  if (!equal(got, sent.subarray(0, got.length))) return undefined;
  return sent[got.length] === 0 ? STOPS_AT_NUL : CUT;
}

function countCause(
  all: readonly Exchange[],
  at: number,
  { value, want, suite }: { value: number; want: number; suite: Suite },
): Cause | undefined {
  const before = all[at - 1]?.got;
  const own = all.slice(0, at + 1).filter((each) => each.client === all[at].client).length;
  const others = own <= at;
  // The first of a new client: how many of its own there were, though the ones before came of others.
  if (others && value === own && all[at - 1]?.client !== all[at].client) return COUNTS_PER_CLIENT;
  if (before !== undefined && value === intOf(before.bytes, suite.byteOrder)) return COUNT_STANDS;
  if (others && value === own) return COUNTS_PER_CLIENT;
  return at === 0 && value === want - 1 ? COUNTS_LATE : undefined;
}

/** Why nothing came. */
function silence(all: readonly Exchange[], at: number, ended: Cause): Fault & { readonly failed: Words } {
  const { client: number, sent, program, waitedMs } = all[at];
  const who = client(number);
  const served = all.slice(0, at).filter(({ got }) => got !== undefined).length;
  const values = { who, sent: sent.length, seconds: seconds(waitedMs), served };
  const failed = say(`${who.en} reads the answer`, `${who.fr} lit la réponse`);
  if (program?.ended !== undefined) {
    const fault = endedFault({ who, program } as Asked, ended);
    // There is no SIGPIPE of datagrams, unless it comes of a pipe.
    const cause = fault.cause === KILLED_BY_SIGPIPE ? KILLED_BY_SIGNAL : fault.cause;
    return { failed, cause, values: { ...values, ...fault.values, what: sentence(who, sent.length) } };
  }
  if (served > 0 && takesOneOnly(program)) return { failed, cause: CONNECTED_TO_FIRST, values };
  const tooLow = selectsTooLow(program);
  if (tooLow !== undefined) return { failed, ...tooLow };
  return { failed, cause: unread(program) ? UNREAD : UNANSWERED, values };
}

function sentence(who: Words, bytes: number): Words {
  return say(
    `${capital(who.en)} sent a datagram of ${bytes} bytes`,
    `${capital(who.fr)} a envoyé un datagramme de ${bytes} octets`,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether all its sockets of datagrams are connected. */
function takesOneOnly(program: ProgramFacts | undefined): boolean {
  const sockets = program?.sockets.filter(({ transport }) => transport === "udp") ?? [];
  return sockets.length > 0 && sockets.every(({ remotePort }) => remotePort !== 0);
}

function unread(program: ProgramFacts | undefined): boolean {
  return listening(program).some(({ transport, waiting }) => transport === "udp" && waiting > 0);
}

/** How a program ended, in brackets or behind a comma; nothing where it lives. */
export function endWords(program: ProgramFacts | undefined): Words {
  const end = program?.ended;
  if (end === undefined) return say("", "");
  if ("status" in end) return say(`status ${end.status}`, `code ${end.status}`);
  const signal = String(
    (endedFault({ who: say("", ""), program } as Asked, KILLED_BY_SIGNAL).values as Values).signal,
  );
  return say(signal, signal);
}

/** The same behind other words, with a comma. */
export function behind(words: Words): Words {
  return say(words.en && ` (${words.en})`, words.fr && ` (${words.fr})`);
}
