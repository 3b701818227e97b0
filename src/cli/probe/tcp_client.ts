// What the course's clientTCP does once it has the server's addresses, in the order of the slides: socket and connect,
// write, (shutdown,) read, close. Not here: finding the addresses (tcp.ts), writing and reading an int whatever TCP makes
// of it (int_client.ts), judging the answer (tcp_verdict.ts).

import { close, shutdownBoth, shutdownOutput } from "../../posix/socket.ts";
import { connectFirst } from "./connect_first.ts";
import { type ByteOrder, intBytes } from "./int_answer.ts";
import {
  receiveEnd,
  receiveInt,
  receiveWaitingForAll,
  sendInt,
  sendUrgent,
  type WaitedForAll,
} from "./int_client.ts";
import type { Session } from "./session.ts";
import { type Target, targetText } from "./target.ts";
import type { IntExchange } from "./tcp_verdict.ts";

/** What is asked. */
export interface IntQuestion {
  value: number;
  order: ByteOrder;
  /** Which of --slow, --oob, --waitall and --half-close. */
  variations: ReadonlySet<string>;
}

/**
 * One connection, from socket to close.
 *
 * @param exchange its number, from 1
 * @throws {Unreachable} when nobody accepts it
 * @throws {Interrupted}
 */
export async function askOnce(
  exchange: number,
  targets: readonly Target[],
  { value, order, variations }: IntQuestion,
  session: Session,
): Promise<IntExchange> {
  const { waiter, report, timeout } = session;
  const { fd, target, ms: connectMs } = await connectFirst(targets, session);
  const where = targetText(target);
  try {
    report.waitingFor = `an answer from ${where}`;
    if (variations.has("oob")) sendUrgent(fd);
    const sent = await sendInt(fd, intBytes(value, order), variations.has("slow"), waiter);
    if (variations.has("half-close")) shutdownOutput(fd);
    const asked = waiter.now();
    const receive = variations.has("waitall") ? receiveWaitingForAll : receiveInt;
    const received = await receive(fd, asked + timeout, waiter);
    const answerMs = waiter.now() - asked;
    const { surplus, ending: end } = received.ending === "complete"
      ? await receiveEnd(fd, waiter)
      : { surplus: new Uint8Array(0), ending: received.ending };
    const there = variations.has("waitall") ? (received as WaitedForAll).there : undefined;
    return { exchange, where, value, order, sent, received, there, surplus, end, connectMs, answerMs };
  } finally {
    shutdownBoth(fd);
    close(fd);
  }
}
