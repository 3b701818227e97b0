// `guichet service`: units are planned, written below another root, left alone where they are somebody else's, removed.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../src/cli/run.ts";
import { loadConfig } from "../../src/config/load.ts";
import { capabilitiesOf, descriptorsOf, planProblems, type ServicePlan } from "../../src/cli/service/plan.ts";
import { socketUnits } from "../../src/cli/service/socket_units.ts";
import { MARKER, unitText } from "../../src/cli/service/unit_text.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { fakeIo } from "./fake_io.ts";

const EXAMPLE = Deno.readTextFileSync(`${PROJECT_ROOT}/config/examples/service.toml`);

function planOf(text: string, more: Partial<ServicePlan> = {}): ServicePlan {
  return {
    program: ["/usr/local/bin/guichet"],
    configPath: "/etc/guichet/lab.toml",
    config: loadConfig(text, "lab.toml"),
    user: undefined,
    sockets: false,
    needsCache: false,
    ...more,
  };
}

const listener = (keys: string) => `[[listener]]\nname = "a"\n${keys}\nservice = "echo"\n`;
const UDP = (port: number) => listener(`transport = "udp"\naddress = "127.0.0.1"\nport = ${port}`);
const UNIX = (path: string) => listener(`transport = "unix"\npath = "${path}"`);
const ICMP = '[[listener]]\nname = "i"\ntransport = "icmp"\nservice = "print"\n';

/** A root with a configuration in it. */
async function root(text = EXAMPLE) {
  const dir = await tempDir();
  Deno.mkdirSync(dir.join("etc/guichet"), { recursive: true });
  const config = await dir.write("etc/guichet/lab.toml", text);
  const units = dir.join("etc/systemd/system");
  const call = async (...words: string[]) => {
    const io = { ...fakeIo(), readText: Deno.readTextFileSync };
    const status = await run(["service", ...words, "--prefix", dir.path], io);
    return { status, out: io.out.join("\n"), err: io.err.join("\n") };
  };
  const names = () => {
    try {
      return [...Deno.readDirSync(units)].map(({ name }) => name).sort();
    } catch {
      return [];
    }
  };
  return { dir, config, units, call, names, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() };
}

Deno.test("capabilitiesOf gives the right to low ports and raw sockets, to those alone, and none for handed sockets", () => {
  assertEquals(capabilitiesOf(planOf(UDP(4567))), []);
  assertEquals(capabilitiesOf(planOf(UDP(1023))), ["CAP_NET_BIND_SERVICE"]);
  assertEquals(capabilitiesOf(planOf(UDP(1023), { sockets: true })), []);
  assertEquals(capabilitiesOf(planOf(`${UDP(1024)}[board]\nport = 80\n`)), ["CAP_NET_BIND_SERVICE"]);
  assertEquals(capabilitiesOf(planOf(ICMP, { sockets: true })), ["CAP_NET_RAW"]);
});

Deno.test("descriptorsOf is the sum of the listeners' connections and room for the rest", () => {
  const plan = planOf(`${listener('transport = "tcp"\nport = 7100\nmax_connections = 500')}`);
  assertEquals(descriptorsOf(plan), 1524);
  assertStringIncludes(unitText(plan, []), "\nLimitNOFILE=1524\n");
  assertEquals(descriptorsOf(planOf(UDP(4567))), 1024);
});

Deno.test("planProblems tells of Unix sockets nobody would find, and of a user beside the service's", () => {
  assertEquals(planProblems(planOf(UNIX("/run/guichet/a.sock"))), []);
  for (const path of ["/tmp/a.sock", "/run/guichet-of-another/a.sock"]) {
    const [only, ...more] = planProblems(planOf(UNIX(path)));
    assertEquals(more, []);
    assertMatch(
      only,
      new RegExp(`^Listener "a": clients would not find ${path}, .*want a path below /run/guichet/`),
    );
    assertEquals(planProblems(planOf(UNIX(path), { sockets: true })), []);
    assertEquals(planProblems(planOf(UNIX(path), { user: "lab" })), []);
  }
  assertMatch(planProblems(planOf(`[lab]\nuser = "nobody"\n${UDP(7)}`))[0], /take it out$/);
});

Deno.test("unitText for a user of the machine shares /tmp only where a Unix socket is there", () => {
  const text = unitText(planOf(UNIX("/tmp/a.sock"), { user: "lab" }), []);
  for (const line of ["User=lab", "PrivateTmp=no", "ReadWritePaths=/tmp"]) {
    assertStringIncludes(text, `\n${line}\n`);
  }
  assert(!text.includes("DynamicUser"));
  assertStringIncludes(unitText(planOf(UDP(7)), []), "\nPrivateTmp=yes\n");
});

Deno.test("unitText keeps words of the command whole, whatever is in them", () => {
  const text = unitText(planOf(UDP(7), { configPath: '/srv/my lab/50% "x" $HOME.toml' }), []);
  assertStringIncludes(
    text,
    '\nExecStart=/usr/local/bin/guichet serve --config "/srv/my lab/50%% \\"x\\" $$HOME.toml"\n',
  );
});

Deno.test("unitText reloads with guichet itself, which waits and tells", () => {
  const text = unitText(planOf(UDP(7), { program: ["/opt/my lab/guichet"] }), []);
  assertStringIncludes(text, '\nExecReload="/opt/my lab/guichet" reload --pid $MAINPID\n');
});

Deno.test("unitText leaves /run to be read only, but for who has a Unix socket right in it", () => {
  assertStringIncludes(unitText(planOf(UNIX("/run/guichet/a.sock")), []), "\nReadOnlyPaths=/run\n");
  const text = unitText(planOf(UNIX("/run/a.sock"), { user: "lab" }), []);
  assertStringIncludes(text, "\nReadWritePaths=/run\n");
  assert(!text.includes("ReadOnlyPaths"));
});

Deno.test("unitText leaves the folder of sockets that systemd binds to systemd", () => {
  const own = "\nRuntimeDirectory=guichet\n";
  assertStringIncludes(unitText(planOf(UNIX("/run/guichet/a.sock")), []), own);
  assertStringIncludes(unitText(planOf(UNIX("/srv/a.sock"), { sockets: true }), []), own);
  assert(!unitText(planOf(UNIX("/run/guichet/a.sock"), { sockets: true }), []).includes("RuntimeDirectory"));
});

Deno.test("unitText says why MemoryDenyWriteExecute is off, and turns it on nowhere", () => {
  const text = unitText(planOf(EXAMPLE), []);
  assertMatch(text, /# Not MemoryDenyWriteExecute=yes: V8 compiles/);
  assert(!/^MemoryDenyWriteExecute/m.test(text));
});

Deno.test("socketUnits names each socket after its listener, and none for ICMP", () => {
  const units = socketUnits(planOf(EXAMPLE + ICMP).config.listeners);
  assertEquals(units.map(({ name }) => name), [
    "guichet-udp-counter.socket",
    "guichet-tcp-counter.socket",
    "guichet-tcp-echo.socket",
    "guichet-multicast.socket",
    "guichet-unix-echo.socket",
  ]);
  const lines = units.map(({ text }) =>
    text.split("\n").filter((line) => /^(Listen|FileD|BindIPv6)/.test(line))
  );
  assertEquals(lines[0], ["ListenDatagram=0.0.0.0:4567", "FileDescriptorName=udp-counter"]);
  assertEquals(lines[4], ["ListenStream=/run/guichet/guichet.sock", "FileDescriptorName=unix-echo"]);
});

Deno.test("service install writes once, changes only what differs, and uninstall removes its own", async () => {
  await using world = await root();
  const { call, config, units, names } = world;
  const first = await call("install", "--config", config, "--socket");
  assertEquals([first.status, first.err], [0, ""]);
  assertEquals(names().length, 6);
  assertStringIncludes(Deno.readTextFileSync(`${units}/guichet.service`), "--config /etc/guichet/lab.toml\n");
  assertStringIncludes(first.out, "Not started");
  const before = Deno.statSync(`${units}/guichet.service`).ino;
  const again = await call("install", "--config", config, "--socket");
  assertEquals(again.out.match(/^Unchanged:/gm)?.length, 6);
  assertEquals(Deno.statSync(`${units}/guichet.service`).ino, before);

  const without = await call("install", "--config", config);
  assertEquals(without.out.match(/^Removed /gm)?.length, 5);
  assertEquals(names(), ["guichet.service"]);

  Deno.writeTextFileSync(`${units}/guichet-monitor.service`, "[Unit]\nDescription=the administrator's own\n");
  Deno.writeTextFileSync(`${units}/nginx.service`, "[Unit]\n");
  const removed = await call("uninstall");
  assertEquals(names(), ["guichet-monitor.service", "nginx.service"]);
  assertEquals(removed.status, 1);
  assertMatch(removed.err, /Left .*guichet-monitor\.service alone/);
});

Deno.test("service install leaves a unit that is not guichet's, writes nothing beside it, and replaces it by force", async () => {
  await using world = await root();
  const { call, config, units, names } = world;
  Deno.mkdirSync(units, { recursive: true });
  const foreign = "[Service]\nExecStart=/bin/true\n";
  Deno.writeTextFileSync(`${units}/guichet.service`, foreign);
  const { status, err } = await call("install", "--config", config, "--socket");
  assertEquals([status, names()], [1, ["guichet.service"]]);
  assertMatch(err, /a file that guichet did not write is there; move it away, or give --force/);
  assertEquals(Deno.readTextFileSync(`${units}/guichet.service`), foreign);
  assertEquals((await call("uninstall")).status, 1);
  assertEquals(Deno.readTextFileSync(`${units}/guichet.service`), foreign);
  assertMatch((await call("status")).out, /not written by guichet; it is left alone/);

  assertEquals((await call("install", "--config", config, "--force")).status, 0);
  assert(Deno.readTextFileSync(`${units}/guichet.service`).startsWith(MARKER));
});

Deno.test("service install --dry-run shows the units and writes nothing", async () => {
  await using world = await root();
  const { status, out } = await world.call("install", "--config", world.config, "--socket", "--dry-run");
  assertEquals([status, world.names()], [0, []]);
  for (const text of ["# ", "guichet-multicast.socket\n", "\nType=notify\n", "\nProtectSystem=strict\n"]) {
    assertStringIncludes(out, text);
  }
});

Deno.test("service install wants a configuration, a right one, and a lab that can be a service", async () => {
  await using world = await root(UNIX("/tmp/a.sock"));
  assertEquals((await world.call("install")).status, 2);
  const { status, err } = await world.call("install", "--config", world.config);
  assertEquals([status, world.names()], [1, []]);
  assertMatch(err, /clients would not find \/tmp\/a\.sock/);
  await world.dir.write("etc/guichet/lab.toml", "[[listener]]\nname = 7\n");
  assertEquals((await world.call("install", "--config", world.config)).status, 2);
});

Deno.test("service status tells what is installed, with which configuration, and what to do", async () => {
  await using world = await root();
  const none = await world.call("status");
  assertEquals(none.status, 1);
  assertMatch(none.out, /Unit: none; "guichet service install --config FILE" writes it/);
  await world.call("install", "--config", world.config, "--socket");
  const { status, out } = await world.call("status");
  assertEquals(status, 0);
  assertStringIncludes(out, "\nConfiguration: /etc/guichet/lab.toml\n");
  assertStringIncludes(out, "\nSocket: guichet-unix-echo.socket");
});

Deno.test("service without a command shows which there are", async () => {
  const io = fakeIo();
  assertEquals(await run(["service"], io), 2);
  assertMatch(io.err.join("\n"), /service install[^]*service uninstall[^]*service status/);
});

testNeeding(["systemd-analyze"], "systemd-analyze finds nothing wrong with the units", async () => {
  await using world = await root();
  Deno.mkdirSync(world.dir.join("bin"));
  const io = {
    ...fakeIo(),
    readText: Deno.readTextFileSync,
    program: { words: ["/bin/true"], standalone: true },
  };
  assertEquals(
    await run(["service", "install", "--config", world.config, "--socket", "--prefix", world.dir.path], io),
    0,
  );
  const paths = world.names().map((name) => `${world.units}/${name}`);
  const { stdout, stderr } = await runSuccessfully(["systemd-analyze", "verify", "--man=no", ...paths]);
  // It also tells of other units of the machine.
  assertEquals((stdout + stderr).split("\n").filter((line) => line.includes("guichet")), []);
});

testNeeding(["systemd-analyze"], "systemd-analyze calls the service's exposure low", async () => {
  await using world = await root();
  await world.call("install", "--config", world.config);
  const command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20"];
  const { stdout } = await runSuccessfully([...command, `${world.units}/guichet.service`]);
  const [, exposure] = /Overall exposure level for guichet\.service: (\d+\.\d+)/.exec(stdout)!;
  assert(Number(exposure) < 2, exposure);
});
