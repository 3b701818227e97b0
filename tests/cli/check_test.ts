import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { addressLines } from "../../src/cli/check.ts";
import { run } from "../../src/cli/run.ts";
import { tempDir } from "../support/temp_dir.ts";
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

/** What the machine would say of the lab's addresses. */
const FREE = ["udp-counter", "tcp", "unix"].map((listener) => (
  { listener, address: "0.0.0.0:1", state: "free" as const, why: "" }
));

Deno.test("check shows the lab, with the options that differ from their defaults", async () => {
  await using dir = await tempDir();
  const path = await dir.write("lab.toml", LAB);
  const io = fakeIo();
  await run(["check", "--config", path], io);
  assertEquals(io.out.slice(0, 6), [
    `${path} is valid: Mine, language en, workers: 3, a line or the end of standard input stops it, ` +
    "connections have 1.5 s to finish",
    "",
    "Listener     Transport   Address         Service  Options",
    'udp-counter  udp         [::]:4567       counter  byte_order = "big"',
    'tcp          tcp         127.0.0.1:7100  echo     isolate = "connection", idle_timeout = "5s", max_connections = 9',
    'unix         unix/dgram  /tmp/a b.sock   echo     mode = "0600"',
  ]);
  assertEquals(io.err, []);
});

Deno.test("check shows a challenge over udp that strangers may reach where amplification says so", async () => {
  await using dir = await tempDir();
  const lost = `[[listener]]
name = "lost"
transport = "udp"
address = "0.0.0.0"
port = 0
service = "challenge"
challenge = "lost"
amplification = 200
[journal]
path = ":memory:"
[board]
enabled = false
`;
  const io = fakeIo();
  await run(["check", await dir.write("lab.toml", lost)], io);
  assertEquals(io.err, []);
  assertMatch(io.out.join("\n"), /^lost +udp +0\.0\.0\.0:0 +challenge lost +amplification = 200/m);
});

Deno.test("check shows which challenge a listener is, what it does to datagrams, and what the exercises are worth", async () => {
  await using dir = await tempDir();
  const listeners = `[[listener]]
name = "lost"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "challenge"
challenge = "lost"
impair = { loss = "10%", jitter = "5ms", rate = "64KiB", seed = 7, reveal = false, direction = "answers" }
[[listener]]
name = "aside"
transport = "tcp"
port = 0
service = "echo"
`;
  const path = await dir.write(
    "lab.toml",
    `${listeners}[[exercise]]\nname = "one"\ntitle = "One"\nlistener = "lost"\npoints = 3\n`,
  );
  const io = fakeIo();
  await run(["check", path], io);
  assertEquals(io.out.slice(3, 6), [
    "lost      udp        127.0.0.1:0  challenge lost  " +
    'impair = { loss = 0.1, jitter = "5ms", rate = "64KiB", direction = "answers", seed = 7, reveal = false }',
    "aside     tcp        0.0.0.0:0    echo",
    "",
  ]);
  assertMatch(io.out[6], /^Exercises {2}1 +points: 3; listeners beside them: 1$/);
});

Deno.test("check shows services that must have amplification set, where it is set", async () => {
  await using dir = await tempDir();
  const listeners = ["lost", "reorder"].map((challenge) =>
    `[[listener]]\nname = "${challenge}"\ntransport = "udp"\nport = 0\nservice = "challenge"\n` +
    `challenge = "${challenge}"\namplification = 256\n`
  );
  const io = fakeIo();
  await run(["check", await dir.write("lab.toml", listeners.join(""))], io);
  assertEquals(io.err, []);
  assertEquals(io.out.slice(3, 5), [
    "lost      udp        0.0.0.0:0  challenge lost     amplification = 256",
    "reorder   udp        0.0.0.0:0  challenge reorder  amplification = 256",
  ]);
});

Deno.test("check says how many addresses are free, and why one is not", () => {
  assertEquals(addressLines(FREE, false), [
    "free  udp-counter  0.0.0.0:1",
    "free  tcp          0.0.0.0:1",
    "free  unix         0.0.0.0:1",
    "",
    "All 3 addresses are free",
  ]);
  const taken = {
    ...FREE[0],
    address: "[::]:4567",
    state: "taken" as const,
    why: "pid 812 (xin\x1betd) listens there",
  };
  assertEquals(addressLines([taken, { ...FREE[1], address: "127.0.0.1:7100" }], true), [
    "\x1b[31mtaken\x1b[0m  udp-counter  [::]:4567       pid 812 (xin\\x1betd) listens there",
    "\x1b[32mfree\x1b[0m   tcp          127.0.0.1:7100",
    "",
    "1 of 2 addresses are free",
  ]);
});

Deno.test("check fails where an address is taken, and leaves a free one free", async () => {
  await using dir = await tempDir();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const listener = (name: string, port: number) =>
    `[[listener]]\nname = "${name}"\ntransport = "tcp"\naddress = "127.0.0.1"\nport = ${port}\nservice = "echo"\n`;
  const quiet = "[lab]\ntraps = false\n[board]\nenabled = false\n";
  for (
    const [text, status, last] of [
      [listener("a", 0), 0, /^(?:The address is free|All \d addresses are free)$/],
      [listener("a", 0) + listener("b", taken.addr.port), 1, /^1 of 2 addresses are free$/],
    ] as const
  ) {
    const io = fakeIo();
    const path = await dir.write("lab.toml", quiet + text);
    assertEquals(await run(["check", "--config", path], io), status, io.err.join("\n"));
    assertMatch(io.out.at(-1)!, last);
  }
});

Deno.test("check of the default lab names it and shows no options", async () => {
  const io = fakeIo();
  await run(["check"], io);
  assertStringIncludes(io.out[0], "config/lab.toml (built in) is valid: ");
  assertEquals(io.out[2].split(/\s{2,}/), ["Listener", "Transport", "Address", "Service", "Options"]);
});
