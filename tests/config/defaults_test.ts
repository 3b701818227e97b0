// Every default, as the rest of the program gets it, and every key by its effect.
import { assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { listener, loadListener } from "./support/problems.ts";

const BASE = { byteOrder: "host", receiveBuffer: 4 << 20, trap: true, display: "none", options: {} };
const COUNTING = { persist: false, count: "lab", whenAway: "refuse" };
const LIMITS = { isolate: "worker", idleTimeout: 30_000, maxConnections: 10_000, backlog: 4096, peek: false };

Deno.test("loadConfig gives every section its defaults", () => {
  const { lab, log, board, journal } = loadConfig(listener("udp"), "lab.toml");
  const { allow, ...plain } = lab;
  assertEquals(allow.map(({ bytes, bits }) => `${bytes.join(".").replace(/(\.0)+$/, "")}/${bits}`), [
    "127/8",
    "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1/128",
    "10/8",
    "172.16/12",
    "192.168/16",
    "252/7",
    "169.254/16",
    "254.128/10",
  ]);
  assertEquals(plain, {
    name: "Sockets lab",
    language: "en",
    workers: "auto",
    stdin: "auto",
    display: "none",
    drain: 5000,
    idleExit: 0,
    traps: true,
    observations: true,
    loopbackMachines: false,
    grade: [],
    proxies: [],
  });
  assertEquals(log, { format: "auto", level: "info", file: "" });
  assertEquals(board, {
    enabled: true,
    address: "127.0.0.1",
    port: 8080,
    token: "",
    projectorToken: "",
    hosts: [],
    hintsPort: 7999,
    stuckAfter: 300_000,
    proxyProtocol: true,
  });
  assertEquals(journal, { path: "guichet.db", keep: 90 * 86_400_000, maxSize: 256 << 20 });
});

Deno.test("loadConfig gives a class of forty its limits", () => {
  assertEquals(loadConfig(listener("udp"), "lab.toml").limits, {
    datagramsPerSecond: 2000,
    connectionsPerAddress: 256,
    newConnectionsPerSecond: 200,
    bytesPerConnection: 64 << 20,
    timePerConnection: 7_200_000,
    bufferMemory: 128 << 20,
  });
});

Deno.test("loadConfig gives each transport its defaults", () => {
  assertEquals(loadListener("udp"), {
    transport: "udp",
    name: "udp",
    service: "counter",
    ...BASE,
    address: "0.0.0.0",
    port: 4567,
    amplification: 1,
    answerLowPorts: false,
    ...COUNTING,
  } as unknown);
  assertEquals(loadListener("tcp"), {
    transport: "tcp",
    name: "tcp",
    service: "counter",
    ...BASE,
    ...LIMITS,
    address: "0.0.0.0",
    port: 7100,
    proxyProtocol: false,
  } as unknown);
  assertEquals(loadListener("multicast"), {
    transport: "multicast",
    name: "multicast",
    service: "print",
    ...BASE,
    group: "225.0.0.10",
    port: 7200,
    interface: "auto",
    source: [],
  } as unknown);
  assertEquals(loadListener("unix"), {
    transport: "unix",
    name: "unix",
    service: "echo",
    ...BASE,
    ...LIMITS,
    socket: "stream",
    path: "/tmp/a.sock",
    mode: 0o666,
    ...COUNTING,
  } as unknown);
});

/** Every key of the sections but listeners', none with its default. */
const EVERY_KEY = `[lab]
name = "Salle 3 — réseaux"
language = "fr"
workers = 3
stdin = "stop"
display = "brief"
drain = "1m"
traps = false
observations = false
loopback_machines = true
grade = ["tcp-counter", "udp-echo"]
allow = ["198.51.100.0/24", "::1", "192.0.2.7"]
proxies = ["10.0.0.5"]
[limits]
datagrams_per_second = 1
connections_per_address = 2
new_connections_per_second = 3
bytes_per_connection = "4B"
time_per_connection = "6m"
buffer_memory = "5MiB"
[log]
format = "json"
level = "debug"
file = "lab.log"
[board]
address = "::1"
port = 0
token = "abcd-EFGH_0123"
enabled = false
projector_token = "wall-EFGH_0123"
hosts = ["Lab.example.org", "tp"]
hints_port = 0
stuck_after = "90s"
proxy_protocol = false
[journal]
path = ":memory:"
keep = "12h"
max_size = "8MiB"
`;

Deno.test("loadConfig takes every key of the sections", () => {
  const config = loadConfig(EVERY_KEY + listener("udp"), "lab.toml");
  assertEquals(config.lab, {
    name: "Salle 3 — réseaux",
    language: "fr",
    workers: 3,
    stdin: "stop",
    display: "brief",
    drain: 60_000,
    idleExit: 0,
    traps: false,
    observations: false,
    loopbackMachines: true,
    grade: ["tcp-counter", "udp-echo"],
    allow: [
      { family: 4, bytes: [198, 51, 100, 0], bits: 24 },
      { family: 6, bytes: [...new Array<number>(15).fill(0), 1], bits: 128 },
      { family: 4, bytes: [192, 0, 2, 7], bits: 32 },
    ],
    proxies: [{ family: 4, bytes: [10, 0, 0, 5], bits: 32 }],
  });
  assertEquals(config.limits, {
    datagramsPerSecond: 1,
    connectionsPerAddress: 2,
    newConnectionsPerSecond: 3,
    bytesPerConnection: 4,
    timePerConnection: 360_000,
    bufferMemory: 5 << 20,
  });
  assertEquals(config.log, { format: "json", level: "debug", file: "lab.log" });
  assertEquals(config.board, {
    enabled: false,
    address: "::1",
    port: 0,
    token: "abcd-EFGH_0123",
    projectorToken: "wall-EFGH_0123",
    hosts: ["lab.example.org", "tp"],
    hintsPort: 0,
    stuckAfter: 90_000,
    proxyProtocol: false,
  });
  assertEquals(config.journal, { path: ":memory:", keep: 12 * 3_600_000, maxSize: 8 << 20 });
});

/** Every key that all listeners take, and what it becomes. */
const COMMON = [
  'byte_order = "big"',
  'receive_buffer = "64KiB"',
  "trap = false",
  'service = "counter"',
  'display = "course"',
];
const ALL = {
  byteOrder: "big",
  receiveBuffer: 65_536,
  trap: false,
  service: "counter",
  display: "course",
  options: {},
};

Deno.test("loadConfig takes every key of a listener", () => {
  const connected = ['isolate = "connection"', 'idle_timeout = "0s"', "max_connections = 7", "backlog = 5"];
  const limits = { isolate: "connection", idleTimeout: 0, maxConnections: 7, backlog: 5, peek: false };
  assertEquals(loadListener("tcp", ...COMMON, ...connected, 'address = "fe80::1%eth0"', "port = 0"), {
    transport: "tcp",
    name: "tcp",
    ...ALL,
    ...limits,
    address: "fe80::1%eth0",
    port: 0,
    proxyProtocol: false,
  } as unknown);
  const unix = ['socket = "seqpacket"', 'path = "/run/lab/é.sock"', 'mode = "600"'];
  assertEquals(loadListener("unix", ...COMMON, ...connected, ...unix), {
    transport: "unix",
    name: "unix",
    ...ALL,
    ...limits,
    socket: "seqpacket",
    path: "/run/lab/é.sock",
    mode: 0o600,
    ...COUNTING,
  } as unknown);
  const guards = ["amplification = 7", "answer_low_ports = true", "persist = true"];
  const udp = loadListener("udp", ...COMMON, ...guards, 'address = "::1"');
  assertEquals(udp, {
    transport: "udp",
    name: "udp",
    ...ALL,
    address: "::1",
    port: 4567,
    amplification: 7,
    answerLowPorts: true,
    ...COUNTING,
    persist: true,
  } as unknown);
  const group = loadListener("multicast", 'group = "ff02::1:2"', 'interface = "eth0"');
  assertEquals([group.transport === "multicast" && [group.group, group.interface]], [["ff02::1:2", "eth0"]]);
});

Deno.test("loadConfig keeps the listeners in the file's order", () => {
  const { listeners } = loadConfig(listener("unix") + listener("tcp") + listener("udp"), "lab.toml");
  assertEquals(listeners.map(({ name }) => name), ["unix", "tcp", "udp"]);
});

Deno.test("loadConfig reads dotted keys, inline tables and inline lists as what they stand for", () => {
  const text = `lab.name = "Dotted"
log = { level = "debug" }
listener = [
  { name = "a", transport = "udp", port = 1, service = "echo" },
  { name = "b", transport = "tcp", port = 2, service = "discard" },
]
`;
  const config = loadConfig(text, "lab.toml");
  assertEquals(config.lab.name, "Dotted");
  assertEquals(config.log.level, "debug");
  assertEquals(config.listeners.map(({ name, service }) => `${name} ${service}`), ["a echo", "b discard"]);
});

Deno.test("loadConfig takes a byte order mark and CRLF line ends", () => {
  const text = "\uFEFF" + ('[lab]\nname = "Windows"\n' + listener("udp")).replaceAll("\n", "\r\n");
  assertEquals(loadConfig(text, "lab.toml").lab.name, "Windows");
});
