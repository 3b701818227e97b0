// Reads a stream of server-sent events (WHATWG HTML, 9.2.6) in tests.

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  /** Of the last event that had one, this included. */
  readonly id: string;
}

export class Events implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";
  #id = "";

  constructor(response: Response) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next event that has data; undefined at the end. */
  async next(): Promise<ServerEvent | undefined> {
    while (true) {
      const end = this.#rest.indexOf("\n\n");
      if (end < 0) {
        const { value, done } = await this.#reader.read();
        if (done) return undefined;
        this.#rest += value;
        continue;
      }
      const block = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + 2);
      const valuesOf = (name: string) =>
        block.split("\n").filter((line) => line.startsWith(`${name}: `)).map((line) =>
          line.slice(name.length + 2)
        );
      this.#id = valuesOf("id").at(-1) ?? this.#id;
      const data = valuesOf("data");
      if (data.length === 0) continue;
      return { event: valuesOf("event").at(-1) ?? "message", data: data.join("\n"), id: this.#id };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}
