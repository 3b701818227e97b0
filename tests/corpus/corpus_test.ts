// The corpus: students' clients, correct and mistaken, against a running lab, each ended in every way in which
// it may end; what the lab says of it is read from the board and held against the manifest.
import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";
import { missing, testNeeding } from "../support/tool.ts";
import { readExchanges, type Whose } from "./board_reader.ts";
import { type CorpusLab, corpusLab, isOwn } from "./corpus_lab.ts";
import { complaint, figuresOf, judge, tableOf, type Verdict } from "./judge.ts";
import { CORPUS, titleOf, type Trial, trialsOf } from "./manifest.ts";
import { addressOf, compileCorpus, runCorpus } from "./run_clients.ts";

/** Of a hundred mistakes, how many must be named. */
const LEAST_PERCENT = 95;

/** Milliseconds for the last exchanges to be recorded, once the clients have ended. */
const SETTLING = 5000;

/** Milliseconds in which a verdict may still be taken back, since an answer may still be refused. */
const SECOND_THOUGHTS = 500;

const runnable = CORPUS.filter(({ needs }) => needs === undefined || missing([needs]).length === 0);
const trials = trialsOf(runnable);

testNeeding(
  ["gcc"],
  "corpus: students' mistakes are named, and no correct client is accused",
  async (context) => {
    const started = performance.now();
    await using folder = await tempDir();
    const lab = await corpusLab(trials, folder.path);
    const [compiled, daemon] = await Promise.all([
      compileCorpus(runnable),
      startDaemon({ config: lab.config, args: ["serve"] }),
    ]);
    await using running = await daemon.ready();
    const problems = await runCorpus(trials, compiled, lab);
    const verdicts = await verdictsOf(lab);
    await running.stop();

    for (const line of verdicts.map(complaint)) if (line !== undefined) console.log(line);
    const { mistakes, diagnosed } = figuresOf(verdicts);
    const percent = 100 * diagnosed / mistakes;
    console.log(tableOf(verdicts));
    console.log(`${percent.toFixed(1)} % of the mistakes named; ${seconds(started)} s`);
    await ignoreThoseIn("Python", "python3", context);
    await ignoreThoseIn("Java", "javac", context);
    assertEquals(Object.fromEntries(problems), {});
    assertEquals(verdicts.filter(({ complete }) => !complete).map(({ trial }) => titleOf(trial)), []);
    const untrue = verdicts.filter(({ accusations, falsePraise }) =>
      accusations.length + falsePraise.length > 0
    );
    assertEquals(untrue.map(complaint), []);
    assertGreaterOrEqual(percent, LEAST_PERCENT);
  },
);

/** Says in the report that the clients in a language were left out, where they were. */
async function ignoreThoseIn(language: string, tool: string, context: Deno.TestContext): Promise<void> {
  const ignore = missing([tool]).length > 0;
  const name = `clients in ${language}${ignore ? ` (ignored: needs ${tool})` : ""}`;
  await context.step({ name, ignore, fn: () => {} });
}

/** Waits until what every client did is recorded, or long enough, and then for second thoughts. */
async function verdictsOf(lab: CorpusLab): Promise<Verdict[]> {
  const end = performance.now() + SETTLING;
  const settled = new Set<number>();
  const look = async (index: number) =>
    judge(trials[index], await readExchanges(lab, whoseIs(trials[index], index, lab)));
  while (settled.size < trials.length && performance.now() < end) {
    for (const index of trials.keys()) {
      if (!settled.has(index) && isSettled(await look(index))) settled.add(index);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, SECOND_THOUGHTS));
  const verdicts: Verdict[] = [];
  for (const index of trials.keys()) verdicts.push(await look(index));
  return verdicts;
}

function isSettled({ complete, diagnosed }: Verdict): boolean {
  return complete && diagnosed !== false;
}

function whoseIs(trial: Trial, index: number, lab: CorpusLab): Whose {
  return isOwn(trial.listener) ? { listener: lab.listenerOf(trial) } : { client: addressOf(index) };
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
