// What a start says of where the class goes, and of whose class it is; and where the journal is, wherever one stands.
import { assertEquals, assertMatch } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { runGuichet } from "../../support/guichet.ts";
import { ip, makeNamespacePair, OWN_NETWORK } from "../../support/namespaces.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { ask, connectTo, lab, listener, table, TWO } from "../support/run_labs.ts";

const OWN = table("lab", { workers: 2 });

function board(address: string): string {
  return `[board]\naddress = "${address}"\nport = 8080\nhints_port = 7999\ntoken = "teacher-token-1"\n` +
    'projector_token = "projector-token-1"\n';
}

/** The lines of a start that say where to go. */
function where({ stdout }: Daemon): string[] {
  return stdout.filter((line) => /http:/.test(line)).map((line) => line.replace(/ {2,}/g, "  "));
}

testNeeding(
  ["root", "ip"],
  "an open board's start has the machine's real addresses, those of the default route first",
  async () => {
    await using pair = await makeNamespacePair();
    const { left: { name, prefix } } = pair;
    await ip(name, "link add other type veth peer name another");
    await ip(name, "addr add 10.99.0.1/24 dev other");
    await ip(name, "link set other up");
    await ip(name, "route add default via 10.77.0.2");
    await using daemon = await startDaemon({ config: OWN + TWO + board("0.0.0.0"), prefix });
    await daemon.ready();
    assertEquals(where(daemon), [
      "Board  http://10.77.0.1:8080/?token=teacher-token-1",
      "Students  http://10.77.0.1:8080/me  or nc 10.77.0.1 7999",
      "  also http://10.99.0.1:8080/me  or nc 10.99.0.1 7999",
      "Projector  http://10.77.0.1:8080/projector?token=projector-token-1  nicknames only",
    ]);
    await daemon.stop();
    await using french = await startDaemon({
      config: table("lab", { workers: 2, language: "fr" }) + TWO + board("::"),
      prefix,
    });
    await french.line(/^Prêt/);
    assertEquals(where(french).slice(1, 4), [
      "Étudiants  http://10.77.0.1:8080/me  ou nc 10.77.0.1 7999",
      "  aussi http://[fd77::1]:8080/me  ou nc fd77::1 7999",
      "  aussi http://10.99.0.1:8080/me  ou nc 10.99.0.1 7999",
    ]);
  },
);

testNeeding(["namespaces"], "a board that no other machine reaches says so, and how to open it", async () => {
  await using closed = await startDaemon({ config: OWN + TWO + board("127.0.0.1"), prefix: OWN_NETWORK });
  await closed.ready();
  assertEquals(where(closed).slice(0, 2), [
    "Board  http://127.0.0.1:8080/?token=teacher-token-1  this machine only; serve --open opens it to " +
    "the class",
    "Students  http://127.0.0.1:8080/me  or nc 127.0.0.1 7999",
  ]);
  await using alone = await startDaemon({ config: OWN + TWO + board("0.0.0.0"), prefix: OWN_NETWORK });
  await alone.ready();
  assertMatch(
    where(alone)[0],
    /^Board {2}http:\/\/127\.0\.0\.1:8080\/\S+ {2}this machine only: it has no network address/,
  );
});

Deno.test("a relative journal is beside the configuration, and the start tells the group that goes on", async () => {
  await using dir = await tempDir();
  await Deno.mkdir(dir.join("labs"));
  await Deno.mkdir(dir.join("elsewhere"));
  const config = `${lab()}${listener("tcp", "tcp", "echo")}`
    .replace('path = ":memory:"', 'path = "class.db"');
  const file = await dir.write("labs/mine.toml", config);
  const args = ["serve", "--config", file];
  {
    await using daemon = await startDaemon({ args, cwd: dir.join("elsewhere") });
    await daemon.ready();
    using connection = await connectTo(daemon, "tcp");
    assertEquals(await ask(connection, "x"), "x");
    connection.close();
    await daemon.stop();
    assertEquals(daemon.stdout.filter((line) => line.includes("goes on")), []);
  }
  assertEquals([...Deno.readDirSync(dir.join("elsewhere"))], []);
  await using again = await startDaemon({ args: ["serve", "--config", "labs/mine.toml"], cwd: dir.path });
  const [, path] = await again.line(
    /^Group of \d+ \w+ goes on: 1 student \((.*)\); "New group" on the board begins/,
  );
  assertEquals(path, "labs/class.db");
  await again.stop();
  await Deno.writeTextFile(file, config.replace("[lab]", '[lab]\nlanguage = "fr"'));
  await using french = await startDaemon({ args, cwd: dir.join("elsewhere") });
  await french.line(
    /^Le groupe du \d+ \S+ continue : 1 étudiant \(.*\/labs\/class\.db\) ; « Nouveau groupe »/,
  );
  await french.stop();
  // The same file for who reads it.
  await waitFor("the journal", async () => {
    const { stdout } = await runGuichet(["report", "--config", file, "--json"]);
    return JSON.parse(stdout).length === 1;
  });
});
