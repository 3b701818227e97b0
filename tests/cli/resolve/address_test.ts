import { assertEquals, assertMatch } from "@std/assert";
import { runGuichet } from "../../support/guichet.ts";
import { NAMES_WORLD_NEEDS, type NamesWorld, namesWorld } from "../../support/names_world.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

const WORLD: NamesWorld = {
  nameServer: true,
  etc: {
    hosts: "127.0.0.1 localhost\n2001:db8::9 nine.example\n",
    services: "tftp 69/udp\nssh 22/tcp\nssh 22/udp\n",
  },
};

async function resolve(...args: string[]) {
  await using dir = await tempDir();
  return await runGuichet(["resolve", ...args], { prefix: await namesWorld(dir, WORLD) });
}

testNeeding(NAMES_WORLD_NEEDS, "resolve ADDRESS prints what the course's ip2name prints", async () => {
  for (
    const [address, name] of [["127.0.0.1", "localhost"], ["192.0.2.7", "host.example"], [
      "2001:db8::9",
      "nine.example",
    ], ["[2001:DB8::9]", "nine.example"]]
  ) {
    const { code, stdout, stderr } = await resolve(address);
    assertEquals([code, stdout], [0, `Name : ${name}\n`], stderr);
  }
});

testNeeding(NAMES_WORLD_NEEDS, "resolve ADDRESS:PORT names the services on the port, too", async () => {
  assertEquals(
    (await resolve("127.0.0.1:69")).stdout,
    "Name : localhost\nService : none is named on 69 (tcp)\nService : tftp (udp)\n",
  );
  const { stdout } = await resolve("[2001:db8::9]:22", "--json");
  assertEquals(JSON.parse(stdout), {
    address: "2001:db8::9",
    port: 22,
    name: "nine.example",
    services: { tcp: "ssh", udp: "ssh" },
  });
});

testNeeding(NAMES_WORLD_NEEDS, "resolve ADDRESS ends with 1 for an address without a name", async () => {
  const { code, stdout, stderr } = await resolve("192.0.2.8", "--json");
  assertEquals([code, JSON.parse(stdout)], [1, {
    address: "192.0.2.8",
    error: { code: "EAI_NONAME", text: "Name or service not known" },
  }]);
  assertMatch(stderr, /"192\.0\.2\.8": name or service not known \(EAI_NONAME\); .* without NI_NAMEREQD/);
});
