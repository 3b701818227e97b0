// The API's description against the routes and their real answers.
import { Validator } from "@cfworker/json-schema";
import { assert, assertEquals } from "@std/assert";
import { ROUTES } from "../../../src/board/http/app.ts";
import { openApi } from "../../../src/board/openapi/document.ts";
import { PROJECTOR, TEACHER, World } from "../support/board_world.ts";
import { Events } from "../support/events.ts";
import { exercise } from "../../support/exercises.ts";
import { int, openExchange } from "../support/exchanges.ts";

// deno-lint-ignore no-explicit-any
const document = openApi() as any;

const EXERCISES = [
  exercise("sums", {
    listener: "tcp-counter",
    opens: 0,
    closes: 2 ** 43,
    text: { en: "Send.", fr: "Envoyez." },
  }),
  exercise("echo", { listener: "unix-echo", optional: true, points: 0.5 }),
];

function validatorOf(name: string): Validator {
  const schema = { ...document.components.schemas[name], components: document.components };
  return new Validator(schema, "2020-12", false);
}

function assertFits(name: string, value: unknown): void {
  const { valid, errors } = validatorOf(name).validate(value);
  assert(valid, `${name}: ${JSON.stringify(errors.slice(-3))} ${JSON.stringify(value).slice(0, 300)}`);
}

/** A class with everything a schema knows: hints, traps, refusals, nicknames, stuck students. */
function fill(world: World): number {
  world.journal.claim("10.0.0.8", "zoe");
  const old = Date.now() - 400_000;
  for (const age of [0, 100_000, 300_000]) world.observe({ student: "10.0.0.9", sent: "42", at: old + age });
  const [id] = world.observe(
    { student: "127.0.0.1", sent: "42" },
    { student: "10.0.0.8", sent: int(5), late: 3, urgent: 1 },
    {
      student: "10.0.0.7",
      sent: int(5, false),
      transport: "udp",
      listener: "udp-counter",
      trap: { kind: "swapped-port", port: 55_057 },
      outcome: "no-reply",
      clientEnd: "none",
    },
    {
      student: "127.0.0.1",
      sent: int(5),
      trial: { kind: "lost", attempt: 1, verdict: "solved", clue: "none", values: [] },
      impaired: { no: 1, request: ["delayed"], answer: ["dropped"], delay: 40.5, revealed: true },
      uncounted: true,
    },
    { student: "127.0.0.1", sent: int(5) },
    { student: "10.0.0.7", outcome: "refused", refusal: "rate", peer: { path: "@abstract" } },
  );
  return id;
}

Deno.test("the description has every route of the API, and no other", () => {
  const described = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
  );
  const pages = ["/", "/me", "/projector", "/login"];
  const routes = ROUTES.filter(({ path }) => !pages.includes(path)).map(({ method, path }) =>
    `${method} ${path.replace(/:(\w+)/, "{$1}")}`
  );
  assertEquals(described.sort(), routes.sort());
  for (const { method, path, audience } of ROUTES) {
    const operation = document.paths[path.replace(/:(\w+)/, "{$1}")]?.[method.toLowerCase()];
    if (operation !== undefined) assertEquals(operation["x-audience"], audience, path);
  }
});

Deno.test("the description says where the API is, what to call each operation, and how it refuses", () => {
  assertEquals(document.servers.map(({ url }: { url: string }) => url), ["/"]);
  const operations = Object.values<Record<string, { operationId: string; responses: object }>>(document.paths)
    .flatMap((path) => Object.values(path));
  const ids = operations.map(({ operationId }) => operationId);
  assertEquals(
    new Set(ids).size,
    ROUTES.filter(({ path }) => document.paths[path.replace(/:(\w+)/, "{$1}")]).length,
  );
  for (const id of ids) assert(/^[a-z]+[A-Z][A-Za-z]+$/.test(id), id);
  for (const { operationId, responses } of operations) {
    assert(Object.keys(responses).some((status) => status.startsWith("4")), operationId);
  }
});

Deno.test("every answer fits its description, with and without a class", async () => {
  for (const filled of [true, false]) {
    await using world = await World.start();
    if (filled) world.exercises = EXERCISES;
    const id = filled ? fill(world) : 0;
    if (filled) world.open = [openExchange({ student: "127.0.0.1", sent: "10", began: Date.now() - 1000 })];
    const paths: (readonly [string, string])[] = [
      ["/api/me", "Me"],
      ["/api/class", "Class"],
      ["/api/projector", "Projector"],
      ["/api/exchanges", "Exchanges"],
      ["/api/listeners", "Listeners"],
      ["/api/clients", "Clients"],
      ["/api/groups", "Groups"],
      ["/healthz", "Health"],
      ["/readyz", "Health"],
      ["/api/nothing", "Error"],
      ["/api/exchanges/99999", "Error"],
    ];
    if (filled) paths.push([`/api/exchanges/${id}`, "Exchange"], ["/api/students/10.0.0.9", "StudentPage"]);
    for (const [path, name] of paths) {
      assertFits(name, await (await world.get(path, { token: TEACHER })).json());
    }
    const fromEvents = async (path: string, name?: string) => {
      await using events = new Events(await world.get(path, { token: TEACHER }));
      for (;;) {
        const { event, data } = (await events.next())!;
        if (name === undefined || event === name) return JSON.parse(data);
      }
    };
    if (filled) {
      assertFits("Exchanges", await fromEvents("/api/me/events", "connections"));
      const { sheet } = await (await world.get("/api/me")).json();
      assertFits("Progress", sheet.progress);
    }
    assertFits("Class", await fromEvents("/events"));
    assertFits("Projector", await fromEvents("/projector/events"));
    assertFits("Group", await (await world.post("/api/groups", { name: "B" }, { token: TEACHER })).json());
    assertFits("You", await (await world.post("/api/me/nickname", { nickname: "nour" })).json());
    const resumed = await world.post("/api/listeners/udp-counter/resume", {}, { token: TEACHER });
    assertFits("Listeners", await resumed.json());
    assertFits("Error", await (await world.get("/api/class", { token: PROJECTOR })).json());
  }
});

Deno.test("the filled class has what the schemas allow to be absent", async () => {
  await using world = await World.start();
  fill(world);
  const { rows, mistakes } = await (await world.get("/api/class", { token: TEACHER })).json();
  assertEquals(rows.length, 4);
  assert(rows.some(({ stuck }: { stuck?: unknown }) => stuck !== undefined));
  assert(mistakes.length > 0);
});

Deno.test("the description refuses what is not described", () => {
  const { valid } = validatorOf("Groups").validate({ groups: [{ id: 1, name: "A", since: 0, more: 1 }] });
  assertEquals(valid, false);
});
