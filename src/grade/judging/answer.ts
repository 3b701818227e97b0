// Whether the bytes that came are the answer, and if not, what mistake makes such bytes. The same for streams and
// datagrams. Pure.
import {
  ANSWER_SWAPPED,
  LONG_ANSWER,
  QUESTION_SWAPPED,
  TEXT_FOR_INT,
  TOO_FEW_BYTES,
  TOO_MANY_BYTES,
  UNCHANGED,
  WRONG_NUMBER,
  WRONG_SUM,
} from "../causes/answers.ts";
import type { Cause } from "../causes/cause.ts";
import { ECHO_CHANGED, SHORT_WRITE, STOPS_AT_NUL } from "../causes/conversations.ts";
import type { Values } from "../scenario.ts";
import { intOf, type Question, type Suite } from "../suite.ts";

/** What is wrong with an answer. */
export interface Fault {
  readonly cause: Cause;
  readonly values: Values;
}

/** Bytes that are a text with a number, perhaps with a NUL or a line's end: what printf makes. */
const NUMBER_TEXT = /^[^\d\-]{0,40}(-?\d+)[\s\0]*$/;

/** Largest difference that is called "off by": more is another number. */
const MOST_OFF = 16;

/**
 * Looks at the bytes that came.
 *
 * @param got at least one byte
 * @returns undefined where they are right
 */
export function answerFault(got: Uint8Array, question: Question, suite: Suite): Fault | undefined {
  if (equal(got, question.expect)) return undefined;
  return suite.service === "echo" ? echoFault(got, question) : intFault(got, question, suite);
}

/** Where what came first differs from what was wanted; the shorter one's length where it begins the other. */
export function firstDifference(got: Uint8Array, want: Uint8Array): number {
  const length = Math.min(got.length, want.length);
  for (let at = 0; at < length; at++) if (got[at] !== want[at]) return at;
  return length;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && firstDifference(a, b) === a.length;
}

function echoFault(got: Uint8Array, { send }: Question): Fault {
  const at = firstDifference(got, send);
  const values = { sent: send.length, came: got.length, at };
  const isPart = at === got.length;
  if (got.length < send.length && send[at] === 0) return { cause: STOPS_AT_NUL, values };
  // A hole in the middle: what comes behind it is found further on in what was sent.
  const hole = got.length < send.length && !isPart;
  return { cause: isPart || hole ? SHORT_WRITE : ECHO_CHANGED, values };
}

function intFault(got: Uint8Array, { send, expect }: Question, { byteOrder, service }: Suite): Fault {
  const want = intOf(expect, byteOrder)!;
  const asked = service === "add-one" ? intOf(send, byteOrder)! : "";
  const text = NUMBER_TEXT.exec(new TextDecoder("latin1").decode(got))?.[1];
  if (text !== undefined && (Number(text) === want || got.length !== expect.length)) {
    return { cause: TEXT_FOR_INT, values: { text } };
  }
  const counts = { came: got.length, want: expect.length };
  if (got.length < expect.length) return { cause: TOO_FEW_BYTES, values: counts };
  if (got.length === 8 && isLong(got, want)) return { cause: LONG_ANSWER, values: {} };
  if (got.length > expect.length) return { cause: TOO_MANY_BYTES, values: counts };
  const value = intOf(got, byteOrder)!;
  const values = { asked, got: value, want, off: (value - want) | 0 };
  return { cause: numberCause(value, want, asked, values.off), values };
}

function numberCause(value: number, want: number, asked: number | "", off: number): Cause {
  // The two orders look alike for 0 and -1: the plainer explanation first.
  if (value === asked) return UNCHANGED;
  if (value === swapped(want)) return ANSWER_SWAPPED;
  if (asked !== "" && value === swapped((swapped(asked) + 1) | 0)) return QUESTION_SWAPPED;
  return Math.abs(off) <= MOST_OFF ? WRONG_SUM : WRONG_NUMBER;
}

/** Whether eight bytes are that number as a long, in either order, or as an int with rubbish behind it. */
function isLong(bytes: Uint8Array, want: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return [true, false].some((little) =>
    view.getBigInt64(0, little) === BigInt(want) || view.getInt32(little ? 0 : 4, little) === want
  );
}

function swapped(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, value, true);
  return view.getInt32(0, false);
}
