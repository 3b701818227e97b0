// What the teacher decides of students: renamed, hidden, merged; each can be undone. Who reads their own page
// learns at once what they are called now.
import type { ApiStanding } from "../api_types.ts";
import { apiStudent } from "../class/view.ts";
import { shownRow } from "../class/shown.ts";
import type { BoardContext, Route } from "./context.ts";
import { HttpError } from "./http_error.ts";
import { checkOrigin } from "./origin.ts";
import { bodyText, jsonBody } from "./parameters.ts";
import { json } from "./responses.ts";

/** The action by its name in the path, and what it does to the student of that key. */
const ACTIONS: Readonly<Record<string, (context: BoardContext, key: string) => Promise<void>>> = {
  rename,
  hide: (context, key) => hide(context, key, true),
  unhide: (context, key) => hide(context, key, false),
  merge,
  unmerge,
};

export const ROSTER_ROUTES: readonly Route[] = Object.entries(ACTIONS).map(([name, act]) => ({
  method: "POST",
  path: `/api/students/:key/${name}`,
  audience: "teacher",
  answer: (context) => decide(context, name, act),
}));

async function decide(
  context: BoardContext,
  action: string,
  act: (typeof ACTIONS)[string],
): Promise<Response> {
  const { parts } = context.var;
  const { options: { journal, students, log }, state, liveMe } = parts;
  checkOrigin(context.req.raw);
  const key = context.req.param("key") ?? "";
  const { standings } = journal.roster;
  if (state.row(key) === undefined && !standings.isDecided(key)) throw noStudent();
  const before = standings.membersOf(standings.rowOf(key));
  await act(context, key);
  state.version++;
  for (const member of new Set([...before, ...standings.membersOf(standings.rowOf(key))])) {
    liveMe.renamed(students.byKey(member));
  }
  // The key alone: what a student is called is the student's own business.
  log?.info("Student {key}: {action}, from the board", { key, action });
  const { hidden, mergedInto } = standings.of(key);
  const student = apiStudent(students.byKey(key));
  const answer: ApiStanding = { student, hidden, ...(mergedInto === undefined ? {} : { mergedInto }) };
  return json(answer);
}

async function rename(context: BoardContext, key: string): Promise<void> {
  const name = (await bodyText(context, "name")).trim();
  const outcome = context.var.parts.options.journal.roster.rename(key, name);
  if (outcome === "taken") {
    throw new HttpError(409, "Cannot rename the student: another student has this nickname");
  }
  if (outcome === "invalid") {
    throw new HttpError(
      422,
      `Cannot rename the student: want 2 to 24 visible characters on one line (yours has ${
        [...name].length
      }), ` +
        "or none to take the nickname away",
    );
  }
}

async function hide(context: BoardContext, key: string, hidden: boolean): Promise<void> {
  await jsonBody(context);
  if (context.var.parts.options.journal.roster.hide(key, hidden)) return;
  throw new HttpError(409, "Cannot hide the student: the group has as many hidden students as it may");
}

async function merge(context: BoardContext, key: string): Promise<void> {
  const into = await bodyText(context, "into");
  const { options: { journal: { roster } }, state } = context.var.parts;
  if (shownRow(state, roster.standings, into) === undefined) throw noStudent();
  if (!roster.merge(key, into)) {
    throw new HttpError(409, "Cannot merge the student: want another student to merge with");
  }
}

async function unmerge(context: BoardContext, key: string): Promise<void> {
  await jsonBody(context);
  context.var.parts.options.journal.roster.unmerge(key);
}

function noStudent(): HttpError {
  return new HttpError(404, "Cannot find a student of this key in the group");
}
