// One viewer's stream of server-sent events (WHATWG HTML, 9.2). A viewer that reads slowly is never waited for: of states
// the newest alone is kept for it, of events so many, and then it is dropped. Not here: what is sent.

/** Events that wait for a viewer; who is further behind asks anew, with Last-Event-ID. */
export const MOST_WAITING = 64;

/** Milliseconds that something may wait for a viewer before it is taken for gone. */
const LONGEST_WAIT = 60_000;

/** Milliseconds before a browser comes back by itself after a loss. */
const RETRY = 2000;

export interface StreamEvents {
  /** Called once, when it ended in whatever way. */
  readonly ended: (stream: EventStream) => void;
  /** Milliseconds on a clock that never jumps. */
  readonly monotonic: () => number;
}

export class EventStream {
  readonly #events: StreamEvents;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** The newest state, where the viewer has not taken the one before. */
  #state: Uint8Array | undefined;
  #waiting: Uint8Array[] = [];
  /** Since when something waits. */
  #since: number | undefined;
  #sentAt: number;
  readonly response: Response;

  constructor(events: StreamEvents) {
    this.#events = events;
    this.#sentAt = events.monotonic();
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

  /** Sends a state, which makes those before it worthless. @param message of {@linkcode eventMessage} */
  show(message: Uint8Array): void {
    if (this.#send(message)) this.#state = undefined;
    else this.#state = message;
  }

  /** Sends one of a series; a viewer that is {@linkcode MOST_WAITING} behind is dropped. */
  push(message: Uint8Array): void {
    if (this.#waiting.length === 0 && this.#send(message)) return;
    if (this.#waiting.length >= MOST_WAITING) this.drop("too slow");
    else this.#waiting.push(message);
  }

  /** Called every few seconds. */
  beat(): void {
    const now = this.#events.monotonic();
    if (this.#since !== undefined && now - this.#since > LONGEST_WAIT) this.drop("gone");
    else if (now - this.#sentAt >= HEARTBEAT) this.#send(encoded(": alive\n\n"));
  }

  /** Breaks it off; the browser comes back. */
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
      // Ended by the viewer in the same moment.
    }
  }

  /** @returns false where the viewer has not taken what went before; nothing was sent then */
  #send(message: Uint8Array): boolean {
    const controller = this.#controller;
    if (controller === undefined) return true;
    if ((controller.desiredSize ?? 0) <= 0) {
      this.#since ??= this.#events.monotonic();
      return false;
    }
    controller.enqueue(message);
    this.#sentAt = this.#events.monotonic();
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
    this.#events.ended(this);
  }
}

/** Milliseconds of silence after which a comment is sent, so that whoever is between does not close the connection. */
export const HEARTBEAT = 15_000;

/** @param id the event's, for Last-Event-ID */
export function eventMessage(event: string, data: unknown, id?: number): Uint8Array {
  const line = id === undefined ? "" : `id: ${id}\n`;
  return encoded(`${line}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
