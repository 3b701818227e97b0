// What the scenarios of streams have in common: a client that asks once and reads its answer.
import { type Asked, client } from "../judging/talks.ts";
import { type Question, question } from "../suite.ts";
import type { StreamClient } from "../trial/stream_client.ts";
import type { Trial } from "../trial/trial.ts";

/** What the course's clientTCP sends. */
export const COURSE_VALUE = 10;

/** Milliseconds until a forked child may be seen. */
const FORK_TIME = 30;

/** Milliseconds that the program is watched after an answer that failed to come was given up. */
const AFTER_HALF_CLOSE = 500;

/** Milliseconds that a client waits for the server's end before it leaves first. */
const ENDING = 20;

/** Milliseconds from a process's last word to its exit status. */
const DYING = 100;

/** How a client asks. */
export interface Asking {
  /** Its number among several. */
  readonly n?: number;
  /** Look at the program while it waits for the question. */
  readonly look?: true;
}

/** Connects, sends the question, reads the answer, and leaves. An answer that fails to come is looked into. */
export async function ask(trial: Trial, value: number, { n = 1, look }: Asking = {}): Promise<Asked> {
  const talking = await trial.connect();
  if (look && talking.connected) await trial.pause(FORK_TIME);
  const during = look ? trial.look() : undefined;
  const asked = question(trial.suite, value);
  await talking.send(asked.send);
  const heard = await hearAnswer(trial, talking, asked, { n, during });
  if (talking.talk.got.length === 0) return heard;
  await leave(trial, talking);
  return { ...heard, talk: talking.talk };
}

/**
 * Leaves as a client does that has its answer: an echo waits for its end, a counter ends first. After that end a reset
 * is seen by no program, and leaves no TIME_WAIT at the server's port.
 */
export async function leave({ suite }: Trial, talking: StreamClient): Promise<void> {
  if (suite.service !== "echo") await talking.readToEnd(ENDING);
  if (talking.talk.end === "open") talking.close();
  else talking.reset();
}

/** Reads the answer to what was sent; where it does not come, looks at the program and tries a half-close. */
export async function hearAnswer(
  trial: Trial,
  talking: StreamClient,
  asked: Question,
  { n = 1, during }: { n?: number; during?: Asked["program"] } = {},
): Promise<Asked> {
  await talking.read(asked.expect.length);
  const { talk } = talking;
  const complete = talk.got.length >= asked.expect.length;
  // A program that died of it is seen to be dead a moment later.
  if (!complete && (talk.end !== "open" || talk.refused !== undefined)) await trial.pause(DYING);
  const made = { who: client(n), question: asked, talk, program: complete ? during : trial.look() };
  if (complete || talk.refused !== undefined || talk.end !== "open") return made;
  talking.halfClose();
  await talking.read(asked.expect.length, AFTER_HALF_CLOSE);
  return { ...made, afterHalfClose: talking.talk.got };
}
