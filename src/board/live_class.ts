// Sends the class to whoever watches it: four times a second at most, and only when something changed. Not here: one
// viewer's stream (http/event_stream.ts), what is told (class_view.ts).

import type { Language } from "../config/types.ts";
import { apiClass, apiProjector, type ClassSources, problemsOf, stuckMarks } from "./class_view.ts";
import { eventMessage, type EventStream } from "./http/event_stream.ts";

/** Milliseconds between two updates at least. */
export const UPDATE_PAUSE = 250;

/** Milliseconds between two looks at what changes without an exchange: rates, listeners, problems, who is stuck. */
const LOOK_PAUSE = 1000;

/** Bytes of update for which a millisecond of pause is made: a class of two thousand is told less often. */
const BYTES_A_MILLISECOND = 1000;

type Kind = "class" | "projector";

interface Watcher {
  readonly kind: Kind;
  readonly language: Language;
}

export class LiveClass {
  readonly #sources: ClassSources;
  readonly #watchers = new Map<EventStream, Watcher>();
  #shown = "";
  #marks = "";
  #looked = -Infinity;
  #sent = -Infinity;
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

  /** Called every {@linkcode UPDATE_PAUSE}. @param now milliseconds on a clock that never jumps */
  tick(now: number): void {
    if (now - this.#looked >= LOOK_PAUSE) {
      this.#looked = now;
      this.#marks = this.#look();
    }
    const { state, activity } = this.#sources;
    const version = `${state.version} ${activity.version} ${this.#marks}`;
    // Timers come a little early or late: a tenth is no fifth update.
    if (version === this.#shown || now - this.#sent < this.#pause - 5) return;
    this.#shown = version;
    this.#sent = now;
    const messages = new Map<string, Uint8Array>();
    for (const [stream, watcher] of this.#watchers) {
      const name = `${watcher.kind} ${watcher.language}`;
      const message = messages.get(name) ?? this.#message(watcher);
      messages.set(name, message);
      stream.show(message);
    }
    const longest = Math.max(0, ...[...messages.values()].map(({ length }) => length));
    this.#pause = Math.max(UPDATE_PAUSE, longest / BYTES_A_MILLISECOND);
  }

  #message({ kind, language }: Watcher): Uint8Array {
    const tell = kind === "class" ? apiClass : apiProjector;
    return eventMessage(kind, tell(this.#sources, language));
  }

  #look(): string {
    const { setting, activity } = this.#sources;
    const now = setting.monotonic();
    const listeners = setting.view.listeners().map((listener) =>
      [listener.name, listener.address, listener.open, activity.health(listener, now), listener.refused].join(
        " ",
      )
    );
    return [stuckMarks(this.#sources), ...listeners, ...problemsOf(setting), setting.journal.group.id].join(
      "\n",
    );
  }
}
