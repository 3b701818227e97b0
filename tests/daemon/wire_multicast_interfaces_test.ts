// Tests of multicast on interfaces that come up while the daemon runs, go down, go away and come back: groups are joined
// there soon, and heard. Not here: what else is heard (wire_multicast_test.ts).
import { assertEquals, assertLess } from "@std/assert";
import { startDaemon } from "../support/daemon.ts";
import { ip, makeNamespace, type Namespace } from "../support/namespaces.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { lab } from "./run_labs.ts";
import { group, MULTICAST_NEEDS, sayUntilShown, shown } from "./wire_multicast.ts";

/** How long an interface that comes up may stay unheard. */
const JOINED_WITHIN_MS = 2000;

/** Whether the kernel has a namespace's interface in both groups. */
async function isMember(namespace: Namespace, on: string): Promise<boolean> {
  const { stdout } = await runSuccessfully(["ip", "-n", namespace.name, "maddr", "show", "dev", on]);
  return stdout.includes("225.0.0.10") && stdout.includes("ff15::42");
}

/** Lays a cable between two namespaces; both its ends are called `name`. */
async function layCable(left: Namespace, right: Namespace, name: string, net: number): Promise<void> {
  await ip(left.name, `link add ${name} type veth peer name ${name} netns ${right.name}`);
  await ip(left.name, `addr add 10.78.${net}.1/24 dev ${name}`);
  await ip(right.name, `addr add 10.78.${net}.2/24 dev ${name}`);
  // "nodad": usable at once.
  await ip(left.name, `addr add fd78:${net}::1/64 dev ${name} nodad`);
  await ip(right.name, `addr add fd78:${net}::2/64 dev ${name} nodad`);
  await ip(right.name, `link set ${name} up`);
}

testNeeding(MULTICAST_NEEDS, "Multicast on interfaces that come and go", async (t) => {
  await using left = await makeNamespace();
  await using right = await makeNamespace();
  await layCable(left, right, "idle", 0);
  const config = lab() + group("v4", "225.0.0.10", 7200) + group("v6", "ff15::42", 7204);
  await using daemon = await startDaemon({ config, prefix: left.prefix });
  await daemon.ready();

  /** Sets an interface up, and waits until the groups are joined there and heard from the other end. */
  async function heard(on: string, text: string): Promise<void> {
    const begin = performance.now();
    await ip(left.name, `link set ${on} up`);
    await waitFor(`membership on ${on}`, () => isMember(left, on));
    assertLess(performance.now() - begin, JOINED_WITHIN_MS);
    await sayUntilShown(daemon, right, `${text} v4`, "225.0.0.10", 7200, on);
    await sayUntilShown(daemon, right, `${text} v6`, "ff15::42", 7204, on);
  }

  await t.step("is joined on what is up at the start", () => {
    assertEquals([...daemon.listeners.values()].map(({ rest }) => rest[1].split(",")[0]), ["on lo", "on lo"]);
  });

  await t.step("is joined on an interface that was there and comes up", () => heard("idle", "idle came up"));

  await t.step("is joined on an interface that is made later", async () => {
    await layCable(left, right, "late", 1);
    await heard("late", "late came up");
  });

  await t.step("is heard again after an interface went down and came up", async () => {
    await ip(left.name, "link set late down");
    await heard("late", "late came back");
  });

  await t.step("is joined on a new interface of an old one's name", async () => {
    await ip(left.name, "link del late");
    await layCable(left, right, "late", 2);
    await heard("late", "another late");
  });

  await t.step("is shown once, whatever happened to the interfaces", () => {
    const lines = shown(daemon);
    assertEquals(new Set(lines).size, lines.length);
    assertEquals(daemon.stderr.filter((line) => line.includes('"warning"')), []);
  });
});
