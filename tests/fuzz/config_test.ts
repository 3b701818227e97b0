// Configuration files mutated at every byte: each is a lab or a list of mistakes, and nothing else.
import fc from "fast-check";
import { assert } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { ConfigError } from "../../src/config/problems.ts";
import { MOST_LISTENERS } from "../../src/config/types.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { mutatedText } from "./mutate.ts";
import { check, randomNumbers } from "./seed.ts";

/** Mutations of each byte. */
const TIMES = 2;

/** Longest message about one mistake: it quotes a value, and must not quote a whole file. */
const LONGEST_MESSAGE = 2000;

/** Loads a text; fails unless it is right, or all that is wrong is said in a bounded way. */
function load(text: string): "right" | "wrong" {
  try {
    const { listeners } = loadConfig(text, "lab.toml");
    assert(listeners.length >= 1 && listeners.length <= MOST_LISTENERS);
    return "right";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    assert(error.problems.length > 0);
    for (const { message } of error.problems) assert(message.length < LONGEST_MESSAGE, message);
    return "wrong";
  }
}

for (const file of ["lab.toml", "examples/unix_sockets.toml", "examples/small_services.toml"]) {
  Deno.test(`loadConfig reads ${file} mutated at every byte as a lab or as mistakes`, async () => {
    const text = await Deno.readTextFile(`${PROJECT_ROOT}/config/${file}`);
    const random = randomNumbers();
    const length = new TextEncoder().encode(text).length;
    const counts = { right: 0, wrong: 0 };
    for (let at = 0; at < length; at++) {
      for (let time = 0; time < TIMES; time++) counts[load(mutatedText(text, at, random))]++;
    }
    // Comments may say anything; the rest mostly may not.
    assert(counts.right > 0 && counts.wrong > length / 4, JSON.stringify(counts));
  });
}

Deno.test("loadConfig reads any text as a lab or as mistakes", () => {
  check(fc.string({ unit: "binary", maxLength: 400 }), (text) => void load(text), 2000);
});

Deno.test("loadConfig reads a listener with any values as a lab or as mistakes", () => {
  const value = fc.oneof(
    fc.string({ maxLength: 60 }).map((text) => JSON.stringify(text)),
    fc.integer().map(String),
    fc.double().map(String),
    fc.boolean().map(String),
    fc.constantFrom("[]", "{}", "[[]]", "2026-11-25", "07:32:00", "inf", "nan", "0x10", "1_000"),
  );
  const key = fc.constantFrom(
    "name",
    "transport",
    "socket",
    "address",
    "group",
    "port",
    "interface",
    "source",
    "path",
    "mode",
    "service",
    "byte_order",
    "amplification",
    "isolate",
    "idle_timeout",
    "max_connections",
    "receive_buffer",
    "options",
    "trap",
    "__proto__",
    "constructor",
  );
  const listener = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 12 });
  check(fc.array(listener, { minLength: 1, maxLength: 4 }), (listeners) => {
    const table = (entries: [string, string][]) =>
      entries.map(([name, text]) => `${name} = ${text}`).join("\n");
    load(listeners.map((entries) => `[[listener]]\n${table(entries)}\n`).join(""));
  }, 1500);
});
