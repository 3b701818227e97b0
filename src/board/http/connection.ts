// One HTTP connection: reads a request, has it answered when it is the client's turn, sends the answer, and
// so on. The board serves connections that it has accepted itself, since Deno.serve tells nobody when bytes
// are not taken, and a server behind it would be open to all of this machine's users.
import type { Clock } from "../../exchange/clock.ts";
import type { BoardConnection, Client } from "../client.ts";
import type { Place, Places } from "../places.ts";
import { OverShareError, type Purpose, type Shares } from "../shares.ts";
import type { App } from "./app.ts";
import { HttpError } from "./http_error.ts";
import type { RequestHead } from "./request_head.ts";
import { RequestReader, type Stage } from "./request_reader.ts";
import { errorResponse } from "./responses.ts";

/** Milliseconds in which each stage must be over. Bodies are small, and browsers send heads in one piece. */
const PATIENCE: Readonly<Record<Stage | "answer" | "write", number>> = {
  /** Browsers keep connections for their next request. */
  request: 60_000,
  head: 10_000,
  body: 5000,
  /** Waiting for a turn, and making it. */
  answer: 60_000,
  /** One piece of an answer, {@linkcode PIECE}: 800 bytes a second. */
  write: 20_000,
};

/** Milliseconds in which one that stands must have sent its first request: a round trip over a bad Wi-Fi. */
const STANDING_PATIENCE = 2000;

/** Milliseconds in which the whole of an answer must be taken; streams have no end. */
const LONGEST_ANSWER = 60_000;

/** Bytes written at a time. */
const PIECE = 16_384;

/** Bytes and milliseconds for which input is read after a refusal: closing with unread input sends a RST. */
const MOST_READ_AFTER = 1 << 18;
const READ_AFTER = 1000;

/** Statuses without a body (RFC 9110, 6.4.1). */
const BODILESS = [204, 304];

export interface ConnectionParts {
  readonly app: App;
  readonly shares: Shares;
  readonly places: Places;
  readonly clock: Pick<Clock, "monotonic">;
  /** A factor for every patience, for tests. */
  readonly haste?: number;
}

export class HttpConnection {
  readonly #connection: BoardConnection;
  readonly #client: Client;
  readonly #place: Place;
  readonly #parts: ConnectionParts;
  readonly #reader: RequestReader;
  /** Monotonic milliseconds at which the present stage, and the present answer, must be over. */
  #deadline = Infinity;
  #answerEnds = Infinity;
  #stage: Stage | "answer" | "write" = "request";
  #isEnding = false;
  /** Resolves when it is closed. */
  readonly ended: Promise<void>;

  constructor(connection: BoardConnection, client: Client, place: Place, parts: ConnectionParts) {
    this.#connection = connection;
    this.#client = client;
    this.#place = place;
    this.#parts = parts;
    this.#reader = new RequestReader(connection, (stage) => this.#enter(stage));
    this.ended = this.#live();
  }

  /** Called about once a second. @param now monotonic milliseconds */
  tick(now: number): void {
    if (now <= this.#deadline && now <= this.#answerEnds) return;
    if (this.#stage === "body") {
      // The answer ends the wait for the body: what reading gives then concerns nobody.
      this.#deadline = Infinity;
      void this.#refuse(
        new HttpError(
          408,
          `Cannot wait any longer for the body: it took more than ${PATIENCE.body / 1000} s`,
        ),
      )
        .finally(() => this.close());
    } else this.close();
  }

  /** Answers the request that is being answered, and no other. */
  finish(): void {
    this.#isEnding = true;
    if (this.#stage === "request" || this.#stage === "head" || this.#stage === "body") this.close();
  }

  /** Breaks it off. */
  close(): void {
    this.#isEnding = true;
    try {
      this.#connection.close();
    } catch {
      // Closed already.
    }
  }

  async #live(): Promise<void> {
    try {
      while (!this.#isEnding) {
        const head = await this.#reader.head();
        if (head === undefined) break;
        const body = await this.#reader.body(head);
        if (this.#isEnding || !(await this.#serve(head, body))) break;
      }
    } catch (error) {
      // Anything else: the client has gone, or was too slow.
      if (error instanceof HttpError && !this.#isEnding) await this.#refuse(error).catch(() => {});
    }
    this.close();
  }

  /** @returns whether the connection stays open */
  async #serve(head: RequestHead, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const { app, shares, places } = this.#parts;
    this.#enter("answer");
    const request = requestOf(head, body);
    const purpose = app.purposeOf(request, this.#client);
    if (purpose === "teacher") places.keep(this.#place);
    else if (!places.settle(this.#place)) {
      throw new HttpError(503, "Cannot serve more connections at once; try again");
    }
    let response: Response;
    try {
      response = await shares.take(
        purpose,
        this.#client.share,
        () => app.answer(request, this.#client, purpose),
      );
    } catch (error) {
      if (!(error instanceof OverShareError)) throw error;
      throw new HttpError(429, "Cannot answer so many requests of one client; try again", {
        "retry-after": "10",
      });
    }
    if (isStream(response)) {
      await this.#stream(response);
      return false;
    }
    const keepAlive = head.keepAlive && !this.#isEnding;
    await this.#send(await wholeOf(response, { keepAlive, isHead: head.method === "HEAD" }), purpose);
    return keepAlive;
  }

  /** Sends an answer; what is not taken counts for its client meanwhile. */
  async #send(bytes: Uint8Array, purpose: Purpose): Promise<void> {
    const { shares, clock } = this.#parts;
    const { share } = this.#client;
    const counts = purpose !== "teacher";
    let left = bytes.length;
    if (counts) shares.hold(share, left);
    this.#answerEnds = clock.monotonic() + LONGEST_ANSWER * this.#haste;
    try {
      for (let done = 0; done < bytes.length;) {
        const written = await this.#write(bytes.subarray(done, done + PIECE));
        done += written;
        left -= written;
        if (counts) shares.release(share, written);
      }
    } finally {
      if (counts) shares.release(share, left);
      this.#answerEnds = Infinity;
    }
  }

  /** @returns how many of the bytes were taken */
  async #write(bytes: Uint8Array): Promise<number> {
    this.#enter("write");
    return await this.#connection.write(bytes);
  }

  /** Sends a stream until either side ends it. Its end is the connection's, so it needs no chunks. */
  async #stream(response: Response): Promise<void> {
    const body = response.body!.getReader();
    // A client that ends its input wants no more; else nobody would know it gone before the next heartbeat.
    void this.#reader.ended().catch(() => true).then((ended) => ended ? body.cancel() : undefined).catch(
      () => {},
    );
    try {
      await this.#writeAll(headOf(response, { keepAlive: false }));
      for (;;) {
        const { value, done } = await body.read();
        if (done) return;
        await this.#writeAll(value);
        this.#deadline = Infinity;
      }
    } finally {
      await body.cancel().catch(() => {});
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) done += await this.#write(bytes.subarray(done, done + PIECE));
  }

  /** Answers what can't be read, and hears it to its end. */
  async #refuse(error: HttpError): Promise<void> {
    this.#isEnding = true;
    const response = errorResponse(error);
    response.headers.set("x-content-type-options", "nosniff");
    await this.#writeAll(await wholeOf(response, { keepAlive: false, isHead: false }));
    await this.#connection.closeWrite();
    const timer = setTimeout(() => this.close(), READ_AFTER);
    try {
      const buffer = new Uint8Array(4096);
      for (let all = 0; all < MOST_READ_AFTER;) {
        const length = await this.#connection.read(buffer);
        if (length === null) return;
        all += length;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  get #haste(): number {
    return this.#parts.haste ?? 1;
  }

  #enter(stage: Stage | "answer" | "write"): void {
    // A head that comes byte by byte, or a request after an empty line, does not begin anew.
    if (stage === this.#stage && stage !== "write" && this.#deadline !== Infinity) return;
    this.#stage = stage;
    const isStanding = this.#place.kind === "standing" && (stage === "request" || stage === "head");
    const patience = isStanding ? STANDING_PATIENCE : PATIENCE[stage];
    this.#deadline = this.#parts.clock.monotonic() + patience * this.#haste;
  }
}

/** @throws {HttpError} 501 for a method that no Request has: CONNECT, TRACE, TRACK */
function requestOf({ method, url, headers }: RequestHead, body: Uint8Array<ArrayBuffer>): Request {
  try {
    const hasBody = method !== "GET" && method !== "HEAD" && body.length > 0;
    return new Request(url, { method, headers, ...(hasBody ? { body } : {}) });
  } catch {
    throw new HttpError(501, "Cannot use this method");
  }
}

function isStream({ headers, body }: Response): boolean {
  return body !== null && (headers.get("content-type") ?? "").startsWith("text/event-stream");
}

/** Status line and headers. */
function headOf(
  { status, headers }: Response,
  { keepAlive, length }: { keepAlive: boolean; length?: number },
): Uint8Array {
  let text = `HTTP/1.1 ${status} ${REASONS.get(status) ?? "Answer"}\r\n`;
  for (const [name, value] of headers) if (name !== "content-length") text += `${name}: ${value}\r\n`;
  if (length !== undefined) text += `content-length: ${length}\r\n`;
  text += `date: ${new Date().toUTCString()}\r\n${keepAlive ? "" : "connection: close\r\n"}\r\n`;
  // A header's value has Latin-1 only.
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function wholeOf(
  response: Response,
  { keepAlive, isHead }: { keepAlive: boolean; isHead: boolean },
): Promise<Uint8Array> {
  const body = isHead ? new Uint8Array() : new Uint8Array(await response.arrayBuffer());
  const isBodiless = isHead || BODILESS.includes(response.status);
  const head = headOf(response, { keepAlive, ...(isBodiless ? {} : { length: body.length }) });
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

/** For people who look at the bytes; programs read the number. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [200, "OK"],
  [201, "Created"],
  [303, "See Other"],
  [304, "Not Modified"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [408, "Request Timeout"],
  [409, "Conflict"],
  [413, "Content Too Large"],
  [414, "URI Too Long"],
  [415, "Unsupported Media Type"],
  [417, "Expectation Failed"],
  [421, "Misdirected Request"],
  [422, "Unprocessable Content"],
  [429, "Too Many Requests"],
  [431, "Request Header Fields Too Large"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
  [503, "Service Unavailable"],
  [505, "HTTP Version Not Supported"],
]);
