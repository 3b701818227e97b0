import { assertEquals, assertLessOrEqual } from "@std/assert";
import { parseInetTable, parseUnixTable } from "../../../src/posix/netstat/proc_net.ts";

// Written in the kernel's format (tcp4_seq_show, udp4_seq_show, unix_seq_show and their IPv6 siblings). Addresses are
// those of a little-endian machine, as x86-64 and aarch64 are.
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1BBC 00000000:0000 0A 00000000:00000003 00:00000000 00000000  1000        0 41234 1 00000000ef1ea6c8 100 0 0 10 0
   1: 0100007F:1BBC 070200C0:9C40 01 0000000A:00000004 01:00000014 00000000     0        0 41240 4 0000000000000000 20 4 30 10 -1
   2: 0100007F:1BBC 0100007F:9C42 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000
  12345: 0100007F:1BBC 0100007F:9C44 0C 00000000:00000000 03:00001770 00000000     0        0 0 1 0000000000000000
`;
const TCP6 =
  `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 51 1 0 100 0 0 10 0
   1: B80D0120000000000000000001000000:1F90 000080FE00000000FF00FC00010000FE:01BB 01 00000000:00000000 00:00000000 00000000     0        0 52 1 0 20 4 0 10 -1
   2: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000001000000:0000 08 00000000:00000000 00:00000000 00000000     0        0 53 1 0 20 4 0 10 -1
`;
const UDP =
  `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  302: 00000000:11D7 00000000:0000 07 00000000:00001F00 00:00000000 00000000 65534        0 61234 2 00000000c0ffee00 987654321
 7081: 0A0000E1:1C20 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 61235 2 00000000c0ffee01 0
`;
const UNIX = `Num       RefCount Protocol Flags    Type St Inode Path
000000002ec06920: 00000003 00000000 00000000 0001 03  1163
0000000000821d8b: 00000002 00000000 00010000 0001 01 71234 /tmp/a lab/guichet.sock
0000000000821d8c: 00000003 00000000 00000000 0001 03 71235 /tmp/a lab/guichet.sock
0000000000821d8d: 00000002 00000000 00000000 0002 01 71236 @/tmp/.X11 unix@@1
0000000000821d8e: 00000002 00000000 00010000 0005 01 71237  begins with a space
0000000000821d8f: 00000002 00000000 00000000 0003 01 71238 ./MySock
`;

Deno.test("parseInetTable reads tcp", () => {
  const { rows, malformed, cut } = parseInetTable(TCP, "tcp");
  assertEquals([rows.length, malformed, cut], [4, 0, false]);
  assertEquals(rows[0], {
    local: { address: "0.0.0.0", port: 7100 },
    remote: { address: "0.0.0.0", port: 0 },
    state: "LISTEN",
    txQueue: 0,
    rxQueue: 3,
    uid: 1000,
    inode: 41234,
  });
  assertEquals(rows[1], {
    local: { address: "127.0.0.1", port: 7100 },
    remote: { address: "192.0.2.7", port: 40000 },
    state: "ESTABLISHED",
    txQueue: 10,
    rxQueue: 4,
    uid: 0,
    inode: 41240,
  });
  assertEquals(rows.slice(2).map(({ state, inode }) => [state, inode]), [["TIME_WAIT", 0], [
    "NEW_SYN_RECV",
    0,
  ]]);
});

Deno.test("parseInetTable reads the four words of an IPv6 address", () => {
  const { rows, malformed } = parseInetTable(TCP6, "tcp");
  assertEquals(malformed, 0);
  assertEquals(rows.map(({ local }) => local.address), ["::", "2001:db8::1", "::ffff:127.0.0.1"]);
  assertEquals(rows.map(({ remote }) => remote.address), ["::", "fe80::fc:ff:fe00:1", "::1"]);
  assertEquals(rows.map(({ state, inode }) => [state, inode]), [["LISTEN", 51], ["ESTABLISHED", 52], [
    "CLOSE_WAIT",
    53,
  ]]);
});

Deno.test("parseInetTable reads udp with its drops", () => {
  const { rows, malformed } = parseInetTable(UDP, "udp");
  assertEquals(malformed, 0);
  assertEquals(rows[0], {
    local: { address: "0.0.0.0", port: 4567 },
    remote: { address: "0.0.0.0", port: 0 },
    state: "CLOSE",
    txQueue: 0,
    rxQueue: 7936,
    uid: 65534,
    inode: 61234,
    drops: 987654321,
  });
  assertEquals([rows[1].local.address, rows[1].drops], ["225.0.0.10", 0]);
});

Deno.test("parseInetTable takes no drops from a tcp table", () => {
  assertEquals(parseInetTable(TCP6, "tcp").rows.map(({ drops }) => drops), [undefined, undefined, undefined]);
});

Deno.test("parseUnixTable reads names with spaces, abstract names and none", () => {
  const { rows, malformed } = parseUnixTable(UNIX);
  assertEquals(malformed, 0);
  assertEquals(rows.map(({ name }) => name), [
    "",
    "/tmp/a lab/guichet.sock",
    "/tmp/a lab/guichet.sock",
    "@/tmp/.X11 unix@@1",
    " begins with a space",
    "./MySock",
  ]);
  assertEquals(rows[1], {
    type: "stream",
    listening: true,
    connected: false,
    inode: 71234,
    name: rows[1].name,
  });
  assertEquals(rows[2], {
    type: "stream",
    listening: false,
    connected: true,
    inode: 71235,
    name: rows[2].name,
  });
  assertEquals(rows.map(({ type }) => type), ["stream", "stream", "stream", "dgram", "seqpacket", "other"]);
});

Deno.test("parseUnixTable counts what follows a line feed in a name as malformed", () => {
  const { rows, malformed } = parseUnixTable(UNIX.replace("./MySock", "./My\nSock\u2028\rend"));
  assertEquals([rows.at(-1)?.name, malformed], ["./My", 1]);
  assertEquals(
    parseUnixTable(UNIX.replace("./MySock", "./My\u2028\rend")).rows.at(-1)?.name,
    "./My\u2028\rend",
  );
});

Deno.test("parseInetTable skips and counts malformed lines", () => {
  const bad = [
    "",
    "nonsense",
    "   0: 0000000:1BBC 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41234 1",
    "   0: 000000000:1BBC 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41234 1",
    "   0: 00000000:1BBC 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0",
    "   0: 00000000:1BBC 00000000:0000 ZZ 00000000:00000000 00:00000000 00000000  1000        0 41234 1",
  ];
  const { rows, malformed } = parseInetTable(`${TCP}${bad.join("\n")}\n`, "tcp");
  assertEquals([rows.length, malformed], [4, bad.length]);
});

Deno.test("parseInetTable and parseUnixTable take a table that ends anywhere", () => {
  const whole = parseInetTable(TCP, "tcp").rows;
  for (let length = 0; length <= TCP.length; length++) {
    const { rows, malformed } = parseInetTable(TCP.slice(0, length), "tcp");
    assertLessOrEqual(malformed, 1);
    assertEquals(rows, whole.slice(0, rows.length));
    assertLessOrEqual(parseUnixTable(UNIX.slice(0, length)).malformed, 1);
  }
  assertEquals(parseInetTable("", "tcp"), { rows: [], malformed: 0, cut: false });
});

Deno.test("parseInetTable never throws, whatever it is given", () => {
  let seed = 1;
  const random = (below: number) => (seed = seed * 48271 % 2147483647) % below;
  for (let round = 0; round < 300; round++) {
    const text = [...UDP + UNIX];
    for (let i = 0; i < 40; i++) text[random(text.length)] = String.fromCharCode(random(300));
    parseInetTable(text.join(""), "udp");
    parseUnixTable(text.join(""));
  }
});

Deno.test("parseInetTable stops at the rows asked for and says so", () => {
  assertEquals([parseInetTable(TCP, "tcp", 2).rows.length, parseInetTable(TCP, "tcp", 2).cut], [2, true]);
  assertEquals([parseInetTable(TCP, "tcp", 4).rows.length, parseInetTable(TCP, "tcp", 4).cut], [4, false]);
});

Deno.test("parseInetTable agrees with the running kernel", () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const { rows, malformed } = parseInetTable(Deno.readTextFileSync("/proc/net/tcp"), "tcp");
  const ours = rows.filter(({ local, state }) => local.port === port && state === "LISTEN");
  assertEquals(ours.map(({ local }) => local.address), ["127.0.0.1"]);
  for (const [name, transport] of [["tcp6", "tcp"], ["udp", "udp"], ["udp6", "udp"]] as const) {
    assertEquals(parseInetTable(Deno.readTextFileSync(`/proc/net/${name}`), transport).malformed, 0, name);
  }
  assertEquals(malformed, 0);
  listener.close();
});
