// What the teacher sees and does, and what the projector shows.
import type { ApiClients, ApiExchanges, ApiGroups, ApiListeners, ApiStudentPage } from "../api_types.ts";
import { shownRow, shownRows } from "../class/shown.ts";
import { apiClass, apiListener, apiProjector, apiRow, apiStudent } from "../class/view.ts";
import { apiExchange } from "../exchange_json.ts";
import { type BoardContext, openStream, type Route } from "./context.ts";
import { exchangesInTurns } from "./exchanges.ts";
import { HttpError } from "./http_error.ts";
import { checkOrigin } from "./origin.ts";
import { bodyText, exchangeQuery, jsonBody, limitOf } from "./parameters.ts";
import { json } from "./responses.ts";

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
  { method: "POST", path: "/api/groups", audience: "teacher", answer: newGroup },
];

function wholeClass({ var: { parts, language } }: BoardContext): Response {
  return json(apiClass(parts, language));
}

function projector({ var: { parts, language } }: BoardContext): Response {
  return json(apiProjector(parts, language));
}

function watch(context: BoardContext, kind: "class" | "projector"): Response {
  const { parts: { liveClass }, language } = context.var;
  checkOrigin(context.req.raw);
  const stream = openStream(context, (ended) => liveClass.remove(ended));
  liveClass.add(stream, { kind, language });
  return stream.response;
}

async function exchanges(context: BoardContext): Promise<Response> {
  const query = exchangeQuery(context);
  const { standings } = context.var.parts.options.journal.roster;
  const ofRow = typeof query.student === "string" ? { student: standings.membersOf(query.student) } : {};
  const answer: ApiExchanges = { exchanges: await exchangesInTurns(context, { ...query, ...ofRow }) };
  return json(answer);
}

function exchange({ req, var: { parts, language } }: BoardContext): Response {
  const id = req.param("id") ?? "";
  const found = /^\d{1,15}$/.test(id) ? parts.options.journal.exchange(Number(id)) : undefined;
  if (found === undefined) throw new HttpError(404, "Cannot find an exchange of this number in the journal");
  return json(apiExchange(found, language));
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
  const { parts: { options, state }, language } = context.var;
  const { standings } = options.journal.roster;
  const row = shownRow(state, standings, context.req.param("key") ?? "");
  if (row === undefined) throw new HttpError(404, "Cannot find a student of this key in the group");
  const answer: ApiStudentPage = {
    row: apiRow(row, options, language),
    exchanges: await exchangesInTurns(context, {
      student: standings.membersOf(row.student),
      limit: limitOf(context),
    }),
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
  parts.newGroup(wanted);
  log?.info("Group {name} begins", { name: journal.group.name });
  return json(journal.group, 201);
}
