// The board's HTTP port: connections accepted, counted and served here, and nowhere else on this machine.
import type { BoardOptions } from "../options.ts";
import { LimitedListener } from "../limited_listener.ts";
import type { Shares } from "../shares.ts";
import type { App } from "./app.ts";
import { HttpConnection } from "./connection.ts";

/** Connections at once: a lecture hall with two pages each. */
const MOST_CONNECTIONS = 448;

/** Of one client: a class behind one router. */
const MOST_OF_CLIENT = 160;

/** Places besides, for who shows the teacher's token, and for the lab's own user. */
const KEPT = 64;

/** Milliseconds between two searches for connections that make no progress. */
const TICK = 1000;

const REFUSAL = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** For tests; otherwise the constants above. */
export interface ServerLimits {
  readonly most?: number;
  readonly mostOfClient?: number;
  readonly kept?: number;
  readonly haste?: number;
}

export class HttpServer {
  readonly #options: BoardOptions;
  readonly #shares: Shares;
  readonly #listener: LimitedListener;
  readonly #connections = new Set<HttpConnection>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: BoardOptions, app: App, shares: Shares, limits: ServerLimits = {}) {
    const { board: { address, port }, students, clock, log, ownUser, proxies } = options;
    const { most = MOST_CONNECTIONS, mostOfClient = MOST_OF_CLIENT, kept = KEPT, haste } = limits;
    this.#options = options;
    this.#shares = shares;
    this.#listener = new LimitedListener(
      {
        ...{ address, port, what: "the board", key: "port", refusal: REFUSAL },
        ...{ most, mostOfClient, kept, stand: true, students, ownUser, clock, log, proxies },
      },
      async (connection, client, place) => {
        const { places } = this.#listener;
        const served = new HttpConnection(connection, client, place, { app, shares, places, clock, haste });
        this.#connections.add(served);
        await served.ended;
        this.#connections.delete(served);
      },
    );
  }

  /** @returns the port. @throws {BoardError} when the address can't be used */
  start(): number {
    this.#listener.open();
    this.#timer = setInterval(() => this.tick(), TICK);
    return this.#listener.port;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#listener.places.size;
  }

  /** Closes connections that make no progress. */
  tick(): void {
    const now = this.#options.clock.monotonic();
    for (const connection of this.#connections) connection.tick(now);
  }

  /**
   * Accepts no more, lets answers under way finish, and breaks off those that do not.
   *
   * @param patience milliseconds
   */
  async stop(patience: number): Promise<void> {
    clearInterval(this.#timer);
    await this.#listener.close();
    const ended = [...this.#connections].map((connection) => connection.ended);
    for (const connection of this.#connections) connection.finish();
    const timer = setTimeout(() => {
      this.#shares.giveUp();
      for (const connection of this.#connections) connection.close();
    }, patience);
    await Promise.all(ended);
    clearTimeout(timer);
  }
}
