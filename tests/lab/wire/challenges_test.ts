// Challenges over datagrams across a cable: tokens on every interface, answers from the address that was asked, decoys
// from another port of it.
import { assertEquals } from "@std/assert";
import type { Daemon } from "../../support/daemon.ts";
import { startDaemon } from "../../support/daemon.ts";
import { compileText } from "../../support/compile_c.ts";
import { ip, makeNamespacePair, type NamespaceEnd } from "../../support/namespaces.ts";
import { PROJECT_ROOT } from "../../support/project_root.ts";
import { runCommand } from "../../support/run_command.ts";
import { lab, listener } from "../support/run_labs.ts";
import { testSteps } from "../support/wire_steps.ts";

const GROUP = "225.0.0.13";

/** A second address of the lab's machine on the same cable. */
const SECOND = "10.77.0.3";

const UDP = { address: "0.0.0.0", amplification: 256 };

/** By kind. */
const PORTS = { lost: 7308, duplicate: 7309, reorder: 7310, decoy: 7311, long: 7312, token: 7313 } as const;
type Kind = keyof typeof PORTS;

const CONFIG = lab() + Object.entries(PORTS).map(([kind, port]) => {
  const more = { challenge: kind, port, ...(kind === "token" ? { group: GROUP } : UDP) };
  return listener(kind, kind === "token" ? "multicast" : "udp", "challenge", more);
}).join("");

interface World extends AsyncDisposable {
  left: NamespaceEnd;
  right: NamespaceEnd;
  /** Runs in `left`. */
  daemon: Daemon;
}

async function makeWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const pair = stack.use(await makeNamespacePair());
  await ip(pair.left.name, `addr add ${SECOND}/24 dev cable`);
  const daemon = stack.use(await startDaemon({ config: CONFIG, prefix: pair.left.prefix }));
  await daemon.ready();
  const kept = stack.move();
  return { left: pair.left, right: pair.right, daemon, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Runs the right client of a kind. @returns its exit status, 0 where it has solved the try */
async function play(kind: Kind, where: NamespaceEnd, address: string, ...more: string[]): Promise<number> {
  return await run(kind, await textOf(kind), where, address, ...more);
}

async function run(
  kind: Kind,
  text: string,
  where: NamespaceEnd,
  ...words: readonly string[]
): Promise<number> {
  const program = await compileText(`challenge_${kind}`, text);
  const [address, ...more] = words;
  const command = [...where.prefix, program, address, String(PORTS[kind]), ...more];
  return (await runCommand(command, { timeout: 20_000 })).code;
}

function textOf(kind: Kind): Promise<string> {
  return Deno.readTextFile(`${PROJECT_ROOT}/tests/challenges/clients/${kind}.c`);
}

/** A client that sends its token to another place than where that came from. */
async function tokenClientTo(place: string): Promise<string> {
  const text = await textOf("token");
  return text.replace("sendto(back", `${place}\n  sendto(back`);
}

testSteps(["gcc", "root", "namespaces"], "Challenges over datagrams across a cable", makeWorld, {
  "are solved from another machine, whichever address of the lab's it asks": async ({ left, right }) => {
    for (const kind of ["lost", "duplicate", "reorder", "decoy", "long"] as const) {
      for (const address of [left.ipv4, SECOND]) {
        assertEquals(await play(kind, right, address), 0, `${kind} at ${address}`);
      }
    }
  },

  "have tokens on every interface": async ({ left, right }) => {
    assertEquals(await play("token", right, GROUP, right.ipv4), 0, "from another machine");
    assertEquals(await play("token", left, GROUP, left.ipv4), 0, "on the lab's machine, by the cable");
    assertEquals(await play("token", left, GROUP, "127.0.0.1"), 0, "on the lab's machine, by loopback");
  },

  "take tokens at the listener's port and from the group too": async ({ left, right }) => {
    const toPort = await tokenClientTo("lab.sin_port = group.sin_port;");
    assertEquals(await run("token", toPort, right, GROUP, right.ipv4), 0, "the listener's port");
    const toGroup = await tokenClientTo("lab = group;");
    for (const [where, on] of [[right, right.ipv4], [left, left.ipv4]] as const) {
      assertEquals(await run("token", toGroup, where, GROUP, on), 0, `the group, ${where.name}`);
    }
  },

  "make no trouble": ({ daemon }) => {
    assertEquals(daemon.stderr.filter((line) => line.includes('"warning"') || line.includes('"error"')), []);
  },
});
