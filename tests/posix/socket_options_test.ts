import { assert, assertEquals } from "@std/assert";
import { encodeInet } from "../../src/posix/address.ts";
import { joinedGroups } from "../../src/posix/joined_groups.ts";
import { joinGroup } from "../../src/posix/memberships.ts";
import { getOption } from "../../src/posix/options.ts";
import { ECONNREFUSED, SO_ERROR, SOL_SOCKET } from "../../src/posix/constants.ts";
import { bind, close, connect, getsockname, send, socket } from "../../src/posix/socket.ts";
import { readOptions, socketKind } from "../../src/posix/socket_options.ts";
import { joinSourceGroup } from "../../src/posix/source_membership.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";

function optionsOf(fd: number): Record<string, string> {
  return Object.fromEntries(readOptions(fd).map(({ name, value }) => [name, value]));
}

testNeeding(["ipv6"], "readOptions names what a socket is, and gives it the options of its kind", () => {
  const [udp, tcp6, unix] = [socket("inet", "dgram"), socket("inet6", "stream"), socket("unix", "seqpacket")];
  const options = [udp, tcp6, unix].map(optionsOf);
  for (const fd of [udp, tcp6, unix]) close(fd);
  assertEquals(options.map((each) => `${each.SO_DOMAIN} ${each.SO_TYPE} ${each.SO_PROTOCOL}`), [
    "AF_INET (2) SOCK_DGRAM (2) udp (17)",
    "AF_INET6 (10) SOCK_STREAM (1) tcp (6)",
    "AF_UNIX (1) SOCK_SEQPACKET (5) ip (0)",
  ]);
  assertEquals(
    options.map((each) =>
      ["SO_BROADCAST", "SO_LINGER", "TCP_NODELAY", "IP_TTL", "IPV6_V6ONLY"]
        .filter((name) => name in each)
    ),
    [
      ["SO_BROADCAST", "IP_TTL"],
      ["SO_LINGER", "TCP_NODELAY", "IPV6_V6ONLY"],
      [],
    ],
  );
});

Deno.test("readOptions does not take a waiting error from its owner", async () => {
  const [server, client] = [socket("inet", "dgram"), socket("inet", "dgram")];
  try {
    bind(server, encodeInet("127.0.0.1", 0));
    const name = getsockname(server);
    assert(name !== undefined && name.family === "inet");
    connect(client, encodeInet("127.0.0.1", name.port));
    assertEquals(optionsOf(client).SO_ERROR, "0");
    close(server);
    send(client, new Uint8Array(1), 1);
    await waitFor("the refusal", () => optionsOf(client).SO_ERROR !== "0");
    assertEquals(optionsOf(client).SO_ERROR, "an error waits; reading it would take it from its owner");
    assertEquals(getOption(client, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
  } finally {
    close(client);
  }
});

Deno.test("socketKind and readOptions tell nothing of a descriptor that is no socket", () => {
  for (const fd of [-1, 0]) assertEquals([socketKind(fd), readOptions(fd)], [undefined, []]);
});

testNeeding(
  ["ipv6"],
  "joinedGroups finds exactly the groups that a socket joined, with their sources",
  () => {
    const lo = { index: 1 };
    const candidates = [
      { ...lo, family: "inet", group: "225.0.0.10" },
      { ...lo, family: "inet", group: "225.0.0.11" },
      { ...lo, family: "inet", group: "232.1.2.3" },
      { index: 7777, family: "inet", group: "225.0.0.10" },
      { ...lo, family: "inet6", group: "ff02::1234" },
    ] as const;
    const [udp, udp6] = [socket("inet", "dgram"), socket("inet6", "dgram")];
    joinGroup(udp, "225.0.0.10", 1);
    joinSourceGroup(udp, "232.1.2.3", "192.0.2.7", 1);
    joinSourceGroup(udp, "232.1.2.3", "192.0.2.8", 1);
    joinGroup(udp6, "ff02::1234", 1);
    joinGroup(udp6, "225.0.0.11", 1);
    const found = [udp, udp6].map((fd) => joinedGroups(fd, candidates));
    for (const fd of [udp, udp6]) close(fd);
    assertEquals(found, [
      [
        { ...candidates[0], mode: "exclude", sources: [] },
        { ...candidates[2], mode: "include", sources: ["192.0.2.7", "192.0.2.8"] },
      ],
      [{ ...candidates[1], mode: "exclude", sources: [] }, {
        ...candidates[4],
        mode: "exclude",
        sources: [],
      }],
    ]);
  },
);
