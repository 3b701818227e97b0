// What the teacher sees, takes away and decides, and what the projector shows. A decision about a student can be
// undone, and who reads their own page learns at once what they are called now.
import { hintTitle } from "../../hints/words.ts";
import { gradebookRecords } from "../../journal/gradebook.ts";
import { csvRecords, studentCsvRecords } from "../../journal/report_csv.ts";
import type {
  ApiClients,
  ApiExchanges,
  ApiGroups,
  ApiListeners,
  ApiStanding,
  ApiStudentPage,
} from "../api_types.ts";
import { shownRow, shownRows } from "../class/shown.ts";
import { apiListener, apiRow, apiStudent } from "../class/view.ts";
import { classOf, projectorOf } from "../class/whole_class.ts";
import { apiExchange } from "../exchange_json.ts";
import { type BoardContext, openStream, type Route } from "./context.ts";
import { TRY_AGAIN } from "../client.ts";
import { exchangesInTurns } from "./exchanges.ts";
import { HttpError } from "./http_error.ts";
import { checkOrigin } from "./origin.ts";
import { bodyText, exchangeQuery, jsonBody, labsOf, limitOf } from "./parameters.ts";
import { json } from "./responses.ts";

/** Without it, Excel takes the letters of names for those of another alphabet; others skip it. */
const BYTE_ORDER_MARK = "\uFEFF";

/** The action by its name in the path, and what it does to the student of that key. */
const ACTIONS: Readonly<Record<string, (context: BoardContext, key: string) => Promise<void>>> = {
  rename,
  hide: (context, key) => hide(context, key, true),
  unhide: (context, key) => hide(context, key, false),
  merge,
  unmerge,
};

const DECISIONS: readonly Route[] = Object.entries(ACTIONS).map(([name, act]) => ({
  method: "POST",
  path: `/api/students/:key/${name}`,
  audience: "teacher",
  answer: (context) => decide(context, name, act),
}));

export const CLASS_ROUTES: readonly Route[] = [
  { method: "GET", path: "/api/class", audience: "teacher", answer: wholeClass },
  { method: "GET", path: "/events", audience: "teacher", answer: (context) => watch(context, "class") },
  { method: "GET", path: "/api/projector", audience: "projector", answer: projector },
  {
    method: "GET",
    path: "/projector/events",
    audience: "projector",
    answer: (context) => watch(context, "projector"),
  },
  { method: "GET", path: "/api/exchanges", audience: "teacher", answer: exchanges },
  { method: "GET", path: "/api/exchanges/:id", audience: "teacher", answer: exchange },
  { method: "GET", path: "/api/listeners", audience: "teacher", answer: listeners },
  {
    method: "POST",
    path: "/api/listeners/:name/pause",
    audience: "teacher",
    answer: (context) => pause(context, true),
  },
  {
    method: "POST",
    path: "/api/listeners/:name/resume",
    audience: "teacher",
    answer: (context) => pause(context, false),
  },
  ...[true, false].map((paused): Route => ({
    method: "POST",
    path: `/api/listeners/${paused ? "pause" : "resume"}`,
    audience: "teacher",
    answer: (context) => pauseAll(context, paused),
  })),
  { method: "GET", path: "/api/clients", audience: "teacher", answer: clients },
  { method: "GET", path: "/api/students/:key", audience: "teacher", answer: student },
  { method: "GET", path: "/api/groups", audience: "teacher", answer: groups },
  ...DECISIONS,
  { method: "GET", path: "/api/report.csv", audience: "teacher", answer: reportCsv },
  { method: "POST", path: "/api/groups", audience: "teacher", answer: newGroup },
];

function wholeClass(context: BoardContext): Response {
  const { parts, language } = context.var;
  return json(classOf(parts, language, labsOf(context)));
}

function projector(context: BoardContext): Response {
  const { parts, language } = context.var;
  return json(projectorOf(parts, language, labsOf(context)));
}

function watch(context: BoardContext, kind: "class" | "projector"): Response {
  const { parts: { liveClass }, language } = context.var;
  checkOrigin(context.req.raw);
  const labs = labsOf(context);
  const stream = openStream(context, (ended) => liveClass.remove(ended));
  liveClass.add(stream, { kind, language, labs });
  return stream.response;
}

async function exchanges(context: BoardContext): Promise<Response> {
  const query = exchangeQuery(context);
  const { standings } = context.var.parts.options.journal.roster;
  const ofRow = typeof query.student === "string" ? { student: standings.membersOf(query.student) } : {};
  const answer: ApiExchanges = {
    exchanges: await exchangesInTurns(context, { ...query, ...ofRow }, "teacher"),
  };
  return json(answer);
}

function exchange({ req, var: { parts, language } }: BoardContext): Response {
  const id = req.param("id") ?? "";
  const found = /^\d{1,15}$/.test(id) ? parts.options.journal.exchange(Number(id)) : undefined;
  if (found === undefined) throw new HttpError(404, "Cannot find an exchange of this number in the journal");
  return json(apiExchange(found, language, "teacher"));
}

function listeners({ var: { parts } }: BoardContext): Response {
  const { view, clock } = parts.options;
  const all = view.listeners.map((listener) => apiListener(listener, parts.activity, clock.monotonic()));
  const answer: ApiListeners = { listeners: all };
  return json(answer);
}

async function pause(context: BoardContext, paused: boolean): Promise<Response> {
  const { parts } = context.var;
  const { view, log } = parts.options;
  const listener = context.req.param("name") ?? "";
  checkOrigin(context.req.raw);
  await jsonBody(context);
  if (!view.pause(listener, paused)) {
    throw new HttpError(
      404,
      `Cannot ${paused ? "pause" : "resume"} this listener: the lab has none of this name`,
    );
  }
  log?.info(paused ? "Listener {listener} paused from the board" : "Listener {listener} resumed", {
    listener,
  });
  parts.state.version++;
  return listeners(context);
}

/** Every listener at once, as before a word to the class. */
async function pauseAll(context: BoardContext, paused: boolean): Promise<Response> {
  const { parts } = context.var;
  const { view, log } = parts.options;
  checkOrigin(context.req.raw);
  await jsonBody(context);
  for (const { name } of view.listeners) view.pause(name, paused);
  log?.info(paused ? "All listeners paused from the board" : "All listeners resumed");
  parts.state.version++;
  return listeners(context);
}

function clients({ var: { parts } }: BoardContext): Response {
  const { standings } = parts.options.journal.roster;
  const all = [...shownRows(parts.state, standings)].map((row) => ({
    student: apiStudent(parts.options.students.byKey(row.student)),
    attempts: Object.fromEntries([...row.cells].map(([name, cell]) => [name, cell.sum.attempts])),
    thinned: [...row.cells.values()].reduce((sum, cell) => sum + cell.sum.dropped, 0),
    last: row.last,
  }));
  const answer: ApiClients = { clients: all.sort((a, b) => b.last - a.last) };
  return json(answer);
}

async function student(context: BoardContext): Promise<Response> {
  const { parts, language } = context.var;
  const { options, state, sheet } = parts;
  const { standings } = options.journal.roster;
  const row = shownRow(state, standings, context.req.param("key") ?? "");
  if (row === undefined) throw new HttpError(404, "Cannot find a student of this key in the group");
  const progress = sheet.progressOf(row.student);
  const answer: ApiStudentPage = {
    row: apiRow(row, parts, language),
    exchanges: await exchangesInTurns(context, {
      student: standings.membersOf(row.student),
      limit: limitOf(context),
    }, "teacher"),
    ...(progress === undefined ? {} : { progress }),
  };
  return json(answer);
}

function groups({ var: { parts } }: BoardContext): Response {
  const answer: ApiGroups = { groups: parts.options.journal.groups() };
  return json(answer);
}

/** Empties the board for the next group; the record of the old one is kept. */
async function newGroup(context: BoardContext): Promise<Response> {
  checkOrigin(context.req.raw);
  const { parts } = context.var;
  const { journal, log, settleTime = 0 } = parts.options;
  const wanted = await bodyText(context, "name");
  // What students did until now belongs to the old group, but the board may not know of all of it yet.
  if (settleTime > 0) await new Promise((resolve) => setTimeout(resolve, settleTime));
  const { department } = parts.options;
  if (department === undefined) parts.newGroup(wanted);
  else if (await department.beginGroup(wanted) === "away") {
    throw new HttpError(
      503,
      "Cannot begin a group for all labs: the cluster's database is away; try again when it is back",
      TRY_AGAIN,
    );
  }
  log?.info("Group {name} begins", { name: journal.group.name });
  return json(journal.group, 201);
}

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
    state.touch(member);
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
  const { department, journal } = context.var.parts.options;
  const outcome = department === undefined
    ? journal.roster.rename(key, name)
    : await department.rename(key, name);
  if (outcome === "taken") {
    throw new HttpError(409, "Cannot rename the student: another student has this nickname");
  }
  if (outcome === "invalid") {
    throw new HttpError(
      422,
      `Cannot rename the student: expected 2 to 24 visible characters on one line (yours has ${
        [...name].length
      }), ` +
        "or none to take the nickname away",
    );
  }
}

async function hide(context: BoardContext, key: string, hidden: boolean): Promise<void> {
  await jsonBody(context);
  if (context.var.parts.options.journal.roster.hide(key, hidden)) return;
  throw new HttpError(409, "Cannot hide the student: the group has as many hidden students as it may have");
}

async function merge(context: BoardContext, key: string): Promise<void> {
  const into = await bodyText(context, "into");
  const { options: { journal: { roster } }, state } = context.var.parts;
  if (shownRow(state, roster.standings, into) === undefined) throw noStudent();
  if (!roster.merge(key, into)) {
    throw new HttpError(409, "Cannot merge the student with the same one; expected another student");
  }
}

async function unmerge(context: BoardContext, key: string): Promise<void> {
  await jsonBody(context);
  context.var.parts.options.journal.roster.unmerge(key);
}

function noStudent(): HttpError {
  return new HttpError(404, "Cannot find a student of this key in the group");
}

function reportCsv(context: BoardContext): Response {
  const { parts: { options: { journal, view: { exercises } } }, language } = context.var;
  const by = context.req.query("by") ?? "listener";
  if (by !== "listener" && by !== "student" && by !== "gradebook") {
    throw new HttpError(
      400,
      'Cannot make this report: expected by="student", by="listener" or by="gradebook"',
    );
  }
  if (by === "gradebook" && exercises.length === 0) {
    throw new HttpError(404, "Cannot make a gradebook: the lab's configuration has no exercises");
  }
  const group = groupOf(context);
  const rows = journal.report({ group: group ?? "all" });
  const records = by === "student" ? studentCsvRecords : csvRecords;
  const lines = by === "gradebook"
    ? gradebookRecords(rows, exercises)
    : records(rows, (code) => hintTitle(code, language), exercises);
  return new Response(BYTE_ORDER_MARK + lines.map((line) => `${line}\r\n`).join(""), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      // A name that needs no quoting, whatever the group is called.
      "content-disposition": `attachment; filename="guichet-${by === "gradebook" ? "gradebook-" : ""}${
        group === undefined ? "all" : `group-${group}`
      }.csv"`,
    },
  });
}

/** @returns undefined for all of them. @throws {HttpError} 404 */
function groupOf({ req, var: { parts: { options: { journal } } } }: BoardContext): number | undefined {
  const wanted = req.query("group") ?? String(journal.group.id);
  if (wanted === "all") return undefined;
  const found = journal.groups().find(({ id }) => String(id) === wanted);
  if (found === undefined) throw new HttpError(404, "Cannot find a group of this number in the journal");
  return found.id;
}
