// A worker that serves one connection at a time with blocking calls, as the child that the course's serveurTCP forks:
// read, answer, shut down, close. Main hands it an accepted descriptor and wakes it, when time is over, by shutting
// the connection down. Not here: who accepts (listeners/isolating_source.ts), who hands over (children.ts).

import { NOT_YET, recvBlocking, sendBlocking, shutdownOutput } from "../posix/socket.ts";
import { setTimeouts } from "../posix/options.ts";
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

/** How it went; main closes the descriptor when it has this. */
export interface ChildResult {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly reads: number;
  readonly sample: Uint8Array;
  readonly end: "over" | "closed" | "timeout" | "reset";
}

const SAMPLE_BYTES = 96;

/** How long a client may take to close after its answer, so that what it sends meanwhile is no reset. */
const LINGER_MS = 2000;

const bytes = new Uint8Array(262_144);
const out = new Uint8Array(MAX_ANSWER);

/** The child's steps. */
function serveOne({ fd, service, littleEndian, idleTimeout }: ChildTask): ChildResult {
  const none = { next: () => 0 };
  const conversation = CATALOGUE[service].stream!({ littleEndian, count: none, show: () => {} }).open();
  const result = {
    bytesIn: 0,
    bytesOut: 0,
    reads: 0,
    sample: new Uint8Array(0),
    end: "over" as ChildResult["end"],
  };
  setTimeouts(fd, idleTimeout);
  while (!conversation.finished && result.end === "over") {
    const length = recvBlocking(fd, bytes, bytes.length);
    if (length < 0) result.end = length === NOT_YET ? "timeout" : "reset";
    if (length === 0) result.end = "closed";
    if (length > 0) {
      result.bytesIn += length;
      if (result.reads++ === 0) result.sample = bytes.slice(0, Math.min(length, SAMPLE_BYTES));
    }
    if (length >= 0) result.bytesOut += answer(fd, conversation, length);
  }
  shutdownOutput(fd);
  if (result.end === "over") awaitClose(fd);
  return result;
}

/** Asks the conversation and writes all of its answer. @returns the bytes written */
function answer(fd: number, conversation: Conversation, length: number): number {
  const told = length === 0 ? conversation.end(out) : conversation.receive(bytes, length, out);
  const from = told === SAME_BYTES ? bytes : out;
  const want = told === SAME_BYTES ? length : Math.max(0, told);
  let written = 0;
  while (written < want) {
    const sent = sendBlocking(fd, from.subarray(written), want - written);
    if (sent <= 0) break;
    written += sent;
  }
  return written;
}

/** Throws away what the client still sends, until it closes. */
function awaitClose(fd: number): void {
  setTimeouts(fd, LINGER_MS);
  for (let reads = 0; reads < 64 && recvBlocking(fd, bytes, bytes.length) > 0; reads++);
}

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ChildTask>) => void) | null;
  postMessage(result: ChildResult | "ready"): void;
};

scope.onmessage = ({ data }) => scope.postMessage(serveOne(data));
scope.postMessage("ready");
