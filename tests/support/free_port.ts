// Port numbers that nobody uses right now, for the few tests where a listener cannot take port 0.
import { createSocket } from "node:dgram";

/**
 * Below the ports that the kernel gives to clients (32,768 and up, ip(7)): one of those, free a moment ago,
 * may be a connection's of any other test by the time it is bound.
 */
const FIRST = 10_000;
const LAST = 31_999;

/**
 * A port that is free for TCP and for UDP on every IPv4 address. Another program may take it before it is
 * used, so prefer port 0 and the daemon's `Listening` line wherever that is possible.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const [random] = crypto.getRandomValues(new Uint32Array(1));
    const port = FIRST + random % (LAST - FIRST + 1);
    if (tcpIsFree(port) && await udpIsFree(port)) return port;
  }
  throw new Error("Cannot find a port that is free for TCP and UDP: 20 tries were in vain");
}

function tcpIsFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "0.0.0.0", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

function udpIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => socket.close(() => resolve(false)));
    socket.bind(port, "0.0.0.0", () => socket.close(() => resolve(true)));
  });
}
