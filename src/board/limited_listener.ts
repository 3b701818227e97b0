// A listening TCP socket that lets in a limited number of connections, in all and from one client: the
// board's two ports are such sockets. A connection above the limit gets one line and is closed.
import type { Network } from "../config/types.ts";
import type { Clock } from "../exchange/clock.ts";
import type { Logger } from "../log/logger.ts";
import { type BoardConnection, type Client, clientOf, toldClient } from "./client.ts";
import { boardError, type StudentDirectory } from "./options.ts";
import { type Place, type PlaceLimits, Places } from "./places.ts";
import { ToldConnections } from "./told_connections.ts";

/** Errors of accept(2) that last until somebody gives something back; any other concerns one connection. */
const SCARCE = ["EMFILE", "ENFILE", "ENOMEM", "ENOBUFS"];

/** Milliseconds before accept is tried again after such an error, and between two reports of them. */
const SCARCE_PAUSE = 200;
const REPORT_PAUSE = 60_000;

/** Other errors in a row before timers and sockets have their turn: accept fails at once, for each connection. */
const MOST_FAILURES = 64;

export interface LimitedListenerOptions extends PlaceLimits {
  readonly address: string;
  /** 0 for one that the kernel chooses. */
  readonly port: number;
  /** For messages: "the board", and the key of [board] that names the port. */
  readonly what: string;
  readonly key: string;
  /** Whether a connection that finds no place may stand until it shows that it is the teacher's. */
  readonly stand: boolean;
  /** Sent to a connection that is refused. */
  readonly refusal: string;
  readonly students: StudentDirectory;
  /** The lab's own user, whose connections have kept places. */
  readonly ownUser?: number;
  readonly clock: Pick<Clock, "monotonic">;
  readonly log?: Logger;
  /** Balancers that tell whose their connections are, as they are named now; none by default. */
  readonly proxies?: () => readonly Network[];
}

/** Serves one connection and closes it; must not reject. The connection keeps its place until it resolves. */
type Serve = (connection: BoardConnection, client: Client, place: Place) => Promise<void>;

export class LimitedListener {
  readonly places: Places;
  readonly #options: LimitedListenerOptions;
  readonly #serve: Serve;
  readonly #told: ToldConnections;
  #listener: Deno.TcpListener | undefined;
  #accepting: Promise<void> = Promise.resolve();
  #reportedAt = -Infinity;

  constructor(options: LimitedListenerOptions, serve: Serve) {
    this.#options = options;
    this.#serve = serve;
    this.#told = new ToldConnections({ ...options, proxies: options.proxies ?? (() => []) });
    this.places = new Places(options);
  }

  /** 0 while it is not open. */
  get port(): number {
    return this.#listener === undefined ? 0 : (this.#listener.addr as Deno.NetAddr).port;
  }

  /** @throws {BoardError} when the address can't be used */
  open(): void {
    const { address, port, what, key } = this.#options;
    try {
      this.#listener = Deno.listen({ transport: "tcp", hostname: address, port });
    } catch (error) {
      throw boardError(error, { what, address, port, key });
    }
    this.#accepting = this.#accept(this.#listener);
  }

  /** Accepts no more; connections that are open stay so. */
  async close(): Promise<void> {
    this.#listener?.close();
    this.#listener = undefined;
    this.#told.closeAll();
    await this.#accepting;
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    let failures = 0;
    while (this.#listener === listener) {
      try {
        const connection = await listener.accept();
        if (this.#told.expectedOf(connection)) void this.#admitTold(connection);
        else this.#admit(connection, () => clientOf(connection, this.#options.students));
        failures = 0;
      } catch (error) {
        if (this.#listener !== listener) return;
        const code = (error as { code?: string }).code ?? String(error);
        const isScarce = SCARCE.includes(code);
        if (isScarce) this.#report(code);
        // Most often ENOTCONN: a client that was gone before it was accepted. The next may be there already.
        const pause = isScarce ? SCARCE_PAUSE : ++failures % MOST_FAILURES === 0 ? 0 : undefined;
        if (pause !== undefined) await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  #report(code: string): void {
    const now = this.#options.clock.monotonic();
    if (now - this.#reportedAt < REPORT_PAUSE) return;
    this.#reportedAt = now;
    const { what, log } = this.#options;
    log?.error("Cannot accept connections for {what}: {code}; expected free descriptors and memory", {
      what,
      code,
    });
  }

  /** Admits a balancer's connection, once it has told whose it is. */
  async #admitTold(accepted: Deno.TcpConn): Promise<void> {
    const { students } = this.#options;
    const told = await this.#told.read(accepted);
    if (told === undefined) return;
    const { connection, client } = told;
    if (this.#listener === undefined) return connection.close();
    this.#admit(connection, () => client ? toldClient(client, students) : clientOf(accepted, students));
  }

  /** @param who tells whose it is; what it throws ends the connection */
  #admit(connection: BoardConnection, who: () => Client): void {
    const { ownUser, stand, refusal } = this.#options;
    let client: Client;
    try {
      client = who();
    } catch {
      return connection.close();
    }
    const isOwn = ownUser !== undefined && client.student.uid === ownUser;
    const place = this.places.take(client.share, isOwn ? "keep" : stand ? "stand" : "neither", () => {
      try {
        connection.close();
      } catch {
        // Closed already.
      }
    });
    if (place === undefined) {
      // One line always fits into the buffer of a new socket, so this does not wait for a slow client.
      connection.write(new TextEncoder().encode(refusal)).catch(() => {}).finally(() => connection.close());
      return;
    }
    void this.#serve(connection, client, place).finally(() => this.places.leave(place));
  }
}
