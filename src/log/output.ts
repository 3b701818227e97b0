// Lines on their way to a terminal, a pipe or a file that may be slow, full or gone. Writing a line only
// queues it; the queue is bounded, so a reader that stopped reading costs lines, never the lab.

/**
 * Bytes queued before lines are dropped: minutes of ordinary logging, and little memory should nobody ever
 * read.
 */
const MAX_QUEUED = 1024 * 1024;

/** Bytes handed to one write, so that a slow reader is noticed early and a failed write loses little. */
const MAX_WRITE = 64 * 1024;

/**
 * Milliseconds until a descriptor that said "try again" is tried again (another program made it
 * non-blocking).
 */
const RETRY_AFTER = 10;

/** Something that takes bytes, as Deno.stdout and an open file do. */
export interface ByteWriter {
  /** Resolves to how many of the bytes it took. */
  write(bytes: Uint8Array): Promise<number>;
}

/** A bounded queue of lines before a descriptor. Nothing in it throws, whatever becomes of the descriptor. */
export class Output {
  readonly #writer: ByteWriter;
  readonly #encoder = new TextEncoder();
  #queue: Uint8Array[] = [];
  #queued = 0;
  #dropped = 0;
  /** Of these, how many the queue had no room for and {@linkcode droppedNote} has not told yet. */
  #untold = 0;
  #failing = false;
  #torn = false;
  #pump: Promise<void> | undefined;

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  /** Lines that never arrived: the queue was full, or a write failed. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether the last write failed. */
  get failing(): boolean {
    return this.#failing;
  }

  /** Queues `text` and a line feed. */
  line(text: string): void {
    if (this.#enqueue(text)) return;
    this.#untold++;
    this.#dropped++;
  }

  /** Waits until everything queued was written or failed, for as long as the reader likes. */
  async written(): Promise<void> {
    while (this.#pump !== undefined) await this.#pump;
  }

  /** Waits until everything queued was written or failed, at most `ms` milliseconds. */
  async flush(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const expired = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
    await Promise.race([this.#pump, expired]);
    clearTimeout(timer);
  }

  /** The line that stands for lines that were dropped, once there is room again; none unless overridden. */
  protected droppedNote(_lines: number): string | undefined {
    return undefined;
  }

  /**
   * Called when a write fails after one that succeeded (or the first), not again for every further failure.
   */
  protected failed(_error: unknown): void {}

  #enqueue(text: string): boolean {
    const bytes = this.#encoder.encode(text + "\n");
    if (this.#queued + bytes.length > MAX_QUEUED) return false;
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    this.#pump ??= this.#run();
    return true;
  }

  async #run(): Promise<void> {
    // Lines of the same turn of the event loop then leave in one write.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const lines = this.#take();
      try {
        await this.#writeAll(lines);
        this.#failing = false;
      } catch (error) {
        this.#fail(error, lines.length);
      }
      this.#noteDropped();
    }
    this.#pump = undefined;
  }

  #take(): Uint8Array[] {
    let size = 0;
    let count = 0;
    while (count < this.#queue.length && (count === 0 || size + this.#queue[count].length <= MAX_WRITE)) {
      size += this.#queue[count++].length;
    }
    this.#queued -= size;
    return this.#queue.splice(0, count);
  }

  async #writeAll(lines: Uint8Array[]): Promise<void> {
    let rest = join(this.#torn ? [this.#encoder.encode("\n"), ...lines] : lines);
    while (rest.length > 0) {
      const taken = await this.#writeSome(rest);
      this.#torn = taken > 0 ? rest[taken - 1] !== 0x0a : this.#torn;
      rest = rest.subarray(taken);
    }
  }

  async #writeSome(bytes: Uint8Array): Promise<number> {
    try {
      return await this.#writer.write(bytes);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
      return 0;
    }
  }

  #fail(error: unknown, lines: number): void {
    this.#dropped += lines;
    if (this.#failing) return;
    this.#failing = true;
    this.failed(error);
  }

  #noteDropped(): void {
    if (this.#untold === 0 || this.#failing) return;
    const note = this.droppedNote(this.#untold);
    if (note === undefined || this.#enqueue(note)) this.#untold = 0;
  }
}

function join(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
