// A whole lab in its cluster, as its students see it: numbers, and what they are told when there are none; and a lab
// without a cluster, which has nothing of it.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { Asker } from "./support/asker.ts";
import { problemOf } from "./support/trials.ts";
import { startWorld } from "./support/world.ts";

const CLUSTER = 'count = "cluster"';

/** Asks the lab's counter once. @returns undefined where there is no answer */
async function ask(daemon: Daemon): Promise<number | undefined> {
  using asker = new Asker();
  return await asker.ask(daemon.listener("udp").port!);
}

/** The newest exchange on the lab's board. */
async function newest(daemon: Daemon) {
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(daemon.output)![0];
  return await waitFor("an exchange", async () => {
    const response = await fetch(`${url}api/exchanges?limit=1&token=teachers-token`);
    return (await response.json()).exchanges.at(-1);
  });
}

testNeeding(
  ["postgresql"],
  "labs share a counter; without the database and a number left, a hint says why",
  async () => {
    await using world = await startWorld();
    const [one, two] = [await world.letIn("room-1"), await world.letIn("room-2")];
    {
      await using first = await world.start(one, { listener: CLUSTER });
      await using second = await world.start(two, { listener: CLUSTER });
      const numbers = [await ask(first), await ask(second), await ask(first)];
      assertEquals(numbers.toSorted((a, b) => a! - b!), [1, 2, 100_001]);
      assert(
        !first.output.includes("No number"),
        "none is missing at a start while the first are on their way",
      );
      // It has numbers left, and gives them without the database.
      await world.engine.stop();
      assertEquals((await ask(first))! % 100_000, numbers[0]! === 1 ? 3 : 2);
      await second.stop("SIGKILL");
      await first.stop();
    }
    {
      // Stopped in good order, it goes on with the rest.
      await using first = await world.start(one, { listener: CLUSTER });
      assert(await ask(first) !== undefined);
    }
    await using second = await world.start(two, { listener: CLUSTER });
    assertEquals(await ask(second), undefined);
    const { outcome, hints } = await newest(second);
    assertEquals([outcome, hints.map(({ id }: { id: string }) => id)], ["refused", ["R13"]]);
    const problem = await waitFor("a problem", async () => {
      const told = await problemOf(second);
      return /No number/.test(told) && told;
    });
    assertMatch(
      problem,
      /No number is left for "udp", and the cluster's database gives none: clients are refused/,
    );
    await world.engine.start();
    // Else it would wait some seconds for the other, which does not come.
    await world.engine.ask("UPDATE guichet.lab SET seen = NULL WHERE name = 'room-1'");
    await waitFor("numbers", async () => await ask(second), { timeout: 30_000 });
    await waitFor("no problem", async () => await problemOf(second) === "", { timeout: 30_000 });
  },
);

testNeeding(
  ["postgresql"],
  'with when_away = "lab-range" a lab goes on below 0, and comes back',
  async () => {
    await using world = await startWorld();
    const lab = await world.letIn("room-1");
    const listener = `${CLUSTER}\nwhen_away = "lab-range"`;
    {
      await using first = await world.start(lab, { listener });
      assertEquals(await ask(first), 1);
      await world.engine.stop();
      await first.stop("SIGKILL");
    }
    await using again = await world.start(lab, { listener });
    assertEquals(await waitFor("a number", () => ask(again), { timeout: 10_000 }), -(2 ** 31));
    const counts = /"udp" counts in numbers of the lab's own, below 0, until/;
    await waitFor("the problem", async () => counts.test(await problemOf(again)));
    await world.engine.start();
    await waitFor("a number of all", async () => (await ask(again))! > 0, { timeout: 30_000 });
  },
);

testNeeding(
  ["postgresql"],
  "a reload makes a counter the cluster's, and tells that another database comes later",
  async () => {
    await using world = await startWorld();
    const lab = await world.letIn("room-1");
    const own = await world.config(lab);
    const file = await world.dir.write("lab.toml", own);
    await using daemon = await startDaemon({ args: ["serve", "--config", file] });
    await daemon.ready();
    assertEquals([await ask(daemon), await ask(daemon)], [1, 2]);
    const reload = async (text: string) => {
      const from = daemon.lineCount;
      await Deno.writeTextFile(file, text);
      daemon.signal("SIGHUP");
      await daemon.line(/Reloaded/, 15_000, from);
    };
    const shared = own.replace('service = "counter"', `service = "counter"\n${CLUSTER}`);
    await reload(shared);
    await waitFor("a number of the cluster", async () => (await ask(daemon)) !== undefined);
    assertEquals(await world.engine.ask("SELECT name, upto::int FROM guichet.counter"), [{
      name: "udp",
      upto: 100_000,
    }]);
    await reload(shared.replace('lab = "room-1"', 'lab = "room-2"'));
    await daemon.line(/\[cluster\] takes effect at the next start/);
    assert(await ask(daemon) !== undefined);
  },
);

/** A lab that has observed something and was stopped: the files that it left, and what its journal has of counters. */
async function leftBehind(more: string): Promise<{ files: string[]; counters: unknown[] }> {
  await using dir = await tempDir();
  await Deno.writeTextFile(dir.join("password"), "secret\n", { mode: 0o600 });
  const listener = '[[listener]]\nname = "udp"\ntransport = "udp"\nport = 0\nservice = "counter"\n';
  const journal = `[journal]\npath = "${dir.join("lab.db")}"\n`;
  const lab =
    '[lab]\nstdin = "ignore"\nworkers = 1\ntraps = false\n[board]\nport = 0\nhints_port = 0\ntoken = "teachers-token"\n';
  await using daemon = await startDaemon({
    config: lab + listener + journal + more.replace("FOLDER", dir.path),
  });
  await daemon.ready();
  assertEquals([await ask(daemon), await ask(daemon)], [1, 2]);
  await newest(daemon);
  assertEquals((await daemon.stop()).code, 0);
  using db = new DatabaseSync(dir.join("lab.db"), { readOnly: true });
  const counters = db.prepare("SELECT listener FROM counter").all().map(({ listener }) => listener);
  return { files: [...Deno.readDirSync(dir.path)].map(({ name }) => name).sort(), counters };
}

Deno.test("a lab without a cluster keeps nothing of it, and one with a cluster has no file more", async () => {
  const alone = await leftBehind("");
  assertEquals([alone.files.filter((name) => !name.startsWith("lab.db")), alone.counters], [
    ["password"],
    [],
  ]);
  // Nobody is there: it goes on all the same.
  const member = await leftBehind(
    '[cluster]\ndatabase = "postgresql://127.0.0.1:1/a"\npassword_file = "FOLDER/password"\nlab = "a"\n',
  );
  assertEquals(member.files, alone.files);
});

Deno.test("a lab without a cluster loads nothing of it", async () => {
  const { stdout } = await runSuccessfully([
    Deno.execPath(),
    "info",
    "--json",
    `${PROJECT_ROOT}/src/lab/run_lab.ts`,
  ]);
  const { modules, roots } = JSON.parse(stdout);
  const byName = new Map<string, { dependencies?: { isDynamic?: boolean; code?: { specifier: string } }[] }>(
    modules.map((each: { specifier: string }) => [each.specifier, each]),
  );
  const reached = new Set<string>();
  const walk = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const { isDynamic, code } of byName.get(name)?.dependencies ?? []) {
      if (!isDynamic && code !== undefined) walk(code.specifier);
    }
  };
  for (const root of roots) walk(root);
  assert(reached.size > 100);
  const its = [...reached].filter((name) =>
    /\/src\/cluster\/|npm:\/?pg@|\/lab\/class\/cluster\.ts|cluster_counters/.test(name)
  );
  assertEquals(its, []);
});
