// The lab that issue 4's sentences are held against: a daemon of its own with the course's exercises, traps,
// a board and a journal in a file.
import type { ApiExchange, ApiMe } from "../../src/board/api_types.ts";
import { trapPort } from "../corpus/corpus_lab.ts";
import { compileCorpus } from "../corpus/run_clients.ts";
import { CORPUS } from "../corpus/manifest.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { runCommand, type RunResult } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";

export const TOKEN = "the-teacher-s-own-token";
export const PROJECTOR_TOKEN = "the-projector-s-own-token";

/** The course's group; its neighbours have traps. */
export const GROUP = "225.0.0.10";

export interface RealLabOptions {
  /** Of the board; loopback by default. */
  readonly boardAddress?: string;
  /** Of the board; one that the kernel chooses by default, another at each start. */
  readonly boardPort?: number;
  /** The teacher's and the projector's, "" for one that the lab makes; {@linkcode TOKEN} and its like by default. */
  readonly tokens?: readonly [teacher: string, projector: string];
  /** Keys of [lab]; by default, each loopback address is a student. */
  readonly lab?: string;
  /** More keys of [board]. */
  readonly board?: string;
  /** More tables. */
  readonly more?: string;
  readonly workers?: number;
}

/** Runs a program or two in a running lab, and asks its board. */
export class RealLab implements AsyncDisposable {
  readonly #config: string;
  readonly #dir: Awaited<ReturnType<typeof tempDir>>;
  readonly ports: Readonly<Record<"udp" | "tcp" | "echo" | "multicast", number>>;
  daemon: Daemon;

  private constructor(
    config: string,
    dir: Awaited<ReturnType<typeof tempDir>>,
    ports: RealLab["ports"],
    daemon: Daemon,
  ) {
    this.#config = config;
    this.#dir = dir;
    this.ports = ports;
    this.daemon = daemon;
  }

  static async start(options: RealLabOptions = {}): Promise<RealLab> {
    const dir = await tempDir();
    const taken = new Set<number>();
    const [udp, tcp, echo, multicast] = [
      await trapPort(taken),
      await trapPort(taken),
      await trapPort(taken),
      await trapPort(taken),
    ];
    const config = text({ udp, tcp, echo, multicast }, dir.join("lab.db"), options);
    const daemon = await startDaemon({ config });
    const lab = new RealLab(config, dir, { udp, tcp, echo, multicast }, daemon);
    try {
      await daemon.ready();
      // As if /me were open: on a busy machine a client may be gone before the kernel is asked whose it is,
      // and is then taken for the only user that is known.
      await lab.json("/api/me");
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
    return lab;
  }

  /** As a power cut would end it, and begun anew on the same journal. */
  async killAndRestart(): Promise<void> {
    await this.restart("SIGKILL");
  }

  /** Ends it and begins anew on the same journal. */
  async restart(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    await this.daemon.stop(signal);
    await this.daemon[Symbol.asyncDispose]();
    this.daemon = await startDaemon({ config: this.#config });
    await this.daemon.ready();
  }

  get journal(): string {
    return this.#dir.join("lab.db");
  }

  /** Port of the board, from the line it printed. */
  get boardPort(): number {
    return Number(this.#printed(/^Board .*?:(\d+)\/\?token=/));
  }

  /** The teacher's address of the board, with its token, as it was printed. */
  get boardAddress(): string {
    return this.#printed(/^Board +(\S+)/);
  }

  get projectorAddress(): string {
    return this.#printed(/^Projector +(\S+)/);
  }

  get hintsPort(): number {
    return Number(this.#printed(/^Students .* nc \S+ (\d+)/));
  }

  get url(): string {
    return `http://127.0.0.1:${this.boardPort}`;
  }

  /** Asks the board with the teacher's token, or another. */
  async ask(
    path: string,
    { token = TOKEN, body }: { token?: string; body?: unknown } = {},
  ): Promise<Response> {
    return await fetch(this.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /** @throws Error with what the board said where it is not 2xx */
  async json<T>(path: string, options: { token?: string; body?: unknown } = {}): Promise<T> {
    const response = await this.ask(path, options);
    if (!response.ok) throw new Error(`Cannot read ${path}: ${response.status} ${await response.text()}`);
    return await response.json() as T;
  }

  /** The exchanges of this test's user that have ended, as /me has them in English. */
  async ended(): Promise<readonly ApiExchange[]> {
    const { exchanges } = await this.json<ApiMe>("/api/me?lang=en");
    return exchanges.filter(({ id }) => id !== null);
  }

  #printed(pattern: RegExp): string {
    const found = this.daemon.stdout.map((line) => pattern.exec(line)).find((match) => match !== null);
    if (found === undefined || found === null) {
      throw new Error(`Cannot find ${pattern} in what the lab printed:\n${this.daemon.output}`);
    }
    return found[1];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    await this.#dir[Symbol.asyncDispose]();
  }
}

function text(ports: RealLab["ports"], journal: string, options: RealLabOptions): string {
  const { boardAddress = "127.0.0.1", boardPort = 0, board = "", more = "", workers = 2 } = options;
  const [token, projectorToken] = options.tokens ?? [TOKEN, PROJECTOR_TOKEN];
  return `
[lab]
${options.lab ?? "loopback_machines = true"}
name = "Real lab"
workers = ${workers}
drain = "0s"

[board]
address = "${boardAddress}"
port = ${boardPort}
hints_port = 0
token = "${token}"
projector_token = "${projectorToken}"
stuck_after = "10s"
${board}

[journal]
path = "${journal}"

${listeners(ports)}
${more}
`;
}

function listeners({ udp, tcp, echo, multicast }: RealLab["ports"]): string {
  const of = (name: string, transport: string, service: string, place: string) =>
    `[[listener]]\nname = "${name}"\ntransport = "${transport}"\nservice = "${service}"\n${place}\n`;
  const at = (port: number) => `address = "127.0.0.1"\nport = ${port}`;
  return [
    of("udp-counter", "udp", "counter", at(udp)),
    of("tcp-counter", "tcp", "counter", at(tcp)),
    of("tcp-echo", "tcp", "echo", at(echo)),
    of("multicast", "multicast", "print", `group = "${GROUP}"\nport = ${multicast}`),
  ].join("\n");
}

/** Runs a program of the corpus as a student at this address would. */
export async function runStudent(
  name: string,
  args: readonly (string | number)[],
  { from = "127.0.0.1", prefix = [], timeout = 15_000 }: {
    from?: string;
    prefix?: readonly string[];
    timeout?: number;
  } = {},
): Promise<RunResult> {
  const { programs, library } = await compileCorpus(CORPUS.filter((client) => client.name === name));
  const env = { LD_PRELOAD: library, CORPUS_FROM: from, CORPUS_STAY_MS: "200" };
  return await runCommand([...prefix, ...programs.get(name)!, ...args.map(String)], { env, timeout });
}

/**
 * A GET of another machine, or of another user of this one: no HTTP library of ours chooses where it leaves
 * from.
 */
export async function getFrom(
  from: string,
  url: string,
  { prefix = [] }: { prefix?: readonly string[] } = {},
): Promise<string> {
  const { hostname, port, pathname, search } = new URL(url);
  const request =
    `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`;
  const socat = ["socat", "-t5", "-", `TCP4:127.0.0.1:${port},bind=${from}`];
  const { stdout } = await runCommand([...prefix, ...socat], { input: request });
  return stdout.slice(stdout.indexOf("\r\n\r\n") + 4);
}
