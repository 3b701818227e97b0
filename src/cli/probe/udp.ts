// `guichet probe udp`: asks a UDP server as the course's clientUDP does. Not here: the client's calls (udp_client.ts),
// judging the answers (counter_sequence.ts), broadcast (broadcast.ts).

import { usageError } from "../arguments.ts";
import type { Command, Invocation } from "../command.ts";
import type { Io } from "../io.ts";
import { probeBroadcast } from "./broadcast.ts";
import { Unreachable } from "./failures.ts";
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
import { runProbe, type Session, type Verdict } from "./session.ts";
import { findTargets, type Target, targetText } from "./target.ts";
import { UdpClient, type UdpQuestion } from "./udp_client.ts";

/** The course's port. */
const UDP_PORT = 4567;

export const probeUdp: Command = {
  name: "probe udp",
  summary: "Ask a UDP server as the course's clientUDP does",
  details: [
    "Sends the message with its NUL, reads the counter that comes back as one int, and prints",
    '"Reponse : 1" as the client does, then who answered and how long it took. With --count,',
    "up to 8 questions are under way at a time, so that loss and disorder show.",
    "",
    ...EXIT_STATUS_LINES,
  ],
  flags: [
    MESSAGE_FLAG,
    COUNT_FLAG,
    { name: "connect", help: "connect(2) first: strangers' answers stay out, and a refusal is reported" },
    {
      name: "broadcast",
      value: "ADDRESS",
      help: "Send to a broadcast address in place of HOST (SO_BROADCAST), and wait for all who answer",
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
  const reader = { name: `guichet ${probeUdp.name}` };
  const message = readMessage(invocation, probeUdp);
  const count = readCount(invocation, probeUdp);
  const order = readByteOrder(invocation, probeUdp);
  const address = invocation.values.get("broadcast");
  if (address !== undefined) {
    if (invocation.switches.has("connect")) {
      throw usageError("Cannot use --connect with --broadcast: connect(2) is to one address", reader);
    }
    const port = readPort(invocation, 0, UDP_PORT, probeUdp);
    return runProbe(
      invocation,
      io,
      reader,
      (session) => probeBroadcast(address, port, { message, count, order }, session),
    );
  }
  const host = requiredWord(invocation, 0, "HOST", probeUdp);
  const port = readPort(invocation, 1, UDP_PORT, probeUdp);
  const question = { message, count, order, connected: invocation.switches.has("connect") };
  return runProbe(invocation, io, reader, async (session) => {
    return await askFirstThatAnswers(await findTargets("udp", host, port, session), question, session);
  });
}

/** A host's addresses in turn, as long as nothing is heard: "localhost" may be ::1 first, and the server IPv4. */
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
