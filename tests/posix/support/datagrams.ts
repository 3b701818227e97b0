// Batches of a test's own, and what came in them as plain values.
import { decodeAddress, formatAddress } from "../../../src/posix/address.ts";
import { IPPROTO_UDP, POLLIN, UDP_GRO, UDP_SEGMENT } from "../../../src/posix/constants.ts";
import { answerBytes, DatagramAnswers } from "../../../src/posix/datagrams/answers.ts";
import { replyPathBytes, ReplyPaths } from "../../../src/posix/datagrams/reply_paths.ts";
import {
  batchBytes,
  type BatchSize,
  CREDENTIALS_CONTROL,
  DatagramBatch,
} from "../../../src/posix/datagrams/batch.ts";
import { Arena } from "../../../src/posix/memory.ts";
import { queuedBytes, setsockopt, trySetsockopt } from "../../../src/posix/options.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import { getsockname } from "../../../src/posix/socket.ts";
import { mustSend } from "./descriptors.ts";

/** How long datagrams that must come are waited for; on loopback they are there at once. */
const PATIENCE_MS = 5000;

/** UDP_SEGMENT and UDP_GRO came with Linux 4.18 and 5.0. */
export function hasSegmentation(fd: number): boolean {
  return trySetsockopt(fd, IPPROTO_UDP, UDP_GRO, 0) === undefined;
}

export function makeBatch(
  { entries = 64, datagram = 65_536, control }: Partial<BatchSize> = {},
): DatagramBatch {
  const size = { entries, datagram, control };
  return new DatagramBatch(new Arena(batchBytes(size)), size);
}

/** A batch and its answers in one arena, as a worker has them. */
export function makePair(
  size: BatchSize = { entries: 64, datagram: 65_536 },
  answers = { answers: 256, answer: 1024 },
): { batch: DatagramBatch; answers: DatagramAnswers } {
  const arena = new Arena(batchBytes(size) + answerBytes(answers) + replyPathBytes(size.entries));
  const batch = new DatagramBatch(arena, size);
  const paths = size.control === CREDENTIALS_CONTROL ? new ReplyPaths(arena, batch) : undefined;
  return { batch, answers: new DatagramAnswers(arena, batch, answers, paths) };
}

/** A datagram as it came. */
export interface Came {
  from: string;
  bytes: Uint8Array;
  flags: number;
}

/** The batch's datagrams, copied. */
export function contents(batch: DatagramBatch, count: number): Came[] {
  return Array.from({ length: count }, (_, i) => ({
    from: senderOf(batch, i),
    bytes: payloadOf(batch, i),
    flags: batch.flagsOf(i),
  }));
}

export function payloadOf(batch: DatagramBatch, i: number): Uint8Array {
  return batch.arena.bytes.slice(batch.payloadAt(i), batch.payloadAt(i) + batch.lengthOf(i));
}

export function senderOf(batch: DatagramBatch, i: number): string {
  const name = batch.arena.view(batch.nameAt(i), batch.nameLengthOf(i));
  return formatAddress(decodeAddress(name, name.length));
}

/** Waits for the next call that brings datagrams. @returns how many. @throws after 5 s */
export function receiveSome(batch: DatagramBatch, fd: number): number {
  if (pollOne(fd, POLLIN, PATIENCE_MS) === 0) throw new Error(`Nothing came within ${PATIENCE_MS} ms`);
  return batch.recvmmsg(fd);
}

/** Reads until so many datagrams have come. @throws when they don't within 5 s */
export function receiveAll(batch: DatagramBatch, fd: number, count: number): Came[] {
  const came: Came[] = [];
  while (came.length < count) came.push(...contents(batch, receiveSome(batch, fd)));
  return came;
}

/**
 * Sends small datagrams of one size and returns when all of them wait at `server`, so that one call brings them all.
 * Loopback mostly delivers before send returns, but a busy machine may do so a little later.
 * @param clients who sends, in this order
 */
export function sendTogether(server: number, clients: readonly number[], size = 4): void {
  const before = queuedBytes(server);
  mustSend(clients[0], size);
  const each = waitForQueue(server, before + 1) - before;
  for (const client of clients.slice(1)) mustSend(client, size);
  waitForQueue(server, before + each * clients.length);
}

/** Waits until at least so many bytes of kernel memory are queued. @returns how many are */
function waitForQueue(fd: number, bytes: number): number {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const queued = queuedBytes(fd);
    if (queued >= bytes) return queued;
  }
  throw new Error(`Waited ${PATIENCE_MS} ms for ${bytes} bytes to be queued; ${queuedBytes(fd)} are`);
}

/** What {@linkcode Came.from} says of a sender. */
export function nameOf(fd: number): string {
  return formatAddress(getsockname(fd));
}

/** What is sent on the socket from now on leaves cut into datagrams of `size` bytes, in one go (udp(7)). */
export function sendInSegments(fd: number, size: number): void {
  setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, size, "UDP_SEGMENT");
}

/** Bytes cut as the kernel cuts them. */
export function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from(
    { length: Math.ceil(bytes.length / size) },
    (_, i) => bytes.slice(i * size, (i + 1) * size),
  );
}
