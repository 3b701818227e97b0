// A lab below a service manager: what it tells, when, and from whom it comes.
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { Notifier } from "../../../src/lab/systemd/notify.ts";
import { startDaemon } from "../../support/daemon.ts";
import { eventsOf, startManaged, told } from "../../support/managed_daemon.ts";
import { Python } from "../../support/python.ts";
import { withQuietTables } from "../../support/quiet_tables.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";

const LAB = `
[lab]
stdin = "ignore"
[[listener]]
name = "echo"
transport = "tcp"
address = "127.0.0.1"
port = 0
service = "echo"
`;

for (const kind of ["path", "abstract name"]) {
  testNeeding(
    ["python3"],
    `a lab tells a manager at a${kind === "path" ? "" : "n"} ${kind} that it is ready, well, stopping`,
    async () => {
      await using dir = await tempDir();
      const name = kind === "path" ? dir.join("notify") : `@guichet-test-${Deno.pid}-${crypto.randomUUID()}`;
      await using daemon = await startManaged({
        config: LAB,
        manager: ["--notify", name, "--watchdog", "900"],
      });
      await daemon.ready();
      await waitFor("three signs of life", () => told(daemon, "WATCHDOG=1").length >= 3);
      const { code } = await daemon.stop();
      assertEquals(code, 0, daemon.output);

      const all = eventsOf(daemon, "told");
      assert(all.every(({ ours }) => ours), "All came from the process that was started");
      assertEquals(all[0].lines![0], "READY=1");
      assertMatch(all[0].lines![1], /^STATUS=Serving Sockets lab: 1 listeners, \d+ workers$/);
      assertEquals(told(daemon, "READY=1").length, 1);
      const [stopping] = told(daemon, "STOPPING=1");
      assert(stopping !== undefined && stopping.at > all[0].at);
      const gaps = told(daemon, "WATCHDOG=1").map(({ at }, i, every) => i === 0 ? 0 : at - every[i - 1].at);
      assertLess(Math.max(...gaps), 0.9);
    },
  );
}

testNeeding(["python3"], "a lab is ready for the manager only when its clients can be served", async () => {
  await using dir = await tempDir();
  await using daemon = await startManaged({ config: LAB, manager: ["--notify", dir.join("notify")] });
  await waitFor("READY", () => told(daemon, "READY=1").length > 0, { timeout: 15_000 });
  const { port } = await waitFor("its line", () => daemon.listeners.get("echo"));
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  await connection.write(Uint8Array.of(1));
  assertEquals(await connection.read(new Uint8Array(9)), 1);
});

testNeeding(["python3"], "a lab whose address is taken never says that it is ready", async () => {
  await using dir = await tempDir();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const config = LAB.replace("port = 0", `port = ${taken.addr.port}`);
  await using daemon = await startManaged({ config, manager: ["--notify", dir.join("notify")] });
  assertEquals((await daemon.wait()).code, 1);
  assertEquals(eventsOf(daemon, "told"), []);
});

testNeeding(
  ["python3"],
  "a lab tells the manager of a reload, and that it is over, right or wrong",
  async () => {
    await using dir = await tempDir();
    const path = await dir.write("own.toml", withQuietTables(LAB));
    const args = ["serve", "--config", path];
    await using daemon = await startManaged({ args, manager: ["--notify", dir.join("notify")] });
    await daemon.ready();
    for (
      const [times, text] of [
        withQuietTables(LAB + LAB.slice(LAB.indexOf("[[")).replace('"echo"', '"two"')),
        "wrong",
      ]
        .entries()
    ) {
      Deno.writeTextFileSync(path, text);
      daemon.signal("SIGHUP");
      await waitFor("the end of the reload", () => told(daemon, "READY=1").length === times + 2);
    }
    await daemon.stop();
    const sent = eventsOf(daemon, "told").map(({ lines }) => lines!);
    assertEquals(sent.map(([first]) => first), [
      "READY=1",
      "RELOADING=1",
      "READY=1",
      "RELOADING=1",
      "READY=1",
      "STOPPING=1",
    ]);
    assertMatch(sent[1][1], /^MONOTONIC_USEC=\d+$/);
    assertMatch(sent[2][1], /: 2 listeners,/);
    assertMatch(
      sent[4][1],
      /^STATUS=Not reloaded: 1 mistake; nothing has changed\. Serving .*: 2 listeners,/,
    );
  },
);

testNeeding(["python3"], "a watchdog that is another process's is not fed", async () => {
  await using dir = await tempDir();
  const manager = ["--notify", dir.join("notify"), "--watchdog", "300", "--misdirect"];
  await using daemon = await startManaged({ config: LAB, manager });
  await daemon.ready();
  await new Promise((resolve) => setTimeout(resolve, 700));
  await daemon.stop();
  assertEquals([told(daemon, "READY=1").length, told(daemon, "WATCHDOG=1").length], [1, 0]);
});

Deno.test("a lab whose manager is not there serves all the same, and says so once", async () => {
  await using dir = await tempDir();
  const env = { NOTIFY_SOCKET: dir.join("nobody"), WATCHDOG_USEC: "300000" };
  await using daemon = await startDaemon({ config: LAB, env });
  await daemon.ready();
  assertEquals((await daemon.stop()).code, 0);
  const complaints = daemon.stderr.filter((line) => line.includes("Cannot tell the service manager"));
  assertEquals(complaints.length, 1, daemon.output);
  assertMatch(complaints[0], /no such file or directory/);
});

testNeeding(
  ["python3"],
  "Notifier tells a reload with the moment it began, and keeps a status on one line",
  async () => {
    await using dir = await tempDir();
    const path = dir.join("notify");
    await using manager = new Python(`
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(${JSON.stringify(path)})
print("bound", flush=True)
while True: print("|".join(s.recv(999).decode().split("\\n")), int(time.clock_gettime(time.CLOCK_MONOTONIC) * 1e6), flush=True)
`);
    await manager.line(/^bound$/);
    const nobody = () => {
      throw new Error("Nothing was to be logged");
    };
    const log = { debug: nobody, info: nobody, warning: nobody, error: nobody };
    using notifier = new Notifier(path, log);
    notifier.reloading("Reloading\nREADY=1");
    const [, begun, now] = await manager.line(
      /^RELOADING=1\|MONOTONIC_USEC=(\d+)\|STATUS=Reloading READY=1 (\d+)$/,
    );
    assertLess(Math.abs(Number(now) - Number(begun)), 5e6);
    notifier.ready("Serving");
    await manager.line(/^READY=1\|STATUS=Serving /);
  },
);
