// The counter and the echo as they are usually written for Deno: its own listeners, a promise for each step.
// deno run deno_server.ts TRANSPORT SERVICE WHERE, where WHERE is a port or, for a Unix stream, a path.

const [transport, service, where] = Deno.args;
const echo = service === "echo";

async function serveUdp(): Promise<void> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: Number(where) });
  const answer = new Uint8Array(4);
  const number = new DataView(answer.buffer);
  let count = 0;
  console.log("Ready");
  for await (const [bytes, peer] of socket) {
    number.setInt32(0, ++count, true);
    await socket.send(echo ? bytes : answer, peer);
  }
}

async function answerNumber(connection: Deno.Conn): Promise<void> {
  const bytes = new Uint8Array(4);
  let have = 0;
  while (have < 4) {
    const got = await connection.read(bytes.subarray(have));
    if (got === null) return;
    have += got;
  }
  const number = new DataView(bytes.buffer);
  number.setInt32(0, number.getInt32(0, true) + 1, true);
  await connection.write(bytes);
}

async function sendBack(connection: Deno.Conn): Promise<void> {
  const chunk = new Uint8Array(65536);
  for (let got = await connection.read(chunk); got !== null; got = await connection.read(chunk)) {
    for (let sent = 0; sent < got;) sent += await connection.write(chunk.subarray(sent, got));
  }
}

async function serve(connection: Deno.Conn): Promise<void> {
  try {
    if (echo) await sendBack(connection);
    else await answerNumber(connection);
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe)) {
      throw error;
    }
  } finally {
    connection.close();
  }
}

async function serveTcp(): Promise<void> {
  const listener = Deno.listen({ hostname: "0.0.0.0", port: Number(where), tcpBacklog: 4096 });
  console.log("Ready");
  for await (const connection of listener) {
    connection.setNoDelay(true);
    serve(connection);
  }
}

async function serveUnix(): Promise<void> {
  const listener = Deno.listen({ transport: "unix", path: where });
  console.log("Ready");
  for await (const connection of listener) serve(connection);
}

/** Ends with the bench: its end of the pipe closes, however it ended. */
async function endWithStdin(): Promise<void> {
  for await (const _ of Deno.stdin.readable);
  Deno.exit(0);
}

endWithStdin();
if (transport === "udp") await serveUdp();
else if (transport === "unix") await serveUnix();
else await serveTcp();
