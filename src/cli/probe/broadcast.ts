// `guichet probe udp --broadcast ADDRESS`: asks every server of the network at once (SO_BROADCAST), and takes the answers
// of all. Not here: asking one server (udp.ts).

import { formatAddress } from "../../posix/address.ts";
import { POLLIN, SO_BROADCAST, SOL_SOCKET } from "../../posix/constants.ts";
import { recvfrom, sender, sendto } from "../../posix/datagram.ts";
import { setsockopt } from "../../posix/setsockopt.ts";
import { close, NOT_YET, socket } from "../../posix/socket.ts";
import { NO_ANSWER, OK, WRONG_ANSWER } from "../exit_status.ts";
import { CounterSequence } from "./counter_sequence.ts";
import { answerFields, answerLines, RECEIVE_BUFFER } from "./datagram_answer.ts";
import { Interrupted } from "./failures.ts";
import type { ByteOrder } from "./int_answer.ts";
import { reachError } from "./reach_error.ts";
import type { Session, Verdict } from "./session.ts";
import { findTargets, type Target, targetText } from "./target.ts";
import type { UdpQuestion } from "./udp_client.ts";

/** Milliseconds between two datagrams: they ask everybody at once, who all answer at once. */
const SPACING = 20;

/** Servers whose counters are told apart; more than a class has. */
const MOST_SERVERS = 1000;

/** Sends `count` messages to a broadcast address, then waits for answers until the session's time-out. */
export async function probeBroadcast(
  address: string,
  port: string,
  { message, count, order }: Omit<UdpQuestion, "connected">,
  session: Session,
): Promise<Verdict> {
  const [target] = await findTargets("udp", address, port, session);
  const servers = new Map<string, CounterSequence>();
  const { waiter, report } = session;
  const fd = socket(target.address.family, "dgram");
  try {
    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, 1, "SO_BROADCAST");
    report.waitingFor = `answers to a broadcast to ${formatAddress(target.address)}`;
    for (let sent = 0; sent < count; sent++) {
      check("send to", target, sendto(fd, message, target.sockaddr));
      const asked = waiter.now();
      const until = asked + (sent + 1 < count ? SPACING : session.timeout);
      while (await mayRead(fd, until, session)) await receive(fd, asked, target, servers, order, session);
    }
  } finally {
    close(fd);
  }
  return verdict(target, count, servers, session);
}

async function mayRead(fd: number, until: number, { waiter }: Session): Promise<boolean> {
  const waited = waiter.now() < until ? await waiter.ready(fd, POLLIN, until) : "late";
  if (waited === "stopped") throw new Interrupted();
  return waited === "ready";
}

async function receive(
  fd: number,
  asked: number,
  target: Target,
  servers: Map<string, CounterSequence>,
  order: ByteOrder,
  { waiter, report }: Session,
): Promise<void> {
  const buffer = new Uint8Array(RECEIVE_BUFFER);
  const length = recvfrom(fd, buffer);
  if (length === NOT_YET) return;
  check("receive from", target, length);
  const from = formatAddress(sender());
  const sequence = servers.get(from) ?? new CounterSequence(order);
  if (servers.size < MOST_SERVERS) servers.set(from, sequence);
  const bytes = buffer.subarray(0, Math.min(length, buffer.length));
  const judgement = sequence.add(bytes, length);
  const exchange = [...servers.values()].reduce((sum, { answers }) => sum + answers, 0);
  const answer = { exchange, from, bytes, length, ms: waiter.now() - asked, judgement };
  await report.exchange(answerLines(answer), answerFields(answer));
}

function check(action: string, target: Target, result: number): void {
  if (result >= 0) return;
  const attempt = { action, where: targetText(target), transport: target.transport };
  throw reachError(attempt, -result);
}

function verdict(
  target: Target,
  sent: number,
  servers: ReadonlyMap<string, CounterSequence>,
  { report, timeout }: Session,
): Verdict {
  const where = targetText(target);
  const problems = [...servers].flatMap(([from, { problem }]) =>
    problem === undefined ? [] : [{ from, problem }]
  );
  for (const { from, problem } of problems) report.complain(`Wrong answer from ${from}: ${problem}`);
  if (servers.size === 0) {
    report.complain(`No answer to the broadcast to ${where} within ${timeout / 1000} s`, [
      "Is it the network's broadcast address (all host bits one; ip addr shows it as brd)? Routers pass none on",
      "A server bound to one address gets no broadcasts: bind INADDR_ANY",
    ]);
  }
  const counts = [...servers].map(([from, { answers }]) => ({ from, answers }));
  return {
    status: problems.length > 0 ? WRONG_ANSWER : servers.size === 0 ? NO_ANSWER : OK,
    fields: { target: where, sent, servers: counts },
    lines: servers.size === 0
      ? []
      : [`${sent} sent; ${counts.map(({ from, answers }) => `${from} answered ${answers}`).join(", ")}`],
  };
}
