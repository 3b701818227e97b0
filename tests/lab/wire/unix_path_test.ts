// Tests of a Unix socket's file, from the daemon's start to its end: its name, its mode, what is replaced, what is left
// alone, what is taken away.
import { assertEquals, assertMatch } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { type TempDir, tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { ask, connectTo, exists, lab, listener } from "../support/run_labs.ts";
import { served } from "../support/wire_peers.ts";

const KINDS = ["stream", "dgram", "seqpacket"] as const;

function echoAt(path: string, name = "echo", socket = "stream"): string {
  return listener(name, "unix", "echo", { socket, path });
}

/** An echo over each kind of socket, named after it. */
function oneOfEach(dir: TempDir): string {
  return KINDS.map((socket) => echoAt(dir.join(socket), socket, socket)).join("");
}

/** Each kind answers at its path. */
async function assertAllServe(dir: TempDir): Promise<void> {
  assertEquals(await served("unix_stream_client", [dir.join("stream")]), "Reponse : MESSAGE DU CLIENT\n");
  assertEquals(await served("unix_dgram_client", ["--echo", dir.join("dgram")]), "Echo : 1 x 18\n");
  assertEquals(
    await served("unix_seqpacket_client", [dir.join("seqpacket"), 9]),
    "Enregistrement : 9 octets\n",
  );
}

async function inode(path: string): Promise<number> {
  return (await Deno.lstat(path)).ino!;
}

/** Binds a socket of any kind to a path in a process of its own, until disposed of. */
async function holdPath(path: string, kind: string, listens: boolean): Promise<AsyncDisposable> {
  const script = `import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_${kind.toUpperCase()})
s.bind(sys.argv[1])
${listens ? "s.listen()" : ""}
print("bound", flush=True)
sys.stdin.read()`;
  const child = new Deno.Command("python3", {
    args: ["-c", script, path],
    stdin: "piped",
    stdout: "null",
  }).spawn();
  await waitFor("a bound socket", () => exists(path));
  return {
    [Symbol.asyncDispose]: async () => {
      await child.stdin.close();
      await child.status;
    },
  };
}

Deno.test("Unix socket file has the mode that is configured, whatever the umask", async () => {
  await using dir = await tempDir();
  const modes = ["0666", "0600", "0660", "0777", "0622", "0000"];
  const config = modes.map((mode) =>
    listener(`mode-${mode}`, "unix", "echo", { path: dir.join(mode), mode })
  );
  config.push(echoAt(dir.join("default")));
  const prefix = ["sh", "-c", 'umask 0177 && exec "$@"', "sh"];
  await using daemon = await startDaemon({ config: lab() + config.join(""), prefix });
  await daemon.ready();
  for (const mode of modes) {
    assertEquals((await Deno.lstat(dir.join(mode))).mode! & 0o7777, parseInt(mode, 8), mode);
  }
  assertEquals((await Deno.lstat(dir.join("default"))).mode! & 0o7777, 0o666);
});

testNeeding(["gcc"], "Unix socket files that kill -9 left are replaced, and removed at exit", async () => {
  await using dir = await tempDir();
  const config = lab() + oneOfEach(dir);
  {
    await using killed = await startDaemon({ config });
    await killed.ready();
    await killed.stop("SIGKILL");
  }
  for (const kind of KINDS) assertEquals((await Deno.lstat(dir.join(kind))).isSocket, true);
  await using daemon = await startDaemon({ config });
  await daemon.ready();
  await assertAllServe(dir);
  assertEquals((await daemon.stop("SIGINT")).code, 0);
  for (const kind of KINDS) assertEquals(await exists(dir.join(kind)), false);
});

testNeeding(["gcc"], "Unix socket of a running lab is left alone by a second one", async () => {
  await using dir = await tempDir();
  const config = lab() + oneOfEach(dir);
  await using first = await startDaemon({ config });
  await first.ready();
  const before = await Promise.all(KINDS.map((kind) => inode(dir.join(kind))));
  await using second = await startDaemon({ config });
  assertEquals((await second.wait()).code, 1);
  assertMatch(
    second.stderr.join("\n"),
    /cannot bind unix .*\/stream: pid \d+, guichet-lab, serves it; choose another path/,
  );
  assertEquals(await Promise.all(KINDS.map((kind) => inode(dir.join(kind)))), before);
  await assertAllServe(dir);
});

testNeeding(["python3"], "Unix socket of any other program is left alone", async () => {
  await using dir = await tempDir();
  for (
    const [kind, listens] of [["stream", true], ["stream", false], ["dgram", false], [
      "seqpacket",
      true,
    ]] as const
  ) {
    const path = dir.join(`${kind}-${listens}`);
    await using _holder = await holdPath(path, kind, listens);
    const before = await inode(path);
    await using daemon = await startDaemon({ config: lab() + echoAt(path) });
    assertEquals((await daemon.wait()).code, 1);
    assertMatch(daemon.stderr.join("\n"), /pid \d+, python3[^,]*, serves it/);
    assertEquals(await inode(path), before);
  }
});

Deno.test("Unix socket file that somebody else has put in our place is left alone at exit", async () => {
  await using dir = await tempDir();
  const path = dir.join("socket");
  await using first = await startDaemon({ config: lab() + echoAt(path) });
  await first.ready();
  await Deno.remove(path);
  await using second = await startDaemon({ config: lab() + echoAt(path) });
  await second.ready();
  assertEquals((await first.stop()).code, 0);
  using connection = await connectTo(second, "echo");
  assertEquals(await ask(connection, "still here"), "still here");
  connection.close();
  assertEquals((await second.stop()).code, 0);
  assertEquals(await exists(path), false);
});

testNeeding(["gcc"], "Unix sockets have the names that they are given", async () => {
  await using dir = await tempDir();
  const longest = dir.join("x".repeat(107 - dir.join("").length));
  const names = [
    dir.join("with two spaces"),
    dir.join("été ☕ 日本"),
    dir.join('don\'t "$quote" \\ it'),
    longest,
  ];
  const config = names.map((path, i) => echoAt(path, `echo-${i}`)).join("");
  await using daemon = await startDaemon({ config: lab() + config });
  await daemon.ready();
  for (const [i, path] of names.entries()) {
    assertEquals(daemon.listener(`echo-${i}`).address, path);
    assertEquals(await served("unix_stream_client", [path, `to ${i}`]), `Reponse : to ${i}\n`);
  }
  assertEquals((await daemon.stop()).code, 0);
  assertEquals([...Deno.readDirSync(dir.path)], []);
});
