import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readSince } from "../../../src/cli/report/report.ts";
import { run } from "../../../src/cli/run.ts";
import { hintTitle } from "../../../src/hints/words.ts";
import { csvCell, csvRecords, localTime } from "../../../src/journal/report_csv.ts";
import { exchange, journalWorld, START } from "../../journal/support/journal_world.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { fakeIo } from "../support/fake_io.ts";

Deno.test("csvCell makes no cell a formula, and quotes what RFC 4180 wants quoted", () => {
  const cells = ["a", "=1+1", "+1", "-1", "@x", "\tx", "\rx", 'a"b', "a,b", "a\nb", '=HYPERLINK("x")'];
  assertEquals(cells.map(csvCell), [
    "a",
    "'=1+1",
    "'+1",
    "'-1",
    "'@x",
    "'\tx",
    '"\'\rx"',
    '"a""b"',
    '"a,b"',
    '"a\nb"',
    `"'=HYPERLINK(""x"")"`,
  ]);
});

Deno.test("readSince takes times ago, dates and local times, and refuses the rest", () => {
  const since = (text: string, now: number) =>
    readSince(
      { command: "", usage: "", values: new Map([["since", text]]), switches: new Set(), words: [] },
      now,
    );
  assertEquals([since("2h", START), since("90m", START)], [START - 7_200_000, START - 5_400_000]);
  assertEquals(since("2026-11-25", 0), new Date(2026, 10, 25).getTime());
  assertEquals(since("2026-11-25T08:00", 0), new Date(2026, 10, 25, 8).getTime());
  for (const wrong of ["", "2", "yesterday", "2026-02-31", "2026-13-01", "25/11/2026"]) {
    let message = "";
    try {
      since(wrong, 0);
    } catch (error) {
      message = String(error);
    }
    assertStringIncludes(message, "Cannot use --since", wrong);
  }
});

Deno.test("report reads the journal of a running lab as CSV, JSON and a table", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  const { journal } = world;
  journal.saveStudent({ key: "10.0.0.7", address: "10.0.0.7", name: "10.0.0.7", rule: "address" });
  journal.claim("10.0.0.7", '=cmd|"x",1');
  journal.newGroup("");
  journal.claim("10.0.0.7", '=cmd|"x",1');
  journal.saveStudent({ key: "10.0.0.7", address: "10.0.0.7", name: "10.0.0.7", rule: "address" });
  const hints = [{ code: "port-order", level: "error", certainty: "high", values: {} }] as const;
  journal.record([exchange({ hints }), exchange({ at: START + 1500 })]);
  journal.flush();
  const group = journal.group.name;

  const csv = fakeIo();
  assertEquals(await run(["report", "--journal", path, "--csv"], csv), 0);
  assertEquals(csv.out, [
    "group,student,rule,address,listener,attempts,thinned,successes,first success,seconds to success,best,hints\r",
    `${group},"'=cmd|""x"",1",nickname,10.0.0.7,udp,2,0,1,${
      localTime(START + 1500)
    },1.5,done,port-order (1)\r`,
  ]);
  const json = fakeIo();
  const lab = await dir.write(
    "lab.toml",
    `[journal]\npath = "${path}"\n[[listener]]\nname = "udp"\ntransport = "udp"\nport = 0\nservice = "echo"\n`,
  );
  assertEquals(await run(["report", lab, "--group", "2"], json), 0, json.err.join("\n"));
  const [row] = JSON.parse(json.out.join("\n"));
  assertEquals([row.student, row.firstSuccess, row.hints[0].times], [
    '=cmd|"x",1',
    localTime(START + 1500),
    1,
  ]);
  const table = fakeIo({ isTerminal: true });
  assertEquals(await run(["report", "--journal", path], table), 0);
  assertEquals(table.out[0], group);
  assertStringIncludes(table.out[2], "First success");
  const empty = fakeIo({ isTerminal: true });
  await run(["report", "--journal", path, "--group", "1"], empty);
  assertEquals(empty.out, ["Nobody has tried anything yet"]);
});

Deno.test("report has one row a student where that is asked, and a table in a pipe", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  using world = journalWorld({ path });
  world.journal.record([exchange(), exchange({ listener: "tcp" })]);
  world.journal.flush();
  const piped = fakeIo();
  assertEquals(await run(["report", "--journal", path, "--table", "--by", "student"], piped), 0);
  assertStringIncludes(piped.out[2], "Done");
  const students = fakeIo();
  await run(["report", "--journal", path, "--by", "student"], students);
  assertEquals(JSON.parse(students.out.join("\n"))[0].listeners, { tcp: "done", udp: "done" });
  const csv = fakeIo();
  await run(["report", "--journal", path, "--by", "student", "--csv"], csv);
  assertEquals(csv.out.length, 2);
});

Deno.test("report says what is wrong with the journal or the flags", async () => {
  await using dir = await tempDir();
  for (
    const [args, wanted] of [
      [["--journal", dir.join("none.db")], "no such file"],
      [["--csv", "--json"], "exclude each other"],
      [["--csv", "--table"], "exclude each other"],
      [["lab.toml", "--journal", "j.db"], "Cannot use --journal with a configuration"],
      [["--by", "group"], 'Cannot use --by "group": expected listener or student'],
      [["--journal", await dir.write("t.db", "text ".repeat(300))], "not an SQLite database"],
    ] as const
  ) {
    const io = fakeIo();
    assertEquals(await run(["report", ...args], io), 2);
    assertStringIncludes(io.err[0], wanted);
  }
});

Deno.test("a report names hints by code and title, and by the code alone where no rule has it any more", () => {
  const row = {
    group: { id: 1, name: "A" },
    student: "10.0.0.7",
    name: "ana",
    rule: "nickname",
    address: "10.0.0.7",
    listener: "tcp",
    recorded: 3,
    counted: 0,
    attempts: 3,
    dropped: 0,
    answers: 0,
    refused: 0,
    bytesIn: 0,
    bytesOut: 0,
    successes: 0,
    firstTry: START,
    last: START,
    hints: [{ code: "B01", level: "error", times: 2 }, { code: "Z99", level: "info", times: 1 }],
  } as const;
  assertMatch(csvRecords([row], (code) => hintTitle(code, "en"))[1], /B01 [A-Z][^(;]+ \(2\); Z99 \(1\)"?$/);
});
