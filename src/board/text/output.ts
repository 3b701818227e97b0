// What a text session writes, and what it leaves out for a reader who is slow.

/** Bytes that wait for one reader. */
const MOST_WAITING = 128 * 1024;

/** Bytes of one exchange's text, of a usual one. */
const USUAL_TEXT = 2048;

/** Milliseconds in which a reader must take something. */
const WRITE_TIME = 20_000;

/**
 * Writes to a reader that may be slow. Texts wait for it up to a size; those beyond are dropped, and their
 * number is told when there is room again; a reader that takes nothing for long is given up.
 */
export class TextOutput {
  readonly #connection: Deno.TcpConn;
  readonly #gaveUp: () => void;
  #waiting: Uint8Array[] = [];
  #size = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #stopped = false;

  /** @param gaveUp called when the reader is gone or takes nothing; must close the connection */
  constructor(connection: Deno.TcpConn, gaveUp: () => void) {
    this.#connection = connection;
    this.#gaveUp = gaveUp;
  }

  /** Queues a text, whole or not at all. @param droppedNote says how many texts were dropped before it */
  put(text: Uint8Array, droppedNote: (count: number) => string): void {
    if (this.#stopped) return;
    if (this.#size + text.length > MOST_WAITING) return this.leaveOut();
    if (this.#dropped > 0) this.#queue(new TextEncoder().encode(`${droppedNote(this.#dropped)}\n\n`));
    this.#dropped = 0;
    this.#queue(text);
    this.#writing ??= this.#write();
  }

  /** Whether a text may fit. */
  get hasRoom(): boolean {
    return this.#size < MOST_WAITING - USUAL_TEXT;
  }

  /** Counts a text that was not made, or has no room. */
  leaveOut(): void {
    this.#dropped++;
  }

  #queue(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#size += bytes.length;
  }

  /** Resolves when everything was taken, or the reader was given up. */
  async written(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
  }

  async #write(): Promise<void> {
    try {
      for (let bytes = this.#waiting[0]; bytes !== undefined; bytes = this.#waiting[0]) {
        const written = await this.#writeSome(bytes);
        if (this.#stopped) break;
        this.#size -= written;
        if (written === bytes.length) this.#waiting.shift();
        else this.#waiting[0] = bytes.subarray(written);
      }
    } catch {
      this.stop();
      this.#gaveUp();
    }
    this.#writing = undefined;
  }

  async #writeSome(bytes: Uint8Array): Promise<number> {
    // Giving up closes the connection, which ends the write.
    const timer = setTimeout(this.#gaveUp, WRITE_TIME);
    try {
      return await this.#connection.write(bytes);
    } finally {
      clearTimeout(timer);
    }
  }
}
