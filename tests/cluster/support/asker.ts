// A client that asks a UDP counter one thing at a time.
import { createSocket } from "node:dgram";

/** Milliseconds that an answer is waited for. */
const PATIENCE = 500;

export class Asker implements Disposable {
  readonly #socket = createSocket("udp4");

  /** @returns the number; undefined where there is no answer */
  ask(port: number): Promise<number | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), PATIENCE);
      this.#socket.once("message", (bytes) => {
        clearTimeout(timer);
        resolve(bytes.readInt32LE(0));
      });
      this.#socket.send(new Uint8Array([1, 2, 3, 4]), port, "127.0.0.1");
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
