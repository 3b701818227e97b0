// many: several clients at once, some of them silent, slow or greedy.
import {
  ANSWERS_MIXED,
  BLOCKED_BY_SILENT,
  ENDED_BY_A_CLIENT,
  NOT_ALL_AT_ONCE,
  PARENT_WAITS,
  STARVATION,
} from "../causes/clients.ts";
import type { ProgramFacts } from "../facts.ts";
import { equal } from "../judging/answer.ts";
import { answered, type Asked, client, seconds, talkFault } from "../judging/talks.ts";
import { failed, passed, say, type Scenario, scenario, type Verdict } from "../scenario.ts";
import { question, type Suite } from "../suite.ts";
import type { StreamClient } from "../trial/stream_client.ts";
import type { Trial } from "../trial/trial.ts";
import { ask, COURSE_VALUE, hearAnswer } from "./asking.ts";

/** Milliseconds until a server has taken in a client that says nothing. */
const SETTLING = 200;

/** Milliseconds for which the busy client is busy beside the quiet one, at least. */
const BUSY = 1000;

/** Bytes of the busy client's pieces: more than one read of a student's buffer. */
const BUSY_PIECE = 16_384;

/** Connections that are begun before the thread takes a breath: what listen(5) holds. */
const BURST = 5;

interface BesideSilent {
  readonly second: Asked;
  /** Whether the second had its answer once the first had left. */
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
    silent.close();
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
    const single = program === undefined ||
      program.processes.every(({ threads }, i) => i === 0 && threads === 1);
    return failed({ worked, ...fault, cause: BLOCKED_BY_SILENT, free: single ? true : undefined });
  },
});

function severalScenario(count: number, held: boolean, dependsOn: string, words: [string, string]): Scenario {
  return scenario<Asked[]>({
    name: `${count}-at-once`,
    family: "many",
    description: say(...words),
    points: 5,
    dependsOn,
    needs: "network",
    play: (trial) => held ? askTogether(trial, count) : askAsTheyCome(trial, count),
    judge: judgeSeveral,
  });
}

/** All are connected before the first asks; the last one asks first. */
async function askTogether(trial: Trial, count: number): Promise<Asked[]> {
  const clients: StreamClient[] = [];
  for (let n = 0; n < count; n++) clients.push(await trial.connect());
  const asking = clients.map((each, i) => ({ each, n: i + 1, asked: question(trial.suite, 1000 * (i + 1)) }))
    .reverse();
  for (const { each, asked } of asking) await each.send(asked.send);
  return await Promise.all(asking.map(({ each, asked, n }) => hearAnswer(trial, each, asked, { n })));
}

/** Each asks as soon as it is connected, which may take seconds where listen()'s queue is short: TCP tries again. */
async function askAsTheyCome(trial: Trial, count: number): Promise<Asked[]> {
  const all: Promise<Asked>[] = [];
  for (let n = 1; n <= count; n++) {
    all.push(ask(trial, 1000 * n, { n }));
    if (n % BURST === 0) await trial.pause(1);
  }
  return await Promise.all(all);
}

function judgeSeveral(all: readonly Asked[], suite: Suite): Verdict {
  const wrong = all.filter((each) => talkFault(each, suite) !== undefined);
  const served = all.length - wrong.length;
  const worked = [
    say(`${served} of ${all.length} were answered`, `${served} sur ${all.length} ont eu leur réponse`),
  ];
  if (wrong.length === 0) return passed(worked);
  const answers = new Map(all.map(({ question, who }) => [question.expect.join(), who]));
  const mixed = wrong.filter(({ talk, question }) =>
    talk.got.length === question.expect.length && answers.has(talk.got.join())
  );
  const [first] = mixed.length > 0 ? mixed : wrong;
  const fault = talkFault(first, suite, ENDED_BY_A_CLIENT)!;
  const values = { ...fault.values, clients: all.length, served, wrong: mixed.length };
  if (mixed.length > 0) return failed({ worked, ...fault, cause: ANSWERS_MIXED, values });
  const silent = first.talk.got.length === 0 && first.program?.ended === undefined;
  return failed({ worked, ...fault, cause: silent ? NOT_ALL_AT_ONCE : fault.cause, values });
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
  const piece = trial.random.bytes(BUSY_PIECE);
  let sent = 0;
  while (!done() && talking.talk.end === "open") {
    const taken = await talking.send(piece);
    sent += taken;
    await talking.read(sent - BUSY_PIECE);
    if (taken < piece.length) break;
  }
  talking.reset();
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
  severalScenario(10, true, "silent-first", [
    "Ten clients are connected at once, then all ask.",
    "Dix clients sont connectés à la fois, puis tous demandent.",
  ]),
  severalScenario(100, false, "next-client", [
    "A hundred clients come at once.",
    "Cent clients viennent à la fois.",
  ]),
  busyAndQuiet,
];
