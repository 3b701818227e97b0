// Reads a stream of server-sent events (WHATWG HTML, 9.2.6) piece by piece. Not here: the network.

/** Characters of one event; an exchange takes a few thousand. */
const LONGEST_EVENT = 262_144;

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  /** Of the last event that had one, this included. */
  readonly id: string;
}

export class EventReader {
  readonly #decoder = new TextDecoder();
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id = "";

  /**
   * Takes what came; gives the events that it completes.
   *
   * @throws {RangeError} where one is longer than any can be
   */
  take(bytes: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = [];
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split(/\r\n|\n/);
    this.#rest = lines.pop()!;
    const size = this.#rest.length + this.#data.reduce((sum, { length }) => sum + length, 0);
    if (size > LONGEST_EVENT) throw new RangeError("an event without an end");
    for (const line of lines) {
      if (line !== "") this.#field(line);
      else if (this.#data.length > 0) {
        events.push({ event: this.#event || "message", data: this.#data.join("\n"), id: this.#id });
        this.#data = [];
        this.#event = "";
      }
    }
    return events;
  }

  #field(line: string): void {
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
    if (name === "data") this.#data.push(value ?? "");
    else if (name === "event") this.#event = value ?? "";
    else if (name === "id") this.#id = value ?? "";
  }
}
