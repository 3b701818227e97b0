// What a request shows for itself: a bearer token (RFC 6750), `?token=`, or a session's cookie (RFC 6265). Not here:
// whether it is right (access.ts).

import type { Access, Role } from "./access.ts";
import { RETRY_AFTER, SESSION_TIME } from "./access.ts";
import type { Audience } from "./call.ts";
import { Refused } from "./refused.ts";

/** Ports share their cookies, so each lab and role has a name of its own. */
export function cookieName(role: Role, port: string): string {
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
 * @param address whose wrong tries are counted
 * @throws {Refused} 401 for a wrong token, 429 after too many
 */
export function roleOf(request: Request, url: URL, access: Access, address: string): Shown {
  const token = tokenOf(request, url);
  if (token !== undefined) return { role: rightRole(token, access, address), by: "token" };
  const cookies = request.headers.get("cookie") ?? "";
  for (const role of ["teacher", "projector"] as const) {
    const name = cookieName(role, url.port);
    const match = new RegExp(`(?:^|;\\s*)${name}=([A-Za-z0-9_-]{1,64})(?:;|$)`).exec(cookies);
    if (match !== null && access.sessionRole(match[1]) === role) return { role, by: "cookie" };
  }
  return { role: undefined, by: "nothing" };
}

/** @throws {Refused} 401 or 429 */
export function rightRole(token: string, access: Access, address: string): Role {
  const role = access.tokenRole(token, address);
  if (role === "wait") {
    throw new Refused(429, "Cannot look at another token: too many were wrong; wait a minute", {
      "retry-after": String(RETRY_AFTER),
    });
  }
  if (role === "wrong") throw unauthorized("the token is not the board's");
  return role;
}

function tokenOf(request: Request, url: URL): string | undefined {
  const header = request.headers.get("authorization");
  if (header !== null) {
    const match = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(header);
    if (match === null) throw unauthorized('the Authorization header is not "Bearer TOKEN"');
    return match[1];
  }
  return url.searchParams.get("token") ?? undefined;
}

/** @throws {Refused} 401 without a token, 403 with the projector's where the teacher's is wanted */
export function checkAudience(audience: Audience, role: Role | undefined): void {
  if (audience === "anybody" || role === "teacher" || (role === "projector" && audience === "projector")) {
    return;
  }
  if (role === undefined) throw unauthorized("no token came with the request");
  throw new Refused(403, "Cannot show this with the projector's token: want the teacher's");
}

function unauthorized(why: string): Refused {
  return new Refused(
    401,
    `Cannot show this: ${why}; want "Authorization: Bearer TOKEN", with the token that the lab printed`,
    { "www-authenticate": 'Bearer realm="guichet"' },
  );
}

/** Value of Set-Cookie: not for scripts, not for other sites, no longer than a session. */
export function sessionCookie(role: Role, port: string, session: string): string {
  const age = Math.floor(SESSION_TIME / 1000);
  return `${cookieName(role, port)}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${age}`;
}
