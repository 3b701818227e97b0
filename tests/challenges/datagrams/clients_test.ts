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
import { udp } from "../../workers/support/lab_config.ts";
import { RunningLab } from "../../workers/support/running_lab.ts";
import { DATAGRAM_CLIENTS, type DatagramClients, mistakenText } from "../support/datagram_clients.ts";

const TRIES = Number(Deno.env.get("CHALLENGE_TRIES") ?? 8);

/** As students compile: without optimising. */
const FLAGS = ["-std=gnu11", "-O0", "-w"];

/** Clients of one kind that run at once: most of them wait. */
const AT_ONCE = 12;

/** Longer than a lab waits for a client to come again. */
const PATIENCE_MS = 30_000;

interface Tried {
  readonly name: string;
  readonly program: string;
  /** What each try may get; the first is the rule. */
  readonly clues: readonly string[];
}

async function compiled({ kind, mistakes }: DatagramClients): Promise<Tried[]> {
  const text = await Deno.readTextFile(`${PROJECT_ROOT}/tests/challenges/clients/${kind}.c`);
  const all = [
    { name: "right", text, clues: ["none"] as readonly string[] },
    ...mistakes.map((each) => ({ name: each.name, text: mistakenText(text, each), clues: each.clues })),
  ];
  return await Promise.all(all.map(async ({ name, text, clues }) => ({
    name,
    program: await compileText(`challenge_${kind}`, text, FLAGS),
    clues,
  })));
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
  const todo = Array.from(
    { length: TRIES },
    (_, attempt) => clients.map((client, number) => ({ client, number, attempt })),
  ).flat();
  const work = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const { client: { name, program }, number, attempt } = next;
      const env = { LD_PRELOAD: library, CORPUS_FROM: addressOf(number, attempt) };
      const command = [program, "127.0.0.1", String(lab.port(name))];
      const { code } = await runCommand(command, { env, timeout: PATIENCE_MS });
      if (name === "right") codes.push(code);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return codes;
}

/** Tries that have had their verdict, of each student. */
function verdicts(exchanges: readonly Exchange[], name: string): Map<string, Exchange[]> {
  const all = exchanges.filter(({ listener, trial }) => listener === name && trial !== undefined);
  const students = Map.groupBy(
    all.filter(({ trial }) => trial!.verdict !== "step"),
    ({ peer }) => "address" in peer ? peer.address : "",
  );
  return students;
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

for (const clients of DATAGRAM_CLIENTS) {
  const { kind } = clients;
  testNeeding(
    ["gcc"],
    `the challenge ${kind} is solved by a right client, and tells wrong ones why they fail`,
    async () => {
      const programs = await compiled(clients);
      const listeners = programs.map(({ name }) => udp(name, "challenge", { challenge: kind }));
      await using lab = await RunningLab.start(listeners, { loopbackMachines: true });
      const codes = await runAll(programs, lab);
      const count = () => programs.map(({ name }) => verdicts(lab.observations, name).size);
      await waitFor(
        () => `verdicts for ${TRIES} students each; there are ${count()}`,
        () => count().every((students) => students >= TRIES),
        { timeout: PATIENCE_MS },
      );
      assertEquals(codes, codes.map(() => 0), "the right client's exit status");
      const problems = programs.flatMap(({ name, clues }) => problemsOf(name, clues, lab.observations));
      assertEquals(problems, []);
    },
  );
}

/** What is not as it should be with a client's tries. */
function problemsOf(name: string, clues: readonly string[], exchanges: readonly Exchange[]): string[] {
  const students = verdicts(exchanges, name);
  const all = [...students.values()].flat();
  const solved = all.filter(({ trial }) => trial!.verdict === "solved").length;
  const others = all.filter(({ trial }) => trial!.verdict !== "solved" && !clues.includes(trial!.clue));
  const hinted = all.every((exchange) => diagnose(exchange, [], LAB).length === 1);
  const ruled = [...students.values()].filter((own) => own.some(({ trial }) => trial!.clue === clues[0]));
  const right = name === "right" ? solved === TRIES : solved <= TRIES / 100;
  const asRule = ruled.length >= TRIES * 99 / 100;
  console.log(`${name}: ${JSON.stringify(told(all))}`);
  return right && asRule && hinted && others.length <= TRIES / 100
    ? []
    : [`${name}: ${JSON.stringify(told(all))}`];
}
