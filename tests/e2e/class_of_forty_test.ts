/// <reference lib="dom" />
// A class of forty plays every challenge at once, some rightly, some wrongly: board, projector, /me, report, gradebook,
// handout and tickets say the same of everybody.
import { assert, assertEquals, assertLess } from "@std/assert";
import { parse } from "csv-parse/sync";
import type { ApiClass, ApiMe, ApiProjector } from "../../src/board/api_types.ts";
import { type ChallengeKind, CHALLENGES } from "../../src/exchange/challenge.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { freePort } from "../support/free_port.ts";
import { runGuichet } from "../support/guichet.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { RealPages } from "./real_pages.ts";

const TOKEN = "the-teacher-s-own-token";
const PROJECTOR = "the-projector-s-own-token";
const GROUP = "225.0.0.13";
const STUDENTS = Array.from({ length: 40 }, (_, index) => `127.0.0.${index + 2}`);

/** Not in the order of the listeners. */
const EXERCISES = [...CHALLENGES].reverse();
const STREAMS = new Set<ChallengeKind>([
  ...["pieces", "glued", "until-end", "reset", "silence", "upload", "network-order"] as const,
]);

const pointsOf = (kind: ChallengeKind) => 1 + EXERCISES.indexOf(kind) % 3;
const isOptional = (kind: ChallengeKind) => EXERCISES.indexOf(kind) % 5 === 4;

/** Who does what: most are right, some are wrong, some don't try. */
function plays(student: number, kind: ChallengeKind): "right" | "wrong" | "none" {
  const turn = student + 3 * EXERCISES.indexOf(kind);
  return turn % 5 === 0 ? "wrong" : turn % 7 === 0 ? "none" : "right";
}

function labFile(journal: string, tokenPort: number): string {
  const listener = (name: string, lines: string) => `[[listener]]\nname = "${name}"\n${lines}\n`;
  const place = 'address = "127.0.0.1"\nport = 0';
  return [
    '[lab]\nname = "Forty"\nlanguage = "en"\nworkers = 2\ntraps = false\nloopback_machines = true\ndrain = "0s"',
    `[board]\nport = 0\nhints_port = 0\ntoken = "${TOKEN}"\nprojector_token = "${PROJECTOR}"`,
    `[journal]\npath = "${journal}"`,
    ...CHALLENGES.map((kind) =>
      listener(
        kind,
        `service = "challenge"\nchallenge = "${kind}"\n` +
          (kind === "token"
            ? `transport = "multicast"\ngroup = "${GROUP}"\nport = ${tokenPort}`
            : STREAMS.has(kind)
            ? `transport = "tcp"\n${place}`
            : `transport = "udp"\namplification = 256\n${place}`),
      )
    ),
    listener("aside", `transport = "tcp"\nservice = "counter"\n${place}`),
    listener("later", `transport = "tcp"\nservice = "counter"\n${place}`),
    '[[exercise]]\nname = "not-yet"\ntitle = "Not yet"\nlistener = "later"\nopens = 2099-01-01T00:00:00\npoints = 50',
    ...EXERCISES.map((kind) =>
      `[[exercise]]\nname = "ex-${kind}"\ntitle = { en = "Exercise ${kind}", fr = "Exercice ${kind}" }\n` +
      `listener = "${kind}"\npoints = ${pointsOf(kind)}\noptional = ${isOptional(kind)}`
    ),
  ].join("\n\n");
}

interface Told {
  readonly said: Readonly<Record<string, unknown>>;
  readonly me: ApiMe;
}

async function playAll(daemon: Daemon, url: string, tokenPort: number): Promise<Record<string, Told>> {
  const names = [...CHALLENGES, "aside", "later"];
  const port = (name: string) => name === "token" ? tokenPort : daemon.listener(name).port;
  const those = (what: "wrong" | "none") =>
    Object.fromEntries(
      STUDENTS.map((key, index) => [key, CHALLENGES.filter((kind) => plays(index, kind) === what)]),
    );
  const input = JSON.stringify({
    host: "127.0.0.1",
    me: new URL(url).host,
    students: STUDENTS,
    ports: Object.fromEntries(names.map((name) => [name, port(name)])),
    group: GROUP,
    wrong: those("wrong"),
    skipped: those("none"),
  });
  const script = `${PROJECT_ROOT}/tests/e2e/class_of_forty.py`;
  const { stdout } = await runSuccessfully(["python3", script], { input, timeout: 240_000 });
  return JSON.parse(stdout);
}

/** What a student's work is worth, as the plan has it. */
function expected(student: number) {
  const solved = (kind: ChallengeKind) => plays(student, kind) === "right";
  const sum = (kinds: readonly ChallengeKind[]) => ({
    done: kinds.filter(solved).length,
    points: kinds.filter(solved).reduce((all, kind) => all + pointsOf(kind), 0),
  });
  return {
    must: sum(EXERCISES.filter((kind) => !isOptional(kind))),
    extra: sum(EXERCISES.filter(isOptional)),
  };
}

const STATES = { right: "done", wrong: "failing", none: "none" } as const;

function assertMe(index: number, { me, said }: Told): void {
  const { progress, tasks } = me.sheet!;
  const name = STUDENTS[index];
  assertEquals(tasks.map(({ listener }) => listener), ["later", ...EXERCISES]);
  const [notYet, ...rest] = progress.exercises;
  assertEquals([notYet.opening, notYet.state, notYet.attempts], ["before", "none", 0]);
  assertEquals(said.later, true, "served all the same");
  rest.forEach(({ state, ticket, attempts }, at) => {
    const play = plays(index, EXERCISES[at]);
    const what = `${name} ${EXERCISES[at]} ${play} ${said[EXERCISES[at]]}`;
    assertEquals([what, state, ticket !== undefined], [what, STATES[play], play === "right"]);
    assertEquals([what, attempts], [what, play === "none" ? 0 : 1]);
  });
  const { must, extra } = expected(index);
  const { totals } = progress;
  assertEquals([totals.done, totals.points, totals.extra?.points], [must.done, must.points, extra.points]);
}

testNeeding(
  ["python3"],
  "a class of forty plays all challenges: board, projector, /me, report, gradebook, handout and tickets agree",
  async () => {
    await using dir = await tempDir();
    const tokenPort = await freePort();
    const config = labFile(dir.join("lab.db"), tokenPort);
    const file = await dir.write("lab.toml", config);
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const [, url] = await daemon.line(/^Board\s+(http:\/\/[^/]+)\//);
    const ask = async <T>(path: string, token: string): Promise<T> =>
      await (await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })).json();
    const told = await playAll(daemon, url, tokenPort);
    STUDENTS.forEach((key, index) => assertMe(index, told[key]));

    const { rows, sheet } = await ask<ApiClass>("/api/class", TOKEN);
    assertEquals(sheet?.map(({ name }) => name), ["not-yet", ...EXERCISES.map((kind) => `ex-${kind}`)]);
    assertEquals(rows.length, 40);
    for (const { student, cells, totals } of rows) {
      assertEquals(totals, told[student.key].me.sheet!.progress.totals);
      assertEquals([cells.aside.attempts, cells.later], [1, undefined]);
    }
    const wall = await ask<ApiProjector>("/api/projector", PROJECTOR);
    const points = (all: readonly { totals?: { points: number } }[]) =>
      all.map(({ totals }) => totals!.points).sort();
    assertEquals([wall.aside, points(wall.rows)], [["aside"], points(rows)]);
    await assertReports(file, told);
    await assertPages(url);
  },
);

/** @param told by key, what /me says */
async function assertReports(file: string, told: Record<string, Told>): Promise<void> {
  const run = async (...words: string[]) => (await runGuichet(words)).stdout;
  const progressOf = (name: string) => told[name].me.sheet!.progress;
  const gradebook = async () =>
    parse(await run("report", file, "--gradebook"), { columns: true }) as Record<string, string>[];
  // The journal is written four times a second.
  const book = await waitFor("the journal", async () => {
    const rows = await gradebook();
    return rows.length === 40 ? rows : undefined;
  });
  for (const row of book) {
    const { totals, exercises } = progressOf(row.student);
    assertEquals(Number(row["total points"]), totals.points + totals.extra!.points);
    for (const { name, attempts, state } of exercises) {
      assertEquals([row.student, name, row[`${name} tries`]], [row.student, name, String(attempts)]);
      assertEquals(row[name] !== "0", state === "done");
      assertEquals(row[`${name} first success`] !== "", state === "done");
    }
  }
  const students = JSON.parse(await run("report", file, "--by", "student", "--json")) as Record<
    string,
    unknown
  >[];
  for (const { student, totals } of students) assertEquals(totals, progressOf(String(student)).totals);
  const key = await run("handout", file, "--key", "--markdown");
  for (const name of STUDENTS) {
    for (const { ticket } of progressOf(name).exercises) {
      if (ticket !== undefined) assert(key.includes(ticket));
    }
  }
  const mine = progressOf(STUDENTS[0]).exercises.find(({ ticket }) => ticket !== undefined)!;
  const check = (student: string) =>
    runGuichet(["ticket", mine.ticket!, "--student", student, "--exercise", mine.name, "--config", file]);
  assertEquals([(await check(STUDENTS[0])).code, (await check(STUDENTS[1])).code], [0, 1]);
}

/** What forty rows of fourteen exercises cost a browser: drawn within three seconds, and nothing is complained of. */
async function assertPages(url: string): Promise<void> {
  if (!(await Deno.stat("/usr/bin/chromium").catch(() => undefined))?.isFile) return;
  await using pages = await RealPages.start();
  const began = performance.now();
  const board = await pages.open(`${url}/?token=${TOKEN}`, { viewport: { width: 1680, height: 1000 } });
  await board.locator("tbody tr").nth(39).waitFor();
  assertLess(performance.now() - began, 10_000);
  assertEquals(await board.locator("thead .exercise").count(), 15);
  assertEquals(await board.locator("thead .exercise.aside").count(), 1);
  const me = await pages.open(`${url}/me`);
  await me.locator(".task").nth(13).waitFor();
  const wall = await pages.open(`${url}/projector?token=${PROJECTOR}`);
  await wall.locator(".wall-card").nth(39).waitFor();
  const shots = Deno.env.get("GUICHET_SHOTS");
  if (shots !== undefined) {
    for (const [name, page] of [["forty-board", board], ["forty-me", me], ["forty-wall", wall]] as const) {
      await page.screenshot({ path: `${shots}/${name}.png` });
    }
  }
  pages.assertSilent();
}
