// Tests of multicast as its clients meet it, between two namespaces and on loopback: which interfaces a group is joined
// on, and that what is sent there is heard once.
import { assertEquals } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { makeNamespacePair, type NamespaceEnd } from "../../support/namespaces.ts";
import { lab } from "../support/run_labs.ts";
import {
  group,
  MULTICAST_NEEDS,
  say,
  sayUntilShown,
  shown,
  waitUntilShown,
} from "../support/wire_multicast.ts";
import { served, stopAndCount } from "../support/wire_peers.ts";
import { testSteps } from "../support/wire_steps.ts";

const CONFIG = lab() +
  group("warm-up-v4", "225.0.0.99", 7299) +
  group("warm-up-v6", "ff15::99", 7299) +
  group("auto", "225.0.0.10", 7200) +
  group("same-port", "225.0.0.20", 7200) +
  group("by-name", "225.0.0.11", 7201, "cable") +
  group("by-address", "225.0.0.12", 7202, "10.77.0.1") +
  group("loopback", "225.0.0.13", 7203, "lo") +
  group("v6", "ff15::42", 7204) +
  group("v6-by-name", "ff15::43", 7205, "cable") +
  group("v6-by-address", "ff15::44", 7206, "fd77::1");

interface World extends AsyncDisposable {
  left: NamespaceEnd;
  right: NamespaceEnd;
  /** Runs in `left`. */
  daemon: Daemon;
}

async function makeWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const { left, right } = stack.use(await makeNamespacePair());
  const daemon = stack.use(await startDaemon({ config: CONFIG, prefix: left.prefix }));
  await daemon.ready();
  await sayUntilShown(daemon, right, "warm-up v4", "225.0.0.99", 7299, "cable");
  await sayUntilShown(daemon, right, "warm-up v6", "ff15::99", 7299, "cable");
  const kept = stack.move();
  return { left, right, daemon, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** What has been shown since the steps began. */
function heard(daemon: Daemon): string[] {
  return shown(daemon).filter((line) => !line.startsWith("warm-up"));
}

testSteps(MULTICAST_NEEDS, "Multicast between two machines", makeWorld, {
  "is joined where it is told": ({ daemon }) => {
    const places = [...daemon.listeners.values()].map(({ name, rest }) => [name, rest[1].split(",")[0]]);
    assertEquals(Object.fromEntries(places), {
      "warm-up-v4": "on lo cable",
      "warm-up-v6": "on lo cable",
      "auto": "on lo cable",
      "same-port": "on lo cable",
      "by-name": "on cable",
      "by-address": "on cable",
      "loopback": "on lo",
      "v6": "on lo cable",
      "v6-by-name": "on cable",
      "v6-by-address": "on cable",
    });
  },

  "is heard from the course's client, that chooses no interface": async ({ daemon, right }) => {
    await say(right, "MESSAGE DU CLIENT", "225.0.0.10", 7200);
    await waitUntilShown(daemon, "MESSAGE DU CLIENT");
    assertEquals(heard(daemon), ["MESSAGE DU CLIENT 10.77.0.2"]);
  },

  "is heard on the interface that is configured, and on no other": async ({ daemon, left, right }) => {
    const lo = ["--interface", "lo"];
    await say(left, "lo to by-name", "225.0.0.11", 7201, ...lo);
    await say(left, "lo to by-address", "225.0.0.12", 7202, ...lo);
    await say(right, "cable to loopback", "225.0.0.13", 7203);
    await say(right, "cable to by-name", "225.0.0.11", 7201);
    await say(right, "cable to by-address", "225.0.0.12", 7202);
    await say(left, "lo to loopback", "225.0.0.13", 7203, ...lo);
    await say(left, "lo to auto", "225.0.0.10", 7200, ...lo);
    await waitUntilShown(daemon, "lo to auto");
    assertEquals(heard(daemon).slice(1).map((line) => line.slice(0, line.lastIndexOf(" "))).sort(), [
      "cable to by-address",
      "cable to by-name",
      "lo to auto",
      "lo to loopback",
    ]);
  },

  "is heard from this machine too, unless the sender says IP_MULTICAST_LOOP 0": async (
    { daemon, left },
  ) => {
    await say(left, "not looped", "225.0.0.11", 7201, "--loop", "0");
    await say(left, "looped", "225.0.0.11", 7201, "--loop", "1");
    await waitUntilShown(daemon, "looped");
    assertEquals(heard(daemon).slice(5), ["looped 10.77.0.1"]);
  },

  "reaches only the listener of its group where two share a port": async ({ daemon, right }) => {
    await say(right, "to the second group", "225.0.0.20", 7200);
    await waitUntilShown(daemon, "to the second group");
  },

  "is heard from IPv6 senders": async ({ daemon, left, right }) => {
    for (
      const [name, to, port] of [["auto", "ff15::42", 7204], ["name", "ff15::43", 7205], [
        "address",
        "ff15::44",
        7206,
      ]] as const
    ) {
      await say(right, `v6 by ${name}`, to, port, "--interface", "cable");
      await waitUntilShown(daemon, `v6 by ${name}`);
    }
    await say(left, "v6 looped", "ff15::42", 7204, "--interface", "cable");
    await waitUntilShown(daemon, "v6 looped");
  },

  "shows what is sent to the port alone, and answers nothing": async ({ daemon, left, right }) => {
    const args = ["--silent", 150, "--message", "unicast", left.ipv4, 7202];
    await served("udp_client", args, { prefix: right.prefix });
    await waitUntilShown(daemon, "unicast");
  },

  "is shown once and counted by its own listener": async ({ daemon }) => {
    const lines = heard(daemon);
    assertEquals(new Set(lines).size, lines.length);
    const totals = [...await stopAndCount(daemon)].filter(([name]) => !name.startsWith("warm-up"));
    assertEquals(Object.fromEntries(totals.map(([name, { datagrams }]) => [name, datagrams])), {
      "auto": 2,
      "same-port": 1,
      "by-name": 2,
      "by-address": 2,
      "loopback": 1,
      "v6": 2,
      "v6-by-name": 1,
      "v6-by-address": 1,
    });
    assertEquals(totals.every(([_, { answers, errors }]) => answers === 0 && errors === 0), true);
  },
});
