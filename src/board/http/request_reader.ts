// Reads the requests of one connection, one after the other, into one buffer of fixed size: what a client
// sends beyond it stays in the kernel until the answer before is made.
import type { BoardConnection } from "../client.ts";
import { HttpError } from "./http_error.ts";
import { malformed, MOST_BODY, parseHead, type RequestHead, tooLong } from "./request_head.ts";

/** Bytes of a head. The app has closer limits, and says which of them was passed. */
const LONGEST_HEAD = 16_384;

/** Bytes of a chunk's size with its extensions. */
const LONGEST_CHUNK_LINE = 256;

const CONTINUE = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");
const END_OF_HEAD = "\r\n\r\n";

/** What a request's bytes are waited for; each has its own patience (connection.ts). */
export type Stage = "request" | "head" | "body";

export class RequestReader {
  readonly #connection: BoardConnection;
  readonly #entered: (stage: Stage) => void;
  readonly #buffer = new Uint8Array(LONGEST_HEAD);
  #start = 0;
  #end = 0;

  /** @param entered called when something else is waited for */
  constructor(connection: BoardConnection, entered: (stage: Stage) => void) {
    this.#connection = connection;
    this.#entered = entered;
  }

  /**
   * The next request's head; undefined when the client has ended its input.
   *
   * @throws {HttpError} what is wrong with it. @throws what reading throws
   */
  async head(): Promise<RequestHead | undefined> {
    this.#entered("request");
    let searched = 0;
    for (;;) {
      // Some clients send an empty line after a body (RFC 9112, 2.2).
      while (this.#buffer[this.#start] === 13 && this.#buffer[this.#start + 1] === 10 && this.#size >= 2) {
        this.#start += 2;
      }
      const text = latin1(this.#buffer.subarray(this.#start, this.#end));
      const end = text.indexOf(END_OF_HEAD, Math.max(searched - 3, 0));
      if (end >= 0) {
        this.#start += end + END_OF_HEAD.length;
        return parseHead(text.slice(0, end));
      }
      // An HTTP/2 client says so in its first line, and then waits.
      if (text.startsWith("PRI ")) return parseHead(text.split("\r\n")[0]);
      searched = text.length;
      if (this.#size >= LONGEST_HEAD) {
        throw new HttpError(431, `Cannot take a head of more than ${LONGEST_HEAD} bytes`);
      }
      if (this.#size > 0) this.#entered("head");
      if (!(await this.#fill())) {
        if (this.#size === 0) return undefined;
        throw malformed("it breaks off");
      }
    }
  }

  /** The body that a head tells of. @throws {HttpError} 400 or 413. @throws what reading throws */
  async body({ body, awaitsContinue }: RequestHead): Promise<Uint8Array<ArrayBuffer>> {
    if (body === 0) return new Uint8Array();
    this.#entered("body");
    if (awaitsContinue && this.#size === 0) await this.#connection.write(CONTINUE);
    return body === "chunked" ? await this.#chunks() : await this.#bytes(body);
  }

  /** Resolves when the client has ended its input, has gone, or has sent something. */
  async ended(): Promise<boolean> {
    return this.#size === 0 && !(await this.#fill());
  }

  get #size(): number {
    return this.#end - this.#start;
  }

  async #chunks(): Promise<Uint8Array<ArrayBuffer>> {
    const whole = new Uint8Array(MOST_BODY);
    for (let length = 0;;) {
      const size = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?$/.exec(await this.#line());
      if (size === null) throw malformed("a chunk of its body has no size");
      const bytes = parseInt(size[1], 16);
      if (bytes === 0) {
        // Trailers, which nobody here wants.
        while ((await this.#line()) !== "");
        return whole.slice(0, length);
      }
      if (length + bytes > MOST_BODY) throw tooLong();
      whole.set(await this.#bytes(bytes), length);
      length += bytes;
      if ((await this.#line()) !== "") throw malformed("a chunk of its body is longer than its size");
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const text = latin1(
        this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + LONGEST_CHUNK_LINE)),
      );
      const end = text.indexOf("\r\n");
      if (end >= 0) {
        this.#start += end + 2;
        return text.slice(0, end);
      }
      if (text.length === LONGEST_CHUNK_LINE || !(await this.#fill())) throw malformed("its body breaks off");
    }
  }

  /** @param count {@linkcode MOST_BODY} at most: less than the buffer has room for */
  async #bytes(count: number): Promise<Uint8Array<ArrayBuffer>> {
    while (this.#size < count) if (!(await this.#fill())) throw malformed("its body breaks off");
    const bytes = this.#buffer.slice(this.#start, this.#start + count);
    this.#start += count;
    return bytes;
  }

  /** Reads once. @returns false at the end of input */
  async #fill(): Promise<boolean> {
    if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    const length = await this.#connection.read(this.#buffer.subarray(this.#end));
    if (length === null) return false;
    this.#end += length;
    return true;
  }
}

/** "latin1" of TextDecoder is Windows-1252, which makes other characters of some bytes. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}
