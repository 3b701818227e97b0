// Tests of `guichet probe chat` in a process of its own: standard input is what it is about.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { freePort } from "../../support/free_port.ts";
import { GUICHET, runGuichet } from "../../support/guichet.ts";
import { startOnPty } from "../../support/pty.ts";
import { startServer } from "../../support/server.ts";
import { runCommand } from "../../support/run_command.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { within } from "../../support/within.ts";
import { readUpTo, startStream, writeAll } from "../../clients/stand_ins.ts";

const HOST = "127.0.0.1";
const bytes = (text: string) => new TextEncoder().encode(text);

/** Sends back what comes, up to the end. */
async function echo(connection: Deno.Conn): Promise<void> {
  const piece = new Uint8Array(65_536);
  for (let got = await connection.read(piece); got !== null; got = await connection.read(piece)) {
    await writeAll(connection, piece.subarray(0, got));
  }
}

Deno.test("probe chat passes lines out and what comes in, and half-closes at the end of input", async () => {
  await using server = startStream(echo);
  const { code, stdout, stderr } = await runGuichet(["probe", "chat", HOST, String(server.port)], {
    input: "bonjour\nété\n",
  });
  assertEquals([code, stdout], [0, "bonjour\nété\n"]);
  assertStringIncludes(stderr, `Connected to tcp ${HOST}:${server.port}`);
  assertStringIncludes(stderr, "closed the connection: 14 bytes out, 14 bytes in");
});

Deno.test("probe chat escapes what could command a terminal, and --raw passes it on", async () => {
  const input = "a\x1b[31m\0\t\xff\\\n";
  await using server = startStream(echo);
  const args = ["probe", "chat", HOST, String(server.port)];
  const sent = new Uint8Array([...input].map((character) => character.charCodeAt(0)));
  assertEquals((await runGuichet(args, { input: sent })).stdout, "a\\x1b[31m\\0\t\\xff\\\\\n");
  assertEquals(
    (await runGuichet([...args, "--raw"], { input: "a\x1b[31m\0\t\\\n" })).stdout,
    "a\x1b[31m\0\t\\\n",
  );
});

Deno.test("probe chat --raw carries megabytes both ways at once, whole", async () => {
  await using server = startStream(echo);
  const input = "0123456789abcdef".repeat(200_000);
  const { code, stdout } = await runGuichet(["probe", "chat", HOST, String(server.port), "--raw"], { input });
  assertEquals([code, stdout.length, stdout === input], [0, input.length, true]);
});

Deno.test("probe chat --json gives one object a piece, then the summary", async () => {
  await using server = startStream(echo);
  const { code, stdout } = await runGuichet(["probe", "chat", HOST, String(server.port), "--json"], {
    input: "hé\n",
  });
  const objects = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals([code, objects.length], [0, 2]);
  assertEquals(objects[0], { bytes: 4, text: "hé\n" });
  assertEquals([objects[1].summary.sent, objects[1].summary.received, objects[1].summary.ending], [
    4,
    4,
    "end",
  ]);
});

Deno.test("probe chat ends when the server does, though standard input goes on", async () => {
  await using server = startStream(async (connection) => {
    await writeAll(connection, bytes("au revoir"));
  });
  const command = [...GUICHET, "probe", "chat", HOST, String(server.port)];
  const child = new Deno.Command(command[0], {
    args: command.slice(1),
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  })
    .spawn();
  const { code, stdout } = await child.output();
  await child.stdin.close().catch(() => {});
  assertEquals([code, new TextDecoder().decode(stdout)], [0, "au revoir"]);
});

Deno.test("probe chat says what a server said before the end of input was read", async () => {
  await using server = startStream(async (connection) => {
    await writeAll(connection, bytes("?"));
    const said = await readUpTo(connection, 1000);
    await writeAll(connection, bytes(`${said.length} bytes`));
  });
  const { code, stdout } = await runGuichet(["probe", "chat", HOST, String(server.port)], { input: "12345" });
  assertEquals([code, stdout], [0, "?5 bytes"]);
});

Deno.test("probe chat gives a server that neither speaks nor ends no more than --timeout", async () => {
  const ending = Promise.withResolvers<void>();
  await using server = startStream(() => ending.promise);
  const args = ["probe", "chat", HOST, String(server.port), "--timeout", "200ms"];
  const { code, stderr } = await runGuichet(args);
  ending.resolve();
  assertEquals(code, 2);
  assertStringIncludes(stderr, "sent nothing and did not close for 0.2 s after the end of input");
});

Deno.test("probe chat blames no server for a reader who is slow", async () => {
  const said = new Uint8Array(300_000);
  await using server = startStream((connection) => writeAll(connection, said));
  const args = ["probe", "chat", HOST, String(server.port), "--raw", "--timeout", "200ms"];
  const shell = '{ "$@"; echo "status $?" >&2; } | (sleep 1; wc -c)';
  const { stdout, stderr } = await runCommand(["sh", "-c", shell, "sh", ...GUICHET, ...args]);
  assertEquals(stdout.trim(), "300000");
  assertStringIncludes(stderr, "status 0\n");
});

Deno.test("probe chat is ended by a signal though nobody reads what it prints", async () => {
  const flood = new Uint8Array(65_536);
  let stuck = false;
  await using server = startStream(async (connection) => {
    // A write that takes this long is one that nobody reads on the other side.
    while (true) {
      const timer = setTimeout(() => stuck = true, 300);
      await writeAll(connection, flood);
      clearTimeout(timer);
    }
  });
  const command = [...GUICHET, "probe", "chat", HOST, String(server.port), "--raw"];
  const child = new Deno.Command(command[0], {
    args: command.slice(1),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  })
    .spawn();
  await waitFor("a process that has stopped reading", () => stuck, { timeout: 15_000 });
  child.kill("SIGINT");
  const { code } = await within(child.status, 5000, () => "the end of the process");
  await child.stdout.cancel();
  assertEquals(code, 130);
});

testNeeding(["gcc"], "probe chat tells a reset from an end", async () => {
  await using server = await startServer("wrong_tcp", ["reset"]);
  const { code, stderr } = await runGuichet(["probe", "chat", HOST, String(server.port)], { input: "1234" });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "was reset");
});

Deno.test("probe chat without a server can't reach it", async () => {
  const { code, stderr } = await runGuichet(["probe", "chat", HOST, String(await freePort())]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, "connection refused (ECONNREFUSED)");
});

testNeeding(
  ["gcc"],
  "probe chat on a terminal escapes what the server says, and Ctrl-D ends what is said to it",
  async () => {
    await using server = startStream(async (connection) => {
      await writeAll(connection, bytes("login: "));
      const name = await readUpTo(connection, 5);
      await writeAll(connection, bytes(`\x1b[2Jbonjour ${new TextDecoder().decode(name)}`));
      await readUpTo(connection, 1);
    });
    await using pty = await startOnPty([...GUICHET, "probe", "chat", HOST, String(server.port)]);
    await pty.line(/Ctrl-D ends your input/);
    await pty.type("anne\r");
    // What was typed is echoed before it, or after the prompt, as the terminal is quick or slow.
    await pty.line(/\\x1b\[2Jbonjour anne$/);
    await pty.type("\x04");
    assertEquals(await pty.wait(), 0);
  },
);
