// What a route works with: Hono's context, which carries the board's parts and who asks; a route's row in the
// table; and how a route opens a stream of events.
import type { Context } from "hono";
import type { Language } from "../../text/language.ts";
import { Activity } from "../class/activity.ts";
import { LiveClass, LiveMe } from "../class/live.ts";
import { Sheet } from "../class/sheet.ts";
import { ClassState } from "../class/state.ts";
import { AnimalNames, type ClassSources } from "../class/view.ts";
import { asideOf } from "../../journal/exercises.ts";
import type { ApiReach } from "../api_types.ts";
import { type Client, Tries } from "../client.ts";
import type { Metrics } from "../metrics.ts";
import type { BoardOptions } from "../options.ts";
import { reachOf } from "../reach.ts";
import { type Purpose, Shares } from "../shares.ts";
import { Access, type Audience, type ShownRole } from "./auth.ts";
import { EventStream, Viewers } from "./streams.ts";

/** Nicknames in a minute: of a student who chooses one, and of all those that share a client's place in the count. */
const MOST_NAMES = 20;
const MOST_NAMES_OF_CLIENT = 200;

/** Servers tried in a minute, of all who share a client's place in the count. */
const MOST_TRIALS = 6;

/** Everything that a board keeps beside its sockets. */
export class BoardParts implements ClassSources {
  readonly options: BoardOptions;
  readonly state: ClassState;
  readonly sheet: Sheet;
  readonly activity = new Activity();
  readonly animals = new AnimalNames();
  readonly access: Access;
  readonly liveClass: LiveClass;
  readonly liveMe: LiveMe;
  readonly viewers = new Viewers();
  readonly shares: Shares;
  /** Of servers, by what can't be multiplied at will. */
  readonly trials: Tries;
  readonly nicknames: { readonly ofStudent: Tries; readonly ofClient: Tries };
  /** Set once the sockets are open. */
  ports = { port: 0, hintsPort: 0 };
  #metrics: Promise<Metrics> | undefined;

  constructor(options: BoardOptions) {
    const { board, clock, journal, view } = options;
    this.options = options;
    if (options.servers !== undefined) options.servers.onChange = () => this.state.version++;
    this.shares = new Shares(clock);
    this.state = new ClassState(
      board.stuckAfter,
      journal,
      (listener) => asideOf(view.exercises, [listener]).length === 0,
    );
    this.state.begin(journal.cells());
    this.sheet = new Sheet(options, this.state);
    this.access = new Access({ ...board, clock });
    this.trials = new Tries(clock, MOST_TRIALS);
    this.nicknames = {
      ofStudent: new Tries(clock, MOST_NAMES),
      ofClient: new Tries(clock, MOST_NAMES_OF_CLIENT),
    };
    this.liveClass = new LiveClass(this);
    this.liveMe = new LiveMe(options, this.sheet);
  }

  /** Loaded when first asked for: their library would take as long as the rest of the lab's start. */
  get metrics(): Promise<Metrics> {
    return this.#metrics ??= import("../metrics.ts").then(({ Metrics }) => new Metrics(this));
  }

  /** Where students find the lab now: a machine's addresses change while it runs. */
  get reach(): ApiReach {
    const { board: { address }, machineAddresses } = this.options;
    return reachOf({ address, ...this.ports }, machineAddresses?.() ?? []);
  }

  /** Begins the next group, in the journal and on the board. @param name "" for one by number and date */
  newGroup(name: string): void {
    this.options.journal.newGroup(name);
    this.state.begin([]);
  }
}

/** What Hono's context carries: `env` comes with the request, `var` is set before a route answers. */
export interface BoardEnv {
  Bindings: { readonly client: Client; readonly purpose: Purpose };
  Variables: { readonly parts: BoardParts; readonly language: Language; readonly shown: ShownRole };
}

export type BoardContext = Context<BoardEnv>;

export interface Route {
  readonly method: "GET" | "POST";
  /** As Hono writes it: `/api/exchanges/:id`. */
  readonly path: string;
  readonly audience: Audience;
  /** Whether it is a page: without its token, a browser is shown the login page instead of a JSON error. */
  readonly page?: boolean;
  readonly answer: (context: BoardContext) => Response | Promise<Response>;
}

/**
 * Opens a stream of events for the client of a request; it counts among the viewers until it ends.
 *
 * @param ended called once, when the stream has ended
 * @throws {HttpError} 429 or 503 when there are too many
 */
export function openStream(
  { var: { parts, shown }, env: { client: { share } } }: BoardContext,
  ended: (stream: EventStream) => void,
): EventStream {
  const { viewers, options } = parts;
  viewers.admit(share);
  const stream = new EventStream(options.clock, (its) => {
    viewers.remove(its);
    ended(its);
  });
  viewers.add(stream, { share, session: shown.session });
  return stream;
}
