// The text port: shows whoever connects, with nc, what arrived from him. Not here: one conversation (text_session.ts), what
// an exchange looks like (src/exchange/views).

import type { RecordedExchange } from "../../exchange/recorded.ts";
import { EXCHANGE_WORDS } from "../../exchange/views/exchange_words.ts";
import { boardError } from "../board_error.ts";
import type { BoardSetting } from "../board_setting.ts";
import { unmapped } from "../http/parameters.ts";
import { TextSession } from "./text_session.ts";

/** Conversations at once: a lecture hall; each holds a socket and what waits for it. */
const MOST_SESSIONS = 300;

/** Of one address: a class behind one router. */
export const MOST_OF_ADDRESS = 60;

/** Milliseconds before accept is tried again after it failed (no descriptor is left). */
const ACCEPT_PAUSE = 200;

export class TextPort {
  readonly #setting: BoardSetting;
  #listener: Deno.TcpListener | undefined;
  #accepting: Promise<void> = Promise.resolve();
  readonly #sessions = new Map<TextSession, string>();

  constructor(setting: BoardSetting) {
    this.#setting = setting;
  }

  /** 0 while it is not open. */
  get port(): number {
    return this.#listener === undefined ? 0 : (this.#listener.addr as Deno.NetAddr).port;
  }

  /** @throws {BoardError} when the address can't be had */
  start(): void {
    const { address, hintsPort: port } = this.#setting.board;
    try {
      this.#listener = Deno.listen({ transport: "tcp", hostname: address, port });
    } catch (error) {
      throw boardError(error, { what: "the text port", address, port, key: "hints_port" });
    }
    this.#accepting = this.#accept(this.#listener);
  }

  observed(exchanges: readonly RecordedExchange[]): void {
    for (const session of this.#sessions.keys()) session.observed(exchanges);
  }

  /** Breaks every conversation off. */
  async stop(): Promise<void> {
    this.#listener?.close();
    this.#listener = undefined;
    for (const session of this.#sessions.keys()) session.close();
    await this.#accepting;
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    while (this.#listener === listener) {
      try {
        this.#begin(await listener.accept());
      } catch {
        if (this.#listener === listener) await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE));
      }
    }
  }

  #begin(connection: Deno.TcpConn): void {
    const { hostname, port } = connection.remoteAddr as Deno.NetAddr;
    const address = unmapped(hostname);
    const own = [...this.#sessions.values()].filter((each) => each === address).length;
    if (this.#sessions.size >= MOST_SESSIONS || own >= MOST_OF_ADDRESS) {
      return refuse(connection, EXCHANGE_WORDS[this.#setting.lab.language].tooMany);
    }
    const { students, journal, lab, monotonic } = this.#setting;
    const session = new TextSession(connection, {
      you: students.whoIs(address, port),
      lab: lab.name,
      language: lab.language,
      latest: (student, limit) => journal.exchanges({ student, limit }),
      monotonic,
    });
    this.#sessions.set(session, address);
    void session.ended.then(() => this.#sessions.delete(session));
  }
}

/** One line fits any socket's buffer, so nobody is waited for. */
function refuse(connection: Deno.TcpConn, why: string): void {
  connection.write(new TextEncoder().encode(`${why}\n`)).catch(() => {}).finally(() => connection.close());
}
