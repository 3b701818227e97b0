// A network between a lab and its database that a test makes bad: slow, silent, or broken.
export class Proxy implements AsyncDisposable {
  /** Milliseconds that bytes take each way. */
  delay = 0;
  /** Bytes vanish, and nobody is told: a cable that was pulled. New connections are taken and stay silent, too. */
  silent = false;
  readonly #target: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.TcpConn>();
  readonly #running: Promise<void>;

  /** @param target the port where bytes go, on loopback */
  constructor(target: number) {
    this.#target = target;
    this.#running = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Breaks all connections off. */
  cut(): void {
    for (const each of this.#open) this.#close(each);
  }

  #close(connection: Deno.TcpConn): void {
    if (!this.#open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // It is closed.
    }
  }

  async #carry(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const bytes = new Uint8Array(65_536);
    try {
      for (let length: number | null; (length = await from.read(bytes)) !== null;) {
        if (this.silent) continue;
        const copy = bytes.slice(0, length);
        if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
        for (let at = 0; at < copy.length;) at += await to.write(copy.subarray(at));
      }
    } catch {
      // Either end is gone.
    }
    this.#close(from);
    this.#close(to);
  }

  async #accept(): Promise<void> {
    const carried: Promise<void>[] = [];
    try {
      for await (const client of this.#listener) {
        const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target }).catch(() =>
          undefined
        );
        this.#open.add(client);
        if (server === undefined) {
          this.#close(client);
          continue;
        }
        this.#open.add(server);
        carried.push(this.#carry(client, server), this.#carry(server, client));
      }
    } catch {
      // The test is over.
    }
    await Promise.all(carried);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#running;
  }
}
