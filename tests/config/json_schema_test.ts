// The JSON schema, through a validator of its own: it takes what the checker takes, and refuses, of what the
// checker refuses, all that concerns one listener or one key.
import { Validator } from "@cfworker/json-schema";
import { assert, assertEquals } from "@std/assert";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { jsonSchema } from "../../src/config/documents.ts";
import { listener, problemsOf } from "./support/problems.ts";

const FOLDER = new URL("../../config/", import.meta.url);
const VALIDATOR = new Validator(jsonSchema(), "7", false);

/** Where the schema finds fault with a file; empty for a right one. */
function faultsOf(text: string): string[] {
  const { errors } = VALIDATOR.validate(getStaticTOMLValue(parseTOML(text)));
  return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

const EVERY_KEY = `[lab]
name = "é"
workers = 3
drain = "5m"
traps = false
[board]
port = 0
token = "12345678"
[journal]
keep = "1h"
`;

const EXERCISE = `[[exercise]]
name = "one"
title = { en = "One", fr = "Un" }
listener = "udp"
text = "x"
opens = 2026-12-01T08:00:00
`;

const RIGHT = [
  listener("udp", 'byte_order = "big"', 'receive_buffer = "8KiB"', 'address = "::"'),
  listener("tcp", "receive_buffer = 4096", 'isolate = "connection"', 'idle_timeout = "0s"', "backlog = 5"),
  listener("multicast", 'interface = "eth0"'),
  listener("udp", 'service = "chargen"', 'address = "127.0.0.1"', "answer_low_ports = true"),
  listener("udp", 'service = "daytime"', "amplification = 8"),
  listener("tcp", 'service = "half-close"', 'byte_order = "big"'),
  listener("unix", 'socket = "dgram"', 'service = "print"'),
  listener("unix", 'socket = "seqpacket"', 'mode = "0600"', "max_connections = 3"),
  EVERY_KEY + listener("udp"),
  listener("tcp", 'service = "challenge"', 'challenge = "until-end"', 'byte_order = "little"'),
  listener("multicast", 'service = "challenge"', 'challenge = "token"'),
  listener("udp", 'impair = { loss = "10%", corrupt = 0.001, seed = "auto", rate = 65536 }'),
  listener("udp") + EXERCISE,
];

/** The keys are enough for the checker to find one problem. */
const WRONG = [
  "",
  "listener = []",
  "[lab]\nnmae = 'x'\n" + listener("udp"),
  "[labb]\n" + listener("udp"),
  "[lab]\nworkers = 0\n" + listener("udp"),
  "[lab]\nworkers = 'all'\n" + listener("udp"),
  "[lab]\ndrain = 5\n" + listener("udp"),
  "[lab]\ndrain = '5 s'\n" + listener("udp"),
  "[board]\nport = 65536\n" + listener("udp"),
  "[journal]\npath = ''\n" + listener("udp"),
  "[log]\nlevel = 'loud'\n" + listener("udp"),
  listener("tcp", "port = '7100'"),
  listener("tcp", "port = 65536"),
  listener("tcp", "path = '/tmp/a'"),
  listener("tcp", "name = 'A'"),
  listener("tcp", "service = 'print'"),
  listener("tcp", "transport = 'tpc'"),
  listener("tcp", "backlog = 0"),
  listener("udp", "isolate = 'connection'"),
  listener("udp", "receive_buffer = '8KB'"),
  listener("udp", "receive_buffer = 4095"),
  listener("udp", "amplification = 0"),
  listener("udp", "amplification = 'any'"),
  listener("udp", "service = 'discard'", "amplification = 2"),
  listener("udp", "service = 'half-close'"),
  listener("tcp", "answer_low_ports = true"),
  listener("unix", "socket = 'dgram'", "service = 'half-close'"),
  listener("unix", "port = 3"),
  listener("unix", "path = 'a'"),
  listener("unix", "mode = '888'"),
  listener("unix", "service = 'print'"),
  listener("unix", "socket = 'dgram'", "idle_timeout = '5s'"),
  listener("unix", "byte_order = 'big'"),
  listener("multicast", "address = '0.0.0.0'"),
  listener("multicast", "service = 'counter'"),
  listener("tcp", "service = 'challenge'"),
  listener("tcp", "challenge = 'pieces'"),
  listener("tcp", "service = 'challenge'", "challenge = 'lost'"),
  listener("multicast", "impair = { loss = 0.1 }"),
  listener("udp", "impair = { loss = 2 }"),
  listener("udp", "impair = { los = 0.1 }"),
  listener("udp") + EXERCISE.replace("One", ""),
  listener("udp") + EXERCISE.replace("text", "texts"),
  "[[listener]]\nname = 'a'\ntransport = 'udp'\nservice = 'echo'",
  "[[listener]]\nname = 'a'\ntransport = 'unix'\nservice = 'echo'",
  "[[listener]]\nname = 'a'\ntransport = 'multicast'\nservice = 'print'\nport = 1",
  "[[listener]]\nname = 'a'\nservice = 'echo'\nport = 1",
];

Deno.test("the JSON schema takes every sample", () => {
  const examples = [...Deno.readDirSync(new URL("examples/", FOLDER))].map(({ name }) => `examples/${name}`);
  for (const name of ["lab.toml", "reference.toml", ...examples]) {
    assertEquals(faultsOf(Deno.readTextFileSync(new URL(name, FOLDER))), [], name);
  }
});

Deno.test("the JSON schema takes what the checker takes", () => {
  for (const text of RIGHT) {
    assertEquals(problemsOf(text), [], text);
    assertEquals(faultsOf(text), [], text);
  }
});

Deno.test("the JSON schema refuses what the checker refuses within one listener or section", () => {
  for (const text of WRONG) {
    assertEquals(problemsOf(text).length, 1, text);
    assert(faultsOf(text).length > 0, text);
  }
});
