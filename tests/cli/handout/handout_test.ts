// The sheet: what stands on it, as Markdown and as HTML, and the command as it is typed.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { expectedOf } from "../../../src/challenges/expected.ts";
import { Lots, ticketOf } from "../../../src/challenges/seed.ts";
import { htmlSheet } from "../../../src/cli/handout/html.ts";
import { keyOf } from "../../../src/cli/handout/key.ts";
import { markdownSheet } from "../../../src/cli/handout/markdown.ts";
import { sheetOf } from "../../../src/cli/handout/sheet.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { exchange, journalWorld } from "../../journal/support/journal_world.ts";
import { readJournal } from "../../../src/journal/reading.ts";
import { runGuichet } from "../../support/guichet.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { tempDir } from "../../support/temp_dir.ts";

const MACHINE = ["192.168.1.10", "2001:db8::7", "10.8.0.3"];

const EXAMPLE = `${PROJECT_ROOT}/config/examples/exercises.toml`;

const LISTENERS = `[[listener]]
name = "udp"
transport = "udp"
port = 4567
service = "counter"
byte_order = "big"
[[listener]]
name = "own"
transport = "tcp"
address = "10.8.0.3"
port = 7007
service = "echo"
[[listener]]
name = "unix"
transport = "unix"
path = "/tmp/a.sock"
service = "discard"
[[listener]]
name = "group"
transport = "multicast"
group = "225.0.0.10"
port = 7200
service = "print"
`;

function sheet(text: string, student?: string) {
  return sheetOf(loadConfig(text, "lab.toml"), {
    machine: MACHINE,
    ...(student === undefined ? {} : { student }),
  });
}

Deno.test("a sheet has every listener where the file has no exercises, each with where it is and how to try it", () => {
  const { items, points, hosts, me } = sheet(LISTENERS);
  assertEquals(points, 0);
  assertEquals(hosts, ["192.168.1.10", "10.8.0.3"]);
  // The board is for its own machine only.
  assertEquals(me, []);
  assertEquals(items.map(({ number, name, where, attempt }) => [number, name, where, attempt]), [
    [
      1,
      "udp",
      "UDP, port 4567",
      "(printf 'MESSAGE DU CLIENT'; sleep 1) | timeout 2 nc -u 192.168.1.10 4567 | od -v -An -td4 --endian=big -w4",
    ],
    [2, "own", "TCP, 10.8.0.3, port 7007", "(echo bonjour; sleep 1) | timeout 2 nc 10.8.0.3 7007"],
    [3, "unix", "Unix socket (stream), /tmp/a.sock", "echo bonjour | timeout 2 nc -U /tmp/a.sock"],
    [4, "group", "UDP, group 225.0.0.10, port 7200", "echo bonjour | timeout 2 nc -u 225.0.0.10 7200"],
  ]);
});

Deno.test("a sheet has the exercises in the order of the file, and nothing of the others", () => {
  const text = LISTENERS + `[[exercise]]
name = "b"
title = { en = "Second", fr = "Deuxième" }
listener = "own"
points = 3
optional = true
closes = 2026-12-15T23:59:00
[[exercise]]
name = "a"
title = "First"
listener = "udp"
text = "*Do* it"
[lab]
language = "fr"
[board]
address = "0.0.0.0"
`;
  const { items, points, me, nc } = sheet(text);
  assertEquals(points, 1);
  assertEquals(items.map(({ name, title, terms, text }) => [name, title, terms, text]), [
    ["b", "Deuxième", "3 points · facultatif · jusqu'au 15 décembre 2026 à 23:59", undefined],
    ["a", "First", "1 point", "*Do* it"],
  ]);
  assertEquals([me[0], nc[0]], ["http://192.168.1.10:8080/me", "nc 192.168.1.10 7999"]);
});

Deno.test("a sheet says that a listener's network is bad on purpose, and how bad only where that is revealed", () => {
  const impaired = (lines: string) =>
    `[[listener]]
name = "bad"
transport = "udp"
port = 1
service = "echo"
[listener.impair]
loss = "10%"
delay = "40ms"
jitter = "10ms"
${lines}`;
  const [shown, hidden] = ["", "reveal = false"].map((line) => sheet(impaired(line)).items[0].protocol.says);
  assertStringIncludes(
    shown,
    "The lab spoils this network on purpose: loss 10%, delay 40 ms, jitter 10 ms.",
  );
  assert(hidden.endsWith("The lab spoils this network on purpose."), hidden);
  const french = sheet(`${impaired('rate = "64KiB"')}\n[lab]\nlanguage = "fr"`).items[0].protocol.says;
  assertStringIncludes(french, "perte 10 %, retard 40 ms, gigue 10 ms, débit 64 Kio/s.");
});

Deno.test("a sheet as HTML is one file in the lab's language, and shows a teacher's text as text", () => {
  const text = LISTENERS + `[[exercise]]
name = "a"
title = "A <b> & more"
listener = "udp"
text = "**bold** and <script>alert(1)</script>"
`;
  const html = htmlSheet(sheet(text, 'Ada <"L">'));
  assertStringIncludes(html, '<html lang="en">');
  assertStringIncludes(html, "A &lt;b&gt; &amp; more");
  assertStringIncludes(html, "Ada &lt;&quot;L&quot;&gt;");
  assertStringIncludes(html, "&lt;script&gt;alert(1)&lt;/script&gt;");
  assertStringIncludes(html, "<strong>bold</strong>");
  assertStringIncludes(html, '<p class="ticket">Ticket');
  assert(!htmlSheet(sheet(LISTENERS)).includes('class="ticket"'), "a ticket where nobody gets one");
  assert(!/<script|<link|<img|src=|url\(/.test(html), "the sheet needs another file");
});

Deno.test("a sheet as Markdown has each exercise's words, diagram and line", () => {
  const text = markdownSheet(sheet(LISTENERS, "Ada"));
  assertStringIncludes(
    text,
    "# Sockets lab\n\nName: Ada\n\n- The lab's machine: `192.168.1.10` or `10.8.0.3`\n",
  );
  assertStringIncludes(text, "## 2. Echo\n\nTCP, 10.8.0.3, port 7007\n\nSend what you like.");
  assertMatch(text, /```text\nyou → lab\n┌─+┐\n│ any bytes │/);
});

Deno.test("every exercise of the example is told in both languages, and no placeholder is left", async () => {
  const text = await Deno.readTextFile(EXAMPLE);
  for (const language of ["en", "fr"] as const) {
    const told = markdownSheet(sheet(text.replace("[lab]", `[lab]\nlanguage = "${language}"`)));
    assertEquals(told.match(/^## /gm)?.length, 15);
    assert(!/\b(?:AT|HOST|OD|undefined)\b/.test(told), told);
  }
});

Deno.test("a key has the tickets of each student of the current group, once; of one who is named, theirs alone", async () => {
  await using dir = await tempDir();
  const path = dir.join("guichet.db");
  let secret: Uint8Array;
  {
    using world = journalWorld({ path });
    secret = world.journal.secret;
    for (const student of ["10.0.0.7", "10.0.0.8"]) {
      world.journal.record(["udp", "own"].map((listener) => exchange({ student, listener })));
    }
    world.journal.flush();
  }
  const config = loadConfig(
    `${LISTENERS}[[exercise]]\nname = "one"\ntitle = "One"\nlistener = "udp"\n`,
    "lab.toml",
  );
  using journal = readJournal(path);
  const { students } = keyOf(config, journal);
  assertEquals(students.map(({ name }) => name), ["10.0.0.7", "10.0.0.8"]);
  assertEquals(students[1].rows, [
    { exercise: "one", ticket: ticketOf(secret, "10.0.0.8", "one"), tries: [] },
  ]);
  // Without exercises nobody gets any.
  const none = keyOf(loadConfig(LISTENERS, "lab.toml"), journal).students[0].rows[0];
  assertEquals(none, { exercise: "udp", tries: [] });
  assertEquals(keyOf(config, journal, "Ada").students.map(({ name }) => name), ["Ada"]);
});

const ONE_CHALLENGE = `[[listener]]
name = "first"
transport = "tcp"
port = 0
service = "challenge"
challenge = "pieces"
byte_order = "big"
[[exercise]]
name = "one"
title = "One"
listener = "first"
`;

Deno.test("a key for one student tells what their first tries are about, by what the lab knows them by", async () => {
  await using dir = await tempDir();
  const path = dir.join("guichet.db");
  let secret: Uint8Array;
  {
    using world = journalWorld({ path });
    secret = world.journal.secret;
    world.journal.saveStudent({
      key: "10.0.0.7",
      address: "10.0.0.7",
      name: "Ada",
      nickname: "Ada",
      rule: "nickname",
    });
    world.journal.claim("10.0.0.7", "Ada");
    world.journal.record([exchange({ listener: "first" })]);
    world.journal.flush();
  }
  const config = loadConfig(ONE_CHALLENGE, "lab.toml");
  using journal = readJournal(path);
  const [{ name, rows: [row] }] = keyOf(config, journal, "Ada").students;
  const lots = (attempt: number) => new Lots(secret, { student: "10.0.0.7", listener: "first", attempt });
  assertEquals([name, row.exercise, row.ticket], ["Ada", "one", ticketOf(secret, "Ada", "one")]);
  assertEquals(row.tries, [1, 2, 3].map((attempt) => expectedOf("pieces", lots(attempt), false)!));
  const text = markdownSheet(
    sheetOf(config, { machine: MACHINE, student: "Ada", key: keyOf(config, journal, "Ada") }),
  );
  const { n, sum } = row.tries[0];
  assertStringIncludes(text, `- one: \`${row.ticket}\`; try 1: n ${n}, sum ${sum}; try 2: `);
  const french = loadConfig(`[lab]\nlanguage = "fr"\n${ONE_CHALLENGE}`, "lab.toml");
  assertStringIncludes(
    markdownSheet(
      sheetOf(french, { machine: MACHINE, student: "Ada", key: keyOf(french, journal, "Ada") }),
    ),
    `- one : \`${row.ticket}\` ; essai 1 : n ${n}, somme ${sum} ; essai 2 : `,
  );
  assertEquals(keyOf(config, journal, " ADA").students, keyOf(config, journal, "Ada").students);
  assertEquals(keyOf(config, journal, "Bob").students[0].rows[0].tries, []);
});

Deno.test("handout prints HTML, or Markdown; with --key, only from a lab that has run", async () => {
  await using dir = await tempDir();
  const file = await dir.write("lab.toml", LISTENERS);
  const html = await runGuichet(["handout", file]);
  assertEquals([html.code, html.stderr], [0, ""]);
  assert(html.stdout.startsWith("<!DOCTYPE html>\n") && html.stdout.endsWith("</html>\n"));
  const markdown = await runGuichet(["handout", "--markdown", "--lang", "fr", file]);
  assertStringIncludes(markdown.stdout, "## 1. Compteur de datagrammes");
  const key = await runGuichet(["handout", "--key", file]);
  assertEquals(key.code, 2);
  assertStringIncludes(key.stderr, "expected the file of a lab that has run");
  const both = await runGuichet(["handout", "--html", "--markdown", file]);
  assertEquals(both.code, 2);
  assertStringIncludes(both.stderr, "exclude each other");
});
