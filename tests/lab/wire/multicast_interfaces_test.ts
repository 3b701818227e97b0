// Tests of multicast on interfaces that come up while the daemon runs, go down, go away and come back: groups are joined
// there soon, and heard.
import { assertEquals, assertLess } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { ip, makeNamespace, type Namespace } from "../../support/namespaces.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { waitFor } from "../../support/wait_for.ts";
import { lab } from "../support/run_labs.ts";
import { group, MULTICAST_NEEDS, sayUntilShown, shown } from "../support/wire_multicast.ts";
import { testSteps } from "../support/wire_steps.ts";

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

interface World extends AsyncDisposable {
  left: Namespace;
  right: Namespace;
  /** Runs in `left`. */
  daemon: Daemon;
}

async function makeWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const left = stack.use(await makeNamespace());
  const right = stack.use(await makeNamespace());
  await layCable(left, right, "idle", 0);
  const config = lab() + group("v4", "225.0.0.10", 7200) + group("v6", "ff15::42", 7204);
  const daemon = stack.use(await startDaemon({ config, prefix: left.prefix }));
  await daemon.ready();
  const kept = stack.move();
  return { left, right, daemon, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Sets an interface up, and waits until the groups are joined there and heard from the other end. */
async function heard({ daemon, left, right }: World, on: string, text: string): Promise<void> {
  const begin = performance.now();
  await ip(left.name, `link set ${on} up`);
  await waitFor(`membership on ${on}`, () => isMember(left, on));
  assertLess(performance.now() - begin, JOINED_WITHIN_MS);
  await sayUntilShown(daemon, right, `${text} v4`, "225.0.0.10", 7200, on);
  await sayUntilShown(daemon, right, `${text} v6`, "ff15::42", 7204, on);
}

testSteps(MULTICAST_NEEDS, "Multicast on interfaces that come and go", makeWorld, {
  "is joined on what is up at the start": ({ daemon }) => {
    assertEquals([...daemon.listeners.values()].map(({ rest }) => rest[1].split(",")[0]), ["on lo", "on lo"]);
  },

  "is joined on an interface that was there and comes up": (world) => heard(world, "idle", "idle came up"),

  "is joined on an interface that is made later": async (world) => {
    await layCable(world.left, world.right, "late", 1);
    await heard(world, "late", "late came up");
  },

  "is heard again after an interface went down and came up": async (world) => {
    await ip(world.left.name, "link set late down");
    await heard(world, "late", "late came back");
  },

  "is joined on a new interface of an old one's name": async (world) => {
    await ip(world.left.name, "link del late");
    await layCable(world.left, world.right, "late", 2);
    await heard(world, "late", "another late");
  },

  "is shown once, whatever happened to the interfaces": ({ daemon }) => {
    const lines = shown(daemon);
    assertEquals(new Set(lines).size, lines.length);
    assertEquals(daemon.stderr.filter((line) => line.includes('"warning"')), []);
  },
});
