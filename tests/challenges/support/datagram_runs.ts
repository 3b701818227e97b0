// Runs clients of challenges over datagrams against a lab, each try from a machine of its own, and looks what became of
// them.
import type { ChallengeKind } from "../../../src/exchange/challenge.ts";
import type { Exchange } from "../../../src/exchange/exchange.ts";
import { diagnose } from "../../../src/hints/diagnose.ts";
import { LAB } from "../../hints/support/exchanges.ts";
import { compileText } from "../../support/compile_c.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { runCommand } from "../../support/run_command.ts";
import { type DatagramClients, mistakenText } from "./datagram_clients.ts";

/** Each client's; CHALLENGE_TRIES says how many. */
export const TRIES = Number(Deno.env.get("CHALLENGE_TRIES") ?? 8);

/** As students compile: without optimising. */
const FLAGS = ["-std=gnu11", "-O0", "-w"];

/** Clients that run at once: most of them wait, those of token for many seconds. */
const AT_ONCE = 12;
const TOKENS_AT_ONCE = 64;

/** Longer than a lab waits for a client to come again. */
export const PATIENCE_MS = 30_000;

export interface Tried {
  readonly kind: ChallengeKind;
  readonly name: string;
  readonly program: string;
  /** What each try may get; the first is the rule. */
  readonly clues: readonly string[];
}

/** Compiles the right client and the wrong ones. */
export async function compiled({ kind, mistakes }: DatagramClients): Promise<Tried[]> {
  const text = await Deno.readTextFile(`${PROJECT_ROOT}/tests/challenges/clients/${kind}.c`);
  const all = [
    { name: "right", text, clues: ["none"] as readonly string[] },
    ...mistakes.map((each) => ({ name: each.name, text: mistakenText(text, each), clues: each.clues })),
  ];
  return await Promise.all(all.map(async ({ name, text, clues }) => ({
    kind,
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

/**
 * Runs all clients of a kind, many at once.
 * @param argumentsOf what the client that speaks to that listener is given
 * @returns the exit codes of the right one
 */
export async function runAll(
  clients: readonly Tried[],
  argumentsOf: (name: string) => readonly string[],
): Promise<number[]> {
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
      const { code } = await runCommand([program, ...argumentsOf(name)], { env, timeout: PATIENCE_MS });
      if (name === "right") codes.push(code);
    }
  };
  await Promise.all(Array.from({ length: clients[0].kind === "token" ? TOKENS_AT_ONCE : AT_ONCE }, work));
  return codes;
}

/** Tries that have had their verdict, of each student. */
export function verdicts(exchanges: readonly Exchange[], name: string): Map<string, Exchange[]> {
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

/** What is not as it should be with a client's tries. */
export function problemsOf(name: string, clues: readonly string[], exchanges: readonly Exchange[]): string[] {
  const students = verdicts(exchanges, name);
  const all = [...students.values()].flat();
  const solved = all.filter(({ trial }) => trial!.verdict === "solved").length;
  const others = all.filter(({ trial }) => trial!.verdict !== "solved" && !clues.includes(trial!.clue));
  const hinted = all.every((exchange) => diagnose(exchange, [], LAB).length === 1);
  const ruled = [...students.values()].filter((own) => own.some(({ trial }) => trial!.clue === clues[0]));
  const right = name === "right" ? solved === TRIES : solved <= TRIES / 100;
  const asRule = ruled.length >= TRIES * 99 / 100;
  if (Deno.env.has("CHALLENGE_TRIES")) console.log(`${name}: ${JSON.stringify(told(all))}`);
  return right && asRule && hinted && others.length <= TRIES / 100
    ? []
    : [`${name}: ${JSON.stringify(told(all))}`];
}
