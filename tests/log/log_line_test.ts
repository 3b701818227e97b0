import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { humanLine, jsonLine, type LogEntry, plainValue, valueText } from "../../src/log/lines.ts";

// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]/;

function entry(properties: Record<string, unknown> = {}, inMessage: string[] = []): LogEntry {
  return {
    time: new Date(2026, 10, 23, 10, 42, 7, 15).getTime(),
    level: "warning",
    area: "workers",
    message: "Worker 2 died",
    properties,
    inMessage: new Set(inMessage),
  };
}

/** Every character that may command a terminal or deceive a reader, and some that may not. */
const HOSTILE = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("") +
  "\u202e\u2066\u2028\u2029\u200b\ufeff\u{e0041}é漢" + String.fromCharCode(0xd800);

Deno.test("humanLine puts time, level, area and sentence in columns, then the other properties", () => {
  assertEquals(
    humanLine(
      entry({ worker: 2, exit: "SIG KILL", empty: "", age: 1.5, none: undefined }, ["worker"]),
      false,
    ),
    `10:42:07.015  warning  workers   Worker 2 died  exit="SIG KILL" empty="" age=1.5`,
  );
});

Deno.test("humanLine colours only where it may", () => {
  assertStringIncludes(humanLine(entry(), true), "\x1b[33mwarning\x1b[0m");
  assert(!CONTROL.test(humanLine(entry({ a: 1 }), false)));
});

Deno.test("humanLine escapes whatever the message, a property or its name holds", () => {
  const line = humanLine({ ...entry({ [HOSTILE]: HOSTILE }), message: HOSTILE }, false);
  assert(!CONTROL.test(line), JSON.stringify(line.match(CONTROL)));
  assertStringIncludes(line, "é漢");
});

Deno.test("humanLine shows an error in one line with its cause", () => {
  const error = new TypeError("bad\nthing", { cause: new Error("below") });
  assertMatch(humanLine(entry({ error }), false), / {2}error="TypeError: bad\\nthing; cause: below"$/);
});

Deno.test("valueText writes strings bare and the rest as JSON", () => {
  assertEquals(["a b", 7, true, null, undefined, 5n, [1, "x"], { a: 1 }].map(valueText), [
    "a b",
    "7",
    "true",
    "null",
    "undefined",
    "5",
    '[1,"x"]',
    '{"a":1}',
  ]);
});

Deno.test("jsonLine is one JSON object with the four fields and the properties", () => {
  const line = jsonLine({ ...entry({ worker: 2, none: undefined, time: "mine" }), time: 0 });
  assertEquals(
    line,
    '{"time":"1970-01-01T00:00:00.000Z","level":"warning","area":"workers","message":"Worker 2 died","worker":2,"time_":"mine"}',
  );
});

Deno.test("jsonLine writes no control character and loses none", () => {
  const line = jsonLine({ ...entry({ [HOSTILE]: HOSTILE }), message: HOSTILE });
  assert(!CONTROL.test(line));
  const read = JSON.parse(line);
  assertEquals(read.message, HOSTILE);
  assertEquals(read[HOSTILE], HOSTILE);
});

Deno.test("jsonLine keeps an error's name, message, stack and cause", () => {
  const read = JSON.parse(jsonLine(entry({ error: new RangeError("outer", { cause: new Error("inner") }) })));
  assertEquals([read.error.name, read.error.message, read.error.cause.message], [
    "RangeError",
    "outer",
    "inner",
  ]);
  assertStringIncludes(read.error.stack, "log_line_test.ts");
});

Deno.test("plainValue bounds what it is given", () => {
  const knot: Record<string, unknown> = {};
  knot.self = knot;
  const deep = new Error("deep");
  deep.cause = deep;
  for (
    const value of [
      knot,
      deep,
      Array(1e5).fill("x"),
      "x".repeat(1e6),
      new Uint8Array(1e6),
      new Map([[1, knot]]),
    ]
  ) {
    assert(JSON.stringify(plainValue(value)).length < 20_000);
  }
});

Deno.test("plainValue makes plain what JSON can't hold", () => {
  assertEquals(
    plainValue({ a: 1n, b: NaN, c: Symbol("s"), d: Uint8Array.of(10, 0), e: new Set([1]), f: new Date(0) }),
    { a: "1", b: "NaN", c: "Symbol(s)", d: "\\n\\0", e: [1], f: "1970-01-01T00:00:00.000Z" },
  );
});
