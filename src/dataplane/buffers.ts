// What a worker's listeners use in turn: batches of datagrams with their answers, and scratch buffers for
// connections, in one arena.
import { answerBytes, DatagramAnswers } from "../posix/datagrams/answers.ts";
import { batchBytes, CREDENTIALS_CONTROL, DatagramBatch } from "../posix/datagrams/batch.ts";
import { replyPathBytes, ReplyPaths } from "../posix/datagrams/reply_paths.ts";
import { SINGLE_BYTES, SingleDatagram } from "../posix/datagrams/single.ts";
import { EPOLL_BYTES } from "../posix/epoll.ts";
import { Arena } from "../posix/memory.ts";
import { MAX_ANSWER } from "../services/service.ts";

/** Datagrams a recvmmsg; larger batches were not measurably faster (docs/deno-posix.md §5). */
const UDP_BATCH = { entries: 64, datagram: 65_536 };

/** Unix datagrams may be as long as the sender's buffer, 212,992 bytes by default; fewer fit into a batch. */
const UNIX_BATCH = { entries: 16, datagram: 262_144, control: CREDENTIALS_CONTROL };

/**
 * Answers that came back, and of each as much as ICMP quotes: 576 bytes in all, 1280 over IPv6. By their length
 * main tells how many came back joined.
 */
const RETURNED_BATCH = { entries: 16, datagram: 1280 };

/** Bytes read from a connection at once. */
const STREAM_SCRATCH = 65_536;

/** A seqpacket record must be read whole; it may be as long as a Unix datagram. */
const RECORD_SCRATCH = 262_144;

/** Answers that leave together: a batch of joined datagrams may want more, which leave in several goes. */
const ANSWERS = { answers: 256, answer: MAX_ANSWER };

const ARENA_BYTES = EPOLL_BYTES + batchBytes(UDP_BATCH) + batchBytes(UNIX_BATCH) +
  batchBytes(RETURNED_BATCH) + replyPathBytes(UNIX_BATCH.entries) +
  2 * answerBytes(ANSWERS) + SINGLE_BYTES +
  STREAM_SCRATCH + RECORD_SCRATCH + MAX_ANSWER + 64 * 64;

export interface Datagrams {
  readonly batch: DatagramBatch;
  readonly answers: DatagramAnswers;
}

export class WorkerBuffers {
  readonly arena = new Arena(ARENA_BYTES);
  readonly udp: Datagrams;
  readonly unix: Datagrams;
  readonly returned: DatagramBatch;
  /** For listeners that are unkind on purpose. */
  readonly single: SingleDatagram;
  readonly streamScratch: Uint8Array<ArrayBuffer>;
  readonly recordScratch: Uint8Array<ArrayBuffer>;
  readonly out: Uint8Array<ArrayBuffer>;

  constructor() {
    const { arena } = this;
    const udp = new DatagramBatch(arena, UDP_BATCH);
    this.udp = { batch: udp, answers: new DatagramAnswers(arena, udp, ANSWERS) };
    const unix = new DatagramBatch(arena, UNIX_BATCH);
    const paths = new ReplyPaths(arena, unix);
    this.unix = { batch: unix, answers: new DatagramAnswers(arena, unix, ANSWERS, paths) };
    this.returned = new DatagramBatch(arena, RETURNED_BATCH);
    this.single = new SingleDatagram(arena);
    this.streamScratch = arena.view(arena.take(STREAM_SCRATCH), STREAM_SCRATCH);
    this.recordScratch = arena.view(arena.take(RECORD_SCRATCH), RECORD_SCRATCH);
    this.out = arena.view(arena.take(MAX_ANSWER), MAX_ANSWER);
  }
}
