// Sockets that a real systemd binds for the lab, by the units that `guichet service install --socket` writes: nobody is
// refused while the lab does not run. Not here: the service itself (service_systemd_test.ts).
import { assertEquals } from "@std/assert";
import { runClient } from "../support/client.ts";
import { bootSystemdWorld, SYSTEMD_WORLD_NEEDS, type SystemdWorld } from "../support/systemd_world.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { CONFIG, installed, LAB, serves, SERVICE } from "./systemd_lab.ts";

async function activeState(world: SystemdWorld): Promise<string> {
  return (await world.show(SERVICE, "ActiveState")).ActiveState;
}

/** Somebody without rights talks to the Unix socket. */
async function servesUnix(world: SystemdWorld): Promise<void> {
  const client = "printf hello | socat -t 9 - UNIX-CONNECT:/run/guichet/lab.sock";
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const { stdout, stderr } = await world.run(...nobody, "sh", "-c", client);
  assertEquals([stdout, stderr], ["hello", ""]);
}

/** Units of sockets that systemd has in mind, whatever it knows of them. */
async function socketUnits(world: SystemdWorld): Promise<string[]> {
  const words = ["list-units", "--all", "--plain", "--no-legend", "--no-pager", "guichet-*"];
  const { stdout } = await world.run("systemctl", ...words);
  return stdout.trim().split("\n").filter((line) => line !== "").map((line) => line.split(" ")[0]).sort();
}

/** The lab runs already, with its own sockets. */
async function takesSocketsOver(world: SystemdWorld): Promise<void> {
  await world.write(CONFIG, LAB);
  await installed(world);
  await installed(world, "--socket");
  assertEquals(await activeState(world), "active");
  const names = ["apart", "tcp", "udp", "unix"].map((name) => `guichet-${name}.socket`);
  assertEquals(await socketUnits(world), names);
  await Promise.all([serves(world), servesUnix(world)]);
}

/** A client starts the lab, and is its first; each kind of socket on its own. */
async function startsForClients(world: SystemdWorld): Promise<void> {
  const { network: prefix } = world;
  const clients = [
    async () => assertEquals((await runClient("tcp_client", ["127.0.0.1", 13], { prefix })).code, 0),
    async () => assertEquals((await runClient("udp_client", ["127.0.0.1", 37], { prefix })).code, 0),
    () => servesUnix(world),
  ];
  for (const client of clients) {
    await world.run("systemctl", "stop", SERVICE);
    assertEquals(await activeState(world), "inactive");
    await client();
    // It answers a moment before it says that it is ready.
    await waitFor("READY", async () => await activeState(world) === "active");
  }
}

/** Who comes after a kill waits for the next lab. */
async function outlivesAKill(world: SystemdWorld): Promise<void> {
  await world.run("systemctl", "kill", "--signal=KILL", "--kill-whom=main", SERVICE);
  await Promise.all([serves(world), servesUnix(world)]);
}

/** A port changes; then the lab has its sockets back. */
async function changesWithInstall(world: SystemdWorld): Promise<void> {
  await world.write(CONFIG, LAB.replace("7100", "7105"));
  await installed(world, "--socket");
  await serves(world, [7105, 13]);
  await world.write(CONFIG, LAB);
  await installed(world);
  assertEquals(await socketUnits(world), []);
  await Promise.all([serves(world), servesUnix(world)]);
}

/** The lab was stopped by hand, and installing it again starts it, though nothing has changed. */
async function startsAgain(world: SystemdWorld): Promise<void> {
  await world.run("systemctl", "stop", SERVICE);
  await installed(world);
  assertEquals(await activeState(world), "active");
}

async function leavesNothing(world: SystemdWorld): Promise<void> {
  await installed(world, "--socket");
  const { code, stderr } = await world.guichet("service", "uninstall");
  assertEquals([code, stderr], [0, ""]);
  assertEquals(await socketUnits(world), []);
  const files = await world.run("find", "/etc/systemd/system", "/run", "-name", "*guichet*");
  assertEquals(files.stdout, "");
  const { stdout } = await world.run("sh", "-c", "cat /proc/net/tcp /proc/net/udp");
  // 7100, 13 and 37, to which nothing is bound any more; the connections of before may still be remembered.
  assertEquals(stdout.match(/^ *\d+: [0-9A-F]+:(?:1BBC|000D|0025) 0+:0000 .*$/gm), null);
}

testNeeding(
  [...SYSTEMD_WORLD_NEEDS, "gcc", "socat", "setpriv"],
  "systemd binds the lab's sockets: it starts for clients, nobody is refused, and all goes again",
  async ({ step }) => {
    await using world = await bootSystemdWorld();
    await step("installed with sockets while it runs, it takes them over", () => takesSocketsOver(world));
    await step("a client of each kind starts it", () => startsForClients(world));
    await step("killed, its clients wait for the next", () => outlivesAKill(world));
    await step("sockets follow the configuration", () => changesWithInstall(world));
    await step("installed again, a service that was stopped runs", () => startsAgain(world));
    await step("uninstall leaves nothing", () => leavesNothing(world));
  },
);
