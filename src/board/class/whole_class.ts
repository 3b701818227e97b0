// The class of all labs, or another lab's, as JSON: this lab's own rows as they are here, at once, and the others' as
// they told. Whoever goes by one nickname in several labs is one row. Pure.
import type { ExerciseConfig } from "../../config/types.ts";
import type { Language } from "../../text/language.ts";
import { hintTitle } from "../../hints/words.ts";
import { type Totals, totalsOf } from "../../journal/exercises.ts";
import { foldNickname } from "../../journal/students.ts";
import type { ApiCell, ApiClass, ApiListener, ApiProjector, ApiRow, CellState } from "../api_types.ts";
import type { OtherLab, OtherLabs, SharedRow } from "./others.ts";
import { apiClass, apiProjector, type ClassSources } from "./view.ts";

/** Which labs are shown: "" this one, "*" the whole class, or another by its name. */
export type Labs = string;

export const WHOLE_CLASS = "*";

/** Rows of the whole class in one answer: those of who was active last. */
const MOST_ROWS = 4000;

/** Mistakes shown. */
const MOST_MISTAKES = 6;

const STATES: readonly CellState[] = ["none", "failing", "warned", "done"];

const UNKNOWN_HERE = {
  address: "",
  traps: [],
  paused: false,
  open: 0,
  datagrams: 0,
  connections: 0,
  answers: 0,
  refused: 0,
  errors: 0,
  kernelDrops: 0,
  thinned: 0,
  rate: 0,
  health: "ok",
  elsewhere: true,
} as const;

/** The class for the teacher, of the labs that are asked for. */
export function classOf(sources: ClassSources, language: Language, labs: Labs): ApiClass {
  const own = apiClass(sources, language);
  const others = sources.options.department?.others;
  if (others === undefined) return own;
  const shown = shownLabs(others, labs);
  const cluster: ApiClass["cluster"] = {
    lab: others.lab,
    shown: labs === others.lab ? "" : labs,
    labs: others.labs.map(({ lab, rows, silentSince }) => ({
      lab,
      students: rows.size,
      ...(silentSince === undefined ? {} : { silentSince }),
    })),
    ...(others.awaySince === undefined ? {} : { awaySince: others.awaySince }),
  };
  const isOwn = labs === "" || labs === others.lab;
  const ownRows = isOwn || labs === WHOLE_CLASS ? own.rows : [];
  const { exercises } = sources.options.view;
  const rows = merged(ownRows, others, shown, language).map((row) =>
    row.labs === undefined || exercises.length === 0
      ? row
      : { ...row, totals: totalsIn(row.cells, exercises) }
  );
  if (isOwn) return { ...own, rows, cluster };
  return {
    ...own,
    rows: rows.length > MOST_ROWS ? rows.sort((a, b) => b.last - a.last).slice(0, MOST_ROWS) : rows,
    listeners: listenersOf(labs === WHOLE_CLASS ? own.listeners : [], shown),
    mistakes: mistakesOf(labs === WHOLE_CLASS ? own.mistakes : [], shown, language),
    hidden: labs === WHOLE_CLASS ? own.hidden : [],
    activity: labs === WHOLE_CLASS ? own.activity : { ...own.activity, series: {} },
    cluster,
  };
}

/** The same for the projector. */
export function projectorOf(sources: ClassSources, language: Language, labs: Labs): ApiProjector {
  const own = apiProjector(sources, language);
  const others = sources.options.department?.others;
  if (others === undefined || labs === "" || labs === others.lab) return own;
  const shown = shownLabs(others, labs);
  const isWhole = labs === WHOLE_CLASS;
  const { exercises: sheet } = sources.options.view;
  // A sheet is the class's: what else a lab may have is no column.
  const exercises = sheet.length > 0 ? own.exercises : namesOf(isWhole ? own.exercises : [], shown);
  const rows = new Map<string, ApiProjector["rows"][number]>();
  const add = (row: ApiProjector["rows"][number]) => {
    const name = foldNickname(row.name);
    const known = rows.get(name);
    if (known === undefined) return void rows.set(name, row);
    const cells = known.cells.map((cell, i) => better(cell, row.cells[i]));
    const byListener = Object.fromEntries(sheet.map(({ listener }, i) => [listener, { state: cells[i] }]));
    const totals = sheet.length === 0 ? {} : { totals: totalsIn(byListener, sheet) };
    rows.set(name, { ...known, cells, ...totals });
  };
  for (const row of isWhole ? own.rows : []) {
    add({ ...row, cells: exercises.map((each) => row.cells[own.exercises.indexOf(each)] ?? "none") });
  }
  for (const { lab, rows } of shown) {
    for (const { student: { nickname }, animals, cells, stuck } of rows.values()) {
      const name = nickname ?? `${animals?.[language] ?? "?"} (${lab})`;
      add({
        name,
        ...(sheet.length === 0 ? {} : { totals: totalsIn(cells, sheet) }),
        stuck: stuck !== undefined,
        cells: exercises.map((each, index) => cells[sheet[index]?.listener ?? each]?.state ?? "none"),
      });
    }
  }
  const all = [...rows.values()].slice(0, MOST_ROWS);
  return {
    ...own,
    exercises,
    rows: all.sort((a, b) => a.name.localeCompare(b.name, language)),
    mistakes: mistakesOf(isWhole ? own.mistakes : [], shown, language),
    ...(others.awaySince === undefined ? {} : { missingSince: others.awaySince }),
  };
}

/** Own exercises, and those that only others have. */
function namesOf(own: readonly string[], shown: readonly OtherLab[]): string[] {
  return [...new Set([...own, ...shown.flatMap(({ facts }) => facts.listeners.map(({ name }) => name))])];
}

/** What a row is worth by this lab's sheet. */
function totalsIn(
  cells: Readonly<Record<string, { readonly state: CellState }>>,
  exercises: readonly ExerciseConfig[],
): Totals {
  return totalsOf(exercises, (listener) => {
    const { state = "none" } = cells[listener] ?? {};
    return state === "none" ? undefined : state;
  });
}

/** The other labs whose rows are shown. */
function shownLabs(others: OtherLabs, labs: Labs): readonly OtherLab[] {
  return others.labs.filter(({ lab }) => labs === WHOLE_CLASS || lab === labs);
}

/** Own rows, with what the same nickname did in any other lab, and the rows of those that are shown. */
function merged(
  own: readonly ApiRow[],
  others: OtherLabs,
  shown: readonly OtherLab[],
  language: Language,
): ApiRow[] {
  const rows = [...own];
  const places = new Map<string, number>();
  for (const [place, { student: { nickname } }] of own.entries()) {
    if (nickname !== undefined) places.set(foldNickname(nickname), place);
  }
  for (const lab of others.labs) {
    const isShown = shown.includes(lab);
    if (!isShown) {
      // Who came from there works here now.
      for (const [name, place] of places) {
        const key = lab.names.get(name);
        if (key !== undefined) {
          rows[place] = joined(rows[place], rowOf(key, lab.rows.get(key)!, lab.lab, language));
        }
      }
      continue;
    }
    const names = new Map([...lab.names].map(([name, key]) => [key, name]));
    for (const [key, shared] of lab.rows) {
      const row = rowOf(key, shared, lab.lab, language);
      const name = names.get(key);
      const place = name === undefined ? undefined : places.get(name);
      if (place !== undefined) rows[place] = joined(rows[place], row);
      else {
        if (name !== undefined) places.set(name, rows.length);
        rows.push(row);
      }
    }
  }
  return rows;
}

/** A row of another lab as the page has it. */
function rowOf(key: string, { animals: _, ...row }: SharedRow, lab: string, language: Language): ApiRow {
  const cells = Object.entries(row.cells).map(([name, { hint, ...cell }]): [string, ApiCell] => [
    name,
    { ...cell, ...(hint === undefined ? {} : { hint: { ...hint, title: hintTitle(hint.id, language) } }) },
  ]);
  return {
    ...row,
    student: { ...row.student, key: `${key}@${lab}` },
    cells: Object.fromEntries(cells),
    labs: [lab],
  };
}

/** The work of one person in two labs. The first row keeps its place, and its key. */
function joined(row: ApiRow, other: ApiRow): ApiRow {
  const cells: Record<string, ApiCell> = { ...row.cells };
  for (const [name, cell] of Object.entries(other.cells)) {
    cells[name] = cells[name] === undefined ? cell : joinedCells(cells[name], cell);
  }
  const later = row.last >= other.last ? row : other;
  const { stuck } = later;
  const { stuck: _, ...rest } = row;
  return {
    ...rest,
    cells,
    ...(stuck !== undefined && cells[stuck.listener]?.state === "failing" ? { stuck } : {}),
    last: later.last,
    labs: [...new Set([...row.labs ?? [], ...other.labs ?? []])],
  };
}

function joinedCells(one: ApiCell, other: ApiCell): ApiCell {
  const [earlier, later] = one.last <= other.last ? [one, other] : [other, one];
  const firsts = [one.firstSuccess, other.firstSuccess].filter((at) => at !== undefined);
  return {
    ...earlier,
    ...later,
    state: better(one.state, other.state),
    attempts: one.attempts + other.attempts,
    ...(firsts.length === 0 ? {} : { firstSuccess: Math.min(...firsts) }),
  };
}

function better(one: CellState, other: CellState): CellState {
  return STATES.indexOf(other) > STATES.indexOf(one) ? other : one;
}

/** Own listeners, and those that only others have. */
function listenersOf(own: readonly ApiListener[], shown: readonly OtherLab[]): ApiListener[] {
  const all = new Map(own.map((listener) => [listener.name, listener]));
  for (const { facts } of shown) {
    for (const listener of facts.listeners) {
      if (!all.has(listener.name)) all.set(listener.name, { ...listener, ...UNKNOWN_HERE });
    }
  }
  return [...all.values()];
}

/** Students of several labs are several students. */
function mistakesOf(
  own: ApiClass["mistakes"],
  shown: readonly OtherLab[],
  language: Language,
): ApiClass["mistakes"] {
  const all = new Map(own.map((mistake) => [mistake.id, mistake]));
  for (const { facts } of shown) {
    for (const { id, level, students } of facts.mistakes) {
      const known = all.get(id)?.students ?? 0;
      all.set(id, { id, level, title: hintTitle(id, language), students: known + students });
    }
  }
  return [...all.values()].sort((a, b) => b.students - a.students || (a.level < b.level ? -1 : 1)).slice(
    0,
    MOST_MISTAKES,
  );
}
