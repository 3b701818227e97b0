// many: several clients at once, some of them silent, slow or greedy.
import {
  ANSWERS_MIXED,
  BLOCKED_BY_SILENT,
  ENDED_BY_A_CLIENT,
  NOT_ALL_AT_ONCE,
  PARENT_WAITS,
  STARVATION,
  THREADS_SHARE,
} from "../causes/clients.ts";
import { listening, type ProgramFacts } from "../facts.ts";
import { equal } from "../judging/answer.ts";
import { answered, type Asked, client, seconds, SIGCHLD, talkFault } from "../judging/talks.ts";
import { failed, passed, say, type Scenario, scenario, type Verdict } from "../scenario.ts";
import { question, type Suite } from "../suite.ts";
import type { StreamClient } from "../trial/stream_client.ts";
import type { Trial } from "../trial/trial.ts";
import { ask, COURSE_VALUE, hearAnswer, leave } from "./asking.ts";

/** Milliseconds until a server has taken in a client that says nothing. */
const SETTLING = 200;

/** Milliseconds for which the busy client is busy beside the quiet one, at least. */
const BUSY = 1000;

/** Bytes of the busy client's pieces: more than one read of a student's buffer. */
const BUSY_PIECE = 16_384;

interface BesideSilent {
  readonly second: Asked;
  /** Whether the second had its answer once the first had asked and left. */
  readonly freed: boolean;
  readonly program?: ProgramFacts;
}

const silentFirst = scenario<BesideSilent>({
  name: "silent-first",
  family: "many",
  description: say(
    "One client says nothing; another one is served meanwhile.",
    "Un client ne dit rien ; un autre est servi pendant ce temps.",
  ),
  points: 10,
  dependsOn: "next-client",
  needs: "network",
  async play(trial) {
    const silent = await trial.connect();
    await trial.pause(SETTLING);
    const talking = await trial.connect();
    const asked = question(trial.suite, COURSE_VALUE);
    await talking.send(asked.send);
    await talking.read(asked.expect.length);
    const { talk } = talking;
    const program = trial.look();
    // The first asks at last: a server that comes to an end with it serves the second then.
    await silent.send(asked.send);
    await silent.read(asked.expect.length);
    await leave(trial, silent);
    await talking.read(asked.expect.length);
    const freed = equal(talking.talk.got.subarray(0, asked.expect.length), asked.expect);
    return { second: { who: client(2), question: asked, talk, program }, freed, program };
  },
  judge({ second, freed, program }, suite) {
    const worked = [say("client 1 connected and said nothing", "le client 1 s'est connecté et n'a rien dit")];
    const fault = talkFault(second, suite, ENDED_BY_A_CLIENT);
    if (fault === undefined) return passed([...worked, answered(second)]);
    if (!freed || second.talk.got.length > 0) return failed({ worked, ...fault });
    if (program?.processes.some(({ sleepsIn }) => sleepsIn === "wait")) {
      return failed({ worked, ...fault, cause: PARENT_WAITS });
    }
    // One process that serves one client after the other is a design, and a right one where nobody is silent.
    return failed({ worked, ...fault, cause: BLOCKED_BY_SILENT, free: isIterative(program) });
  },
});

/** Whether it has, or would have, neither a child nor a thread: who cares for SIGCHLD has children. */
function isIterative(program: ProgramFacts | undefined): boolean {
  if (program === undefined) return true;
  const [{ threads, handles, ignores }, ...others] = program.processes;
  return others.length === 0 && threads === 1 && !handles.includes(SIGCHLD) && !ignores.includes(SIGCHLD);
}

/** Several clients, and the program while they were all there. */
interface Several {
  readonly count: number;
  readonly all: readonly Asked[];
  readonly during?: ProgramFacts;
}

function severalScenario(count: number, words: [string, string]): Scenario {
  return scenario<Several>({
    name: `${count}-at-once`,
    family: "many",
    description: say(...words),
    points: 5,
    dependsOn: "silent-first",
    needs: "network",
    play: (trial) => askTogether(trial, count),
    judge: judgeSeveral,
  });
}

/** All are connected before the first asks; the last one asks first. */
async function askTogether(trial: Trial, count: number): Promise<Several> {
  const clients: StreamClient[] = [];
  // Whoever is not let in shows that the others behind would not be either.
  do clients.push(await trial.connect()); while (clients.length < count && clients.at(-1)!.connected);
  const during = trial.look();
  const asking = clients.map((each, i) => ({ each, n: i + 1, asked: question(trial.suite, 1000 * (i + 1)) }))
    .reverse();
  for (const { each, asked } of asking) await each.send(asked.send);
  const hear = async ({ each, asked, n }: typeof asking[number]) => {
    const heard = await hearAnswer(trial, each, asked, { n });
    await leave(trial, each);
    return heard;
  };
  return { count, all: await Promise.all(asking.map(hear)), during };
}

function judgeSeveral({ count, all, during }: Several, suite: Suite): Verdict {
  const wrong = all.filter((each) => talkFault(each, suite) !== undefined);
  const served = all.length - wrong.length;
  const worked = [
    say(`${served} of ${count} were answered`, `${served} sur ${count} ont eu leur réponse`),
  ];
  if (wrong.length === 0) return passed(worked);
  const answers = new Map(all.map(({ question, who }) => [question.expect.join(), who]));
  const mixed = wrong.filter(({ talk, question }) =>
    talk.got.length === question.expect.length && answers.has(talk.got.join())
  );
  const [first] = mixed.length > 0 ? mixed : wrong;
  const fault = talkFault(first, suite, ENDED_BY_A_CLIENT)!;
  const values = { ...fault.values, clients: count, served };
  if (mixed.length > 0) return failed({ worked, ...fault, cause: ANSWERS_MIXED, values });
  const silent = first.talk.got.length === 0 && first.program?.ended === undefined;
  const crossed = during?.processes.some(({ threads }) => threads > 1) ? THREADS_SHARE : NOT_ALL_AT_ONCE;
  // So many workers, each with a client: a design too, whose other clients wait in listen()'s queue.
  const free = silent && crossed === NOT_ALL_AT_ONCE && isPool(during) ? true : undefined;
  return failed({ worked, ...fault, cause: silent ? crossed : fault.cause, values, free });
}

/** Whether several processes that accept for themselves are all busy with a client. */
function isPool(program: ProgramFacts | undefined): boolean {
  const listeners = new Set(listening(program).map(({ inode }) => inode));
  const busy =
    program?.processes.filter(({ sleepsIn, onSocket, sockets }) =>
      sleepsIn === "read" && onSocket !== undefined && !listeners.has(onSocket) &&
      Object.values(sockets).some((inode) => listeners.has(inode))
    ) ?? [];
  return busy.length > 1;
}

const busyAndQuiet = scenario<Asked>({
  name: "busy-and-quiet",
  family: "many",
  description: say(
    "One client sends without a pause; a quiet one is served meanwhile.",
    "Un client envoie sans pause ; un autre, discret, est servi pendant ce temps.",
  ),
  points: 5,
  dependsOn: "silent-first",
  needs: "network",
  async play(trial) {
    const quiet = await trial.connect();
    await trial.pause(SETTLING);
    let done = false;
    const busy = trial.suite.service === "echo" ? flood(trial, () => done) : knock(trial, () => done);
    await trial.pause(BUSY);
    const asked = question(trial.suite, COURSE_VALUE);
    await quiet.send(asked.send);
    const heard = await hearAnswer(trial, quiet, asked, { n: 2 });
    done = true;
    await busy;
    return heard;
  },
  judge(asked, suite) {
    const worked = [say("client 1 sends without a pause", "le client 1 envoie sans pause")];
    const fault = talkFault(asked, suite, ENDED_BY_A_CLIENT);
    if (fault === undefined) return passed([...worked, answered(asked)]);
    const silent = asked.talk.got.length === 0 && asked.talk.end === "open" &&
      asked.program?.ended === undefined;
    if (!silent) return failed({ worked, ...fault });
    return failed({ worked, ...fault, cause: STARVATION, values: { seconds: seconds(asked.talk.waitedMs) } });
  },
});

/** One connection, as much as the server echoes. */
async function flood(trial: Trial, done: () => boolean): Promise<void> {
  const talking = await trial.connect();
  talking.forget();
  const piece = trial.random.bytes(BUSY_PIECE);
  let sent = 0;
  while (!done()) {
    const taken = await talking.send(piece);
    sent += taken;
    await talking.read(sent - BUSY_PIECE);
    if (taken < piece.length) break;
  }
  talking.close();
}

/** One connection after the other. */
async function knock(trial: Trial, done: () => boolean): Promise<void> {
  for (let n = 1; !done(); n++) {
    const { talk } = await ask(trial, n, { n });
    if (talk.refused !== undefined || talk.got.length === 0) return;
  }
}

export const MANY: readonly Scenario[] = [
  silentFirst,
  severalScenario(10, [
    "Ten clients are connected at once, then all ask.",
    "Dix clients sont connectés à la fois, puis tous demandent.",
  ]),
  severalScenario(100, [
    "A hundred clients are connected at once, then all ask.",
    "Cent clients sont connectés à la fois, puis tous demandent.",
  ]),
  busyAndQuiet,
];
