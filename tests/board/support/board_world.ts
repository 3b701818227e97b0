// A running board with a made-up lab and a real journal in memory.
import { Board } from "../../../src/board/board.ts";
import type { ServerLimits } from "../../../src/board/http/server.ts";
import type { BoardAddresses, BoardOptions, LabView } from "../../../src/board/options.ts";
import type { ExerciseConfig, Network } from "../../../src/config/types.ts";
import type { Count, Exchange } from "../../../src/exchange/exchange.ts";
import { Journal } from "../../../src/journal/journal.ts";
import { Directory, LISTENERS, listenerState, type Made, madeExchange } from "./exchanges.ts";

export const TEACHER = "teacher-token-1";
export const PROJECTOR = "projector-token-1";

export class World implements AsyncDisposable {
  readonly journal = Journal.open({
    path: ":memory:",
    keep: 86_400_000,
    maxSize: 1 << 24,
    clock: { monotonic: () => performance.now(), wallClock: Date.now },
  });
  readonly directory = new Directory(this.journal);
  readonly states = new Map(LISTENERS.map((name) => [name as string, listenerState(name)]));
  readonly problems: string[] = [];
  readonly logged: string[] = [];
  machineAddresses: string[] = [];
  /** Balancers that the board believes. */
  proxies: readonly Network[] = [];
  ready = true;
  exercises: readonly ExerciseConfig[] = [];
  /** Open connections; a test that changes one puts another object there. */
  open: Exchange[] = [];
  readonly options: BoardOptions;
  readonly board: Board;
  addresses!: BoardAddresses;

  constructor(changes: Partial<BoardOptions["board"]> = {}, port = 0, limits: ServerLimits = {}) {
    const log = (message: string, properties?: Record<string, unknown>) =>
      void this.logged.push(`${message} ${JSON.stringify(properties ?? {})}`);
    this.options = {
      lab: { name: "Sockets lab", language: "en" },
      board: {
        enabled: true,
        address: "127.0.0.1",
        port,
        token: TEACHER,
        projectorToken: PROJECTOR,
        hosts: ["lab.example.org"],
        hintsPort: 0,
        stuckAfter: 300_000,
        proxyProtocol: true,
        ...changes,
      },
      view: this.#view(),
      open: {
        of: (student) => this.open.filter((exchange) => exchange.student === student),
        all: (most) => this.open.slice(-most),
        students: () => this.open.map(({ student }) => student),
      },
      students: this.directory,
      journal: this.journal,
      clock: { monotonic: () => performance.now(), wallClock: Date.now },
      machineNames: ["tp-machine"],
      version: "1.2.3",
      machineAddresses: () => this.machineAddresses,
      proxies: () => this.proxies,
      log: { debug: log, info: log, warning: log, error: log },
    };
    this.board = new Board(this.options, limits);
  }

  static async start(
    changes: Partial<BoardOptions["board"]> = {},
    port = 0,
    limits: ServerLimits = {},
  ): Promise<World> {
    const world = new World(changes, port, limits);
    world.addresses = await world.board.start();
    return world;
  }

  get url(): string {
    return this.addresses.url.slice(0, -1);
  }

  /** What the daemon does with what was observed. */
  observe(...made: Made[]): number[] {
    const exchanges = this.journal.record(made.map(madeExchange));
    const counts = exchanges.map(({ student, listener, peer, bytesIn, bytesOut, outcome }): Count => ({
      student,
      listener,
      peer,
      exchanges: 1,
      dropped: 0,
      answers: outcome === "answered" ? 1 : 0,
      refused: 0,
      bytesIn,
      bytesOut,
    }));
    this.journal.count(counts);
    for (const { listener } of exchanges) {
      const state = this.states.get(listener)!;
      this.states.set(listener, { ...state, connections: state.connections + 1, answers: state.answers + 1 });
    }
    this.board.observed(exchanges, counts);
    return exchanges.map(({ id }) => id);
  }

  get(path: string, { token, ...init }: RequestInit & { token?: string } = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    return fetch(this.url + path, { redirect: "manual", ...init, headers });
  }

  post(path: string, body: unknown, { token, headers }: { token?: string; headers?: HeadersInit } = {}) {
    const all = new Headers({ "content-type": "application/json", ...headers });
    return this.get(path, { token, method: "POST", body: JSON.stringify(body), headers: all });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.board.stop();
    this.journal.close();
  }

  #view(): LabView {
    // deno-lint-ignore no-this-alias
    const world = this;
    return {
      get listeners() {
        return [...world.states.values()];
      },
      get exercises() {
        return world.exercises;
      },
      workers: { wanted: 2, serving: 2, deaths: 1 },
      get ready() {
        return world.ready;
      },
      problems: this.problems,
      pause: (name, paused) => {
        const state = this.states.get(name);
        if (state === undefined) return false;
        this.states.set(name, { ...state, paused });
        return true;
      },
    };
  }
}
