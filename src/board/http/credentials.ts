// What a request shows for itself: a bearer token (RFC 6750), `?token=`, or a session's cookie (RFC 6265).

import { generateCookie, getCookie } from "hono/cookie";
import type { Access, Role } from "./access.ts";
import { RETRY_AFTER, SESSION_TIME } from "./access.ts";
import type { Audience, BoardContext } from "./call.ts";
import { HttpError } from "./refused.ts";

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
