// Who may see what: the two tokens, the sessions that stand for them in a browser, how often wrong tokens may
// be tried, and what a request shows of any of them.
import { sha256 } from "@noble/hashes/sha2.js";
import { generateCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";
import type { Clock } from "../../exchange/clock.ts";
import { type Client, Tries, TRY_AGAIN } from "../client.ts";
import { HttpError } from "./http_error.ts";
import { type Role, sameBytes, Secrets } from "./secrets.ts";

/** Who may ask: anybody; those with the projector's token or the teacher's; the teacher. */
export type Audience = "anybody" | Role;

/** Browsers that are logged in at once; when there are more, the one that logged in first is logged out. */
const MOST_SESSIONS = 100;

/**
 * Milliseconds for which a session lives without being used, and at most: a day of lessons. For as long as
 * the first after a lab's start, sessions of the lab before it are taken up.
 */
const IDLE_TIME = 30 * 60_000;
const SESSION_TIME = 12 * 3_600_000;

/** Wrong tokens of one client in a minute; a token chosen by hand has at least eight characters. */
const MOST_TRIES = 10;

/** Milliseconds for which a further wrong one waits for its answer, which then says no more than to wait. */
const WRONG_PAUSE = 1000;

interface Session {
  readonly role: Role;
  /** Whose it is: {@linkcode holderOf}. */
  readonly holder: string;
  /** Monotonic milliseconds. */
  readonly until: number;
  usedAt: number;
}

interface AccessOptions {
  /** "" for one that is made here. */
  readonly token: string;
  readonly projectorToken: string;
  readonly clock: Clock;
  /** For tests; otherwise the constant above. */
  readonly wrongPause?: number;
}

export class Access {
  /** For the teacher only. */
  readonly tokens: Readonly<Record<Role, string>>;
  readonly #digests: readonly (readonly [Role, Uint8Array])[];
  /** By the digest of the name, oldest first. */
  readonly #sessions = new Map<string, Session>();
  readonly #wrong: Tries;
  readonly #clock: Clock;
  readonly #secrets: Secrets;
  /** Monotonic milliseconds, and since 1970. */
  readonly #began: { readonly monotonic: number; readonly wall: number };
  /** Milliseconds for which a wrong token waits after too many. */
  readonly wrongPause: number;

  constructor({ token, projectorToken, clock, wrongPause = WRONG_PAUSE }: AccessOptions) {
    this.#clock = clock;
    this.wrongPause = wrongPause;
    this.#began = { monotonic: clock.monotonic(), wall: clock.wallClock() };
    this.#wrong = new Tries(clock, MOST_TRIES);
    this.#secrets = new Secrets({ token, projectorToken });
    this.tokens = this.#secrets.tokens;
    // If both tokens are the same text, it opens the projector only: the role that may see less.
    this.#digests = [["projector", digest(this.tokens.projector)], ["teacher", digest(this.tokens.teacher)]];
  }

  /** The role that a token gives. The time it takes does not depend on how much of a wrong token is right. */
  tokenRole(token: string): Role | undefined {
    const given = digest(token);
    let role: Role | undefined;
    for (const [its, right] of this.#digests) {
      if (sameBytes(given, right)) role ??= its;
    }
    return role;
  }

  /**
   * Counts a wrong token. The right one is never refused: else whoever shares an address with the teacher
   * could keep the teacher out.
   *
   * @param share the client's
   * @returns "wait" after too many
   */
  wrongToken(share: string): "wrong" | "wait" {
    return this.#wrong.count(share) ? "wrong" : "wait";
  }

  /** @returns the session's name, which goes into a cookie */
  openSession(role: Role, client: Client): string {
    const holder = holderOf(client);
    const name = this.#secrets.sealed(role, holder, this.#clock.wallClock());
    this.#keep(name, role, holder, SESSION_TIME);
    return name;
  }

  /** @param lasts milliseconds */
  #keep(name: string, role: Role, holder: string, lasts: number): Session {
    if (this.#sessions.size >= MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    const now = this.#clock.monotonic();
    const session = { role, holder, until: now + lasts, usedAt: now };
    this.#sessions.set(key(name), session);
    return session;
  }

  /**
   * Takes up a session of the lab before this one, which had the same token. Only soon after the start: none
   * that has ended here is old enough to be taken for one of those.
   */
  #takenUp(name: string, client: Client): Session | undefined {
    if (this.#clock.monotonic() - this.#began.monotonic > IDLE_TIME) return undefined;
    const holder = holderOf(client);
    for (const role of ["teacher", "projector"] as const) {
      const began = this.#secrets.beganAt(name, role, holder);
      if (began === undefined || began > this.#began.wall) continue;
      const left = SESSION_TIME - (this.#clock.wallClock() - began);
      if (left > 0) return this.#keep(name, role, holder, left);
    }
    return undefined;
  }

  /** The role of a client's session, which is used by this; undefined for another client's, or an old one. */
  sessionRole(name: string, client: Client): Role | undefined {
    const session = this.#sessions.get(key(name)) ?? this.#takenUp(name, client);
    if (session === undefined) return undefined;
    const now = this.#clock.monotonic();
    if (now >= session.until || now - session.usedAt > IDLE_TIME) {
      this.#sessions.delete(key(name));
      return undefined;
    }
    if (session.holder !== holderOf(client)) return undefined;
    session.usedAt = now;
    return session.role;
  }

  /** Notes that a session is in use, where no request says so: its page is open. */
  renew(name: string): void {
    const session = this.#sessions.get(key(name));
    if (session !== undefined) session.usedAt = this.#clock.monotonic();
  }
}

export interface ShownRole {
  readonly role: Role | undefined;
  /** How the role was shown. */
  readonly by: "token" | "cookie" | "nothing";
  /** The session's name, where a cookie has it. */
  readonly session?: string;
}

/**
 * The role that a request shows: by a bearer token (RFC 6750), `?token=`, or a session's cookie (RFC 6265).
 *
 * @param client whose request it is; wrong tokens are counted for it
 * @throws {HttpError} 401 for a wrong token, 429 after too many wrong ones of this client
 */
export async function roleOf(request: Request, access: Access, client: Client): Promise<ShownRole> {
  const url = new URL(request.url);
  const token = tokenOf(request.headers.get("authorization"), url);
  if (token !== undefined) return { role: await rightRole(token, access, client), by: "token" };
  return sessionShown(request, url, access, client);
}

/** Whether a request shows a role. Nothing is counted, so it may be asked before anything else. */
export function hasRole(request: Request, url: URL, access: Access, client: Client): boolean {
  const authorization = request.headers.get("authorization");
  const token = authorization === null ? url.searchParams.get("token") : BEARER.exec(authorization)?.[1];
  if (typeof token === "string") return access.tokenRole(token) !== undefined;
  return sessionShown(request, url, access, client).role !== undefined;
}

function sessionShown(request: Request, { port }: URL, access: Access, client: Client): ShownRole {
  const cookies = parse(request.headers.get("cookie") ?? "");
  for (const role of ["teacher", "projector"] as const) {
    const session = cookies[cookieName(role, port)];
    if (session !== undefined && access.sessionRole(session, client) === role) {
      return { role, by: "cookie", session };
    }
  }
  return { role: undefined, by: "nothing" };
}

/** The role that a token gives. @throws {HttpError} 401, or 429 after a pause */
export async function rightRole(token: string, access: Access, { share }: Client): Promise<Role> {
  const role = access.tokenRole(token);
  if (role !== undefined) return role;
  if (access.wrongToken(share) === "wrong") throw unauthorized("the token is not the board's");
  await new Promise((resolve) => setTimeout(resolve, access.wrongPause));
  throw new HttpError(429, "Cannot check another token: too many were wrong; wait a minute", TRY_AGAIN);
}

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i;

function tokenOf(authorization: string | null, { searchParams }: URL): string | undefined {
  if (authorization === null) return searchParams.get("token") ?? undefined;
  const match = BEARER.exec(authorization);
  if (match === null) throw unauthorized('the Authorization header is not "Bearer TOKEN"');
  return match[1];
}

/** @throws {HttpError} 401 without a token, 403 with the projector's when the teacher's is needed */
export function checkAudience(audience: Audience, role: Role | undefined): void {
  if (audience === "anybody" || role === "teacher" || (role === "projector" && audience === "projector")) {
    return;
  }
  if (role === undefined) throw unauthorized("no token came with the request");
  throw new HttpError(403, "Cannot show this with the projector's token: expected the teacher's");
}

function unauthorized(why: string): HttpError {
  return new HttpError(
    401,
    `Cannot show this: ${why}; expected "Authorization: Bearer TOKEN", with the token that the lab printed`,
    { "www-authenticate": 'Bearer realm="guichet"' },
  );
}

/**
 * Value of Set-Cookie: kept from scripts and from other sites, and gone with the browser. Browsers show it to
 * every port of this machine all the same: that is why a session is of use to its holder alone.
 */
export function sessionCookie(role: Role, port: string, session: string): string {
  return generateCookie(cookieName(role, port), session, { httpOnly: true, sameSite: "Strict" });
}

/** Who a session belongs to: an address, and on this machine a user. */
function holderOf({ address, student: { uid } }: Client): string {
  return `${address} ${uid ?? "?"}`;
}

/** A cookie is sent to all ports of a machine, so each lab and role has a name of its own. */
function cookieName(role: Role, port: string): string {
  return `guichet_${role}_${port === "" ? "80" : port}`;
}

function digest(text: string): Uint8Array {
  return sha256(new TextEncoder().encode(text));
}

function key(name: string): string {
  return digest(name).toHex();
}
