import manifest from "../../deno.json" with { type: "json" };
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../src/cli/run.ts";
import { startDaemon } from "../support/daemon.ts";
import { GUICHET, runGuichet } from "../support/guichet.ts";
import { OWN_NETWORK } from "../support/namespaces.ts";
import { runCommand } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { fakeIo } from "./support/fake_io.ts";

const LAB = `[lab]
name = "Mine"
traps = false

[[listener]]
name = "udp"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "counter"

[board]
port = 0
hints_port = 0

[journal]
path = ":memory:"
`;

const WRONG_LAB = "[lab]\nnaem = 1\n[[listener]]\nport = 70000\n";

async function outcome(args: string[]) {
  const io = fakeIo();
  return { status: await run(args, io), out: io.out, err: io.err };
}

/** What the user typed, and the exact complaint; the status is 2 each time and nothing runs. */
const WRONG: [args: string[], message: string, hint: string][] = [
  [["serv"], `Unknown command "serv"; did you mean "serve"?`, `"guichet help" lists the commands`],
  [["Check"], `Unknown command "Check"; did you mean "check"?`, `"guichet help" lists the commands`],
  [
    ["frobnicate"],
    `Unknown command "frobnicate"; the commands are serve, check, init, reload, probe, impair, grade, resolve, sockets, report, challenge, handout, ticket, cluster, doctor, help, version`,
    `"guichet help" lists the commands`,
  ],
  [["help", "chek"], `Unknown command "chek"; did you mean "check"?`, `"guichet help" lists the commands`],
  [
    ["serve", "--confg", "lab.toml"],
    `Unknown flag "--confg" of "guichet serve"; did you mean "--config"?`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--confg=lab.toml"],
    `Unknown flag "--confg" of "guichet serve"; did you mean "--config"?`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["check", "--xyzzy"],
    `Unknown flag "--xyzzy" of "guichet check"`,
    `"guichet check --help" shows what it takes`,
  ],
  [["check", "-x"], `Unknown flag "-x" of "guichet check"`, `"guichet check --help" shows what it takes`],
  [
    ["--versoin"],
    `Unknown flag "--versoin" of "guichet"; did you mean "--version"?`,
    `"guichet --help" shows what it takes`,
  ],
  [
    ["serve", "--config"],
    `Flag "--config" of "guichet serve" needs a value: --config FILE`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--config="],
    `Flag "--config" of "guichet serve" needs a value: --config FILE`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--config", "a", "--config=b"],
    `Flag "--config" of "guichet serve" is given 2 times; expected once`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "lab.toml", "other.toml"],
    `Unexpected argument "other.toml" of "guichet serve"`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--config", "lab.toml", "007"],
    `Cannot use "007" with --config "lab.toml": expected one configuration`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--lang", "de"],
    `Cannot use --lang "de": expected en or fr`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["version", "--", "--x"],
    `Unexpected argument "--x" of "guichet version"`,
    `"guichet version --help" shows what it takes`,
  ],
  [
    ["help", "serve", "check"],
    `Unexpected argument "check" of "guichet help"`,
    `"guichet help --help" shows what it takes`,
  ],
  [
    ["--version", "x"],
    `Unexpected argument "x" of "guichet version"`,
    `"guichet version --help" shows what it takes`,
  ],
  [
    ["serve", "--help=no"],
    `Flag "--help" of "guichet serve" takes no value`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["--config", "lab.toml", "serve"],
    `Flag "--config" stands before the command; write guichet serve --config FILE`,
    `"guichet --help" shows what it takes`,
  ],
  [["ser\x1bve"], `Unknown command "ser\\x1bve"; did you mean "serve"?`, `"guichet help" lists the commands`],
];

for (const [args, message, hint] of WRONG) {
  Deno.test(`run refuses guichet ${JSON.stringify(args.join(" ")).slice(1, -1)}`, async () => {
    const { status, out, err } = await outcome(args);
    assertEquals([err, out, status], [[`guichet: ${message}`, hint], [], 2]);
  });
}

Deno.test("run without arguments shows the help on stderr and fails", async () => {
  const { status, out, err } = await outcome([]);
  assertEquals([status, out], [2, []]);
  assertStringIncludes(err.join("\n"), "Usage: guichet COMMAND");
});

Deno.test("run shows the overview for help, --help and -h alike", async () => {
  const help = await outcome(["help"]);
  assertEquals([help.status, help.err], [0, []]);
  for (const command of ["serve", "check", "resolve", "sockets", "help", "version"]) {
    assert(help.out.some((line) => line.startsWith(`  ${command} `)), command);
  }
  for (const args of [["--help"], ["-h"]]) assertEquals((await outcome(args)).out, help.out);
});

for (const command of ["serve", "check", "resolve", "sockets", "help", "version"]) {
  Deno.test(`run shows the help of ${command} in every spelling`, async () => {
    const { status, out, err } = await outcome([command, "--help"]);
    assertEquals([status, err], [0, []]);
    assertMatch(out[0], new RegExp(`^Usage: guichet ${command}\\b`));
    assert(out.some((line) => line.includes("--help")));
    for (const args of [[command, "-h"], ["help", command], ["--help", command]]) {
      assertEquals((await outcome(args)).out, out);
    }
  });
}

Deno.test("run shows the version that stands in deno.json", async () => {
  for (const args of [["--version"], ["version"]]) {
    const { status, out, err } = await outcome(args);
    assertEquals([status, out, err], [0, [`guichet ${manifest.version}`], []]);
  }
});

Deno.test("run serve runs the lab of its configuration, and passes on its status", async () => {
  await using dir = await tempDir();
  const path = await dir.write("lab.toml", LAB);
  for (const config of [["--config", path], [`--config=${path}`]]) {
    await using daemon = await startDaemon({ args: ["serve", ...config] });
    await daemon.line(/^Ready in [\d.]+ m?s: Mine, 1 listener/);
    assertEquals((await daemon.stop()).code, 0);
    assertMatch(daemon.stdout.at(-1)!, /^Stopped after /);
    assert(daemon.stderr.length > 0);
    assertEquals(daemon.stderr.filter((line) => JSON.parse(line).area !== "lab"), []);
  }
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const tcp = LAB.replaceAll('"udp"', '"tcp"').replace("port = 0", `port = ${taken.addr.port}`);
  const { code, stdout } = await runGuichet(["serve", "--config", await dir.write("taken.toml", tcp)]);
  assertEquals([code, stdout], [1, ""]);
});

testNeeding(["root", "namespaces"], "run serve without --config runs the default lab", async () => {
  await using daemon = await startDaemon({ prefix: OWN_NETWORK });
  await daemon.ready();
  const listening = [...daemon.listeners.values()].map(({ transport, port }) =>
    port > 0 ? `${transport} ${port}` : transport
  );
  for (const wanted of ["udp 4567", "tcp 7100", "multicast 7200", "unix/stream", "udp 7007", "tcp 7007"]) {
    assert(listening.includes(wanted), `${wanted} in ${listening}`);
  }
});

Deno.test("run serve logs what is thrown and fails", async () => {
  await using dir = await tempDir();
  const path = await dir.write("lab.toml", LAB);
  const command = GUICHET.filter((word) => word !== "--allow-ffi");
  assertEquals(command.length, GUICHET.length - 1);
  const { code, stderr } = await runCommand([...command, "serve", "--config", path]);
  assertEquals(code, 1);
  const record = JSON.parse(stderr.trimEnd().split("\n").at(-1)!);
  assertEquals([record.level, record.error.name], ["error", "NotCapable"]);
  assertMatch(record.message, /^Lab failed: .*Requires ffi access/);
});

Deno.test("run reports every mistake of a configuration, with its file", async () => {
  await using dir = await tempDir();
  const path = await dir.write("wrong.toml", WRONG_LAB);
  for (const command of ["serve", "check"]) {
    const { status, out, err } = await outcome([command, "--config", path]);
    assertEquals([status, out], [2, []]);
    assertMatch(err[0], /^guichet: Cannot use configuration ".*\/wrong.toml": \d+ mistakes$/);
    assert(err.some((line) => line.includes("naem")));
    assert(err.some((line) => line.includes("70000")));
  }
});

Deno.test("run says which configuration can't be read, and why", async () => {
  const missing = await outcome(["serve", "--config", "none\x1b.toml"]);
  assertEquals([missing.status, missing.err], [
    2,
    ['guichet: Cannot read configuration "none\\x1b.toml": no such file'],
  ]);
  const folder = await outcome(["check", "--config", "/"]);
  assertEquals([folder.status, folder.err], [
    2,
    ['guichet: Cannot read configuration "/": it is a directory'],
  ]);
});

Deno.test("run serve has written the whole log file when it is done", async () => {
  await using dir = await tempDir();
  const file = dir.join("lab.log");
  const path = await dir.write("lab.toml", `${LAB}\n[log]\nfile = "${file}"\n`);
  await using daemon = await startDaemon({ args: ["serve", "--config", path] });
  await daemon.ready();
  assertEquals((await daemon.stop()).code, 0);
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
  assertEquals(lines, daemon.stderr);
  assert(lines.some((line) => line.includes("Totals of udp")));
});

Deno.test("run serve fails before the lab where the log file can't be opened", async () => {
  await using dir = await tempDir();
  const path = await dir.write("lab.toml", `${LAB}\n[log]\nfile = "/nowhere/at/all/lab.log"\n`);
  const { status, out, err } = await outcome(["serve", "--config", path]);
  assertEquals([status, out], [1, []]);
  assertEquals(err, [
    'guichet: Cannot open log file "/nowhere/at/all/lab.log": no such directory; choose another in [log] file',
  ]);
});

Deno.test("run turns a fault of its own into a message and status 1", async () => {
  const io = fakeIo();
  io.stdout.line = () => {
    throw new TypeError("bro\x1bken");
  };
  assertEquals(await run(["version"], io), 1);
  assertMatch(io.err[0], /^guichet: Internal error/);
  assertStringIncludes(io.err.join("\n"), "TypeError: bro\\x1bken");
});
