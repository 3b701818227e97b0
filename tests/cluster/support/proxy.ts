// A network between a lab and its database that a test makes bad: slow, silent, or broken.
export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Milliseconds that bytes take each way. */
  delay: number;
  /** Bytes vanish, and nobody is told: a cable that was pulled. New connections are taken and stay silent, too. */
  silent: boolean;
  /** Breaks all connections off. */
  cut(): void;
}

/** @param port where bytes go, on loopback */
export function startProxy(port: number): Proxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  const proxy: Proxy = {
    port: listener.addr.port,
    delay: 0,
    silent: false,
    cut: () => {
      for (const each of open) close(each);
    },
    [Symbol.asyncDispose]: async () => {
      listener.close();
      proxy.cut();
      await running;
    },
  };
  const close = (connection: Deno.TcpConn) => {
    if (!open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // It is closed.
    }
  };
  const carry = async (from: Deno.TcpConn, to: Deno.TcpConn) => {
    const bytes = new Uint8Array(65_536);
    try {
      for (;;) {
        const length = await from.read(bytes);
        if (length === null) break;
        if (proxy.silent) continue;
        const copy = bytes.slice(0, length);
        if (proxy.delay > 0) await new Promise((resolve) => setTimeout(resolve, proxy.delay));
        for (let at = 0; at < copy.length;) at += await to.write(copy.subarray(at));
      }
    } catch {
      // Either end is gone.
    }
    close(from);
    close(to);
  };
  const accept = async () => {
    const carried: Promise<void>[] = [];
    try {
      for await (const client of listener) {
        const server = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
        open.add(client);
        if (server === undefined) close(client);
        else {
          open.add(server);
          carried.push(carry(client, server), carry(server, client));
        }
      }
    } catch {
      // The test is over.
    }
    await Promise.all(carried);
  };
  const running = accept();
  return proxy;
}
