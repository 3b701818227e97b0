// The board's connections that come through a balancer: its header is read, which tells whose each is, and what
// follows it is left for whoever serves the connection.
import type { Network } from "../config/types.ts";
import { Networks } from "../dataplane/shared/networks.ts";
import { Peer } from "../dataplane/shared/peer.ts";
import {
  HEADER_MS,
  MOST_HEADER_BYTES,
  readProxyHeader,
  type ToldClient,
} from "../dataplane/shared/proxy_header.ts";
import type { Clock } from "../exchange/clock.ts";
import { LimitedLog, type Logger } from "../log/logger.ts";
import type { BoardConnection } from "./client.ts";

/** Whose header is awaited at once: it is there within milliseconds, and a hall opens its pages together. */
const MOST_WAITING = 256;

interface ToldOptions {
  /** Balancers, as they are named now. */
  readonly proxies: () => readonly Network[];
  /** For messages: "the board". */
  readonly what: string;
  readonly clock: Pick<Clock, "monotonic">;
  readonly log?: Logger;
}

/** A connection whose header was read. */
interface ToldConnection {
  readonly connection: BoardConnection;
  /** Absent where it is the balancer's own, or nobody knows whose it is. */
  readonly client?: ToldClient;
}

export class ToldConnections {
  readonly #options: ToldOptions;
  readonly #log: LimitedLog | undefined;
  readonly #waiting = new Set<Deno.TcpConn>();
  /** Closed for want of a header. */
  #closed = 0;
  #named: readonly Network[] = [];
  #networks = new Networks([]);

  constructor(options: ToldOptions) {
    const { log, clock } = options;
    this.#options = options;
    this.#log = log === undefined ? undefined : new LimitedLog(log, () => clock.monotonic());
  }

  /** Whether a connection comes from a balancer, and so begins with a header. */
  expectedOf(connection: Deno.TcpConn): boolean {
    const named = this.#options.proxies();
    if (named.length === 0) return false;
    if (named !== this.#named) this.#networks = new Networks(named);
    this.#named = named;
    const { hostname, port } = connection.remoteAddr as Deno.NetAddr;
    return this.#networks.has(Peer.at(hostname.split("%")[0], port));
  }

  /** Reads the header. @returns undefined where there is none; then the connection is closed */
  async read(connection: Deno.TcpConn): Promise<ToldConnection | undefined> {
    if (this.#waiting.size >= MOST_WAITING) {
      return this.#close(connection, `is one too many: ${MOST_WAITING} are awaited`);
    }
    this.#waiting.add(connection);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#close(connection, `has not come within ${HEADER_MS / 1000} s`);
    }, HEADER_MS);
    try {
      return await this.#read(connection);
    } catch {
      // It broke off, or was closed here.
      return late ? undefined : this.#close(connection);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(connection);
    }
  }

  /** Closes those whose header is awaited: the board ends. */
  closeAll(): void {
    for (const connection of this.#waiting) this.#close(connection);
  }

  async #read(connection: Deno.TcpConn): Promise<ToldConnection | undefined> {
    const bytes = new Uint8Array(MOST_HEADER_BYTES);
    for (let length = 0;;) {
      const came = await connection.read(bytes.subarray(length));
      // One that ends without a byte looked whether somebody listens: health checks do.
      if (came === null) return this.#close(connection, length === 0 ? undefined : "breaks off");
      length += came;
      const header = readProxyHeader(bytes.subarray(0, length));
      if (header === undefined) continue;
      if ("wrong" in header) return this.#close(connection, header.wrong);
      const rest = bytes.slice(header.length, length);
      return { connection: new Begun(connection, rest), client: header.client };
    }
  }

  /** @param why what is said of its header; absent where nothing is */
  #close(connection: Deno.TcpConn, why?: string): undefined {
    const { what } = this.#options;
    try {
      connection.close();
    } catch {
      // Closed already.
    }
    if (why === undefined) return;
    const message = "Closed a balancer's connection to {what}: its PROXY header {why} ({count} so far)";
    this.#log?.warning("proxy-header", message, { what, why, count: ++this.#closed });
  }
}

/** A connection some of whose input was read already. */
class Begun implements BoardConnection {
  readonly #connection: Deno.TcpConn;
  #rest: Uint8Array;

  constructor(connection: Deno.TcpConn, rest: Uint8Array) {
    this.#connection = connection;
    this.#rest = rest;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    if (this.#rest.length === 0) return this.#connection.read(buffer);
    const length = Math.min(buffer.length, this.#rest.length);
    buffer.set(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return Promise.resolve(length);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#connection.write(bytes);
  }

  closeWrite(): Promise<void> {
    return this.#connection.closeWrite();
  }

  close(): void {
    this.#connection.close();
  }
}
