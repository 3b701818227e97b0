// A configuration cut or changed at every byte gives a lab or a report, never anything else.
import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { ConfigError } from "../../src/config/problems.ts";

/** Short, so that every byte's turn comes quickly, with every kind of value and of header. */
const LAB = `# é
lab = { name = 'Lab', workers = 2 }
[[listener]]
name = "a"
transport = "tcp"
address = "fe80::1%eth0"
port = 0x1F
service = "echo"
idle_timeout = "2m"
receive_buffer = "8KiB"
impair = { delay = "4ms" }
[[listener]]
name = """b"""
transport = "multicast"
group = "225.0.0.10"
port = 7_200
service = "print"
trap = false
[[listener]]
name = "c"
transport = "unix"
path = "/tmp/\\u00e9"
mode = "0600"
service = "discard"
[[exercise]]
name = "d"
title = { en = "x", fr = "y" }
listener = "a"
closes = 2026-12-15T23:59:00
[board]
token = "12345678"
`;

/** What TOML gives a meaning to, and bytes that are no UTF-8. */
const BYTES = [...new TextEncoder().encode("\"'[]{}=.,#\\\n\r\t 0aZ_-\0\x7fé"), 0xff, 0xe2];

/** A linear congruential generator (Numerical Recipes): the same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/** Loads the bytes as a file would be; true for a lab, false for a report of at least one problem. */
function loads(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  try {
    return loadConfig(text, "lab.toml").listeners.length > 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw new Error(`Cannot load ${JSON.stringify(text)}`, { cause: error });
    }
    assert(error.problems.length > 0 && error.message !== "");
    for (const { line } of error.problems) assert(line === undefined || line <= text.split("\n").length);
    return false;
  }
}

const WHOLE = new TextEncoder().encode(LAB);

function spliced(at: number, remove: number, ...bytes: number[]): Uint8Array {
  return Uint8Array.from([...WHOLE.subarray(0, at), ...bytes, ...WHOLE.subarray(at + remove)]);
}

Deno.test("loadConfig takes the file that is to be mutated", () => assertEquals(loads(WHOLE), true));

Deno.test("loadConfig of a file cut at any byte gives a lab or a ConfigError", () => {
  const results = Array.from(WHOLE, (_, at) => loads(WHOLE.subarray(0, at)));
  assert(results.includes(false));
});

Deno.test("loadConfig of a file with any byte changed, lost or added gives a lab or a ConfigError", () => {
  const random = numbers(2);
  const results = Array.from(WHOLE, (_, at) => [
    loads(spliced(at, 1, BYTES[random(BYTES.length)])),
    loads(spliced(at, 1)),
    loads(spliced(at, 0, BYTES[random(BYTES.length)])),
  ]).flat();
  assert(results.includes(true) && results.includes(false));
});
