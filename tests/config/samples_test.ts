// The files of config/: they load, they agree with the definition, and they say what the course needs.
import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { SECTIONS } from "../../src/config/sections.ts";
import type { LabConfig } from "../../src/config/types.ts";
import { listener, loadListener } from "./support/problems.ts";

const FOLDER = new URL("../../config/", import.meta.url);
const EXAMPLES = [...Deno.readDirSync(new URL("examples/", FOLDER))].map(({ name }) => `examples/${name}`)
  .sort();

function load(name: string): LabConfig {
  return loadConfig(Deno.readTextFileSync(new URL(name, FOLDER)), name);
}

Deno.test("config/lab.toml is the default lab", () => {
  const places = load("lab.toml").listeners.map((one) => {
    const place = one.transport === "unix"
      ? one.path
      : `${one.transport === "multicast" ? one.group : one.address}:${"port" in one ? one.port : ""}`;
    return `${one.name} ${one.transport} ${place} ${one.service}`;
  });
  assertEquals(places, [
    "udp-counter udp 0.0.0.0:4567 counter",
    "tcp-counter tcp 0.0.0.0:7100 counter",
    "multicast multicast 225.0.0.10:7200 print",
    "unix-echo unix /tmp/guichet.sock echo",
    "udp-echo udp 0.0.0.0:7007 echo",
    "tcp-echo tcp 0.0.0.0:7007 echo",
  ]);
});

Deno.test("config/lab.toml says nothing but defaults of its sections", () => {
  const { lab, log, board, journal } = load("lab.toml");
  const defaults = loadConfig(listener("udp"), "lab.toml");
  assertEquals({ lab, log, board, journal }, {
    lab: defaults.lab,
    log: defaults.log,
    board: defaults.board,
    journal: defaults.journal,
  });
});

for (const name of EXAMPLES) {
  Deno.test(`config/${name} loads`, () => assert(load(name).listeners.length > 0));
}

Deno.test("the labs of container/compose.yaml load, and differ in what a machine has once", () => {
  const labs = [1, 2, 3].map((room) => load(`../container/rooms/room-${room}.toml`));
  const ports = labs.flatMap(({ listeners, board }) => [
    ...listeners.map((each) => "port" in each ? each.port : 0),
    board.port,
    board.hintsPort,
  ]);
  assertEquals(new Set(ports).size, 12);
  assertEquals(labs.map(({ cluster }) => cluster?.lab), ["room-1", "room-2", "room-3"]);
});

Deno.test("every sample names its schema in its first line", () => {
  for (const name of ["lab.toml", "lab.fr.toml", "reference.toml", ...EXAMPLES]) {
    const [first] = Deno.readTextFileSync(new URL(name, FOLDER)).split("\n");
    const schema = /^#:schema (\S+)$/.exec(first)?.[1] ?? "";
    assert(Deno.statSync(new URL(schema, new URL(name, FOLDER))).isFile, name);
  }
});

Deno.test("config/reference.toml gives every key, with its default", () => {
  const text = Deno.readTextFileSync(new URL("reference.toml", FOLDER));
  for (const key of SECTIONS.flatMap(({ fields }) => Object.keys(fields))) {
    assert(new RegExp(`^# .*\\n${key} = `, "m").test(text), key);
  }
  const { lab, log, board, journal, listeners } = load("reference.toml");
  const defaults = loadConfig(listener("udp"), "lab.toml");
  assertEquals({ ...defaults, lab, log, board, journal }, defaults);
  assertEquals(listeners[1], loadListener("tcp"));
  assertEquals(listeners[2], loadListener("multicast"));
  assertEquals(listeners[3], loadListener("unix", 'path = "/tmp/guichet.sock"', 'service = "counter"'));
});
