// The teacher's API: exchanges by their filters, students, listeners, groups, health, metrics, files of the
// pages, start.
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { BoardError } from "../../../src/board/options.ts";
import { ASSETS } from "../../../src/board/pages/assets.ts";
import { TEACHER, World } from "../support/board_world.ts";
import { int, openExchange } from "../support/exchanges.ts";

const TOKEN = { token: TEACHER };

Deno.test("GET /api/exchanges filters by client, listener, student", async () => {
  await using world = await World.start();
  const unix = {
    listener: "unix-echo",
    transport: "unix",
    service: "echo",
    peer: { path: "/tmp/c" },
  } as const;
  world.observe(
    { student: "10.0.0.7", sent: "a" },
    { student: "10.0.0.8", sent: "b", peer: { address: "10.0.0.8", port: 5 } },
    { student: "10.0.0.8", sent: "c", ...unix },
    { student: "v6", sent: "d", peer: { address: "2001:db8::1", port: 5 } },
  );
  const found = async (query: string) => {
    const { exchanges } = await (await world.get(`/api/exchanges?${query}`, TOKEN)).json();
    return exchanges.map(({ request }: { request: { text: string } }) => request.text).join("");
  };
  assertEquals(await found(""), "abcd");
  assertEquals(await found("client=10.0.0.8"), "b");
  assertEquals(await found("client=10.0.0.8:5"), "b");
  assertEquals(await found("client=10.0.0.8:6"), "");
  assertEquals(await found("client=::ffff:10.0.0.7"), "a");
  assertEquals(await found("client=2001:db8::1"), "d");
  assertEquals(await found("client=[2001:db8::1]:5"), "d");
  assertEquals(await found("student=10.0.0.8&listener=unix-echo"), "c");
  assertEquals(await found("listener=unknown"), "");
  assertEquals(await found("limit=1"), "d");
  for (const client of ["x", "10.0.0.8:99999", "' OR 1=1 --"]) {
    const response = await world.get(`/api/exchanges?client=${encodeURIComponent(client)}`, TOKEN);
    assertEquals(response.status, 400, client);
    assertMatch((await response.json()).error, /^Cannot use client=/);
  }
});

Deno.test("one exchange and one student are found by what they are called, or are 404", async () => {
  await using world = await World.start();
  const [id] = world.observe({ student: "local/1000", sent: "42" });
  const exchange = await (await world.get(`/api/exchanges/${id}`, TOKEN)).json();
  assertEquals([exchange.id, exchange.request.text], [id, "42"]);
  const student = await (await world.get("/api/students/local%2F1000", TOKEN)).json();
  assertEquals([student.row.student.key, student.exchanges.length], ["local/1000", 1]);
  for (const path of ["/api/exchanges/0", "/api/exchanges/x", "/api/exchanges/1e1", "/api/students/nobody"]) {
    const response = await world.get(path, TOKEN);
    assertEquals(response.status, 404, path);
    await response.body?.cancel();
  }
});

Deno.test("a listener is paused and resumed, and an unknown one is 404", async () => {
  await using world = await World.start();
  const paused = await (await world.post("/api/listeners/tcp-counter/pause", {}, TOKEN)).json();
  assertEquals(paused.listeners[1].health, "paused");
  await (await world.post("/api/listeners/tcp-counter/resume", {}, TOKEN)).body?.cancel();
  assertEquals(world.states.get("tcp-counter")!.paused, false);
  const unknown = await world.post("/api/listeners/none/pause", {}, TOKEN);
  assertEquals([unknown.status, (await unknown.json()).error], [
    404,
    "Cannot pause this listener: the lab has none of this name",
  ]);
});

Deno.test("a group whose name nobody chose is called so in the reader's language, another as it is", async () => {
  await using world = await World.start();
  const names = async () => {
    const shown = [];
    for (const lang of ["en", "fr"]) {
      const { group } = await (await world.get(`/api/class?lang=${lang}`, TOKEN)).json();
      const projected = await (await world.get(`/api/projector?lang=${lang}`, TOKEN)).json();
      assertEquals(projected.group, group.name);
      shown.push(group.name);
    }
    return shown;
  };
  const [english, french] = await names();
  assertMatch(english, /^Group 1 \(\d{4}-\d\d-\d\d\)$/);
  assertEquals(french, english.replace("Group", "Groupe"));
  await (await world.post("/api/groups", { name: "Group 1" }, TOKEN)).body?.cancel();
  assertEquals(await names(), ["Group 1", "Group 1"]);
});

Deno.test("a cell says how many tries failed since a success, and a student's row does too", async () => {
  await using world = await World.start();
  world.observe({ student: "10.0.0.7", sent: "42" });
  const cell = async () => {
    const { rows } = await (await world.get("/api/class", TOKEN)).json();
    const { row } = await (await world.get("/api/students/10.0.0.7", TOKEN)).json();
    assertEquals(row.cells, rows[0].cells);
    const { state, failingNow } = rows[0].cells["tcp-counter"];
    return [state, failingNow];
  };
  assertEquals(await cell(), ["failing", undefined]);
  world.observe({ student: "10.0.0.7", sent: int(5) });
  assertEquals(await cell(), ["done", undefined]);
  world.observe({ student: "10.0.0.7", sent: "42" }, { student: "10.0.0.7", sent: "43" });
  assertEquals(await cell(), ["done", 2]);
});

Deno.test("a new group empties the board and keeps the old record", async () => {
  await using world = await World.start();
  world.observe({ student: "10.0.0.7", sent: int(5) });
  const made = await world.post("/api/groups", { name: "Group B" }, TOKEN);
  assertEquals([made.status, (await made.json()).name], [201, "Group B"]);
  assertEquals((await (await world.get("/api/class", TOKEN)).json()).rows, []);
  assertEquals((await (await world.get("/api/groups", TOKEN)).json()).groups.length, 2);
  assertEquals(world.journal.cells(1).length, 1);
  assertEquals((await (await world.get("/api/exchanges", TOKEN)).json()).exchanges, []);
});

Deno.test("a board begins with what the journal has of the group", async () => {
  await using first = await World.start();
  first.observe({ student: "10.0.0.7", sent: int(5) }, { student: "10.0.0.8", sent: "42" });
  await first.board.stop();
  const { Board } = await import("../../../src/board/board.ts");
  const again = new Board(first.options);
  const addresses = await again.start();
  const response = await fetch(`${addresses.url}api/class`, {
    headers: { authorization: `Bearer ${TEACHER}` },
  });
  const { rows } = await response.json();
  const states = rows.map(({ cells }: { cells: Record<string, { state: string }> }) =>
    cells["tcp-counter"].state
  );
  assertEquals(states.sort(), ["done", "failing"]);
  await again.stop();
});

Deno.test("/healthz says alive, /readyz what is in the way", async () => {
  await using world = await World.start();
  assertEquals((await world.get("/healthz").then(bodyOf))[0], 200);
  assertEquals(await world.get("/readyz").then(bodyOf), [200, { status: "ready", problems: [] }]);
  world.ready = false;
  const problem = 'Cannot write the journal "/srv/my class/j.db": disk full at /srv/x; 3 exchanges wait';
  world.problems.push(problem);
  const [status, body] = await world.get("/readyz").then(bodyOf);
  assertEquals([status, body.problems.length], [503, 2]);
  assertEquals(body.problems[0], 'Cannot write the journal "…": disk full at … 3 exchanges wait');
  assertEquals((await world.get("/readyz", { token: TEACHER }).then(bodyOf))[1].problems[0], problem);
  assertEquals((await world.get("/healthz").then(bodyOf))[0], 200);
});

// deno-lint-ignore no-explicit-any
async function bodyOf(response: Response): Promise<[number, any]> {
  return [response.status, await response.json()];
}

/** `name{labels}` to value; every other line is a comment in Prometheus' format. */
function parseMetrics(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "" || /^# (HELP|TYPE) (guichet|process)_\w+ .+$/.test(line)) continue;
    const match = /^((?:guichet|process)_\w+(?:\{(?:\w+="[^"\\]*",?)+\})?) (\S+)$/.exec(line);
    assert(match !== null && Number.isFinite(Number(match[2])), line);
    assert(!samples.has(match[1]), `twice: ${line}`);
    samples.set(match[1], Number(match[2]));
  }
  return samples;
}

Deno.test("GET /api/exchanges lets a client page by since, over what is written and what waits to be", async () => {
  await using world = await World.start();
  const made = (n: number) => ({ student: "10.0.0.7", sent: int(n) });
  const ids = world.observe(...Array.from({ length: 70 }, (_, n) => made(n)));
  world.journal.flush();
  ids.push(...world.observe(...Array.from({ length: 50 }, (_, n) => made(n))));
  const page = async (since: number) => {
    const { exchanges } = await (await world.get(`/api/exchanges?since=${since}&limit=40`, TOKEN)).json();
    return exchanges.map(({ id }: { id: number }) => id);
  };
  const all: number[] = [];
  for (let got = await page(0); got.length > 0; got = await page(got.at(-1))) all.push(...got);
  assertEquals(all, ids);
});

Deno.test("GET /api/exchanges filters what is open by client, listener, student", async () => {
  await using world = await World.start();
  world.open = [
    openExchange({ student: "10.0.0.7", sent: "a" }),
    openExchange({ student: "10.0.0.8", sent: "b", listener: "unix-echo", peer: { path: "/tmp/c" } }),
  ];
  const found = async (query: string) => {
    const { exchanges } = await (await world.get(`/api/exchanges?${query}`, TOKEN)).json();
    return exchanges.map(({ request }: { request: { text: string } }) => request.text).join("");
  };
  assertEquals(await found(""), "ab");
  assertEquals(await found("student=10.0.0.8"), "b");
  assertEquals(await found("listener=unix-echo"), "b");
  assertEquals(await found("client=10.0.0.7"), "a");
  assertEquals(await found("client=10.0.0.7:1"), "");
  assertEquals(await found("since=0"), "");
});

Deno.test("/metrics has the lab's exact counts, again and again", async () => {
  await using world = await World.start();
  world.observe({ student: "10.0.0.7", sent: "42" });
  world.states.set("udp-counter", {
    ...world.states.get("udp-counter")!,
    kernelDrops: 7,
    thinned: 3,
    open: 2,
    refusedFor: { rate: 4 },
  });
  for (let round = 0; round < 2; round++) {
    const response = await world.get("/metrics", TOKEN);
    assertMatch(response.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
    const samples = parseMetrics(await response.text());
    const labels = '{listener="udp-counter",transport="udp"}';
    assertEquals(samples.get(`guichet_listener_kernel_drops_total${labels}`), 7);
    assertEquals(samples.get(`guichet_listener_thinned_total${labels}`), 3);
    assertEquals(samples.get(`guichet_listener_open_connections${labels}`), 2);
    assertEquals(
      samples.get('guichet_listener_connections_total{listener="tcp-counter",transport="tcp"}'),
      1,
    );
    assertEquals(samples.get("guichet_worker_deaths_total"), 1);
    assertEquals(samples.get("guichet_ready"), 1);
    assert([...samples.keys()].some((name) => name.startsWith("guichet_hints_total{code=")));
    assertEquals(samples.get('guichet_build_info{version="1.2.3"}'), 1);
    assertEquals(
      samples.get('guichet_listener_refused_total{listener="udp-counter",transport="udp",reason="rate"}'),
      4,
    );
    assert(samples.get("process_resident_memory_bytes")! > 1e6);
    assert(samples.get("process_open_fds")! > 2);
    assert(samples.get("process_max_fds")! >= samples.get("process_open_fds")!);
    assert(samples.get("process_cpu_seconds_total")! > 0);
    assert(Math.abs(samples.get("process_start_time_seconds")! - performance.timeOrigin / 1000) < 1);
  }
  world.states.delete("udp-counter");
  const gone = parseMetrics(await (await world.get("/metrics", TOKEN)).text());
  assert(![...gone.keys()].some((name) => name.includes("udp-counter")));
});

Deno.test("every file of the pages is served as what it is, and only once to who has it", async () => {
  await using world = await World.start();
  for (const path of ASSETS.keys()) {
    const response = await world.get(path);
    assertEquals(response.status, 200, path);
    assertMatch(
      response.headers.get("content-type")!,
      /^(text\/(javascript|css); charset=utf-8|font\/woff2)$/,
    );
    await response.body?.cancel();
    const again = await world.get(path, { headers: { "if-none-match": response.headers.get("etag")! } });
    assertEquals([again.status, (await again.arrayBuffer()).byteLength], [304, 0], path);
  }
});

Deno.test("no path leads to a file outside the table", async () => {
  await using world = await World.start();
  const { rawRequest } = await import("../support/raw_request.ts");
  for (
    const path of [
      "/assets/../../../../etc/passwd",
      "/assets/%2e%2e/%2e%2e/main.ts",
      "/assets/..%2fboard.ts",
      "/assets/",
      "/assets/board.ts",
      "/assets//etc/passwd",
      "/assets/board.js%00.png",
      "//etc/passwd",
    ]
  ) {
    const { status } = await rawRequest(world.url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n`);
    assert([400, 404].includes(status), `${path}: ${status}`);
  }
});

Deno.test("a board whose address is taken says so, and leaves nothing open", async () => {
  await using world = await World.start();
  const port = Number(new URL(world.url).port);
  const second = new World({}, port);
  const error = await assertRejects(() => second.board.start(), BoardError);
  assertEquals(
    error.message,
    `Cannot bind tcp 127.0.0.1:${port} for the board: address already in use; ` +
      "choose another [board] port or stop what holds it",
  );
  const third = new World({ hintsPort: world.addresses.hints.port });
  const taken = await assertRejects(() => third.board.start(), BoardError);
  assertStringIncludes(
    taken.message,
    "for the text port: address already in use; choose another [board] hints_port",
  );
  await second[Symbol.asyncDispose]();
  await third[Symbol.asyncDispose]();
});
