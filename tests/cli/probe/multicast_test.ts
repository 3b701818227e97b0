// Tests of `guichet probe multicast` between two network namespaces joined by a cable, with the course's servmcast, and
// of what it says on a machine alone.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { runGuichet } from "../../support/guichet.ts";
import { makeNamespace, makeNamespacePair } from "../../support/namespaces.ts";
import { startServer } from "../../support/server.ts";
import { testNeeding } from "../../support/tool.ts";

/** Starts `guichet probe multicast ARGS… --listen`, and waits until it has joined. */
async function startListener(args: string[], prefix: readonly string[]): Promise<Daemon> {
  const listener = await startDaemon({ args: ["probe", "multicast", ...args, "--listen"], prefix });
  await listener.line(/^Listening to /);
  return listener;
}

testNeeding(
  ["gcc", "namespaces"],
  "probe multicast reaches servmcast over the cable, from the interface's address",
  async () => {
    await using pair = await makeNamespacePair();
    await using server = await startServer(
      "servmcast",
      ["225.0.0.10", 7200, pair.right.ipv4],
      pair.right.prefix,
    );
    await server.line(/^Pret$/);
    const { code, stdout } = await runGuichet(["probe", "multicast"], { prefix: pair.left.prefix });
    assertEquals([code, stdout], [0, "Sent 18 bytes to 225.0.0.10:7200 from 10.77.0.1\n"]);
    await server.line(/^Message reçu :MESSAGE DU CLIENT \(18\)$/);
    assertEquals(await server.wait(), 0);
  },
);

testNeeding(["namespaces"], "probe multicast --listen prints what arrives, as servmcast does", async () => {
  await using pair = await makeNamespacePair();
  await using listener = await startListener(["--count", "2", "--timeout", "10s"], pair.right.prefix);
  assertStringIncludes(listener.stderr[0], "Listening to 225.0.0.10:7200 on lo, cable");
  const args = [
    "probe",
    "multicast",
    "--interface",
    "cable",
    "--message",
    "a\x1bb",
    "--count",
    "2",
    "--json",
  ];
  const { code, stdout } = await runGuichet(args, { prefix: pair.left.prefix });
  assertEquals(code, 0);
  const [sent] = stdout.split("\n").map((line) => line === "" ? {} : JSON.parse(line));
  assertEquals(sent, { exchange: 1, outcome: "sent", group: "225.0.0.10:7200", from: "10.77.0.1", bytes: 4 });
  assertEquals((await listener.wait()).code, 0);
  assertEquals(listener.stdout.filter((line) => line === "Message reçu :a\\x1bb").length, 2);
  assertStringIncludes(listener.stdout[1], "  from 10.77.0.1:");
});

testNeeding(["namespaces"], "probe multicast speaks and hears IPv6 groups", async () => {
  await using pair = await makeNamespacePair();
  const words = ["ff12::7:71", "7300", "--interface", "cable"];
  await using listener = await startListener(
    [...words, "--count", "1", "--timeout", "10s"],
    pair.right.prefix,
  );
  assertEquals((await runGuichet(["probe", "multicast", ...words], { prefix: pair.left.prefix })).code, 0);
  assertEquals((await listener.wait()).code, 0);
  assertEquals(listener.stdout[0], "Message reçu :MESSAGE DU CLIENT");
});

testNeeding(
  ["namespaces"],
  "probe multicast --ttl 0 stays on the machine, --loop off leaves it out",
  async () => {
    await using pair = await makeNamespacePair();
    const listen = (prefix: readonly string[]) =>
      startListener(["--interface", "cable", "--timeout", "10s"], prefix);
    await using here = await listen(pair.left.prefix);
    await using there = await listen(pair.right.prefix);
    const send = (message: string, ...flags: string[]) =>
      runGuichet(["probe", "multicast", "--message", message, ...flags], { prefix: pair.left.prefix });
    await send("near", "--ttl", "0");
    await send("far", "--loop", "off", "--ttl", "4");
    await send("both");
    for (const listener of [here, there]) await listener.line(/^Message reçu :both$/);
    const heard = (listener: Daemon) => listener.stdout.filter((line) => line.startsWith("Message"));
    assertEquals(heard(here), ["Message reçu :near", "Message reçu :both"]);
    assertEquals(heard(there), ["Message reçu :far", "Message reçu :both"]);
  },
);

testNeeding(
  ["namespaces"],
  "probe multicast --listen --source lets one sender through only, and one group never another",
  async () => {
    await using pair = await makeNamespacePair();
    const listen = (source: string, timeout: string) =>
      startListener(
        ["--interface", "cable", "--source", source, "--timeout", timeout, "--count", "1"],
        pair.right.prefix,
      );
    await using wanted = await listen("10.77.0.1", "30s");
    // Long enough to be there still when the message comes, on a busy machine too.
    await using other = await listen("10.77.0.9", "3s");
    // On the same port of the same machine, where its neighbours have joined the group that it has not.
    const neighbour = ["225.0.0.11", "--interface", "cable", "--timeout", "3s"];
    await using otherGroup = await startListener(neighbour, pair.right.prefix);
    await runGuichet(["probe", "multicast"], { prefix: pair.left.prefix });
    assertEquals((await wanted.wait()).code, 0);
    assertEquals((await other.wait()).code, 2);
    assertEquals((await otherGroup.wait()).code, 2);
    assertStringIncludes(other.stderr.join("\n"), "Only messages from 10.77.0.9 are received");
  },
);

testNeeding(
  ["namespaces"],
  "probe multicast without a route can't reach the group, and on lo by its name it can",
  async () => {
    await using alone = await makeNamespace();
    const lost = await runGuichet(["probe", "multicast"], { prefix: alone.prefix });
    assertEquals(lost.code, 3);
    assertStringIncludes(
      lost.stderr,
      "Cannot send to group 225.0.0.10:7200: network is unreachable (ENETUNREACH)",
    );
    assertStringIncludes(lost.stderr, "--interface NAME");
    await using listener = await startListener(["--source", "127.0.0.1", "--count", "1"], alone.prefix);
    const { code, stdout } = await runGuichet(["probe", "multicast", "--interface", "127.0.0.1"], {
      prefix: alone.prefix,
    });
    assertEquals([code, stdout], [0, "Sent 18 bytes to 225.0.0.10:7200 from 127.0.0.1\n"]);
    assertEquals((await listener.wait()).code, 0);
  },
);
