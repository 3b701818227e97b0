// Kinds of destinations, with interfaces of the test's own.
import { assertEquals } from "@std/assert";
import { wideDestination } from "../../../src/lab/display/screen.ts";
import type { InterfaceAddress, NetworkInterface } from "../../../src/posix/system/interfaces.ts";

function on(name: string, index: number, address: Partial<InterfaceAddress>): NetworkInterface {
  const addresses = [{ family: "inet", address: "0.0.0.0", ...address } as InterfaceAddress];
  const flags = {
    up: true,
    running: true,
    loopback: false,
    multicast: true,
    pointToPoint: false,
    broadcast: true,
  };
  return { index, name, addresses, ...flags };
}

const INTERFACES = [
  on("eth0", 2, { address: "10.77.0.1", netmask: "255.255.255.0", broadcast: "10.77.0.1" }),
  on("eth1", 3, { address: "172.16.5.1", netmask: "255.255.240.0", broadcast: "172.16.0.0" }),
  on("tun0", 4, { address: "192.0.2.2", netmask: "255.255.255.254" }),
];

Deno.test("wideDestination tells groups, broadcasts and own addresses apart", () => {
  const kindOf = (address: string) => wideDestination({ address, interface: 0 }, INTERFACES)?.kind;
  assertEquals(["224.0.0.1", "239.255.255.255", "ff02::1"].map(kindOf), new Array(3).fill("multicast"));
  const broadcasts = ["255.255.255.255", "10.77.0.255", "172.16.15.255", "172.16.0.0"];
  assertEquals(broadcasts.map(kindOf), new Array(4).fill("broadcast"));
  const own = ["10.77.0.1", "172.16.5.255", "192.0.2.3", "223.255.255.255", "240.0.0.1", "fe80::1", "::1"];
  assertEquals(own.map(kindOf), new Array(7).fill(undefined));
});

Deno.test("wideDestination names the interface", () => {
  const on = (index: number) => wideDestination({ address: "225.0.0.10", interface: index }, INTERFACES);
  assertEquals([on(3)?.interface, on(9)?.interface], ["eth1", undefined]);
  assertEquals(wideDestination(undefined, INTERFACES), undefined);
});
