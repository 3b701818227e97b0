// What one exchange with a TCP counter came to: right or wrong, why, and what else is worth a word. Pure.
import {
  byteCount,
  type ByteOrder,
  explainInt,
  explainLength,
  INT_SIZE,
  msText,
  readInt,
  roundedMs,
} from "./judging.ts";

/** How input ended: everything came; end of input; a reset; nothing more in time. */
export type Ending = "complete" | "end" | "reset" | "late";

/** The int that came, or the part of it that did. */
interface ReceivedInt {
  readonly bytes: Uint8Array;
  /** How many bytes each read gave. */
  readonly pieces: readonly number[];
  readonly ending: Ending;
}

/** What happened on one connection. */
export interface IntTalk {
  /** `tcp 127.0.0.1:7100` */
  where: string;
  /** The int that was sent. */
  value: number;
  /** Of both ints. */
  order: ByteOrder;
  /** Bytes of it that were sent. */
  sent: number;
  received: ReceivedInt;
  /** With MSG_WAITALL: bytes that were there when recv began. */
  there?: number;
  /** What came after the answer, up to some bound. */
  surplus: Uint8Array;
  /** How the server ended it after that. */
  end: Ending;
  connectMs: number;
  /** Milliseconds from the last byte written to the last byte of the answer. */
  answerMs: number;
}

/** The same, as one of many. */
export interface IntExchange extends IntTalk {
  /** From 1. */
  exchange: number;
}

/** "no-answer": nothing came in time. */
type IntOutcome = "right" | "wrong" | "no-answer";

export interface IntJudgement {
  outcome: IntOutcome;
  answer?: number;
  /** What is wrong with it. */
  problem?: string;
  /** Remarks that make nothing wrong. */
  notes: readonly string[];
}

/** Judges an exchange; the right answer is the value plus one, as C's int wraps. */
export function judgeInt(exchange: IntExchange): IntJudgement {
  const { bytes, ending } = exchange.received;
  const answer = bytes.length === INT_SIZE ? readInt(bytes, exchange.order) : undefined;
  const notes = answer === undefined ? [] : notesOn(exchange);
  if (ending === "late" && bytes.length === 0 && exchange.sent === INT_SIZE) {
    return { outcome: "no-answer", notes };
  }
  const problem = problemOf(exchange, answer);
  return { outcome: problem === undefined ? "right" : "wrong", answer, problem, notes };
}

function problemOf(
  { value, order, sent, received, surplus }: IntExchange,
  answer: number | undefined,
): string | undefined {
  const { bytes, ending } = received;
  if (sent === 0) return "the server closed before the int was sent: did it, or its child, crash?";
  if (sent < INT_SIZE) {
    const did = bytes.length > 0 ? "answered" : "closed";
    return `the server ${did} after ${sent} of the ${INT_SIZE} bytes: read returns what is there; ` +
      "call it again until all have arrived";
  }
  if (answer === undefined) return incomplete(bytes, ending);
  const all = new Uint8Array([...bytes, ...surplus]);
  const length = explainLength(all, all.length);
  return length ?? (answer === ((value + 1) | 0) ? undefined : explainInt(answer, value, order));
}

function incomplete(bytes: Uint8Array, ending: Ending): string {
  const have = `${byteCount(bytes.length)} of ${INT_SIZE} arrived`;
  if (ending === "late") return `${have}, then nothing more in time: write all of the int`;
  if (ending === "reset") {
    return `${have}, then a reset: the server crashed, or closed without having read everything`;
  }
  return bytes.length === 0
    ? "the server closed without an answer: did its read fail, or its child crash?"
    : explainLength(bytes, bytes.length, `${have}, then the end`)!;
}

function notesOn({ received: { pieces }, there, end }: IntExchange): string[] {
  const notes: string[] = [];
  if (there !== undefined) notes.push(waitallNote(there));
  if (pieces.length > 1) {
    notes.push(
      `The answer arrived in ${pieces.length} pieces (${
        pieces.join(", ")
      } bytes): a client that reads once gets ` +
        `${byteCount(pieces[0])}; read in a loop, or with MSG_WAITALL`,
    );
  }
  if (end === "late") {
    notes.push(
      "The server keeps the connection open after its answer: close it, in the parent after fork as well",
    );
  }
  if (end === "reset") {
    notes.push("The connection ended with a reset: the server closed without having read everything");
  }
  return notes;
}

function waitallNote(there: number): string {
  return there < INT_SIZE
    ? `MSG_WAITALL: ${there} of ${INT_SIZE} bytes had arrived when recv was called; it waited for the rest`
    : `MSG_WAITALL changed nothing: all ${INT_SIZE} bytes were there already`;
}

/**
 * Lines for a person: what clientTCP prints, then more.
 * @param told the problem that a complaint says: it is not said twice
 */
export function intLines(
  { where, connectMs, answerMs }: IntExchange,
  judgement: IntJudgement,
  told: string | undefined,
): string[] {
  const { answer, problem, notes } = judgement;
  return [
    ...answer === undefined ? [] : [`Reponse : ${answer}`],
    ...answer === undefined
      ? []
      : [`  from ${where}, connected in ${msText(connectMs)}, answer in ${msText(answerMs)}`],
    ...problem === undefined || problem === told ? [] : [`  Wrong: ${problem}`],
    ...notes.map((note) => `  ${note}`),
  ];
}

/** The same for JSON. */
export function intFields(exchange: IntExchange, judgement: IntJudgement): Record<string, unknown> {
  const { outcome, answer, problem, notes } = judgement;
  return {
    exchange: exchange.exchange,
    outcome,
    value: exchange.value,
    answer,
    target: exchange.where,
    connectMs: roundedMs(exchange.connectMs),
    ms: outcome === "no-answer" ? undefined : roundedMs(exchange.answerMs),
    pieces: exchange.received.pieces,
    end: exchange.end,
    problem,
    notes,
  };
}
