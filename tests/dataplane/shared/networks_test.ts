import { assertEquals } from "@std/assert";
import { LOCAL_NETWORKS, NETWORKS } from "../../../src/config/network_kinds.ts";
import type { Network } from "../../../src/config/types.ts";
import { Networks } from "../../../src/dataplane/shared/networks.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import { encodeInet } from "../../../src/posix/address.ts";

/** Networks as a configuration spells them. */
function networksOf(value: string): readonly Network[] {
  const reading = NETWORKS.read({ kind: "string", value });
  if (!("value" in reading)) throw new Error(`${value}: ${reading.wrong}`);
  return reading.value;
}

export function senderOf(address: string, port = 4000): Peer {
  const name = encodeInet(address, port);
  const bytes = new Uint8Array(32);
  bytes.set(name);
  const sender = new Peer();
  sender.take(new Int32Array(bytes.buffer), 0, name.length);
  return sender;
}

for (
  const [allow, inside, outside] of [
    [
      LOCAL_NETWORKS,
      "127.0.0.1 127.255.0.9 10.0.0.1 172.16.0.1 172.31.255.255 192.168.7.7 169.254.1.1 ::1 fc00::1 fd12::9 " +
      "fe80::1 febf::1 ::ffff:127.0.0.1 ::ffff:10.1.2.3",
      "8.8.8.8 126.255.255.255 128.0.0.0 11.0.0.1 172.15.255.255 172.32.0.0 192.169.0.0 0.0.0.0 2001:db8::1 :: ::2 " +
      "fec0::1 fe7f::1 ::ffff:8.8.8.8 255.255.255.255 224.0.0.1",
    ],
    ["198.51.100.0/24", "198.51.100.0 198.51.100.255 ::ffff:198.51.100.7", "198.51.101.0 198.51.99.255 ::1"],
    ["198.51.100.7 2001:db8::7", "198.51.100.7 2001:db8::7", "198.51.100.6 2001:db8::8 2001:db8:0:1::7"],
    [
      "198.51.100.128/25 2001:db8:8000::/33",
      "198.51.100.128 2001:db8:8000::1",
      "198.51.100.127 2001:db8:7fff::1",
    ],
    ["0.0.0.0/0", "1.2.3.4 255.255.255.255 ::ffff:8.8.8.8", "::1 2001:db8::1"],
    ["::ffff:10.0.0.0/104", "10.1.2.3 ::ffff:10.9.9.9", "11.0.0.1"],
    ["any", "1.2.3.4 ::1 2001:db8::1", ""],
  ]
) {
  Deno.test(`Networks of "${allow}" has its addresses and no others`, () => {
    const networks = new Networks(networksOf(allow));
    const wrong = [
      ...inside.split(" ").filter((address) => !networks.has(senderOf(address))),
      ...outside.split(" ").filter((address) => address !== "" && networks.has(senderOf(address))),
    ];
    assertEquals(wrong, []);
    assertEquals(networks.everybody, allow === "any");
  });
}

Deno.test("Networks has every Unix client", () => {
  const sender = new Peer();
  sender.take(Int32Array.of(1), 0, 2);
  assertEquals([sender.family, new Networks([]).has(sender)], [0, true]);
});
