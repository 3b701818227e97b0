import manifest from "../../deno.json" with { type: "json" };
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../src/cli/run.ts";
import { tempDir } from "../support/temp_dir.ts";
import { fakeIo, type FakeOptions } from "./support/fake_io.ts";

const LAB = `[lab]
name = "Mine"
language = "fr"

[[listener]]
name = "udp"
transport = "udp"
port = 4567
service = "counter"
`;

const FILES = { "lab.toml": LAB, "wrong.toml": "[lab]\nnaem = 1\n[[listener]]\nport = 70000\n" };

async function outcome(args: string[], options: FakeOptions = {}) {
  const io = fakeIo({ files: FILES, ...options });
  const status = await run(args, io);
  return { status, ...io };
}

/** What the user typed, and the exact complaint; the status is 2 each time and nothing runs. */
const WRONG: [args: string[], message: string, hint: string][] = [
  [["serv"], `Unknown command "serv"; did you mean "serve"?`, `"guichet help" lists the commands`],
  [["Check"], `Unknown command "Check"; did you mean "check"?`, `"guichet help" lists the commands`],
  [
    ["frobnicate"],
    `Unknown command "frobnicate"; the commands are serve, check, reload, probe, resolve, sockets, report, doctor, help, version`,
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
    `Flag "--config" of "guichet serve" lacks its value: --config FILE`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--config="],
    `Flag "--config" of "guichet serve" lacks its value: --config FILE`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--config", "a", "--config=b"],
    `Flag "--config" of "guichet serve" is given 2 times; it goes once`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "lab.toml"],
    `Surplus argument "lab.toml" of "guichet serve"`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--config", "lab.toml", "007"],
    `Surplus argument "007" of "guichet serve"`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["serve", "--", "--x"],
    `Surplus argument "--x" of "guichet serve"`,
    `"guichet serve --help" shows what it takes`,
  ],
  [
    ["help", "serve", "check"],
    `Surplus argument "check" of "guichet help"`,
    `"guichet help --help" shows what it takes`,
  ],
  [
    ["--version", "x"],
    `Surplus argument "x" of "guichet version"`,
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
    const { status, out, err, labs } = await outcome(args);
    assertEquals([err, out, labs, status], [[`guichet: ${message}`, hint], [], [], 2]);
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
    const { status, out, labs } = await outcome([command, "--help"]);
    assertEquals([status, labs], [0, []]);
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

Deno.test("run serve hands the lab its configuration and surroundings, and passes on its status", async () => {
  for (
    const [args, name] of [[["serve", "--config", "lab.toml"], "Mine"], [
      ["serve", "--config=lab.toml"],
      "Mine",
    ]] as const
  ) {
    const { status, out, err, labs } = await outcome([...args], {
      runLab: (_config, around) => {
        around.display.line("Ready");
        around.log.warning("Look out", { n: 1 });
        return Promise.resolve(around.startedAt);
      },
    });
    assertEquals([status, out, labs.length, labs[0].lab.name], [7, ["Ready"], 1, name]);
    assertEquals(err.map((line) => JSON.parse(line).message), ["Look out"]);
  }
});

Deno.test("run serve without --config runs the default lab", async () => {
  const { status, labs } = await outcome(["serve"]);
  assertEquals(status, 0);
  const ports = labs[0].listeners.map((each) =>
    "port" in each ? `${each.transport} ${each.port}` : each.transport
  );
  for (const wanted of ["udp 4567", "tcp 7100", "multicast 7200", "unix", "udp 7007", "tcp 7007"]) {
    assert(ports.includes(wanted), `${wanted} in ${ports}`);
  }
});

Deno.test("run serve logs what is thrown and fails", async () => {
  const { status, err } = await outcome(["serve", "--config", "lab.toml"], {
    runLab: () => Promise.reject(new TypeError("no such thing")),
  });
  assertEquals(status, 1);
  const record = JSON.parse(err[0]);
  assertEquals([record.level, record.error.name], ["error", "TypeError"]);
  assertStringIncludes(record.message, "no such thing");
});

Deno.test("run reports every mistake of a configuration, with its file", async () => {
  for (const command of ["serve", "check"]) {
    const { status, out, err, labs } = await outcome([command, "--config", "wrong.toml"]);
    assertEquals([status, out, labs], [2, [], []]);
    assertMatch(err[0], /^guichet: Cannot use configuration "wrong.toml": \d+ mistakes$/);
    assert(err.some((line) => line.includes("naem")));
    assert(err.some((line) => line.includes("70000")));
  }
});

Deno.test("run says which configuration can't be read, and why", async () => {
  const { status, err } = await outcome(["serve", "--config", "none\x1b.toml"]);
  assertEquals([status, err], [2, ['guichet: Cannot read configuration "none\\x1b.toml": no such file']]);
  const io = fakeIo();
  io.readText = () => Deno.readTextFileSync("/");
  assertEquals(await run(["check", "--config", "/"], io), 2);
  assertEquals(io.err, ['guichet: Cannot read configuration "/": it is a directory']);
});

Deno.test("run serve has written the whole log file when it is done", async () => {
  await using dir = await tempDir();
  const file = dir.join("lab.log");
  const { status } = await outcome(["serve", "--config", "lab.toml"], {
    files: { "lab.toml": `${LAB}\n[log]\nfile = "${file}"\n` },
    runLab: (_config, { log }) => {
      for (let i = 0; i < 1000; i++) log.info("Line {i}", { i });
      return Promise.resolve(0);
    },
  });
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
  assertEquals([status, lines.length, JSON.parse(lines[999]).i], [0, 1000, 999]);
});

Deno.test("run serve fails before the lab where the log file can't be opened", async () => {
  const { status, err, labs } = await outcome(["serve", "--config", "lab.toml"], {
    files: { "lab.toml": `${LAB}\n[log]\nfile = "/nowhere/at/all/lab.log"\n` },
  });
  assertEquals([status, labs], [1, []]);
  assertEquals(err, [
    'guichet: Cannot open log file "/nowhere/at/all/lab.log": no such directory; choose another in [log] file',
  ]);
});

Deno.test("run turns a fault of its own into a message and status 1", async () => {
  const { status, err } = await outcome(["check", "--config", "lab.toml"], {
    checkAddresses: () => Promise.reject(new TypeError("bro\x1bken")),
  });
  assertEquals(status, 1);
  assertMatch(err[0], /^guichet: Internal error/);
  assertStringIncludes(err.join("\n"), "TypeError: bro\\x1bken");
});
