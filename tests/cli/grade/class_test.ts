// A class: every submission is a row, whatever it does.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse as parseCsv } from "csv-parse/sync";
import { wordsOf } from "../../../src/cli/grade/build.ts";
import { findSubmissions } from "../../../src/cli/grade/submissions.ts";
import { runGuichet } from "../../support/guichet.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

const SERVERS = `${PROJECT_ROOT}/tests/grade/servers`;
const BUILD = "cc -std=gnu11 -pthread -o {out} {in}";

/** Milliseconds: a fork bomb makes everything on the machine late. */
const LONG = 300_000;

const SOURCES: Readonly<Record<string, string>> = {
  "b it's": "int main(void) { return fred(1) }",
  bomb: "#include <unistd.h>\nint main(void) { for (;;) if (fork() < 0) usleep(10000); }",
  hang: "#include <unistd.h>\nint main(void) { for (;;) pause(); }",
};

testNeeding(
  ["gcc", "root", "namespaces"],
  "grade --each makes a row and a report of each submission: right, wrong, not compiling, hanging, a fork bomb",
  async () => {
    await using dir = await tempDir();
    for (const [name, text] of Object.entries(SOURCES)) {
      Deno.mkdirSync(dir.join(name));
      await dir.write(`${name}/serveurTCP.c`, text);
    }
    for (const [name, server] of [["right", "right_tcp_fork_handler"], ["wrong", "adds_two"]]) {
      Deno.mkdirSync(dir.join(name));
      Deno.copyFileSync(`${SERVERS}/${server}.c`, dir.join(`${name}/serveurTCP.c`));
      Deno.copyFileSync(`${SERVERS}/server.h`, dir.join(`${name}/server.h`));
    }
    const output = dir.join("grades");
    const each = ["--each", dir.join("*/serveurTCP.c"), "--build", BUILD, "--jobs", "2", "--output", output];
    const only = ["--only", "listens,one-client", "--seed", "1"];
    const { code, stdout } = await runGuichet(["grade", "tcp-counter", ...each, ...only], { timeout: LONG });
    assertEquals(code, 1);
    const rows = parseCsv(Deno.readTextFileSync(`${output}/grades.csv`), { columns: true }) as Record<
      string,
      string
    >[];
    assertEquals(rows.map(({ submission, codes }) => [submission, codes]), [
      ["b it's", "S00"],
      ["bomb", "S08"],
      ["hang", "S08"],
      ["right", ""],
      ["wrong", "S13"],
    ]);
    assertEquals(rows[3].points, rows[3].maxPoints);
    assertMatch(stdout, /5\/5 {2}/);
    assertStringIncludes(stdout, "serveurTCP.c:1:");
    assertStringIncludes(Deno.readTextFileSync(`${output}/wrong.txt`), "S13");
    assertStringIncludes(Deno.readTextFileSync(`${output}/b it's.txt`), "error:");
  },
);

testNeeding(["gcc"], "grade --each follows no link, and one submission's trouble is its own", async () => {
  await using dir = await tempDir();
  await dir.write("secret", "int main(void) { return 1; }\n");
  Deno.mkdirSync(dir.join("subs"));
  Deno.symlinkSync(dir.join("secret"), dir.join("subs/a.c"));
  await dir.write("subs/b.c", "int main(void) { return 1; }\n");
  const args = ["--each", dir.join("subs/*.c"), "--build", BUILD, "--output", dir.join("grades"), "--json"];
  const { stdout } = await runGuichet(["grade", "tcp-counter", ...args, "--only", "listens"]);
  assertStringIncludes(stdout, "it is a symbolic link; want the file itself");
  assert(JSON.parse(Deno.readTextFileSync(dir.join("grades/b.json"))).results[0].cause.code !== "S00");
});

Deno.test("grade --each says what is missing or unquoted", async () => {
  const cases: [string[], string][] = [
    [["--each", "/nowhere/*.c", "--build", BUILD], "Cannot find a file that matches"],
    [["--each", "*.c"], "Nothing to grade in --each"],
    [["--each", "*.c", "--build", "make"], "want {out} in it"],
    [["--build", BUILD, "--", "true"], "Cannot use --build without --each"],
    [["--each", "a.c", "b.c", "--build", BUILD], "put it in quotes"],
    [["--each", "deno.*", "--build", "cc '{out}"], "a quote is not closed"],
  ];
  for (const [args, words] of cases) {
    const { code, stderr } = await runGuichet(["grade", "tcp-counter", ...args]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, words);
  }
});

Deno.test("a pattern finds files by path, and names each by what its stars stand for", async () => {
  await using dir = await tempDir();
  for (const name of ["bob", "alice", ".git"]) {
    Deno.mkdirSync(dir.join(name));
    await dir.write(`${name}/tp1.c`, "");
    await dir.write(`${name}/tp2.c`, "");
  }
  const names = (pattern: string) => findSubmissions(dir.join(pattern)).map(({ name }) => name);
  assertEquals(names("*/tp1.c"), ["alice", "bob"]);
  assertEquals(names("*/tp?.c"), ["alice-1", "alice-2", "bob-1", "bob-2"]);
  assertEquals(names("b*/tp[2-9].c"), ["ob-2"]);
  assertEquals(names("bob/tp1.c"), ["tp1.c"]);
  assertEquals(names("*/none.c"), []);
});

Deno.test("a build command is split as a shell does, and nothing else in it has a meaning", () => {
  assertEquals(wordsOf("cc  -o {out} '{in}'"), ["cc", "-o", "{out}", "{in}"]);
  assertEquals(wordsOf(`sh -c "a \\"b\\" $(c)" d\\ e ''`), ["sh", "-c", 'a "b" $(c)', "d e", ""]);
  assertEquals(wordsOf("cc 'unclosed"), undefined);
  assertEquals(wordsOf("  "), undefined);
});
