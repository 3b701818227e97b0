// Tests of dist/guichet, alone in an empty directory, with a network and a /tmp of its own, so that the
// default lab's ports and paths are free. Run after `deno task compile` by `deno task test tests/binary`, not
// with the other tests.
import { assertEquals, assertMatch } from "@std/assert";
import { ASSETS } from "../../src/board/pages/assets.ts";
import { runClient } from "../support/client.ts";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runCommand } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";

/** Hides the tree, too, if it is below /tmp; the executable alone is brought along. */
const ALONE = [
  "ip link set lo up",
  `mount --bind "${PROJECT_ROOT}/dist" /mnt`,
  "mount -t tmpfs none /tmp",
  "mkdir /tmp/empty",
  "cd /tmp/empty",
  'exec "$@"',
].join(" && ");

const EMPTY_ENVIRONMENT = ["env", "-i", "NO_COLOR=1"];

/** Runs the executable as if nothing else of guichet were on the machine. */
function startAlone(args: string[]): Promise<Daemon> {
  const prefix = ["unshare", "-nm", "sh", "-c", ALONE, "sh", ...EMPTY_ENVIRONMENT];
  return startDaemon({ binary: "/mnt/guichet", prefix, args });
}

testNeeding(
  ["root", "namespaces", "gcc"],
  "dist/guichet serves its default lab alone in an empty directory",
  async () => {
    await using daemon = await startAlone(["serve"]);
    await daemon.ready();
    const prefix = ["nsenter", "-t", String(daemon.pid), "-n"];
    const ask = (name: string, ...args: (string | number)[]) => runClient(name, args, { prefix });
    const unix = [...daemon.listeners.values()].find(({ transport }) => transport.startsWith("unix"));
    const answers = [
      await ask("udp_client", "127.0.0.1", 4567),
      await ask("tcp_client", "127.0.0.1", 7100),
      await ask("udp_client", "--echo", "127.0.0.1", 7007),
      await ask("echo_client", "127.0.0.1", 7007),
      await ask("unix_stream_client", `/proc/${daemon.pid}/root${unix?.address}`),
      await ask("mcast_client", "--interface", "lo", "225.0.0.10", 7200),
    ];
    assertEquals(answers.map(({ stdout, stderr }) => stdout + stderr), [
      "Reponse : 1\n",
      "Reponse : 11\n",
      "Echo : 1 x 18\n",
      "Echo : 100000 octets\n",
      "Reponse : MESSAGE DU CLIENT\n",
      "Envoye : 18 octets\n",
    ]);
    await daemon.line(/MESSAGE DU CLIENT/);
    assertEquals((await daemon.stop("SIGTERM")).code, 0);
  },
);

/** Gets a page and the files that pages load; prints which addresses have nothing, and how the metrics begin. */
const GET_PAGES = `
import sys, urllib.error, urllib.request
base, token, *paths = sys.argv[1:]
def get(path):
    try: return urllib.request.urlopen(base + path, timeout=10).read()
    except urllib.error.HTTPError: return b""
print([path for path in paths if len(get(path)) == 0], get("/metrics?token=" + token)[:15])
`;

testNeeding(
  ["root", "namespaces", "python3"],
  "dist/guichet has every file of the board's pages inside, and what makes its metrics",
  async () => {
    await using daemon = await startAlone(["serve"]);
    await daemon.ready();
    const [, base, token] = await daemon.line(/(http:\S+)\/\?token=(\S+)/);
    const paths = ["/me", "/healthz", ...ASSETS.keys()];
    const inside = ["nsenter", "-t", String(daemon.pid), "-n"];
    const { stdout, stderr } = await runCommand([
      ...inside,
      "python3",
      "-c",
      GET_PAGES,
      base,
      token,
      ...paths,
    ]);
    assertMatch(stdout, /^\[\] b'# HELP guichet_/, stderr);
    assertEquals((await daemon.stop("SIGTERM")).code, 0);
  },
);

testNeeding(["root", "namespaces"], "dist/guichet --version prints the version of deno.json", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(`${PROJECT_ROOT}/deno.json`));
  await using daemon = await startAlone(["--version"]);
  assertEquals((await daemon.wait()).code, 0);
  assertMatch(daemon.output, new RegExp(`\\b${version.replaceAll(".", "\\.")}\\b`));
});
