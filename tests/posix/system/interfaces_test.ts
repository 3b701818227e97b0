import { assert, assertEquals } from "@std/assert";
import {
  findInterface,
  listInterfaces,
  type NetworkInterface,
} from "../../../src/posix/system/interfaces.ts";
import { NAMESPACE, runInNamespace } from "../support/namespace.ts";

/** A veth pair of which one end is up, with two IPv4 addresses (one labelled) and an IPv6 one. */
const SETUP = `ip link add gv0 type veth peer name gv1
ip address add 192.0.2.1/24 broadcast 192.0.2.255 dev gv0
ip address add 198.51.100.1/28 broadcast 198.51.100.15 dev gv0 label gv0:lab
ip -6 address add 2001:db8::1/64 dev gv0 nodad
ip link set gv0 addrgenmode none
ip link set gv0 up`;

interface Answer {
  interfaces: NetworkInterface[];
  found: (string | null)[];
}

Deno.test("listInterfaces finds loopback with its addresses", () => {
  const loopback = listInterfaces().find(({ name }) => name === "lo");
  assert(loopback !== undefined);
  assertEquals([loopback.up, loopback.loopback], [true, true]);
  assertEquals([loopback.pointToPoint, loopback.broadcast], [false, false]);
  assertEquals(loopback.addresses.find(({ address }) => address === "127.0.0.1"), {
    family: "inet",
    address: "127.0.0.1",
    netmask: "255.0.0.0",
  });
});

Deno.test("listInterfaces gives every interface the kernel's index, once", () => {
  const listed = listInterfaces().map(({ name, index }) => [name, index]);
  const kernel = [...Deno.readDirSync("/sys/class/net")]
    .filter(({ isSymlink }) => isSymlink)
    .map(({ name }) => [name, Number(Deno.readTextFileSync(`/sys/class/net/${name}/ifindex`))]);
  assertEquals(listed.sort(), kernel.sort());
});

Deno.test("findInterface takes a name, an address in any spelling, and nothing else", () => {
  assertEquals(findInterface("lo")?.name, "lo");
  assertEquals(findInterface("127.0.0.1")?.name, "lo");
  assertEquals(findInterface("0:0:0:0:0:0:0:1", [withAddress("::1")])?.name, "test");
  for (const unknown of ["", "no-such-interface", "192.0.2.250", "127.0.0", "::"]) {
    assertEquals(findInterface(unknown), undefined, unknown);
  }
});

function withAddress(address: string): NetworkInterface {
  const flags = {
    up: true,
    running: true,
    loopback: false,
    multicast: true,
    pointToPoint: false,
    broadcast: true,
  };
  return { index: 7, name: "test", ...flags, addresses: [{ family: "inet6", address }] };
}

Deno.test({
  name: "listInterfaces tells flags, masks and broadcasts (in a network namespace; needs unshare -n and ip)",
  ignore: NAMESPACE === undefined,
  fn: async () => {
    const lookedFor = ["gv0", "198.51.100.1", "2001:DB8:0::1", "gv0:lab", "192.0.2.2"];
    const answer = await runInNamespace(SETUP, "interfaces_probe.ts", ...lookedFor);
    const { interfaces, found } = answer as Answer;
    assertEquals(interfaces.map(({ name }) => name).sort(), ["gv0", "gv1", "lo"]);
    const gv0 = interfaces.find(({ name }) => name === "gv0")!;
    const gv1 = interfaces.find(({ name }) => name === "gv1")!;
    assertEquals(
      [gv0.up, gv0.running, gv0.loopback, gv0.multicast, gv0.pointToPoint, gv0.broadcast],
      [true, false, false, true, false, true],
    );
    assertEquals(gv0.addresses, [
      { family: "inet", address: "192.0.2.1", netmask: "255.255.255.0", broadcast: "192.0.2.255" },
      { family: "inet", address: "198.51.100.1", netmask: "255.255.255.240", broadcast: "198.51.100.15" },
      { family: "inet6", address: "2001:db8::1", netmask: "ffff:ffff:ffff:ffff::" },
    ]);
    assertEquals([gv1.up, gv1.addresses], [false, []]);
    assertEquals(found, ["gv0", "gv0", "gv0", null, null]);
  },
});
