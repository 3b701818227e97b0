// A PostgreSQL of a test's own, in a temporary folder, on a Unix socket and on loopback, as a user that is not root
// (the server refuses root): `await using engine = await startPostgres()`. It can be killed, and started again.
import { Connection, type Target } from "../../src/cluster/connection.ts";
import { parseDatabase } from "../../src/config/database.ts";
import { freePort } from "./free_port.ts";
import { postgresFolder } from "./postgres_folder.ts";
import { runSuccessfully } from "./run_command.ts";
import { signalChild } from "./signal_child.ts";
import { type TempDir, tempDir } from "./temp_dir.ts";
import { waitFor } from "./wait_for.ts";

/** What stands for nobody, everywhere. */
const NOBODY = 65534;

const asNobody = Deno.uid() === 0
  ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"]
  : [];

/** It ends at once when whoever started it is killed. */
const withItsParent = [...asNobody.length > 0 ? asNobody : ["setpriv"], "--pdeathsig=QUIT"];

export interface PostgresOptions {
  /** Lines for postgresql.conf. */
  readonly settings?: readonly string[];
  /** MiB of a disk of its own, {@linkcode Postgres.smallDisk}, for a tablespace; root alone can have one. */
  readonly smallDisk?: number;
  /** Its niceness; 0 unless given. */
  readonly nice?: number;
}

export class Postgres implements AsyncDisposable {
  readonly #dir: TempDir;
  readonly #data: string;
  readonly port: number;
  readonly #disk: number;
  readonly #nice: number;
  #child: Deno.ChildProcess | undefined;

  constructor(dir: TempDir, port: number, { smallDisk = 0, nice = 0 }: PostgresOptions) {
    this.#dir = dir;
    this.#data = dir.join("data");
    this.port = port;
    this.#disk = smallDisk;
    this.#nice = nice;
  }

  /** Its data. */
  get data(): string {
    return this.#data;
  }

  /** Its first process, the parent of the others; it must run. */
  get pid(): number {
    return this.#child!.pid;
  }

  /** The folder of the small disk, which only its own processes see. */
  get smallDisk(): string {
    return this.#dir.join("disk");
  }

  /** @param size MiB */
  async enlargeDisk(size: number): Promise<void> {
    const mount = ["mount", "-o", `remount,size=${size}M`, this.smallDisk];
    await runSuccessfully(["nsenter", "-t", String(this.#child!.pid), "-m", ...mount]);
  }

  /** The folder of its Unix socket, over which everybody is let in who says so. */
  get folder(): string {
    return this.#dir.path;
  }

  /** The address of its database for an administrator. */
  get admin(): string {
    return `postgresql://postgres@/postgres?host=${this.folder}&port=${this.port}`;
  }

  /** Its address for labs: over loopback, with a password. */
  address(more = "sslmode=disable"): string {
    return `postgresql://127.0.0.1:${this.port}/postgres?${more}`;
  }

  /** A connection as the administrator, or by an address. */
  connect(address = this.admin, password = ""): Promise<Connection> {
    return Connection.open(targetOf(address, password));
  }

  /** Asks as the administrator. */
  async ask(sql: string, values: readonly unknown[] = []): Promise<Readonly<Record<string, unknown>>[]> {
    await using connection = await this.connect();
    return await connection.query(sql, values);
  }

  /** Starts it, and waits until it lets somebody in. */
  async start(): Promise<void> {
    const options = `size=${this.#disk}M,mode=700,uid=${NOBODY},gid=${NOBODY}`;
    const mount = `mount -t tmpfs -o ${options} none "${this.smallDisk}" && exec "$@"`;
    const disk = this.#disk === 0 ? [] : ["unshare", "-m", "sh", "-c", mount, "sh"];
    const niced = this.#nice === 0 ? [] : ["nice", "-n", String(this.#nice)];
    const command = [...disk, ...niced, ...withItsParent, `${postgresFolder()}/postgres`, "-D", this.#data];
    const spawn = () =>
      new Deno.Command(command[0], { args: command.slice(1), stdout: "null", stderr: "null" }).spawn();
    this.#child = spawn();
    let ended = false;
    const watch = (child: Deno.ChildProcess) => child.status.then(() => ended = true);
    watch(this.#child);
    await waitFor("PostgreSQL", async () => {
      if (ended) {
        // Its predecessor's last processes had not gone yet.
        ended = false;
        watch(this.#child = spawn());
      }
      return await this.ask("SELECT 1").catch(() => undefined);
    }, { timeout: 30_000, interval: 100 });
  }

  /** Kills all of its processes, as kill -9 does. */
  async kill(): Promise<void> {
    await this.#end((child) => {
      for (const pid of childrenOf(child.pid)) signal(pid, "SIGKILL");
      signalChild(child, "SIGKILL");
    });
  }

  /** Ends it in good order, without waiting for its clients. */
  async stop(): Promise<void> {
    await this.#end((child) => signalChild(child, "SIGINT"));
  }

  /** Has all of its processes stand still, or go on: connections stay open, and nobody answers. */
  pause(on: boolean): void {
    const { pid } = this.#child!;
    for (const each of [pid, ...childrenOf(pid)]) signal(each, on ? "SIGSTOP" : "SIGCONT");
  }

  /** Copies its data, or puts a copy back; it must be stopped. */
  async copy(from: string | undefined, to: string | undefined): Promise<void> {
    const [source, target] = [from ?? this.#data, to ?? this.#data];
    await runSuccessfully(["sh", "-c", `rm -rf "${target}" && cp -a "${source}" "${target}"`]);
  }

  async #end(how: (child: Deno.ChildProcess) => void): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    how(child);
    await child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    // Whoever is left of it may write once more.
    await waitFor("the end of PostgreSQL's files", async () => {
      await Deno.remove(this.#dir.path, { recursive: true }).catch(() => {});
      return await Deno.stat(this.#dir.path).then(() => false, () => true);
    });
  }
}

export function targetOf(address: string, password = ""): Target {
  const database = parseDatabase(address);
  if (typeof database === "string") throw new Error(`${address} ${database}`);
  return { database, user: database.user, password };
}

/** Makes a server, and starts it. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const dir = await tempDir();
  const port = await freePort();
  const engine = new Postgres(dir, port, options);
  const folder = engine.data;
  try {
    await Deno.mkdir(folder);
    await Deno.mkdir(engine.smallDisk);
    if (Deno.uid() === 0) { for (const path of [dir.path, folder]) await Deno.chown(path, NOBODY, NOBODY); }
    const initdb = [`${postgresFolder()}/initdb`, "-D", folder, "-U", "postgres", "-A", "trust", "-N"];
    await runSuccessfully([...asNobody, ...initdb, "-E", "UTF8", "--locale=C"], {
      timeout: 60_000,
      cwd: "/",
    });
    await Deno.writeTextFile(
      `${folder}/pg_hba.conf`,
      "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
    );
    const conf = [
      `port = ${port}`,
      "listen_addresses = '127.0.0.1'",
      `unix_socket_directories = '${dir.path}'`,
      // What was committed outlives a kill -9 without it; only the machine's end would lose it.
      "fsync = off",
      "max_connections = 40",
      "shared_buffers = 32MB",
      ...options.settings ?? [],
    ];
    await Deno.writeTextFile(`${folder}/postgresql.conf`, conf.join("\n") + "\n");
    await engine.start();
    return engine;
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
