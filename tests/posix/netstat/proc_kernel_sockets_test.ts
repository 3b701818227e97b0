import { assertEquals, assertLessOrEqual } from "@std/assert";
import { parseInetTable, parseNetlink, parsePacket } from "../../../src/posix/netstat/proc_net.ts";

// Written in the kernel's format (netlink_native_seq_show, packet_seq_show, raw_sock_seq_show, dgram_seq_show).
const NETLINK = `sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
0000000019243bee 0   0          00000000 0        0        0     2        0        4       
0000000075b1c8bb 16  4294963199 000000a1 2304     768      0     2        17       61474   
0000000075b1c8bc 99  4242       00000000 0        0        1     2        0        61475   
`;
const PACKET = `sk               RefCnt Type Proto  Iface R Rmem   User   Inode
00000000a0a96d21 3      3    0003   0     1 262656 1000   4687322
00000000a0a96d22 3      2    0800   12    0 0      0      4687323
00000000a0a96d23 3      10   88cc   2     1 0      0      4687324
`;
const RAW =
  `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
    1: 00000000:0001 00000000:0000 07 00000000:00000340 00:00000000 00000000     0        0 4687323 2 0000000083a76e1d 5
  255: 0100007F:00FF 0100007F:0000 01 00000000:00000000 00:00000000 00000000     0        0 4687324 2 0000000083a76e1e 0
`;
const ICMP6 =
  `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
   17: 00000000000000000000000001000000:0011 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 51 2 0000000083a76e1f 0
`;

Deno.test("parseNetlink names what a socket is about", () => {
  assertEquals(parseNetlink(NETLINK), {
    rows: [
      { protocol: "route", portId: 0, rxQueue: 0, txQueue: 0, drops: 0, inode: 4 },
      { protocol: "generic", portId: 4294963199, rxQueue: 2304, txQueue: 768, drops: 17, inode: 61474 },
      { protocol: "99", portId: 4242, rxQueue: 0, txQueue: 0, drops: 0, inode: 61475 },
    ],
    malformed: 0,
    cut: false,
  });
});

Deno.test("parsePacket reads type, protocol and interface", () => {
  assertEquals(parsePacket(PACKET), {
    rows: [
      { type: "raw", protocol: "0003", index: 0, rxQueue: 262656, uid: 1000, inode: 4687322 },
      { type: "dgram", protocol: "0800", index: 12, rxQueue: 0, uid: 0, inode: 4687323 },
      { type: "other", protocol: "88cc", index: 2, rxQueue: 0, uid: 0, inode: 4687324 },
    ],
    malformed: 0,
    cut: false,
  });
});

Deno.test("parseInetTable reads raw and icmp with their drops, the protocol in the port's place", () => {
  const { rows, malformed } = parseInetTable(RAW, "raw");
  assertEquals(malformed, 0);
  assertEquals(
    rows.map(({ local, state, rxQueue, drops }) => [local.address, local.port, state, rxQueue, drops]),
    [
      ["0.0.0.0", 1, "CLOSE", 832, 5],
      ["127.0.0.1", 255, "ESTABLISHED", 0, 0],
    ],
  );
  const [icmp] = parseInetTable(ICMP6, "icmp").rows;
  assertEquals([icmp.local, icmp.uid, icmp.inode, icmp.drops], [{ address: "::1", port: 17 }, 1000, 51, 0]);
});

Deno.test("parseNetlink and parsePacket skip and count malformed lines, and take a table that ends anywhere", () => {
  for (const [parse, text] of [[parseNetlink, NETLINK], [parsePacket, PACKET]] as const) {
    const bad = ["", "x", text.split("\n")[1].slice(1, -14), text.split("\n")[1].replace(/\d/, "g")];
    assertEquals(parse(`${text}${bad.join("\n")}\n`).malformed >= 3, true);
    const whole = parse(text).rows as unknown[];
    for (let length = 0; length <= text.length; length++) {
      const { rows, malformed } = parse(text.slice(0, length));
      assertLessOrEqual(malformed, 1);
      assertEquals(rows as unknown[], whole.slice(0, rows.length));
    }
    assertEquals([parse(text, 2).rows.length, parse(text, 2).cut], [2, true]);
  }
});

Deno.test("parseNetlink agrees with the running kernel", () => {
  const { rows, malformed } = parseNetlink(Deno.readTextFileSync("/proc/net/netlink"));
  assertEquals([malformed, rows.some(({ protocol }) => protocol === "route")], [0, true]);
});
