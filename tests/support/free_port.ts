// Port numbers that nobody uses right now, for the few tests where a listener cannot take port 0.
import { createSocket } from "node:dgram";

/**
 * A port of 127.0.0.1 that is free for TCP and for UDP. Another program may take it before it is used, so
 * prefer port 0 and the daemon's `Listening` line wherever that is possible.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const free = await udpIsFree(port);
    listener.close();
    if (free) return port;
  }
  throw new Error("Cannot find a port that is free for TCP and UDP: 20 tries were in vain");
}

function udpIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => socket.close(() => resolve(false)));
    socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(true)));
  });
}
