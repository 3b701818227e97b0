// The pages' pure parts: language, times, order of rows, keys, the projector's grid, what a beginner may
// type.
import { assert, assertEquals } from "@std/assert";
import { floodOf } from "../../../src/board/pages/activity_scale.js";
import { Changes } from "../../../src/board/pages/changes.js";
import { cArray, hexText } from "../../../src/board/pages/copy_buttons.js";
import { duration, number, shortNumber } from "../../../src/board/pages/clock.js";
import { keptTogether } from "../../../src/board/pages/french_spaces.js";
import { chooseLanguage, WORDS } from "../../../src/board/pages/language.js";
import { layoutOf } from "../../../src/board/pages/matrix.js";
import { step } from "../../../src/board/pages/matrix_keys.js";
import { fit } from "../../../src/board/pages/projector_grid.js";
import { found, inPlace, sorted } from "../../../src/board/pages/row_order.js";
import { TEACHER_WORDS } from "../../../src/board/pages/words_teacher.js";
import { fragmentOf, placeIn } from "../../../src/board/pages/student_panel.js";
import { cLines, commands } from "../../../src/board/pages/try_it.js";
import { fixtureClass } from "./support/fixture_class.ts";

const { rows } = fixtureClass({ students: 40, language: "en", now: 0 });

Deno.test("chooseLanguage prefers ?lang=, then the browser's languages, then the lab's", () => {
  assertEquals(chooseLanguage("?lang=fr", ["en-GB"]), "fr");
  assertEquals(chooseLanguage("", ["de-CH", "fr-CH", "en"]), "fr");
  assertEquals(chooseLanguage("?lang=xx", ["de"], "fr"), "fr");
  assertEquals(chooseLanguage("", [], "en"), "en");
});

Deno.test("the French words are other words, and none is left empty", () => {
  const same = new Set(["Pause", "refus"]);
  const visit = (en: unknown, fr: unknown, path: string) => {
    if (typeof en === "string") {
      assert(typeof fr === "string" && (fr !== "") === (en !== ""), path);
      assert(
        en === "" || en !== fr || same.has(en) || en === "certain",
        `${path}: “${en}” is not translated`,
      );
    } else if (typeof en === "object" && en !== null) {
      for (const [key, value] of Object.entries(en)) {
        visit(value, (fr as Record<string, unknown>)[key], `${path}.${key}`);
      }
    } else assertEquals(typeof fr, "function", path);
  };
  visit(WORDS.en, WORDS.fr, "words");
  visit(TEACHER_WORDS.en, TEACHER_WORDS.fr, "teacher's words");
});

Deno.test("French punctuation stays with its word, in words, in what functions make of them and in hints", () => {
  assertEquals(WORDS.fr.exchange.dump("Demande"), "Demande\u00a0: octets en hexadécimal et en texte");
  assertEquals(TEACHER_WORDS.fr.hideTitle("Zoé"), "Masquer Zoé\u00a0?");
  assertEquals(keptTogether("« 10 » : pourquoi ?"), "«\u00a010\u00a0»\u00a0: pourquoi\u00a0?");
  assertEquals(keptTogether("Here: why?"), "Here: why?");
});

Deno.test("duration says seconds, minutes, hours and days", () => {
  assertEquals([-5, 59_999, 60_000, 3_900_000, 90_000_000].map((ms) => duration(ms, "en")), [
    "0 s",
    "59 s",
    "1 min",
    "1 h 05",
    "1 d",
  ]);
  assertEquals(duration(90_000_000, "fr"), "1 j");
});

Deno.test("number groups digits and drops the tenths of what is large; shortNumber needs no room", () => {
  assertEquals([4.25, 19_927.4].map((value) => number(value, "en")), ["4.3", "19,927"]);
  assertEquals([0, 900, 4000, 12_500].map((value) => shortNumber(value, "en").toLowerCase()), [
    "0",
    "900",
    "4k",
    "12.5k",
  ]);
});

Deno.test("sorted puts those who are stuck longest first; inPlace moves nobody and puts newcomers last", () => {
  const stuck = sorted(rows, "stuck");
  const since = stuck.flatMap((row) => row.stuck?.since ?? []);
  assertEquals(since, [...since].sort((a, b) => a - b));
  assertEquals(stuck.findIndex((row) => row.stuck === undefined), since.length);
  const keys = stuck.slice(0, 39).map(({ student }) => student.key);
  assertEquals(
    inPlace(rows, keys).map(({ student }) => student.key),
    stuck.map(({ student }) => student.key),
  );
});

Deno.test("found looks at names, users and addresses, whatever the accents", () => {
  assertEquals(found(rows, "chloe").map(({ student }) => student.name), ["chloé"]);
  assertEquals(found(rows, "10.0.7.25").length, 1);
  assertEquals(found(rows, "").length, 40);
});

Deno.test("step stays within the table", () => {
  const size = { rows: 3, columns: 4 };
  assertEquals(step("ArrowUp", { row: 0, column: 1 }, size), { row: 0, column: 1 });
  assertEquals(step("PageDown", { row: 0, column: 1 }, size), { row: 2, column: 1 });
  assertEquals(step("End", { row: 1, column: 0 }, size), { row: 1, column: 3 });
  assertEquals(step("a", { row: 1, column: 0 }, size), undefined);
});

Deno.test("layoutOf puts the rail below, then scrolls the table, when columns would get too narrow", () => {
  const layout = (columns: number, width: number) => {
    const { beside, wide } = layoutOf(columns, width);
    return `${beside ? "beside" : "below"}${wide ? ", scrolled" : ""}`;
  };
  assertEquals([5, 10, 12].map((columns) => layout(columns, 1440)), ["beside", "beside", "below"]);
  assertEquals([5, 9, 10, 14].map((columns) => layout(columns, 1280)), [
    "beside",
    "beside",
    "below",
    "below, scrolled",
  ]);
  assertEquals([5, 10, 11].map((columns) => layout(columns, 1024)), ["below", "below", "below, scrolled"]);
  assertEquals(layout(10, 390), "below");
});

Deno.test("fit finds the columns with the largest letters that leave everybody on the screen", () => {
  const room = { width: 1840, height: 820 };
  const { columns, rows, size, below } = fit({ students: 40, exercises: 5, name: 7 }, room);
  assert(columns * rows >= 40);
  assert(size > 24 && size * rows <= room.height, `${size}`);
  assert(fit({ students: 2, exercises: 5, name: 7 }, room).size > size);
  assertEquals(fit({ students: 0, exercises: 5, name: 0 }, room).rows, 1);
  // Shorter names leave room for larger letters, and ten marks stand below the name.
  assert(fit({ students: 40, exercises: 5, name: 4 }, room).size >= size);
  const many = fit({ students: 120, exercises: 10, name: 9 }, { width: 990, height: 570 });
  assert(!below || many.below);
  assert(many.below && many.size > 12 && many.rows * many.columns >= 120, JSON.stringify(many));
});

Deno.test("floodOf finds the peak that would flatten all else, also of a flood that lasts", () => {
  const quiet = [0, 0.4, 2, 5, 3, 0, 8, 4];
  assertEquals(floodOf({ a: quiet, b: [0, 0, 1, 2, 1, 0, 0, 2] }), undefined);
  assertEquals(floodOf({ a: quiet, b: [0, 0, 0, 9400, 0, 0, 0, 0] }), 9400);
  assertEquals(floodOf({ a: quiet, b: quiet.map(() => 9000) }), 9000);
  // All are busy: that is what the class does.
  assertEquals(floodOf({ a: quiet.map(() => 300), b: quiet.map(() => 900) }), undefined);
  assertEquals(floodOf({}), undefined);
});

Deno.test("Changes lets a cell flash when it changes, again at the next change, and not at first", () => {
  const changes = new Changes();
  assertEquals(changes.classOf("a", "1"), "");
  const first = changes.classOf("a", "2");
  assert(first !== "");
  assertEquals(changes.classOf("a", "2"), first);
  assert(changes.classOf("a", "3") !== first);
});

Deno.test("fragmentOf and placeIn carry keys that are not words", () => {
  for (
    const place of [{ student: "local/1000", listener: "" }, { student: "a&b=#é", listener: "udp counter" }]
  ) {
    assertEquals(placeIn(fragmentOf(place)), place);
  }
  assertEquals(placeIn(""), undefined);
});

Deno.test("commands and cLines use the lab's own ports, addresses and order of bytes", () => {
  const byteOrder = "little" as const;
  const exercises = [
    { name: "ints", transport: "tcp", address: "[::]:7300", service: "counter", byteOrder },
    { name: "big", transport: "tcp", address: "[::]:7301", service: "counter", byteOrder: "big" as const },
    { name: "files", transport: "unix", address: "/run/lab.sock", service: "echo", byteOrder },
    { name: "pings", transport: "icmp", address: "0.0.0.0", service: "echo", byteOrder },
  ];
  assertEquals(commands(exercises, "lab").map(({ command }) => command), [
    "printf '\\5\\0\\0\\0' | nc lab 7300 | od -An -td4",
    "printf '\\0\\0\\0\\5' | nc lab 7301 | od -An -tx1",
    "printf 'hello' | socat -t1 - UNIX-CONNECT:/run/lab.sock",
    "ping -c1 lab",
  ]);
  assertEquals(commands(exercises, "[::1]")[0].command, "printf '\\5\\0\\0\\0' | nc ::1 7300 | od -An -td4");
  assert(cLines(exercises, "10.1.2.3").includes("htons(7300)"));
  assert(commands(undefined, "lab").some(({ command }) => command.includes("7100")));
});

Deno.test("hexText and cArray write bytes as they are pasted into a terminal and into C", () => {
  assertEquals(hexText(Uint8Array.of(10, 0, 255)), "0a 00 ff");
  assertEquals(cArray(Uint8Array.of(10, 255)), "unsigned char bytes[2] = { 0x0a, 0xff };");
  assertEquals(
    cArray(new Uint8Array(9)),
    "unsigned char bytes[9] = {\n  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,\n  0x00,\n};",
  );
});
