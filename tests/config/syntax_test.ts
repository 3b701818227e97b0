// Text that is no TOML: what is said of its first syntax error, and on which line; nothing is said of what
// stands below.
import { assertEquals } from "@std/assert";
import { listener, problemsOf } from "./support/problems.ts";

const UDP = listener("udp");

/** A line of [lab], as line 2, and what is said of it. */
const LINES: readonly (readonly [string, string])[] = [
  ["name = Lab", 'Lab is not a number, and text needs quotes; expected name = "Lab"'],
  ["name = 0.0.0.0 # all", '0.0.0.0 is not a number, and text needs quotes; expected name = "0.0.0.0"'],
  ["name = “Lab”", 'the quotes are not straight ones; expected name = "Lab"'],
  ["name = «Lab»", 'the quotes are not straight ones; expected name = "Lab"'],
  ["traps = True", "True is not a TOML value; expected true or false, in lower case"],
  ["traps = yes", "yes is not a TOML value; expected true or false, in lower case"],
  ["workers = 04", '04 begins with a zero; expected a number as 4, a file mode in quotes as "04"'],
  ["workers = 4;", 'the line ends with ";"; expected workers = 4'],
  ['name = "Lab",', 'the line ends with ","; expected name = "Lab"'],
  ["workers: 4", "workers is followed by a colon; expected workers = value"],
  ["workers 4", "there is no = after the key; expected key = value"],
  ["workers = 4 drain = 3", "more follows after the value; expected one key = value on a line"],
  ["workers =", "the value is missing; expected one after the ="],
  ['name = "Lab', "the text has no closing quote; expected one on the same line, or three after three"],
  [
    'name = "C:\\dir"',
    `a backslash in "…" begins an escape such as \\n; write \\\\ for a backslash, or '…' around the text`,
  ],
  ["// a comment", "a comment begins with #"],
  ["# a \u0001 comment", "there is a control character; remove it"],
  ["= 3", "the line is not TOML from character 1 on; expected key = value, or [section]"],
  ["[[listener]", "a bracket is missing, or the name between them; expected [section] or [[listener]]"],
  ["[]", "a bracket is missing, or the name between them; expected [section] or [[listener]]"],
  ["[lab", "a bracket is missing, or the name between them; expected [section] or [[listener]]"],
];

for (const [line, message] of LINES) {
  Deno.test(`loadConfig explains the line ${JSON.stringify(line)} and reads no further`, () => {
    const text = `[log]\n${line}\n[board]\nport = 70000\n${UDP}`;
    assertEquals(problemsOf(text), [`2: syntax: ${message}`]);
  });
}

/** What is wrong, the file, its problems. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["a key given twice", `[lab]\nname = "a"\ntraps = true\nname = "b"\n${UDP}`, [
    "4: syntax: name is in this section already, on line 2; give it once",
  ]],
  ["a key given twice, once wrongly", `[lab]\nname = "a"\nname: b\nworkers = 0\n${UDP}`, [
    "3: syntax: name is followed by a colon; expected name = value",
  ]],
  ["a section given twice", `[lab]\n${UDP}[lab]\nname = 3`, [
    '7: syntax: section "lab" is here a second time; put all its keys in one place',
  ]],
  ["two listeners in single brackets", '[listener]\nname = "a"\n[listener]\nname = "b"', [
    "3: syntax: listener is in single brackets, here or above; expected [[listener]] for each",
  ]],
  ["a listener in single brackets among others", `${UDP}[listener]\nname = "b"`, [
    "6: syntax: listener is in single brackets, here or above; expected [[listener]] for each",
  ]],
  ["a header without its brackets, on its own line", UDP.replace("]]", ""), [
    "1: syntax: a bracket is missing, or the name between them; expected [section] or [[listener]]",
  ]],
  ["a key without its value, on its own line", `[lab]\nworkers =\n\ndrain = "5s"\n${UDP}`, [
    "2: syntax: the value is missing; expected one after the =",
  ]],
  ["a required key with wrong syntax, and not that it is missing", listener("tcp", "port = 07100"), [
    '5: syntax: 07100 begins with a zero; expected a number as 7100, a file mode in quotes as "07100"',
  ]],
  ["the first of two syntax errors", listener("tcp", "name = tcp", "port: 1"), [
    '2: syntax: tcp is not a number, and text needs quotes; expected name = "tcp"',
  ]],
  [
    "a text in three quotes without its end",
    `[lab]\nname = """a\n[log]\nlevel = 3\n${UDP}`,
    [
      "2: syntax: the text has no closing quote; expected one on the same line, or three after three",
    ],
  ],
  ["a list without its end", `[lab]\nname = ["a",\n`, [
    "2: syntax: the list has no closing ]",
  ]],
  ["a list without its end, further down", `[log]\nlevel = 3\n[lab]\nname = [\n"a"\n${UDP}`, [
    "6: syntax: a list opened here or above has no comma between values, or no closing ]",
  ]],
  ["lists nested without end", `a = ${"[".repeat(100_000)}${"]".repeat(100_000)}`, [
    "-: syntax: values are nested too deeply to be read",
  ]],
  ["a file that is no lab's", "a".repeat((1 << 20) + 1), [
    "-: syntax: 1048577 characters are too many; expected at most 1048576",
  ]],
];

for (const [what, text, problems] of CASES) {
  Deno.test(`loadConfig reports ${what}`, () => assertEquals(problemsOf(text), problems));
}
