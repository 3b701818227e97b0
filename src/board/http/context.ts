// What a route works with: Hono's context, which carries the board's parts and who asks, and the table row of
// a route. What a request shows for itself: a bearer token (RFC 6750), `?token=`, or a session's cookie (RFC
// 6265). Opens a stream of events for the client of a request, counted among the viewers until it ends.
import type { Context } from "hono";
import { generateCookie, getCookie } from "hono/cookie";
import type { Language } from "../../text/language.ts";
import { Activity } from "../class/activity.ts";
import { LiveClass, LiveMe } from "../class/live.ts";
import { ClassState } from "../class/state.ts";
import { AnimalNames, type ClassSources } from "../class/view.ts";
import type { Remote } from "../limited_listener.ts";
import type { Metrics } from "../metrics.ts";
import type { BoardOptions } from "../options.ts";
import { Access, RETRY_AFTER, type Role, SESSION_TIME } from "./auth.ts";
import { HttpError } from "./http_error.ts";
import { EventStream, Viewers } from "./streams.ts";

/** Who may ask: anybody; whoever has the projector's token or the teacher's; the teacher. */
type Audience = "anybody" | "projector" | "teacher";

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

/** A cookie is sent to all ports of a machine, so each lab and role has a name of its own. */
function cookieName(role: Role, port: string): string {
  return `guichet_${role}_${port === "" ? "80" : port}`;
}

export interface Shown {
  readonly role: Role | undefined;
  /** How the role was shown. */
  readonly by: "token" | "cookie" | "nothing";
}

/**
 * The role that a request has.
 *
 * @throws {HttpError} 401 for a wrong token, 429 after too many wrong ones from this address
 */
export function roleOf(context: BoardContext, access: Access): Shown {
  const url = new URL(context.req.url);
  const token = tokenOf(context.req.header("authorization"), url);
  if (token !== undefined) {
    return { role: rightRole(token, access, context.env.remote.address), by: "token" };
  }
  for (const role of ["teacher", "projector"] as const) {
    const session = getCookie(context, cookieName(role, url.port));
    if (session !== undefined && access.sessionRole(session) === role) return { role, by: "cookie" };
  }
  return { role: undefined, by: "nothing" };
}

/** The role that a token gives. @throws {HttpError} 401 or 429 */
export function rightRole(token: string, access: Access, address: string): Role {
  const role = access.tokenRole(token, address);
  if (role === "wait") {
    throw new HttpError(429, "Cannot look at another token: too many were wrong; wait a minute", {
      "retry-after": String(RETRY_AFTER),
    });
  }
  if (role === "wrong") throw unauthorized("the token is not the board's");
  return role;
}

function tokenOf(authorization: string | undefined, { searchParams }: URL): string | undefined {
  if (authorization === undefined) return searchParams.get("token") ?? undefined;
  const match = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization);
  if (match === null) throw unauthorized('the Authorization header is not "Bearer TOKEN"');
  return match[1];
}

/** @throws {HttpError} 401 without a token, 403 with the projector's when the teacher's is needed */
export function checkAudience(audience: Audience, role: Role | undefined): void {
  if (audience === "anybody" || role === "teacher" || (role === "projector" && audience === "projector")) {
    return;
  }
  if (role === undefined) throw unauthorized("no token came with the request");
  throw new HttpError(403, "Cannot show this with the projector's token: want the teacher's");
}

function unauthorized(why: string): HttpError {
  return new HttpError(
    401,
    `Cannot show this: ${why}; want "Authorization: Bearer TOKEN", with the token that the lab printed`,
    { "www-authenticate": 'Bearer realm="guichet"' },
  );
}

/** Value of Set-Cookie: kept from scripts and from other sites, and gone with the session. */
export function sessionCookie(role: Role, port: string, session: string): string {
  const maxAge = Math.floor(SESSION_TIME / 1000);
  return generateCookie(cookieName(role, port), session, { httpOnly: true, sameSite: "Strict", maxAge });
}

/**
 * @param ended called once, when the stream has ended
 * @throws {HttpError} 429 or 503 when there are too many
 */
export function openStream(
  { var: { parts }, env, req }: BoardContext,
  ended: (stream: EventStream) => void,
): EventStream {
  const { viewers, options } = parts;
  const { address } = env.remote;
  viewers.admit(address);
  const stream = new EventStream(options.clock, (its) => {
    viewers.remove(its);
    ended(its);
  });
  viewers.add(stream, address);
  req.raw.signal.addEventListener("abort", () => stream.close(), { once: true });
  return stream;
}
