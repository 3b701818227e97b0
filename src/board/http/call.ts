// What a route works with: Hono's context, which carries the board's parts and who asks, and the table row of a route.

import type { Context } from "hono";
import type { Language } from "../../config/types.ts";
import { Activity } from "../activity.ts";
import { AnimalNames } from "../animal_names.ts";
import type { BoardOptions } from "../board_setting.ts";
import { ClassState } from "../class_state.ts";
import type { ClassSources } from "../class_view.ts";
import type { Remote } from "../limited_listener.ts";
import { LiveClass } from "../live_class.ts";
import { LiveMe } from "../live_me.ts";
import type { Metrics } from "../metrics.ts";
import { Access } from "./access.ts";
import { Viewers } from "./viewers.ts";

/** Who may ask: anybody; whoever has the projector's token or the teacher's; the teacher. */
export type Audience = "anybody" | "projector" | "teacher";

/** Everything that a board keeps beside its sockets. */
export class BoardParts implements ClassSources {
  readonly options: BoardOptions;
  readonly state: ClassState;
  readonly activity = new Activity();
  readonly animals = new AnimalNames();
  readonly access: Access;
  readonly liveClass: LiveClass;
  readonly liveMe = new LiveMe();
  readonly viewers = new Viewers();
  #metrics: Promise<Metrics> | undefined;

  constructor(options: BoardOptions) {
    const { board, clock, journal } = options;
    this.options = options;
    this.state = new ClassState(board.stuckAfter);
    this.state.begin(journal.cells());
    this.access = new Access({ ...board, clock });
    this.liveClass = new LiveClass(this);
  }

  /** Loaded when they are first asked for: their library would take as long as the rest of the lab's start. */
  get metrics(): Promise<Metrics> {
    return this.#metrics ??= import("../metrics.ts").then(({ Metrics }) => new Metrics(this));
  }

  /** Begins the next group, in the journal and on the board. @param name "" for one by number and date */
  newGroup(name: string): void {
    this.options.journal.newGroup(name);
    this.state.begin([]);
  }
}

/** What Hono's context carries: `env` comes with the request, `var` is set before a route answers. */
export interface BoardEnv {
  Bindings: { readonly remote: Remote };
  Variables: { readonly parts: BoardParts; readonly language: Language };
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
