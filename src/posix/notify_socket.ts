// The socket by which a service tells its manager how it is: datagrams of `KEY=value` lines to a Unix socket whose name
// comes from the environment (sd_notify(3)). Not here: what is told, and when (src/daemon/notify.ts).

import { MSG_DONTWAIT, MSG_NOSIGNAL } from "./constants.ts";
import { errno } from "./errno.ts";
import { libc } from "./libc.ts";
import { close, socket } from "./socket.ts";
import { encodeUnixName } from "./unix_name.ts";

export class NotifySocket {
  readonly #fd: number;
  readonly #address: Uint8Array<ArrayBuffer>;

  /**
   * @param name an absolute path, or "@" and an abstract name
   * @throws RangeError for a name that is too long
   * @throws SystemError when there is no descriptor left
   */
  constructor(name: string) {
    this.#address = encodeUnixName(name);
    // Not connected: the manager may bind its socket anew while the lab runs.
    this.#fd = socket("unix", "dgram");
  }

  /** Sends one datagram without waiting. @returns 0, or a negative errno; EAGAIN while the manager does not read */
  send(text: string): number {
    const bytes = new TextEncoder().encode(text);
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const sent = libc().sendto(this.#fd, bytes, bytes.length, flags, this.#address, this.#address.length);
    return sent < 0 ? -errno() : 0;
  }

  close(): void {
    close(this.#fd);
  }
}
