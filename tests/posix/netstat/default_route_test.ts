import { assertEquals } from "@std/assert";
import {
  defaultInterfaces,
  type NetworkInterface,
  reachableAddresses,
} from "../../../src/posix/system/interfaces.ts";

const HEADING = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
const IPV4 = HEADING +
  "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n" +
  "wlan0\t00000000\t0107A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n" +
  "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n" +
  // Half of all addresses, as a VPN has it, is no default route; nor is one that is down or refuses.
  "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n" +
  "down0\t00000000\t00000000\t0002\t0\t0\t0\t00000000\t0\t0\t0\n" +
  "no0\t00000000\t00000000\t0201\t0\t0\t0\t00000000\t0\t0\t0\n";

const zeros = "0".repeat(32);
const IPV6 =
  `${zeros} 00 ${zeros} 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth1\n` +
  `fe80${"0".repeat(28)} 40 ${zeros} 00 ${zeros} 00000100 00000002 00000000 00000001     eth0\n` +
  `${zeros} 00 ${zeros} 00 ${zeros} ffffffff 00000001 00000000 00200200       lo\n`;

Deno.test("defaultInterfaces has those of the default routes, the preferred first, IPv4 before IPv6", () => {
  assertEquals(defaultInterfaces(IPV4, IPV6), ["eth0", "wlan0", "eth1"]);
  assertEquals(defaultInterfaces(undefined, IPV6), ["eth1"]);
  assertEquals(defaultInterfaces(HEADING, ""), []);
});

Deno.test("defaultInterfaces takes what is no table for none", () => {
  for (const text of ["", "\n\n", "x", "a b c\n", `${HEADING}eth0\t0000`]) {
    assertEquals(defaultInterfaces(text, text), [], JSON.stringify(text));
  }
});

function machineInterface(
  name: string,
  addresses: string[],
  changes: Partial<NetworkInterface> = {},
): NetworkInterface {
  return {
    ...{ index: 1, name, up: true, running: true, loopback: false, multicast: true, pointToPoint: false },
    broadcast: true,
    addresses: addresses.map((address) => ({ family: address.includes(":") ? "inet6" : "inet", address })),
    ...changes,
  };
}

Deno.test("reachableAddresses begins with the network that the machine uses, and leaves out what helps nobody", () => {
  const all = [
    machineInterface("lo", ["127.0.0.1", "::1"], { loopback: true }),
    machineInterface("docker0", ["172.17.0.1"]),
    machineInterface("off", ["10.9.9.9"], { up: false }),
    machineInterface("wlan0", ["fe80::1", "2001:db8::7", "192.168.7.1"]),
  ];
  assertEquals(reachableAddresses(all, ["wlan0"]), ["192.168.7.1", "2001:db8::7", "172.17.0.1"]);
  assertEquals(reachableAddresses(all, []), ["172.17.0.1", "192.168.7.1", "2001:db8::7"]);
  assertEquals(reachableAddresses([all[0]], []), []);
});
