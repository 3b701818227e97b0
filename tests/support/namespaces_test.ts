// Tests of the network namespaces.
import { assertEquals } from "@std/assert";
import { makeNamespace, makeNamespacePair, OWN_NETWORK } from "./namespaces.ts";
import { runCommand, runSuccessfully } from "./run_command.ts";
import { runClient } from "./client.ts";
import { waitFor } from "./wait_for.ts";
import { testNeeding } from "./tool.ts";

async function names(): Promise<string[]> {
  const { stdout } = await runSuccessfully(["ip", "netns", "list"]);
  return stdout.split("\n").map((line) => line.split(" ")[0]).filter((name) => name !== "");
}

testNeeding(["namespaces"], "OWN_NETWORK has lo only, and it is up", async () => {
  const { stdout } = await runSuccessfully([...OWN_NETWORK, "ip", "-o", "addr"]);
  assertEquals(stdout.match(/inet 127\.0\.0\.1/g)?.length, 1);
  assertEquals(/: (?!lo)\w+/.test(stdout), false);
});

testNeeding(["root", "namespaces"], "makeNamespace goes away when it is disposed of", async () => {
  const namespace = await makeNamespace();
  await runSuccessfully([...namespace.prefix, "sh", "-c", "ip -o addr show lo | grep -q 127.0.0.1"]);
  assertEquals((await names()).includes(namespace.name), true);
  await namespace[Symbol.asyncDispose]();
  assertEquals((await names()).includes(namespace.name), false);
});

testNeeding(
  ["root", "namespaces", "socat", "gcc"],
  "makeNamespacePair joins its ends over IPv4 and IPv6",
  async () => {
    await using pair = await makeNamespacePair();
    const [command, ...prefix] = pair.right.prefix;
    const args = [...prefix, "socat", "UDP6-RECVFROM:5000,ipv6only=0,fork", "EXEC:cat"];
    await using _socat = new Deno.Command(command, { args }).spawn();
    for (const address of [pair.right.ipv4, pair.right.ipv6]) {
      const ask = () =>
        runClient("udp_client", ["--connect", "--echo", address, 5000], { prefix: pair.left.prefix });
      await waitFor("socat's echo", async () => (await ask()).code === 0);
    }
  },
);

testNeeding(["root", "namespaces"], "two namespace pairs live side by side and leave nothing", async () => {
  const pairs = await Promise.all([makeNamespacePair(), makeNamespacePair()]);
  const made = pairs.flatMap(({ left, right }) => [left.name, right.name]);
  assertEquals(new Set(made).size, 4);
  for (const pair of pairs) await pair[Symbol.asyncDispose]();
  const left = (await names()).filter((name) => made.includes(name));
  assertEquals(left, []);
});

testNeeding(["root", "namespaces"], "a namespace pair goes away when its test fails", async () => {
  let made = "";
  const failing = async () => {
    await using pair = await makeNamespacePair();
    made = pair.right.name;
    throw new Error("on purpose");
  };
  await failing().catch(() => {});
  assertEquals((await names()).includes(made), false);
  assertEquals((await runCommand(["ip", "netns", "exec", made, "true"])).code === 0, false);
});
