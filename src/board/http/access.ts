// Who may see what: the two tokens, the sessions that stand for them in a browser, and how often wrong ones may be tried.
// Not here: which route wants what (the routes), where a request came from (origin.ts).

import { createHash, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

export type Role = "projector" | "teacher";

/** Bytes of a made token and of a session's name: nothing to guess. */
const TOKEN_BYTES = 24;

/** Browsers that are logged in at once; the one that logged in first goes. */
const MOST_SESSIONS = 100;

/** Milliseconds: a day of lessons. */
export const SESSION_TIME = 12 * 3_600_000;

/** Wrong tokens of one address in a minute; a token chosen by hand has eight characters at least. */
const MOST_TRIES = 10;
const TRY_WINDOW = 60_000;
const MOST_TRIERS = 1000;

interface Session {
  readonly role: Role;
  readonly until: number;
}

export interface AccessSetting {
  readonly token: string;
  readonly projectorToken: string;
  /** Milliseconds on a clock that never jumps. */
  readonly monotonic: () => number;
  readonly random: (length: number) => Uint8Array;
}

export class Access {
  /** For the teacher's eyes. */
  readonly tokens: Readonly<Record<Role, string>>;
  readonly #digests: readonly (readonly [Role, Uint8Array])[];
  /** By the digest of the name, oldest first. */
  readonly #sessions = new Map<string, Session>();
  readonly #wrong: Map<string, { since: number; tries: number }> = new Map();
  readonly #monotonic: () => number;
  readonly #random: (length: number) => Uint8Array;

  constructor({ token, projectorToken, monotonic, random }: AccessSetting) {
    this.#monotonic = monotonic;
    this.#random = random;
    this.tokens = {
      teacher: token === "" ? this.#secret() : token,
      projector: projectorToken === "" ? this.#secret() : projectorToken,
    };
    // Where both are the same text, it is the projector's only: less is given away.
    this.#digests = [["projector", digest(this.tokens.projector)], ["teacher", digest(this.tokens.teacher)]];
  }

  /**
   * What a token allows. The time it takes tells nothing of how much of it is right.
   *
   * @param address whose wrong tries are counted
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
    const name = this.#secret();
    if (this.#sessions.size >= MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    this.#sessions.set(key(name), { role, until: this.#monotonic() + SESSION_TIME });
    return name;
  }

  sessionRole(name: string): Role | undefined {
    const session = this.#sessions.get(key(name));
    if (session === undefined) return undefined;
    if (session.until > this.#monotonic()) return session.role;
    this.#sessions.delete(key(name));
    return undefined;
  }

  #secret(): string {
    return Buffer.from(this.#random(TOKEN_BYTES)).toString("base64url");
  }

  #mustWait(address: string): boolean {
    const wrong = this.#wrong.get(address);
    if (wrong === undefined) return false;
    if (this.#monotonic() - wrong.since < TRY_WINDOW) return wrong.tries >= MOST_TRIES;
    this.#wrong.delete(address);
    return false;
  }

  #noteWrong(address: string): void {
    const wrong = this.#wrong.get(address);
    if (wrong !== undefined) wrong.tries++;
    else {
      if (this.#wrong.size >= MOST_TRIERS) this.#wrong.delete(this.#wrong.keys().next().value!);
      this.#wrong.set(address, { since: this.#monotonic(), tries: 1 });
    }
  }
}

/** Seconds after which somebody who must wait may try again. */
export const RETRY_AFTER = TRY_WINDOW / 1000;

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

function key(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}
