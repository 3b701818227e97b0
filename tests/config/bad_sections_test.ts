// Sections that are unknown, misspelt, absent or in the wrong brackets.
import { assertEquals } from "@std/assert";
import { listener, problemsOf } from "./support/problems.ts";

const UDP = listener("udp");
const ALL = "[lab], [[listener]], [[exercise]], [limits], [log], [board], [journal] or [cluster]";

/** What is wrong, the file, its problems. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "65 listeners",
    Array.from(
      { length: 65 },
      (_, i) => `[[listener]]\nname = "n${i}"\ntransport = "tcp"\nport = 0\nservice = "echo"`,
    )
      .join("\n"),
    ["321: listener: there are 65; expected at most 64"],
  ],
  ["an empty file", "", ["-: listener: there is none; expected at least one [[listener]]"]],
  ["a lab without listeners, last", "[lab]\nname = 1", [
    "2: [lab] name: an integer 1; expected 1 to 80 characters on one line",
    "-: listener: there is none; expected at least one [[listener]]",
  ]],
  ["an empty list of listeners", "listener = []", [
    "-: listener: there is none; expected at least one [[listener]]",
  ]],
  ["a misspelt section", `${UDP}\n[jornal]\nkeep = "1d"`, [
    "7: [jornal]: unknown section; did you mean [journal]?",
  ]],
  ["misspelt listeners, without asking for one", '[[listeners]]\nname = "a"', [
    "1: [[listeners]]: unknown section; did you mean [[listener]]?",
  ]],
  ["a section like no other", `${UDP}\n[zzzzzz]`, [`7: [zzzzzz]: unknown section; expected ${ALL}`]],
  ["a listener in single brackets", UDP.replace("[[listener]]", "[listener]"), [
    "1: [listener]: single brackets; expected [[listener]] for each",
  ]],
  ["a section in double brackets", `${UDP}\n[[lab]]`, ["7: [[lab]]: double brackets; expected [lab] once"]],
  ["a value for a section", `lab = 3\n${UDP}`, [
    "1: lab: an integer 3; expected [lab] on a line of its own, its keys below",
  ]],
  ["a list that holds no tables for listeners", 'listener = ["udp"]', [
    "1: listener: a list in brackets; expected [[listener]] on a line of its own, its keys below",
  ]],
  ["a key before any section", `port = 80\n${UDP}`, [
    "1: port: this key is above every section; it belongs under [[listener]]",
  ]],
  ["an unknown key before any section", `zzzzzz = 80\n${UDP}`, [
    `1: zzzzzz: unknown key above every section; expected ${ALL} above it`,
  ]],
  ["a section named as an object's property", `${UDP}\n[__proto__]\n[constructor]`, [
    `7: [__proto__]: unknown section; expected ${ALL}`,
    `8: [constructor]: unknown section; expected ${ALL}`,
  ]],
];

for (const [what, text, problems] of CASES) {
  Deno.test(`loadConfig reports ${what}`, () => assertEquals(problemsOf(text), problems));
}
