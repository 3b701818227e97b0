// A worker that hangs for good: its clients are another's at once, and the service manager gets a new process.
import { assert, assertEquals } from "@std/assert";
import { eventsOf, startManaged, told } from "../../support/managed_daemon.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";

const LAB = `
[lab]
stdin = "ignore"
workers = 2
[[listener]]
name = "echo"
transport = "tcp"
address = "127.0.0.1"
port = 0
service = "echo"
`;

async function echoes(port: number): Promise<boolean> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(Uint8Array.of(7));
  return await connection.read(new Uint8Array(9)) === 1;
}

testNeeding(
  ["python3"],
  "a worker that hangs stops the watchdog's food, and the manager restarts the lab",
  async () => {
    await using dir = await tempDir();
    await using daemon = await startManaged({
      config: LAB,
      main: `${PROJECT_ROOT}/tests/lab/support/hanging_main.ts`,
      manager: ["--notify", dir.join("notify"), "--watchdog", "1500", "--restarts", "1"],
    });
    await daemon.ready();
    await waitFor("a sign of life", () => told(daemon, "WATCHDOG=1").length > 0);
    const port = Number(daemon.listener("echo").port);
    daemon.signal("SIGUSR2");
    // Long before the manager notices, another worker serves.
    await daemon.line(/Worker \{?0\}? died: its loop has not turned|"Worker 0 died/);
    await daemon.line(/Worker 0 is replaced/);
    assert(await echoes(port));
    assertEquals(eventsOf(daemon, "watchdog"), []);
    await daemon.line(
      /STATUS=The watchdog is not fed: (?:1 of its threads hang|a worker's loop stands still)/,
    );

    await waitFor("the restart", () => told(daemon, "READY=1").length === 2, { timeout: 20_000 });
    const [killed] = eventsOf(daemon, "watchdog");
    const last = told(daemon, "WATCHDOG=1").filter(({ at }) => at < killed.at).at(-1)!;
    assert(killed.at - last.at >= 1.5, "Nothing was fed while it hung");
    await waitFor("the new one's life", () => told(daemon, "WATCHDOG=1").at(-1)!.at > killed.at);
    assertEquals((await daemon.stop()).code, 0);
    assertEquals(eventsOf(daemon, "started").length, 2);
  },
);
