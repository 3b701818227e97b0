// A lab behind a balancer: whose a connection is, is what the balancer tells, on the board and in the journal; a
// header of anybody else is bytes like any others; HAProxy as the balancer.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ApiExchange } from "../../src/board/api_types.ts";
import { freePort } from "../support/free_port.ts";
import { binaryHeader, joined, latin1, lineHeader, LOCAL_HEADER } from "../support/proxy_headers.ts";
import { runCommand } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { getFrom, RealLab } from "./real_lab.ts";

/** Where the balancer's connections come from. */
const BALANCER = "127.0.0.9";

/** 10 in network byte order, which the counter does not want. */
const SWAPPED = Uint8Array.of(0, 0, 0, 10);

const ISOLATE = ["worker", "connection"] as const;

function start(): Promise<RealLab> {
  const listener = (isolate: string) =>
    `[[listener]]\nname = "${isolate}"\ntransport = "tcp"\nservice = "counter"\naddress = "127.0.0.1"\nport = 0\n` +
    `isolate = "${isolate}"\nproxy_protocol = true\n`;
  return RealLab.start({
    lab: `loopback_machines = true\nproxies = ["${BALANCER}"]`,
    more: ISOLATE.map(listener).join(""),
  });
}

/** What comes back to a client at an address, which sends bytes and ends its output. */
async function send(from: string, port: number, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const socat = ["socat", "-t5", "-", `TCP4:127.0.0.1:${port},bind=${from}`];
  return (await runCommand(socat, { input: bytes })).stdout;
}

/** A GET of the board that comes through the balancer. */
async function getThrough(lab: RealLab, header: Uint8Array, path: string): Promise<string> {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
  const answer = await send(BALANCER, lab.boardPort, joined(header, latin1(request)));
  return answer.slice(answer.indexOf("\r\n\r\n") + 4);
}

async function exchangesOf(lab: RealLab, client: string): Promise<readonly ApiExchange[]> {
  const path = `/api/exchanges?client=${client}`;
  return (await lab.json<{ exchanges: readonly ApiExchange[] }>(path)).exchanges.filter(({ id }) =>
    id !== null
  );
}

const shown = ({ listener, client, request, hints }: ApiExchange) => [
  listener,
  client,
  request.bytes,
  hints.map(({ id }) => id),
];

for (const isolate of ISOLATE) {
  testNeeding(
    ["socat"],
    `the student whom a balancer tells has the exchange, isolate = "${isolate}"`,
    async () => {
      await using lab = await start();
      const { port } = lab.daemon.listener(isolate);
      await send(BALANCER, port, joined(lineHeader("10.1.2.3", 40_001), SWAPPED));
      await send(BALANCER, port, joined(binaryHeader("fd00::7", 40_002), SWAPPED));
      const expected = (client: string) => [[isolate, client, 4, ["B02"]]];
      for (
        const [address, client] of [["10.1.2.3", "10.1.2.3:40001"], ["fd00::7", "[fd00::7]:40002"]]
      ) {
        const found = await waitFor(`an exchange of ${client}`, async () => {
          const exchanges = await exchangesOf(lab, encodeURIComponent(address));
          return exchanges.length > 0 && exchanges;
        });
        assertEquals(found.map(shown), expected(client));
      }
      assertEquals(await exchangesOf(lab, BALANCER), []);
      // Each reads their own, and who is told reads what was told.
      const mine = JSON.parse(await getThrough(lab, binaryHeader("10.1.2.3"), "/api/me"));
      assertEquals(mine.exchanges.map(shown), expected("10.1.2.3:40001"));
      for (const header of [lineHeader("10.9.9.9"), LOCAL_HEADER]) {
        assertEquals(JSON.parse(await getThrough(lab, header, "/api/me")).exchanges, []);
      }
      assertEquals(JSON.parse(await getFrom("127.0.0.2", `${lab.url}/api/me`)).exchanges, []);
      await lab.restart();
      assertEquals((await exchangesOf(lab, "10.1.2.3")).map(shown), expected("10.1.2.3:40001"));
    },
  );
}

testNeeding(
  ["socat"],
  "a header of nobody that is named makes nobody another, and a hint explains it",
  async () => {
    await using lab = await start();
    for (const header of [lineHeader("10.1.2.3"), binaryHeader("10.1.2.3")]) {
      await send("127.0.0.2", lab.daemon.listener("worker").port, joined(header, SWAPPED));
      await send("127.0.0.2", lab.ports.echo, header);
    }
    const found = await waitFor("all exchanges", async () => {
      const exchanges = await exchangesOf(lab, "127.0.0.2");
      return exchanges.length === 4 && exchanges;
    });
    assertEquals(new Set(found.map(({ hints }) => hints.map(({ id }) => id).join())), new Set(["P13"]));
    assertEquals(await exchangesOf(lab, "10.1.2.3"), []);
    // Nor does it read what is another's.
    await send(BALANCER, lab.daemon.listener("worker").port, joined(lineHeader("10.1.2.3"), SWAPPED));
    await waitFor("an exchange of 10.1.2.3", async () => (await exchangesOf(lab, "10.1.2.3")).length === 1);
    const request = latin1("GET /api/me HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    const answer = await send("127.0.0.2", lab.boardPort, joined(lineHeader("10.1.2.3"), request));
    assert(answer.startsWith("HTTP/1.1 400 "), answer);
  },
);

for (const isolate of ISOLATE) {
  testNeeding(
    ["socat"],
    `an address of this machine that a balancer tells is no user's, isolate = "${isolate}"`,
    async () => {
      await using lab = await start();
      const { port } = lab.daemon.listener(isolate);
      // The very socket that the balancer tells of is there, and another connection's to the same listener.
      using other = await Deno.connect({ hostname: "127.0.0.1", port });
      await send(
        BALANCER,
        port,
        joined(lineHeader("127.0.0.1", (other.localAddr as Deno.NetAddr).port), SWAPPED),
      );
      await other.write(Uint8Array.of(10, 0, 0, 0));
      const mine = await waitFor("my exchange", async () => {
        const ended = await lab.ended();
        return ended.length > 0 && ended;
      });
      assertEquals(mine.map(shown).map(([, , ...rest]) => rest), [[4, mine[0].hints.map(({ id }) => id)]]);
      assert(!mine.some(({ hints }) => hints.some(({ id }) => id === "B02")));
      const header = lineHeader("127.0.0.1", (other.localAddr as Deno.NetAddr).port);
      assertEquals(JSON.parse(await getThrough(lab, header, "/api/me")).exchanges, []);
    },
  );
}

testNeeding(
  ["socat"],
  "a balancer's connection without a header is counted, and told of in the log",
  async () => {
    await using lab = await start();
    const { port } = lab.daemon.listener("worker");
    await send(BALANCER, port, latin1("GET / HTTP/1.1\r\n\r\n"));
    await lab.daemon.line(
      /worker: Closed a balancer's connection: its PROXY header does not begin as one does/,
    );
    await getThrough(lab, latin1(""), "/api/me");
    await lab.daemon.line(
      /Closed a balancer's connection to the board: its PROXY header does not begin as one does/,
    );
    const { listeners } = await lab.json<
      { listeners: { name: string; errors: number; connections: number }[] }
    >(
      "/api/listeners",
    );
    const { errors, connections } = listeners.find(({ name }) => name === "worker")!;
    assertEquals([errors, connections], [1, 0]);
  },
);

/** What follows a heading and the fence of its language in the documents. */
async function documented(language: string): Promise<string> {
  const text = await Deno.readTextFile(new URL("../../docs/deployment.md", import.meta.url));
  const section = text.slice(text.indexOf("\n## Behind a balancer"));
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section)![1];
}

/** Where HAProxy listens in a test: before two listeners, the board and its text port. */
interface Fronts {
  readonly worker: number;
  readonly connection: number;
  readonly board: number;
  readonly text: number;
}

/** The documented lines with a lab's ports and addresses in place of theirs, and a listener by version 1. */
async function haproxyConfig({ daemon, boardPort, hintsPort }: RealLab, fronts: Fronts): Promise<string> {
  const line = "listen version-1\n" +
    `  bind 127.0.0.1:${fronts.connection}\n` +
    `  server lab 127.0.0.1:${daemon.listener("connection").port} send-proxy source ${BALANCER}\n`;
  return (await documented("haproxy"))
    .replaceAll("10.0.0.11", "127.0.0.1")
    .replaceAll("10.0.0.5", BALANCER)
    .replace("bind :7100", `bind 127.0.0.1:${fronts.worker}`)
    .replace("127.0.0.1:7100", `127.0.0.1:${daemon.listener("worker").port}`)
    .replace("bind :80", `bind 127.0.0.1:${fronts.board}`)
    .replaceAll("127.0.0.1:8080", `127.0.0.1:${boardPort}`)
    .replaceAll("port 8080", `port ${boardPort}`)
    .replace("bind :7999", `bind 127.0.0.1:${fronts.text}`)
    .replace("127.0.0.1:7999", `127.0.0.1:${hintsPort}`) + `\n${line}`;
}

testNeeding(
  ["haproxy", "socat"],
  "HAProxy passes on whose a connection is, as docs/deployment.md has it",
  async () => {
    await using lab = await start();
    await using dir = await tempDir();
    const fronts = {
      worker: await freePort(),
      connection: await freePort(),
      board: await freePort(),
      text: await freePort(),
    };
    await using _ = await haproxy(
      await dir.write("haproxy.cfg", await haproxyConfig(lab, fronts)),
      fronts.worker,
    );
    for (const [address, isolate] of [["127.0.0.3", "worker"], ["127.0.0.4", "connection"]] as const) {
      await send(address, fronts[isolate], SWAPPED);
      const found = await waitFor(`an exchange of ${address}`, async () => {
        const exchanges = await exchangesOf(lab, address);
        return exchanges.length > 0 && exchanges;
      });
      assertEquals(found.map(({ listener, hints }) => [listener, hints.map(({ id }) => id)]), [[isolate, [
        "B02",
      ]]]);
      const mine = JSON.parse(await getFrom(address, `http://127.0.0.1:${fronts.board}/api/me`));
      assertEquals(mine.exchanges.length, 1);
      assertStringIncludes(await send(address, fronts.text, latin1("q\n")), address);
    }
    // A student that puts a header of its own before its bytes only sends more bytes.
    await send("127.0.0.6", fronts.worker, joined(lineHeader("127.0.0.3"), SWAPPED));
    await waitFor("the forged header's hint", async () => {
      const [found] = await exchangesOf(lab, "127.0.0.6");
      return found?.hints.some(({ id }) => id === "P13");
    });
    assertEquals((await exchangesOf(lab, "127.0.0.3")).length, 1);
    assertEquals(await exchangesOf(lab, BALANCER), []);
    assert(!lab.daemon.output.includes("PROXY header"), lab.daemon.output);
  },
);

/** Runs HAProxy until it accepts on a port. */
async function haproxy(file: string, port: number): Promise<AsyncDisposable> {
  const child = new Deno.Command("haproxy", {
    args: ["-db", "-f", file],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const output = new Response(child.stderr).text();
  let ended = false;
  void child.status.then(() => ended = true);
  const end = {
    [Symbol.asyncDispose]: async () => {
      if (!ended) child.kill("SIGKILL");
      await Promise.all([child.status, output]);
    },
  };
  try {
    await waitFor("HAProxy to listen", async () => {
      if (ended) throw new Error(`HAProxy has ended: ${await output}`);
      return await Deno.connect({ hostname: "127.0.0.1", port }).then(
        (it) => (it.close(), true),
        () => false,
      );
    }, { timeout: 10_000 });
  } catch (error) {
    await end[Symbol.asyncDispose]();
    throw error;
  }
  return end;
}
