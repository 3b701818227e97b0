// The API's description by OpenAPI 3.1 (spec.openapis.org). A test compares it with the routes and their
// answers.
import type { Audience } from "../http/auth.ts";
import { reference, SCHEMAS } from "./schemas.ts";

type Described = { readonly [key: string]: unknown };

interface Operation {
  readonly summary: string;
  readonly audience: Audience;
  /** Name of the schema of the answer, or its media type. */
  readonly answer: string;
  readonly status?: number;
  /** Names of query parameters, of {@linkcode PARAMETERS}. */
  readonly query?: readonly string[];
  /** Of the JSON body. */
  readonly body?: Described;
  /** Further statuses, with why. */
  readonly failures?: Readonly<Record<number, string>>;
}

/** Media type of server-sent events. */
const STREAM = "text/event-stream";
const NO_SUCH = { 404: "There is none of this name" };

const PARAMETERS: Readonly<Record<string, Described>> = {
  client: { description: "ADDRESS or ADDRESS:PORT of the peer", schema: { type: "string" } },
  listener: { description: "A listener's name", schema: { type: "string" } },
  student: { description: "A student's key", schema: { type: "string" } },
  since: { description: "Only exchanges with a greater id", schema: { type: "integer", minimum: 0 } },
  limit: {
    description: "The newest so many",
    schema: { type: "integer", minimum: 1, maximum: 500, default: 100 },
  },
  lang: { description: "Language of hints and titles", schema: { enum: ["en", "fr"] } },
};

const textBody = (key: string): Described => ({
  type: "object",
  required: [key],
  properties: { [key]: { type: "string" } },
});

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET /api/me": {
    summary: "The asker's own exchanges, newest last; who asks is told by the socket",
    audience: "anybody",
    answer: "Me",
    query: ["since", "limit", "lang"],
  },
  "GET /api/me/events": {
    summary: "The asker's new exchanges, as `exchange` events, and again one that has changed; " +
      "Last-Event-ID resumes",
    audience: "anybody",
    answer: STREAM,
    query: ["lang"],
  },
  "POST /api/me/nickname": {
    summary: "Claims a nickname; the first claim holds until the next group",
    audience: "anybody",
    answer: "You",
    body: textBody("nickname"),
    failures: {
      409: "Another student has it, or the user or network has as many as it may",
      422: "It can't be one",
    },
  },
  "GET /api/class": {
    summary: "Students, exercises, listeners, activity",
    audience: "teacher",
    answer: "Class",
    query: ["lang"],
  },
  "GET /events": {
    summary: "The class each time it changed, as `class` events, four a second at most",
    audience: "teacher",
    answer: STREAM,
    query: ["lang"],
  },
  "GET /api/projector": {
    summary: "The class without addresses and payload",
    audience: "projector",
    answer: "Projector",
    query: ["lang"],
  },
  "GET /projector/events": {
    summary: "The same each time it changed, as `projector` events",
    audience: "projector",
    answer: STREAM,
    query: ["lang"],
  },
  "GET /api/exchanges": {
    summary: "Exchanges of the group, newest last",
    audience: "teacher",
    answer: "Exchanges",
    query: ["client", "listener", "student", "since", "limit", "lang"],
  },
  "GET /api/exchanges/{id}": {
    summary: "One exchange of the journal",
    audience: "teacher",
    answer: "Exchange",
    query: ["lang"],
    failures: NO_SUCH,
  },
  "GET /api/listeners": { summary: "The listeners as they stand", audience: "teacher", answer: "Listeners" },
  "POST /api/listeners/{name}/pause": {
    summary: "Refuses what comes to a listener until it is resumed",
    audience: "teacher",
    answer: "Listeners",
    body: { type: "object" },
    failures: NO_SUCH,
  },
  "POST /api/listeners/{name}/resume": {
    summary: "Serves a paused listener's clients again",
    audience: "teacher",
    answer: "Listeners",
    body: { type: "object" },
    failures: NO_SUCH,
  },
  "GET /api/clients": {
    summary: "Whoever is on the board, seen last comes first",
    audience: "teacher",
    answer: "Clients",
  },
  "GET /api/students/{key}": {
    summary: "A student's row and latest exchanges",
    audience: "teacher",
    answer: "StudentPage",
    query: ["limit", "lang"],
    failures: NO_SUCH,
  },
  "GET /api/groups": { summary: "Groups, oldest first", audience: "teacher", answer: "Groups" },
  "POST /api/groups": {
    summary: "Begins the next group; the old one's record is kept",
    audience: "teacher",
    answer: "Group",
    status: 201,
    body: textBody("name"),
  },
  "GET /metrics": {
    summary: "Prometheus metrics",
    audience: "teacher",
    answer: "text/plain; version=0.0.4; charset=utf-8",
  },
  "GET /api/openapi.json": { summary: "This description", audience: "teacher", answer: "application/json" },
  "GET /healthz": { summary: "Whether the lab is alive", audience: "anybody", answer: "Health" },
  "GET /readyz": {
    summary: "Whether every listener is served and nothing is wrong",
    audience: "anybody",
    answer: "Health",
  },
};

/** The whole description. */
export function openApi(): Described {
  const paths: Record<string, Record<string, Described>> = {};
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const [method, path] = name.split(" ");
    paths[path] = { ...paths[path], [method.toLowerCase()]: described(path, operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "guichet: the class board", version: "1" },
    paths,
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        query: { type: "apiKey", in: "query", name: "token" },
      },
    },
  };
}

function described(path: string, operation: Operation): Described {
  const { summary, audience, answer, status = 200, query = [], body, failures = {} } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = query.map((name) => ({ name, in: "query", required: false, ...PARAMETERS[name] }));
  const wrong: Record<string, Described> = { default: failure("A sentence that says what is wrong") };
  for (const [code, why] of Object.entries(failures)) wrong[code] = failure(why);
  if (path === "/readyz") wrong[503] = { description: "Not ready", ...content("Health") };
  return {
    summary,
    security: audience === "anybody" ? [] : [{ bearer: [] }, { query: [] }],
    "x-audience": audience,
    parameters: [...inPath, ...inQuery],
    ...(body === undefined ? {} : { requestBody: { content: { "application/json": { schema: body } } } }),
    responses: { [status]: { description: summary, ...content(answer) }, ...wrong },
  };
}

function content(answer: string): Described {
  if (!Object.hasOwn(SCHEMAS, answer)) return { content: { [answer]: {} } };
  return { content: { "application/json": { schema: reference(answer) } } };
}

function failure(description: string): Described {
  return { description, ...content("Error") };
}
