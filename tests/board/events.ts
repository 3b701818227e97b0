// Reads a stream of server-sent events in tests. Not here: the board.
import { EventReader, type ServerEvent } from "../../src/cli/watch/event_reader.ts";

export class Events implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #parser = new EventReader();
  #queue: ServerEvent[] = [];

  constructor(response: Response) {
    this.#reader = response.body!.getReader();
  }

  /** The next event; undefined at the end. */
  async next(): Promise<ServerEvent | undefined> {
    while (this.#queue.length === 0) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#queue.push(...this.#parser.take(value));
    }
    return this.#queue.shift();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}
