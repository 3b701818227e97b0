// A listening TCP socket that lets in a limited number of connections, in all and from one address: the
// board's two ports are such sockets. A connection above the limit gets one line and is closed.
import { unmapped } from "../text/address.ts";
import { boardError } from "./options.ts";

/** Milliseconds before accept is tried again after it failed (no descriptor is left). */
const ACCEPT_PAUSE = 200;

/** The other end of a connection. */
export interface Remote {
  /** An IPv4-mapped IPv6 address is written as IPv4. */
  readonly address: string;
  readonly port: number;
  /** This end. */
  readonly server: { readonly address: string; readonly port: number };
}

export interface LimitedListenerOptions {
  readonly address: string;
  /** 0 for one that the kernel chooses. */
  readonly port: number;
  /** For the error's message: "the board", and the key of [board] that names the port. */
  readonly what: string;
  readonly key: string;
  /** Connections at once, in all and from one address. */
  readonly most: number;
  readonly mostOfAddress: number;
  /** Sent to a connection that is refused. */
  readonly refusal: string;
}

export class LimitedListener {
  readonly #options: LimitedListenerOptions;
  readonly #serve: (connection: Deno.TcpConn, remote: Remote) => Promise<void>;
  readonly #open = new AddressCounts();
  #listener: Deno.TcpListener | undefined;
  #accepting: Promise<void> = Promise.resolve();

  /** @param serve serves one connection and closes it; must not reject. It counts until this resolves */
  constructor(
    options: LimitedListenerOptions,
    serve: (connection: Deno.TcpConn, remote: Remote) => Promise<void>,
  ) {
    this.#options = options;
    this.#serve = serve;
  }

  /** Connections that are served now. */
  get size(): number {
    return this.#open.all;
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
    await this.#accepting;
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

  #admit(connection: Deno.TcpConn): void {
    const { most, mostOfAddress, refusal } = this.#options;
    const { hostname, port } = connection.remoteAddr as Deno.NetAddr;
    const address = unmapped(hostname);
    if (this.#open.all >= most || this.#open.of(address) >= mostOfAddress) {
      // One line always fits into the buffer of a new socket, so this does not wait for a slow client.
      connection.write(new TextEncoder().encode(refusal)).catch(() => {}).finally(() => connection.close());
      return;
    }
    this.#open.add(address);
    const local = connection.localAddr as Deno.NetAddr;
    const server = { address: local.hostname, port: local.port };
    void this.#serve(connection, { address, port, server }).finally(() => this.#open.remove(address));
  }
}

/** Counts what is open, in all and by address. */
export class AddressCounts {
  readonly #counts = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  of(address: string): number {
    return this.#counts.get(address) ?? 0;
  }

  add(address: string): void {
    this.#all++;
    this.#counts.set(address, this.of(address) + 1);
  }

  /** Must follow an {@linkcode add} of the same address. */
  remove(address: string): void {
    this.#all--;
    const left = this.of(address) - 1;
    if (left === 0) this.#counts.delete(address);
    else this.#counts.set(address, left);
  }
}
