// The class board: opens its two sockets, is told what happens in the lab, and ends. Not here: the lab (src/daemon), what
// is answered (http/), what nc is shown (text_port.ts).

import type { RecordedExchange } from "../exchange/recorded.ts";
import type { StudentCount } from "../exchange/student_count.ts";
import { Activity } from "./activity.ts";
import { AnimalNames } from "./animal_names.ts";
import { boardError } from "./board_error.ts";
import type { BoardAddresses, BoardSetting } from "./board_setting.ts";
import { ClassState } from "./class_state.ts";
import { Access } from "./http/access.ts";
import { App } from "./http/app.ts";
import type { BoardParts } from "./http/call.ts";
import { Front } from "./http/front.ts";
import { HEARTBEAT } from "./http/event_stream.ts";
import { Viewers } from "./http/viewers.ts";
import { LiveClass, UPDATE_PAUSE } from "./live_class.ts";
import { LiveMe } from "./live_me.ts";
import type { Metrics, MetricsSources } from "./metrics.ts";
import { TextPort } from "./text/text_port.ts";

/** Milliseconds between two samples of the listeners' counts. */
const SAMPLE_PAUSE = 1000;

/** Milliseconds until a server that could not accept is started again. */
const SERVE_AGAIN_PAUSE = 1000;

/** Milliseconds that answers may take at the end before their connections are broken off. */
const STOP_TIME = 1000;

export class Board {
  readonly #setting: BoardSetting;
  readonly #parts: BoardParts;
  readonly #app: App;
  readonly #textPort: TextPort;
  #metrics: Promise<Metrics> | undefined;
  #server: Deno.HttpServer<Deno.NetAddr> | undefined;
  #front: Front | undefined;
  #timers: ReturnType<typeof setInterval>[] = [];

  constructor(setting: BoardSetting) {
    this.#setting = setting;
    const { board, monotonic, random, journal } = setting;
    const state = new ClassState(board.stuckAfter);
    const sources = { setting, state, activity: new Activity(), animals: new AnimalNames() };
    const viewers = new Viewers();
    this.#parts = {
      setting,
      sources,
      access: new Access({ ...board, monotonic, random }),
      liveClass: new LiveClass(sources),
      liveMe: new LiveMe(),
      viewers,
      metrics: () => this.#metrics ??= loadMetrics({ setting, state, viewers: () => viewers.size }),
      newGroup: (name) => {
        journal.newGroup(name);
        state.begin([]);
      },
    };
    this.#app = new App(this.#parts);
    this.#textPort = new TextPort(setting);
    state.begin(journal.cells());
  }

  /**
   * Opens both sockets and begins to answer.
   *
   * @throws {BoardError} when an address can't be had; nothing stays open then
   */
  async start(): Promise<BoardAddresses> {
    const { board, monotonic } = this.#setting;
    this.#server = this.#listen();
    const inner = this.#server.addr.port;
    this.#front = new Front({ address: board.address, port: board.port, inner, monotonic });
    let port: number;
    try {
      port = this.#front.start();
      this.#textPort.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    const { viewers, liveClass } = this.#parts;
    this.#sample();
    liveClass.tick(monotonic());
    this.#timers = [
      setInterval(() => liveClass.tick(monotonic()), UPDATE_PAUSE),
      setInterval(() => this.#sample(), SAMPLE_PAUSE),
      setInterval(() => viewers.beat(), HEARTBEAT / 3),
    ];
    const url = `http://${reachable(board.address)}:${port}/`;
    const { tokens } = this.#parts.access;
    return {
      url,
      me: `${url}me`,
      teacher: `${url}?token=${encodeURIComponent(tokens.teacher)}`,
      projector: `${url}projector?token=${encodeURIComponent(tokens.projector)}`,
      hints: { address: board.address, port: this.#textPort.port },
    };
  }

  /** Called some ten times a second with what happened since. */
  observed(exchanges: readonly RecordedExchange[], counts: readonly StudentCount[]): void {
    this.#parts.sources.state.observed(exchanges, counts, this.#setting.clock());
    this.#parts.liveMe.observed(exchanges);
    this.#textPort.observed(exchanges);
  }

  /** Ends all streams and closes both sockets; resolves when no answer is under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    this.#parts.viewers.closeAll();
    await this.#textPort.stop();
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await this.#front?.close();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, STOP_TIME));
    await Promise.race([server.shutdown().catch(() => {}), late]);
    clearTimeout(timer);
    this.#front?.end();
  }

  /** The server itself, on loopback; only what comes through the front is answered. */
  #listen(): Deno.HttpServer<Deno.NetAddr> {
    try {
      return this.#serve(0);
    } catch (error) {
      throw boardError(error, { what: "the board", address: "127.0.0.1", port: 0, key: "address" });
    }
  }

  #serve(port: number): Deno.HttpServer<Deno.NetAddr> {
    const server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port,
        onListen: () => {},
        onError: () => new Response(null, { status: 400 }),
      },
      (request, { remoteAddr }) => {
        const remote = this.#front?.remoteOf(remoteAddr);
        return remote === undefined ? new Response(null, { status: 403 }) : this.#app.answer(request, remote);
      },
    );
    server.finished.catch(() => this.#serveAgain(server));
    return server;
  }

  /** Deno's server ends when it can't accept, since there is no descriptor left: it begins anew when there is one. */
  #serveAgain(ended: Deno.HttpServer<Deno.NetAddr>): void {
    if (this.#server !== ended) return;
    setTimeout(() => {
      if (this.#server !== ended) return;
      try {
        this.#server = this.#serve(ended.addr.port);
      } catch {
        this.#serveAgain(ended);
      }
    }, SERVE_AGAIN_PAUSE);
  }

  #sample(): void {
    const { view, monotonic, clock } = this.#setting;
    this.#parts.sources.activity.sample(view.listeners(), monotonic(), clock());
  }
}

async function loadMetrics(sources: MetricsSources): Promise<Metrics> {
  const { Metrics } = await import("./metrics.ts");
  return new Metrics(sources);
}

/** What one may write into a browser on this machine: a wildcard is no destination everywhere. */
function reachable(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "[::1]";
  return address.includes(":") ? `[${address}]` : address;
}
