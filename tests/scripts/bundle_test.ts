// Tests of scripts/bundle.ts: the bundle runs by itself, and is not slow to start.
import { assertEquals, assertMatch } from "@std/assert";
import { bundle } from "../../scripts/bundle.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runCommand, runSuccessfully } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";

/** Each takes 4 to 17 ms to load, on every start. */
const SLOW = /from ?"node:(?:module|crypto|util|timers)"/;

const LAB = `
[[listener]]
name = "echo"
transport = "tcp"
port = 0
service = "echo"
[board]
port = 0
hints_port = 0
[journal]
path = ":memory:"
`;

Deno.test("the bundle runs without the checkout and without packages, and imports nothing slow", async () => {
  await using dir = await tempDir();
  assertEquals(Deno.cwd(), PROJECT_ROOT);
  const { files: [main], config } = await bundle(dir.path);
  const lab = await dir.write("lab.toml", LAB);
  const run = [Deno.execPath(), "run", "--no-prompt", "--no-remote", "--no-npm", "--config", config];
  const { stdout } = await runSuccessfully([...run, "-A", dir.join(main), "check", "--config", lab]);
  assertMatch(stdout, / is valid: /);
  const cluster = await dir.write(
    "cluster.toml",
    LAB + '[cluster]\ndatabase = "postgresql://127.0.0.1:1/a"\n',
  );
  const joined = await runCommand([...run, "-A", dir.join(main), "check", "--config", cluster]);
  assertMatch(joined.stdout, /Cannot use the cluster's database: no route: nobody listens there/);
  const folder = dir.join(main).replace(/\/[^/]+$/, "");
  const slow: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (SLOW.test(await Deno.readTextFile(`${folder}/${name}`))) slow.push(name);
  }
  // Loaded where there is a cluster, and with the first request for /metrics.
  assertEquals(slow.sort(), ["pg.js", "prom-client.js"]);
  // A worker loads that only where a listener wants it.
  const worker = await Deno.readTextFile(`${folder}/worker.js`);
  assertEquals(worker.match(/(?:from |import\()"\.\/unkind\W/g), ['import("./unkind-']);
});
