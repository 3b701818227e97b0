// endings: connections end in many ways, most of them rude. After each, the next client has to be served.
import {
  CLOSES_WITH_INPUT_UNREAD,
  CLOSES_WITHOUT_ANSWER,
  NEVER_CLOSES,
  OPEN_IN_PARENT,
} from "../causes/conversations.ts";
import {
  DEAF_AFTER_A_CLIENT,
  ENDED_BY_A_CLIENT,
  NO_ANSWER_AFTER_HALF_CLOSE,
  SPINS_AT_END,
} from "../causes/clients.ts";
import { cpuMs, mainProcess, type ProgramFacts, type Talk } from "../facts.ts";
import { answered, type Asked, endedFault, seconds, talkFault } from "../judging/talks.ts";
import { failed, passed, say, type Scenario, scenario, type Verdict, type Words } from "../scenario.ts";
import { question, type Suite } from "../suite.ts";
import type { StreamClient } from "../trial/stream_client.ts";
import type { Trial } from "../trial/trial.ts";
import { ask, COURSE_VALUE } from "./asking.ts";

/** Milliseconds that an ending may take to be noticed by the server. */
const SETTLING = 200;

/** Looks at what the program does with nothing to do, milliseconds between two, and in how many rounds. */
const LOOKS = 5;
const BETWEEN = 60;
const ROUNDS = 3;

/** Share of a processor, in percent, that a server with nothing to do does not use. */
const IDLE_PERCENT = 25;

/** Clients that are gone before the server comes to them: one of them at least is when it writes its answer. */
const GONE = 20;

/** Of them at once: what listen(5) holds. */
const BURST = 5;

/** What came after an ending. */
export interface After {
  readonly spins: boolean;
  readonly program?: ProgramFacts;
  /** The next client. */
  readonly next: Asked;
}

/** Watches for spinning, then asks as the next client. */
export async function after(trial: Trial): Promise<After> {
  await trial.pause(SETTLING);
  let spins = trial.program !== undefined;
  for (let round = 0; spins && round < ROUNDS; round++) spins = await isBusy(trial);
  const program = trial.look();
  return { spins, program, next: await ask(trial, COURSE_VALUE + 1, { n: 2 }) };
}

/** Busy is who is runnable whenever one looks, however little it gets of a busy machine; or who uses much. */
async function isBusy(trial: Trial): Promise<boolean> {
  const [before, start] = [cpuMs(trial.look()), trial.now()];
  let runnable = 0;
  for (let i = 0; i < LOOKS; i++) {
    await trial.pause(BETWEEN);
    if (trial.look()?.processes.some(({ state }) => state === "R")) runnable++;
  }
  const percent = 100 * (cpuMs(trial.look()) - before) / (trial.now() - start);
  return runnable === LOOKS || percent >= IDLE_PERCENT;
}

/** What an ending did to the server. @param what it was, as a sentence without its end */
export function judgeAfter({ spins, program, next }: After, what: Words, suite: Suite): Verdict {
  const worked = [what];
  if (program?.ended !== undefined) {
    const fault = endedFault({ ...next, program }, ENDED_BY_A_CLIENT);
    return failed({ worked, ...fault, values: { ...fault.values, what } });
  }
  if (spins) {
    const step = say("the server waits for the next client", "le serveur attend le client suivant");
    return failed({
      worked,
      failed: step,
      cause: SPINS_AT_END,
      values: { what },
    });
  }
  const fault = talkFault(next, suite, ENDED_BY_A_CLIENT);
  if (fault === undefined) return passed([...worked, answered(next)]);
  const values = { ...fault.values, what, seconds: seconds(next.talk.waitedMs) };
  const silent = next.talk.got.length === 0 && next.program?.ended === undefined;
  const cause = silent && next.talk.refused !== "ECONNREFUSED" ? DEAF_AFTER_A_CLIENT : fault.cause;
  return failed({ worked, ...fault, cause, values });
}

/** An ending and what comes after it. */
function ending(
  name: string,
  points: number,
  what: Words,
  end: (client: StreamClient, trial: Trial) => Promise<void> | void,
): Scenario {
  return scenario<After>({
    name,
    family: "endings",
    description: say(`${what.en}; the next one is served.`, `${what.fr} ; le suivant est servi.`),
    points,
    dependsOn: "next-client",
    needs: "network",
    async play(trial) {
      await end(await trial.connect(), trial);
      return await after(trial);
    },
    judge: (seen, suite) => judgeAfter(seen, what, suite),
  });
}

/** A connection to its end. */
interface Ended {
  readonly asked: Asked;
  readonly after?: ProgramFacts;
  /** Whether it ended only once the client had said that it says no more. */
  readonly onlyThen: boolean;
  readonly end: Talk["end"];
  readonly waitedMs: number;
}

const ends = scenario<Ended>({
  name: "ends",
  family: "endings",
  description: say("After the answer the connection ends.", "Après la réponse, la connexion se termine."),
  points: 5,
  dependsOn: "one-client",
  needs: "network",
  async play(trial) {
    const talking = await trial.connect();
    await trial.pause(SETTLING);
    const program = trial.look();
    const asked = question(trial.suite, COURSE_VALUE);
    await talking.send(asked.send);
    await talking.read(asked.expect.length);
    // An echo does not know that all is said before the client says so.
    if (trial.suite.service !== "echo") await talking.readToEnd();
    const onlyThen = talking.talk.end === "open";
    const { waitedMs } = talking.talk;
    talking.halfClose();
    await talking.readToEnd(trial.suite.service === "echo" ? undefined : SETTLING);
    const { talk } = talking;
    const made = { who: say("client 1", "le client 1"), question: asked, talk, program };
    return { asked: made, after: trial.look(), onlyThen, end: talk.end, waitedMs: waitedMs || talk.waitedMs };
  },
  judge({ asked, after, onlyThen, end, waitedMs }, { service }) {
    const worked = [answered(asked)];
    const remark = say(
      "The connection ended only after the client's end; the course's server ends it itself",
      "La connexion n'a fini qu'après la fin du client ; le serveur du cours la termine lui-même",
    );
    if (end === "end") return passed([...worked, THE_END], onlyThen && service !== "echo" ? [remark] : []);
    const step = say("the client reads the end", "le client lit la fin");
    const values = { seconds: seconds(waitedMs), sent: asked.talk.sent.length };
    const base = { worked, failed: step, values };
    if (end === "reset") return failed({ ...base, cause: CLOSES_WITH_INPUT_UNREAD });
    return failed({ ...base, cause: isOpenInParent(asked.program, after) ? OPEN_IN_PARENT : NEVER_CLOSES });
  },
});

const THE_END = say("the connection ended", "la connexion s'est terminée");

/** Whether a child served, and only the parent still has a connection open. */
function isOpenInParent(during: ProgramFacts | undefined, after: ProgramFacts | undefined): boolean {
  const parent = mainProcess(after)?.pid;
  const connections = (facts: ProgramFacts | undefined) =>
    facts?.sockets.filter(({ remotePort, state, transport }) =>
      transport === "tcp" ? remotePort !== 0 : state === "ESTABLISHED"
    ) ?? [];
  const shared = connections(during).some(({ holders }) => holders.some((pid) => pid !== parent));
  const left = connections(after);
  return shared && left.length > 0 && left.every(({ holders }) => holders.every((pid) => pid === parent));
}

const halfClose = scenario<{ asked: Asked; after: After }>({
  name: "half-close",
  family: "endings",
  description: say(
    "The client half-closes behind its question, and still has its answer.",
    "Le client ferme à moitié derrière sa question, et a quand même sa réponse.",
  ),
  points: 5,
  dependsOn: "next-client",
  needs: "network",
  async play(trial) {
    const talking = await trial.connect();
    const asked = question(trial.suite, COURSE_VALUE);
    await talking.send(asked.send);
    talking.halfClose();
    await talking.read(asked.expect.length);
    const made = {
      who: say("client 1", "le client 1"),
      question: asked,
      talk: talking.talk,
      program: trial.look(),
    };
    return { asked: made, after: await after(trial) };
  },
  judge({ asked, after }, suite) {
    const fault = talkFault(asked, suite, ENDED_BY_A_CLIENT);
    const what = say("One client half-closed", "Un client a fermé à moitié");
    if (fault === undefined) return judgeAfter(after, what, suite);
    const values = { ...fault.values, came: asked.talk.got.length, want: asked.question.expect.length };
    const cause = fault.cause === CLOSES_WITHOUT_ANSWER ? NO_ANSWER_AFTER_HALF_CLOSE : fault.cause;
    return failed({ worked: [what], ...fault, cause, values });
  },
});

const gone = ending(
  "gone",
  5,
  say(
    `${GONE} clients ask and leave before they are accepted`,
    `${GONE} clients demandent et partent avant d'être acceptés`,
  ),
  async (first, trial) => {
    const { send } = question(trial.suite, COURSE_VALUE);
    // While the first says nothing, a server that serves one after the other finds the next ones dead in its queue.
    for (let n = 0; n < GONE; n += BURST) {
      const burst = await Promise.all(Array.from({ length: BURST }, () => trial.connect()));
      for (const each of burst) each.askAndVanish(send);
      if (n === 0) first.askAndVanish(send);
    }
  },
);

export const ENDINGS: readonly Scenario[] = [
  ends,
  halfClose,
  ending(
    "no-byte",
    5,
    say("One client closes without a byte", "Un client ferme sans un octet"),
    (client) => client.close(),
  ),
  ending(
    "unread",
    5,
    say("One client leaves with its answer unread", "Un client part sans avoir lu sa réponse"),
    async (client, trial) => {
      await client.send(question(trial.suite, COURSE_VALUE).send);
      await trial.pause(SETTLING);
      client.close();
    },
  ),
  ending(
    "reset",
    5,
    say("One client resets in the middle of its question", "Un client coupe (RST) au milieu de sa question"),
    async (client, trial) => {
      await client.send(question(trial.suite, COURSE_VALUE).send.subarray(0, 2));
      await trial.pause(SETTLING);
      client.reset();
    },
  ),
  gone,
];
