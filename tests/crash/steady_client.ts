// A UDP client that asks a counter again and again, a few datagrams at a time, and keeps every number it was
// given; what is not answered is given up.
import type { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";

/** Datagrams that are on their way at once. */
const WINDOW = 8;

/** Milliseconds without an answer after which as many are sent again: those were lost. */
const PATIENCE = 100;

export class SteadyClient implements Disposable {
  readonly numbers: number[] = [];
  sent = 0;
  /** When each came, in ms since 1970. */
  readonly times: number[] = [];
  readonly #socket = createSocket("udp4");
  readonly #port: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(port: number) {
    this.#port = port;
    // While nobody is bound there, the kernel says so.
    this.#socket.on("error", () => {});
    this.#socket.on("message", (bytes: Buffer) => {
      this.times.push(Date.now());
      this.numbers.push(bytes.readInt32LE(0));
      this.#send(1);
    });
    this.#send(WINDOW);
  }

  /** Numbers that came more than once. */
  get repeated(): number[] {
    const seen = new Set<number>();
    return this.numbers.filter((number) => seen.size === seen.add(number).size);
  }

  #send(count: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(WINDOW), PATIENCE);
    for (let i = 0; i < count; i++) {
      this.sent++;
      this.#socket.send("MESSAGE DU CLIENT\0", this.#port, "127.0.0.1");
    }
  }

  /** Sends no more. */
  stop(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  [Symbol.dispose](): void {
    this.stop();
    this.#socket.close();
  }
}
