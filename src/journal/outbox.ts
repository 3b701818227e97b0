// The journal as an outbox: the exchanges that are still to go to a cluster, in the order of their ids. Where the
// reader is, is kept where the rows go, not here. SQLite makes the text that is sent: main touches no row of its own.
import type { DatabaseSync } from "node:sqlite";
import { type Exchange, resultOf, RESULTS } from "../exchange/exchange.ts";
import type { Pruner } from "./pruning.ts";
import { countedUpTo } from "./reading.ts";
import { keepCounts } from "./file.ts";
import { EXCHANGE_COLUMNS } from "./writing.ts";

/** Beside the counters, whose names have no space. */
const NOTED = "cluster sent";

/** Corrections that wait to be sent: as many exchanges as evidence may come for while a network is away. */
const MOST_CORRECTIONS = 20_000;

/** How a column stands in JSON, where it is not itself: blobs as hex, JSON as what it holds. */
const WRITTEN: Readonly<Record<string, string>> = {
  began: "CAST(began AS INTEGER)",
  at: "CAST(at AS INTEGER)",
  request: "hex(request)",
  reply: "hex(reply)",
  trap: "json(trap)",
  read_sizes: "json(read_sizes)",
  hints: "json(hints)",
  trial: "json(trial)",
  impaired: "json(impaired)",
};

const FIELDS = EXCHANGE_COLUMNS.map((name) =>
  `'${name === "id" ? "number" : name}', ${WRITTEN[name] ?? name}`
);

/**
 * PostgreSQL takes neither a NUL in a text nor half of a surrogate pair, also where JSON only says one. Only halves are
 * escaped in JSON that we wrote.
 */
const ESCAPED: readonly (readonly [string, string])[] = [["\\u0000", "\\ufffd"], ["\\ud", "\\ue"]];

/** JSON that PostgreSQL can take. */
export function storable(json: string): string {
  return ESCAPED.reduce((text, [from, to]) => text.replaceAll(from, to), json);
}

const ROWS = ESCAPED.reduce(
  (sql, [from, to]) => `replace(${sql}, '${from}', '${to}')`,
  `json_group_array(json_object(${FIELDS.join(", ")}))`,
);

const BATCH = `SELECT count(*) AS count, max(id) AS last, ${ROWS} AS rows
  FROM (SELECT * FROM exchange WHERE id > ? ORDER BY id LIMIT ?)`;

/** Exchanges as they are sent. */
export interface OutboxBatch {
  /** None is a batch, too. */
  readonly count: number;
  /** The last one's id. */
  readonly last: number;
  /** A JSON array of objects by the names of the journal's columns; `number` is the id. */
  readonly rows: string;
}

/** What an exchange that was recorded turned out to be. */
interface Corrected {
  readonly number: number;
  readonly outcome: string;
  readonly hints: Exchange["hints"];
  readonly result: number;
}

export class Outbox {
  readonly #db: DatabaseSync;
  readonly #pruner: Pruner;
  readonly #highest: () => number;
  readonly #corrected = new Map<number, Corrected>();
  #isRead = false;
  /** Milliseconds since 1970 at which the journal was begun: it tells this file's numbers from another's. */
  readonly born: number;

  /** @param highest the highest id that was given */
  constructor(db: DatabaseSync, pruner: Pruner, highest: () => number, born: number) {
    this.#db = db;
    this.#pruner = pruner;
    this.#highest = highest;
    this.born = born;
  }

  /** The highest id that was given, also to an exchange that waits to be written. */
  get highest(): number {
    return this.#highest();
  }

  /** Exchanges that were deleted for want of room, or for their age, before they were sent. */
  get dropped(): number {
    return this.#pruner.unsentGone;
  }

  /** From now on exchanges beyond this id are wanted, and those that are deleted before they are sent are counted. */
  sentUpTo(id: number): void {
    this.#isRead = true;
    this.#pruner.sentUpTo = id;
  }

  /** The next exchanges after an id that are in the file. @throws what SQLite throws */
  after(id: number, limit: number): OutboxBatch {
    const { count, last, rows } = this.#db.prepare(BATCH).get(id, limit)!;
    return { count: Number(count), last: Number(last ?? id), rows: String(rows) };
  }

  /**
   * How many exchanges after an id are in the file, and the last one's id; it takes as long as reading them.
   * @throws what SQLite throws
   */
  count(after: number): { readonly count: number; readonly last: number } {
    const { count, last } = this.#db.prepare(
      "SELECT count(*) AS count, max(id) AS last FROM exchange WHERE id > ?",
    )
      .get(after)!;
    return { count: Number(count), last: Number(last ?? after) };
  }

  /** Up to where exchanges were surely sent by an earlier lab, as far as it noted that. @throws what SQLite throws */
  get noted(): number {
    return countedUpTo(this.#db, NOTED) ?? 0;
  }

  /** Notes, now and then, how far they were sent: what counts is what the database says. @throws what SQLite throws */
  note(upTo: number): void {
    keepCounts(this.#db, new Map([[NOTED, upTo]]));
  }

  /** Takes note of exchanges that turned out otherwise than they were recorded. */
  corrected(exchanges: readonly Exchange[]): void {
    if (!this.#isRead) return;
    for (const exchange of exchanges) {
      const { id, outcome, hints } = exchange;
      this.#corrected.set(id, { number: id, outcome, hints, result: RESULTS.indexOf(resultOf(exchange)) });
      if (this.#corrected.size > MOST_CORRECTIONS) {
        this.#corrected.delete(this.#corrected.keys().next().value!);
      }
    }
  }

  /** Corrections of exchanges up to an id, as many as one batch takes. */
  corrections(upTo: number, limit: number): readonly Corrected[] {
    if (this.#corrected.size === 0) return [];
    return [...this.#corrected.values()].filter(({ number }) => number <= upTo).slice(0, limit);
  }

  /** These were sent; those that were corrected again meanwhile stay. */
  sent(corrections: readonly Corrected[]): void {
    for (const each of corrections) {
      if (this.#corrected.get(each.number) === each) this.#corrected.delete(each.number);
    }
  }
}
