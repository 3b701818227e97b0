// Tests of Unix sockets as their clients meet them: counter and echo over stream, dgram and seqpacket, with what is
// peculiar to each.
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { type TempDir, tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { connectTo, lab, listener } from "../support/run_labs.ts";
import { hostInt, readToEnd, served, stopAndCount, UNSAFE, writeAll } from "../support/wire_peers.ts";
import { testSteps } from "../support/wire_steps.ts";

/** Runs a few lines of Python with `path` set, and the modules socket, struct and sys at hand. */
async function python(lines: string, path: string): Promise<string> {
  const script = `import os, socket, struct, sys\npath = sys.argv[1]\n${lines}`;
  return (await runSuccessfully(["python3", "-c", script, path])).stdout;
}

/** A lab with a counter and an echo over one kind of socket, and their paths. */
interface World extends AsyncDisposable {
  dir: TempDir;
  daemon: Daemon;
  counter: string;
  echo: string;
}

function worldOf(socket: string, options: Record<string, string> = {}): () => Promise<World> {
  return async () => {
    await using stack = new AsyncDisposableStack();
    const dir = stack.use(await tempDir());
    const [counter, echo] = [dir.join("counter"), dir.join("echo")];
    const config = lab() +
      listener("counter", "unix", "counter", { socket, path: counter, ...options }) +
      listener("echo", "unix", "echo", { socket, path: echo, ...options });
    const daemon = stack.use(await startDaemon({ config }));
    await daemon.ready();
    const kept = stack.move();
    return { dir, daemon, counter, echo, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  };
}

for (const isolate of ["worker", "connection"]) {
  testSteps(["gcc"], `Unix stream with isolate = "${isolate}"`, worldOf("stream", { isolate }), {
    "counts as TCP does": async ({ counter }) => {
      assertEquals(await served("tcp_client", [counter]), "Reponse : 11\n");
      for (const value of [-1, 2_147_483_647]) {
        assertEquals(
          await served("tcp_client", ["--value", value, counter]),
          `Reponse : ${(value + 1) | 0}\n`,
        );
      }
      for (const options of [["--segments", 4], ["--half-close"], ["--extra", 100_000]]) {
        assertEquals(await served("tcp_client", [...options, counter]), "Reponse : 11\n");
      }
      assertMatch(await served("tcp_client", ["--early-close", 3, counter]), /^Ferme/);
      assertMatch(
        await served("tcp_many", ["--count", isolate === "worker" ? 300 : 14, counter]),
        /Connexions/,
      );
    },

    "ends in good order though more than an int comes": async ({ daemon }) => {
      using connection = await connectTo(daemon, "counter");
      await writeAll(connection, new Uint8Array([...hostInt(10), ...new Uint8Array(1000)]));
      assertEquals(await readToEnd(connection), hostInt(11));
    },

    "echoes as TCP does": async ({ echo }) => {
      assertEquals(await served("unix_stream_client", [echo]), "Reponse : MESSAGE DU CLIENT\n");
      assertEquals(await served("unix_stream_client", [echo, "été"]), "Reponse : été\n");
      for (const bytes of [0, 1, 65_537, 3_000_000]) {
        assertEquals(await served("echo_client", ["--bytes", bytes, echo]), `Echo : ${bytes} octets\n`);
      }
      const stdout = await served("echo_client", ["--slow-reader", "--bytes", 5_000_000, echo]);
      assertLess(Number(stdout.match(/^Plein : (\d+)/)![1]), 5_000_000);
    },

    "has exact totals": async ({ daemon }) => {
      const totals = await stopAndCount(daemon);
      const { bytesIn, bytesOut } = totals.get("echo")!;
      assertEquals([bytesIn, bytesOut], [8_065_562, 8_065_562]);
    },
  });

  testSteps(
    ["gcc", "python3"],
    `Unix seqpacket with isolate = "${isolate}"`,
    worldOf("seqpacket", { isolate }),
    {
      "counts": async ({ counter }) => {
        assertEquals(await served("unix_seqpacket_client", ["--counter", 10, counter]), "Reponse : 11\n");
        assertEquals(await served("unix_seqpacket_client", ["--counter", -1, counter]), "Reponse : 0\n");
      },

      "counts an int that comes in two records, and ignores what follows it": async ({ counter }) => {
        const stdout = await python(
          `s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.connect(path)
whole = struct.pack("=i", 41)
for record in (whole[:3], whole[3:] + bytes(9), bytes(20)):
    s.send(record)
print(struct.unpack("=i", s.recv(100))[0], s.recv(100))`,
          counter,
        );
        assertEquals(stdout, "42 b''\n");
      },

      "keeps records apart, however many wait": async ({ echo }) => {
        const sizes = [1, 5, 5, 100, 1, 4096, 65_536, 3];
        const stdout = await served("unix_seqpacket_client", [echo, ...sizes]);
        assertEquals(stdout, sizes.map((size) => `Enregistrement : ${size} octets\n`).join(""));
      },

      "keeps records of 200 KB whole": async ({ echo }) => {
        const stdout = await python(
          `s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.connect(path)
for size in (204800, 1, 204800):
    record = os.urandom(size)
    s.send(record)
    print(s.recv(300000) == record)
s.shutdown(socket.SHUT_WR)
print(s.recv(100))`,
          echo,
        );
        assertEquals(stdout, "True\nTrue\nTrue\nb''\n");
      },
    },
  );
}

testSteps(["gcc", "python3"], "Unix dgram", worldOf("dgram"), {
  "counts and answers who has a name": async ({ counter, dir }) => {
    const stdout = await served("unix_dgram_client", ["--count", 3, counter]);
    assertEquals(stdout, "Reponse : 1\nReponse : 2\nReponse : 3\n");
    assertEquals(
      await served("unix_dgram_client", ["--bind", dir.join("my name"), counter]),
      "Reponse : 4\n",
    );
  },

  "counts who has none, and does nobody harm": async ({ counter, echo }) => {
    await served("unix_dgram_client", ["--unbound", "--count", 3, counter]);
    await served("unix_dgram_client", ["--unbound", "--count", 3, echo]);
    assertEquals(await served("unix_dgram_client", [counter]), "Reponse : 8\n");
  },

  "echoes datagrams of every size": async ({ echo }) => {
    for (const size of [0, 1, 18, 65_536, 204_800]) {
      assertEquals(
        await served("unix_dgram_client", ["--echo", "--size", size, "--count", 3, echo]),
        `Echo : 3 x ${size}\n`,
      );
    }
  },

  "does not wait for who has gone, or does not read": async ({ echo }) => {
    const stdout = await python(
      `gone = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
gone.bind(path + ".gone")
deaf = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
deaf.bind("")
for _ in range(300):
    deaf.sendto(b"x" * 1000, path)
gone.sendto(b"x", path)
gone.close()
os.unlink(path + ".gone")
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("")
s.settimeout(2)
s.sendto(b"still there", path)
print(s.recv(100))`,
      echo,
    );
    assertEquals(stdout, "b'still there'\n");
  },

  "has exact totals": async ({ daemon }) => {
    const totals = await stopAndCount(daemon);
    const { datagrams, answers, errors } = totals.get("counter")!;
    assertEquals([datagrams, answers, errors], [8, 5, 0]);
    const echoed = totals.get("echo")!;
    assertEquals(echoed.datagrams, 3 + 15 + 302);
    assertEquals(echoed.answers + echoed.errors, echoed.datagrams - 3);
    assert(echoed.errors > 0);
  },
});

testNeeding(
  ["gcc", "python3"],
  "Unix dgram print shows messages and their senders' names, escaped",
  async () => {
    await using dir = await tempDir();
    const place = { socket: "dgram", path: dir.join("print") };
    await using daemon = await startDaemon({ config: lab() + listener("print", "unix", "print", place) });
    await daemon.ready();
    await served("unix_dgram_client", ["--unbound", place.path]);
    await daemon.line(/^Message received: MESSAGE DU CLIENT {2}\(from a socket without a name\)$/);
    await python(
      `s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(os.path.dirname(path) + "/me\\x1b[31m\\n\\u202e")
s.sendto(b"hello", path)`,
      place.path,
    );
    const [line] = await daemon.line(/^Message received: hello .*$/);
    assertEquals(line, `Message received: hello  (from ${dir.join(String.raw`me\x1b[31m\n\u{202e}`)})`);
    await daemon.stop();
    assert([...daemon.stdout, ...daemon.stderr].every((shown) => !UNSAFE.test(shown)));
  },
);
