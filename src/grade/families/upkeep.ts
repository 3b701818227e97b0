// tidiness, while it runs: zombies, descriptors, memory, and processor time with nothing to do.
import { CHILD_GOES_ON, RUNS_OUT } from "../causes/clients.ts";
import {
  DESCRIPTORS_LEAK,
  HELPERS_STAY,
  LEAK_IN_PARENT,
  MEMORY_LEAK,
  SPINS_IDLE,
  SPINS_WITH_CLIENT,
  THREADS_NOT_JOINED,
  WAITS_ONCE,
  ZOMBIES,
} from "../causes/tidiness.ts";
import type { Cause } from "../causes/cause.ts";
import {
  descriptors,
  listening,
  livingChildren,
  mainProcess,
  type MemoryFacts,
  type ProgramFacts,
  SIGCHLD,
  SIGCONT,
  SIGSTOP,
  zombies,
} from "../facts.ts";
import {
  couldNotTell,
  failed,
  passed,
  say,
  type Scenario,
  scenario,
  type Values,
  type Verdict,
  type Words,
} from "../scenario.ts";
import { question } from "../suite.ts";
import type { Trial } from "../trial/trial.ts";
import { atRest, BUSY_PERCENT, idlePercentBeyondTimeOut, leave, visit, visits } from "./visits.ts";

/** Clients that are connected at once, twice: a server that collects its children late has as many zombies after each. */
const BURST = 10;

/** More zombies or children after the second burst than after the first: they add up. */
const ADDS_UP = 5;

/** Milliseconds for a burst to be accepted, and for its answers while the parent is stopped. */
const ACCEPTING = 300;
const STOPPED = 500;

/** Milliseconds in which a parent that is told by SIGCHLD has collected its children. */
const COLLECTING = 500;

/** Clients, and descriptors or threads more than before that are a leak: one for every other client. */
const SOME = 50;
const LEAKED = 25;

/** KiB of stacks that fifty threads leave behind: half of what they are given (8 MiB each, setrlimit(2)). */
const STACKS = SOME * 4096;

/** Clients by whose end memory is looked at: three stretches of the same length, of which a leak grows in each. */
const MANY = [50, 366, 682, 998];

/**
 * A leak, in bytes for each client of each stretch, and in all, in KiB. The heap of a right C server does not grow at
 * all once it is warm, and Python's not steadily.
 */
const LEAK_BYTES = 256;
const LEAK_KIB = 250;

/**
 * KiB and threads at rest of a runtime that collects garbage (Java, Go, Node.js), whose heap grows until it does: nothing
 * is told of its memory.
 */
const RUNTIME_KIB = 16_384;
const RUNTIME_THREADS = 4;

/** How the children were after each of two bursts. */
export interface Bursts {
  readonly before: ProgramFacts | undefined;
  readonly after: readonly (ProgramFacts | undefined)[];
}

const children = scenario<Bursts>({
  name: "zombies",
  family: "tidiness",
  description: say(
    "Twice ten clients at once; then no child is left, neither alive nor as a zombie.",
    "Deux fois dix clients à la fois ; ensuite il ne reste aucun fils, ni vivant ni zombie.",
  ),
  points: 5,
  dependsOn: "in-a-row",
  needs: "program",
  async play(trial) {
    const before = trial.look();
    const after = [];
    for (let i = 0; i < 2; i++) {
      await burst(trial, livingChildren(before).length);
      await atRest(trial, livingChildren(before).length);
      await trial.until(() => zombies(trial.look()).length === 0, COLLECTING);
      after.push(trial.look());
    }
    return { before, after };
  },
  judge: judgeChildren,
});

/**
 * Ten clients at once. A parent with a child for each is stopped meanwhile, so that it has one SIGCHLD for all of them.
 * A server without children is left alone, since SIGCONT interrupts some of its calls (signal(7)); and there, clients
 * ask as soon as they are connected: one that serves in turn takes the last of them when the first have left.
 */
async function burst(trial: Trial, childrenBefore: number): Promise<void> {
  const { send, expect } = question(trial.suite, 1000);
  const connecting = Array.from({ length: BURST }, () => trial.connect());
  const stops = await allHaveChildren(trial, childrenBefore);
  if (stops) trial.program?.signal(SIGSTOP);
  await Promise.all(connecting.map(async (each) => {
    const client = await each;
    await client.send(send);
    await client.read(expect.length, stops ? STOPPED * trial.stretch : undefined);
    if (client.talk.got.length > 0 || !stops) await leave(trial, client);
  }));
  if (!stops) return;
  await trial.until(() => childrenOf(trial) <= childrenBefore, STOPPED * trial.stretch);
  trial.program?.signal(SIGCONT);
  for (const each of connecting) await leave(trial, await each);
}

/** Whether each client of a burst gets a child, which may take a while on a busy machine. */
async function allHaveChildren(trial: Trial, before: number): Promise<boolean> {
  const start = trial.now();
  const have = () => childrenOf(trial) - before;
  // One child alone is that of a parent that waits for it.
  await trial.until(() => have() >= BURST || (have() <= 1 && trial.now() - start > ACCEPTING));
  return have() >= BURST;
}

function childrenOf(trial: Trial): number {
  return livingChildren(trial.look()).length;
}

function judgeChildren({ before, after: [first, second] }: Bursts): Verdict {
  const clients = 2 * BURST;
  const worked = [say(`${clients} clients came and left`, `${clients} clients sont venus et repartis`)];
  const had = livingChildren(before).length;
  const step = say("no child is left", "il ne reste aucun fils");
  const fails = (cause: Cause, values: Values) =>
    failed({ worked, failed: step, cause, values: { clients, ...values } });
  const living = livingChildren(second);
  const listeners = new Set(listening(second).map(({ inode }) => inode));
  const accepting = living.filter(({ sockets, sleepsIn }) =>
    sleepsIn !== "read" && Object.values(sockets).some((inode) => listeners.has(inode))
  );
  if (had === 0 && accepting.length > 0) return fails(CHILD_GOES_ON, { children: accepting.length });
  const more = living.length - Math.max(had, livingChildren(first).length);
  if (more >= ADDS_UP) return fails(HELPERS_STAY, { more: living.length - had, kind: CHILDREN });
  const [once, twice] = [zombies(first).length, zombies(second).length];
  if (twice - once < ADDS_UP) return passed([...worked, step]);
  const handled = mainProcess(second)?.handles.includes(SIGCHLD) && once < BURST;
  return fails(handled ? WAITS_ONCE : ZOMBIES, { zombies: twice });
}

const CHILDREN = say("children", "fils");
const THREADS = say("threads", "threads");

/** The program before and after many clients. */
export interface Growth {
  readonly served: number;
  readonly all: boolean;
  readonly forks: boolean;
  readonly before: ProgramFacts | undefined;
  readonly after: ProgramFacts | undefined;
  /** Before, and at each look. */
  readonly memory: readonly (MemoryFacts | undefined)[];
}

/** Lets them come. @param looks after how many of them memory is looked at, the last one being all */
async function grow(trial: Trial, looks: readonly number[]): Promise<Growth> {
  const had = livingChildren(trial.look()).length;
  const forks = await firstVisit(trial, had);
  const before = await atRest(trial, had);
  const memory = [trial.program?.memory()];
  let served = 0;
  for (const count of looks) {
    const now = await visits(trial, count - served);
    served += now.served;
    if (!now.all) return { served, all: false, forks, before, after: trial.look(), memory };
    await atRest(trial, had);
    memory.push(trial.program?.memory());
  }
  await trial.until(() => descriptors(trial.look()) < descriptors(before) + LEAKED, COLLECTING);
  return { served, all: true, forks, before, after: trial.look(), memory };
}

/** The first client of a server makes it load what it needs. @returns whether a child served it */
async function firstVisit(trial: Trial, childrenBefore: number): Promise<boolean> {
  const visiting = visit(trial, 1);
  const forks = await trial.until(() => livingChildren(trial.look()).length > childrenBefore, 0);
  await visiting;
  if (trial.suite.transport === "udp") return forks;
  const client = await trial.connect();
  const forked = await trial.until(
    () => livingChildren(trial.look()).length > childrenBefore,
    childrenBefore === 0 ? ACCEPTING : 0,
  );
  await client.send(question(trial.suite, 2).send);
  await client.read(question(trial.suite, 2).expect.length);
  await leave(trial, client);
  return forks || forked;
}

const after50 = scenario<Growth>({
  name: "after-50",
  family: "tidiness",
  description: say(
    `${SOME} clients; then as many descriptors and threads are open as before.`,
    `${SOME} clients ; ensuite, autant de descripteurs et de threads qu'avant.`,
  ),
  points: 5,
  dependsOn: "in-a-row",
  needs: "program",
  play: (trial) => grow(trial, [SOME]),
  judge: judgeGrowth,
});

const after1000 = scenario<Growth>({
  name: "after-1000",
  family: "tidiness",
  description: say(
    "A thousand clients; memory and descriptors do not grow with them.",
    "Mille clients ; la mémoire et les descripteurs ne croissent pas avec eux.",
  ),
  points: 5,
  dependsOn: "after-50",
  needs: "program",
  play: (trial) => grow(trial, MANY),
  judge(seen, suite) {
    if (seen.all || suite.transport === "udp") return judgeGrowth(seen);
    const step = say("the next client is answered", "le client suivant a sa réponse");
    const [worked, values] = [[cameAndLeft(seen)], { served: seen.served }];
    return failed({ worked, failed: step, cause: RUNS_OUT, values });
  },
});

function cameAndLeft({ served }: Growth): Words {
  return say(
    `${served} clients were answered and left`,
    `${served} clients ont eu leur réponse et sont partis`,
  );
}

function judgeGrowth(seen: Growth): Verdict {
  const { served, all, forks, before, after, memory } = seen;
  if (!all) {
    return couldNotTell(say("not every client was answered", "tous les clients n'ont pas eu de réponse"));
  }
  const worked = [cameAndLeft(seen)];
  const fails = (failedStep: Words, cause: Cause, values: Values) =>
    failed({ worked, failed: failedStep, cause, values: { clients: served, ...values } });
  const more = descriptors(after) - descriptors(before);
  const inMain = (mainProcess(after)?.descriptors ?? 0) - (mainProcess(before)?.descriptors ?? 0);
  const values = { before: descriptors(before), after: descriptors(after) };
  if (more >= LEAKED) {
    return fails(FEW_OPEN, forks && inMain >= LEAKED ? LEAK_IN_PARENT : DESCRIPTORS_LEAK, values);
  }
  const threads = threadsOf(after) - threadsOf(before);
  if (threads >= LEAKED) return fails(FEW_THREADS, HELPERS_STAY, { more: threads, kind: THREADS });
  const stacks = (memory.at(-1)?.dataKib ?? 0) - (memory[0]?.dataKib ?? 0);
  if (stacks >= STACKS) return fails(SAME_MEMORY, THREADS_NOT_JOINED, { grown: Math.round(stacks / 1024) });
  const leak = threadsOf(before) >= RUNTIME_THREADS ? undefined : leakOf(memory);
  if (leak !== undefined) return fails(SAME_MEMORY, MEMORY_LEAK, leak);
  return passed([...worked, FEW_OPEN]);
}

const FEW_OPEN = say("as many descriptors are open as before", "autant de descripteurs ouverts qu'avant");
const FEW_THREADS = say("as many threads live as before", "autant de threads vivent qu'avant");
const SAME_MEMORY = say("memory is what it was", "la mémoire est ce qu'elle était");

function threadsOf(facts: ProgramFacts | undefined): number {
  return facts?.processes.reduce((sum, { threads }) => sum + threads, 0) ?? 0;
}

/** Memory that grew in every stretch of clients; undefined where it did not, or can't be told. */
function leakOf(memory: readonly (MemoryFacts | undefined)[]): Values | undefined {
  const own = memory.slice(1).map((each) => each?.ownKib ?? NaN);
  if (own.length !== MANY.length || !(own[0] < RUNTIME_KIB)) return undefined;
  const stretch = MANY[1] - MANY[0];
  const least = Math.min(...own.slice(1).map((kib, i) => kib - own[i]));
  const grown = own[own.length - 1] - own[0];
  if (!(least * 1024 >= LEAK_BYTES * stretch && grown >= LEAK_KIB)) return undefined;
  const clients = MANY[MANY.length - 1] - MANY[0];
  return { grown, clients, each: Math.round(grown * 1024 / clients) };
}

/** Processor time of a server that has nothing to do. */
function idleScenario(
  name: string,
  cause: Cause,
  words: [string, string],
  dependsOn: string | undefined,
  begin: (trial: Trial) => Promise<void>,
): Scenario {
  return scenario<{ percent: number }>({
    name,
    family: "tidiness",
    description: say(...words),
    points: 3,
    dependsOn,
    needs: "program",
    async play(trial) {
      await begin(trial);
      return { percent: await idlePercentBeyondTimeOut(trial) };
    },
    judge({ percent }) {
      const step = say("the server sleeps while it waits", "le serveur dort en attendant");
      return percent < BUSY_PERCENT
        ? passed([step])
        : failed({ worked: [], failed: step, cause, values: { percent } });
    },
  });
}

export const UPKEEP: readonly Scenario[] = [
  children,
  after50,
  after1000,
  idleScenario(
    "idle",
    SPINS_IDLE,
    [
      "Nobody is there for two seconds: no processor time is used.",
      "Personne pendant deux secondes : pas de temps processeur.",
    ],
    undefined,
    () => Promise.resolve(),
  ),
  idleScenario(
    "idle-client",
    SPINS_WITH_CLIENT,
    [
      "One client says nothing for two seconds: no processor time is used.",
      "Un client se tait pendant deux secondes : pas de temps processeur.",
    ],
    "idle",
    async (trial) => void await trial.connect(),
  ),
];
