import { assert, assertEquals } from "@std/assert";
import { jsonLines } from "../../../src/cli/sockets/sockets.ts";
import { LEFT, UNIX, view } from "../support/views.ts";

const SUBJECT = {
  pids: [812],
  isLab: true,
  labs: [{ pid: 812, uid: 1000, status: { lab: "Mine", listeners: [] } }, {
    pid: 900,
    uid: 7,
    status: undefined,
  }],
};
const EMPTY = { subject: SUBJECT, sockets: undefined, groups: undefined, options: undefined };

function parsed(report: Parameters<typeof jsonLines>[0]) {
  return JSON.parse(jsonLines(report).join("\n"));
}

Deno.test("jsonLines gives every field of a socket, null for what is not known", () => {
  const { labs, sockets } = parsed({ ...EMPTY, sockets: [view({ listener: "tcp-counter" }), UNIX, LEFT] });
  assertEquals(labs, [{ pid: 812, uid: 1000, name: "Mine" }]);
  assertEquals(sockets[0], {
    protocol: "tcp",
    state: "LISTEN",
    local: "0.0.0.0:7100",
    remote: null,
    receiveQueue: 2,
    sendQueue: 0,
    drops: null,
    uid: 1000,
    inode: 77,
    peer: null,
    listener: "tcp-counter",
    owners: [{ pid: 812, command: "guichet-lab", uid: 1000, descriptor: 13 }],
  });
  assertEquals([sockets[1].local, sockets[1].uid, sockets[1].peer, sockets[1].owners.length], [
    UNIX.local,
    7,
    79,
    3,
  ]);
  assertEquals([sockets[2].state, sockets[2].drops, sockets[2].owners], ["TIME_WAIT", 5, []]);
});

Deno.test("jsonLines gives a socket a line, without a character that could command a terminal", () => {
  const lines = jsonLines({ ...EMPTY, sockets: [view(), UNIX] });
  assertEquals(lines.length, 7);
  // deno-lint-ignore no-control-regex
  assert(lines.every((line) => !/[\x00-\x1f\x7f-\x9f]/.test(line)));
});

Deno.test("jsonLines has lists that are empty, and leaves out what was not asked for", () => {
  assertEquals(parsed({ ...EMPTY, sockets: [], groups: [] }), {
    labs: [{ pid: 812, uid: 1000, name: "Mine" }],
    sockets: [],
    groups: [],
  });
  assertEquals(Object.keys(parsed({ ...EMPTY, subject: { ...SUBJECT, pids: undefined }, groups: [] })), [
    "labs",
    "groups",
  ]);
});

Deno.test("jsonLines puts options beside their socket, and the lab's listeners beside their group", () => {
  const socket = view();
  const group = { index: 1, interface: "lo", group: "225.0.0.10", users: 2, listeners: ["multicast"] };
  const { sockets, groups } = parsed({
    ...EMPTY,
    sockets: [socket, LEFT],
    groups: [{ ...group, family: "inet" }],
    options: new Map([[socket, [{ name: "SO_RCVBUF", asked: 1, kernel: 2304 }]]]),
  });
  assertEquals(sockets[0].options, [{ name: "SO_RCVBUF", asked: 1, kernel: 2304 }]);
  assertEquals("options" in sockets[1], false);
  assertEquals(groups, [group]);
});
