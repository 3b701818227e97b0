// The two live views. Everybody who watches the class gets it at most four times a second, and only when
// something changed; a student gets each of their own exchanges, and nobody else's.
import type { Language } from "../../text/language.ts";
import type { Count, Exchange, Student } from "../../exchange/exchange.ts";
import type { ApiExchanges } from "../api_types.ts";
import { apiExchange } from "../exchange_json.ts";
import { HttpError } from "../http/http_error.ts";
import { eventMessage, type EventStream, MOST_OF_STUDENT } from "../http/streams.ts";
import type { BoardOptions } from "../options.ts";
import type { Sheet } from "./sheet.ts";
import { apiStudent, type ClassSources, problemsOf, stuckMarks } from "./view.ts";
import { classOf, type Labs, projectorOf } from "./whole_class.ts";

/** Least milliseconds between two updates. */
export const UPDATE_PAUSE = 250;

/** Milliseconds between two checks of what changes without an exchange: listeners, problems, who is stuck. */
const CHECK_PAUSE = 1000;

/**
 * Bytes of an update for each millisecond of pause after it: a class of two thousand, with 1 kB each, is shown anew
 * within a second, for 2 % of the main thread and a fifth of a cable of 100 Mbit/s for each page.
 */
const BYTES_A_MILLISECOND = 2500;

type Kind = "class" | "projector";

interface Watcher {
  readonly kind: Kind;
  readonly language: Language;
  readonly labs: Labs;
}

/** The streams of the board and the projector. */
export class LiveClass {
  readonly #sources: ClassSources;
  readonly #watchers = new Map<EventStream, Watcher>();
  /** What was sent last, as a text that changes with it. */
  #shown = "";
  #marks = "";
  #checkedAt = -Infinity;
  #sentAt = -Infinity;
  #pause = UPDATE_PAUSE;

  constructor(sources: ClassSources) {
    this.#sources = sources;
  }

  add(stream: EventStream, watcher: Watcher): void {
    this.#watchers.set(stream, watcher);
    stream.show(this.#message(watcher));
  }

  remove(stream: EventStream): void {
    this.#watchers.delete(stream);
  }

  /** Called every {@linkcode UPDATE_PAUSE}. @param now monotonic milliseconds */
  tick(now: number): void {
    if (now - this.#checkedAt >= CHECK_PAUSE) {
      this.#checkedAt = now;
      if (this.#watchers.size > 0) this.#findPresent();
      this.#marks = this.#marksNow(now);
    }
    const { state, activity, options: { department } } = this.#sources;
    const version = `${state.version} ${activity.version} ${department?.others.version} ${this.#marks}`;
    // A timer may come a few milliseconds early: that must not delay the update to its next call.
    if (version === this.#shown || now - this.#sentAt < this.#pause - 5) return;
    this.#shown = version;
    this.#sentAt = now;
    const messages = new Map<string, Uint8Array>();
    for (const [stream, watcher] of this.#watchers) {
      const name = `${watcher.kind} ${watcher.language} ${watcher.labs}`;
      const message = messages.get(name) ?? this.#message(watcher);
      messages.set(name, message);
      stream.show(message);
    }
    const longest = Math.max(0, ...[...messages.values()].map(({ length }) => length));
    this.#pause = Math.max(UPDATE_PAUSE, longest / BYTES_A_MILLISECOND);
  }

  /** Whose very first connection is still open: their row is the way to what it waits for. */
  #findPresent(): void {
    const { options: { open, clock }, state } = this.#sources;
    for (const student of open.students(LEAST_OPEN)) state.present(student, clock.wallClock());
  }

  #message({ kind, language, labs }: Watcher): Uint8Array {
    const jsonOf = kind === "class" ? classOf : projectorOf;
    return eventMessage(kind, jsonOf(this.#sources, language, labs));
  }

  /** Everything that changes without an exchange, as one text. */
  #marksNow(now: number): string {
    const { options, activity, reach, sheet } = this.#sources;
    const { view, journal } = options;
    const listeners = view.listeners.map((listener) => {
      const { name, address, open, refused } = listener;
      return [name, address, open, activity.health(listener, now), refused].join(" ");
    });
    const rest = [...problemsOf(options), journal.group.id, ...reach.me];
    return [stuckMarks(this.#sources), sheet.sign, ...listeners, ...rest].join("\n");
  }
}

/** Milliseconds between two looks at the open connections of those who watch. */
export const OPEN_PAUSE = 500;

/**
 * Milliseconds for which a connection must have been open to be shown by itself: a usual one is over sooner,
 * and would only flicker.
 */
export const LEAST_OPEN = 250;

/** A student who watches their exchanges. */
interface WatchingStudent {
  readonly streams: Map<EventStream, Language>;
  /** The open connections that were shown last. */
  open: readonly Exchange[];
}

/** The streams of /me. */
export class LiveMe {
  readonly #options: Pick<BoardOptions, "open" | "clock">;
  /** By student's key. */
  readonly #watching = new Map<string, WatchingStudent>();
  readonly #sheet: Sheet;
  /** What was told of the sheet last. */
  #version: number;
  #sign: string;

  constructor(options: Pick<BoardOptions, "open" | "clock">, sheet: Sheet) {
    this.#options = options;
    this.#sheet = sheet;
    this.#version = sheet.version;
    this.#sign = sheet.sign;
  }

  /** @throws {HttpError} 429 when the student has too many streams */
  admit(student: string): void {
    if ((this.#watching.get(student)?.streams.size ?? 0) < MOST_OF_STUDENT) return;
    throw new HttpError(
      429,
      `Cannot show your exchanges in more than ${MOST_OF_STUDENT} places; close another page`,
      { "retry-after": "10" },
    );
  }

  add(student: string, stream: EventStream, language: Language): void {
    const watching = this.#watching.get(student) ?? { streams: new Map(), open: [] };
    this.#watching.set(student, watching);
    watching.streams.set(stream, language);
    if (watching.open.length > 0) stream.show(openMessage(watching.open, language));
  }

  remove(student: string, stream: EventStream): void {
    const streams = this.#watching.get(student)?.streams;
    streams?.delete(stream);
    if (streams?.size === 0) this.#watching.delete(student);
  }

  /** Tells a student what they are called from now on. */
  renamed(student: Student): void {
    const message = eventMessage("you", apiStudent(student));
    for (const stream of this.#watching.get(student.key)?.streams.keys() ?? []) stream.push(message);
    // Tickets are made out to the name.
    this.#tellProgress(student.key);
  }

  /** @param counts of students who did more than is told singly */
  observed(exchanges: readonly Exchange[], counts: readonly Count[] = []): void {
    if (this.#watching.size === 0) return;
    this.#tell(exchanges);
    for (const student of new Set([...exchanges, ...counts].map((each) => each.student))) {
      this.#tellProgress(student);
    }
  }

  #tell(exchanges: readonly Exchange[]): void {
    for (const exchange of exchanges) {
      const streams = this.#watching.get(exchange.student)?.streams;
      if (streams === undefined) continue;
      inEachLanguage(streams, (language) => exchangeMessage(exchange, language), "push");
    }
  }

  /** What is asked has changed: all of it is to be asked for again; or an exercise opened or closed. */
  #tellSheet(): void {
    const { sign, version } = this.#sheet;
    if (sign === this.#sign) return;
    const isNew = version !== this.#version;
    this.#sign = sign;
    this.#version = version;
    for (const [student, { streams }] of this.#watching) {
      if (!isNew) this.#tellProgress(student);
      else for (const stream of streams.keys()) stream.push(eventMessage("sheet", { version }));
    }
  }

  #tellProgress(student: string): void {
    const streams = this.#watching.get(student)?.streams;
    const progress = streams === undefined ? undefined : this.#sheet.progressOf(student);
    if (progress === undefined) return;
    const message = eventMessage("progress", progress);
    for (const stream of streams!.keys()) stream.push(message);
  }

  /** Called every {@linkcode OPEN_PAUSE}: shows open connections where they changed, and what opens or closes. */
  tick(): void {
    this.#tellSheet();
    const { open, clock } = this.#options;
    const now = clock.wallClock();
    for (const [student, watching] of this.#watching) {
      const found = open.of(student).filter(({ began }) => now - began >= LEAST_OPEN);
      const { open: shown, streams } = watching;
      if (found.length === shown.length && found.every((exchange, i) => exchange === shown[i])) continue;
      watching.open = found;
      inEachLanguage(streams, (language) => openMessage(found, language), "show");
    }
  }
}

/** Makes each language's message once. */
function inEachLanguage(
  streams: ReadonlyMap<EventStream, Language>,
  messageIn: (language: Language) => Uint8Array,
  how: "push" | "show",
): void {
  const messages = new Map<Language, Uint8Array>();
  for (const [stream, language] of streams) {
    const message = messages.get(language) ?? messageIn(language);
    messages.set(language, message);
    stream[how](message);
  }
}

function openMessage(exchanges: readonly Exchange[], language: Language): Uint8Array {
  const open: ApiExchanges = { exchanges: exchanges.map((each) => apiExchange(each, language, "student")) };
  return eventMessage("connections", open);
}

/** An exchange as the event of its student's stream. */
export function exchangeMessage(exchange: Exchange, language: Language): Uint8Array {
  return eventMessage("exchange", apiExchange(exchange, language, "student"), exchange.id);
}
