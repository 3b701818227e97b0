// Who may see what: the two tokens, the sessions that stand for them in a browser, how often wrong tokens may
// be tried, and what a request shows of any of them.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { generateCookie, getCookie } from "hono/cookie";
import type { Clock } from "../../exchange/clock.ts";
import { HttpError } from "./http_error.ts";

export type Role = "projector" | "teacher";

/** Who may ask: anybody; those with the projector's token or the teacher's; the teacher. */
export type Audience = "anybody" | Role;

/** Random bytes of a token that is made here, and of a session's name: too many to guess. */
const TOKEN_BYTES = 24;

/** Browsers that are logged in at once; when there are more, the one that logged in first is logged out. */
const MOST_SESSIONS = 100;

/** Milliseconds: a day of lessons. */
const SESSION_TIME = 12 * 3_600_000;

/** Wrong tokens from one address in a minute; a token chosen by hand has at least eight characters. */
const MOST_TRIES = 10;
const TRY_WINDOW = 60_000;
const MOST_TRIERS = 1000;

/** Seconds after which a client with too many wrong tokens may try again. */
const RETRY_AFTER = TRY_WINDOW / 1000;

interface Session {
  readonly role: Role;
  readonly until: number;
}

interface AccessOptions {
  /** "" for one that is made here. */
  readonly token: string;
  readonly projectorToken: string;
  readonly clock: Pick<Clock, "monotonic">;
}

export class Access {
  /** For the teacher only. */
  readonly tokens: Readonly<Record<Role, string>>;
  readonly #digests: readonly (readonly [Role, Uint8Array])[];
  /** By the digest of the name, oldest first. */
  readonly #sessions = new Map<string, Session>();
  readonly #wrong: Map<string, { since: number; tries: number }> = new Map();
  readonly #clock: Pick<Clock, "monotonic">;

  constructor({ token, projectorToken, clock }: AccessOptions) {
    this.#clock = clock;
    this.tokens = {
      teacher: token === "" ? secret() : token,
      projector: projectorToken === "" ? secret() : projectorToken,
    };
    // If both tokens are the same text, it opens the projector only: the role that may see less.
    this.#digests = [["projector", digest(this.tokens.projector)], ["teacher", digest(this.tokens.teacher)]];
  }

  /**
   * The role that a token gives. The time it takes does not depend on how much of a wrong token is right.
   *
   * @param address the client's; wrong tries are counted for it
   * @returns "wait" after too many wrong ones, whatever the token
   */
  tokenRole(token: string, address: string): Role | "wrong" | "wait" {
    if (this.#mustWait(address)) return "wait";
    const given = digest(token);
    let role: Role | "wrong" = "wrong";
    for (const [its, right] of this.#digests) {
      if (timingSafeEqual(given, right) && role === "wrong") role = its;
    }
    if (role === "wrong") this.#noteWrong(address);
    return role;
  }

  /** @returns the session's name, which goes into a cookie */
  openSession(role: Role): string {
    const name = secret();
    if (this.#sessions.size >= MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    this.#sessions.set(key(name), { role, until: this.#clock.monotonic() + SESSION_TIME });
    return name;
  }

  sessionRole(name: string): Role | undefined {
    const session = this.#sessions.get(key(name));
    if (session === undefined) return undefined;
    if (session.until > this.#clock.monotonic()) return session.role;
    this.#sessions.delete(key(name));
    return undefined;
  }

  #mustWait(address: string): boolean {
    const wrong = this.#wrong.get(address);
    if (wrong === undefined) return false;
    if (this.#clock.monotonic() - wrong.since < TRY_WINDOW) return wrong.tries >= MOST_TRIES;
    this.#wrong.delete(address);
    return false;
  }

  #noteWrong(address: string): void {
    const wrong = this.#wrong.get(address);
    if (wrong !== undefined) wrong.tries++;
    else {
      if (this.#wrong.size >= MOST_TRIERS) this.#wrong.delete(this.#wrong.keys().next().value!);
      this.#wrong.set(address, { since: this.#clock.monotonic(), tries: 1 });
    }
  }
}

export interface ShownRole {
  readonly role: Role | undefined;
  /** How the role was shown. */
  readonly by: "token" | "cookie" | "nothing";
}

/**
 * The role that a request shows: by a bearer token (RFC 6750), `?token=`, or a session's cookie (RFC 6265).
 *
 * @param address the client's; wrong tokens are counted for it
 * @throws {HttpError} 401 for a wrong token, 429 after too many wrong ones from this address
 */
export function roleOf(context: Context, access: Access, address: string): ShownRole {
  const url = new URL(context.req.url);
  const token = tokenOf(context.req.header("authorization"), url);
  if (token !== undefined) {
    return { role: rightRole(token, access, address), by: "token" };
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

/** A cookie is sent to all ports of a machine, so each lab and role has a name of its own. */
function cookieName(role: Role, port: string): string {
  return `guichet_${role}_${port === "" ? "80" : port}`;
}

function secret(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

function key(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}
