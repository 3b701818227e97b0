// Clients by the dozen that ask, read their answer and leave as a polite client does, so that nothing of theirs is left
// with the server; and waiting until it is at rest again.
import { cpuMs, livingChildren, type ProgramFacts } from "../facts.ts";
import { equal } from "../judging/answer.ts";
import { question } from "../suite.ts";
import type { StreamClient } from "../trial/stream_client.ts";
import type { Trial } from "../trial/trial.ts";

/** Clients that come at once: what listen(5) holds. */
const TOGETHER = 5;

/** Milliseconds that the server's end of a connection is waited for: one that never closes fails elsewhere. */
const FOR_THE_END = 300;

/** Milliseconds in which a child ends whose client has left. */
const RESTING = 1000;

/** Milliseconds until a server has taken in what has just happened. */
const SETTLING = 200;

/** Milliseconds of the course's time-out of select(). */
const TIME_OUT = 5000;

/** A window of processor time: looks, and milliseconds between them. */
const LOOKS = 5;
const BETWEEN = 100;

/** Windows of which one at least is quiet: two seconds. A JVM goes on compiling for a while after its start. */
const WINDOWS = 4;

/** Share of a processor, in percent, from which a server counts as busy. A right one has less than 1. */
export const BUSY_PERCENT = 8;

/** Whether clients were answered, and how many before the first that was not. */
export interface Visits {
  readonly served: number;
  readonly all: boolean;
}

/** So many clients, a few at a time. Stops at the first that has no answer. */
export async function visits(trial: Trial, count: number): Promise<Visits> {
  let served = 0;
  while (served < count) {
    const many = Math.min(TOGETHER, count - served);
    const group = await Promise.all(Array.from({ length: many }, (_, i) => visit(trial, served + i + 1)));
    served += group.filter((answered) => answered).length;
    if (group.includes(false)) return { served, all: false };
  }
  return { served, all: true };
}

/** One client. @returns whether it was answered rightly */
export async function visit(trial: Trial, n: number): Promise<boolean> {
  const { transport } = trial.suite;
  if (transport === "udp" || transport === "multicast") return await datagramVisit(trial, n);
  const client = await trial.connect();
  const { send, expect } = question(trial.suite, n);
  await client.send(send);
  await client.read(expect.length);
  const answered = equal(client.talk.got.subarray(0, expect.length), expect);
  await leave(trial, client);
  return answered;
}

/** An echo ends when its client says so, a counter by itself. No TIME_WAIT is left at the server's port. */
export async function leave(trial: Trial, client: StreamClient): Promise<void> {
  if (trial.suite.service === "echo") client.halfClose();
  await client.readToEnd(FOR_THE_END);
  client.reset();
}

async function datagramVisit(trial: Trial, n: number): Promise<boolean> {
  const client = trial.datagramClient();
  client.send(question(trial.suite, n).send);
  const answered = await client.receive() !== undefined;
  client.close();
  return answered;
}

/** Waits until no more children live than before, and looks. */
export async function atRest(trial: Trial, children: number): Promise<ProgramFacts | undefined> {
  await trial.until(() => livingChildren(trial.look()).length <= children, RESTING * trial.stretch);
  return trial.look();
}

/**
 * The same, once more after the first time-out of a select(): Linux counts down the struct timeval that it was given, and
 * who does not set it again comes back at once from then on (select(2)).
 */
export async function idlePercentBeyondTimeOut(trial: Trial): Promise<number> {
  const percent = await idlePercent(trial);
  if (percent >= BUSY_PERCENT || !trial.look()?.processes.some(({ timed }) => timed)) return percent;
  await trial.pause(TIME_OUT);
  return await idlePercent(trial);
}

/** Its processor time with nothing to do, in percent: of the quietest window, and only as many as it takes. */
export async function idlePercent(trial: Trial): Promise<number> {
  await trial.pause(SETTLING);
  let least = Infinity;
  for (let i = 0; i < WINDOWS && least >= BUSY_PERCENT; i++) {
    least = Math.min(least, await busyPercent(trial));
  }
  return Math.max(0, least);
}

/** Of one window. Whoever is runnable at every look would use a whole processor, if a busy machine let it. */
async function busyPercent(trial: Trial): Promise<number> {
  const [before, start] = [cpuMs(trial.look()), trial.now()];
  let runnable = 0;
  for (let i = 0; i < LOOKS; i++) {
    await trial.pause(BETWEEN);
    if (trial.look()?.processes.some(({ state }) => state === "R")) runnable++;
  }
  if (runnable === LOOKS) return 100;
  return Math.round(100 * (cpuMs(trial.look()) - before) / (trial.now() - start));
}
