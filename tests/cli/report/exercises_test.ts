// Reports of a lab whose file has exercises: in their order, other listeners apart; and the gradebook.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../../src/cli/run.ts";
import { exchange, journalWorld, START } from "../../journal/support/journal_world.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { fakeIo } from "../support/fake_io.ts";

const LAB = `
[[listener]]
name = "aside"
transport = "udp"
port = 0
service = "echo"
[[listener]]
name = "udp"
transport = "udp"
port = 0
service = "counter"
[[listener]]
name = "tcp"
transport = "tcp"
port = 0
service = "counter"
[[exercise]]
name = "second"
title = "Count over UDP"
listener = "udp"
points = 2
[[exercise]]
name = "first"
title = "Count over TCP"
listener = "tcp"
optional = true
`;

/** A lab's file and its journal: two students, one of whom tried what is no exercise only. */
async function lab(): Promise<
  AsyncDisposable & { file: string; report: (...flags: string[]) => Promise<string[]> }
> {
  const dir = await tempDir();
  const path = dir.join("j.db");
  {
    using world = journalWorld({ path });
    const { journal } = world;
    for (const key of ["10.0.0.7", "10.0.0.8"]) {
      journal.saveStudent({ key, address: key, name: key, rule: "address" });
    }
    journal.record([
      exchange({ listener: "udp" }),
      exchange({ listener: "tcp", transport: "tcp", at: START + 1000 }),
      exchange({ listener: "aside", service: "echo" }),
      exchange({ student: "10.0.0.8", listener: "aside", service: "echo" }),
    ]);
    journal.flush();
  }
  const file = await dir.write("lab.toml", `[journal]\npath = "${path}"\n${LAB}`);
  return {
    file,
    report: async (...flags) => {
      const io = fakeIo();
      assertEquals(await run(["report", file, ...flags], io), 0, io.err.join("\n"));
      return io.out.map((line) => line.replace(/\r$/, ""));
    },
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

Deno.test("report has rows in the order of the exercises, and those of other listeners behind them", async () => {
  await using made = await lab();
  const csv = await made.report("--csv");
  assertEquals(csv.map((line) => [line.split(",")[1], ...line.split(",").slice(-3)]), [
    ["student", "exercise", "points", "max points"],
    ["10.0.0.7", "second", "2", "2"],
    ["10.0.0.7", "first", "1", "1"],
    ["10.0.0.7", "", "", ""],
    ["10.0.0.8", "", "", ""],
  ]);
  const json = JSON.parse((await made.report("--json")).join("\n"));
  assertEquals(json.map(({ exercise }: { exercise: string }) => exercise), ["second", "first", null, null]);
  const table = await made.report("--table");
  const apart = table.indexOf("Of no exercise, counted for nobody");
  assertEquals(
    table.findIndex((line) => /second/.test(line)) < table.findIndex((line) => /first$|first /.test(line)),
    true,
  );
  assertEquals(table.slice(0, apart).some((line) => line.includes("aside")), false);
  assertEquals(table.slice(apart).filter((line) => line.includes("aside")).length, 2);
});

Deno.test("report --by student counts exercises only, and has their points", async () => {
  await using made = await lab();
  const [head, one, other] = (await made.report("--by", "student", "--csv")).map((line) => line.split(","));
  assertEquals(head.slice(4, 7), ["attempts", "successes", "done"]);
  assertEquals(head.slice(9), ["second", "first", "hints", "points", "max points", "optional points"]);
  assertEquals([one.slice(4, 7), one.slice(9)], [["2", "2", "1"], ["done", "done", "", "2", "2", "1"]]);
  assertEquals([other.slice(4, 7), other.slice(9)], [["0", "0", "0"], ["", "", "", "0", "2", "0"]]);
  assertStringIncludes((await made.report("--by", "student", "--table")).join("\n"), "2/2+1");
});

Deno.test("report --gradebook has a row for everybody who came, and of each exercise three columns", async () => {
  await using made = await lab();
  const [head, one, other] = (await made.report("--gradebook", "--mail", "univ.example")).map((line) =>
    line.split(",")
  );
  assertEquals(head.slice(5), [
    ...["second", "second first success", "second tries", "first", "first first success", "first tries"],
  ]);
  assertEquals([one[0], one[1], one[3], one[5], one[7]], [
    "10.0.0.7",
    "10.0.0.7@univ.example",
    "3",
    "2",
    "1",
  ]);
  assertEquals([other[0], other[3], other[5], other[6], other[7]], ["10.0.0.8", "0", "0", "", "0"]);
});

Deno.test("report --gradebook says what it can't do without exercises", async () => {
  await using dir = await tempDir();
  const file = await dir.write(
    "lab.toml",
    `[journal]\npath = "${dir.join("j.db")}"\n${LAB.split("[[exercise]]")[0]}`,
  );
  const refusal = async (...words: string[]) => {
    const io = fakeIo();
    assertEquals(await run(["report", ...words], io), 2);
    return io.err.join("\n");
  };
  assertStringIncludes(await refusal(file, "--gradebook"), "expected [[exercise]] in it");
  assertStringIncludes(
    await refusal("--journal", "j.db", "--gradebook"),
    "Cannot use --gradebook with --journal",
  );
  assertStringIncludes(await refusal(file, "--mail", "x.example"), "Cannot use --mail alone");
  assertStringIncludes(await refusal(file, "--gradebook", "--csv"), "exclude each other");
});
