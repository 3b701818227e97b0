// The `ticket` command as it is typed: which tickets it takes for right, and its exit statuses.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ticketOf } from "../../src/challenges/seed.ts";
import { journalWorld } from "../journal/support/journal_world.ts";
import { runGuichet } from "../support/guichet.ts";
import { tempDir } from "../support/temp_dir.ts";

const LAB = `[[listener]]
name = "first"
transport = "tcp"
port = 0
service = "challenge"
challenge = "pieces"
[[listener]]
name = "aside"
transport = "tcp"
port = 0
service = "echo"
[[exercise]]
name = "pieces"
title = "Pieces"
listener = "first"
`;

/** A lab's file with the journal beside it, as a lab that has run leaves it. */
async function labThatRan() {
  const dir = await tempDir();
  const file = await dir.write("lab.toml", LAB);
  const path = dir.join("guichet.db");
  let secret: Uint8Array;
  {
    using world = journalWorld({ path });
    secret = world.journal.secret;
  }
  return {
    file,
    path,
    secret,
    check: (...args: string[]) => runGuichet(["ticket", ...args]),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

Deno.test("ticket takes a student's own, however it is typed, by the configuration or by the journal", async () => {
  await using lab = await labThatRan();
  const right = ticketOf(lab.secret, "Ada Lovelace", "pieces");
  const typed = `${right.slice(0, 4)}-${right.slice(4)}`.toLowerCase();
  for (const from of [["--config", lab.file], ["--journal", lab.path]]) {
    const args = [typed, "--student", "ada LOVELACE", "--exercise", "pieces", ...from];
    const { code, stdout, stderr } = await lab.check(...args);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout, `Right: "${typed}" is the ticket of "ada LOVELACE" for "pieces"\n`);
  }
});

Deno.test("ticket refuses another student's, another exercise's, and another lab's, and tells nobody the right one", async () => {
  await using lab = await labThatRan();
  await using other = await labThatRan();
  const right = ticketOf(lab.secret, "Ada", "pieces");
  const wrong = [
    [right, "Bob", "pieces", lab.file],
    [ticketOf(lab.secret, "Ada", "first"), "Ada", "pieces", lab.file],
    [right, "Ada", "pieces", other.file],
    ["", "Ada", "pieces", lab.file],
    [`${right}${right}`, "Ada", "pieces", lab.file],
  ];
  for (const [ticket, student, exercise, file] of wrong) {
    const args = ["--student", student, "--exercise", exercise, "--config", file, "--", ticket];
    const { code, stdout, stderr } = await lab.check(...args);
    assertEquals([code, stderr], [1, ""], ticket);
    assertStringIncludes(
      stdout,
      `Wrong: "${ticket}" is not the ticket of "${student}" for "pieces" in this lab`,
    );
    assertEquals(stdout.replaceAll(ticket, "").includes(right), false);
  }
});

Deno.test("ticket ends with status 2 where the command line is wrong, or no lab has run", async () => {
  await using lab = await labThatRan();
  await using dir = await tempDir();
  const fresh = await dir.write("lab.toml", LAB);
  const without = await dir.write("without.toml", LAB.slice(0, LAB.indexOf("[[exercise]]")));
  const kept = await dir.write("kept.toml", `${LAB}[journal]\npath = ":memory:"\n`);
  const who = ["X", "--student", "Ada"];
  const cases: readonly (readonly [string[], string])[] = [
    [
      ["--student", "Ada", "--exercise", "pieces"],
      "No ticket given: expected guichet ticket CODE --student NAME",
    ],
    [["X", "--exercise", "pieces"], 'Flag "--student" of "guichet ticket" is missing'],
    [who, 'Flag "--exercise" of "guichet ticket" is missing'],
    [
      [...who, "--exercise", "peices", "--config", lab.file],
      `There is no exercise "peices" in "${lab.file}"; did you mean "pieces"?`,
    ],
    [[...who, "--exercise", "aside", "--config", lab.file], "; expected one of pieces"],
    [[...who, "--exercise", "first", "--config", without], "so there are no tickets"],
    [[...who, "--exercise", "pieces", "--config", fresh], "expected the file of a lab that has run"],
    [[...who, "--exercise", "pieces", "--config", kept], 'its journal is ":memory:", which keeps nothing'],
    [[...who, "--exercise", "pieces", "--config", fresh, "--journal", lab.path], "expected one of them"],
  ];
  for (const [args, words] of cases) {
    const { code, stderr } = await lab.check(...args);
    assertEquals(code, 2, args.join(" "));
    assertStringIncludes(stderr, words);
  }
});
