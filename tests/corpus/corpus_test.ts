// The corpus: students' clients, correct and mistaken, against a running lab; what it says of each is read
// from the board and held against the manifest.
import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";
import { missing, testNeeding } from "../support/tool.ts";
import { readExchanges, type Whose } from "./board_reader.ts";
import { type CorpusLab, corpusLab, isOwn } from "./corpus_lab.ts";
import { complaint, figuresOf, judge, type Verdict } from "./judge.ts";
import { CORPUS, type CorpusClient, titleOf } from "./manifest.ts";
import { addressOf, compileCorpus, runCorpus } from "./run_clients.ts";

/** Of a hundred mistakes, how many must be named. */
const LEAST_PERCENT = 95;

/** Milliseconds for the last exchanges to be recorded, once the clients have ended. */
const SETTLING = 5000;

const runnable = CORPUS.filter(({ needs }) => needs === undefined || missing([needs]).length === 0);

testNeeding(["gcc"], "corpus: students' mistakes are named, and no correct client is accused", async () => {
  const started = performance.now();
  await using folder = await tempDir();
  const lab = await corpusLab(runnable, folder.path);
  const [compiled, daemon] = await Promise.all([
    compileCorpus(runnable),
    startDaemon({ config: lab.config, args: ["serve"] }),
  ]);
  await using running = await daemon.ready();
  const problems = await runCorpus(runnable, compiled, lab);
  const verdicts = await verdictsOf(lab);
  await running.stop();

  const { mistakes, diagnosed, correct, accused } = figuresOf(verdicts);
  const percent = 100 * diagnosed / mistakes;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const verdict of verdicts) {
    const line = complaint(verdict);
    if (line !== undefined) console.log(line);
  }
  console.log(
    `${diagnosed} of ${mistakes} mistakes diagnosed (${percent.toFixed(1)} %), ` +
      `${accused} false accusations among ${correct} correct clients; ${seconds} s`,
  );
  assertEquals(Object.fromEntries(problems), {});
  assertEquals(verdicts.filter(({ complete }) => !complete).map(({ client }) => titleOf(client)), []);
  assertEquals(verdicts.filter(({ accusations }) => accusations.length > 0).map(complaint), []);
  assertGreaterOrEqual(percent, LEAST_PERCENT);
});

/** Waits until what every client did is recorded, or long enough. */
async function verdictsOf(lab: CorpusLab): Promise<Verdict[]> {
  const end = performance.now() + SETTLING;
  const verdicts = new Map<CorpusClient, Verdict>();
  for (;;) {
    for (const [index, client] of runnable.entries()) {
      if (isSettled(verdicts.get(client))) continue;
      verdicts.set(client, judge(client, await readExchanges(lab, whoseIs(client, index, lab))));
    }
    const all = [...verdicts.values()];
    if (all.every(isSettled) || performance.now() > end) return all;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isSettled(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict.complete && verdict.diagnosed !== false;
}

function whoseIs(client: CorpusClient, index: number, lab: CorpusLab): Whose {
  return isOwn(client.listener) ? { listener: lab.listenerOf(client) } : { client: addressOf(index) };
}
