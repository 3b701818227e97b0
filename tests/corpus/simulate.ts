// A class of students at a running lab, for demonstrations and for looking at the board: each has a loopback address of its
// own, 127.0.0.2 and on, and runs the corpus's C programs, mistakes first. Bounded in students and in time.
//   deno run -A tests/corpus/simulate.ts [--lab HOST] [--config FILE] [--students N] [--seconds S] [--seed N]
//     [--nicknames]   about two students in three claim a nickname at the board of the configuration
import { parseArgs } from "node:util";
import { loadConfig } from "../../src/config/load.ts";
import type { LabConfig, ListenerConfig } from "../../src/config/types.ts";
import { compileText } from "../support/compile_c.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { signalChild } from "../support/signal_child.ts";
import { planClass, type StudentPlan } from "./class_plan.ts";
import { CORPUS, type ListenerKind } from "./manifest.ts";
import { compileCorpus, type Compiled, PATIENCE } from "./run_clients.ts";

/** More have no address, and a lab hour has no more. */
const MOST_STUDENTS = 250;
const MOST_SECONDS = 3600;

/** Programs that run at once, whatever the class's size. */
const AT_ONCE = 16;

/** After so many milliseconds a student whose program hangs has pressed Ctrl-C. */
const CTRL_C = 2500;

const NICKNAMES =
  "Amélie Bachir Camille Dilan Elsa Farid Gaëlle Hugo Inès Jules Karim Léa Malo Nadia Oscar Pauline Quentin Rania Samir Théo Ulysse Valérie Wassim Xavier Yasmine Zoé"
    .split(" ");

/** Where an exercise is: host and port as a program is given them. */
type Places = ReadonlyMap<ListenerKind, readonly [host: string, port: number]>;

/** The lab's exercises in the order of its configuration; of two of a kind the first. */
export function placesOf({ listeners }: LabConfig, lab: string): Places {
  const places = new Map<ListenerKind, readonly [string, number]>();
  for (const listener of listeners) {
    const kind = kindOf(listener);
    if (kind === undefined || places.has(kind) || !("port" in listener) || listener.port === 0) continue;
    places.set(kind, [listener.transport === "multicast" ? listener.group : lab, listener.port]);
  }
  return places;
}

/** What the corpus calls it; undefined for what it has no programs for. */
function kindOf(listener: ListenerConfig): ListenerKind | undefined {
  const { transport, service } = listener;
  if (transport === "multicast") return "multicast";
  if (transport !== "udp" && transport !== "tcp") return undefined;
  const kinds: readonly string[] = [
    "udp-counter",
    "udp-echo",
    "tcp-counter",
    "tcp-echo",
    "tcp-discard",
    "tcp-daytime",
  ];
  if (transport === "tcp" && service === "half-close") return "tcp-half-close";
  const isBig = "byteOrder" in listener && listener.byteOrder === "big";
  if (transport === "tcp" && service === "counter" && isBig) return "tcp-big-endian";
  return kinds.find((kind) => kind === `${transport}-${service}`) as ListenerKind | undefined;
}

interface Hour {
  readonly places: Places;
  readonly compiled: Compiled;
  readonly seconds: number;
  readonly over: AbortSignal;
  readonly turns: Turns;
}

/** Lets so many be at it at once. */
class Turns {
  #free = AT_ONCE;
  readonly #waiting: (() => void)[] = [];

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

/** One student's hour. @returns how many programs ran */
async function attend({ attempts }: StudentPlan, address: string, hour: Hour): Promise<number> {
  const unit = 1000 * hour.seconds / attempts.length;
  let runs = 0;
  for (const { client, pause } of attempts) {
    await sleep(pause * unit, hour.over);
    if (hour.over.aborted) break;
    const [host, port] = hour.places.get(client.listener)!;
    await hour.turns.take(() => run(client.name, [client.host ?? host, String(port)], address, hour));
    runs++;
  }
  return runs;
}

/** Two students in three say who they are. */
async function claimNicknames(students: number, board: LabConfig["board"], library: string): Promise<void> {
  const text = await Deno.readTextFile(`${PROJECT_ROOT}/tests/corpus/claim_nickname.c`);
  const program = await compileText("claim_nickname", text);
  for (let i = 0; i < students; i++) {
    if (i % 3 === 2) continue;
    const round = Math.floor(i / NICKNAMES.length);
    const nickname = NICKNAMES[i % NICKNAMES.length] + (round === 0 ? "" : ` ${round + 1}`);
    const args = [board.address === "0.0.0.0" ? "127.0.0.1" : board.address, String(board.port), nickname];
    const env = { LD_PRELOAD: library, CORPUS_FROM: `127.0.0.${i + 2}` };
    const { success } = await new Deno.Command(program, { args, env, stderr: "null" }).output();
    if (!success) console.log(`Cannot claim the nickname "${nickname}" at the board`);
  }
}

async function run(name: string, args: string[], address: string, hour: Hour): Promise<void> {
  const { programs, library } = hour.compiled;
  const env = { LD_PRELOAD: library, CORPUS_FROM: address, CORPUS_STAY_MS: "50" };
  const [program, ...first] = programs.get(name)!;
  const child = new Deno.Command(program, {
    args: [...first, ...args],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  })
    .spawn();
  const kill = () => {
    signalChild(child, "SIGINT");
  };
  const timer = setTimeout(kill, Math.min(CTRL_C, PATIENCE));
  hour.over.addEventListener("abort", kill, { once: true });
  await child.status;
  hour.over.removeEventListener("abort", kill);
  clearTimeout(timer);
}

/** Until `ms` have passed or the hour is over. */
function sleep(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      over.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    over.addEventListener("abort", done, { once: true });
    if (over.aborted) done();
  });
}

function wholeNumber(text: string, name: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`Cannot take "${text}" for --${name}: it wants a whole number from 1 to ${most}`);
}

async function main(): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      lab: { type: "string", default: "127.0.0.1" },
      config: { type: "string", default: `${PROJECT_ROOT}/config/lab.toml` },
      students: { type: "string", default: "40" },
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      nicknames: { type: "boolean", default: false },
    },
  });
  const students = wholeNumber(flags.students, "students", MOST_STUDENTS);
  const seconds = wholeNumber(flags.seconds, "seconds", MOST_SECONDS);
  const seed = wholeNumber(flags.seed, "seed", 2 ** 31);
  const config = loadConfig(await Deno.readTextFile(flags.config), flags.config);
  const places = placesOf(config, flags.lab);
  const plans = planClass(CORPUS, [...places.keys()], { students, seed });
  const used = new Set(plans.flatMap(({ attempts }) => attempts.map(({ client }) => client)));
  console.log(`${students} students, ${used.size} programs, exercises: ${[...places.keys()].join(", ")}`);
  const compiled = await compileCorpus([...used]);
  if (flags.nicknames) await claimNicknames(students, config.board, compiled.library);
  const over = AbortSignal.timeout(1000 * seconds);
  const hour = { places, compiled, seconds, over, turns: new Turns() };
  const runs = await Promise.all(plans.map((plan, i) => attend(plan, `127.0.0.${i + 2}`, hour)));
  console.log(`${runs.reduce((sum, each) => sum + each, 0)} programs ran in ${seconds} s`);
}

if (import.meta.main) await main();
