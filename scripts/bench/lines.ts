// A child's output, line by line. It is read to its end, since a child whose pipe is full stops working.

/** How many of the last lines are kept, to be shown when the child fails. */
const KEPT = 20;

/** The lines of a stream: a place to wait for one of them, and the last few. */
export class Lines {
  /** The last lines, oldest first. */
  readonly last: string[] = [];
  /** Settles when the stream has ended. */
  readonly ended: Promise<void>;
  #wanted: ((line: string) => void) | undefined;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#read(stream);
  }

  /** The next line that starts with `start`; never settles if none comes. */
  startingWith(start: string): Promise<string> {
    const seen = this.last.find((line) => line.startsWith(start));
    if (seen !== undefined) return Promise.resolve(seen);
    return new Promise((resolve) => {
      this.#wanted = (line) => {
        if (line.startsWith(start)) resolve(line);
      };
    });
  }

  /** The first of the last lines that speaks of an error, or the very last: what to show of a child that failed. */
  get complaint(): string {
    return this.last.find((line) => /error|cannot|panic/i.test(line)) ?? this.last.at(-1) ?? "";
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    for await (
      const piece of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    ) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line);
    }
    if (rest !== "") this.#take(rest);
  }

  #take(line: string): void {
    this.last.push(line);
    if (this.last.length > KEPT) this.last.shift();
    this.#wanted?.(line);
  }
}
