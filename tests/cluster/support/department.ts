// A department as its database sees it: many labs that are connected and store what their students do, without the labs
// themselves. What it costs the engine is measured, for the table in docs/cluster.md.
import type { Connection } from "../../../src/cluster/connection.ts";
import { sayHello } from "../../../src/cluster/member.ts";
import { MOST_ROWS } from "../../../src/cluster/schema.ts";
import { cpuSeconds, familyOf } from "../../../scripts/bench/process_usage.ts";
import { exchange, journalWorld } from "../../journal/support/journal_world.ts";
import type { World } from "./world.ts";

/** Milliseconds between two looks for new rows, after a full batch, and between two hellos: as in member.ts. */
const IDLE_MS = 100;
const BREATH_MS = 25;
const HELLO_MS = 2000;

export interface DepartmentLoad {
  readonly labs: number;
  readonly students: number;
  /** Exchanges of each student. */
  readonly perSecond: number;
  readonly seconds: number;
}

export interface DepartmentCost {
  readonly rows: number;
  /** Rows a second, from the first to the commit of the last. */
  readonly rate: number;
  /** Milliseconds from a statement to its commit, the median and the 99th percentile, and rows in one. */
  readonly commit: { readonly p50: number; readonly p99: number; readonly rows: number };
  /** With its index, and what the write-ahead log has of it. */
  readonly bytesPerRow: number;
  readonly logBytesPerRow: number;
  readonly connections: number;
  /** Of all processes of the engine: microseconds a row, cores while it ran, and bytes of memory, shared pages once each. */
  readonly cpuPerRow: number;
  readonly cores: number;
  readonly memory: number;
}

/** What a class sends, as labs send it: without its number, the text of each kind of exchange. */
function kindsOfRows(): readonly string[] {
  using world = journalWorld();
  const hint = {
    code: "T01",
    level: "error",
    certainty: "high",
    values: { text: "hello", count: 5 },
  } as const;
  const tcp = { transport: "tcp", listener: "tcp", clientEnd: "after", ttl: 63 } as const;
  world.journal.record([
    exchange(),
    exchange({ ttl: 63, interface: "eth0" }),
    exchange({ ...tcp, request: new Uint8Array(20).fill(65), bytesIn: 20, readSizes: [8, 12], reads: 2 }),
    exchange({ ...tcp, hints: [hint], request: new Uint8Array(96).fill(66), bytesIn: 900, truncated: true }),
  ]);
  world.journal.flushAll();
  const rows: Record<string, unknown>[] = JSON.parse(world.journal.outbox.after(0, MOST_ROWS).rows);
  return rows.map(({ number: _, ...rest }) => `,${JSON.stringify(rest).slice(1)}`);
}

class Lab {
  readonly #connection: Connection;
  readonly #name: string;
  readonly #kinds: readonly string[];
  #journal = -1;
  #helloAt = -Infinity;
  sent = 0;
  readonly commits: number[] = [];

  constructor(connection: Connection, name: string, kinds: readonly string[]) {
    this.#connection = connection;
    this.#name = name;
    this.#kinds = kinds;
  }

  async hello(): Promise<void> {
    if (performance.now() - this.#helloAt < HELLO_MS) return;
    this.#helloAt = performance.now();
    const identity = { lab: this.#name, machine: "machine", program: "test", instance: this.#name };
    const told = { born: 1, highest: this.sent, waits: 0, dropped: 0, keepDays: 90, heights: {} };
    this.#journal = (await sayHello(this.#connection, identity, Date.now(), told)).journal!;
  }

  /** Sends what there is by now, until there is no more to come. @param due how many rows there are at this moment */
  async run(due: () => number, most: number): Promise<void> {
    while (this.sent < most) {
      await this.hello();
      const count = Math.min(due() - this.sent, MOST_ROWS);
      if (count > 0) await this.#store(count);
      await new Promise((resolve) => setTimeout(resolve, count === MOST_ROWS ? BREATH_MS : IDLE_MS));
    }
  }

  async #store(count: number): Promise<void> {
    const kinds = this.#kinds;
    const rows = Array.from(
      { length: count },
      (_, i) => `{"number":${this.sent + i + 1}${kinds[(this.sent + i) % kinds.length]}`,
    );
    const before = performance.now();
    const values = [this.#journal, `[${rows.join(",")}]`, "[]"];
    await this.#connection.query("SELECT guichet.store($1, $2, $3)", values);
    this.commits.push(performance.now() - before);
    this.sent += count;
  }
}

/** Runs the department for so long, and adds up what it cost. The world's engine must take so many connections. */
export async function departmentTrial(world: World, load: DepartmentLoad): Promise<DepartmentCost> {
  const { labs: count, students, perSecond, seconds } = load;
  await using stack = new AsyncDisposableStack();
  const kinds = kindsOfRows();
  const labs: Lab[] = [];
  for (let i = 1; i <= count; i++) {
    const { lab, role, password } = await world.letIn(`room-${i}`);
    const address = world.engine.address().replace("//", `//${role}@`);
    labs.push(new Lab(stack.use(await world.engine.connect(address, password)), lab, kinds));
  }
  for (const lab of labs) await lab.hello();
  const before = await sizes(world);
  const began = performance.now();
  const each = students * perSecond / count;
  const due = () => Math.floor(each * Math.min((performance.now() - began) / 1000, seconds));
  await Promise.all(labs.map((lab) => lab.run(due, Math.floor(each * seconds))));
  const ran = (performance.now() - began) / 1000;
  const after = await sizes(world);
  const rows = labs.reduce((sum, { sent }) => sum + sent, 0);
  const commits = labs.flatMap(({ commits }) => commits).sort((a, b) => a - b);
  const at = (share: number) => commits[Math.floor((commits.length - 1) * share)];
  return {
    rows,
    rate: rows / ran,
    commit: { p50: at(0.5), p99: at(0.99), rows: rows / commits.length },
    bytesPerRow: (after.table - before.table) / rows,
    logBytesPerRow: (after.log - before.log) / rows,
    connections: after.connections,
    cpuPerRow: 1e6 * (after.cpu - before.cpu) / rows,
    cores: (after.cpu - before.cpu) / ran,
    memory: after.memory,
  };
}

async function sizes({ engine }: World) {
  const [row] = await engine.ask(
    `SELECT (SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0) FROM pg_inherits
         WHERE inhparent = 'guichet.exchange'::regclass)::float8 AS table,
       (pg_current_wal_lsn() - '0/0')::float8 AS log,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int - 1 AS connections`,
  );
  const number = (name: string) => Number(row[name]);
  return {
    table: number("table"),
    log: number("log"),
    connections: number("connections"),
    cpu: cpuSeconds(engine.pid),
    memory: privateMemory(engine.pid),
  };
}

/** What each process has for itself (proc(5): RssAnon), and the shared buffers once. */
function privateMemory(pid: number): number {
  const anonymous = familyOf(pid).reduce((sum, each) => {
    const text = statusOf(each);
    return sum + 1024 * Number(/^RssAnon:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  }, 0);
  const shared = familyOf(pid).map((each) =>
    1024 * Number(/^RssShmem:\s+(\d+)/m.exec(statusOf(each))?.[1] ?? 0)
  );
  return anonymous + Math.max(...shared);
}

function statusOf(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/status`);
  } catch {
    return "";
  }
}
