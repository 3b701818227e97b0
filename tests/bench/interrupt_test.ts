// The bench, ended in the middle: nothing of it may stay behind.
import { assert, assertEquals } from "@std/assert";
import { Lines } from "../../scripts/bench/lines.ts";
import { familyOf } from "../../scripts/bench/process_usage.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";

/** "" where it has ended, also if nobody has waited for it yet. */
function commandOf(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`);
  } catch {
    return "";
  }
}

const runs = (pid: number) => commandOf(pid) !== "";
const isDatabase = (pid: number) => commandOf(pid).includes("postgres");

/** The five servers of the workload and a generator, besides the database of the daemon that is in a cluster. */
const CHILDREN = 6;

for (const [signal, status] of [["SIGINT", 130], ["SIGKILL", 137]] as const) {
  testNeeding(["gcc", "node", "postgresql"], `bench leaves no process behind on ${signal}`, async () => {
    const temporary = await Deno.makeTempDir();
    // The database's user is not root.
    await Deno.chmod(temporary, 0o755);
    try {
      const args = [
        "run",
        "-A",
        "scripts/bench/bench.ts",
        "--only",
        "udp-counter",
        "--daemon",
        "/no/such/guichet",
      ];
      const bench = new Deno.Command(Deno.execPath(), {
        args,
        cwd: PROJECT_ROOT,
        env: { TMPDIR: temporary },
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const said = new Lines(bench.stderr);
      await said.startingWith("udp-counter: round 1");
      const children = await waitFor("the servers and a generator", () => {
        const others = familyOf(bench.pid).filter((pid) => pid !== bench.pid);
        const servers = others.filter((pid) => !isDatabase(pid));
        return servers.length === CHILDREN && others;
      });
      assert(children.some(isDatabase));
      bench.kill(signal);
      assertEquals((await bench.status).code, status);
      await said.ended;
      await waitFor("all processes to end", () => !children.some(runs));
      if (signal === "SIGINT") assertEquals([...Deno.readDirSync(temporary)].length, 0);
    } finally {
      await Deno.remove(temporary, { recursive: true });
    }
  });
}
