// `guichet probe unix`: says one thing to a Unix socket and prints what comes back; its flags, and what the
// client does, in the order of the slides.
import { encodeUnixName } from "../../posix/address.ts";
import {
  AF_UNIX,
  EAGAIN,
  ECANCELED,
  ECONNRESET,
  EINTR,
  EPROTOTYPE,
  POLLIN,
  SHUT_WR,
} from "../../posix/constants.ts";
import { parseUnixTable, readProcNet } from "../../posix/netstat/proc_net.ts";
import { connectWithin } from "../../posix/poll.ts";
import { bind, close, recv, send, shutdown, socket, type SocketKind } from "../../posix/socket.ts";
import { escapeBytes } from "../../text/escape.ts";
import { type Command, type Invocation, NO_ANSWER, OK, usageError, WRONG_ANSWER } from "../command.ts";
import type { Io } from "../process_io.ts";
import {
  EXIT_STATUS_LINES,
  JSON_FLAG,
  MESSAGE_FLAG,
  readMessage,
  requiredWord,
  TIMEOUT_FLAG,
} from "./flags.ts";
import { byteCount, INT_SIZE, msText, readInt, roundedMs } from "./judging.ts";
import { reachError } from "./reaching.ts";
import { Interrupted, runProbe, type Session, type Unreachable, type Verdict } from "./session.ts";

const TYPES: readonly SocketKind[] = ["stream", "dgram", "seqpacket"];

/** Most bytes of an answer that are taken. */
const MOST_ANSWER = 65_536;

/** Bytes of an answer that are shown. */
const MOST_SHOWN = 1024;

/** Milliseconds that a stream may pause once its answer has begun. */
const PAUSE = 200;

/** Advice where no answer came. */
const ENDED =
  "The server closed without an answer: did its read fail, or its child crash? A server that only discards is right";
const FULL = "The server's queue of datagrams is full: does it call recvfrom(2)?";

export const probeUnix: Command = {
  details: [
    "Sends the message with its NUL and prints the first answer: four bytes as an int, others",
    "as text. PATH is a socket file, or @NAME for an abstract name. Any answer is right;",
    "a connection that ends without one is wrong.",
    "",
    "  guichet probe unix /tmp/guichet.sock --message bonjour",
    "",
    ...EXIT_STATUS_LINES,
  ],
  flags: [
    { name: "type", value: "TYPE", help: "stream, dgram or seqpacket (stream)" },
    MESSAGE_FLAG,
    TIMEOUT_FLAG,
    JSON_FLAG,
  ],
  argument: "PATH",
  run: runUnix,
};

function runUnix(invocation: Invocation, io: Io): Promise<number> {
  const path = requiredWord(invocation, 0, "PATH");
  const word = invocation.values.get("type") ?? "stream";
  const type = TYPES.find((each) => each === word);
  if (type === undefined) {
    throw usageError(`Cannot use --type "${word}": expected ${TYPES.join(", ")}`, invocation);
  }
  const message = readMessage(invocation);
  const sockaddr = readPath(path, invocation);
  return runProbe(invocation, io, (session) => askUnix({ path, type, sockaddr }, message, session));
}

function readPath(path: string, invocation: Invocation): Uint8Array<ArrayBuffer> {
  try {
    return encodeUnixName(path);
  } catch (error) {
    if (error instanceof RangeError) throw usageError(error.message, invocation);
    throw error;
  }
}

/** A Unix socket to ask. */
interface UnixTarget {
  path: string;
  type: SocketKind;
  sockaddr: Uint8Array<ArrayBuffer>;
}

/**
 * socket, (bind,) connect, send, (shutdown,) recv, close.
 *
 * @throws {Unreachable}
 * @throws {Interrupted}
 */
export async function askUnix(
  target: UnixTarget,
  message: Uint8Array<ArrayBuffer>,
  session: Session,
): Promise<Verdict> {
  const { waiter, report, timeout } = session;
  const where = `unix/${target.type} ${target.path}`;
  report.waitingFor = `an answer from ${where}`;
  const fd = socket("unix", target.type);
  try {
    // A datagram can only be answered to a name: bind(2) with the family alone lets the kernel choose one
    // (unix(7)).
    if (target.type === "dgram") bind(fd, new Uint8Array(Uint16Array.of(AF_UNIX).buffer));
    await connect(fd, target, session);
    const start = waiter.monotonic();
    const sent = send(fd, message, message.length);
    if (sent < 0) throw failure("send to", target, -sent);
    // Nothing more to say: a server that reads up to the end can answer now.
    if (target.type !== "dgram") shutdown(fd, SHUT_WR);
    const { answer, ended } = await receive(fd, target, start + timeout, session);
    if (answer !== undefined) {
      return await answered(where, answer, message, waiter.monotonic() - start, session);
    }
    if (ended) report.complain(`Wrong answer from ${where}: none before the end of the connection`, [ENDED]);
    else report.complain(`No answer from ${where} within ${timeout / 1000} s`, silence(target));
    return { status: ended ? WRONG_ANSWER : NO_ANSWER, fields: { target: where, bytes: 0 } };
  } finally {
    close(fd);
  }
}

async function connect(fd: number, target: UnixTarget, { waiter, timeout }: Session): Promise<void> {
  const result = await connectWithin(fd, target.sockaddr, waiter.monotonic() + timeout, waiter);
  if (result === -ECANCELED) throw new Interrupted();
  if (result < 0) throw failure("connect to", target, -result);
}

/** What came, undefined for nothing; and whether the server ended the connection. */
interface Received {
  answer: Uint8Array | undefined;
  ended: boolean;
}

/** One datagram or record; of a stream, all until it ends or pauses. */
async function receive(
  fd: number,
  target: UnixTarget,
  deadline: number,
  { waiter }: Session,
): Promise<Received> {
  const bytes = new Uint8Array(MOST_ANSWER);
  let have = 0;
  let ended = false;
  while (have < bytes.length) {
    const until = have === 0 ? deadline : Math.min(deadline, waiter.monotonic() + PAUSE);
    const waited = await waiter.ready(fd, POLLIN, until);
    if (waited === "stopped") throw new Interrupted();
    if (waited === "late") break;
    const got = recv(fd, bytes.subarray(have), bytes.length - have);
    if (got === -EAGAIN || got === -EINTR) continue;
    // A reset is what remains of a server that closed with something left unread in its socket.
    if (got < 0 && got !== -ECONNRESET && have === 0) throw failure("receive from", target, -got);
    have += Math.max(0, got);
    // An empty datagram is an answer, and not the end.
    if (got === 0 && target.type === "dgram") return { answer: new Uint8Array(0), ended: false };
    ended = got <= 0 && target.type !== "dgram";
    if (ended || target.type !== "stream") break;
  }
  return { answer: have > 0 ? bytes.subarray(0, have) : undefined, ended };
}

async function answered(
  where: string,
  answer: Uint8Array,
  message: Uint8Array,
  ms: number,
  { report }: Session,
): Promise<Verdict> {
  const echo = answer.length === message.length && answer.every((byte, i) => byte === message[i]);
  const ended = answer.at(-1) === 0 ? answer.subarray(0, -1) : answer;
  const isInt = answer.length === INT_SIZE && !echo;
  const text = isInt ? String(readInt(answer)) : escapeBytes(ended, MOST_SHOWN);
  await report.exchange(
    [
      `Reponse : ${text}`,
      `  from ${where}, ${byteCount(answer.length)}${echo ? ", an echo" : ""}, ${msText(ms)}`,
    ],
    { exchange: 1, outcome: "answered", target: where, bytes: answer.length, text, echo, ms: roundedMs(ms) },
  );
  return { status: OK, fields: { target: where, bytes: answer.length } };
}

function silence({ type }: UnixTarget): string[] {
  return type === "dgram"
    ? ["A server answers a datagram with sendto to the address that recvfrom gave it, with its length"]
    : [
      "The connection is open, but listen(2) alone is enough for that: does the server call accept and read?",
    ];
}

function failure(action: string, { path, type }: UnixTarget, errno: number): Unreachable {
  const attempt = { action, where: `unix/${type} ${path}`, transport: "unix" as const };
  const bound = errno === EPROTOTYPE ? boundTypes(path) : [];
  if (bound.length > 0) {
    return reachError(attempt, errno, [
      `A socket of type ${bound.join(", ")} is bound there: choose it with --type`,
    ]);
  }
  if (errno === EAGAIN && type === "dgram") return reachError(attempt, errno, [FULL]);
  return reachError(attempt, errno);
}

function boundTypes(path: string): string[] {
  const { rows } = parseUnixTable(readProcNet("unix") ?? "");
  return [...new Set(rows.filter(({ name }) => name === path).map(({ type }) => type))];
}
