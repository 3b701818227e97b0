// The child that the course's serveurTCP forks, as a worker: it serves one connection at a time, with calls that wait.
// Read, answer, again until the conversation is over, shut down. The descriptor is main's, which closes it afterwards;
// when time is over main shuts the connection down, and a child that waits reads the end of input. Not here: who
// accepts (listeners/isolating_source.ts), who hands over and closes (children.ts).

import { EINTR } from "../posix/constants.ts";
import { setTimeouts } from "../posix/options.ts";
import { NOT_YET, recvBlocking, sendBlocking, shutdownOutput } from "../posix/socket.ts";
import { SAMPLE_BYTES } from "../listeners/observer.ts";
import { CATALOGUE } from "../services/catalogue.ts";
import { type Conversation, MAX_ANSWER, SAME_BYTES } from "../services/service.ts";

/** One connection to serve. */
export interface ChildTask {
  readonly fd: number;
  readonly service: string;
  readonly littleEndian: boolean;
  /** Milliseconds without a byte before the connection is given up; 0 is never. */
  readonly idleTimeout: number;
}

/** How it went. */
export interface ChildResult {
  bytesIn: number;
  bytesOut: number;
  reads: number;
  /** The client's first bytes. */
  readonly sample: number[];
  /** The conversation is over; or before that the client ended its input, was silent for too long, or broke off. */
  end: "over" | "closed" | "timeout" | "reset";
}

/** What a child says: once that it waits for its first connection, then how each went, at last what it died of. */
export type ChildReport = "ready" | ChildResult | { readonly died: string };

/** A seqpacket record must be read whole: 212,992 bytes by default. */
const bytes = new Uint8Array(262_144);
const out = new Uint8Array(MAX_ANSWER);

/** The child's steps. */
function serve({ fd, service, littleEndian, idleTimeout }: ChildTask): ChildResult {
  const conversation = CATALOGUE[service].stream!({ littleEndian, count: noNumber, show: () => {} }).open();
  const result: ChildResult = { bytesIn: 0, bytesOut: 0, reads: 0, sample: [], end: "over" };
  setTimeouts(fd, idleTimeout);
  while (result.end === "over" && !conversation.finished) {
    const length = read(fd, result);
    if (length >= 0) answer(fd, conversation, length, result);
  }
  shutdownOutput(fd);
  return result;
}

/** Waits for what the client sends. @returns bytes (0: end of input), or a negative errno */
function read(fd: number, result: ChildResult): number {
  const length = recvBlocking(fd, bytes, bytes.length);
  if (length <= 0) {
    result.end = endOf(length);
    return length;
  }
  for (let i = 0; i < length && result.sample.length < SAMPLE_BYTES; i++) result.sample.push(bytes[i]);
  result.bytesIn += length;
  result.reads++;
  return length;
}

/** Asks the conversation for its answer to the `length` bytes just read, and sends all of it. */
function answer(fd: number, conversation: Conversation, length: number, result: ChildResult): void {
  const told = length === 0 ? conversation.end(out) : conversation.receive(bytes, length, out);
  const from = told === SAME_BYTES ? bytes : out;
  const whole = told === SAME_BYTES ? length : told;
  for (let done = 0; done < whole;) {
    const sent = sendBlocking(fd, from.subarray(done), whole - done);
    if (sent <= 0) {
      result.end = endOf(sent);
      if (result.end !== "over") return;
      continue;
    }
    done += sent;
    result.bytesOut += sent;
  }
}

/** What a call that moved no bytes means for the connection. */
function endOf(returned: number): ChildResult["end"] {
  if (returned === 0) return "closed";
  if (returned === NOT_YET) return "timeout";
  // A signal came, whoever it was meant for: the call is made again.
  return returned === -EINTR ? "over" : "reset";
}

const noNumber = {
  next(): number {
    throw new Error("A connection's own worker has no number to share");
  },
};

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ChildTask>) => void) | null;
  postMessage(report: ChildReport): void;
  close(): void;
};

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage(serve(data));
  } catch (error) {
    scope.postMessage({ died: error instanceof Error ? error.stack ?? error.message : String(error) });
    scope.close();
  }
};
scope.postMessage("ready");
