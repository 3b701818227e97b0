// Sends each student's new exchanges to that student's own streams, and to nobody else's.

import type { Language } from "../config/types.ts";
import type { RecordedExchange } from "../exchange/recorded.ts";
import { apiExchange } from "./exchange_json.ts";
import { eventMessage, type EventStream } from "./http/event_stream.ts";
import { HttpError } from "./http/refused.ts";
import { MOST_OF_STUDENT } from "./http/viewers.ts";

export class LiveMe {
  /** By student's key. */
  readonly #streams = new Map<string, Map<EventStream, Language>>();

  /** @throws {HttpError} 429 when the student has too many streams */
  admit(student: string): void {
    if ((this.#streams.get(student)?.size ?? 0) < MOST_OF_STUDENT) return;
    throw new HttpError(
      429,
      `Cannot show your exchanges in more than ${MOST_OF_STUDENT} places; close another page`,
      { "retry-after": "10" },
    );
  }

  add(student: string, stream: EventStream, language: Language): void {
    const streams = this.#streams.get(student) ?? new Map();
    this.#streams.set(student, streams.set(stream, language));
  }

  remove(student: string, stream: EventStream): void {
    const streams = this.#streams.get(student);
    streams?.delete(stream);
    if (streams?.size === 0) this.#streams.delete(student);
  }

  observed(exchanges: readonly RecordedExchange[]): void {
    if (this.#streams.size === 0) return;
    for (const exchange of exchanges) {
      for (const [stream, language] of this.#streams.get(exchange.student) ?? []) {
        stream.push(exchangeMessage(exchange, language));
      }
    }
  }
}

/** An exchange as the event of a stream. */
export function exchangeMessage(exchange: RecordedExchange, language: Language): Uint8Array {
  return eventMessage("exchange", apiExchange(exchange, language), exchange.id);
}
