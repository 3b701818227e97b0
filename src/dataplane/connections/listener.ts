// A listening socket: what TCP, Unix stream and Unix seqpacket listeners share. Accepts a bounded number a
// turn, refuses what is over a limit, and passes the others on to who serves them: this worker
// (open_connections.ts), or a worker for each (src/dataplane/connections/handing_over.ts), as the course's serveurTCP forks
// a child for each. What the log says of connections that a limit refused or ended.
import { type Refusal, REFUSALS } from "../../exchange/exchange.ts";
import { ECONNABORTED, EINTR, EINVAL } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { close, NOT_YET } from "../../posix/socket.ts";
import type { Admission } from "../admission/admission.ts";
import type { Reactor, Source } from "../reactor.ts";
import {
  type Comer,
  DROPPED,
  ERRORS,
  NOT_REFUSED,
  type Observer,
  refusal,
  REFUSED,
} from "../shared/observer.ts";
import { Accepting, comerOf, isShortage, type Shortage, type Taker } from "./accepting.ts";

const CAUSES: Partial<Record<Refusal, string>> = {
  "max-connections": "Refused a connection: max_connections are open",
  "not-allowed": "Refused a connection: its address is none that [lab] allow has",
  rate: "Refused a connection: its address makes more than new_connections_per_second",
  "connections-per-address": "Refused a connection: its address has connections_per_address open",
  "bytes-per-connection": "Closed a connection: more than bytes_per_connection came on it",
  "time-per-connection": "Closed a connection: it was open for time_per_connection",
  "held-back": "Closed a connection: buffer_memory is full of answers that are not read",
};

/** The cause by the number that notes have for it; undefined where the log says nothing, since a teacher wants it so. */
function causeOf(refusal: number): string | undefined {
  return CAUSES[REFUSALS[refusal]];
}

/** What counts refusals, and says why. */
interface Refusing {
  readonly tally: Float64Array;
  failed(cause: string): void;
}

/** Counts a connection that a limit refused or ended, and tells the log of it. */
export function countRefused(listener: Refusing, refusal: number): void {
  listener.tally[REFUSED]++;
  const cause = causeOf(refusal);
  if (cause !== undefined) listener.failed(cause);
}

/** Connections accepted before the other sources get their turn. */
const ACCEPTS_A_TURN = 64;

/** At the end, so many turns' worth may wait still: the default backlog. */
const LAST_TURNS = 64;

/** How long accepting rests when there is no descriptor (or memory) left: the backlog keeps who comes. */
const REST_MS = 500;

const MAX_CONNECTIONS = refusal("max-connections");
const CONNECTIONS_PER_ADDRESS = refusal("connections-per-address");
const PAUSED = refusal("paused");

export interface StreamOptions {
  readonly fd: number;
  /** The listener's number in the lab. */
  readonly listener: number;
  /** Whether clients may connect to several addresses. */
  readonly tellLocal: boolean;
  /** Whether this worker accepts while one is enough, and how it calls the others (accepting.ts). */
  readonly home: boolean;
  readonly callForHelp: () => void;
  readonly helped: () => void;
  readonly observer: Observer;
  readonly admission: Admission;
  readonly maxConnections: number;
  /** Whether whoever comes is refused for now. */
  readonly paused: () => boolean;
  /** This worker's. */
  readonly tally: Float64Array;
  readonly shortage: Shortage;
  readonly failed: (listener: number, cause: string) => void;
}

export class StreamSource implements Source {
  readonly listener: number;
  readonly tally: Float64Array;
  readonly #reactor: Reactor;
  readonly #setting: StreamOptions;
  readonly #taker: Taker;
  readonly #accepting: Accepting;

  /** @param taker serves what is accepted */
  constructor(reactor: Reactor, setting: StreamOptions, taker: Taker) {
    this.#reactor = reactor;
    this.#setting = setting;
    this.#taker = taker;
    this.listener = setting.listener;
    this.tally = setting.tally;
    this.#accepting = new Accepting(reactor, setting, taker, this);
  }

  /** Starts accepting, if this is the listener's home. */
  start(): void {
    this.#accepting.start();
  }

  /** Accepts who waits already, then nobody more. */
  stop(): void {
    this.#accepting.stop();
    for (let turn = 0; this.#setting.home && turn < LAST_TURNS && this.#acceptSome() > 0; turn++);
  }

  /** Accepts along for a while, when another worker has called. */
  help(): void {
    this.#accepting.help();
  }

  ready(): void {
    const accepted = this.#acceptSome();
    if (!this.#reactor.abandoned) this.#accepting.turned(accepted);
  }

  failed(cause: string): void {
    this.#setting.failed(this.listener, cause);
  }

  /** Accepts who waits, a bounded number. @returns how many */
  #acceptSome(): number {
    const { fd, shortage } = this.#setting;
    for (let accepted = 0; accepted < ACCEPTS_A_TURN; accepted++) {
      if (!this.#taker.hasRoom) {
        // The backlog is level-triggered: without room, look away until the next tick instead of spinning.
        this.#accepting.rest(0);
        return accepted;
      }
      const connection = shortage.accept(fd);
      if (connection < 0) {
        this.#acceptFailed(-connection);
        return accepted;
      }
      this.#accepted(connection);
      if (this.#reactor.abandoned) return 0;
    }
    return ACCEPTS_A_TURN;
  }

  #accepted(fd: number): void {
    const comer = comerOf(fd, this.#setting.tellLocal);
    const why = this.#refusal(comer);
    if (why !== NOT_REFUSED) this.#refuse(fd, comer, why);
    else this.#taker.take(fd, comer);
  }

  /** Whether a connection that was just accepted is to be refused. @returns why, or NOT_REFUSED */
  #refusal(comer: Comer): number {
    const { paused, maxConnections, admission } = this.#setting;
    if (paused()) return PAUSED;
    return this.#taker.load >= maxConnections ? MAX_CONNECTIONS : admission.refusal(comer);
  }

  /** Closes a connection that was just accepted. */
  #refuse(fd: number, comer: Comer, refusal: number): void {
    const { observer, admission } = this.#setting;
    const openBeside = refusal === CONNECTIONS_PER_ADDRESS ? admission.open : 0;
    if (!observer.refused(this.listener, comer, { refusal, openBeside })) this.tally[DROPPED]++;
    countRefused(this, refusal);
    close(fd);
  }

  #acceptFailed(error: number): void {
    // ECONNABORTED: the peer gave up before we came to it; accept(2) passes its error on.
    if (-error === NOT_YET || error === ECONNABORTED || error === EINTR) return;
    // The socket listens no more: the lab stops.
    if (error === EINVAL) return this.#accepting.stop();
    this.tally[ERRORS]++;
    if (!isShortage(error)) return this.failed(new SystemError("accept4", error).message);
    this.#accepting.rest(REST_MS);
    const news = this.#setting.shortage.news(error, this.#reactor.now);
    if (news !== undefined) this.failed(news);
  }
}
