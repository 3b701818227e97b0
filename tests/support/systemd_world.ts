// A machine that a real systemd runs as process 1, with a checkout of guichet in /opt/guichet: made of this
// machine by systemd_world.py, and gone when it is disposed of.
import { SERVE_PERMISSIONS } from "../../src/cli/process_io.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { runCommand, type RunResult, runSuccessfully } from "./run_command.ts";
import { tempDir } from "./temp_dir.ts";
import { waitFor } from "./wait_for.ts";
import { within } from "./within.ts";

/** Needs for `testNeeding`. */
export const SYSTEMD_WORLD_NEEDS = ["root", "nsenter", "systemd as process 1"] as const;

/** Milliseconds until process 1 runs, and until systemd has started what there is to start. */
const PATIENCE = 30_000;

/** As on no machine of a user: whoever runs the tests may have others. */
const ENVIRONMENT = [
  "env",
  "--ignore-environment",
  "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
];

/**
 * Deno's cache; filled beforehand, for there is no network to fill it from and the service may not write
 * there.
 */
const CACHE = "/var/cache/guichet";

/**
 * Where deployment.md expects the executable: the sources behind a script, since compiling takes longer than
 * the test.
 */
const PROGRAM = `#!/bin/sh
export DENO_DIR=${CACHE} NO_COLOR=1
exec /opt/deno run --quiet --config=/opt/guichet/deno.json ${SERVE_PERMISSIONS.join(" ")} \\
  "\${GUICHET_MAIN:-/opt/guichet/main.ts}" "$@"
`;

/**
 * Makes the machine's files ready and becomes systemd: units of this machine are nothing to us, but for the
 * journal. A machine without an id would start all units there are.
 */
const PREPARE = `
set -e
printf '%032x\\n' 1 >/etc/machine-id
rm -rf /lib/systemd/system/*.wants /etc/guichet
printf '[Unit]\\nWants=systemd-journald.service sockets.target\\nAfter=systemd-journald.service\\n' \\
  >/etc/systemd/system/world.target
mkdir -p /opt/guichet/tests/lab/support /opt/guichet/dist ${CACHE}
cd /mnt/guichet
cp -r main.ts deno.json deno.lock src types config /opt/guichet
cp tests/lab/support/hanging_main.ts /opt/guichet/tests/lab/support
cp -r /mnt/npm ${CACHE}/npm
cat >/opt/guichet/dist/guichet <<'END'
${PROGRAM}END
chmod -R a+rX /opt/guichet
sh /opt/guichet/dist/guichet check >/dev/null
exec /lib/systemd/systemd --system --unit=world.target
`;

/** The machine. */
export interface SystemdWorld extends AsyncDisposable {
  /** What to put before a command to run it on this machine's files and the other's network. */
  readonly network: readonly string[];
  /** Runs a command in there; any exit status is a result. */
  run(...command: string[]): Promise<RunResult>;
  /** Writes a file of the machine. */
  write(path: string, text: string): Promise<void>;
  /** What systemd says of a unit, by the properties' names. */
  show(unit: string, ...properties: string[]): Promise<Record<string, string>>;
}

/** Boots it. */
export async function bootSystemdWorld(): Promise<SystemdWorld> {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(await tempDir());
  const binds = [
    `${PROJECT_ROOT}=/mnt/guichet`,
    `${Deno.execPath()}=/opt/deno`,
    `${await denoFolder()}/npm=/mnt/npm`,
  ];
  const script = `${PROJECT_ROOT}/tests/support/systemd_world.py`;
  const init = ["/bin/sh", "-c", PREPARE];
  const child = new Deno.Command("unshare", {
    args: ["--mount", "--propagation", "private", "python3", script, dir.path, ...binds, "--", ...init],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  stack.defer(async () => {
    await child.stdin.close().catch(() => {});
    await child.status;
  });
  const pid = await firstLine(child.stdout);
  const world = worldOf(pid);
  await waitFor("the end of booting", async () => {
    const { stdout } = await world.run("systemctl", "is-system-running");
    return /^(?:running|degraded)$/.test(stdout.trim());
  }, { timeout: PATIENCE, interval: 50 });
  const kept = stack.move();
  return { ...world, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function worldOf(pid: string): Omit<SystemdWorld, typeof Symbol.asyncDispose> {
  const enter = ["nsenter", `--target=${pid}`];
  const all = [...enter, "--all", "--", ...ENVIRONMENT];
  const run = (...command: string[]) => runCommand([...all, ...command], { timeout: PATIENCE });
  return {
    network: [...enter, "--net", "--"],
    run,
    write: async (path, text) =>
      void await runSuccessfully([...all, "sh", "-c", 'cat >"$0"', path], { input: text }),
    show: async (unit, ...properties) => {
      const { stdout } = await run("systemctl", "show", unit, `--property=${properties.join(",")}`);
      return Object.fromEntries(stdout.trim().split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2)));
    },
  };
}

/** Deno's folder of what it downloads. */
async function denoFolder(): Promise<string> {
  const { stdout } = await runSuccessfully([Deno.execPath(), "info", "--json"], { cwd: "/" });
  return JSON.parse(stdout).denoDir;
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const { value } = await within(reader.read(), PATIENCE, () => "the machine's first process");
  reader.releaseLock();
  await stream.cancel();
  return new TextDecoder().decode(value).trim();
}
