// JSON schemas of what the API answers, as api_types.ts has them in TypeScript; a test checks real answers by
// them.
import { CHALLENGES, DEEDS, VERDICTS } from "../../exchange/challenge.ts";
import { CERTAINTIES, CLIENT_ENDS, LEVELS, OUTCOMES, REFUSALS } from "../../exchange/exchange.ts";
import { CELL_STATES } from "../api_types.ts";

type Schema = { readonly [key: string]: unknown };

const text: Schema = { type: "string" };
const flag: Schema = { type: "boolean" };
const count: Schema = { type: "integer", minimum: 0 };
const rate: Schema = { type: "number", minimum: 0 };
const time: Schema = { type: "integer", minimum: 0, description: "Milliseconds since 1970" };
const hex: Schema = { type: "string", pattern: "^([0-9a-f]{2}){0,96}$" };
const language: Schema = { enum: ["en", "fr"] };

const list = (items: Schema): Schema => ({ type: "array", items });
const table = (values: Schema): Schema => ({ type: "object", additionalProperties: values });
export const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** Every key is required unless its name ends in "?", and no other may be there. */
function object(fields: Readonly<Record<string, Schema>>, more: Schema = {}): Schema {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([key, schema]) => [key.replace("?", ""), schema]),
  );
  const required = Object.keys(fields).filter((key) => !key.endsWith("?"));
  return { type: "object", required, properties, additionalProperties: false, ...more };
}

const group = object({ id: count, name: text, since: time });
const exchanges = list(reference("Exchange"));
const counters = {
  open: count,
  datagrams: count,
  connections: count,
  answers: count,
  refused: count,
  errors: count,
  kernelDrops: count,
  thinned: count,
};
const place = { name: text, transport: text, address: text, service: text };
const hintShown = { id: text, level: { enum: LEVELS }, title: text };
const mistakes = list(object({ ...hintShown, students: count }));

const EXCHANGE = object({
  id: { type: ["integer", "null"], minimum: 1, description: "Null while it is open" },
  at: { ...time, description: "Milliseconds since 1970; of an open one, the time of this answer" },
  began: time,
  listener: text,
  transport: text,
  service: text,
  "trap?": object({
    kind: { enum: ["swapped-port", "other-protocol", "other-family", "near-group", "near-port"] },
    port: count,
    "group?": text,
  }),
  client: { type: "string", description: 'ADDRESS:PORT, a path, or "" for an unbound Unix client' },
  local: text,
  request: object({
    bytes: count,
    hex: { ...hex, description: "The first 96 bytes" },
    text: { type: "string", description: "The same; everything but printable ASCII is a dot" },
    reads: list(count),
  }),
  reply: { anyOf: [{ type: "null" }, object({ bytes: count, hex })] },
  outcome: { enum: [...OUTCOMES, "open"] },
  "waits?": { type: "string", description: "Of an open one: what the lab waits for" },
  "refusal?": { enum: REFUSALS },
  clientEnd: { enum: CLIENT_ENDS },
  truncated: flag,
  late: count,
  urgent: count,
  "trial?": object({ kind: { enum: CHALLENGES }, attempt: count, verdict: { enum: VERDICTS } }),
  "impaired?": object({
    no: { ...count, description: "Which of the client's datagrams or connections it was, from 1" },
    request: list({ enum: DEEDS }),
    answer: list({ enum: DEEDS }),
    delay: { ...rate, description: "Milliseconds that both were held up" },
    text: { type: "string", description: "The same in words" },
  }, {
    description: "What the lab did to it on purpose; students are shown it where the listener reveals it",
  }),
  "spoilt?": { const: true, description: "It counts for nothing: the lab may have made it fail" },
  "uncounted?": { const: true, description: "Its exercise was not open" },
  hints: list(reference("Hint")),
});

const sum = { done: count, of: count, points: rate, maxPoints: rate };
const totals = object({ ...sum, "extra?": object(sum) });
const opening = { enum: ["before", "open", "closed"] };
const task = {
  name: text,
  title: text,
  points: rate,
  optional: flag,
  "opens?": time,
  "closes?": time,
  opening,
};
const exercise = object({
  ...place,
  "socket?": text,
  byteOrder: { enum: ["little", "big"] },
  "challenge?": { enum: CHALLENGES },
});

export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Error: object({ error: text }),
  Hint: object({
    id: { type: "string", description: "The hint's stable code" },
    level: { enum: LEVELS },
    certainty: { enum: CERTAINTIES },
    "evidence?": object({ of: { enum: ["request", "reply"] }, from: count, to: count }),
    fact: text,
    cause: text,
    text: { type: "string", description: "Fact and cause in one line" },
  }),
  Exchange: EXCHANGE,
  Exchanges: object({ exchanges }),
  Student: object({
    key: text,
    name: text,
    "nickname?": text,
    "user?": text,
    address: text,
    rule: { enum: ["address", "user", "nickname"] },
  }),
  You: object({ you: reference("Student"), "room?": reference("Room") }),
  Room: object({
    lab: text,
    "code?": { type: "string", description: "With the nickname, to go on in another lab" },
    "provisional?": { const: true, description: "The nickname holds in this lab alone, for now" },
    elsewhere: list(object({ lab: text, done: count })),
  }),
  ServerTrial: object({
    trial: {
      anyOf: [
        { type: "null" },
        object({
          suite: text,
          port: count,
          at: count,
          state: { enum: ["waiting", "running", "done", "failed"] },
          "report?": { type: "object", description: "What guichet grade --json prints" },
        }),
      ],
    },
  }),
  Me: object({
    lab: text,
    "language?": language,
    you: reference("Student"),
    "animal?": { type: "string", description: "What the projector calls who has no nickname" },
    exchanges,
    thinned: count,
    reach: reference("Reach"),
    "servers?": list(text),
    "room?": reference("Room"),
    "exercises?": list(exercise),
    "sheet?": object({
      tasks: list(object({
        ...task,
        listener: text,
        "text?": { type: "string", description: "Markdown" },
        "where?": exercise,
        "protocol?": object({
          ...{ title: text, says: text, back: text, mistake: text, "order?": text },
          diagrams: list(text),
          attempt: {
            type: "string",
            description: "Shell; AT (for nc), HOST and PORT stand for where the listener is",
          },
        }),
      })),
      progress: reference("Progress"),
    }),
  }),
  Progress: object({
    name: { type: "string", description: "The name that tickets are made out to" },
    totals,
    exercises: list(object({
      name: text,
      opening,
      state: { enum: CELL_STATES },
      attempts: count,
      "firstSuccess?": time,
      "ticket?": text,
    })),
  }),
  Cell: object({
    state: { enum: CELL_STATES },
    attempts: count,
    "failingNow?": count,
    "firstSuccess?": time,
    last: time,
    "hint?": object(hintShown),
  }),
  Row: object({
    student: reference("Student"),
    cells: table(reference("Cell")),
    "totals?": totals,
    "stuck?": object({ listener: text, since: time, attempts: count }),
    "server?": object({ suite: text, "points?": count, "maxPoints?": count }),
    "merged?": list(reference("Student")),
    "labs?": { ...list(text), description: "Other labs whose work is in the row" },
    last: time,
  }),
  Standing: object({ student: reference("Student"), hidden: flag, "mergedInto?": text }),
  Reach: object({ me: list(text), nc: list(text), "closed?": { enum: ["loopback", "no-address"] } }),
  Listener: object({
    ...place,
    "challenge?": { enum: CHALLENGES },
    traps: list(text),
    paused: flag,
    ...counters,
    rate: { ...rate, description: "Exchanges a second over the last seconds" },
    health: { enum: ["ok", "paused", "dropping", "errors"] },
    "elsewhere?": { const: true, description: "Only other labs of the class have it" },
  }),
  Listeners: object({ listeners: list(reference("Listener")) }),
  Class: object({
    lab: text,
    language,
    at: time,
    group,
    listeners: list(reference("Listener")),
    "sheet?": list(object({ ...task, listener: text })),
    rows: list(reference("Row")),
    hidden: list(reference("Student")),
    reach: reference("Reach"),
    activity: object({ step: { type: "number" }, until: time, series: table(list(rate)) }),
    mistakes,
    problems: list(text),
    "cluster?": object({
      lab: text,
      shown: { type: "string", description: '"" this lab, "*" all, or a lab\'s name' },
      labs: list(object({ lab: text, students: count, "silentSince?": time })),
      "awaySince?": time,
    }),
  }),
  Projector: object({
    lab: text,
    language,
    at: time,
    group: text,
    exercises: list(text),
    "sheet?": list(object(task)),
    "aside?": list(text),
    rows: list(object({ name: text, cells: list({ enum: CELL_STATES }), "totals?": totals, stuck: flag })),
    mistakes,
    reach: reference("Reach"),
    "missingSince?": time,
  }),
  Clients: object({
    clients: list(object({
      student: reference("Student"),
      attempts: table(count),
      thinned: count,
      last: time,
    })),
  }),
  StudentPage: object({ row: reference("Row"), exchanges, "progress?": reference("Progress") }),
  Group: group,
  Groups: object({ groups: list(reference("Group")) }),
  Health: object({ status: { enum: ["alive", "ready", "not ready"] }, problems: list(text) }),
};
