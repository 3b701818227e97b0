// The bench, ended in the middle: nothing of it may stay behind.
import { assertEquals } from "@std/assert";
import { Lines } from "../../scripts/bench/lines.ts";
import { familyOf } from "../../scripts/bench/process_usage.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";

function runs(pid: number): boolean {
  try {
    // A process that ended and was not yet waited for has no command line.
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`) !== "";
  } catch {
    return false;
  }
}

/** The five servers of the workload and a generator. */
const CHILDREN = 6;

for (const [signal, status] of [["SIGINT", 130], ["SIGKILL", 137]] as const) {
  testNeeding(["gcc", "node"], `bench leaves no process behind on ${signal}`, async () => {
    const temporary = await Deno.makeTempDir();
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
        return others.length === CHILDREN && others;
      });
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
