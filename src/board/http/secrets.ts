// The board's two tokens, and the seals on session cookies: a lab that is started again with the token of its
// configuration makes the same ones, so that open pages go on. With a token made at the start nothing does.
// With noble's hashes: node:crypto takes as long to load as all the rest of the board.
import { hmac } from "@noble/hashes/hmac.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";

export type Role = "projector" | "teacher";

/**
 * Bytes of a token that is made here: 128 bits are too many to guess, and the projector's whole address still
 * fits a terminal of 80 columns.
 */
const TOKEN_BYTES = 16;

/** Bytes of a session's name: when it began, chance, and the seal on both. */
const TIME_BYTES = 6;
const CHANCE_BYTES = 18;
const SEAL_BYTES = 24;

/** What scrypt costs: RFC 7914's own example, and Node's default. */
const SCRYPT = { N: 16384, r: 8, p: 1, dkLen: 32 };

/** The same at each start, so that the same keys come of the same token. */
const SALT = "guichet board";

interface Chosen {
  /** "" for one that is made here. */
  readonly token: string;
  readonly projectorToken: string;
}

export class Secrets {
  /** For the teacher only. */
  readonly tokens: Readonly<Record<Role, string>>;
  readonly #chosen: Chosen;
  readonly #keys = new Map<Role, Uint8Array>();

  constructor(chosen: Chosen) {
    const { token, projectorToken } = chosen;
    this.#chosen = chosen;
    this.tokens = {
      teacher: token === "" ? made() : token,
      projector: projectorToken !== "" ? projectorToken : token === "" ? made() : this.#derived(),
    };
  }

  /**
   * Makes the name of a session that begins now.
   *
   * @param holder whose it is; to another it is worth nothing
   * @param at milliseconds since 1970
   */
  sealed(role: Role, holder: string, at: number): string {
    const body = new Uint8Array(TIME_BYTES + CHANCE_BYTES);
    new DataView(body.buffer).setUint16(0, Math.floor(at / 2 ** 32));
    new DataView(body.buffer).setUint32(2, at % 2 ** 32);
    crypto.getRandomValues(body.subarray(TIME_BYTES));
    return textOf(new Uint8Array([...body, ...this.#seal(role, holder, body)]));
  }

  /** When a session began (milliseconds since 1970); undefined if it is not the holder's, or not sealed here. */
  beganAt(name: string, role: Role, holder: string): number | undefined {
    const bytes = bytesOf(name);
    const end = TIME_BYTES + CHANCE_BYTES;
    if (bytes?.length !== end + SEAL_BYTES) return undefined;
    const body = bytes.subarray(0, end);
    if (!sameBytes(bytes.subarray(end), this.#seal(role, holder, body))) return undefined;
    const view = new DataView(bytes.buffer);
    return view.getUint16(0) * 2 ** 32 + view.getUint32(2);
  }

  #seal(role: Role, holder: string, body: Uint8Array): Uint8Array {
    const seal = hmac.create(sha256, this.#key(role)).update(utf8(`${role} ${holder} `)).update(body);
    return seal.digest().subarray(0, SEAL_BYTES);
  }

  #derived(): string {
    const bytes = hmac(sha256, this.#key("teacher"), utf8("projector token"));
    return textOf(bytes.subarray(0, TOKEN_BYTES));
  }

  /**
   * Takes some 40 ms the first time where a person chose the token: whoever sees the projector's address, or
   * a cookie, may try short tokens until one makes the same, and each try shall cost as much.
   */
  #key(role: Role): Uint8Array {
    const known = this.#keys.get(role);
    if (known !== undefined) return known;
    const chosen = role === "teacher" ? this.#chosen.token : this.#chosen.projectorToken;
    const key = chosen === "" ? utf8(this.tokens[role]) : scrypt(utf8(chosen), utf8(SALT), SCRYPT);
    this.#keys.set(role, key);
    return key;
  }
}

function made(): string {
  return textOf(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
}

/** Takes the same time wherever two arrays of one length differ. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.reduce((differs, byte, i) => differs | (byte ^ other[i]), 0) === 0;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** @returns undefined for what is no base64url */
function bytesOf(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text, { alphabet: "base64url" });
  } catch {
    return undefined;
  }
}
