// Stands before the HTTP server and lets in as many connections as the board can hold, in all and of one address; closes
// those that get nothing for too long, whatever they send (RFC 9112 has no such bound, and Deno.serve no hook for one).
// The server behind listens on loopback, and serves only what came through here. Not here: requests.

import { boardError } from "../board_error.ts";
import type { Remote } from "./call.ts";
import { unmapped } from "./parameters.ts";

/** Connections at once: a lecture hall with two pages each. Every one takes three descriptors. */
const MOST_CONNECTIONS = 512;

/** Of one address: a class behind one router. */
const MOST_OF_ADDRESS = 160;

/** Milliseconds that a connection may get nothing: events come each 15 s at least, answers within one. */
const PATIENCE = 60_000;

/** Milliseconds between two looks for those whose patience is over. */
const LOOK_PAUSE = 1000;

/** Milliseconds before accept is tried again after it failed (no descriptor is left). */
const ACCEPT_PAUSE = 200;

/** Bytes carried at a time: an answer is a few of these. */
const CHUNK = 16_384;

const REFUSED = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

export interface FrontSetting {
  readonly address: string;
  readonly port: number;
  /** Port of the server behind, on 127.0.0.1. */
  readonly inner: number;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** For tests; else what the constants say. */
  readonly most?: number;
  readonly mostOfAddress?: number;
  readonly patience?: number;
}

interface Passage {
  readonly remote: Remote;
  readonly outer: Deno.TcpConn;
  inner: Deno.TcpConn | undefined;
  /** When something was last sent to the client. */
  servedAt: number;
  closed: boolean;
}

export class Front {
  readonly #setting: FrontSetting;
  readonly #passages = new Set<Passage>();
  /** By the port from which the server behind is reached. */
  readonly #remotes = new Map<number, Remote>();
  #listener: Deno.TcpListener | undefined;
  #accepting: Promise<void> = Promise.resolve();
  #looking: ReturnType<typeof setInterval> | undefined;

  constructor(setting: FrontSetting) {
    this.#setting = setting;
  }

  /** @returns the port. @throws {BoardError} when the address can't be had */
  start(): number {
    const { address, port } = this.#setting;
    try {
      this.#listener = Deno.listen({ transport: "tcp", hostname: address, port });
    } catch (error) {
      throw boardError(error, { what: "the board", address, port, key: "port" });
    }
    this.#accepting = this.#accept(this.#listener);
    this.#looking = setInterval(() => this.#look(), LOOK_PAUSE);
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** Who asks, by the address that the server behind sees; undefined for one that did not come through here. */
  remoteOf({ hostname, port }: Deno.NetAddr): Remote | undefined {
    return hostname === "127.0.0.1" ? this.#remotes.get(port) : undefined;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#passages.size;
  }

  /** Lets nobody in any more; who is in goes on. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    this.#listener?.close();
    this.#listener = undefined;
    await this.#accepting;
  }

  /** Breaks off what is open still. */
  end(): void {
    for (const passage of this.#passages) this.#close(passage);
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    while (this.#listener === listener) {
      try {
        this.#admit(await listener.accept());
      } catch {
        if (this.#listener === listener) await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE));
      }
    }
  }

  #admit(outer: Deno.TcpConn): void {
    const { most = MOST_CONNECTIONS, mostOfAddress = MOST_OF_ADDRESS, monotonic } = this.#setting;
    const { hostname, port } = outer.remoteAddr as Deno.NetAddr;
    const remote = { address: unmapped(hostname), port };
    const own = [...this.#passages].filter((each) => each.remote.address === remote.address).length;
    if (this.#passages.size >= most || own >= mostOfAddress) {
      // One line fits any socket's buffer, so nobody is waited for.
      return void outer.write(new TextEncoder().encode(REFUSED)).catch(() => {}).finally(() => outer.close());
    }
    const passage: Passage = { remote, outer, inner: undefined, servedAt: monotonic(), closed: false };
    this.#passages.add(passage);
    void this.#serve(passage);
  }

  async #serve(passage: Passage): Promise<void> {
    try {
      const inner = await Deno.connect({ hostname: "127.0.0.1", port: this.#setting.inner });
      passage.inner = inner;
      const { port } = inner.localAddr as Deno.NetAddr;
      if (passage.closed) return inner.close();
      this.#remotes.set(port, passage.remote);
      try {
        await Promise.all([
          carry(passage.outer, inner, () => {}),
          carry(inner, passage.outer, () => passage.servedAt = this.#setting.monotonic()),
        ]);
      } finally {
        this.#remotes.delete(port);
      }
    } catch {
      // Either end broke off: that ends this connection, and nothing else.
    } finally {
      this.#close(passage);
    }
  }

  #look(): void {
    const { patience = PATIENCE, monotonic } = this.#setting;
    const now = monotonic();
    for (const passage of this.#passages) if (now - passage.servedAt > patience) this.#close(passage);
  }

  #close(passage: Passage): void {
    this.#passages.delete(passage);
    if (passage.closed) return;
    passage.closed = true;
    passage.outer.close();
    passage.inner?.close();
  }
}

/** Carries bytes one way until they end, then ends the other end's input. @throws what reading or writing throws */
async function carry(from: Deno.TcpConn, to: Deno.TcpConn, carried: () => void): Promise<void> {
  const chunk = new Uint8Array(CHUNK);
  for (let length; (length = await from.read(chunk)) !== null;) {
    for (let done = 0; done < length;) done += await to.write(chunk.subarray(done, length));
    carried();
  }
  await to.closeWrite();
}
