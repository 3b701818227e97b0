// `guichet probe tcp`: asks a TCP server as the course's clientTCP does (tcp_client.ts), once or many times.
import { type Command, INTERRUPTED, type Invocation, NO_ANSWER, OK, WRONG_ANSWER } from "../command.ts";
import type { Io } from "../process_io.ts";
import {
  BYTE_ORDER_FLAG,
  COUNT_FLAG,
  EXIT_STATUS_LINES,
  JSON_FLAG,
  readByteOrder,
  readCount,
  readInteger,
  readPort,
  requiredWord,
  TIMEOUT_FLAG,
} from "./flags.ts";
import { RoundTrips } from "./judging.ts";
import { Interrupted, runProbe, type Session, Unreachable, type Verdict } from "./session.ts";
import { findTargets, firstReached, type Target, targetText } from "./target.ts";
import { clientTcp, type IntQuestion } from "./tcp_client.ts";
import { type IntExchange, intFields, type IntJudgement, intLines, judgeInt } from "./tcp_verdict.ts";
import { isLocal, trapSentence } from "./reaching.ts";

/** The course's port. */
const TCP_PORT = 7100;

/** What clientTCP sends. */
const COURSE_VALUE = 10;

/** What stands on the command line. */
interface Asked extends IntQuestion {
  count: number;
}

export const probeTcp: Command = {
  details: [
    "Writes one int, reads one int, which has to be that plus one, and prints",
    '"Reponse : 11" as the client does. With --count, each int has a connection of its own.',
    "PORT is 7100 if left out.",
    "",
    "  guichet probe tcp 127.0.0.1                 your own serveurTCP",
    "  guichet probe tcp localhost 5000 --slow     an int that arrives byte by byte",
    "",
    ...EXIT_STATUS_LINES,
  ],
  flags: [
    { name: "value", value: "N", help: `The int to send (${COURSE_VALUE}); 2147483647 wraps` },
    COUNT_FLAG,
    { name: "slow", help: "Send byte by byte, with pauses: the server has to read until it has all four" },
    { name: "oob", help: "Send a byte of urgent data first (MSG_OOB), which is no part of the int" },
    { name: "waitall", help: "Read with MSG_WAITALL, and say what that changed" },
    {
      name: "half-close",
      help: "shutdown(fd, 1) before reading: the server sees the end of input, and can still answer",
    },
    BYTE_ORDER_FLAG,
    TIMEOUT_FLAG,
    JSON_FLAG,
  ],
  argument: "HOST [PORT]",
  maxWords: 2,
  run: runTcp,
};

function runTcp(invocation: Invocation, io: Io): Promise<number> {
  const host = requiredWord(invocation, 0, "HOST");
  const port = readPort(invocation, 1, TCP_PORT);
  const asked: Asked = {
    value: readInteger(invocation, "value", {
      least: -(2 ** 31),
      most: 2 ** 31 - 1,
      otherwise: COURSE_VALUE,
    }),
    count: readCount(invocation),
    order: readByteOrder(invocation),
    variations: invocation.switches,
  };
  return runProbe(invocation, io, async (session) => {
    return await askAll(await findTargets("tcp", host, port, session), asked, session);
  });
}

/** One connection after the other. */
async function askAll(targets: readonly Target[], asked: Asked, session: Session): Promise<Verdict> {
  const counts = { right: 0, wrong: 0, "no-answer": 0 };
  const trips = new RoundTrips();
  let told: string | undefined;
  for (let i = 1; i <= asked.count && !session.waiter.stopped; i++) {
    const exchange = await ask(i, targets, asked, session);
    if (exchange === undefined) break;
    const judgement = judgeInt(exchange);
    told ??= judgement.problem;
    counts[judgement.outcome]++;
    if (judgement.answer !== undefined) trips.add(exchange.answerMs);
    await session.report.exchange(intLines(exchange, judgement, told), intFields(exchange, judgement));
    if (counts[judgement.outcome] === 1) complain(exchange, judgement, asked, session);
    // Silent from the first on: the rest would come to the same.
    if (counts["no-answer"] === i) break;
  }
  const interrupted = session.waiter.stopped;
  const done = counts.right + counts.wrong + counts["no-answer"];
  return {
    status: interrupted
      ? INTERRUPTED
      : counts.wrong > 0
      ? WRONG_ANSWER
      : counts["no-answer"] > 0
      ? NO_ANSWER
      : OK,
    fields: { interrupted, connections: done, ...counts, answerMs: trips.fields },
    lines: asked.count < 2 ? [] : [
      `${done} connections: ${counts.right} right, ${counts.wrong} wrong, ${
        counts["no-answer"]
      } without an answer` +
      (trips.text === "" ? "" : `; ${trips.text}`),
    ],
  };
}

/** @returns undefined when Ctrl-C came meanwhile */
async function ask(
  exchange: number,
  targets: readonly Target[],
  question: IntQuestion,
  session: Session,
): Promise<IntExchange | undefined> {
  try {
    const talk = await firstReached(targets, session, async (target) => {
      const talk = await clientTcp(target, question, session);
      if (talk.received.bytes.length === 0) refuseTrap(target);
      return talk;
    });
    return { exchange, ...talk };
  } catch (error) {
    if (error instanceof Interrupted) return undefined;
    throw error;
  }
}

/** A lab's trap accepts and says nothing: no server of the student's is at fault. @throws {Unreachable} */
function refuseTrap(target: Target): void {
  const trap = isLocal(target.address) ? trapSentence("tcp", target.address.port) : undefined;
  if (trap !== undefined) {
    throw new Unreachable(`Cannot ask ${targetText(target)}: no server is there`, [trap]);
  }
}

/** Says it once, for the first of its kind. */
function complain(
  { where }: IntExchange,
  { outcome, problem }: IntJudgement,
  { variations }: Asked,
  { report, timeout }: Session,
): void {
  if (outcome === "wrong") {
    report.complain(
      `Wrong answer from ${where}: ${problem}`,
      variations.has("oob")
        ? [
          "A byte of urgent data (0x21) was sent before the int: it is read with MSG_OOB, not among the others",
        ]
        : [],
    );
  }
  if (outcome === "no-answer") {
    report.complain(`No answer from ${where} within ${timeout / 1000} s`, [
      "The connection is open, but listen(2) alone is enough for that: does the server call accept and read?",
      "A server that serves one client at a time may be busy with another: use fork or select",
      ...variations.has("half-close")
        ? []
        : ["A server that reads up to the end of input answers only with --half-close"],
    ]);
  }
}
