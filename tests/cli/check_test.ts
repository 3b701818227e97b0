import { assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "./support/fake_io.ts";

const LAB = `[lab]
name = "Mine"
workers = 3
stdin = "stop"
drain = "1500ms"

[[listener]]
name = "udp-counter"
transport = "udp"
address = "::"
port = 4567
service = "counter"
byte_order = "big"

[[listener]]
name = "tcp"
transport = "tcp"
address = "127.0.0.1"
port = 7100
service = "echo"
isolate = "connection"
idle_timeout = "5s"
max_connections = 9

[[listener]]
name = "unix"
transport = "unix"
socket = "dgram"
path = "/tmp/a b.sock"
mode = "0600"
service = "echo"
`;

const FILES = { "lab.toml": LAB };

Deno.test("check shows the lab, with the options that differ from their defaults, and the free addresses", async () => {
  const io = fakeIo({ files: FILES });
  assertEquals(await run(["check", "--config", "lab.toml"], io), 0);
  assertEquals(io.out, [
    "lab.toml is right: Mine, language en, workers: 3, a line or the end of standard input stops it, " +
    "connections have 1.5 s to finish",
    "",
    "Listener     Transport   Address         Service  Options",
    'udp-counter  udp         [::]:4567       counter  byte_order = "big"',
    'tcp          tcp         127.0.0.1:7100  echo     isolate = "connection", idle_timeout = "5s", max_connections = 9',
    'unix         unix/dgram  /tmp/a b.sock   echo     mode = "0600"',
    "",
    "free  udp-counter  0.0.0.0:1",
    "free  tcp          0.0.0.0:1",
    "free  unix         0.0.0.0:1",
    "",
    "All 3 addresses are free",
  ]);
  assertEquals([io.err, io.labs], [[], []]);
});

Deno.test("check fails where an address is taken and says why", async () => {
  const io = fakeIo({
    files: FILES,
    isTerminal: true,
    checkAddresses: () =>
      Promise.resolve([
        {
          listener: "udp-counter",
          address: "[::]:4567",
          free: false,
          why: "pid 812 (xin\x1betd) listens there",
        },
        { listener: "tcp", address: "127.0.0.1:7100", free: true, why: "" },
      ]),
  });
  assertEquals(await run(["check", "--config", "lab.toml"], io), 1);
  assertEquals(io.out.slice(-4), [
    "\x1b[31mtaken\x1b[0m  udp-counter  [::]:4567       pid 812 (xin\\x1betd) listens there",
    "\x1b[32mfree\x1b[0m   tcp          127.0.0.1:7100",
    "",
    "1 of 2 addresses are free",
  ]);
});

Deno.test("check of the default lab names it and shows no options", async () => {
  const io = fakeIo();
  assertEquals(await run(["check"], io), 0);
  assertStringIncludes(io.out[0], "config/lab.toml (built in) is right: ");
  assertEquals(io.out[2].split(/\s{2,}/), ["Listener", "Transport", "Address", "Service", "Options"]);
});
