// The other labs of the class, as far as they told: how far their students are, no byte of what those sent. It is what
// came last over the cluster's database, kept in memory; the own lab's rows are never among them. Pure.
import type { Level } from "../../exchange/exchange.ts";
import type { Language } from "../../text/language.ts";
import { foldNickname } from "../../journal/students.ts";
import type { ApiCell, ApiClass, ApiRow } from "../api_types.ts";

/** Students of other labs that are kept, of some kilobyte each: a course of 2,000, ten times. */
const MOST_ROWS = 20_000;

/** Seconds without a word of a lab after which it counts as away: five of its hellos. */
const SILENT = 10;

/** A cell as labs tell it each other: what a hint is called is the reader's business. */
export type SharedCell = Omit<ApiCell, "hint"> & {
  readonly hint?: { readonly id: string; readonly level: Level };
};

/** A row as labs tell it each other. */
export interface SharedRow extends Omit<ApiRow, "cells"> {
  readonly cells: Readonly<Record<string, SharedCell>>;
  /** What the projector calls a student without a nickname. */
  readonly animals?: Readonly<Record<Language, string>>;
}

/** What a lab tells of itself as a whole. */
export interface SharedFacts {
  readonly listeners: readonly {
    readonly name: string;
    readonly transport: string;
    readonly service: string;
  }[];
  readonly mistakes: readonly Omit<ApiClass["mistakes"][number], "title">[];
}

/** What there is new of a lab. */
export interface LabNews {
  readonly id: number;
  readonly lab: string;
  /** Seconds since its last hello. */
  readonly silent: number | null;
  readonly upto: number;
  readonly facts: SharedFacts | null;
  /** By the student's key in its lab; null for one who is not shown any more. */
  readonly rows: readonly (readonly [key: string, row: SharedRow | null])[] | null;
}

/** One of the other labs. */
export interface OtherLab {
  readonly lab: string;
  /** Since when it is silent, in milliseconds since 1970; undefined for one that is there. */
  silentSince?: number;
  facts: SharedFacts;
  /** By the student's key in its lab. */
  readonly rows: Map<string, SharedRow>;
  /** The keys by nickname, folded. */
  readonly names: Map<string, string>;
}

export class OtherLabs {
  /** What this lab is called in its cluster. */
  readonly lab: string;
  readonly #labs = new Map<number, OtherLab>();
  readonly #upto = new Map<number, number>();
  #awaySince: number | undefined;
  #size = 0;
  /** Rises with every change. */
  version = 0;

  constructor(lab: string) {
    this.lab = lab;
  }

  /** Since when nothing is known of the others, in milliseconds since 1970; undefined while all is well. */
  get awaySince(): number | undefined {
    return this.#awaySince;
  }

  set awaySince(since: number | undefined) {
    if (since !== this.#awaySince) this.version++;
    this.#awaySince = since;
  }

  /** The others, by name; none while the database is away: what they do now is not known. */
  get labs(): readonly OtherLab[] {
    return this.#awaySince === undefined
      ? [...this.#labs.values()].sort((a, b) => a.lab < b.lab ? -1 : 1)
      : [];
  }

  /** Where somebody of a nickname worked, and with how many exercises done. @param folded as {@linkcode foldNickname} makes it */
  workOf(folded: string): { readonly lab: string; readonly done: number }[] {
    return this.labs.flatMap(({ lab, rows, names }) => {
      const row = rows.get(names.get(folded) ?? "");
      if (row === undefined) return [];
      return [{ lab, done: Object.values(row.cells).filter(({ state }) => state === "done").length }];
    });
  }

  /** Up to which number each lab's rows are here, by the lab's id. */
  get seen(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#upto);
  }

  /** Takes what is new of all labs of the group: one that is not among them has left. @param now milliseconds since 1970 */
  take(news: readonly LabNews[], now: number): void {
    const present = new Set(news.map(({ id }) => id));
    for (const id of this.#labs.keys()) if (!present.has(id)) this.#forget(id);
    for (const each of news) {
      const { id, lab, facts, rows, upto, silent } = each;
      let known = this.#labs.get(id);
      if (known === undefined) {
        known = { lab, facts: { listeners: [], mistakes: [] }, rows: new Map(), names: new Map() };
        this.#labs.set(id, known);
        this.version++;
      }
      this.#upto.set(id, upto);
      const isSilent = (silent ?? Infinity) > SILENT;
      if (isSilent !== (known.silentSince !== undefined)) {
        known.silentSince = isSilent ? Math.round(now - (silent ?? 0) * 1000) : undefined;
        this.version++;
      }
      if (facts === null) continue;
      this.version++;
      known.facts = facts;
      for (const [key, row] of rows ?? []) this.#put(known, key, row);
    }
  }

  /** For the next group, or to be read anew. */
  clear(): void {
    for (const id of [...this.#labs.keys()]) this.#forget(id);
  }

  /** All of it is to be read anew; until then it is shown as it is. */
  readAnew(): void {
    this.#upto.clear();
  }

  #put({ rows, names }: OtherLab, key: string, row: SharedRow | null): void {
    const former = rows.get(key);
    const had = former === undefined ? 0 : 1;
    const formerName = foldNickname(former?.student.nickname ?? "");
    if (names.get(formerName) === key) names.delete(formerName);
    if (row === null) {
      rows.delete(key);
      this.#size -= had;
    } else if (had === 1 || this.#size < MOST_ROWS) {
      rows.set(key, row);
      this.#size += 1 - had;
      if (row.student.nickname !== undefined) names.set(foldNickname(row.student.nickname), key);
    }
  }

  #forget(id: number): void {
    this.#size -= this.#labs.get(id)?.rows.size ?? 0;
    this.#labs.delete(id);
    this.#upto.delete(id);
    this.version++;
  }
}
