// tidiness, at its end: what stops a server, what it leaves behind, and whether it comes back; and from where it is seen.
import {
  GOES_ON_AFTER_ENTER,
  HEEDS_NO_SIGNAL,
  LEFT_BEHIND,
  LOOPBACK_ONLY,
  NO_REUSEADDR,
  SPINS_AT_EOF,
  STALE_PATH,
} from "../causes/tidiness.ts";
import {
  listening,
  livingChildren,
  mainProcess,
  type ProgramFacts,
  SIGINT,
  SIGTERM,
  type Startup,
} from "../facts.ts";
import { seconds } from "../judging/talks.ts";
import {
  couldNotTell,
  failed,
  passed,
  say,
  type Scenario,
  scenario,
  type Verdict,
  type Words,
} from "../scenario.ts";
import { question } from "../suite.ts";
import { OTHER_ADDRESS } from "../trial/program.ts";
import type { StreamClient } from "../trial/stream_client.ts";
import type { Trial } from "../trial/trial.ts";
import { BUSY_PERCENT, idlePercent, leave, visit } from "./visits.ts";

/** Milliseconds until a server has taken in a client, and for its end to reach one. */
const SETTLING = 200;

/** Milliseconds that a server may take to end when it is told to, and to answer at another address. */
const STOPPING = 2000;
const ELSEWHERE = 500;

/** Milliseconds that a server may take to end after Ctrl-C before it is killed: what it leaves is the same. */
const ENDING = 1000;

/** What was left of the first run, and what became of the second. */
export interface Restart {
  readonly served: boolean;
  /** Connections left at the port; whether the path was left. */
  readonly left: number;
  readonly stale: boolean;
  readonly again: Startup;
  readonly servedAgain: boolean;
}

/**
 * One client has its answer and is still there when the server is stopped: the server's end is the first, so that its
 * side of the connection goes into TIME_WAIT.
 */
async function playRestart(trial: Trial): Promise<Restart> {
  const { target, program } = trial;
  const client = await trial.connect();
  const { send, expect } = question(trial.suite, 1);
  await client.send(send);
  await client.read(expect.length);
  const served = client.talk.got.length >= expect.length;
  const { port } = client;
  await trial.pause(SETTLING);
  await program?.interrupt(ENDING);
  await client.readToEnd(SETTLING);
  client.close();
  await trial.until(() => "path" in target || program!.leftAt(target.port) > 0, SETTLING);
  const left = "path" in target ? 0 : program!.leftAt(target.port);
  const stale = trial.leftItsPath();
  const again = await trial.startAgain();
  const servedAgain = again.listening && await visit(trial, 2);
  // Beside others this port is needed again: by the next trial.
  if (!program!.isolated) await trial.endTimeWait(port);
  return { served, left, stale, again, servedAgain };
}

const WENT = say(
  "one client was answered, and the server was stopped (Ctrl-C)",
  "un client a eu sa réponse, et le serveur a été arrêté (Ctrl-C)",
);
const BACK = say("started again at once, it listens", "relancé aussitôt, il écoute");
const SERVES = say("and answers", "et répond");

const restart = scenario<Restart>({
  name: "restart",
  family: "tidiness",
  description: say(
    "Stopped right after serving and started again at once, it is there.",
    "Arrêté juste après un service et relancé aussitôt, il est là.",
  ),
  points: 5,
  dependsOn: "one-client",
  needs: "program",
  play: playRestart,
  judge({ served, left, again, servedAgain }) {
    if (again.listening && servedAgain) return passed([WENT, BACK, SERVES]);
    if (!served || again.listening || left === 0) return couldNotTell(UNCLEAR);
    const values = { left, port: again.port ?? 0 };
    return failed({ worked: [WENT], failed: BACK, cause: NO_REUSEADDR, values });
  },
});

const stalePath = scenario<Restart>({
  name: "stale-path",
  family: "tidiness",
  description: say(
    "Stopped and started again, it is there, whatever it left at its path.",
    "Arrêté et relancé, il est là, quoi qu'il ait laissé à son chemin.",
  ),
  points: 5,
  dependsOn: "one-client",
  needs: "program",
  play: playRestart,
  judge({ served, stale, again, servedAgain }) {
    if (again.listening && servedAgain) return passed([WENT, BACK, SERVES]);
    if (!served || again.listening || !stale) return couldNotTell(UNCLEAR);
    return failed({ worked: [WENT], failed: BACK, cause: STALE_PATH, values: { path: again.place } });
  },
});

const UNCLEAR = say(
  "it did not come back, and not because of what it left",
  "il n'est pas revenu, et pas à cause de ce qu'il a laissé",
);

/** What something that should end it did. */
export interface Stop {
  readonly before: ProgramFacts | undefined;
  /** Whether it ended; "later" when it did once its client had left. */
  readonly ended: "at once" | "later" | "no";
  readonly waitedMs: number;
  /** Children that live when its client has left too. */
  readonly left: number;
}

/** Watches it end. @param client who is connected meanwhile */
async function watchEnd(trial: Trial, client: StreamClient | undefined, act: () => void): Promise<Stop> {
  const [before, start] = [trial.look(), trial.now()];
  act();
  const atOnce = await trial.program?.untilEnded(STOPPING * trial.stretch);
  const waitedMs = trial.now() - start;
  if (client !== undefined) await leave(trial, client);
  const later = atOnce ?? await trial.program?.untilEnded(ENDING);
  const isAlone = () => livingChildren(allOf(trial)).length === 0;
  if (later !== undefined) await trial.until(isAlone, STOPPING * trial.stretch);
  const left = livingChildren(allOf(trial)).length;
  return { before, ended: atOnce ? "at once" : later ? "later" : "no", waitedMs, left };
}

/** Facts in which the first process has a place, though it is gone: what lives are children. */
function allOf(trial: Trial): ProgramFacts | undefined {
  const facts = trial.look();
  if (facts?.ended === undefined) return facts;
  const children = facts.processes.filter(({ pid }) => pid !== trial.program!.pid);
  return { ...facts, processes: [...facts.processes.slice(0, 1), ...children] };
}

function judgeLeft({ left, ended }: Stop, what: Words): Verdict {
  const step = say(`it ended by ${what.en}`, `il s'est terminé par ${what.fr}`);
  const remarks = ended === "later"
    ? [say("It ended when its client had left", "Il s'est terminé une fois son client parti")]
    : [];
  const gone = say("no process of it is left", "il n'en reste aucun processus");
  if (left === 0) return passed([step, gone], remarks);
  return failed({
    worked: [step],
    failed: gone,
    cause: LEFT_BEHIND,
    values: { how: what, children: left },
  });
}

const enter = scenario<Stop>({
  name: "enter",
  family: "tidiness",
  description: say(
    "After one client, Enter is typed: it ends.",
    "Après un client, Entrée est tapée : il se termine.",
  ),
  points: 5,
  dependsOn: "one-client",
  needs: "program",
  async play(trial) {
    await visit(trial, 1);
    await trial.pause(SETTLING);
    return await watchEnd(trial, undefined, () => trial.program?.type("\n"));
  },
  judge(seen) {
    const what = say("Enter", "Entrée");
    if (seen.ended !== "no") return judgeLeft(seen, what);
    const step = say("it ends when Enter is typed", "il se termine quand Entrée est tapée");
    const values = { seconds: seconds(seen.waitedMs) };
    return failed({ worked: [], failed: step, cause: GOES_ON_AFTER_ENTER, values });
  },
});

const endOfInput = scenario<{ ended: boolean; percent: number }>({
  name: "end-of-input",
  family: "tidiness",
  description: say(
    "Standard input ends: it ends, or goes on without spinning.",
    "L'entrée standard finit : il se termine, ou continue sans tourner à vide.",
  ),
  points: 3,
  dependsOn: "idle",
  needs: "program",
  async play(trial) {
    trial.program?.endInput();
    const ended = await trial.program?.untilEnded(SETTLING) !== undefined;
    return { ended, percent: ended ? 0 : await idlePercent(trial) };
  },
  judge({ ended, percent }) {
    const step = say("it sleeps, or has ended", "il dort, ou s'est terminé");
    if (ended || percent < BUSY_PERCENT) return passed([step]);
    const worked = [say("standard input ended", "l'entrée standard est finie")];
    return failed({ worked, failed: step, cause: SPINS_AT_EOF, values: { percent } });
  },
});

function signalScenario(name: string, number: number, words: [string, string]): Scenario {
  const signal = name.toUpperCase();
  return scenario<Stop>({
    name,
    family: "tidiness",
    description: say(...words),
    points: 3,
    needs: "program",
    async play(trial) {
      const isStream = trial.suite.transport === "tcp" || trial.suite.transport === "unix";
      const client = isStream ? await trial.connect() : undefined;
      await trial.pause(SETTLING);
      // Ctrl-C reaches the whole group of the terminal, kill(1) one process.
      return await watchEnd(trial, client, () => {
        if (number === SIGINT) trial.program?.signalAll(number);
        else trial.program?.signal(number);
      });
    },
    judge(seen) {
      if (seen.ended !== "no") return judgeLeft(seen, say(signal, signal));
      const step = say(`${signal} ends it`, `${signal} le termine`);
      const values = { signal, seconds: seconds(seen.waitedMs), how: howTaken(seen.before, number) };
      return failed({ worked: [], failed: step, cause: HEEDS_NO_SIGNAL, values });
    },
  });
}

function howTaken(before: ProgramFacts | undefined, signal: number): Words {
  const main = mainProcess(before);
  if (main?.ignores.includes(signal)) return say("it ignores it (SIG_IGN)", "il l'ignore (SIG_IGN)");
  return main?.handles.includes(signal)
    ? say("it has a handler that does not end it", "il a un handler qui ne le termine pas")
    : say("it blocks it, or waits for something first", "il le bloque, ou attend d'abord autre chose");
}

/** What another address of the machine showed. */
export interface Elsewhere {
  /** Whether there is another address: where guichet made the network. */
  readonly has: boolean;
  readonly reached: boolean;
  readonly program: ProgramFacts | undefined;
  readonly port: number;
}

const otherAddress = scenario<Elsewhere>({
  name: "other-address",
  family: "tidiness",
  description: say(
    "It is reached at another address of its machine too.",
    "On l'atteint aussi à une autre adresse de sa machine.",
  ),
  points: 3,
  dependsOn: "one-client",
  needs: "program",
  async play(trial) {
    const port = trial.startup.port ?? 0;
    const has = trial.program?.isolated === true && "address" in trial.target;
    return { has, reached: has && await reached(trial), program: trial.look(), port };
  },
  judge({ has, reached, program, port }) {
    if (!has) {
      const why = say("only root can give it another address", "seul root peut lui donner une autre adresse");
      return { outcome: "not run", why, free: true };
    }
    const step = say(`it is reached at ${OTHER_ADDRESS}`, `on l'atteint à ${OTHER_ADDRESS}`);
    if (reached) return passed([step]);
    const bound = listening(program).find((each) => each.port === port && /^127\.|^::1$/.test(each.address));
    if (bound === undefined) {
      return couldNotTell(say("it is not bound to loopback", "il n'est pas lié à loopback"));
    }
    const values = { address: bound.address, port, other: OTHER_ADDRESS };
    return failed({ worked: [], failed: step, cause: LOOPBACK_ONLY, values });
  },
});

async function reached(trial: Trial): Promise<boolean> {
  if (trial.suite.transport === "tcp") return (await trial.connect({ address: OTHER_ADDRESS })).connected;
  const client = trial.datagramClient();
  client.send(question(trial.suite, 1).send, trial.sockaddr(OTHER_ADDRESS));
  return await client.receive(ELSEWHERE * trial.stretch) !== undefined;
}

export const TIDINESS: readonly Scenario[] = [
  restart,
  stalePath,
  enter,
  endOfInput,
  signalScenario("sigint", SIGINT, [
    "SIGINT with a client connected: it ends, with its children.",
    "SIGINT avec un client connecté : il se termine, avec ses fils.",
  ]),
  signalScenario("sigterm", SIGTERM, [
    "SIGTERM with a client connected: it ends, and its children with their clients.",
    "SIGTERM avec un client connecté : il se termine, et ses fils avec leurs clients.",
  ]),
  otherAddress,
];
