// Lets go of what is too old or too much, oldest first, in steps that each hold the main thread for a few milliseconds.
// Not here: making room for a batch as it is written (batch.ts).

import type { DatabaseSync } from "node:sqlite";
import { bytesInUse } from "./batch.ts";
import { minuteOf } from "./cell_minute.ts";

/** Rows of a step. */
const STEP_ROWS = 1000;

/** Steps of one call: the rest waits for the next minute. */
const MOST_STEPS = 10;

/** What is used afterwards, as a part of the greatest size. */
const FILL = 0.8;

/** Pages (4 KiB) given back to the file system by one call. */
const VACUUM_PAGES = 4096;

export interface Limits {
  /** Milliseconds since 1970: what ended before goes. */
  readonly before: number;
  /** Bytes. */
  readonly maxSize: number;
}

/** @throws what SQLite throws */
export function prune(db: DatabaseSync, { before, maxSize }: Limits): void {
  let steps = 0;
  const repeat = (step: () => number) => {
    while (steps++ < MOST_STEPS && step() > 0);
  };
  const oldest = `SELECT id FROM exchange ORDER BY id LIMIT ${STEP_ROWS}`;
  const byAge = db.prepare(`DELETE FROM exchange WHERE at < ? AND id IN (${oldest})`);
  repeat(() => Number(byAge.run(before).changes));
  for (const table of ["cell", "met"]) {
    const old = db.prepare(
      `DELETE FROM ${table} WHERE minute IN (SELECT minute FROM ${table} WHERE minute < ? ORDER BY minute LIMIT ${STEP_ROWS})`,
    );
    repeat(() => Number(old.run(minuteOf(before)).changes));
  }
  const bySize = [
    db.prepare(`DELETE FROM exchange WHERE id IN (${oldest})`),
    // Only where the cells alone are too much: somebody made up addresses.
    ...["cell", "met"].map((table) =>
      db.prepare(
        `DELETE FROM ${table} WHERE minute IN (SELECT minute FROM ${table} ORDER BY minute LIMIT ${STEP_ROWS})`,
      )
    ),
  ];
  repeat(() => {
    if (bytesInUse(db) <= maxSize * FILL) return 0;
    for (const statement of bySize) {
      const changes = Number(statement.run().changes);
      if (changes > 0) return changes;
    }
    return 0;
  });
  db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
}
