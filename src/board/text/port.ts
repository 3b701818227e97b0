// The text port: shows a student who connects with nc what arrived from that student.
import { type Exchange, isAttempt, resultOf } from "../../exchange/exchange.ts";
import { EXCHANGE_WORDS } from "../../exchange/text.ts";
import type { Language } from "../../text/language.ts";
import type { BoardConnection, Client } from "../client.ts";
import type { Sheet } from "../class/sheet.ts";
import { LimitedListener } from "../limited_listener.ts";
import type { BoardOptions } from "../options.ts";
import type { Shares } from "../shares.ts";
import { exchangeLines, TextSession } from "./session.ts";
import { solvedLine } from "./sheet_text.ts";

/** Conversations at once: a lecture hall; each holds a socket and the text that waits for it. */
const MOST_SESSIONS = 300;

/** Of one client: a class behind one router. */
export const MOST_OF_CLIENT = 60;

/** Places besides, for the lab's own user. */
const KEPT = 8;

export class TextPort {
  readonly #options: BoardOptions;
  readonly #shares: Shares;
  readonly #sheet: Sheet;
  readonly #listener: LimitedListener;
  /** By student's key. */
  readonly #sessions = new Map<string, Set<TextSession>>();

  constructor(options: BoardOptions, { shares, sheet }: { shares: Shares; sheet: Sheet }) {
    const { board: { address, hintsPort: port }, lab, students, ownUser, clock, log, proxies } = options;
    const limits = { most: MOST_SESSIONS, mostOfClient: MOST_OF_CLIENT, kept: KEPT, stand: false };
    const refusal = `${EXCHANGE_WORDS[lab.language].tooMany}\n`;
    this.#options = options;
    this.#shares = shares;
    this.#sheet = sheet;
    this.#listener = new LimitedListener(
      {
        ...{ address, port, what: "the text port", key: "hints_port", refusal },
        ...{ ...limits, students, ownUser, clock, log, proxies },
      },
      (connection, client) => this.#serve(connection, client),
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
    if (this.#sessions.size === 0) return;
    for (const exchange of exchanges) {
      const sessions = this.#sessions.get(exchange.student);
      if (sessions === undefined) continue;
      // One text for all who read it in the same language, and none where nobody has room for it.
      const texts = new Map<Language, Uint8Array>();
      for (const session of sessions) {
        session.observed(exchange, (language) => {
          const text = texts.get(language) ??
            exchangeLines(exchange, language, this.#solvedLines(exchange, language));
          texts.set(language, text);
          return text;
        });
      }
    }
  }

  /** What an exchange gives that solves an exercise: its ticket. */
  #solvedLines(exchange: Exchange, language: Language): string[] {
    if (!isAttempt(exchange)) return [];
    const solved = this.#sheet.solved(exchange.student, exchange.listener, resultOf(exchange));
    return solved === undefined ? [] : [solvedLine(solved.exercise.title[language], solved.ticket, language)];
  }

  /** Called twice a second: shows the connections that students who read here have open. */
  tick(): void {
    for (const [student, sessions] of this.#sessions) {
      const open = this.#options.open.of(student);
      const texts = { en: new Map<Exchange, Uint8Array>(), fr: new Map<Exchange, Uint8Array>() };
      for (const session of sessions) {
        session.showOpen(open, (exchange, language) => {
          const text = texts[language].get(exchange) ?? exchangeLines(exchange, language);
          texts[language].set(exchange, text);
          return text;
        });
      }
    }
  }

  /** Breaks off every conversation. */
  async stop(): Promise<void> {
    const closed = this.#listener.close();
    for (const sessions of this.#sessions.values()) for (const session of sessions) session.close();
    await closed;
  }

  async #serve(connection: BoardConnection, client: Client): Promise<void> {
    const { journal, lab, open, students } = this.#options;
    await students.named(client.student.key);
    const session = new TextSession(connection, {
      client: { ...client, student: students.byKey(client.student.key) },
      lab: lab.name,
      language: lab.language,
      journal,
      open,
      sheet: (language) => this.#sheet.of(client.student.key, language),
      shares: this.#shares,
      clock: this.#options.clock,
    });
    const { key } = client.student;
    const sessions = this.#sessions.get(key) ?? new Set();
    this.#sessions.set(key, sessions.add(session));
    await session.ended;
    sessions.delete(session);
    if (sessions.size === 0 && this.#sessions.get(key) === sessions) this.#sessions.delete(key);
  }
}
