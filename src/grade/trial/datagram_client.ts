// One client of a datagram server: sends, and reads with a deadline whatever comes, with who sent it.
import { POLLIN } from "../../posix/constants.ts";
import { errorName } from "../../posix/errors.ts";
import { close, MOST_DATAGRAM_BYTES, NOT_YET, recvfrom, sender, sendto } from "../../posix/socket.ts";
import type { Received } from "../facts.ts";
import type { Poller } from "./poller.ts";

export class DatagramClient {
  readonly #fd: number;
  readonly #to: Uint8Array<ArrayBuffer>;
  readonly #poller: Poller;
  readonly #patience: number;
  readonly #bytes = new Uint8Array(MOST_DATAGRAM_BYTES);
  #error: string | undefined;
  #open = true;

  /**
   * @param fd a socket that is bound or will be by its first sendto; not connected, so that answers of any sender come
   * @param to the server's sockaddr
   */
  constructor(fd: number, to: Uint8Array<ArrayBuffer>, poller: Poller, patience: number) {
    this.#fd = fd;
    this.#to = to;
    this.#poller = poller;
    this.#patience = patience;
  }

  /** The errno's name of the last call that failed: ECONNREFUSED says that nobody is at the port. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Sends one datagram. @param to another place than the server's */
  send(bytes: Uint8Array<ArrayBuffer>, to = this.#to): void {
    if (!this.#open) return;
    const sent = sendto(this.#fd, bytes, to);
    if (sent < 0) this.#error = errorName(-sent);
  }

  /** The next datagram that comes, from whomever; undefined when none does in time. */
  async receive(ms = this.#patience): Promise<Received | undefined> {
    const deadline = this.#poller.monotonic() + ms;
    while (this.#open) {
      const got = recvfrom(this.#fd, this.#bytes);
      if (got >= 0) {
        const from = sender();
        const inet = from !== undefined && from.family !== "unix" ? from : { address: "", port: 0 };
        return { bytes: this.#bytes.slice(0, got), address: inet.address, port: inet.port };
      }
      if (got !== NOT_YET) this.#error = errorName(-got);
      if (await this.#poller.ready(this.#fd, POLLIN, deadline) === 0) return undefined;
    }
    return undefined;
  }

  /** All that comes within the time. */
  async receiveAll(count: number, ms = this.#patience): Promise<Received[]> {
    const deadline = this.#poller.monotonic() + ms;
    const all: Received[] = [];
    while (all.length < count) {
      const one = await this.receive(Math.max(0, deadline - this.#poller.monotonic()));
      if (one === undefined) break;
      all.push(one);
    }
    return all;
  }

  close(): void {
    if (this.#open) close(this.#fd);
    this.#open = false;
  }
}
