// Who may see what: the two tokens, the sessions that stand for them in a browser, and how often wrong ones
// may be tried. Whether a request is meant for this board and comes from its own pages. Both are our own,
// since Hono has less: it has no check of Host at all, without which another site could let its name point to
// this machine and read the board as its own (DNS rebinding); and its csrf() looks at form-like POSTs only,
// where the board also protects POSTs of JSON and streams of events (GET), and refuses programs that send
// neither Origin nor Sec-Fetch-Site.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../exchange/clock.ts";
import { HttpError } from "./http_error.ts";

export type Role = "projector" | "teacher";

/** Random bytes of a token that is made here, and of a session's name: too many to guess. */
const TOKEN_BYTES = 24;

/** Browsers that are logged in at once; when there are more, the one that logged in first is logged out. */
const MOST_SESSIONS = 100;

/** Milliseconds: a day of lessons. */
export const SESSION_TIME = 12 * 3_600_000;

/** Wrong tokens from one address in a minute; a token chosen by hand has at least eight characters. */
const MOST_TRIES = 10;
const TRY_WINDOW = 60_000;
const MOST_TRIERS = 1000;

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

/** Seconds after which a client that must wait may try again. */
export const RETRY_AFTER = TRY_WINDOW / 1000;

function secret(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

function key(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

/** IPv4 in dots, or IPv6 in brackets: an address needs no DNS, so it can't be rebound. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+(?:%25[\w.-]+)?\])$/i;

/** Host is `name` or `name:port`. */
const HOST = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/;

/**
 * Refuses a request whose Host is neither an address, nor localhost, nor one of the names.
 *
 * @param names in lower case
 * @throws {HttpError} 421
 */
export function checkHost(request: Request, names: ReadonlySet<string>): void {
  const host = request.headers.get("host") ?? "";
  const name = HOST.exec(host)?.[1].toLowerCase().replace(/\.$/, "") ?? "";
  if (name !== "" && (ADDRESS.test(name) || name === "localhost" || names.has(name))) return;
  throw new HttpError(
    421,
    "Cannot serve the board under this name: it is not among the machine's names; use the lab's address, " +
      "or have the name added to [board] hosts",
  );
}

/**
 * Refuses what another site's page sends: browsers say where it comes from in Origin. Programs send no Origin and pass.
 *
 * @param options.nullIsFine whether `Origin: null` passes: a form's, from a page that sends no referrer
 * @throws {HttpError} 403
 */
export function checkOrigin(request: Request, { nullIsFine = false } = {}): void {
  const origin = request.headers.get("origin");
  if (origin === null || (nullIsFine && origin === "null")) return checkSite(request);
  let host: string | undefined;
  try {
    host = new URL(origin).host;
  } catch {
    // Refused below.
  }
  if (host !== undefined && host !== "" && host === hostOf(request)) return;
  throw otherSite();
}

/** @throws {HttpError} 403 */
function checkSite(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") throw otherSite();
}

/** The Host as URL writes it: in lower case, without the port 80. */
function hostOf(request: Request): string | undefined {
  try {
    return new URL(`http://${request.headers.get("host") ?? ""}`).host;
  } catch {
    return undefined;
  }
}

function otherSite(): HttpError {
  return new HttpError(403, "Cannot take this from another site's page: open the board itself");
}
