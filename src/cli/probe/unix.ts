// `guichet probe unix`: says one thing to a Unix socket and prints what comes back; its flags.
import { encodeUnixName } from "../../posix/address.ts";
import type { SocketKind } from "../../posix/socket.ts";
import { type Command, type Invocation, usageError } from "../command.ts";
import type { Io } from "../process_io.ts";
import {
  EXIT_STATUS_LINES,
  JSON_FLAG,
  MESSAGE_FLAG,
  readMessage,
  requiredWord,
  TIMEOUT_FLAG,
} from "./flags.ts";
import { runProbe } from "./session.ts";
import { askUnix } from "./unix_client.ts";

const TYPES: readonly SocketKind[] = ["stream", "dgram", "seqpacket"];

export const probeUnix: Command = {
  details: [
    "Sends the message with its NUL and prints the first answer: four bytes as an int, others",
    "as text. PATH is a socket file, or @NAME for an abstract name. Any answer is right, and",
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
