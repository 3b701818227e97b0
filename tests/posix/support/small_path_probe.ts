// Started by segmented_answers_test.ts in a network namespace whose loopback has a small MTU ("mtu") or is slow
// ("slow"): answers datagrams and prints, as JSON, what DatagramAnswers counted and what came.
import { EAGAIN, POLLIN, SO_SNDBUF, SOL_SOCKET } from "../../../src/posix/constants.ts";
import { trySetsockopt } from "../../../src/posix/options.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import { makePair, receiveSome } from "./datagrams.ts";
import { Descriptors, mustReceive, mustSend, portOf } from "./descriptors.ts";

export interface Round {
  size: number;
  refused: number;
  sent: number;
  unsent: number;
  /** Answers that came as they should. */
  right: number;
  /** How long sending took. */
  ms: number;
}

export interface SmallPath {
  rounds: Round[];
}

/** How long the network may be silent before no more is waited for. */
const SILENCE_MS = 150;

/** Asks once, answers `count` times with `size` bytes each. */
function answerOne(size: number, count: number, sendBuffer?: number): Round {
  using open = new Descriptors();
  const server = open.udp();
  if (sendBuffer !== undefined) trySetsockopt(server, SOL_SOCKET, SO_SNDBUF, sendBuffer);
  const client = open.udpTo(portOf(server));
  mustSend(client, 1);
  const { batch, answers } = makePair(undefined, { answers: count, answer: size });
  receiveSome(batch, server);
  answers.begin();
  for (let n = 0; n < count; n++) {
    batch.arena.bytes.fill(n, answers.writeAt, answers.writeAt + size);
    answers.written(0, size, sendBuffer === undefined ? 65_487 : 0);
  }
  const start = performance.now();
  const refused = answers.send(server);
  const ms = performance.now() - start;
  if (answers.unsent > 0 && answers.lastResult !== -EAGAIN) throw new Error(`errno ${-answers.lastResult}`);
  return { size, refused, sent: answers.sent, unsent: answers.unsent, right: countRight(client, size), ms };
}

/** Answers that are whole and come in ascending order. */
function countRight(client: number, size: number): number {
  let right = 0;
  let last = -1;
  while (pollOne(client, POLLIN, SILENCE_MS) !== 0) {
    const bytes = mustReceive(client);
    if (bytes.length === size && bytes[0] > last && bytes.every((byte) => byte === bytes[0])) right++;
    last = bytes[0];
  }
  return right;
}

if (import.meta.main) {
  const rounds = Deno.args[0] === "mtu"
    ? [1372, 1373, 3000].map((size) => answerOne(size, 20))
    : [30, 200].map((count) => answerOne(1000, count, 20_000));
  console.log(JSON.stringify({ rounds } satisfies SmallPath));
}
