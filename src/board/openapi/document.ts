// The API's description by OpenAPI 3.1 (spec.openapis.org). A test compares it with the routes and their
// answers.
import type { Audience } from "../http/auth.ts";
import { reference, SCHEMAS } from "./schemas.ts";

type Described = { readonly [key: string]: unknown };

interface Operation {
  /** operationId: what a generated client calls it. */
  readonly id: string;
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
const NO_SUCH = { 404: "Nothing has this name" };

const PARAMETERS: Readonly<Record<string, Described>> = {
  client: { description: "ADDRESS or ADDRESS:PORT of the peer", schema: { type: "string" } },
  listener: { description: "A listener's name", schema: { type: "string" } },
  student: { description: "A student's key", schema: { type: "string" } },
  since: {
    description: "Only exchanges with a greater id, the oldest first: go on from the last one's id. " +
      "Open exchanges have no id yet and are given only without `since`",
    schema: { type: "integer", minimum: 0 },
  },
  limit: {
    description: "How many at most: with `since` the oldest after it, else the newest. Open ones come on top",
    schema: { type: "integer", minimum: 1, maximum: 500, default: 100 },
  },
  by: {
    description:
      "What each row is about: a student's work on one listener, or a student; gradebook: a student, " +
      "with points, first success and tries of each exercise of the file",
    schema: { enum: ["listener", "student", "gradebook"], default: "listener" },
  },
  group: { description: "A group's number, or all", schema: { type: "string" } },
  labs: {
    description: "Of a class that labs share: nothing for this lab, * for all, or another lab's name",
    schema: { type: "string", pattern: "^(\\*|[a-z0-9-]{0,40})$" },
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
    id: "getMe",
    summary: "The asker's own exchanges, newest last, then those still open; the socket tells who asks",
    audience: "anybody",
    answer: "Me",
    query: ["since", "limit", "lang"],
  },
  "GET /api/me/events": {
    id: "watchMe",
    summary:
      "The asker's new exchanges, as `exchange` events, and again one that has changed (Last-Event-ID " +
      "resumes); all that are open, as `connections` events, two a second at most; where the file has " +
      "exercises, `progress` events, and `sheet` when what they ask has changed",
    audience: "anybody",
    answer: STREAM,
    query: ["lang"],
  },
  "POST /api/me/nickname": {
    id: "claimNickname",
    summary: "Chooses a nickname; the first choice holds until the next group",
    audience: "anybody",
    answer: "You",
    body: {
      type: "object",
      required: ["nickname"],
      properties: {
        nickname: { type: "string" },
        code: { type: "string", description: "From the asker's page in another lab of the class" },
      },
    },
    failures: {
      403: "The code is not the nickname's, or another site's page asks",
      503: "The class's database is away, and no code can be checked",
      409: "Another student has it, or the user or network has as many as it may have",
      422: "It is not a valid nickname",
    },
  },
  "GET /api/me/grade": {
    id: "getServerTrial",
    summary: "The asker's server as the lab tried it last, where the lab does that",
    audience: "anybody",
    answer: "ServerTrial",
    failures: { 404: "The lab tries no servers" },
  },
  "POST /api/me/grade": {
    id: "tryServer",
    summary: "Has a server at the asker's own address tried over the network",
    audience: "anybody",
    answer: "ServerTrial",
    status: 202,
    query: ["lang"],
    body: {
      type: "object",
      required: ["suite", "port"],
      properties: { suite: { type: "string" }, port: { type: "integer", minimum: 1024, maximum: 65535 } },
    },
    failures: {
      404: "The lab tries no servers",
      409: "A trial of the asker's is under way",
      422: "It is no suite or port that can be tried from here",
    },
  },
  "GET /api/class": {
    id: "getClass",
    summary: "Students, exercises, listeners, activity",
    audience: "teacher",
    answer: "Class",
    query: ["labs", "lang"],
  },
  "GET /events": {
    id: "watchClass",
    summary: "The class each time it changed, as `class` events, four a second at most",
    audience: "teacher",
    answer: STREAM,
    query: ["labs", "lang"],
  },
  "GET /api/projector": {
    id: "getProjector",
    summary: "The class without addresses and bytes",
    audience: "projector",
    answer: "Projector",
    query: ["labs", "lang"],
  },
  "GET /projector/events": {
    id: "watchProjector",
    summary: "The same each time it changed, as `projector` events",
    audience: "projector",
    answer: STREAM,
    query: ["labs", "lang"],
  },
  "GET /api/exchanges": {
    id: "listExchanges",
    summary: "Exchanges of the group, newest last, then those still open",
    audience: "teacher",
    answer: "Exchanges",
    query: ["client", "listener", "student", "since", "limit", "lang"],
  },
  "GET /api/exchanges/{id}": {
    id: "getExchange",
    summary: "One exchange of the journal",
    audience: "teacher",
    answer: "Exchange",
    query: ["lang"],
    failures: NO_SUCH,
  },
  "GET /api/listeners": {
    id: "listListeners",
    summary: "The listeners, with their counts",
    audience: "teacher",
    answer: "Listeners",
  },
  "POST /api/listeners/{name}/pause": {
    id: "pauseListener",
    summary: "Refuses new clients of a listener until it is resumed",
    audience: "teacher",
    answer: "Listeners",
    body: { type: "object" },
    failures: NO_SUCH,
  },
  "POST /api/listeners/{name}/resume": {
    id: "resumeListener",
    summary: "Serves a paused listener's clients again",
    audience: "teacher",
    answer: "Listeners",
    body: { type: "object" },
    failures: NO_SUCH,
  },
  "POST /api/listeners/pause": {
    id: "pauseAll",
    summary: "Refuses new clients of all listeners until they are resumed",
    audience: "teacher",
    answer: "Listeners",
    body: { type: "object" },
  },
  "POST /api/listeners/resume": {
    id: "resumeAll",
    summary: "Serves clients of all listeners again",
    audience: "teacher",
    answer: "Listeners",
    body: { type: "object" },
  },
  "GET /api/clients": {
    id: "listClients",
    summary: "Everybody on the board, last seen first",
    audience: "teacher",
    answer: "Clients",
  },
  "GET /api/students/{key}": {
    id: "getStudent",
    summary: "A student's row and latest exchanges",
    audience: "teacher",
    answer: "StudentPage",
    query: ["limit", "lang"],
    failures: NO_SUCH,
  },
  "POST /api/students/{key}/rename": {
    id: "renameStudent",
    summary: 'Gives a student a nickname that only the teacher changes; "" takes it away',
    audience: "teacher",
    answer: "Standing",
    body: textBody("name"),
    failures: { ...NO_SUCH, 409: "Another student has it", 422: "It is not a valid nickname" },
  },
  "POST /api/students/{key}/hide": {
    id: "hideStudent",
    summary: "Leaves a student out of board, projector and reports; the record is kept",
    audience: "teacher",
    answer: "Standing",
    body: { type: "object" },
    failures: NO_SUCH,
  },
  "POST /api/students/{key}/unhide": {
    id: "unhideStudent",
    summary: "Shows a hidden student again",
    audience: "teacher",
    answer: "Standing",
    body: { type: "object" },
    failures: NO_SUCH,
  },
  "POST /api/students/{key}/merge": {
    id: "mergeStudent",
    summary: "Counts a student's work, past and future, as that of the student whose key is `into`",
    audience: "teacher",
    answer: "Standing",
    body: textBody("into"),
    failures: { ...NO_SUCH, 409: "It is the same student" },
  },
  "POST /api/students/{key}/unmerge": {
    id: "unmergeStudent",
    summary: "Gives a merged student a row of their own again",
    audience: "teacher",
    answer: "Standing",
    body: { type: "object" },
    failures: NO_SUCH,
  },
  "GET /api/report.csv": {
    id: "reportCsv",
    summary: "The report of a group, by default the current one, as CSV",
    audience: "teacher",
    answer: "text/csv; charset=utf-8",
    query: ["by", "group", "lang"],
    failures: NO_SUCH,
  },
  "GET /api/me/qr.svg": {
    id: "qrOfMe",
    summary: "A QR code of the address of /me that most students can reach",
    audience: "anybody",
    answer: "image/svg+xml",
    failures: { 404: "No other machine reaches the board" },
  },
  "GET /api/groups": {
    id: "listGroups",
    summary: "Groups, oldest first",
    audience: "teacher",
    answer: "Groups",
  },
  "POST /api/groups": {
    id: "beginGroup",
    summary: "Begins the next group; the old one's record is kept",
    audience: "teacher",
    answer: "Group",
    status: 201,
    body: textBody("name"),
    failures: { 503: "Other labs share the class, and their database is away" },
  },
  "GET /metrics": {
    id: "getMetrics",
    summary: "Prometheus metrics",
    audience: "teacher",
    answer: "text/plain; version=0.0.4; charset=utf-8",
  },
  "GET /api/openapi.json": {
    id: "getDescription",
    summary: "This description",
    audience: "teacher",
    answer: "application/json",
  },
  "GET /healthz": {
    id: "getHealth",
    summary: "Whether the lab is alive",
    audience: "anybody",
    answer: "Health",
  },
  "GET /readyz": {
    id: "getReadiness",
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
    info: {
      title: "guichet: the class board",
      version: "1",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The board that gave this description" }],
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
  const { id, summary, audience, answer, status = 200, query = [], body, failures = {} } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = query.map((name) => ({ name, in: "query", required: false, ...PARAMETERS[name] }));
  const wrong: Record<string, Described> = { default: failure("A sentence that says what is wrong") };
  const usual = [...failuresOf(operation, inPath.length > 0), ...Object.entries(failures)];
  for (const [code, why] of usual) wrong[code] = failure(why);
  if (path === "/readyz") wrong[503] = { description: "Not ready", ...content("Health") };
  return {
    operationId: id,
    summary,
    security: audience === "anybody" ? [] : [{ bearer: [] }, { query: [] }],
    "x-audience": audience,
    parameters: [...inPath, ...inQuery],
    ...(body === undefined ? {} : { requestBody: { content: { "application/json": { schema: body } } } }),
    responses: { [status]: { description: summary, ...content(answer) }, ...wrong },
  };
}

/** The statuses below 500 that an operation may answer by what it takes and for whom it is. */
function failuresOf({ audience, query = [], body, answer }: Operation, hasPath: boolean): [string, string][] {
  const found: [string, string][] = [];
  if (query.length > 0 || body !== undefined || hasPath) {
    found.push(["400", "A parameter or the body can't be used"]);
  }
  if (audience !== "anybody") {
    found.push(["401", "The token is missing or wrong"], [
      "403",
      "The token does not allow this, or another site's page asks",
    ]);
  } else if (body !== undefined || answer === STREAM) found.push(["403", "Another site's page asks"]);
  if (body !== undefined) found.push(["415", "The body is not JSON"]);
  found.push(["429", "Too many requests of one client at once"]);
  return found;
}

function content(answer: string): Described {
  if (!Object.hasOwn(SCHEMAS, answer)) return { content: { [answer]: {} } };
  return { content: { "application/json": { schema: reference(answer) } } };
}

function failure(description: string): Described {
  return { description, ...content("Error") };
}
