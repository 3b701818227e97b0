import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import type { LogConfig } from "../../src/config/types.ts";
import { getLog, type LogScreen, openLog } from "../../src/log/log.ts";
import { LogFile, LogFileError } from "../../src/log/log_file.ts";
import { LimitedLog } from "../../src/log/logger.ts";

/** An open log whose stderr lines are kept; closed again afterwards. */
async function withLog(
  config: Partial<LogConfig>,
  screen: Partial<LogScreen>,
  act: (stderr: string[]) => void | Promise<void>,
): Promise<string[]> {
  const stderr: string[] = [];
  const log = openLog({ format: "auto", level: "info", file: "", ...config }, {
    line: (text) => void stderr.push(text),
    isTerminal: false,
    color: false,
    ...screen,
  });
  try {
    await act(stderr);
  } finally {
    await log.close();
  }
  return stderr;
}

async function withDirectory(act: (path: string) => void | Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir({ prefix: "guichet-log-" });
  try {
    await act(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

const speak = () =>
  getLog("lab").warning("Refused {count} of {peer}", { count: 3, peer: "a\x1b[2J", extra: 1 });

Deno.test("openLog writes human lines on a terminal", async () => {
  const [line, ...more] = await withLog({}, { isTerminal: true }, speak);
  assertMatch(line, /^\d\d:\d\d:\d\d\.\d{3} {2}warning {2}lab {7}Refused 3 of a\\x1b\[2J {2}extra=1$/);
  assertEquals(more, []);
});

Deno.test("openLog writes one JSON object a line elsewhere", async () => {
  const [line] = await withLog({}, {}, speak);
  const { time, ...rest } = JSON.parse(line);
  assert(Math.abs(Date.parse(time) - Date.now()) < 60_000);
  assertEquals(rest, {
    level: "warning",
    area: "lab",
    message: "Refused 3 of a\x1b[2J",
    count: 3,
    peer: "a\x1b[2J",
    extra: 1,
  });
  assert(!line.includes("\x1b"));
});

Deno.test("openLog keeps to the configured format", async () => {
  assertMatch((await withLog({ format: "human" }, {}, speak))[0], /^\d\d:/);
  assertMatch((await withLog({ format: "json" }, { isTerminal: true }, speak))[0], /^\{/);
});

for (
  const [level, expected] of [
    ["debug", ["debug", "info", "warning", "error"]],
    ["info", ["info", "warning", "error"]],
    ["warning", ["warning", "error"]],
    ["error", ["error"]],
  ] as const
) {
  Deno.test(`openLog at level ${level} leaves out what is below`, async () => {
    const lines = await withLog({ level }, {}, () => {
      const log = getLog("lab");
      for (const each of ["debug", "info", "warning", "error"] as const) log[each]("Said");
    });
    assertEquals(lines.map((line) => JSON.parse(line).level), [...expected]);
  });
}

Deno.test("openLog leaves what the display showed out of human lines, and keeps it in JSON without the mark", async () => {
  const shown = () => getLog("lab").info("Ready", { shown: true, ms: 5 });
  assertEquals(await withLog({}, { isTerminal: true }, shown), []);
  const read = JSON.parse((await withLog({}, {}, shown))[0]);
  assertEquals([read.message, read.ms, "shown" in read], ["Ready", 5, false]);
});

Deno.test("openLog lets LogTape itself say nothing, and a closed log says nothing more", async () => {
  const said: unknown[] = [];
  const { info, log, warn } = console;
  console.info = console.log = console.warn = (...args: unknown[]) => said.push(args);
  try {
    const lines = await withLog({ level: "debug" }, {}, () => {});
    speak();
    assertEquals([lines, said], [[], []]);
  } finally {
    Object.assign(console, { info, log, warn });
  }
});

Deno.test("openLog appends JSON lines to the file, whatever stderr gets", async () => {
  await withDirectory(async (directory) => {
    const file = `${directory}/lab.log`;
    await Deno.writeTextFile(file, "before\n");
    const stderr = await withLog({ file }, { isTerminal: true }, () => {
      speak();
      getLog("lab").info("Ready", { shown: true });
    });
    assertEquals(stderr.length, 1);
    const [before, ...lines] = (await Deno.readTextFile(file)).trimEnd().split("\n");
    assertEquals(before, "before");
    assertEquals(lines.map((line) => JSON.parse(line).message), ["Refused 3 of a\x1b[2J", "Ready"]);
  });
});

Deno.test("openLog refuses a file it can't open, before anything is logged", async () => {
  await withDirectory((directory) => {
    const cases: [file: string, why: string][] = [
      [`${directory}/none/lab.log`, "no such directory"],
      [directory, "directory"],
    ];
    for (const [file, why] of cases) {
      const error = assertThrows(
        () =>
          openLog({ format: "auto", level: "info", file }, {
            line: () => {},
            isTerminal: false,
            color: false,
          }),
        LogFileError,
      );
      assertStringIncludes(error.message, `Cannot open log file "${file}": `);
      assertStringIncludes(error.message.toLowerCase(), why);
    }
  });
});

Deno.test("LogFile says once that the disk is full, goes on, and counts the lines at the end", async () => {
  const complaints: string[] = [];
  let closed = 0;
  const file = new LogFile("lab\x1b.log", (line) => complaints.push(line), () => ({
    write: () => Promise.reject(new Error("No space left on device")),
    close: () => closed++,
  }));
  file.line("one");
  await Promise.resolve();
  file.line("two");
  file.line("three");
  await file.close();
  assertEquals(complaints, [
    'Cannot write log file "lab\\x1b.log": No space left on device; the lab goes on without it',
    'Lost 3 lines of log file "lab\\x1b.log"',
  ]);
  assertEquals([file.dropped, closed], [3, 1]);
});

Deno.test("LimitedLog holds back what repeats, says how much with the next, and the rest at the end", async () => {
  let time = 0;
  const limit = { perWindow: 1, windowMs: 60_000, maxCauses: 10 };
  const lines = await withLog({}, {}, () => {
    const log = new LimitedLog(getLog("lab"), () => time, limit);
    const fail = (cause: string) => log.warning(cause, "Cannot accept on {listener}", { listener: "tcp" });
    for (let i = 0; i < 13; i++) fail("EMFILE");
    fail("ENOBUFS");
    time = 60_000;
    fail("EMFILE");
    fail("EMFILE");
    log.finish();
  });
  assertEquals(lines.map((line) => JSON.parse(line).message), [
    "Cannot accept on tcp",
    "Cannot accept on tcp",
    "Cannot accept on tcp (12 more like this not logged)",
    "Repeated messages not logged: 1",
  ]);
});
