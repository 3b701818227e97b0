// A cluster of a test's own: a PostgreSQL with the schema, labs that are let in, and lab processes of them.
import { addLab, makeSchema } from "../../../src/cluster/administration.ts";
import { type Daemon, type DaemonOptions, startDaemon } from "../../support/daemon.ts";
import { type Postgres, type PostgresOptions, startPostgres } from "../../support/postgres.ts";
import { type TempDir, tempDir } from "../../support/temp_dir.ts";

/** A lab that was let in. */
export interface LetIn {
  readonly lab: string;
  readonly role: string;
  readonly password: string;
}

export interface LabOptions {
  /** Lines of its listener, a UDP counter named "udp". */
  readonly listener?: string;
  /** Lines of [lab] besides what is there. */
  readonly labLines?: string;
  /** Lines of [journal] besides the path. */
  readonly journal?: string;
  /** Another address of the database, as by way of a proxy. */
  readonly address?: string;
  readonly daemon?: Omit<DaemonOptions, "config">;
}

export class World implements AsyncDisposable {
  readonly engine: Postgres;
  readonly dir: TempDir;

  constructor(engine: Postgres, dir: TempDir) {
    this.engine = engine;
    this.dir = dir;
  }

  /** Lets a lab in, as `guichet cluster init LAB` does. */
  async letIn(lab: string): Promise<LetIn> {
    await using admin = await this.engine.connect();
    return { lab, ...await addLab(admin, lab) };
  }

  /** Its configuration. */
  async config({ lab, role, password }: LetIn, options: LabOptions = {}): Promise<string> {
    const file = await this.dir.write(`${lab}.password`, `${password}\n`);
    await Deno.chmod(file, 0o600);
    const address = (options.address ?? this.engine.address()).replace("//", `//${role}@`);
    return `
[lab]
stdin = "ignore"
traps = false
workers = 1
${options.labLines ?? ""}
[limits]
datagrams_per_second = 0
[[listener]]
name = "udp"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "counter"
${options.listener ?? ""}
[board]
port = 0
hints_port = 0
token = "teachers-token"
[journal]
path = "${this.dir.join(`${lab}.db`)}"
${options.journal ?? ""}
[cluster]
database = "${address}"
password_file = "${file}"
lab = "${lab}"
`;
  }

  /** Starts a lab that was let in, and waits until it is ready. */
  async start(lab: LetIn, options: LabOptions = {}): Promise<Daemon> {
    const daemon = await startDaemon({ ...options.daemon, config: await this.config(lab, options) });
    try {
      return await daemon.ready();
    } catch (error) {
      await daemon[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What is stored of each lab, and how many of these numbers are there twice. */
  async stored(): Promise<{ lab: string; rows: number; twice: number; ordered: boolean }[]> {
    const rows = await this.engine.ask(
      `SELECT lab.name AS lab, count(*)::int AS rows, (count(*) - count(DISTINCT (part, number)))::int AS twice
       FROM guichet.exchange JOIN guichet.journal ON journal.id = exchange.journal
       JOIN guichet.lab ON lab.id = journal.lab GROUP BY lab.name ORDER BY lab.name`,
    );
    const unordered = await this.engine.ask(
      `SELECT count(*)::int AS times FROM (
         SELECT stored < lag(stored) OVER (PARTITION BY journal ORDER BY number) AS back FROM guichet.exchange) AS each
       WHERE back`,
    );
    const ordered = Number(unordered[0].times) === 0;
    return rows.map(({ lab, rows, twice }) => ({
      lab: String(lab),
      rows: Number(rows),
      twice: Number(twice),
      ordered,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    await this.dir[Symbol.asyncDispose]();
  }
}

/** Starts a database, and makes the schema there. */
export async function startWorld(options: PostgresOptions = {}): Promise<World> {
  const dir = await tempDir();
  try {
    const engine = await startPostgres(options);
    try {
      await using admin = await engine.connect();
      await makeSchema(admin);
      return new World(engine, dir);
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
  } catch (error) {
    await dir[Symbol.asyncDispose]();
    throw error;
  }
}
