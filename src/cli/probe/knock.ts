// After a failure on another machine: does something answer at the port with its bytes swapped, or in the other
// protocol? It has to be asked, so a connection is opened and closed without a byte, on ports of the asked host only.
// Not here: this machine, whose tables tell more (second_look.ts); UDP ports, where silence says nothing.

import { encodeInet } from "../../posix/address.ts";
import { htons } from "../../posix/byte_order.ts";
import { connectWithin } from "../../posix/connect_within.ts";
import { close, socket } from "../../posix/socket.ts";
import type { Waiter } from "../../posix/waiter.ts";
import type { Target } from "./target.ts";

/** Milliseconds that one knock may take: a class is in one room, and the student waits already. */
const PATIENCE = 300;

/** Sentences about what answers instead. */
export async function knockAround({ transport, address }: Target, waiter: Waiter): Promise<string[]> {
  const sentences: string[] = [];
  const { port } = address;
  const swapped = htons(port);
  if (transport === "udp" && await accepts(address, port, waiter)) {
    sentences.push(
      `TCP port ${port} accepts connections there: that is SOCK_STREAM, and this asks by SOCK_DGRAM`,
    );
  }
  if (transport === "tcp" && swapped !== port && await accepts(address, swapped, waiter)) {
    sentences.push(
      `TCP port ${swapped} accepts connections there, which is ${port} with its bytes swapped: ` +
        `write sin_port = htons(${port})`,
    );
  }
  return sentences;
}

async function accepts(address: Target["address"], port: number, waiter: Waiter): Promise<boolean> {
  const scope = address.family === "inet6" && address.scope !== 0 ? `%${address.scope}` : "";
  const fd = socket(address.family, "stream");
  try {
    const to = encodeInet(`${address.address}${scope}`, port);
    return await connectWithin(fd, to, waiter.now() + PATIENCE, waiter) === "connected";
  } finally {
    close(fd);
  }
}
