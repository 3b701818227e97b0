// Who gets what: every route with every kind of token, wrong tries, other sites' pages, other names.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, ROUTES } from "../../../src/board/http/app.ts";
import { BoardParts } from "../../../src/board/http/context.ts";
import { PROJECTOR, TEACHER, World } from "../support/board_world.ts";
import { clientAt, int } from "../support/exchanges.ts";
import { rawRequest } from "../support/raw_request.ts";

const STREAMS = ["/events", "/projector/events", "/api/me/events"];

/** A right request of each route. */
function requestOf(method: string, path: string): { path: string; body: unknown } {
  const filled = path.replace(":id", "1").replace(":name", "tcp-counter").replace(":key", "10.0.0.7");
  if (method === "GET") return { path: filled, body: undefined };
  const body = path === "/api/groups"
    ? { name: "Next" }
    : path === "/api/me/nickname"
    ? { nickname: "zoe" }
    : path.endsWith("/rename")
    ? { name: "zoe" }
    : path.endsWith("/merge")
    ? { into: "10.0.0.8" }
    : {};
  return { path: filled, body };
}

async function statusOf(
  world: World,
  route: typeof ROUTES[number],
  token: string | undefined,
): Promise<number> {
  const { path, body } = requestOf(route.method, route.path);
  const isLogin = route.method === "POST" && path === "/login";
  const headers = { "content-type": isLogin ? "application/x-www-form-urlencoded" : "application/json" };
  const init = body === undefined
    ? {}
    : { method: "POST", headers, body: isLogin ? "token=x" : JSON.stringify(body) };
  const response = await world.get(path, { ...init, token });
  await response.body?.cancel();
  return response.status;
}

Deno.test("each route answers each kind of token as its audience says", async () => {
  for (const route of ROUTES) {
    await using world = await World.start();
    world.observe({ student: "10.0.0.7", sent: int(5) }, { student: "10.0.0.8", sent: int(5) });
    // A board that only its own machine reaches has no code, and no lab tries servers unless it is told to.
    const right = ["/api/me/qr.svg", "/api/me/grade"].includes(route.path)
      ? 404
      : route.path === "/login" && route.method === "POST"
      ? 303
      : route.path === "/api/groups" &&
          route.method === "POST"
      ? 201
      : 200;
    const statuses: number[] = [];
    for (const token of [undefined, "wrong-token-1", PROJECTOR, TEACHER]) {
      statuses.push(await statusOf(world, route, token));
    }
    const expected = {
      anybody: [right, right, right, right],
      projector: [401, 401, right, right],
      teacher: [401, 401, 403, right],
    }[route.audience];
    assertEquals(statuses, expected, `${route.method} ${route.path}`);
  }
});

Deno.test("a method that a route does not have is answered 405 with those it has", async () => {
  await using world = await World.start();
  for (const path of ["/api/class", "/api/groups", "/me", "/events", "/api/me/nickname"]) {
    const response = await world.get(path, { method: "DELETE", token: TEACHER });
    assertEquals(response.status, 405, path);
    const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
    for (const method of methods) assertStringIncludes(response.headers.get("allow")!, method);
    assertMatch((await response.json()).error, /^Cannot use this method here: expected /);
  }
});

Deno.test("HEAD is answered as GET without the body, and leaves no viewer behind", async () => {
  await using world = await World.start();
  for (const path of ["/me", "/api/me", ...STREAMS]) {
    const response = await world.get(path, { method: "HEAD", token: TEACHER });
    assertEquals([response.status, await response.text()], [200, ""], path);
  }
  // Without Deno.serve, which may or may not abort the request's signal after the answer.
  const parts = new BoardParts(world.options);
  const request = new Request(`${world.url}/api/me/events`, {
    method: "HEAD",
    headers: { host: "localhost" },
  });
  const { status } = await new App(parts).answer(request, clientAt("127.0.0.1"));
  assertEquals([status, parts.viewers.size], [200, 0]);
});

Deno.test("a page's token becomes a session and leaves the address", async () => {
  await using world = await World.start();
  const entered = await world.get(`/?token=${TEACHER}&lang=fr`);
  assertEquals([entered.status, entered.headers.get("location")], [303, "/?lang=fr"]);
  const cookie = entered.headers.get("set-cookie")!;
  const [session, ...attributes] = cookie.split("; ");
  assertMatch(session, /^guichet_teacher_\d+=[\w-]{64}$/);
  assertEquals(attributes.sort(), ["HttpOnly", "Path=/", "SameSite=Strict"]);
  assert(!cookie.includes(TEACHER));
  const headers = { cookie: cookie.split(";")[0] };
  for (const path of ["/", "/api/class", "/projector"]) {
    const response = await world.get(path, { headers });
    await response.body?.cancel();
    assertEquals(response.status, 200, path);
  }
});

Deno.test("the projector's session shows nothing of the teacher's", async () => {
  await using world = await World.start();
  const entered = await world.get(`/projector?token=${PROJECTOR}`);
  const headers = { cookie: entered.headers.get("set-cookie")!.split(";")[0] };
  const statuses = [];
  for (const path of ["/projector", "/api/projector", "/", "/api/class", "/metrics", "/api/exchanges"]) {
    const response = await world.get(path, { headers });
    await response.body?.cancel();
    statuses.push(response.status);
  }
  assertEquals(statuses, [200, 200, 403, 403, 403, 403]);
});

Deno.test("the login form opens a session, and says when the token is wrong", async () => {
  await using world = await World.start();
  const send = (token: string, headers: HeadersInit = {}) =>
    world.get("/login", { method: "POST", body: new URLSearchParams({ token }), headers });
  const right = await send(TEACHER, { origin: "null" });
  assertEquals([right.status, right.headers.get("location")], [303, "/"]);
  const projector = await send(PROJECTOR);
  assertEquals([projector.status, projector.headers.get("location")], [303, "/projector"]);
  const wrong = await send("nonsense");
  assertEquals([wrong.status, wrong.headers.get("location"), wrong.headers.get("set-cookie")], [
    303,
    "/login?wrong",
    null,
  ]);
  const inItsPlace = (token: string) =>
    world.get("/login?projector=&lang=fr", { method: "POST", body: new URLSearchParams({ token }) });
  const teacherThere = await inItsPlace(TEACHER);
  assertEquals(teacherThere.headers.get("location"), "/projector?lang=fr");
  assertMatch(teacherThere.headers.get("set-cookie")!, /^guichet_projector_/);
  const wrongThere = await inItsPlace("nonsense");
  assertEquals(wrongThere.headers.get("location"), "/login?wrong&projector&lang=fr");
  const foreign = await send(TEACHER, { origin: "http://evil.example" });
  assertEquals(foreign.status, 403);
  await foreign.body?.cancel();
});

Deno.test("a page without its token shows the login, with the status that it is", async () => {
  await using world = await World.start();
  const response = await world.get("/", { headers: { accept: "text/html,*/*" } });
  assertEquals(response.status, 401);
  const text = await response.text();
  assertStringIncludes(text, 'data-page="login"');
  assert(!text.includes("data-asked"));
  const projector = await world.get("/projector", { headers: { accept: "text/html,*/*" } });
  assertEquals(projector.status, 401);
  assertStringIncludes(await projector.text(), 'data-asked="projector"');
});

Deno.test("an address that the board does not have is a page for browsers, and JSON for programs", async () => {
  await using world = await World.start();
  const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "fr-CH" };
  for (const path of ["/nothing", "/api/nothing", "/assets", "/mee/"]) {
    const page = await world.get(path, { headers: browser });
    assertEquals([page.status, page.headers.get("content-type")], [404, "text/html; charset=utf-8"], path);
    const text = await page.text();
    assertStringIncludes(text, "Cette page n’existe pas");
    assertStringIncludes(text, 'href="/me"');
    assert(!text.includes("<script"));
    for (const headers of [{}, { accept: "application/json" }, { accept: "*/*" }] as HeadersInit[]) {
      const answer = await world.get(path, { headers });
      assertEquals(answer.status, 404);
      assertMatch((await answer.json()).error, /^Cannot find this: /);
    }
  }
});

Deno.test("a page's address may end in a slash or have capitals", async () => {
  await using world = await World.start();
  for (
    const [typed, meant] of [["/me/", "/me"], ["/Me", "/me"], ["/ME//?lang=fr", "/me?lang=fr"], [
      "/Projector/?token=x",
      "/projector?token=x",
    ]]
  ) {
    const response = await world.get(typed);
    assertEquals([typed, response.status, response.headers.get("location")], [typed, 303, meant]);
    await response.body?.cancel();
  }
});

Deno.test("ten wrong tokens make the next wrong one wait, and neither the right one nor a session", async () => {
  await using world = await World.start();
  const entered = await world.get(`/?token=${TEACHER}`);
  const cookie = entered.headers.get("set-cookie")!.split(";")[0];
  for (let i = 0; i < 10; i++) {
    const response = await world.get("/api/class", { token: `wrong-token-${i}` });
    assertEquals(response.status, 401);
    await response.body?.cancel();
  }
  const began = performance.now();
  const waiting = await world.get("/api/class", { token: "wrong-token-11" });
  assertEquals([waiting.status, waiting.headers.get("retry-after")], [429, "60"]);
  assert(performance.now() - began >= 990, "a wrong token was answered at once");
  await waiting.body?.cancel();
  const right = await world.get("/api/class", { token: TEACHER });
  assertEquals(right.status, 200);
  await right.body?.cancel();
  const session = await world.get("/api/class", { headers: { cookie } });
  assertEquals(session.status, 200);
  await session.body?.cancel();
});

Deno.test("tokens are made where the configuration has none, and stand in no log and no error", async () => {
  await using world = await World.start({ token: "", projectorToken: "" });
  const token = new URL(world.addresses.teacher).searchParams.get("token")!;
  assertMatch(token, /^[\w-]{22}$/);
  const right = await world.get("/api/class", { token });
  assertEquals(right.status, 200);
  await right.body?.cancel();
  await (await world.get("/?token=")).body?.cancel();
  await (await world.get(`/api/nothing?token=${token}`)).body?.cancel();
  const refused = await world.get(`/api/exchanges?token=${token}&limit=x`);
  assertEquals(refused.status, 400);
  assert(!(await refused.text()).includes(token));
  assert(!world.logged.join().includes(token));
});

Deno.test("an empty token opens nothing", async () => {
  await using world = await World.start({ token: "", projectorToken: "" });
  for (const path of ["/?token=", "/api/class?token="]) {
    const response = await world.get(path);
    await response.body?.cancel();
    assertEquals(response.status, 401, path);
  }
});

Deno.test("a name that is not the lab's is refused, with or without a token", async () => {
  await using world = await World.start();
  const { port } = new URL(world.url);
  const names: readonly (readonly [string, number])[] = [
    ["evil.example", 421],
    ["127.0.0.1.evil.example", 421],
    ["localhost.evil.example", 421],
    ["127.0.0.1@evil.example", 421],
    ["evil.example:80", 421],
    ["", 421],
    ["localhost", 200],
    [`LOCALHOST:${port}`, 200],
    [`127.0.0.1:${port}`, 200],
    ["[::1]", 200],
    ["192.0.2.7:8080", 200],
    ["tp-machine", 200],
    ["TP-Machine.:80", 200],
    ["lab.example.org", 200],
  ];
  for (const [name, status] of names) {
    for (const path of ["/me", "/api/me", "/healthz", "/assets/me.js"]) {
      const { status: is } = await rawRequest(world.url, `GET ${path} HTTP/1.1\r\nHost: ${name}\r\n`);
      // A host that is no host never gets as far as the board.
      assert(is === status || (status === 421 && is === 400), `${name} ${path}: ${is}, not ${status}`);
    }
  }
});

Deno.test("another site's page can do nothing and follow nothing, whatever cookie comes along", async () => {
  await using world = await World.start();
  const entered = await world.get(`/?token=${TEACHER}`);
  const cookie = entered.headers.get("set-cookie")!.split(";")[0];
  const origin = new URL(world.url).origin;
  const pause = async (headers: Record<string, string>) => {
    const response = await world.post("/api/listeners/tcp-counter/pause", {}, {
      headers: { cookie, ...headers },
    });
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await pause({ origin: "http://evil.example" }), 403);
  assertEquals(await pause({ origin: "null" }), 403);
  assertEquals(await pause({}), 403);
  assertEquals(await pause({ origin, "content-type": "text/plain" }), 415);
  assertEquals(world.states.get("tcp-counter")!.paused, false);
  assertEquals(await pause({ origin }), 200);
  assertEquals(world.states.get("tcp-counter")!.paused, true);
  for (const path of STREAMS) {
    const response = await world.get(path, { headers: { cookie, origin: "http://evil.example" } });
    await response.body?.cancel();
    assertEquals(response.status, 403, path);
  }
  const foreign: Record<string, string>[] = [{ origin: "http://evil.example" }, {
    "sec-fetch-site": "cross-site",
  }];
  for (const headers of foreign) {
    const response = await world.post("/api/me/nickname", { nickname: "stolen" }, { headers });
    await response.body?.cancel();
    assertEquals(response.status, 403);
  }
  assertEquals(world.journal.nicknameOf("127.0.0.1"), undefined);
});

Deno.test("every answer forbids sniffing, framing, referrers and foreign scripts", async () => {
  await using world = await World.start();
  for (const path of ["/me", "/api/me", "/nothing", "/api/class", "/assets/me.js", "/healthz"]) {
    const response = await world.get(path);
    await response.body?.cancel();
    const { headers } = response;
    assertEquals(headers.get("x-content-type-options"), "nosniff", path);
    assertEquals(headers.get("referrer-policy"), "no-referrer", path);
    const policy = headers.get("content-security-policy")!;
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"]) {
      assertStringIncludes(policy, part);
    }
    assert(!policy.includes("unsafe"), path);
  }
});
