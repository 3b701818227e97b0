// One connection: whatever happens to it, a question ends, and nothing is thrown where nobody asked.
import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../src/cluster/connection.ts";
import { reasonOf } from "../../src/cluster/reasons.ts";
import { startPostgres, targetOf } from "../support/postgres.ts";
import { runCommand } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";

testNeeding(
  ["postgresql"],
  "a connection that breaks while nobody asks is told with the next question, and throws nothing",
  async () => {
    const script = new URL("support/broken_connection.ts", import.meta.url).pathname;
    const command = [Deno.execPath(), "run", "-A", "--quiet", "--no-check", script];
    const { code, stdout, stderr } = await runCommand(command, { timeout: 60_000, env: { NO_COLOR: "1" } });
    assertEquals([code, stdout, stderr], [0, "the connection broke\nthe connection broke\n", ""]);
  },
);

testNeeding(
  ["postgresql"],
  "a password that is wanted and missing is told at once, whatever the user's files and environment have",
  async () => {
    await using engine = await startPostgres();
    const began = performance.now();
    const error = await assertRejects(() =>
      Connection.open(targetOf(engine.address().replace("//", "//postgres@")))
    );
    assertEquals(reasonOf(error), "password: the engine wants one, and password_file gives none");
    assertEquals(performance.now() - began < 3000, true);
  },
);

testNeeding(
  ["postgresql"],
  "an answer is waited for so long and no longer, and the connection is cut",
  async () => {
    await using engine = await startPostgres();
    await using connection = await Connection.open(targetOf(engine.admin), 500);
    engine.pause(true);
    const began = performance.now();
    const error = await assertRejects(() => connection.query("SELECT 1"));
    assertEquals([reasonOf(error), performance.now() - began < 2000], ["no answer for 0.5 s", true]);
    engine.pause(false);
    const gone = await assertRejects(() => connection.query("SELECT 1"));
    assertEquals(gone, error);
    await waitFor("the end of its session", async () => {
      const [{ count }] = await engine.ask(
        "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'guichet'",
      );
      return count === 1;
    });
  },
);

testNeeding(
  ["postgresql"],
  "a statement that the engine can't do in time is given up there, too",
  async () => {
    await using engine = await startPostgres();
    await using connection = await Connection.open(targetOf(engine.admin), 500);
    const error = await assertRejects(() => connection.query("SELECT pg_sleep(5)"));
    assertEquals(["it is too slow", "no answer for 0.5 s"].includes(reasonOf(error)), true, reasonOf(error));
  },
);

testNeeding(
  ["postgresql"],
  "what is reserved outlives a crash, whatever the server's default is",
  async () => {
    await using engine = await startPostgres({ settings: ["synchronous_commit = off"] });
    await using connection = await engine.connect();
    assertEquals(await connection.query("SHOW synchronous_commit"), [{ synchronous_commit: "on" }]);
  },
);
