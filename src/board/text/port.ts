// The text port: shows a student who connects with nc what arrived from that student.
import type { Exchange } from "../../exchange/exchange.ts";
import { EXCHANGE_WORDS } from "../../exchange/text.ts";
import { LimitedListener, type Remote } from "../limited_listener.ts";
import type { BoardOptions } from "../options.ts";
import { TextSession } from "./session.ts";

/** Conversations at once: a lecture hall; each holds a socket and the text that waits for it. */
const MOST_SESSIONS = 300;

/** From one address: a class behind one router. */
export const MOST_OF_ADDRESS = 60;

export class TextPort {
  readonly #options: BoardOptions;
  readonly #listener: LimitedListener;
  readonly #sessions = new Set<TextSession>();

  constructor(options: BoardOptions) {
    const { board: { address, hintsPort: port }, lab } = options;
    const limits = { most: MOST_SESSIONS, mostOfAddress: MOST_OF_ADDRESS };
    const refusal = `${EXCHANGE_WORDS[lab.language].tooMany}\n`;
    this.#options = options;
    this.#listener = new LimitedListener(
      { address, port, what: "the text port", key: "hints_port", ...limits, refusal },
      (connection, remote) => this.#serve(connection, remote),
    );
  }

  /** 0 while it is not open. */
  get port(): number {
    return this.#listener.port;
  }

  /** @throws {BoardError} when the address can't be used */
  start(): void {
    this.#listener.open();
  }

  /** Shows new exchanges to the students whose they are. */
  observed(exchanges: readonly Exchange[]): void {
    for (const session of this.#sessions) session.observed(exchanges);
  }

  /** Breaks off every conversation. */
  async stop(): Promise<void> {
    const closed = this.#listener.close();
    for (const session of this.#sessions) session.close();
    await closed;
  }

  async #serve(connection: Deno.TcpConn, { address, port, server }: Remote): Promise<void> {
    const { students, journal, lab, clock } = this.#options;
    const you = students.whoIs(address, port, server);
    const session = new TextSession(connection, {
      you,
      lab: lab.name,
      language: lab.language,
      journal,
      clock,
    });
    this.#sessions.add(session);
    await session.ended;
    this.#sessions.delete(session);
  }
}
