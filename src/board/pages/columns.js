// The columns of the class's table: the exercises in the order of the file, and behind them the listeners that belong to
// none; where the file has no exercises, every listener is one. Pure.
// @ts-check

/** @typedef {import("../api_types.ts").ApiClass} ApiClass */
/** @typedef {import("../api_types.ts").ApiTask} ApiTask */
/** @typedef {import("../api_types.ts").ApiListener} ApiListener */

/**
 * @typedef {object} Column
 * @property {ApiListener} listener
 * @property {string} title
 * @property {ApiTask} [task] absent where every listener is an exercise, and of those aside
 * @property {boolean} aside whether it counts for nobody
 */

/**
 * @param {Pick<ApiClass, "listeners" | "sheet">} data
 * @returns {readonly Column[]}
 */
export function columnsOf({ listeners, sheet }) {
  if (sheet === undefined) {
    return listeners.map((listener) => ({ listener, title: listener.name, aside: false }));
  }
  const byName = new Map(listeners.map((listener) => [listener.name, listener]));
  const exercises = sheet.flatMap((task) => {
    const listener = byName.get(task.listener);
    byName.delete(task.listener);
    return listener === undefined ? [] : [{ listener, title: task.title, task, aside: false }];
  });
  return [
    ...exercises,
    ...[...byName.values()].map((listener) => ({ listener, title: listener.name, aside: true })),
  ];
}

/**
 * Whether a student has done all that must be done.
 * @param {readonly Column[]} columns
 * @param {(listener: string) => string | undefined} stateOf
 */
export function allDone(columns, stateOf) {
  const must = columns.filter(({ aside, task }) => !aside && task?.optional !== true);
  return must.length > 0 && must.every(({ listener }) => stateOf(listener.name) === "done");
}

/**
 * What an exercise is called: its title; of a listener that is none, its name.
 * @param {readonly Column[]} columns
 * @param {string} listener
 */
export function titleOf(columns, listener) {
  return columns.find((column) => column.listener.name === listener)?.title ?? listener;
}
