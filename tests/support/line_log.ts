// The lines that a child process has written so far, and waiting for one that is still to come.

interface Waiter {
  pattern: RegExp;
  resolve: (match: RegExpMatchArray) => void;
  reject: (error: Error) => void;
}

/** Collects lines from one or more streams, in the order in which they come. */
export class LineLog {
  readonly lines: string[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #readers: ReadableStreamDefaultReader<Uint8Array>[] = [];
  readonly #reading: Promise<void>[] = [];
  readonly #clean: (line: string) => string;
  #open = 0;

  /** @param clean is given each line as it comes, and gives it as it is to be kept */
  constructor(clean: (line: string) => string = (line) => line) {
    this.#clean = clean;
  }

  /** Reads a stream to its end, in the background. Lines end with \n, \r\n, or the end of the stream. */
  add(stream: ReadableStream<Uint8Array>): void {
    const reader = stream.getReader();
    this.#readers.push(reader);
    this.#open++;
    this.#reading.push(this.#read(reader));
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for (let result = await reader.read(); !result.done; result = await reader.read()) {
      const pieces = (rest + decoder.decode(result.value, { stream: true })).split(/\r?\n/);
      rest = pieces.pop() ?? "";
      for (const line of pieces) this.#take(line);
    }
    if (rest !== "") this.#take(rest);
    this.#open--;
    if (this.#open === 0) this.#failAll("the output ended");
  }

  #take(raw: string): void {
    const line = this.#clean(raw);
    this.lines.push(line);
    for (const waiter of this.#waiters) {
      const match = line.match(waiter.pattern);
      if (match === null) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(match);
    }
  }

  /**
   * The first line from the `from`th on that matches, whether it is there already or comes within `timeout`
   * ms.
   * @throws Error with all lines when it does not come, or the output ends before
   */
  async find(pattern: RegExp, timeout: number, from = 0): Promise<RegExpMatchArray> {
    for (const line of this.lines.slice(from)) {
      const match = line.match(pattern);
      if (match !== null) return match;
    }
    if (this.#open === 0) throw this.#failure(pattern, "the output ended");
    const { promise, resolve, reject } = Promise.withResolvers<RegExpMatchArray>();
    const waiter = { pattern, resolve, reject };
    this.#waiters.add(waiter);
    const timer = setTimeout(() => reject(this.#failure(pattern, `waited ${timeout} ms`)), timeout);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    }
  }

  #failure(pattern: RegExp, state: string): Error {
    return new Error(
      `Cannot find a line like ${pattern}: ${state}; the output was:\n${this.lines.join("\n")}`,
    );
  }

  #failAll(state: string): void {
    for (const waiter of this.#waiters) waiter.reject(this.#failure(waiter.pattern, state));
    this.#waiters.clear();
  }

  /**
   * Waits until all streams have ended; gives up on those that a grandchild still holds open after `grace`
   * ms.
   */
  async end(grace = 1000): Promise<void> {
    const timer = setTimeout(() => {
      for (const reader of this.#readers) reader.cancel().catch(() => {});
    }, grace);
    await Promise.all(this.#reading);
    clearTimeout(timer);
  }
}
