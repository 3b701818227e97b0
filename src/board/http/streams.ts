// Streams of server-sent events (WHATWG HTML, 9.2), and how many of them may be open. The board never waits
// for a viewer that reads slowly: of states only the newest is kept for it; of a series, events are kept up
// to a number, and a viewer that is further behind is dropped.
import type { Clock } from "../../exchange/clock.ts";
import { ShareCounts } from "../places.ts";
import { HttpError } from "./http_error.ts";

/** Events that wait for a viewer; one that is further behind connects again, with Last-Event-ID. */
export const MOST_WAITING = 64;

/** Milliseconds that something may wait for a viewer before the viewer counts as gone. */
const LONGEST_WAIT = 60_000;

/** Milliseconds before a browser connects again by itself. */
const RETRY = 2000;

/** Milliseconds of silence after which a comment is sent, lest a proxy on the way closes the connection. */
export const HEARTBEAT = 15_000;

/** Students, teachers and projectors that watch at once; each holds a socket and a few kilobytes. */
const MOST_VIEWERS = 600;

/** Of one client: a class behind one router, each with a tab or two. */
const MOST_OF_CLIENT = 100;

/** Of one student: tabs. */
export const MOST_OF_STUDENT = 8;

/** Seconds after which a refused viewer may try again. */
const WAIT = { "retry-after": "10" };

/** One viewer's stream. */
export class EventStream {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #ended: (stream: EventStream) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** The newest state, while the viewer has not taken the one before. */
  #state: Uint8Array | undefined;
  #waiting: Uint8Array[] = [];
  /** Since when something waits. */
  #since: number | undefined;
  #sentAt: number;
  readonly response: Response;

  /** @param ended called once, however the stream ends */
  constructor(clock: Pick<Clock, "monotonic">, ended: (stream: EventStream) => void) {
    this.#clock = clock;
    this.#ended = ended;
    this.#sentAt = clock.monotonic();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        controller.enqueue(encoded(`retry: ${RETRY}\n\n`));
      },
      pull: () => this.#pull(),
      cancel: () => this.#end(),
    }, { highWaterMark: 2 });
    const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
    this.response = new Response(body, { headers });
  }

  get isOpen(): boolean {
    return this.#controller !== undefined;
  }

  /** Sends a state, which replaces those before it. @param message of {@linkcode eventMessage} */
  show(message: Uint8Array): void {
    if (this.#send(message)) this.#state = undefined;
    else this.#state = message;
  }

  /** Sends one event of a series; a viewer that is {@linkcode MOST_WAITING} behind is dropped. */
  push(message: Uint8Array): void {
    if (this.#waiting.length === 0 && this.#send(message)) return;
    if (this.#waiting.length >= MOST_WAITING) this.drop("too slow");
    else this.#waiting.push(message);
  }

  /** Called every few seconds. */
  tick(): void {
    const now = this.#clock.monotonic();
    if (this.#since !== undefined && now - this.#since > LONGEST_WAIT) this.drop("gone");
    else if (now - this.#sentAt >= HEARTBEAT) this.#send(encoded(": alive\n\n"));
  }

  /** Breaks it off; the browser connects again. */
  drop(reason: string): void {
    const controller = this.#controller;
    this.#end();
    controller?.error(new Error(`viewer dropped: ${reason}`));
  }

  close(): void {
    const controller = this.#controller;
    this.#end();
    try {
      controller?.close();
    } catch {
      // The viewer ended it at the same moment.
    }
  }

  /** @returns false if the viewer has not taken what was sent before; then nothing is sent */
  #send(message: Uint8Array): boolean {
    const controller = this.#controller;
    if (controller === undefined) return true;
    if ((controller.desiredSize ?? 0) <= 0) {
      this.#since ??= this.#clock.monotonic();
      return false;
    }
    controller.enqueue(message);
    this.#sentAt = this.#clock.monotonic();
    this.#since = undefined;
    return true;
  }

  /** The viewer took something. */
  #pull(): void {
    this.#since = undefined;
    while (this.#waiting.length > 0 && this.#send(this.#waiting[0])) this.#waiting.shift();
    if (this.#state !== undefined && this.#send(this.#state)) this.#state = undefined;
  }

  #end(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#waiting = [];
    this.#state = undefined;
    this.#ended(this);
  }
}

/** An event as it stands in the stream. @param id the event's, for Last-Event-ID */
export function eventMessage(event: string, data: unknown, id?: number): Uint8Array {
  const line = id === undefined ? "" : `id: ${id}\n`;
  return encoded(`${line}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

interface Viewer {
  /** Whom it counts for. */
  readonly share: string;
  /** The session that opened it, which lives as long as it is open. */
  readonly session?: string;
}

/** The streams that are open. */
export class Viewers {
  readonly #open = new Map<EventStream, Viewer>();
  readonly #counts = new ShareCounts();

  get size(): number {
    return this.#open.size;
  }

  /** @throws {HttpError} 503 or 429 when there are too many */
  admit(share: string): void {
    if (this.#open.size >= MOST_VIEWERS) {
      throw new HttpError(
        503,
        `Cannot show the board to more than ${MOST_VIEWERS} viewers; close another page`,
        WAIT,
      );
    }
    if (this.#counts.of(share) >= MOST_OF_CLIENT) {
      throw new HttpError(
        429,
        `Cannot show the board to more than ${MOST_OF_CLIENT} viewers of one client`,
        WAIT,
      );
    }
  }

  add(stream: EventStream, viewer: Viewer): void {
    this.#open.set(stream, viewer);
    this.#counts.add(viewer.share);
  }

  /** Names of the sessions that have a stream open. */
  get sessions(): string[] {
    return [...this.#open.values()].flatMap(({ session }) => session ?? []);
  }

  remove(stream: EventStream): void {
    const viewer = this.#open.get(stream);
    if (viewer === undefined) return;
    this.#open.delete(stream);
    this.#counts.remove(viewer.share);
  }

  /** Sends a sign of life to streams that are quiet, and drops those that take nothing. */
  tick(): void {
    for (const stream of this.#open.keys()) stream.tick();
  }

  closeAll(): void {
    for (const stream of [...this.#open.keys()]) stream.close();
  }
}
