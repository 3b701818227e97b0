// The board's public HTTP port: a TCP proxy that limits the connections to the HTTP server behind it, in all
// and from one address, and closes a connection that gets no bytes for too long, whatever it sends. It exists
// because Deno.serve has no hook for either, and HTTP (RFC 9112) sets no such bound. The server behind
// listens on loopback and answers only connections that came through here.
import { LimitedListener, type Remote } from "../limited_listener.ts";
import type { Clock } from "../../exchange/clock.ts";

/** Connections at once: a lecture hall with two pages each. Each takes three descriptors. */
const MOST_CONNECTIONS = 512;

/** From one address: a class behind one router. */
const MOST_OF_ADDRESS = 160;

/** Milliseconds that a connection may get nothing: events come every 15 s, answers within a second. */
const PATIENCE = 60_000;

/** Milliseconds between two searches for connections that got nothing for too long. */
const TICK = 1000;

/** Bytes carried at a time: an answer takes a few of these. */
const CHUNK = 16_384;

const REFUSAL = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

export interface ConnectionLimiterOptions {
  readonly address: string;
  readonly port: number;
  /** Port of the server behind, on 127.0.0.1. */
  readonly inner: number;
  readonly clock: Pick<Clock, "monotonic">;
  /** For tests; otherwise the constants above. */
  readonly most?: number;
  readonly mostOfAddress?: number;
  readonly patience?: number;
}

/** A client's connection and the one to the server behind that carries its bytes on. */
interface ProxiedConnection {
  readonly remote: Remote;
  readonly outer: Deno.TcpConn;
  inner: Deno.TcpConn | undefined;
  /** Monotonic milliseconds: when something was last sent to the client. */
  servedAt: number;
  closed: boolean;
}

export class ConnectionLimiter {
  readonly #options: ConnectionLimiterOptions;
  readonly #listener: LimitedListener;
  readonly #proxied = new Set<ProxiedConnection>();
  /** Clients by the port from which the server behind sees them come. */
  readonly #remotes = new Map<number, Remote>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: ConnectionLimiterOptions) {
    this.#options = options;
    const { address, port, most = MOST_CONNECTIONS, mostOfAddress = MOST_OF_ADDRESS } = options;
    this.#listener = new LimitedListener(
      { address, port, what: "the board", key: "port", most, mostOfAddress, refusal: REFUSAL },
      (connection, remote) => this.#serve(connection, remote),
    );
  }

  /** @returns the port. @throws {BoardError} when the address can't be used */
  start(): number {
    this.#listener.open();
    this.#timer = setInterval(() => this.#closeUnserved(), TICK);
    return this.#listener.port;
  }

  /**
   * The client of a request, by the address that the server behind sees; undefined for one that did not come
   * through here.
   */
  remoteOf({ hostname, port }: Deno.NetAddr): Remote | undefined {
    return hostname === "127.0.0.1" ? this.#remotes.get(port) : undefined;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#listener.size;
  }

  /** Accepts no more; connections that are open go on. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#listener.close();
  }

  /** Breaks off what is still open. */
  end(): void {
    for (const connection of this.#proxied) this.#close(connection);
  }

  async #serve(outer: Deno.TcpConn, remote: Remote): Promise<void> {
    const { clock, inner: port } = this.#options;
    const proxied: ProxiedConnection = {
      remote,
      outer,
      inner: undefined,
      servedAt: clock.monotonic(),
      closed: false,
    };
    this.#proxied.add(proxied);
    try {
      const inner = proxied.inner = await Deno.connect({ hostname: "127.0.0.1", port });
      if (proxied.closed) return inner.close();
      await this.#carryBoth(proxied, inner);
    } catch {
      // One of the two ends broke off: that ends this connection and nothing else.
    } finally {
      this.#close(proxied);
    }
  }

  async #carryBoth(proxied: ProxiedConnection, inner: Deno.TcpConn): Promise<void> {
    const { port } = inner.localAddr as Deno.NetAddr;
    this.#remotes.set(port, proxied.remote);
    try {
      await Promise.all([
        carry(proxied.outer, inner, () => {}),
        carry(inner, proxied.outer, () => proxied.servedAt = this.#options.clock.monotonic()),
      ]);
    } finally {
      this.#remotes.delete(port);
    }
  }

  #closeUnserved(): void {
    const { patience = PATIENCE, clock } = this.#options;
    const now = clock.monotonic();
    for (const proxied of this.#proxied) if (now - proxied.servedAt > patience) this.#close(proxied);
  }

  #close(proxied: ProxiedConnection): void {
    this.#proxied.delete(proxied);
    if (proxied.closed) return;
    proxied.closed = true;
    proxied.outer.close();
    proxied.inner?.close();
  }
}

/**
 * Carries bytes one way until they end, then ends the other side's input.
 *
 * @throws what reading or writing throws
 */
async function carry(from: Deno.TcpConn, to: Deno.TcpConn, carried: () => void): Promise<void> {
  const chunk = new Uint8Array(CHUNK);
  for (let length; (length = await from.read(chunk)) !== null;) {
    for (let done = 0; done < length;) done += await to.write(chunk.subarray(done, length));
    carried();
  }
  await to.closeWrite();
}
