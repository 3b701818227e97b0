// What the teacher sees and does, and what the projector shows. Not here: the student's own (me_routes.ts).

import type { ApiClients, ApiExchanges, ApiGroups, ApiListeners, ApiStudentPage } from "../api_types.ts";
import { apiClass, apiListener, apiProjector, apiRow, apiStudent } from "../class_view.ts";
import { apiExchange } from "../exchange_json.ts";
import { json } from "./answers.ts";
import type { Call, Route } from "./call.ts";
import { Refused } from "./refused.ts";
import { openStream } from "./open_stream.ts";
import { checkOrigin } from "./origin.ts";
import { bodyText, exchangeQuery, jsonBody, limitOf } from "./parameters.ts";

export const CLASS_ROUTES: readonly Route[] = [
  { method: "GET", path: "/api/class", audience: "teacher", answer: wholeClass },
  { method: "GET", path: "/events", audience: "teacher", answer: (call) => watch(call, "class") },
  { method: "GET", path: "/api/projector", audience: "projector", answer: projector },
  {
    method: "GET",
    path: "/projector/events",
    audience: "projector",
    answer: (call) => watch(call, "projector"),
  },
  { method: "GET", path: "/api/exchanges", audience: "teacher", answer: exchanges },
  { method: "GET", path: "/api/exchanges/:id", audience: "teacher", answer: exchange },
  { method: "GET", path: "/api/listeners", audience: "teacher", answer: listeners },
  {
    method: "POST",
    path: "/api/listeners/:name/pause",
    audience: "teacher",
    answer: (call) => pause(call, true),
  },
  {
    method: "POST",
    path: "/api/listeners/:name/resume",
    audience: "teacher",
    answer: (call) => pause(call, false),
  },
  { method: "GET", path: "/api/clients", audience: "teacher", answer: clients },
  { method: "GET", path: "/api/students/:key", audience: "teacher", answer: student },
  { method: "GET", path: "/api/groups", audience: "teacher", answer: groups },
  { method: "POST", path: "/api/groups", audience: "teacher", answer: newGroup },
];

function wholeClass({ parts, language }: Call): Response {
  return json(apiClass(parts.sources, language));
}

function projector({ parts, language }: Call): Response {
  return json(apiProjector(parts.sources, language));
}

function watch(call: Call, kind: "class" | "projector"): Response {
  const { parts: { liveClass }, language } = call;
  checkOrigin(call.request);
  const stream = openStream(call, (ended) => liveClass.remove(ended));
  liveClass.add(stream, { kind, language });
  return stream.response;
}

function exchanges(call: Call): Response {
  const { parts: { setting }, language } = call;
  const found = setting.journal.exchanges(exchangeQuery(call));
  const answer: ApiExchanges = { exchanges: found.map((each) => apiExchange(each, language)) };
  return json(answer);
}

function exchange({ parts: { setting }, language, parameter }: Call): Response {
  const found = /^\d{1,15}$/.test(parameter) ? setting.journal.exchange(Number(parameter)) : undefined;
  if (found === undefined) throw new Refused(404, "Cannot find an exchange of this number in the journal");
  return json(apiExchange(found, language));
}

function listeners({ parts: { setting, sources } }: Call): Response {
  const now = setting.monotonic();
  const all = setting.view.listeners().map((listener) => apiListener(listener, sources.activity, now));
  const answer: ApiListeners = { listeners: all };
  return json(answer);
}

async function pause(call: Call, paused: boolean): Promise<Response> {
  const { parts: { setting, sources }, parameter } = call;
  checkOrigin(call.request);
  await jsonBody(call);
  if (!setting.view.pause(parameter, paused)) {
    throw new Refused(
      404,
      `Cannot ${paused ? "pause" : "resume"} this listener: the lab has none of this name`,
    );
  }
  setting.log?.info(paused ? "Listener {listener} paused from the board" : "Listener {listener} resumed", {
    listener: parameter,
  });
  sources.state.version++;
  return listeners(call);
}

function clients({ parts: { setting, sources } }: Call): Response {
  const all = [...sources.state.rows].map((row) => ({
    student: apiStudent(setting.students.byKey(row.student)),
    attempts: Object.fromEntries([...row.cells].map(([name, cell]) => [name, cell.attempts])),
    thinned: [...row.cells.values()].reduce((sum, { thinned }) => sum + thinned, 0),
    last: row.last,
  }));
  const answer: ApiClients = { clients: all.sort((a, b) => b.last - a.last) };
  return json(answer);
}

function student(call: Call): Response {
  const { parts: { setting, sources }, language, parameter } = call;
  const row = sources.state.row(parameter);
  if (row === undefined) throw new Refused(404, "Cannot find a student of this key in the group");
  const found = setting.journal.exchanges({ student: parameter, limit: limitOf(call) });
  const answer: ApiStudentPage = {
    row: apiRow(row, setting, language),
    exchanges: found.map((each) => apiExchange(each, language)),
  };
  return json(answer);
}

function groups({ parts: { setting } }: Call): Response {
  const all = setting.journal.groups().map(({ id, name, since }) => ({ id, name, since }));
  const answer: ApiGroups = { groups: all };
  return json(answer);
}

/** Resets the board for the next group; the record of the old one is kept. */
async function newGroup(call: Call): Promise<Response> {
  checkOrigin(call.request);
  const { parts } = call;
  const wanted = await bodyText(call, "name");
  // What was done before belongs to the old group, though it may be on its way still.
  await parts.setting.settle?.();
  parts.newGroup(wanted);
  const { id, name, since } = parts.setting.journal.group;
  parts.setting.log?.info("Group {name} begins", { name });
  return json({ id, name, since }, 201);
}
