// The class board: opens its two sockets, is told what happens in the lab, and closes them again.
import type { Count, Exchange } from "../exchange/exchange.ts";
import { UPDATE_PAUSE } from "./class/live.ts";
import { App } from "./http/app.ts";
import { ConnectionLimiter } from "./http/connection_limiter.ts";
import { BoardParts } from "./http/context.ts";
import { HEARTBEAT } from "./http/streams.ts";
import { type BoardAddresses, boardError, type BoardOptions } from "./options.ts";
import { TextPort } from "./text/port.ts";

/** Milliseconds between two samples of the listeners' counts. */
const SAMPLE_PAUSE = 1000;

/** Milliseconds until a server that could not accept is started again. */
const SERVE_AGAIN_PAUSE = 1000;

/** Milliseconds that answers under way may take at the end, before their connections are broken off. */
const STOP_TIME = 1000;

/** The board of one lab. */
export class Board {
  readonly #parts: BoardParts;
  readonly #app: App;
  readonly #textPort: TextPort;
  #server: Deno.HttpServer<Deno.NetAddr> | undefined;
  #limiter: ConnectionLimiter | undefined;
  #timers: ReturnType<typeof setInterval>[] = [];

  constructor(options: BoardOptions) {
    this.#parts = new BoardParts(options);
    this.#app = new App(this.#parts);
    this.#textPort = new TextPort(options);
  }

  /**
   * Opens both sockets and begins to answer.
   *
   * @throws {BoardError} when an address can't be used; then nothing stays open
   */
  async start(): Promise<BoardAddresses> {
    const { board, clock } = this.#parts.options;
    this.#server = this.#listen();
    const inner = this.#server.addr.port;
    this.#limiter = new ConnectionLimiter({ address: board.address, port: board.port, inner, clock });
    let port: number;
    try {
      port = this.#limiter.start();
      this.#textPort.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    const { viewers, liveClass } = this.#parts;
    this.#sample();
    liveClass.tick(clock.monotonic());
    this.#timers = [
      setInterval(() => liveClass.tick(clock.monotonic()), UPDATE_PAUSE),
      setInterval(() => this.#sample(), SAMPLE_PAUSE),
      setInterval(() => viewers.tick(), HEARTBEAT / 3),
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
  observed(exchanges: readonly Exchange[], counts: readonly Count[]): void {
    const { options, state } = this.#parts;
    state.observed(exchanges, counts, options.clock.wallClock());
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
    await this.#limiter?.close();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, STOP_TIME));
    await Promise.race([server.shutdown().catch(() => {}), late]);
    clearTimeout(timer);
    this.#limiter?.end();
  }

  /** The HTTP server, on loopback; it answers only what comes through the limiter. */
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
        const remote = this.#limiter?.remoteOf(remoteAddr);
        return remote === undefined ? new Response(null, { status: 403 }) : this.#app.answer(request, remote);
      },
    );
    server.finished.catch(() => this.#serveAgain(server));
    return server;
  }

  /** Deno's server ends when accept fails because no descriptor is left: starts it again until that works. */
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
    const { options: { view, clock }, activity } = this.#parts;
    activity.sample(view.listeners, clock.monotonic(), clock.wallClock());
  }
}

/** The address for a browser on this machine: a wildcard address is not a destination on every system. */
function reachable(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "[::1]";
  return address.includes(":") ? `[${address}]` : address;
}
