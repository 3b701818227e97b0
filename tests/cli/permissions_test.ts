// The rights that users' tasks grant: the narrowest that work. Each is tried by leaving it out.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { OTHER_PROGRAMS, SERVE_FLAGS, SERVE_PERMISSIONS } from "../../src/cli/process_io.ts";
import { startManaged, told } from "../support/managed_daemon.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runCommand } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";

const TASKS: Record<string, string> = JSON.parse(Deno.readTextFileSync(`${PROJECT_ROOT}/deno.json`)).tasks;

Deno.test("deno task serve grants what the binary grants, and guichet the programs it runs besides", () => {
  assertEquals(TASKS.serve, `deno run ${SERVE_FLAGS.join(" ")} main.ts serve`);
  const programs = `--allow-run=${OTHER_PROGRAMS.join(",")}`;
  assertEquals(TASKS.guichet, `deno run --quiet ${SERVE_FLAGS.join(" ")} ${programs} main.ts`);
});

Deno.test("no task that users run grants everything, or everything of a kind that it can name", () => {
  for (const task of ["serve", "guichet"]) {
    assert(
      !/(?:^| )(?:-A|--allow-all|--allow-run|--allow-env|--allow-sys)(?: |$)/.test(TASKS[task]),
      TASKS[task],
    );
  }
});

const LAB = (log: string) => `
[lab]
stdin = "ignore"
[[listener]]
name = "a"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "echo"
[board]
port = 0
hints_port = 0
[journal]
path = ":memory:"
[log]
file = "${log}"
`;

const NEEDED: readonly [flag: string, without: RegExp][] = [
  ["--allow-ffi", /Requires ffi access to "?\\?"?libc\.so\.6/],
  ["--allow-read", /Cannot read configuration .*Requires read access/],
  ["--allow-write", /Cannot open log file .*Deno does not let guichet write there/],
  ["--allow-net", /Cannot bind tcp 127\.0\.0\.1:0 for the board: Requires net access/],
];

for (const [flag, without] of NEEDED) {
  Deno.test(`a lab does not start without ${flag}`, async () => {
    await using dir = await tempDir();
    const path = await dir.write("lab.toml", LAB(dir.join("lab.log")));
    const flags = SERVE_PERMISSIONS.filter((each) => !each.startsWith(flag));
    assertEquals(flags.length, SERVE_PERMISSIONS.length - 1);
    const config = ["--config", `${PROJECT_ROOT}/deno.json`];
    const command = [
      Deno.execPath(),
      "run",
      ...config,
      ...flags,
      `${PROJECT_ROOT}/main.ts`,
      "serve",
      "--config",
      path,
    ];
    const { code, stdout, stderr } = await runCommand(command);
    assert(code !== 0);
    assertMatch(stdout + stderr, without);
  });
}

testNeeding(["python3"], "a lab that may not read the environment serves, and tells no manager", async () => {
  await using dir = await tempDir();
  const main = await dir.write(
    "main.ts",
    `Deno.permissions.revokeSync({ name: "env" });
for (const variable of ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "XDG_RUNTIME_DIR"]) {
  Deno.permissions.revokeSync({ name: "env", variable });
}
await import("file://${PROJECT_ROOT}/main.ts");
`,
  );
  const config = LAB(dir.join("lab.log"));
  await using daemon = await startManaged({ config, main, manager: ["--notify", dir.join("notify")] });
  await daemon.ready();
  await daemon.stop();
  assertEquals(told(daemon, "READY=1"), []);
});
