// The `challenge` command as it is typed: it tells the protocol, plays for one client, and ends with the verdict.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { freePort } from "../support/free_port.ts";
import { runGuichet } from "../support/guichet.ts";

interface Game extends AsyncDisposable {
  readonly daemon: Daemon;
  readonly port: number;
}

/** Starts a challenge, and waits until it waits. */
async function play(kind: string, ...flags: string[]): Promise<Game> {
  const port = await freePort();
  const daemon = await startDaemon({ args: ["challenge", kind, "--port", String(port), ...flags] });
  await daemon.line(/^(?:Waiting for your client on|En attente de votre client sur) \w+ 127\.0\.0\.1:\d+/);
  return { daemon, port, [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose]() };
}

async function readExactly(connection: Deno.Conn, length: number): Promise<DataView> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = await connection.read(bytes.subarray(at));
    if (count === null) throw new Error(`The lab ended after ${at} bytes of ${length}`);
    at += count;
  }
  return new DataView(bytes.buffer);
}

/** A client of the TCP challenges that begin with n. @returns the ints that came */
async function sumUp(port: number, { off = 0 } = {}): Promise<number[]> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const count = (await readExactly(connection, 4)).getInt32(0, true);
  const view = await readExactly(connection, 4 * count);
  const ints = Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true));
  const answer = new DataView(new ArrayBuffer(4));
  answer.setInt32(0, ints.reduce((sum, int) => sum + int, off), true);
  await connection.write(new Uint8Array(answer.buffer));
  assertEquals((await readExactly(connection, 4)).getInt32(0, true), off === 0 ? 1 : 0);
  return ints;
}

Deno.test("challenge tells the protocol, and ends with status 0 once a client has solved it", async () => {
  await using game = await play("pieces", "--seed", "7");
  assertStringIncludes(
    game.daemon.output,
    "pieces: Read until you have it all\nThe lab sends an int n, then n ints",
  );
  assertStringIncludes(game.daemon.output, "│ n   │ int 1 │ … │ int n │");
  await sumUp(game.port);
  assertEquals((await game.daemon.wait()).code, 0);
  assertEquals(game.daemon.stdout.at(-1), "Try 1: solved");
  assertEquals(game.daemon.stderr, []);
});

Deno.test("challenge ends with status 1 after a wrong answer, and says what gave it away", async () => {
  await using game = await play("glued", "--lang", "fr");
  await sumUp(game.port, { off: 1 });
  assertEquals((await game.daemon.wait()).code, 1);
  assertEquals(game.daemon.stdout.at(-1), "Essai 1 : échoué");
  assertMatch(game.daemon.output, /\n {2}.*\[E\d\d\]\n/);
});

Deno.test("challenge sends the same with the same seed, and something else with another", async () => {
  const seen: number[][] = [];
  for (const seed of ["3", "3", "4"]) {
    await using game = await play("pieces", "--seed", seed);
    seen.push(await sumUp(game.port));
    await game.daemon.wait();
  }
  assertEquals(seen[0], seen[1]);
  assert(String(seen[0]) !== String(seen[2]));
});

Deno.test("challenge ends with status 130 at Ctrl-C, with 1 where its port is taken", async () => {
  await using game = await play("lost");
  const taken = await runGuichet(["challenge", "duplicate", "--port", String(game.port)]);
  assertEquals(taken.code, 1);
  assertStringIncludes(taken.stderr, "in use");
  assertEquals((await game.daemon.stop("SIGINT")).code, 130);
});

Deno.test("challenge refuses a wrong command line with status 2, and names what is right", async () => {
  const cases: readonly (readonly [string[], string])[] = [
    [[], "No challenge given: expected one of pieces, glued, "],
    [["peices"], 'There is no challenge "peices"; did you mean "pieces"?'],
    [["zzzzzz"], "expected one of pieces, glued, "],
    [["pieces", "--seed", "x"], "expected a whole number from 0 to 4294967295"],
    [["pieces", "--port", "0"], "expected a whole number from 1 to 65535"],
  ];
  for (const [args, words] of cases) {
    const { code, stderr } = await runGuichet(["challenge", ...args]);
    assertEquals(code, 2, args.join(" "));
    assertStringIncludes(stderr, words);
  }
});
