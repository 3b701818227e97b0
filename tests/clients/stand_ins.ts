// Small servers of a few lines, right and wrong ones, that show that our C clients tell the two apart.
import { createSocket } from "node:dgram";
import type { Buffer } from "node:buffer";

/** A server that runs until it is disposed of. */
export interface StandIn extends AsyncDisposable {
  port: number;
}

/** What to answer to the datagram that came as number `count` (from 1): any number of datagrams. */
type DatagramAnswer = (request: Uint8Array, count: number) => Uint8Array[];

/** A UDP server on 127.0.0.1 or another address. */
export async function startUdp(answer: DatagramAnswer, host = "127.0.0.1"): Promise<StandIn> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  let count = 0;
  socket.on("message", (request: Buffer, from: { port: number; address: string }) => {
    for (const reply of answer(request, ++count)) socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  return {
    port: socket.address().port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void socket.close(() => resolve())),
  };
}

/** A stream server; some connections are reset before it has accepted them. */
export interface StreamStandIn extends StandIn {
  stillborn: number;
}

/** Serves one connection; when it returns, both ways are shut down. */
type Serve = (connection: Deno.Conn) => Promise<void>;

/** A TCP server on 127.0.0.1, or a Unix stream server when given a path. */
export function startStream(serve: Serve, path?: string): StreamStandIn {
  const listener = path === undefined
    ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
    : Deno.listen({ transport: "unix", path });
  const open = new Set<Promise<void>>();
  const server = { port: listener.addr.transport === "tcp" ? listener.addr.port : 0, stillborn: 0 };
  const accepting = (async () => {
    for (let connection = await accept(listener); connection !== null; connection = await accept(listener)) {
      if (connection === "reset") {
        server.stillborn++;
        continue;
      }
      const served = serveOne(connection, serve).finally(() => open.delete(served));
      open.add(served);
    }
  })();
  return Object.assign(server, {
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accepting;
      await Promise.all(open);
    },
  });
}

/**
 * @returns "reset" for a connection that was reset before it could be accepted; null when the listener is
 * closed
 */
async function accept(listener: Deno.Listener): Promise<Deno.Conn | "reset" | null> {
  try {
    return await listener.accept();
  } catch (error) {
    if (error instanceof Deno.errors.NotConnected) return "reset";
    if (error instanceof Deno.errors.BadResource) return null;
    throw error;
  }
}

async function serveOne(connection: Deno.Conn, serve: Serve): Promise<void> {
  try {
    await serve(connection);
  } catch {
    // The client went away: some of them do so on purpose.
  } finally {
    connection.close();
  }
}

/** Reads until so many bytes or the end of input. */
export async function readUpTo(connection: Deno.Conn, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let have = 0;
  while (have < length) {
    const got = await connection.read(bytes.subarray(have));
    if (got === null) break;
    have += got;
  }
  return bytes.subarray(0, have);
}

/** Writes all of it; a connection's own write may take a part only. */
export async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** Four bytes of a signed int, little-endian as on the machines this runs on, or big-endian. */
export function intBytes(value: number, littleEndian = true): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, littleEndian);
  return bytes;
}

/** Serves the TCP counter as it should be. */
export async function countRightly(connection: Deno.Conn): Promise<void> {
  const request = await readUpTo(connection, 4);
  if (request.length < 4) return;
  const value = new DataView(request.buffer).getInt32(0, true);
  await connection.write(intBytes((value + 1) | 0));
}

/** Serves echo as it should be. */
export async function echoRightly(connection: Deno.Conn): Promise<void> {
  const bytes = new Uint8Array(65536);
  for (let got = await connection.read(bytes); got !== null; got = await connection.read(bytes)) {
    await writeAll(connection, bytes.subarray(0, got));
  }
}
