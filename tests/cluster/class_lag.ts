// How long it takes from the end of an exchange in one lab to the boards of the others, with five labs at a rate:
//
//   deno run -A tests/cluster/class_lag.ts --rows 20000 --students 400 --seconds 30
//
// Rows and students are those of all labs together. Printed is Markdown; class_lag_test.ts holds the class's usual load.
import { parseArgs } from "@std/cli";
import type { ApiClass } from "../../src/board/api_types.ts";
import { TEACHER } from "../board/support/board_world.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { waitFor } from "../support/wait_for.ts";
import type { LagLab } from "./support/lag_lab.ts";
import { startWorld, type World } from "./support/world.ts";

const LABS = 5;

/** Milliseconds after which the rate is steady. */
const WARM_UP = 3000;

export interface Lag {
  readonly samples: number;
  readonly median: number;
  readonly p99: number;
  readonly most: number;
  /** Exchanges a second that were observed, and that were stored. */
  readonly observed: number;
  readonly stored: number;
  /** Cores that a lab used. */
  readonly busy: number;
  /** For how long the machine had no time for the measuring process itself, which has next to nothing to do: ms, at most. */
  readonly pause: number;
}

interface Told {
  readonly busy: number;
  readonly waits: number;
  readonly highest: number;
}

/** One lab's process, and what its board shows of the others' marked students. */
class Watched {
  readonly #child: Deno.ChildProcess;
  readonly #abort = new AbortController();
  readonly #seen = new Map<string, number>();
  readonly lags: number[] = [];
  told: Told = { busy: 0, waits: 0, highest: 0 };
  url = "";
  counts = false;

  constructor(options: LagLab) {
    const args = [
      "run",
      "-A",
      "--quiet",
      "--config",
      `${PROJECT_ROOT}/deno.json`,
      `${PROJECT_ROOT}/tests/cluster/support/lag_lab.ts`,
    ];
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [...args, JSON.stringify(options)],
      stdout: "piped",
    }).spawn();
    void this.#read();
  }

  async watch(): Promise<void> {
    await waitFor("a lab's board", () => this.url !== "", { timeout: 60_000 });
    const response = await fetch(`${this.url}events?labs=*`, {
      headers: { authorization: `Bearer ${TEACHER}` },
      signal: this.#abort.signal,
    });
    void this.#follow(response.body!);
  }

  async #read(): Promise<void> {
    for await (const line of linesOf(this.#child.stdout)) {
      const told = JSON.parse(line) as Partial<Told & { url: string }>;
      if (told.url !== undefined) this.url = told.url;
      else this.told = told as Told;
    }
  }

  async #follow(body: ReadableStream<Uint8Array>): Promise<void> {
    try {
      for await (const line of linesOf(body)) {
        if (line.startsWith("data: ")) this.#take(JSON.parse(line.slice(6)), Date.now());
      }
    } catch {
      // The trial is over.
    }
  }

  #take({ rows }: ApiClass, now: number): void {
    for (const { student: { key }, last, labs } of rows) {
      if (labs === undefined || !key.startsWith("10.9.") || this.#seen.get(key) === last) continue;
      const isFirst = !this.#seen.has(key);
      this.#seen.set(key, last);
      if (this.counts && !isFirst) this.lags.push(now - last);
    }
  }

  async end(): Promise<void> {
    this.#abort.abort();
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (
    const text of stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
  ) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Plays five labs. @param rows exchanges a second of all of them; `seconds`: for how long it is measured */
export async function measureLag(
  { rows, students, seconds }: { rows: number; students: number; seconds: number },
): Promise<Lag> {
  await using world = await startWorld({ settings: ["shared_buffers = 128MB"] });
  const labs = await startLabs(world, rows / LABS, students / LABS);
  try {
    for (const lab of labs) await lab.watch();
    await new Promise((resolve) => setTimeout(resolve, WARM_UP));
    for (const lab of labs) lab.counts = true;
    const total = () => labs.reduce((sum, { told: { highest } }) => sum + highest, 0);
    const stored = async () =>
      Number((await world.engine.ask("SELECT sum(forwarded) AS sum FROM guichet.journal"))[0].sum);
    const [before, storedBefore, began] = [total(), await stored(), performance.now()];
    const pause = await longestPause(seconds * 1000);
    const lasted = (performance.now() - began) / 1000;
    const [observed, after] = [total() - before, await stored()];
    const lags = labs.flatMap(({ lags }) => lags).sort((a, b) => a - b);
    const at = (share: number) =>
      lags[Math.min(lags.length - 1, Math.floor(lags.length * share))] ?? Infinity;
    return {
      samples: lags.length,
      median: at(0.5),
      p99: at(0.99),
      most: at(1),
      observed: observed / lasted,
      stored: (after - storedBefore) / lasted,
      busy: labs.reduce((sum, { told: { busy } }) => sum + busy, 0) / LABS,
      pause,
    };
  } finally {
    await Promise.all(labs.map((lab) => lab.end()));
  }
}

/** Waits so many milliseconds. @returns by how many a timer came too late, at most */
async function longestPause(ms: number): Promise<number> {
  let longest = 0;
  for (let now = performance.now(), end = now + ms; now < end;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const then = performance.now();
    longest = Math.max(longest, Math.round(then - now - 20));
    now = then;
  }
  return longest;
}

async function startLabs(world: World, rate: number, students: number): Promise<Watched[]> {
  const labs: Watched[] = [];
  for (let number = 1; number <= LABS; number++) {
    const { lab, role, password } = await world.letIn(`room-${number}`);
    const address = world.engine.address().replace("//", `//${role}@`);
    labs.push(new Watched({ address, lab, password, number, students, rate }));
  }
  return labs;
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, {
    string: ["rows", "students", "seconds"],
    default: { rows: "2000,5000,10000,20000", students: "400", seconds: "30" },
  });
  console.log(
    "| rows/s wanted | observed | stored | samples | median ms | p99 ms | most ms | cores a lab | pause ms |\n|" +
      "--:|".repeat(9),
  );
  for (const rows of String(flags.rows).split(",")) {
    const lag = await measureLag({
      rows: Number(rows),
      students: Number(flags.students),
      seconds: Number(flags.seconds),
    });
    const { observed, stored, samples, median, p99, most, busy, pause } = lag;
    const cells = [
      rows,
      observed.toFixed(0),
      stored.toFixed(0),
      samples,
      median,
      p99,
      most,
      busy.toFixed(2),
      pause,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
