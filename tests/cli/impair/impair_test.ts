// guichet impair between the course's own clients and servers.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fatesOf } from "../../impair/support/impairing.ts";
import { sendNumbered } from "../../impair/support/numbered.ts";
import { runClient } from "../../support/client.ts";
import { startDaemon } from "../../support/daemon.ts";
import { freePort } from "../../support/free_port.ts";
import { GUICHET, runGuichet } from "../../support/guichet.ts";
import { LineLog } from "../../support/line_log.ts";
import { startServer } from "../../support/server.ts";
import { signalChild } from "../../support/signal_child.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";

const HOST = "127.0.0.1";
const PATIENCE = 15_000;

/** A running `guichet impair`. */
class Impairing implements AsyncDisposable {
  readonly out = new LineLog();
  readonly err = new LineLog();
  readonly #child: Deno.ChildProcess;

  private constructor(readonly port: number, remote: number, flags: readonly string[]) {
    const [command, ...rest] = [...GUICHET, "impair", String(port), `${HOST}:${remote}`, ...flags];
    const options = {
      args: rest,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    } as const;
    this.#child = new Deno.Command(command, options).spawn();
    this.out.add(this.#child.stdout);
    this.err.add(this.#child.stderr);
  }

  /** Starts one, and waits until it passes on. */
  static async start(remote: number, ...flags: string[]): Promise<Impairing> {
    const made = new Impairing(await freePort(), remote, flags);
    await made.out.find(/^Passing on /, PATIENCE);
    return made;
  }

  line(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.out.find(pattern, PATIENCE);
  }

  /** Presses Ctrl-C. @returns the exit status and what it printed */
  async stop(): Promise<{ code: number; out: string }> {
    signalChild(this.#child, "SIGINT");
    const { code } = await this.#child.status;
    await this.out.end();
    return { code, out: this.out.lines.join("\n") };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    signalChild(this.#child, "SIGKILL");
    await this.#child.status;
    await Promise.all([this.out.end(), this.err.end()]);
  }
}

testNeeding(
  ["gcc"],
  "impair passes on what the course's UDP client and server say, and loses what it is told to",
  async () => {
    await using server = await startServer("serveur_udp", [HOST, 0]);
    await using all = await Impairing.start(server.port, "--udp");
    const right = await runClient("udp_client", ["--count", 3, HOST, all.port]);
    assertEquals([right.code, right.stdout], [0, "Reponse : 1\nReponse : 2\nReponse : 3\n"]);
    await all.line(/udp 127\.0\.0\.1:\d+ {2}answer no\. 3, 4 bytes {2}passed$/);
    const passed = await all.stop();
    assertEquals(passed.code, 0);
    assertMatch(passed.out, /requests +3 +0 +0 +0 +0 +0 +54\nanswers +3 +0 +0 +0 +0 +0 +12/);

    await using none = await Impairing.start(
      server.port,
      "--udp",
      "--loss",
      "100%",
      "--direction",
      "answers",
    );
    assertEquals((await runClient("udp_client", ["--timeout", 1, HOST, none.port])).code, 3);
    await none.line(/answer no\. 1, 4 bytes {2}dropped$/);
    const lost = await none.stop();
    assertEquals(lost.code, 0);
    assertMatch(lost.out, /answers +1 +1 \(100\.00 %\)/);
  },
);

Deno.test("impair does to each of 20,000 datagrams what its seed says, each share within 3 sigma, run after run", async () => {
  await using daemon = await startDaemon({
    config:
      `[[listener]]\nname = "echo"\ntransport = "udp"\naddress = "${HOST}"\nport = 0\nservice = "echo"\n`,
  });
  await daemon.ready();
  const shares = { loss: 0.1, duplicate: 0.02, reorder: 0.05, corrupt: 0.001 };
  const flags = Object.entries(shares).flatMap(([name, share]) => [`--${name}`, String(share)]);
  const count = 20_000;
  for (let run = 0; run < 2; run++) {
    await using impairing = await Impairing.start(
      daemon.listener("echo").port,
      "--udp",
      ...flags,
      "--direction",
      "answers",
      "--seed",
      "7",
    );
    const seen = sendNumbered(impairing.port, count, fatesOf({ ...shares, seed: 7 }));
    assertEquals(seen.wrong, []);
    const much = [seen.dropped, seen.duplicated, seen.overtaken, seen.corrupted];
    Object.entries(shares).forEach(([name, share], i) => {
      const sigma = Math.sqrt(count * share * (1 - share));
      assert(Math.abs(much[i] - count * share) <= 3 * sigma, `${name}: ${much[i]} of ${count}`);
    });
    const { code, out } = await impairing.stop();
    assertEquals(code, 0);
    assertMatch(out, new RegExp(`answers +20,000 +${seen.dropped.toLocaleString("en")} \\(`));
    assertMatch(out, /… [\d,]+ lines left out/);
  }
});

testNeeding(
  ["gcc"],
  "impair is late and slow as it is told to be, over TCP and UDP on one port",
  async () => {
    await using server = await startServer("serveur_tcp", [HOST, 0]);
    await using late = await Impairing.start(server.port, "--delay", "150ms", "--jitter", "20ms");
    const began = performance.now();
    const { code, stdout } = await runClient("tcp_client", [HOST, late.port]);
    const took = performance.now() - began;
    assertEquals([code, stdout], [0, "Reponse : 11\n"]);
    assert(took >= 2 * 130, `${took} ms`);
    await late.line(/tcp 127\.0\.0\.1:\d+ {2}closed, 4 bytes to the server, 4 back$/);
    assertMatch(
      (await late.stop()).out,
      /^TCP {2}1 connection, 0 reset, 0 refused; 4 bytes to the server, 4 bytes back$/m,
    );

    await using daemon = await startDaemon({
      config:
        `[[listener]]\nname = "echo"\ntransport = "tcp"\naddress = "${HOST}"\nport = 0\nservice = "echo"\n`,
    });
    await daemon.ready();
    await using slow = await Impairing.start(daemon.listener("echo").port, "--tcp", "--rate", "100KiB");
    const start = performance.now();
    assertEquals((await runClient("echo_client", ["--bytes", 204_800, HOST, slow.port])).code, 0);
    const time = performance.now() - start;
    assert(time >= 1900 && time < 6000, `200 KiB at 100 KiB a second: ${time} ms`);
  },
);

testNeeding(["gcc"], "impair passes on the end of output, and a reset, as they are", async () => {
  await using daemon = await startDaemon({
    config: ["half-close", "counter"].map((service) =>
      `[[listener]]\nname = "${service}"\ntransport = "tcp"\naddress = "${HOST}"\nport = 0\nservice = "${service}"\n`
    ).join("\n") + '[board]\nport = 0\nhints_port = 0\ntoken = "the-teachers-token"\n',
  });
  await daemon.ready();
  await using half = await Impairing.start(daemon.listener("half-close").port, "--delay", "20ms");
  assertEquals(
    (await runClient("half_close_client", [100, 3, HOST, half.port])).stdout,
    "Reponse : 11\nReponse : 21\nReponse : 31\n",
  );

  await using broken = await Impairing.start(daemon.listener("counter").port);
  assertEquals((await runClient("rst_client", ["--bytes", 2, HOST, broken.port])).code, 0);
  await broken.line(/reset by the client, passed on$/);
  const [, url] = await daemon.line(/^Board\s+(http:\/\/[^/]+)\//);
  await waitFor("a reset at the server", async () => {
    const answer = await fetch(`${url}/api/exchanges?listener=counter`, {
      headers: { authorization: "Bearer the-teachers-token" },
    });
    return (await answer.json()).exchanges.some(({ outcome }: { outcome: string }) => outcome === "reset");
  });
  assertEquals((await broken.stop()).code, 0);
});

testNeeding(
  ["gcc"],
  "impair says that no server is there, ends connections to it, and goes on when it comes",
  async () => {
    const remote = await freePort();
    await using impairing = await Impairing.start(remote);
    assertEquals((await runClient("udp_client", ["--timeout", 1, HOST, impairing.port])).code, 3);
    await impairing.line(
      new RegExp(`udp .* nobody is at 127\\.0\\.0\\.1:${remote}: is the server started\\?`),
    );
    const { code, stderr } = await runClient("tcp_client", [HOST, impairing.port]);
    assert(code !== 0, stderr);
    await impairing.line(/tcp .* can't be reached: connection refused; reset$/);
    const gone = await impairing.stop();
    assertEquals(gone.code, 3);

    await using later = await Impairing.start(remote);
    assert((await runClient("tcp_client", [HOST, later.port])).code !== 0);
    await using _server = await startServer("serveur_tcp", [HOST, remote]);
    assertEquals((await runClient("tcp_client", [HOST, later.port])).stdout, "Reponse : 11\n");
    assertEquals((await later.stop()).code, 0);
  },
);

Deno.test("impair says what is wrong with its command line, and that its address is taken", async () => {
  const wrong: [string[], RegExp][] = [
    [[], /LOCAL is missing: guichet impair LOCAL REMOTE/],
    [["5000"], /REMOTE is missing/],
    [["5000", "70000"], /Cannot use REMOTE "70000": expected a port from 1 to 65535, or ADDRESS:PORT/],
    [
      ["example.org:5000", "4567"],
      /Cannot use LOCAL "example\.org:5000": expected an address of this machine/,
    ],
    [["0.0.0.0:4567", "127.0.0.1:4567"], /Cannot pass on from 0\.0\.0\.0:4567 to itself/],
    [["5000", "4567", "--loss", "110%"], /Cannot use --loss "110%": expected a share such as "10%"/],
    [["5000", "4567", "--delay", "40"], /Cannot use --delay "40": expected a number and its unit/],
    [["5000", "4567", "--tcp", "--loss", "1%"], /Cannot use --loss with --tcp: TCP puts right/],
    [["5000", "4567", "--tcp", "--udp"], /exclude each other/],
    [["5000", "4567", "--los", "1%"], /did you mean "--loss"\?/],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await runGuichet(["impair", ...args]);
    assertMatch(stderr, message);
    assertEquals(code, 2);
  }
  using taken = Deno.listen({ hostname: HOST, port: 0 });
  const { code, stderr } = await runGuichet(["impair", String(taken.addr.port), "4567", "--tcp"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, `Cannot listen on tcp 127.0.0.1:${taken.addr.port}: address already in use`);
});
