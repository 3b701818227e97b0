// `guichet probe udp`: asks a UDP server as the course's clientUDP does (udp_client.ts), or every one by a
// broadcast.
import { formatAddress } from "../../posix/address.ts";
import { POLLIN, SO_BROADCAST, SOL_SOCKET } from "../../posix/constants.ts";
import { setsockopt } from "../../posix/options.ts";
import { close, NOT_YET, recvfrom, sender, sendto, socket } from "../../posix/socket.ts";
import { type Command, type Invocation, NO_ANSWER, OK, usageError, WRONG_ANSWER } from "../command.ts";
import type { Io } from "../process_io.ts";
import {
  BYTE_ORDER_FLAG,
  COUNT_FLAG,
  EXIT_STATUS_LINES,
  JSON_FLAG,
  MESSAGE_FLAG,
  readByteOrder,
  readCount,
  readMessage,
  readPort,
  requiredWord,
  TIMEOUT_FLAG,
} from "./flags.ts";
import { reachError } from "./reaching.ts";
import { Interrupted, runProbe, type Session, Unreachable, type Verdict } from "./session.ts";
import { findTargets, type Target, targetText } from "./target.ts";
import { UdpClient, type UdpQuestion } from "./udp_client.ts";
import { answerFields, answerLines, CounterSequence, RECEIVE_BUFFER } from "./udp_verdict.ts";

/** The course's port. */
const UDP_PORT = 4567;

/** Milliseconds between two datagrams: they ask everybody at once, who all answer at once. */
const SPACING = 20;

/** Servers whose counters are told apart; more than a class has. */
const MOST_SERVERS = 1000;

export const probeUdp: Command = {
  details: [
    "Sends the message with its NUL, reads the counter that comes back as one int, and prints",
    '"Reponse : 1" as the client does, then who answered and how long it took. With --count,',
    "up to 8 requests are under way at a time, so that loss and reordering show. PORT is 4567",
    "if left out.",
    "",
    "  guichet probe udp 127.0.0.1                 your own serveurUDP",
    "  guichet probe udp localhost 5000 --count 20",
    "",
    ...EXIT_STATUS_LINES,
  ],
  flags: [
    MESSAGE_FLAG,
    COUNT_FLAG,
    { name: "connect", help: "connect(2) first: answers from others are ignored, and a refusal is reported" },
    {
      name: "broadcast",
      value: "ADDRESS",
      help: "Send to a broadcast address instead of HOST (SO_BROADCAST), and wait for all answers",
    },
    BYTE_ORDER_FLAG,
    TIMEOUT_FLAG,
    JSON_FLAG,
  ],
  argument: "HOST [PORT]",
  maxWords: 2,
  run: runUdp,
};

function runUdp(invocation: Invocation, io: Io): Promise<number> {
  const message = readMessage(invocation);
  const count = readCount(invocation);
  const order = readByteOrder(invocation);
  const address = invocation.values.get("broadcast");
  if (address !== undefined) {
    if (invocation.switches.has("connect")) {
      throw usageError("Cannot use --connect with --broadcast: connect(2) is to one address", invocation);
    }
    const port = readPort(invocation, 0, UDP_PORT);
    const question = { message, count, order };
    return runProbe(invocation, io, (session) => probeBroadcast(address, port, question, session));
  }
  const host = requiredWord(invocation, 0, "HOST");
  const port = readPort(invocation, 1, UDP_PORT);
  const question = { message, count, order, connected: invocation.switches.has("connect") };
  return runProbe(invocation, io, async (session) => {
    return await askFirstThatAnswers(await findTargets("udp", host, port, session), question, session);
  });
}

/**
 * A host's addresses in turn, as long as nothing is heard: "localhost" may be ::1 first, and the server IPv4.
 */
async function askFirstThatAnswers(
  targets: readonly Target[],
  question: UdpQuestion,
  session: Session,
): Promise<Verdict> {
  for (const target of targets.slice(0, -1)) {
    const client = new UdpClient(target, question, session);
    if (await heard(client, session)) return await client.verdict();
  }
  const client = new UdpClient(targets[targets.length - 1], question, session);
  await client.run();
  return await client.verdict();
}

/** @returns whether this address was the one, or Ctrl-C came */
async function heard(client: UdpClient, { report, waiter }: Session): Promise<boolean> {
  const next = "trying the next address of that host";
  try {
    await client.run("with refusals");
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    report.remark(`${error.message}; ${next}`);
    return false;
  }
  if (client.sequence.answers > 0 || waiter.stopped) return true;
  report.remark(`No answer from ${targetText(client.target)}; ${next}`);
  return false;
}

/**
 * --broadcast: asks every server of the network at once, socket, setsockopt (SO_BROADCAST), sendto, recvfrom,
 * close, and takes the answers of all until the session's time-out.
 */
async function probeBroadcast(
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
      const asked = waiter.monotonic();
      const until = asked + (sent + 1 < count ? SPACING : session.timeout);
      while (await mayRead(fd, until, session)) {
        await receive(fd, asked, target, servers, () => new CounterSequence(order, message), session);
      }
    }
  } finally {
    close(fd);
  }
  return verdict(target, count, servers, session);
}

async function mayRead(fd: number, until: number, { waiter }: Session): Promise<boolean> {
  const waited = waiter.monotonic() < until ? await waiter.ready(fd, POLLIN, until) : "late";
  if (waited === "stopped") throw new Interrupted();
  return waited === "ready";
}

async function receive(
  fd: number,
  asked: number,
  target: Target,
  servers: Map<string, CounterSequence>,
  newServer: () => CounterSequence,
  { waiter, report }: Session,
): Promise<void> {
  const buffer = new Uint8Array(RECEIVE_BUFFER);
  const length = recvfrom(fd, buffer);
  if (length === NOT_YET) return;
  check("receive from", target, length);
  const from = formatAddress(sender());
  const sequence = servers.get(from) ?? newServer();
  if (servers.size < MOST_SERVERS) servers.set(from, sequence);
  const bytes = buffer.subarray(0, Math.min(length, buffer.length));
  const judgement = sequence.add(bytes, length);
  const exchange = [...servers.values()].reduce((sum, { answers }) => sum + answers, 0);
  const answer = { exchange, from, bytes, length, ms: waiter.monotonic() - asked, judgement };
  await report.exchange(answerLines(answer, sequence.problem), answerFields(answer));
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
      "Is it the network's broadcast address (all host bits one; ip addr shows it as brd)? Routers forward none",
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
