// One conversation on the text port: the asker's latest exchanges, then new ones as they come, until the asker ends it. Not
// here: accepting (text_port.ts), writing to a slow reader (text_output.ts).

import type { Language } from "../../config/types.ts";
import type { RecordedExchange } from "../../exchange/recorded.ts";
import type { Student } from "../../exchange/student.ts";
import { exchangeText } from "../../exchange/views/exchange_text.ts";
import { EXCHANGE_WORDS } from "../../exchange/views/exchange_words.ts";
import { escapeText } from "../../telemetry/escape.ts";
import { apiExchange } from "../exchange_json.ts";
import { TextOutput } from "./text_output.ts";

/** Exchanges shown at first, and at most for a number. */
const SHOWN = 5;
const MOST_SHOWN = 100;

/** Bytes of a command; a longer line is read away. */
const LONGEST_LINE = 64;

/** Columns: nc does not say how wide the terminal is. */
const WIDTH = 80;

/** Commands answered in a second; who types more is a program, and is read away. */
const MOST_COMMANDS = 10;

/** Bytes and milliseconds that are read after the end, so that no RST takes our last words back. */
const MOST_READ_AFTER = 1 << 20;
const READ_AFTER = 2000;

export interface TextSessionSetting {
  readonly you: Student;
  readonly lab: string;
  readonly language: Language;
  /** Newest last. */
  readonly latest: (student: string, limit: number) => readonly RecordedExchange[];
  /** Milliseconds on a clock that never jumps. */
  readonly monotonic: () => number;
}

export class TextSession {
  readonly #connection: Deno.TcpConn;
  readonly #setting: TextSessionSetting;
  readonly #output: TextOutput;
  #language: Language;
  #line = "";
  #tooLong = false;
  #second = 0;
  #commands = 0;
  #isEnding = false;
  /** Resolves when the connection is closed. */
  readonly ended: Promise<void>;

  constructor(connection: Deno.TcpConn, setting: TextSessionSetting) {
    this.#connection = connection;
    this.#setting = setting;
    this.#language = setting.language;
    this.#output = new TextOutput(connection, () => this.close());
    this.ended = this.#live();
  }

  observed(exchanges: readonly RecordedExchange[]): void {
    if (this.#isEnding) return;
    for (const exchange of exchanges) if (exchange.student === this.#setting.you.key) this.#show(exchange);
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
      // The asker has gone; nothing is owed.
    }
    this.close();
  }

  #greet(): void {
    const { you, lab } = this.#setting;
    const words = EXCHANGE_WORDS[this.#language];
    this.#lines([
      words.you(you.name, words.rules[you.rule]),
      `${lab} · ${words.commands}`,
      "",
    ]);
  }

  #showLatest(count: number): void {
    const exchanges = this.#setting.latest(this.#setting.you.key, count);
    if (exchanges.length === 0) this.#lines([EXCHANGE_WORDS[this.#language].nothing, ""]);
    for (const exchange of exchanges) this.#show(exchange);
  }

  #show(exchange: RecordedExchange): void {
    this.#lines([...exchangeText(apiExchange(exchange, this.#language), this.#language, WIDTH), ""]);
  }

  /** What a peer sent, and names that somebody chose, must not command a terminal. */
  #lines(lines: readonly string[]): void {
    const text = lines.map((line) => `${escapeText(line)}\n`).join("");
    this.#output.put(text, EXCHANGE_WORDS[this.#language].leftOut);
  }

  /** Until `q` or the end of input. */
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
    const second = Math.floor(this.#setting.monotonic() / 1000);
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
