// The report of a whole class, all labs together, from the cluster's database, for a role that may read: what was
// forwarded of exchanges, with the exact attempts and the teacher's decisions as the labs' boards told them. Who goes by
// one nickname in several labs has one row.
import { type Level, NOBODY, RESULTS, type StudentRule } from "../exchange/exchange.ts";
import { addCell, type Cell, emptyCell } from "../journal/cells.ts";
import type { ReportRow } from "../journal/report.ts";
import { foldNickname, type Group } from "../journal/students.ts";
import type { Connection, Row } from "./connection.ts";

/** Exchanges that were attempts, with the class's group: a lab's own numbers mean nothing to others. */
const TRIED = `WITH tried AS (
  SELECT lab_group.grp, lab.name AS lab, student, listener, began, at, result, hints
  FROM guichet.exchange JOIN guichet.journal ON journal.id = exchange.journal JOIN guichet.lab ON lab.id = journal.lab
  JOIN guichet.lab_group ON lab_group.lab = lab.id AND lab_group.born = journal.born AND lab_group.own = exchange.grp
  WHERE at >= $1 AND ($2::int IS NULL OR lab_group.grp = $2) AND uncounted = 0)`;

const CELLS = `${TRIED} SELECT grp, lab, student, listener, count(*) AS attempts,
  count(*) FILTER (WHERE result > 0) AS successes, min(began) AS first_try,
  min(at) FILTER (WHERE result > 0) AS first_success, max(at) AS last, max(result) AS best
  FROM tried GROUP BY grp, lab, student, listener`;

const MET = `${TRIED} SELECT grp, lab, student, listener, hint ->> 'code' AS code, hint ->> 'level' AS level,
  count(*) AS times FROM tried, json_array_elements(hints) AS hint
  GROUP BY grp, lab, student, listener, hint ->> 'code', hint ->> 'level'`;

const STUDENTS =
  `SELECT grp, lab.name AS lab, key, shown FROM guichet.student JOIN guichet.lab ON lab.id = student.lab
  WHERE $1::int IS NULL OR grp = $1 ORDER BY lab.name, key`;

export interface ClassReportQuery {
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly group: number | "all";
  /** Also students whom a teacher hid, and what is nobody's. */
  readonly hidden?: boolean;
}

/** A student as a lab's board told. */
interface Shown {
  readonly student: {
    readonly key: string;
    readonly name: string;
    readonly nickname?: string;
    readonly address: string;
    readonly rule: StudentRule;
  };
  readonly cells: Readonly<Record<string, { readonly attempts: number }>>;
  readonly merged?: readonly { readonly key: string }[];
}

/** The class's groups, oldest first. */
export async function classGroups(connection: Connection): Promise<Group[]> {
  const rows = await connection.query("SELECT id, name, since FROM guichet.class_group ORDER BY id");
  return rows.map(({ id, name, since }) => ({ id: Number(id), name: String(name), since: Number(since) }));
}

/** By group, then by the student's name, then by listener. @throws what the database says */
export async function classReport(connection: Connection, query: ClassReportQuery): Promise<ReportRow[]> {
  const group = query.group === "all" ? null : query.group;
  const values = [Math.floor(query.since ?? 0), group];
  const students = new ClassStudents(await connection.query(STUDENTS, [group]));
  const names = new Map((await classGroups(connection)).map(({ id, name }) => [id, name]));
  const met = Map.groupBy(await connection.query(MET, values), placeOf);
  const rows = new Map<string, ReportRow & { hints: Hint[] }>();
  for (const row of await connection.query(CELLS, values)) {
    const key = String(row.student);
    const student = students.of(row);
    if (query.hidden !== true && (key === NOBODY || student === undefined)) continue;
    const cell = cellOf(row);
    if (query.since === undefined) students.countExactly(row, cell);
    const called = student ?? strangerOf(row);
    const place = `${row.grp}\0${called.person}\0${row.listener}`;
    const hints = sorted((met.get(placeOf(row)) ?? []).map(hintOf));
    const known = rows.get(place);
    const id = Number(row.grp);
    if (known === undefined) {
      const { person, ...its } = called;
      rows.set(place, {
        ...cell,
        ...its,
        student: person,
        group: { id, name: names.get(id) ?? `${id}` },
        hints,
      });
      continue;
    }
    addCell(known, cell);
    known.hints = added(known.hints, hints);
  }
  return [...rows.values()].sort((a, b) =>
    a.group.id - b.group.id || compare(a.name, b.name) || compare(a.listener, b.listener)
  );
}

/** What a report calls a student; `person` is the same for all that are one. */
interface Called extends Pick<ReportRow, "name" | "rule" | "address"> {
  readonly person: string;
}

class ClassStudents {
  /** By group, lab and key: those that are shown, also under the keys of those merged into them. */
  readonly #shown = new Map<string, Shown>();
  /** Those of whom a board told, shown or not. */
  readonly #known = new Set<string>();
  /** Where each person's machines are. */
  readonly #addresses = new Map<string, Set<string>>();
  readonly #counted = new Set<string>();

  constructor(rows: readonly Row[]) {
    for (const { grp, lab, key, shown } of rows) {
      this.#known.add(`${grp}\0${lab}\0${key}`);
      const its = shown as Shown | null;
      if (its === null) continue;
      for (const each of [its.student, ...its.merged ?? []]) {
        this.#shown.set(`${grp}\0${lab}\0${each.key}`, its);
      }
      const person = `${grp}\0${personOf(its, String(lab))}`;
      const places = this.#addresses.get(person) ?? new Set();
      this.#addresses.set(person, places.add(`${its.student.address}@${lab}`));
    }
  }

  /** Undefined for one who is hidden. */
  of({ grp, lab, student }: Row): Called | undefined {
    const key = `${grp}\0${lab}\0${student}`;
    const shown = this.#shown.get(key);
    if (shown === undefined) return this.#known.has(key) ? undefined : strangerOf({ lab, student });
    const person = personOf(shown, String(lab));
    const { name, rule } = shown.student;
    return { person, name, rule, address: [...this.#addresses.get(`${grp}\0${person}`)!].join(" ") };
  }

  /** A flood is counted, a part of it kept: the board knows how many there were, once for all that are one row. */
  countExactly({ grp, lab, student, listener }: Row, cell: Cell): void {
    const shown = this.#shown.get(`${grp}\0${lab}\0${student}`);
    const place = `${grp}\0${lab}\0${shown?.student.key}\0${listener}`;
    if (shown === undefined || this.#counted.has(place) || shown.merged !== undefined) return;
    this.#counted.add(place);
    const { attempts = 0 } = shown.cells[String(listener)] ?? {};
    cell.dropped = Math.max(0, attempts - cell.attempts);
    cell.counted = cell.attempts = Math.max(cell.attempts, attempts);
  }
}

function personOf({ student: { key, nickname } }: Shown, lab: string): string {
  return nickname === undefined ? `${key}@${lab}` : foldNickname(nickname);
}

/** One of whom no board told: a lab may have none. */
function strangerOf({ lab, student }: Row): Called {
  const name = `${student}@${lab}`;
  return { person: name, name: String(student), rule: "address", address: name };
}

type Hint = ReportRow["hints"][number];

function hintOf({ code, level, times }: Row): Hint {
  return { code: String(code), level: level as Level, times: Number(times) };
}

function added(some: readonly Hint[], others: readonly Hint[]): Hint[] {
  const all = new Map(some.map((hint) => [hint.code, hint]));
  for (const hint of others) {
    all.set(hint.code, { ...hint, times: hint.times + (all.get(hint.code)?.times ?? 0) });
  }
  return sorted([...all.values()]);
}

function sorted(hints: readonly Hint[]): Hint[] {
  return hints.toSorted((a, b) => b.times - a.times || compare(a.code, b.code));
}

function cellOf(row: Row): Cell {
  const attempts = Number(row.attempts);
  return {
    ...emptyCell({ student: String(row.student), listener: String(row.listener) }, Number(row.first_try)),
    recorded: attempts,
    counted: attempts,
    attempts,
    successes: Number(row.successes),
    ...(row.first_success === null ? {} : { firstSuccess: Number(row.first_success) }),
    last: Number(row.last),
    best: RESULTS[Number(row.best)],
  };
}

function placeOf({ grp, lab, student, listener }: Row): string {
  return `${grp}\0${lab}\0${student}\0${listener}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
