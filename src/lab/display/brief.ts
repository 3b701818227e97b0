// `display = "brief"`: one line on the terminal for each exchange, for a teacher who asks "did anything arrive?"
// and has no board in front of them. A flood makes no flood of lines: so many a second, the rest is counted.
import type { Count, Exchange, Peer } from "../../exchange/exchange.ts";
import type { Clock } from "../../exchange/clock.ts";
import { impairedText, isShown } from "../../exchange/impaired.ts";
import type { Output } from "../../log/output.ts";
import { escapeBytes, escapeText } from "../../text/escape.ts";
import { counted } from "../../text/format.ts";
import type { Language } from "../../text/language.ts";
import { bytesText, OUTCOMES } from "./course.ts";

/** As many as a person follows; forty students who try now and then make fewer. */
export const MOST_LINES_A_SECOND = 10;

/** Of these one student's: whoever floods hides nobody else. */
export const MOST_LINES_OF_ONE = 3;

/** Bytes shown of what a client sent: the line fits a terminal. */
const MOST_SHOWN = 24;

const SECOND_MS = 1000;

export class BriefDisplay {
  readonly #display: Pick<Output, "line">;
  readonly #clock: Clock;
  #since = -Infinity;
  #shown = 0;
  /** Lines of this second by student: no more of these than lines. */
  readonly #shownOf = new Map<string, number>();
  #left = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(display: Pick<Output, "line">, clock: Clock) {
    this.#display = display;
    this.#clock = clock;
  }

  /** Shows exchanges. @param counts beside them, of which some tell of exchanges that were kept nowhere singly */
  show(exchanges: readonly Exchange[], counts: readonly Count[], language: Language): void {
    const now = this.#clock.monotonic();
    if (now - this.#since >= SECOND_MS) {
      this.#since = now;
      this.#shown = 0;
      this.#shownOf.clear();
    }
    for (const exchange of exchanges) {
      const { student } = exchange;
      const own = this.#shownOf.get(student) ?? 0;
      if (this.#shown >= MOST_LINES_A_SECOND || own >= MOST_LINES_OF_ONE) {
        this.#left++;
        continue;
      }
      this.#shown++;
      this.#shownOf.set(student, own + 1);
      this.#display.line(briefLine(exchange, language));
    }
    for (const { dropped } of counts) this.#left += dropped;
    if (this.#left > 0) this.#timer ??= setTimeout(() => this.finish(language), SECOND_MS);
  }

  /** Tells how many were not shown. */
  finish(language: Language): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#left > 0) this.#display.line(restLine(this.#left, language));
    this.#left = 0;
  }
}

/**
 * `17:42:05  udp-counter  127.0.0.1:40000  18 bytes in: MESSAGE DU CLIENT\0  answered, 4 bytes out  T03`: the
 * time of day, where, who, what came, how it ended, what was done to it on purpose, the hints it got. Two spaces apart.
 */
export function briefLine(exchange: Exchange, language: Language): string {
  const { at, listener, trap, peer, request, bytesIn, bytesOut, outcome, impaired, hints } = exchange;
  const french = language === "fr";
  const received = bytesText(bytesIn, "in", language);
  const sent = bytesText(bytesOut, "out", language);
  const bytes = escapeBytes(
    request,
    MOST_SHOWN,
    french ? "octets" : "bytes",
    Math.max(0, bytesIn - request.length),
  );
  const trapped = trap === undefined ? "" : ` (${french ? "piège" : "trap"} ${trap.kind})`;
  return [
    new Date(at).toTimeString().slice(0, 8),
    `${listener}${trapped}`,
    peerText(peer, french),
    bytesIn === 0 ? received : `${received}${french ? " :" : ":"} ${bytes}`,
    bytesOut === 0 ? OUTCOMES[language][outcome] : `${OUTCOMES[language][outcome]}, ${sent}`,
    isShown(impaired, "teacher") ? impairedText(impaired, language) : "",
    hints.map(({ code }) => code).join(" "),
  ].filter((part) => part !== "").join("  ");
}

function peerText(peer: Peer, french: boolean): string {
  if ("path" in peer) return peer.path === "" ? (french ? "sans nom" : "unnamed") : escapeText(peer.path);
  return peer.address.includes(":") ? `[${peer.address}]:${peer.port}` : `${peer.address}:${peer.port}`;
}

function restLine(count: number, language: Language): string {
  if (language === "fr") {
    return `… ${counted(count, "autre échange", "autres échanges", language)} non affichés`;
  }
  return `… ${counted(count, "more exchange", "more exchanges", language)} not shown`;
}
