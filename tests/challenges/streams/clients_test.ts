// Right and wrong clients in C against a real lab: who copes solves every try, who doesn't is told why, and nobody is
// told what is not so. CHALLENGE_TRIES says how many tries each makes.
import { assertEquals } from "@std/assert";
import type { Exchange } from "../../../src/exchange/exchange.ts";
import { diagnose } from "../../../src/hints/diagnose.ts";
import { LAB } from "../../hints/support/exchanges.ts";
import { compileText } from "../../support/compile_c.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { runCommand } from "../../support/run_command.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { tcp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { type KindOfClients, mistaken, STREAM_CLIENTS } from "../support/stream_clients.ts";

const TRIES = Number(Deno.env.get("CHALLENGE_TRIES") ?? 40);

/** As students compile: without optimising. */
const FLAGS = ["-std=gnu11", "-O0", "-w"];

/** Clients that run at once: those that work, and those that sleep. */
const AT_ONCE = { working: 12, sleeping: 100 } as const;

/** Longer than a lab waits for a client to come again. */
const PATIENCE_MS = 25_000;

interface Tried {
  readonly name: string;
  readonly program: string;
  /** What each try may get, as code; the first is the rule. */
  readonly clues: readonly string[];
  readonly sleeps: boolean;
}

async function compiled({ right, mistakes }: KindOfClients): Promise<Tried[]> {
  const text = await Deno.readTextFile(`${PROJECT_ROOT}/tests/challenges/clients/${right}.c`);
  const all = mistakes.map((mistake) => ({
    name: mistake.name,
    text: mistaken(text, mistake),
    clues: mistake.clues as readonly string[],
    sleeps: mistake.sleeps === true,
  }));
  return await Promise.all(
    [{ name: "right", text, clues: ["none"], sleeps: false }, ...all].map(async ({ text, ...client }) => ({
      ...client,
      program: await compileText(`challenge_${right}`, text, FLAGS),
    })),
  );
}

/** What lets a client leave from an address of its own. */
async function addressLibrary(): Promise<string> {
  const text = await Deno.readTextFile(`${PROJECT_ROOT}/tests/corpus/from_address.c`);
  return await compileText("from_address.so", text, [...FLAGS, "-shared", "-fPIC"]);
}

/** A machine of its own for each try of each client. */
function addressOf(client: number, attempt: number): string {
  return `127.${1 + client}.${1 + Math.floor(attempt / 250)}.${1 + attempt % 250}`;
}

/** Runs all clients of a kind, many at once. @returns the exit codes of the right one */
async function runAll(clients: readonly Tried[], lab: RunningLab): Promise<number[]> {
  const library = await addressLibrary();
  const codes: number[] = [];
  const run = async ({ client: { name, program }, number, attempt }: ReturnType<typeof todo>[number]) => {
    const env = { LD_PRELOAD: library, CORPUS_FROM: addressOf(number, attempt) };
    const command = [program, "127.0.0.1", String(lab.port(name))];
    const { code } = await runCommand(command, { env, timeout: PATIENCE_MS });
    if (name === "right") codes.push(code);
  };
  const todo = (sleeping: boolean) =>
    Array.from(
      { length: TRIES },
      (_, attempt) => clients.map((client, number) => ({ client, number, attempt })),
    ).flat().filter(({ client }) => client.sleeps === sleeping);
  const working = todo(false);
  const sleeping = todo(true);
  const work = async (list: typeof working) => {
    for (let next = list.shift(); next !== undefined; next = list.shift()) await run(next);
  };
  await Promise.all([
    ...Array.from({ length: AT_ONCE.working }, () => work(working)),
    ...Array.from({ length: AT_ONCE.sleeping }, () => work(sleeping)),
  ]);
  return codes;
}

/** Tries that have had their verdict. */
function verdicts(exchanges: readonly Exchange[], name: string): Exchange[] {
  return exchanges.filter(({ listener, trial }) =>
    listener === name && trial !== undefined && trial.verdict !== "step"
  );
}

/** How often each clue was told, with the codes of its hints: "solved none E01". */
function told(exchanges: readonly Exchange[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const exchange of exchanges) {
    const { verdict, clue } = exchange.trial!;
    const key = [verdict, clue, ...diagnose(exchange, [], LAB).map(({ code }) => code)].join(" ");
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

for (const clients of STREAM_CLIENTS) {
  const { kind } = clients;
  testNeeding(
    ["gcc"],
    `the challenge ${kind} is solved by a right client, and tells wrong ones why they fail`,
    async () => {
      const programs = await compiled(clients);
      const listeners = programs.map(({ name }) => tcp(name, "challenge", { challenge: kind }));
      await using lab = await RunningLab.start(listeners, { loopbackMachines: true });
      const codes = await runAll(programs, lab);
      const count = () => programs.map(({ name }) => verdicts(lab.observations, name).length);
      await waitFor(
        () => `${TRIES} verdicts each; there are ${count()}`,
        () => count().every((n) => n >= TRIES),
        {
          timeout: PATIENCE_MS,
        },
      );
      assertEquals(codes, codes.map(() => 0), "the right client's exit status");
      const problems = programs.flatMap(({ name, clues }) => problemsOf(name, clues, lab.observations));
      assertEquals(problems, []);
    },
  );
}

/** What is not as it should be with a client's tries. */
function problemsOf(name: string, clues: readonly string[], exchanges: readonly Exchange[]): string[] {
  const all = verdicts(exchanges, name);
  const solved = all.filter(({ trial }) => trial!.verdict === "solved").length;
  const others = all.filter(({ trial }) => trial!.verdict !== "solved" && !clues.includes(trial!.clue));
  const first = all.filter(({ trial }) => trial!.clue === clues[0]).length;
  const right = name === "right" ? solved === TRIES : solved <= TRIES / 100;
  const unhinted = all.filter((exchange) => diagnose(exchange, [], LAB).length !== 1);
  return right && others.length === 0 && first > 0 && unhinted.length === 0 && all.length === TRIES
    ? []
    : [`${name}: ${JSON.stringify(told(all))}`];
}
