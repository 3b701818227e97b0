// One request as a route sees it: who asks, as what, in which language. Not here: what is answered (the routes).

import type { Language } from "../../config/types.ts";
import type { BoardSetting } from "../board_setting.ts";
import type { ClassSources } from "../class_view.ts";
import type { LiveClass } from "../live_class.ts";
import type { LiveMe } from "../live_me.ts";
import type { Metrics } from "../metrics.ts";
import type { Access, Role } from "./access.ts";
import type { Viewers } from "./viewers.ts";

/** Who may ask: anybody; whoever has the projector's token or the teacher's; the teacher. */
export type Audience = "anybody" | "projector" | "teacher";

/** What the routes work with. */
export interface BoardParts {
  readonly setting: BoardSetting;
  readonly sources: ClassSources;
  readonly access: Access;
  readonly liveClass: LiveClass;
  readonly liveMe: LiveMe;
  readonly viewers: Viewers;
  /** Their library is loaded when they are asked for first: it would take as long as the rest of the lab's start. */
  readonly metrics: () => Promise<Metrics>;
  /** Begins a group: journal, rows, viewers. */
  readonly newGroup: (name: string) => void;
}

export interface Remote {
  /** IPv4-mapped IPv6 addresses are IPv4 here. */
  readonly address: string;
  readonly port: number;
}

export interface Call {
  readonly parts: BoardParts;
  readonly request: Request;
  readonly url: URL;
  readonly remote: Remote;
  readonly role: Role | undefined;
  readonly language: Language;
  /** Of the route's `:name`; "" where it has none. */
  readonly parameter: string;
}

export interface Route {
  readonly method: "GET" | "POST";
  /** As hono takes it: `/api/exchanges/:id`. */
  readonly path: string;
  readonly audience: Audience;
  /** A page: without its token, one is sent to /login instead of being told 401. */
  readonly page?: boolean;
  readonly answer: (call: Call) => Response | Promise<Response>;
}
