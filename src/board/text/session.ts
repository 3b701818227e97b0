// One conversation on the text port: a student's latest exchanges, then new ones as they come, until the
// student ends it; and what of it is left out for a reader who is slow.
import type { Language } from "../../text/language.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import { EXCHANGE_WORDS, exchangeText } from "../../exchange/text.ts";
import { hintText } from "../../hints/words.ts";
import type { Journal } from "../../journal/journal.ts";
import { escapeText } from "../../text/escape.ts";
import { wrapped } from "../../text/format.ts";
import type { Clock } from "../../exchange/clock.ts";
import type { ApiSheet } from "../api_types.ts";
import type { BoardConnection, Client } from "../client.ts";
import type { OpenConnections } from "../options.ts";
import { OverShareError, type Shares } from "../shares.ts";
import { OpenTexts } from "./open_texts.ts";
import { sheetLines, taskLines } from "./sheet_text.ts";

/** Exchanges shown at the start, and at most when a number is typed. */
const SHOWN = 5;
const MOST_SHOWN = 100;

/** Exchanges read, or made into text, in one turn: some 4 ms. */
const PIECE = 10;

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

/** Bytes of one exchange's text, of a usual one. */
const USUAL_TEXT = 2048;

/** Milliseconds in which a reader must take something. */
const WRITE_TIME = 20_000;

interface TextSessionOptions {
  readonly client: Client;
  readonly lab: string;
  readonly language: Language;
  readonly journal: Journal;
  readonly open: OpenConnections;
  /** The exercises of the file, and how far the student is; undefined where there are none. */
  readonly sheet: (language: Language) => ApiSheet | undefined;
  readonly shares: Shares;
  readonly clock: Pick<Clock, "monotonic">;
}

export class TextSession {
  readonly #connection: BoardConnection;
  readonly #options: TextSessionOptions;
  readonly #output: TextOutput;
  #language: Language;
  #line = "";
  #tooLong = false;
  #second = 0;
  #commands = 0;
  /** Whether earlier exchanges are being shown, and what came meanwhile, by id. */
  #isShowing = true;
  readonly #later = new Map<number, (language: Language) => Uint8Array>();
  readonly #openTexts = new OpenTexts();
  #isEnding = false;
  /** Resolves when the connection is closed. */
  readonly ended: Promise<void>;

  constructor(connection: BoardConnection, options: TextSessionOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#language = options.language;
    this.#output = new TextOutput(connection, () => this.close());
    this.ended = this.#live();
  }

  /** An exchange of the student's. @param textIn makes its text, or has it */
  observed({ id }: Exchange, textIn: (language: Language) => Uint8Array): void {
    if (this.#isEnding) return;
    // Behind those that came before, and once: what is being shown may have it already.
    if (!this.#isShowing) {
      if (this.#hasRoom()) this.#put(textIn(this.#language));
    } else if (this.#later.size < MOST_SHOWN) this.#later.set(id, textIn);
    else this.#output.leaveOut();
  }

  /** Connections that the student has open now. @param textOf makes a text, or has it */
  showOpen(open: readonly Exchange[], textOf: (exchange: Exchange, language: Language) => Uint8Array): void {
    if (this.#isEnding || this.#isShowing || !this.#output.hasRoom) return;
    for (const exchange of this.#openTexts.due(open)) this.#put(textOf(exchange, this.#language));
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
    try {
      await this.#inTurn(() => this.#greet());
      await this.#showLatest(SHOWN);
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

  /** Makes text when it is the student's turn. One that asks for more than its share is not answered. */
  async #inTurn(work: () => void): Promise<void> {
    const { shares, client } = this.#options;
    try {
      await shares.take("student", client.share, () => {
        if (!this.#isEnding) work();
      });
    } catch (error) {
      if (!(error instanceof OverShareError)) throw error;
    }
  }

  #greet(): void {
    const { client: { student: you }, lab } = this.#options;
    const words = EXCHANGE_WORDS[this.#language];
    const greeting = [words.you(you.name, words.rules[you.rule]), `${lab} · ${words.commands}`];
    this.#lines([...greeting.flatMap((line) => wrapped(line, WIDTH)), ""]);
    this.#showSheet();
  }

  #showSheet(): void {
    const sheet = this.#options.sheet(this.#language);
    if (sheet !== undefined) this.#lines([...sheetLines(sheet, this.#language, WIDTH), ""]);
  }

  /** @returns whether an exercise has this name */
  #showTask(name: string): boolean {
    const sheet = this.#options.sheet(this.#language);
    const index = sheet?.tasks.findIndex((task) => task.name.toLowerCase() === name) ?? -1;
    if (index >= 0) this.#lines([...taskLines(sheet!, index, this.#language, WIDTH), ""]);
    return index >= 0;
  }

  /** In pieces, each in the student's turn: a hundred exchanges' text takes as long as a page of the board. */
  async #showLatest(count: number): Promise<void> {
    const { journal, client } = this.#options;
    const exchanges: Exchange[] = [];
    this.#isShowing = true;
    for (let left = count; left > 0; left -= PIECE) {
      const limit = Math.min(left, PIECE);
      const before = exchanges.length === 0 ? {} : { before: exchanges[0].id };
      let found: Exchange[] = [];
      await this.#inTurn(() => {
        if (this.#output.hasRoom) {
          found = journal.exchanges({ student: client.student.key, ...before, limit });
        }
      });
      exchanges.unshift(...found);
      if (found.length < limit) break;
    }
    const isWaiting = this.#options.open.of(client.student.key).length > 0;
    if (exchanges.length === 0 && !isWaiting) this.#lines([EXCHANGE_WORDS[this.#language].nothing, ""]);
    for (let from = 0; from < exchanges.length; from += PIECE) {
      await this.#inTurn(() => {
        for (const exchange of exchanges.slice(from, from + PIECE)) {
          if (this.#hasRoom()) this.#put(exchangeLines(exchange, this.#language));
        }
      });
    }
    this.#showLater(exchanges.at(-1)?.id ?? 0);
  }

  /** Goes on with what came while earlier exchanges were shown. @param last the newest of these */
  #showLater(last: number): void {
    this.#isShowing = false;
    for (const [id, textIn] of this.#later) {
      if (id > last && this.#hasRoom()) this.#put(textIn(this.#language));
    }
    this.#later.clear();
  }

  #put(text: Uint8Array): void {
    this.#output.put(text, EXCHANGE_WORDS[this.#language].leftOut);
  }

  /** Looked at before a text is made; one that would have none counts as left out. */
  #hasRoom(): boolean {
    if (this.#output.hasRoom) return true;
    this.#output.leaveOut();
    return false;
  }

  #lines(lines: readonly string[]): void {
    this.#put(escapedLines(lines));
  }

  /** Reads commands until `q` or the end of input. */
  async #read(): Promise<void> {
    const buffer = new Uint8Array(1024);
    for (;;) {
      const length = await this.#connection.read(buffer);
      if (length === null) return;
      for (const byte of buffer.subarray(0, length)) {
        const command = this.#take(byte);
        if (command === "q") return;
        // What comes after it is not read meanwhile, so a flood of commands waits in the student's own kernel.
        if (command !== undefined && this.#mayAnswer()) await this.#obey(command);
      }
    }
  }

  /** Takes one byte of input. @returns the command that it ends; undefined for none, or an empty one */
  #take(byte: number): string | undefined {
    if (byte !== 10) {
      if (this.#line.length < LONGEST_LINE) this.#line += String.fromCharCode(byte);
      else this.#tooLong = true;
      return undefined;
    }
    const command = this.#tooLong ? "?" : this.#line.trim().toLowerCase();
    this.#line = "";
    this.#tooLong = false;
    return command === "" ? undefined : command;
  }

  #mayAnswer(): boolean {
    const second = Math.floor(this.#options.clock.monotonic() / 1000);
    if (second !== this.#second) this.#commands = 0;
    this.#second = second;
    return this.#commands++ < MOST_COMMANDS;
  }

  async #obey(command: string): Promise<void> {
    if (command === "fr" || command === "en") {
      this.#language = command;
      await this.#inTurn(() => this.#greet());
      await this.#showLatest(SHOWN);
    } else if (/^[1-9]\d{0,5}$/.test(command)) await this.#showLatest(Math.min(Number(command), MOST_SHOWN));
    else {
      await this.#inTurn(() => {
        if (command === "e") this.#showSheet();
        else if (!this.#showTask(command)) this.#lines([EXCHANGE_WORDS[this.#language].unknown]);
      });
    }
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

/** An exchange as a student reads it. @param more lines below it */
export function exchangeLines(
  exchange: Exchange,
  language: Language,
  more: readonly string[] = [],
): Uint8Array {
  const texts = exchange.hints.map((hint) => hintText(hint, language));
  return escapedLines([...exchangeText(exchange, texts, { language, width: WIDTH }), ...more, ""]);
}

/** Escaped: what a peer sent, and names that somebody chose, must not control a terminal. */
function escapedLines(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${escapeText(line)}\n`).join(""));
}

/**
 * Writes to a reader that may be slow. Texts wait for it up to a size; those beyond are dropped, and their
 * number is told when there is room again; a reader that takes nothing for long is given up.
 */
class TextOutput {
  readonly #connection: BoardConnection;
  readonly #gaveUp: () => void;
  #waiting: Uint8Array[] = [];
  #size = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #stopped = false;

  /** @param gaveUp called when the reader is gone or takes nothing; must close the connection */
  constructor(connection: BoardConnection, gaveUp: () => void) {
    this.#connection = connection;
    this.#gaveUp = gaveUp;
  }

  /** Queues a text, whole or not at all. @param droppedNote says how many texts were dropped before it */
  put(text: Uint8Array, droppedNote: (count: number) => string): void {
    if (this.#stopped) return;
    if (this.#size + text.length > MOST_WAITING) return this.leaveOut();
    if (this.#dropped > 0) this.#queue(new TextEncoder().encode(`${droppedNote(this.#dropped)}\n\n`));
    this.#dropped = 0;
    this.#queue(text);
    this.#writing ??= this.#write();
  }

  /** Whether a text may fit. */
  get hasRoom(): boolean {
    return this.#size < MOST_WAITING - USUAL_TEXT;
  }

  /** Counts a text that was not made, or has no room. */
  leaveOut(): void {
    this.#dropped++;
  }

  #queue(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#size += bytes.length;
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
