// The lines that the sheet tells students to try, tried: each shows something of a lab that runs.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Item, sheetOf } from "../../../src/cli/handout/sheet.ts";
import { challengesFor } from "../../../src/config/listener_section.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { ChallengeKind } from "../../../src/exchange/challenge.ts";
import { startDaemon } from "../../support/daemon.ts";
import { freePort } from "../../support/free_port.ts";
import { runCommand } from "../../support/run_command.ts";
import { testNeeding } from "../../support/tool.ts";

interface Wanted {
  readonly name: string;
  readonly lines: string;
  /** What the line prints. */
  readonly shows: RegExp;
}

/** As od shows ints. */
const INTS = /^(?:[ ]*-?\d+\n?)+$/;

const SERVICES: readonly Wanted[] = [
  { name: "counter", lines: 'transport = "tcp"\nservice = "counter"', shows: /^\s+11\n$/ },
  { name: "big", lines: 'transport = "tcp"\nservice = "counter"\nbyte_order = "big"', shows: /^\s+11\n$/ },
  { name: "datagrams", lines: 'transport = "udp"\nservice = "counter"', shows: /^\s+\d+\n$/ },
  { name: "echo", lines: 'transport = "udp"\nservice = "echo"', shows: /^bonjour\n$/ },
  { name: "time", lines: 'transport = "tcp"\nservice = "time"', shows: /^\s+\d{10}\n$/ },
  { name: "daytime", lines: 'transport = "tcp"\nservice = "daytime"', shows: /UTC/ },
  { name: "chargen", lines: 'transport = "tcp"\nservice = "chargen"', shows: /^(?:.{72}\r?\n){10}$/ },
  { name: "half-close", lines: 'transport = "tcp"\nservice = "half-close"', shows: /^\s+11\n$/ },
  { name: "discard", lines: 'transport = "tcp"\nservice = "discard"', shows: /^$/ },
  { name: "print", lines: 'transport = "udp"\nservice = "print"', shows: /^$/ },
];

/** What isn't ints. */
const OTHERS: Readonly<Partial<Record<ChallengeKind, RegExp>>> = {
  reorder: /(?: {3}[a-z]){4}/,
  long: /^\d{4}\n$/,
};

const CHALLENGES: readonly Wanted[] = (["tcp", "udp"] as const).flatMap((transport) =>
  challengesFor([transport]).map((kind) => ({
    name: kind,
    lines: `transport = "${transport}"\nservice = "challenge"\nchallenge = "${kind}"`,
    shows: OTHERS[kind] ?? INTS,
  }))
);

testNeeding(["nc", "od"], "every line that the sheet tells to try shows what it should", async () => {
  const wanted = [...SERVICES, ...CHALLENGES];
  const places = await Promise.all(
    wanted.map(async ({ name, lines }) =>
      `[[listener]]\nname = "${name}"\naddress = "127.0.0.1"\nport = ${await freePort()}\n${lines}\n`
    ),
  );
  const config = `[lab]\ntraps = false\n[board]\nenabled = false\n${places.join("")}`;
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  const { items } = sheetOf(loadConfig(config, "lab.toml"), { machine: [] });
  assertEquals(items.length, wanted.length);
  const told = new Map(items.map((item) => [item.name, item]));
  // Side by side: each takes some seconds, and a challenge's listener has tries of its own.
  await Promise.all(wanted.map(async ({ name, shows }) => {
    const { attempt }: Item = told.get(name)!;
    const { stdout, stderr } = await runCommand(["sh", "-c", attempt], { timeout: 30_000 });
    assertMatch(stdout, shows, `${name}: ${attempt}`);
    assert(stderr === "", stderr);
  }));
});
