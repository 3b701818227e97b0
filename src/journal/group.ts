// A group: a class that works with the lab for a while. Nicknames and records belong to one. Not here: changing it.

import type { DatabaseSync } from "node:sqlite";

export interface Group {
  readonly id: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** With the id that its first exchange has, or would have. */
export interface NumberedGroup extends Group {
  readonly firstId: number;
}

/** Oldest first. */
export function selectGroups(db: DatabaseSync): NumberedGroup[] {
  const rows = db.prepare("SELECT id, name, since, first_id AS firstId FROM class_group ORDER BY id").all();
  return rows.map((row) => ({ ...row }) as unknown as NumberedGroup);
}

/** Letters of a group's name. */
export const LONGEST_GROUP_NAME = 60;

/** `Group 3 (2026-11-25)`, by the machine's clock. */
export function defaultGroupName(id: number, since: number): string {
  const date = new Date(since);
  const two = (value: number) => String(value).padStart(2, "0");
  return `Group ${id} (${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())})`;
}
