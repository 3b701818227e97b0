// Writes to a reader that may be slow: texts wait for it up to a size; those beyond are dropped, and their number is told
// when there is room again; a reader that takes nothing for long is given up.

/** Bytes that wait for one reader. */
const MOST_WAITING = 128 * 1024;

/** Milliseconds in which a reader must take something. */
const WRITE_TIME = 20_000;

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

  /** Queues a text, whole or not at all. @param leftOut writes how many texts were dropped before it */
  put(text: string, leftOut: (count: number) => string): void {
    if (this.#stopped) return;
    const note = this.#dropped === 0 ? "" : `${leftOut(this.#dropped)}\n\n`;
    const bytes = new TextEncoder().encode(note + text);
    if (this.#size + bytes.length > MOST_WAITING) {
      this.#dropped++;
      return;
    }
    this.#dropped = 0;
    this.#waiting.push(bytes);
    this.#size += bytes.length;
    this.#writing ??= this.#write();
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
