// The class board: opens its two sockets, is told what happens in the lab, and closes them again.
import type { Correction, Count, Exchange } from "../exchange/exchange.ts";
import { OPEN_PAUSE, UPDATE_PAUSE } from "./class/live.ts";
import { App } from "./http/app.ts";
import { BoardParts } from "./http/context.ts";
import { HttpServer, type ServerLimits } from "./http/server.ts";
import { HEARTBEAT } from "./http/streams.ts";
import type { BoardAddresses, BoardOptions } from "./options.ts";
import { TextPort } from "./text/port.ts";

/** Milliseconds between two samples of the listeners' counts. */
const SAMPLE_PAUSE = 1000;

/** Milliseconds that answers under way may take at the end, before their connections are broken off. */
const STOP_TIME = 1000;

/** The board of one lab. */
export class Board {
  readonly #parts: BoardParts;
  readonly #server: HttpServer;
  readonly #textPort: TextPort;
  #timers: ReturnType<typeof setInterval>[] = [];

  /** @param limits for tests */
  constructor(options: BoardOptions, limits: ServerLimits = {}) {
    this.#parts = new BoardParts(options);
    const { shares, sheet } = this.#parts;
    this.#server = new HttpServer(options, new App(this.#parts), shares, limits);
    this.#textPort = new TextPort(options, { shares, sheet });
  }

  /**
   * Opens both sockets and begins to answer.
   *
   * @throws {BoardError} when an address can't be used; then nothing stays open
   */
  async start(): Promise<BoardAddresses> {
    const { board, clock } = this.#parts.options;
    let port: number;
    try {
      port = this.#server.start();
      this.#textPort.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    const { liveClass } = this.#parts;
    this.#sample();
    liveClass.tick(clock.monotonic());
    this.#timers = [
      setInterval(() => liveClass.tick(clock.monotonic()), UPDATE_PAUSE),
      setInterval(() => this.#showOpen(), OPEN_PAUSE),
      setInterval(() => this.#sample(), SAMPLE_PAUSE),
      setInterval(() => this.#tickViewers(), HEARTBEAT / 3),
    ];
    this.#parts.ports = { port, hintsPort: this.#textPort.port };
    const url = `http://${reachable(board.address)}:${port}/`;
    const { tokens } = this.#parts.access;
    return {
      url,
      me: `${url}me`,
      teacher: `${url}?token=${encodeURIComponent(tokens.teacher)}`,
      projector: `${url}projector?token=${encodeURIComponent(tokens.projector)}`,
      hints: { address: board.address, port: this.#textPort.port },
      reach: this.#parts.reach,
    };
  }

  /** What the board keeps beside its sockets, for the lab's place in its class. */
  get parts(): BoardParts {
    return this.#parts;
  }

  /** Called some ten times a second with what happened since. */
  observed(exchanges: readonly Exchange[], counts: readonly Count[]): void {
    const { options, state } = this.#parts;
    state.observed(exchanges, counts, options.clock.wallClock());
    this.#parts.liveMe.observed(exchanges, counts);
    this.#textPort.observed(exchanges);
  }

  /** What was shown of these is shown anew, under the same ids. */
  corrected(corrections: readonly Correction[]): void {
    const { options: { journal }, state, liveMe } = this.#parts;
    state.corrected(corrections.filter(({ exchange: { group } }) => group === journal.group.id), journal);
    const exchanges = corrections.map(({ exchange }) => exchange);
    liveMe.observed(exchanges);
    this.#textPort.observed(exchanges);
  }

  /** Ends all streams and closes both sockets; resolves when no answer is under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    this.#parts.viewers.closeAll();
    await this.#textPort.stop();
    await this.#server.stop(STOP_TIME);
  }

  #showOpen(): void {
    this.#parts.liveMe.tick();
    this.#textPort.tick();
  }

  #tickViewers(): void {
    const { viewers, access } = this.#parts;
    viewers.tick();
    for (const session of viewers.sessions) access.renew(session);
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
