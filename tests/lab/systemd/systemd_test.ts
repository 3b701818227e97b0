// config/systemd/guichet.service below a real systemd, process 1 of a machine of the test's own, by the commands of
// docs/deployment.md: installed, ready, confined, reloaded, watched, stopped, upgraded and removed.
import { assertEquals, assertLess, assertMatch, assertNotEquals } from "@std/assert";
import { bootSystemdWorld, SYSTEMD_WORLD_NEEDS, type SystemdWorld } from "../../support/systemd_world.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import {
  CONFIG,
  documented,
  follow,
  LAB,
  listener,
  mainPid,
  serves,
  servesUnix,
  SERVICE,
} from "../support/systemd_lab.ts";

/** Sends the service's process a signal, and waits until systemd has started another, which is ready. */
async function restartsAfter(world: SystemdWorld, signal: string): Promise<void> {
  const before = await world.show(SERVICE, "MainPID", "NRestarts");
  await world.run("systemctl", "kill", `--signal=${signal}`, "--kill-whom=main", SERVICE);
  let seen = before;
  await waitFor(() => `the restart; there was ${JSON.stringify(seen)}`, async () => {
    seen = await world.show(SERVICE, "ActiveState", "MainPID", "NRestarts");
    return seen.ActiveState === "active" && Number(seen.NRestarts) > Number(before.NRestarts);
  }, { timeout: 20_000, interval: 50 });
  assertNotEquals(seen.MainPID, before.MainPID);
}

async function isInstalled(world: SystemdWorld): Promise<void> {
  assertEquals(documented("The systemd unit").length, 4);
  await follow(world, "The systemd unit");
  const installed = await world.show(SERVICE, "ActiveState", "UnitFileState", "StatusText");
  assertEquals([installed.ActiveState, installed.UnitFileState], ["active", "enabled"]);
  assertMatch(installed.StatusText, /^Serving Sockets lab: 5 listeners, \d+ workers$/);
  await world.write(CONFIG, LAB);
  assertEquals((await world.run("systemctl", "restart", SERVICE)).code, 0);
  const { ActiveState, StatusText } = await world.show(SERVICE, "ActiveState", "StatusText");
  assertEquals([ActiveState, StatusText], ["active", "Serving Salle 12: 4 listeners, 2 workers"]);
  await Promise.all([serves(world), servesUnix(world)]);
}

/** Ids, rights and filter of every thread; the right to low ports alone is bit 10. */
async function hasNoRights(world: SystemdWorld): Promise<void> {
  const { stdout } = await world.run("sh", "-c", `cat /proc/${await mainPid(world)}/task/*/status`);
  const values = (key: string) =>
    [...stdout.matchAll(new RegExp(`^${key}:\\t(.*)$`, "gm"))].map(([, v]) => v);
  assertLess(3, values("Pid").length, "Main, two workers, and Deno's own");
  for (const key of ["Uid", "Gid"]) {
    const [id, ...others] = new Set(values(key).flatMap((ids) => ids.split("\t")));
    assertEquals(others, []);
    assertNotEquals(id, "0");
  }
  for (const key of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
    assertEquals([...new Set(values(key))], ["0000000000000400"], key);
  }
  assertEquals([...new Set(values("NoNewPrivs"))], ["1"]);
  assertEquals([...new Set(values("Seccomp"))], ["2"]);
}

/** What it may write is its own; systemd itself finds little to be exposed. */
async function isConfined(world: SystemdWorld): Promise<void> {
  const { stdout } = await world.run("cat", `/proc/${await mainPid(world)}/mountinfo`);
  const mounts = new Map(
    stdout.trim().split("\n").map((line) => {
      const [, , , , path, options] = line.split(" ");
      return [path, options.split(",")[0]];
    }),
  );
  const writable = [...mounts].filter(([, how]) => how === "rw").map(([path]) => path);
  const own = /^\/(?:run\/guichet|var\/lib\/private\/guichet|(?:var\/)?tmp)$/;
  // What the kernel makes up, and what no user but root may write.
  const others = /^\/(?:proc|dev)(?:\/|$)/;
  assertEquals(writable.filter((path) => !own.test(path) && !others.test(path)), []);
  assertEquals([mounts.get("/"), mounts.get("/run/guichet")], ["ro", "rw"]);
  const analysis = await world.run("systemd-analyze", "security", "--no-pager", SERVICE);
  const [, exposure] = /Overall exposure level for guichet\.service: (\d+\.\d+)/.exec(analysis.stdout)!;
  assertLess(Number(exposure), 2);
}

async function reloads(world: SystemdWorld): Promise<void> {
  const pid = await mainPid(world);
  await world.write(CONFIG, LAB + listener("more", "tcp", 7101));
  assertEquals((await world.run("systemctl", "reload", SERVICE)).code, 0);
  await serves(world, [7100, 13, 7101]);
  await world.write(CONFIG, `${LAB}oops = 1\n`);
  assertNotEquals((await world.run("systemctl", "reload", SERVICE)).code, 0);
  const { ActiveState, StatusText } = await world.show(SERVICE, "ActiveState", "StatusText");
  assertEquals(ActiveState, "active");
  assertMatch(StatusText, /^Not reloaded: 1 mistake; nothing has changed\. Serving Salle 12: 5 listeners/);
  await serves(world, [7100, 13, 7101]);
  assertEquals(await mainPid(world), pid);
  await world.write(CONFIG, LAB);
}

/** A configuration with a token that nobody but root and the service can read. */
async function keepsTokens(world: SystemdWorld): Promise<void> {
  const folder = `/etc/systemd/system/${SERVICE}.d`;
  await follow(world, "Tokens");
  await world.run("mkdir", "-p", folder);
  await world.write(`${folder}/group.conf`, "[Service]\nSupplementaryGroups=guichet-lab\n");
  await world.run("systemctl", "daemon-reload");
  assertEquals((await world.run("systemctl", "restart", SERVICE)).code, 0);
  await serves(world);
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  assertNotEquals((await world.run(...nobody, "cat", CONFIG)).code, 0);
  await world.run("rm", "-r", folder);
  await world.run("chmod", "644", CONFIG);
  await world.run("systemctl", "daemon-reload");
  assertEquals((await world.run("systemctl", "restart", SERVICE)).code, 0);
}

/** The real lab, but for a way to have a worker hang, and a manager of less patience. */
async function restartsWhenAWorkerHangs(world: SystemdWorld): Promise<void> {
  const main = "/opt/guichet/tests/lab/support/hanging_main.ts";
  const folder = `/etc/systemd/system/${SERVICE}.d`;
  await world.run("mkdir", folder);
  await world.write(`${folder}/hanging.conf`, `[Service]\nWatchdogSec=2\nEnvironment=GUICHET_MAIN=${main}\n`);
  await world.run("systemctl", "daemon-reload");
  assertEquals((await world.run("systemctl", "restart", SERVICE)).code, 0);
  await restartsAfter(world, "USR2");
  const { stdout } = await world.run("journalctl", "--unit", SERVICE, "--output=cat", "--no-pager");
  assertMatch(stdout, /^guichet\.service: Watchdog timeout/m);
  await serves(world);
}

async function restartsWhenKilled(world: SystemdWorld): Promise<void> {
  await restartsAfter(world, "KILL");
  await serves(world);
}

/** Who is connected may finish, and it ends well. */
async function stopsInGoodOrder(world: SystemdWorld): Promise<void> {
  const [command, ...args] = [...world.network, "socat", "-u", "STDIN", "TCP:127.0.0.1:7100"];
  const client = new Deno.Command(command, { args, stdin: "piped" }).spawn();
  await waitFor("the connection", async () => {
    const { stdout } = await world.run("sh", "-c", "cat /proc/net/tcp");
    // Established, and with an inode, which accept gives it.
    return / 0100007F:1BBC \S+ 01 \S+ \S+ \S+ +\d+ +\d+ [1-9]/.test(stdout);
  });
  await world.run("systemctl", "stop", "--no-block", SERVICE);
  await waitFor("STOPPING", async () => {
    const { ActiveState, StatusText } = await world.show(SERVICE, "ActiveState", "StatusText");
    return ActiveState === "deactivating" && StatusText === "Stopping: open connections may finish";
  });
  await client.stdin.close();
  await client.status;
  await waitFor("the end", async () => (await world.show(SERVICE, "ActiveState")).ActiveState === "inactive");
  assertEquals((await world.show(SERVICE, "Result")).Result, "success");
}

/** The unit is the new one, and so is the process. */
async function isUpgraded(world: SystemdWorld): Promise<void> {
  await world.run("rm", "-r", `/etc/systemd/system/${SERVICE}.d`);
  assertEquals((await world.run("systemctl", "start", SERVICE)).code, 0);
  const before = await mainPid(world);
  await follow(world, "Upgrading");
  assertNotEquals(await mainPid(world), before);
  assertEquals((await world.show(SERVICE, "NeedDaemonReload")).NeedDaemonReload, "no");
  await Promise.all([serves(world), servesUnix(world)]);
}

/** A start fails at once for a wrong configuration, without trying again; that is forgotten, too. */
async function isRemoved(world: SystemdWorld): Promise<void> {
  await world.write(CONFIG, `${LAB}oops = 1\n`);
  assertNotEquals((await world.run("systemctl", "restart", SERVICE)).code, 0);
  const failed = await world.show(SERVICE, "ActiveState", "ExecMainStatus");
  assertEquals(failed, { ActiveState: "failed", ExecMainStatus: "2" });
  await follow(world, "Removing it");
  const left = await world.run("find", "/etc/systemd/system", "/run", "-name", "*guichet*");
  assertEquals(left.stdout, "");
  const { LoadState, ActiveState } = await world.show(SERVICE, "LoadState", "ActiveState");
  assertEquals([LoadState, ActiveState], ["not-found", "inactive"]);
}

testNeeding(
  [...SYSTEMD_WORLD_NEEDS, "gcc", "socat", "setpriv", "systemd-analyze"],
  "systemd runs the unit as docs/deployment.md installs it: ready, confined, reloaded, watched, stopped, upgraded, gone",
  async ({ step }) => {
    await using world = await bootSystemdWorld();
    await step("four commands install it, and it serves once it is active", () => isInstalled(world));
    await step("no thread has a right but to low ports", () => hasNoRights(world));
    await step("it writes nowhere but in its own folders", () => isConfined(world));
    await step(
      "a configuration with tokens may be closed to all but root and the service",
      () => keepsTokens(world),
    );
    await step("a reload changes the lab, and a wrong one fails and changes nothing", () => reloads(world));
    await step("a worker that hangs has it started anew", () => restartsWhenAWorkerHangs(world));
    await step("killed, it is started anew on the same ports", () => restartsWhenKilled(world));
    await step("a stop lets connections finish", () => stopsInGoodOrder(world));
    await step("an upgrade runs the new one", () => isUpgraded(world));
    await step("removing it leaves nothing, not even of a service that failed", () => isRemoved(world));
  },
);
