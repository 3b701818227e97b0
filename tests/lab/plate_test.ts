import { assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { type LabStatus, labStatus, parseStatus } from "../../src/lab/status_file.ts";

const CONFIG = loadConfig(
  `[lab]
name = "Mine"
[[listener]]
name = "udp"
transport = "udp"
port = 4567
service = "counter"
[[listener]]
name = "unix"
transport = "unix"
socket = "dgram"
path = "/tmp/a b"
service = "echo"
`,
  "test",
);

const SOCKETS = [
  {
    fd: 13,
    address: "0.0.0.0:4567",
    receiveBuffer: { asked: 4096, granted: 8192 },
    options: [],
  },
  { fd: 14, address: "/tmp/a b", options: [] },
];

const BOUND = SOCKETS.map((socket, i) => ({ config: CONFIG.listeners[i], socket }));

const STATUS: LabStatus = {
  lab: "Mine",
  listeners: [
    {
      name: "udp",
      transport: "udp",
      address: "0.0.0.0:4567",
      service: "counter",
      fd: 13,
      options: [{ name: "SO_RCVBUF", asked: 4096, kernel: 8192 }],
    },
    { name: "unix", transport: "unix/dgram", address: "/tmp/a b", service: "echo", fd: 14, options: [] },
  ],
};

Deno.test("labStatus tells each listener's descriptor, what was asked for it and what was granted", () => {
  assertEquals(labStatus(CONFIG, BOUND), STATUS);
});

Deno.test("parsePlate reads what labStatus made", () => {
  assertEquals(parseStatus(JSON.stringify(labStatus(CONFIG, BOUND))), STATUS);
});

/** What another process may show. */
const NO_STATUSS = [
  "",
  "{",
  "null",
  "[]",
  '"guichet"',
  "{}",
  '{"lab":1,"listeners":[]}',
  '{"lab":"x"}',
  '{"lab":"x","listeners":{}}',
  '{"lab":"x","listeners":[null]}',
  '{"lab":"x","listeners":[{"name":"a","transport":"udp","address":"b","service":"c","fd":"13","options":[]}]}',
  '{"lab":"x","listeners":[{"name":"a","transport":"udp","address":"b","service":"c","fd":1.5,"options":[]}]}',
  '{"lab":"x","listeners":[{"name":"a","transport":"udp","address":"b","service":"c","fd":13,"options":{}}]}',
  '{"lab":"x","listeners":[{"name":"a","transport":"udp","address":"b","service":"c","fd":13,"options":[{"name":"x","asked":1,"kernel":"1"}]}]}',
  '{"lab":"x","listeners":[{"name":7,"transport":"udp","address":"b","service":"c","fd":13,"options":[]}]}',
  JSON.stringify(STATUS).slice(0, -1),
];

for (const text of NO_STATUSS) {
  Deno.test(`parsePlate refuses ${text.slice(0, 100) || "nothing"}`, () => {
    assertEquals(parseStatus(text), undefined);
  });
}
