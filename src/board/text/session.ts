// One conversation on the text port: a student's latest exchanges, then new ones as they come, until the
// student ends it.
import type { Language } from "../../text/language.ts";
import type { Exchange, Student } from "../../exchange/exchange.ts";
import { EXCHANGE_WORDS, exchangeText } from "../../exchange/text.ts";
import { hintText } from "../../hints/words.ts";
import type { Journal } from "../../journal/journal.ts";
import { escapeText } from "../../text/escape.ts";
import type { Clock } from "../../exchange/clock.ts";

/** Exchanges shown at the start, and at most when a number is typed. */
const SHOWN = 5;
const MOST_SHOWN = 100;

/** Bytes of a command; a longer line is an unknown command. */
const LONGEST_LINE = 64;

/** Columns; nc does not say how wide the terminal is. */
const WIDTH = 80;

/** Commands answered in a second: only a program sends more, and its further commands are ignored. */
const MOST_COMMANDS = 10;

/**
 * Bytes and milliseconds for which input is still read after the end: closing a socket with unread input
 * sends a RST, and the client would lose what was written last.
 */
const MOST_READ_AFTER = 1 << 20;
const READ_AFTER = 2000;

/** Bytes that wait for one reader. */
const MOST_WAITING = 128 * 1024;

/** Milliseconds in which a reader must take something. */
const WRITE_TIME = 20_000;

interface TextSessionOptions {
  readonly you: Student;
  readonly lab: string;
  readonly language: Language;
  readonly journal: Journal;
  readonly clock: Clock;
}

export class TextSession {
  readonly #connection: Deno.TcpConn;
  readonly #options: TextSessionOptions;
  readonly #output: TextOutput;
  #language: Language;
  #line = "";
  #tooLong = false;
  #second = 0;
  #commands = 0;
  #isEnding = false;
  /** Resolves when the connection is closed. */
  readonly ended: Promise<void>;

  constructor(connection: Deno.TcpConn, options: TextSessionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#language = options.language;
    this.#output = new TextOutput(connection, () => this.close());
    this.ended = this.#live();
  }

  observed(exchanges: readonly Exchange[]): void {
    if (this.#isEnding) return;
    for (const exchange of exchanges) if (exchange.student === this.#options.you.key) this.#show(exchange);
  }

  /** Breaks it off. */
  close(): void {
    this.#isEnding = true;
    this.#output.stop();
    try {
      this.#connection.close();
    } catch {
      // Closed already.
    }
  }

  async #live(): Promise<void> {
    this.#greet();
    this.#showLatest(SHOWN);
    try {
      await this.#read();
      this.#isEnding = true;
      await this.#output.written();
      await this.#connection.closeWrite();
      await this.#readAway();
    } catch {
      // The student has gone.
    }
    this.close();
  }

  #greet(): void {
    const { you, lab } = this.#options;
    const words = EXCHANGE_WORDS[this.#language];
    this.#lines([
      words.you(you.name, words.rules[you.rule]),
      `${lab} · ${words.commands}`,
      "",
    ]);
  }

  #showLatest(count: number): void {
    const { journal, you } = this.#options;
    const exchanges = journal.exchanges({ student: you.key, limit: count });
    if (exchanges.length === 0) this.#lines([EXCHANGE_WORDS[this.#language].nothing, ""]);
    for (const exchange of exchanges) this.#show(exchange);
  }

  #show(exchange: Exchange): void {
    const language = this.#language;
    const texts = exchange.hints.map((hint) => hintText(hint, language));
    this.#lines([...exchangeText(exchange, texts, { language, width: WIDTH }), ""]);
  }

  /** Writes lines, escaped: what a peer sent, and names that somebody chose, must not control a terminal. */
  #lines(lines: readonly string[]): void {
    const text = lines.map((line) => `${escapeText(line)}\n`).join("");
    this.#output.put(text, EXCHANGE_WORDS[this.#language].leftOut);
  }

  /** Reads commands until `q` or the end of input. */
  async #read(): Promise<void> {
    const buffer = new Uint8Array(1024);
    for (;;) {
      const length = await this.#connection.read(buffer);
      if (length === null) return;
      for (const byte of buffer.subarray(0, length)) if (this.#take(byte) === "quit") return;
    }
  }

  #take(byte: number): "quit" | undefined {
    if (byte !== 10) {
      if (this.#line.length < LONGEST_LINE) this.#line += String.fromCharCode(byte);
      else this.#tooLong = true;
      return undefined;
    }
    const command = this.#tooLong ? "?" : this.#line.trim().toLowerCase();
    this.#line = "";
    this.#tooLong = false;
    if (command === "q") return "quit";
    if (command !== "" && this.#mayAnswer()) this.#obey(command);
    return undefined;
  }

  #mayAnswer(): boolean {
    const second = Math.floor(this.#options.clock.monotonic() / 1000);
    if (second !== this.#second) this.#commands = 0;
    this.#second = second;
    return this.#commands++ < MOST_COMMANDS;
  }

  #obey(command: string): void {
    if (command === "fr" || command === "en") {
      this.#language = command;
      this.#greet();
      this.#showLatest(SHOWN);
    } else if (/^[1-9]\d{0,5}$/.test(command)) this.#showLatest(Math.min(Number(command), MOST_SHOWN));
    else this.#lines([EXCHANGE_WORDS[this.#language].unknown]);
  }

  /** Reads what is left and ignores it. */
  async #readAway(): Promise<void> {
    const buffer = new Uint8Array(4096);
    const timer = setTimeout(() => this.close(), READ_AFTER);
    try {
      for (let all = 0; all < MOST_READ_AFTER;) {
        const length = await this.#connection.read(buffer);
        if (length === null) return;
        all += length;
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Writes to a reader that may be slow. Texts wait for it up to a size; those beyond are dropped, and their
 * number is told when there is room again; a reader that takes nothing for long is given up.
 */
class TextOutput {
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

  /** Queues a text, whole or not at all. @param droppedNote says how many texts were dropped before it */
  put(text: string, droppedNote: (count: number) => string): void {
    if (this.#stopped) return;
    const note = this.#dropped === 0 ? "" : `${droppedNote(this.#dropped)}\n\n`;
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
