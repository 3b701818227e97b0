// Tests of `guichet init`, and of a lab that is named, opened and translated on the command line.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../src/cli/run.ts";
import { loadConfig } from "../../src/config/load.ts";
import { lab, table, TWO } from "../lab/support/run_labs.ts";
import { startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { fakeIo } from "./support/fake_io.ts";

async function init(...args: string[]) {
  const io = fakeIo();
  const status = await run(["init", ...args], io);
  return { status, out: io.out, err: io.err.join("\n") };
}

Deno.test("init writes the default lab with its comments, for its owner, and replaces nothing unasked", async () => {
  await using dir = await tempDir();
  const file = dir.join("tp.toml");
  const { status, out } = await init(file);
  assertEquals(status, 0);
  assertMatch(out[0], /guichet serve .*tp\.toml starts it$/);
  const text = await Deno.readTextFile(file);
  const usual = loadConfig(await Deno.readTextFile(`${PROJECT_ROOT}/config/lab.toml`), "lab.toml");
  assertEquals(loadConfig(text, file), usual);
  assertMatch(text, /^\[lab\]\n/);
  assertMatch(text, /^# Counts the datagrams that it receives/m);
  assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);

  await Deno.writeTextFile(file, "mine");
  const again = await init(file);
  assertEquals([again.status, await Deno.readTextFile(file)], [1, "mine"]);
  assertStringIncludes(again.err, `Cannot write "${file}": it exists already; --force replaces it`);
  assertEquals((await init("--force", file)).status, 0);
  assertEquals(await Deno.readTextFile(file), text);
  assertEquals((await init(dir.join("no/tp.toml"))).status, 1);
});

Deno.test("init writes the same lab in French to standard output", async () => {
  const { status, out } = await init("-", "--lang", "fr");
  assertEquals(status, 0);
  const { lab: french, ...rest } = loadConfig(out.join("\n"), "-");
  const { lab: english, ...usual } = loadConfig((await init("-")).out.join("\n"), "-");
  assertEquals([french, rest], [{ ...english, name: "TP sockets", language: "fr" }, usual]);
  assert(out.some((line) => line.startsWith("# Compte les datagrammes")));
});

Deno.test("check --lang fr shows the default lab by its French name", async () => {
  const io = fakeIo();
  await run(["check", "--lang", "fr"], io);
  assertStringIncludes([...io.out, ...io.err].join("\n"), "TP sockets, language fr");
});

Deno.test("check takes a file without --config", async () => {
  await using dir = await tempDir();
  const file = await dir.write("lab.toml", lab() + TWO);
  const io = fakeIo();
  assertEquals(await run(["check", file], io), 0);
  assertStringIncludes(io.out[0], `${file} is valid`);
});

Deno.test("serve FILE --open --lang --display goes by the command line, after a reload too", async () => {
  const board = table("board", { port: 0, hints_port: 0, token: "a".repeat(16) });
  const config = lab().replace(/\[board\]\n.*\n/, "") + board + TWO;
  await using dir = await tempDir();
  const file = await dir.write("lab.toml", config);
  await using daemon = await startDaemon({
    args: ["serve", file, "--open", "--lang=fr", "--display", "brief"],
  });
  await daemon.line(/^Prêt/);
  const { port } = new URL((await daemon.line(/^Tableau +(http\S+)/))[1]);
  assert(!daemon.output.includes("cette machine seulement"), daemon.output);
  // Every 127.0.0.0/8 address is this machine's: 127.0.0.1 alone would refuse this one.
  const response = await fetch(`http://127.0.0.2:${port}/healthz`);
  assertEquals(response.status, 200);
  await response.body?.cancel();
  daemon.signal("SIGHUP");
  await daemon.line(/^Rechargé$/);
  assertEquals((await daemon.stop()).code, 0);
});
