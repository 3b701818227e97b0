// Who has which nickname in the current group, in memory, so that a claim is answered at once. Not here: keeping them.

import type { DatabaseSync } from "node:sqlite";
import { cleanNickname, foldNickname } from "./nickname.ts";

/** Students of one group that may have one: more than a lecture hall, fewer than an address can make up. */
const MOST_NICKNAMES = 5000;

export class Nicknames {
  readonly #keys = new Map<string, string>();
  readonly #names = new Map<string, string>();

  /** Those that a group's students have claimed so far. */
  static ofGroup(db: DatabaseSync, group: number): Nicknames {
    const nicknames = new Nicknames();
    for (const row of db.prepare("SELECT folded, key, nickname FROM nickname WHERE grp = ?").all(group)) {
      nicknames.#keys.set(String(row.folded), String(row.key));
      nicknames.#names.set(String(row.key), String(row.nickname));
    }
    return nicknames;
  }

  of(key: string): string | undefined {
    return this.#names.get(key);
  }

  /** @returns the claim to be kept, or why not */
  claim(key: string, text: string): "taken" | "invalid" | { folded: string; nickname: string } {
    const nickname = cleanNickname(text);
    if (nickname === undefined) return "invalid";
    const folded = foldNickname(nickname);
    const holder = this.#keys.get(folded);
    if (holder !== undefined && holder !== key) return "taken";
    const former = this.#names.get(key);
    if (former === undefined && this.#names.size >= MOST_NICKNAMES) return "taken";
    if (former !== undefined) this.#keys.delete(foldNickname(former));
    this.#keys.set(folded, key);
    this.#names.set(key, nickname);
    return { folded, nickname };
  }
}
