// `guichet probe chat`: standard input and a TCP connection at once, as the course's slide on select has
// them.
import { connectWithin } from "../../posix/poll.ts";
import { close, socket } from "../../posix/socket.ts";
import { escapeBytes } from "../../text/escape.ts";
import {
  type Command,
  INTERRUPTED,
  type Invocation,
  NO_ANSWER,
  OK,
  usageError,
  WRONG_ANSWER,
} from "../command.ts";
import type { Io } from "../process_io.ts";
import { Conversation, type Conversed } from "./conversation.ts";
import { EXIT_STATUS_LINES, JSON_FLAG, readPort, requiredWord, TIMEOUT_FLAG } from "./flags.ts";
import { byteCount } from "./judging.ts";
import { connectError } from "./reaching.ts";
import { runProbe, type Session, type Verdict } from "./session.ts";
import { findTargets, firstReached, type Target, targetText } from "./target.ts";

/** Descriptors: bytes are read and written by the calls themselves, past the queue of lines. */
const STDIN = 0;
const STDOUT = 1;

/** Most bytes of a UTF-8 character, less one: what may have to wait for the next piece. */
const MOST_HELD = 3;

const LINE_FEED = 0x0a;
const TAB = 0x09;

/** The course's port. */
const TCP_PORT = 7100;

/** How what the peer sends is shown: raw bytes, safe text, or JSON. */
type Manner = "raw" | "escaped" | "json";

export const probeChat: Command = {
  details: [
    "Waits for standard input and the connection at the same time, as the slide on select",
    "does. The end of input (Ctrl-D) is passed on by shutdown(fd, 1); what the server still",
    "sends is shown, with pauses of up to --timeout. It ends when the server closes. What the",
    "server sends is shown as in a C string, so that it can't control the terminal. PORT is",
    "7100 if left out.",
    "",
    "  guichet probe chat 127.0.0.1 7007",
    "",
    ...EXIT_STATUS_LINES,
  ],
  flags: [
    { name: "raw", help: "Print the server's bytes as they are; not on a terminal" },
    TIMEOUT_FLAG,
    { ...JSON_FLAG, help: "Print one JSON object for each piece that arrived, then one with the summary" },
  ],
  argument: "HOST [PORT]",
  maxWords: 2,
  run: runChat,
};

function runChat(invocation: Invocation, io: Io): Promise<number> {
  const host = requiredWord(invocation, 0, "HOST");
  const port = readPort(invocation, 1, TCP_PORT);
  const raw = invocation.switches.has("raw");
  if (raw && io.stdout.isTerminal) {
    const why = "the server could control it; redirect the output";
    throw usageError(`Cannot use --raw on a terminal: ${why}`, invocation);
  }
  if (raw && invocation.switches.has("json")) {
    throw usageError("Cannot use --raw and --json at once", invocation);
  }
  const manner = raw ? "raw" : invocation.switches.has("json") ? "json" : "escaped";
  return runProbe(invocation, io, async (session) => {
    const targets = await findTargets("tcp", host, port, session);
    return await firstReached(targets, session, (target) => chat(target, manner, session));
  });
}

async function chat(target: Target, manner: Manner, session: Session): Promise<Verdict> {
  const { io, waiter, report, timeout } = session;
  const where = targetText(target);
  const fd = socket(target.address.family, "stream");
  try {
    report.waitingFor = `a connection to ${where}`;
    const result = await connectWithin(fd, target.sockaddr, waiter.monotonic() + timeout, waiter);
    if (result < 0) throw await connectError(target, result, session);
    const help = io.stderr.isTerminal ? "; Ctrl-D ends your input, Ctrl-C ends the connection" : "";
    report.remark(`Connected to ${where}${help}`);
    report.waitingFor = undefined;
    const conversation = new Conversation(
      { socket: fd, input: STDIN, output: STDOUT },
      waiter,
      shower(manner),
    );
    const conversed = await conversation.run(timeout, () => {
      if (help !== "") report.remark(`Waiting for ${where} to finish, ${timeout / 1000} s at most`);
    });
    return verdict(where, conversed, session);
  } finally {
    close(fd);
  }
}

/** What is written for a piece from the peer. */
function shower(manner: Manner): (bytes: Uint8Array) => Uint8Array<ArrayBuffer> {
  if (manner === "raw") return (bytes) => bytes.slice();
  const encoder = new TextEncoder();
  const stream = new EscapedStream();
  return (bytes) => {
    const text = bytes.length > 0 ? stream.push(bytes) : stream.end();
    if (manner === "escaped") return encoder.encode(text);
    return encoder.encode(text === "" ? "" : `${JSON.stringify({ bytes: bytes.length, text })}\n`);
  };
}

function verdict(
  where: string,
  { ending, sent, received }: Conversed,
  { report, timeout }: Session,
): Verdict {
  const fields = { target: where, ending, sent, received };
  if (ending === "reset") {
    report.complain(`The connection to ${where} was reset`, [
      "The server crashed, or closed without having read everything",
    ]);
    return { status: WRONG_ANSWER, fields };
  }
  if (ending === "late") {
    report.complain(
      `The server at ${where} sent nothing and did not close for ${timeout / 1000} s after the end of input`,
      [
        "recv returns 0 at the end of what a client sends: the server should then finish and close",
      ],
    );
    return { status: NO_ANSWER, fields };
  }
  if (ending === "stopped") return { status: INTERRUPTED, fields };
  if (ending === "end") {
    report.remark(`${where} closed the connection: ${byteCount(sent)} out, ${byteCount(received)} in`);
  }
  return { status: OK, fields };
}

/**
 * Turns what a peer sends into text that is safe on a terminal, as it comes: lines and tabs pass, all else as
 * escapeBytes shows it. A character whose bytes come in two pieces is shown when it is whole.
 */
export class EscapedStream {
  #held = new Uint8Array(0);

  /** Text for the next piece. */
  push(piece: Uint8Array): string {
    const bytes = new Uint8Array([...this.#held, ...piece]);
    const end = bytes.length - unfinished(bytes);
    this.#held = bytes.slice(end);
    return escapeLines(bytes.subarray(0, end));
  }

  /** Text for what was held back, which nothing will complete any more. */
  end(): string {
    const rest = this.#held;
    this.#held = new Uint8Array(0);
    return escapeLines(rest);
  }
}

function escapeLines(bytes: Uint8Array): string {
  let text = "";
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at];
    if (at < bytes.length && byte !== LINE_FEED && byte !== TAB) continue;
    text += escapeBytes(bytes.subarray(from, at), at - from);
    if (at < bytes.length) text += byte === TAB ? "\t" : "\n";
    from = at + 1;
  }
  return text;
}

/** How many bytes at the end begin a UTF-8 character that is not complete. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(MOST_HELD, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
