// Tests of tcp_client, tcp_many, echo_client, rst_client and unix_stream_client: right servers satisfy them,
// wrong ones do not.
import { assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { createServer } from "node:net";
import { runClient } from "../support/client.ts";
import { compileC } from "../support/compile_c.ts";
import { LineLog } from "../support/line_log.ts";
import { waitFor } from "../support/wait_for.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { countRightly, echoRightly, intBytes, readUpTo, startStream, writeAll } from "./stand_ins.ts";

type Serve = Parameters<typeof startStream>[0];

async function against(serve: Serve, name: string, options: (string | number)[] = []) {
  await using server = startStream(serve);
  return await runClient(name, [...options, "127.0.0.1", server.port]);
}

testNeeding(["gcc"], "tcp_client prints the answer of a counter", async () => {
  const { code, stdout } = await against(countRightly, "tcp_client");
  assertEquals([code, stdout], [0, "Reponse : 11\n"]);
});

testNeeding(["gcc"], "tcp_client wants the greatest int to wrap", async () => {
  const { code, stdout } = await against(countRightly, "tcp_client", ["--value", 2147483647]);
  assertEquals([code, stdout], [0, "Reponse : -2147483648\n"]);
});

testNeeding(["gcc"], "tcp_client --network sends big-endian", async () => {
  const seen: number[][] = [];
  const serve = async (connection: Deno.Conn) => {
    seen.push([...await readUpTo(connection, 4)]);
    await connection.write(intBytes(2, false));
  };
  assertEquals((await against(serve, "tcp_client", ["--network", "--value", 1])).code, 0);
  assertEquals(seen, [[0, 0, 0, 1]]);
});

for (const segments of [1, 2, 3, 4]) {
  testNeeding(["gcc"], `tcp_client sends its int in ${segments} segments`, async () => {
    const sizes: number[] = [];
    const serve = async (connection: Deno.Conn) => {
      const bytes = new Uint8Array(8);
      for (let have = 0; have < 4; have += sizes.at(-1)!) sizes.push(await connection.read(bytes) ?? 4);
      await connection.write(intBytes(11));
    };
    assertEquals((await against(serve, "tcp_client", ["--segments", segments, "--pause", 50])).code, 0);
    assertEquals(sizes, [...new Array(segments - 1).fill(1), 5 - segments]);
  });
}

const WRONG_COUNTERS: Record<string, Serve> = {
  "does not add": async (c) => void await c.write(await readUpTo(c, 4)),
  "answers 3 bytes": async (c) => void await c.write((await readUpTo(c, 4)).subarray(1)),
  "answers more than 4 bytes": async (c) => {
    await countRightly(c);
    await c.write(new Uint8Array(1));
  },
};

for (const [what, serve] of Object.entries(WRONG_COUNTERS)) {
  testNeeding(["gcc"], `tcp_client refuses a counter that ${what}`, async () => {
    assertEquals((await against(serve, "tcp_client")).code, 1);
  });
}

testNeeding(["gcc"], "tcp_client refuses a reset in place of the end", async () => {
  const server = createServer((socket) => {
    socket.on("data", () => socket.write(intBytes(11), () => setTimeout(() => socket.resetAndDestroy(), 50)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const { code, stdout, stderr } = await runClient("tcp_client", ["127.0.0.1", port]);
  await new Promise((resolve) => server.close(resolve));
  assertEquals([code, stdout], [1, "Reponse : 11\n"]);
  assertStringIncludes(stderr, "reset");
});

testNeeding(["gcc"], "tcp_client --extra sends so many bytes more", async () => {
  let extra = 0;
  const serve = async (connection: Deno.Conn) => {
    await countRightly(connection);
    extra = (await readUpTo(connection, 1 << 20)).length;
  };
  assertEquals((await against(serve, "tcp_client", ["--extra", 100_000, "--half-close"])).code, 0);
  assertEquals(extra, 100_000);
});

testNeeding(["gcc"], "tcp_client --early-close wants the end of input and no answer", async () => {
  const { code, stdout } = await against(countRightly, "tcp_client", ["--early-close", 3]);
  assertEquals(code, 0);
  assertMatch(stdout, /^Ferme : \d+ ms\n$/);
  const answering = async (connection: Deno.Conn) => void await connection.write(intBytes(1));
  assertEquals((await against(answering, "tcp_client", ["--early-close", 3])).code, 1);
});

testNeeding(["gcc"], "tcp_client --idle wants to be closed", async () => {
  const serve = async (connection: Deno.Conn) => void await readUpTo(connection, 2);
  assertEquals((await against(serve, "tcp_client", ["--idle", 2])).code, 0);
  assertEquals((await against(countRightly, "tcp_client", ["--idle", 2, "--timeout", 1])).code, 3);
});

testNeeding(["gcc"], "tcp_many --hold keeps all connections open until its input ends", async () => {
  let open = 0;
  await using server = startStream((connection) => (open++, countRightly(connection)));
  const command = new Deno.Command(await compileC("tcp_many"), {
    args: ["--count", "50", "--hold", "127.0.0.1", String(server.port)],
    stdin: "piped",
    stdout: "piped",
  });
  await using child = command.spawn();
  const log = new LineLog();
  log.add(child.stdout);
  await log.find(/^Ouvertes : 50$/, 5000);
  await waitFor("50 connections", () => open === 50);
  assertEquals(log.lines.length, 1);
  await child.stdin.close();
  await log.find(/^Connexions : 50$/, 5000);
  assertEquals((await child.status).code, 0);
});

testNeeding(["gcc"], "tcp_many refuses one wrong answer among many", async () => {
  let served = 0;
  const serve = (c: Deno.Conn) => ++served === 7 ? c.write(intBytes(-5)).then(() => {}) : countRightly(c);
  assertEquals((await against(serve, "tcp_many", ["--count", 20])).code, 1);
});

for (const bytes of [0, 1, 300_000]) {
  testNeeding(["gcc"], `echo_client takes the right echo of ${bytes} bytes only`, async () => {
    const options = ["--bytes", bytes, "--chunk", 1000];
    const { code, stdout } = await against(echoRightly, "echo_client", options);
    assertEquals([code, stdout], [0, `Echo : ${bytes} octets\n`]);
    const longer = async (connection: Deno.Conn) => {
      await echoRightly(connection);
      await connection.write(new Uint8Array([9]));
    };
    assertEquals((await against(longer, "echo_client", options)).code, 1);
  });
}

testNeeding(["gcc"], "echo_client finds a wrong byte and a lost one", async () => {
  const flipped = async (connection: Deno.Conn) => {
    const bytes = await readUpTo(connection, 1000);
    bytes[500] ^= 1;
    await writeAll(connection, bytes);
  };
  assertEquals((await against(flipped, "echo_client", ["--bytes", 1000])).code, 1);
  const lossy = async (c: Deno.Conn) => void await c.write((await readUpTo(c, 1000)).subarray(0, 999));
  assertEquals((await against(lossy, "echo_client", ["--bytes", 1000])).code, 1);
});

testNeeding(["gcc"], "echo_client --slow-reader fills the way before it reads", async () => {
  const total = 40_000_000;
  const { code, stdout } = await against(echoRightly, "echo_client", ["--bytes", total, "--slow-reader"]);
  const [, full] = stdout.match(/^Plein : (\d+) octets\nEcho : 40000000 octets\n$/) ?? [];
  assertEquals(code, 0);
  assertLess(Number(full), total);
});

testNeeding(["gcc"], "rst_client ends its connections with a reset", async () => {
  const ends: string[] = [];
  const serve = async (connection: Deno.Conn) => {
    const end = await readUpTo(connection, 100).then(() => "end", (error: Error) => error.name);
    ends.push(end);
  };
  await using server = startStream(serve);
  const { code, stdout } = await runClient("rst_client", [
    "--bytes",
    3,
    "--count",
    5,
    "127.0.0.1",
    server.port,
  ]);
  assertEquals([code, stdout], [0, "Resets : 5\n"]);
  await waitFor("5 connections", () => ends.length + server.stillborn === 5);
  assertEquals(ends.filter((end) => end !== "ConnectionReset"), []);
});

testNeeding(["gcc"], "stream clients take a Unix path", async () => {
  await using dir = await tempDir();
  await using _counter = startStream(countRightly, dir.join("counter"));
  await using _echo = startStream(echoRightly, dir.join("echo"));
  assertEquals((await runClient("tcp_client", [dir.join("counter")])).stdout, "Reponse : 11\n");
  assertEquals((await runClient("echo_client", [dir.join("echo")])).stdout, "Echo : 100000 octets\n");
  assertEquals(
    (await runClient("unix_stream_client", [dir.join("echo")])).stdout,
    "Reponse : MESSAGE DU CLIENT\n",
  );
  assertEquals((await runClient("unix_stream_client", [dir.join("counter")])).code, 1);
});
