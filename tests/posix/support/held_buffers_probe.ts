// Started by held_buffers_test.ts with --expose-gc: receives and answers datagrams while the garbage collector runs
// again and again and what it frees is written over at once, and prints what came of it as JSON. A buffer that the
// kernel knows by its address and no variable holds would be gone after the first collection (docs/deno-posix.md T1).
import { POLLIN } from "../../../src/posix/constants.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import { recv, send } from "../../../src/posix/socket.ts";
import { contents, makePair } from "./datagrams.ts";
import { bytesOf, Descriptors, portOf } from "./descriptors.ts";

export interface Held {
  rounds: number;
  /** Rounds in which every datagram came and was answered as it should be. */
  right: number;
  /** Whether the arena's memory was collected though the batch and the answers live. */
  collected: boolean;
}

declare const gc: () => void;

const ROUNDS = 40;
const ENTRIES = 16;

/** Only what the batch and the answers themselves hold survives this function. */
function make(registry: FinalizationRegistry<string>) {
  const pair = makePair({ entries: ENTRIES, datagram: 2048 }, { answers: ENTRIES, answer: 64 });
  registry.register(pair.batch.arena.bytes.buffer, "arena");
  return pair;
}

/** Collects, then takes what became free and fills it: sizes from a few iovecs to a batch's payloads. */
function disturb(): Uint8Array[] {
  gc();
  return Array.from({ length: 400 }, (_, i) => new Uint8Array(16 * (1 + i % 80)).fill(0xff));
}

function exchange(pair: ReturnType<typeof make>, server: number, client: number, round: number): boolean {
  const sent = Array.from({ length: ENTRIES }, (_, i) => bytesOf(`round ${round} datagram ${i}`));
  for (const bytes of sent) send(client, bytes, bytes.length);
  const garbage = disturb();
  const { batch, answers } = pair;
  pollOne(server, POLLIN, 1000);
  const count = batch.recvmmsg(server);
  const came = contents(batch, Math.max(0, count));
  answers.begin();
  for (let i = 0; i < count; i++) answers.same(i, 65_487);
  const more = disturb();
  answers.send(server);
  const bytes = new Uint8Array(2048);
  const answered = sent.filter((wanted) => {
    const length = recv(client, bytes, bytes.length);
    return length === wanted.length && wanted.every((byte, i) => byte === bytes[i]);
  });
  return garbage.length + more.length > 0 && answered.length === ENTRIES && came.length === ENTRIES &&
    came.every((each, i) => each.bytes.every((byte, b) => byte === sent[i][b]));
}

if (import.meta.main) {
  using open = new Descriptors();
  let collected = false;
  const registry = new FinalizationRegistry<string>(() => collected = true);
  const pair = make(registry);
  const server = open.udp();
  const client = open.udpTo(portOf(server));
  let right = 0;
  for (let round = 0; round < ROUNDS; round++) {
    if (exchange(pair, server, client, round)) right++;
    // The registry speaks between tasks.
    if (round % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  console.log(JSON.stringify({ rounds: ROUNDS, right, collected } satisfies Held));
}
