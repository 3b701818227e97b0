// `[lab] user`: whom root's lab becomes, in every thread, and what goes on working afterwards. Root's tests run in
// network namespaces of their own, where low ports are free.
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { hasDropped, PrivilegeError, verifyDropped } from "../../src/daemon/drop_privileges.ts";
import type { Daemon } from "../support/daemon.ts";
import { startDaemon } from "../support/daemon.ts";
import { makeNamespace } from "../support/namespaces.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";

const NEEDS = ["root", "namespaces", "python3"];
const NOBODY = { uid: 65534, gid: 65534, groups: [65534] };

const LAB = (keys: string, path = "") => `
[lab]
stdin = "ignore"
workers = 2
traps = false
${keys}
[[listener]]
name = "echo"
transport = "udp"
address = "127.0.0.1"
port = 7
service = "echo"
[[listener]]
name = "own"
transport = "tcp"
address = "127.0.0.1"
port = 713
service = "echo"
isolate = "connection"
${path === "" ? "" : `[[listener]]\nname = "unix"\ntransport = "unix"\npath = "${path}"\nservice = "echo"`}
`;

/** What each thread of a process says of itself, without repetition. */
function identities(pid: number): string[] {
  const lines = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${name}/status`);
    return ["Uid", "Gid", "Groups", "CapEff", "CapPrm"]
      .map((key) => new RegExp(`^${key}:\\s*(.*?)\\s*$`, "m").exec(text)![1].replace(/\s+/g, " ")).join(
        " | ",
      );
  });
  return [...new Set(lines)];
}

const IDS = "65534 65534 65534 65534";
const DROPPED = `${IDS} | ${IDS} | 65534 | 0000000000000000 | 0000000000000000`;

/** Talks to both listeners from within the namespace. */
async function served(prefix: readonly string[]): Promise<void> {
  const script = `
import socket
t = socket.create_connection(("127.0.0.1", 713), timeout=10); t.send(b"abc"); assert t.recv(9) == b"abc"
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.settimeout(10)
for _ in range(20): u.sendto(b"x", ("127.0.0.1", 7)); assert u.recv(9) == b"x"
`;
  await runSuccessfully([...prefix, "python3", "-c", script]);
}

async function startLab(config: string, prefix: readonly string[], main?: string): Promise<Daemon> {
  return await (await startDaemon({ config, prefix, main })).ready();
}

testNeeding(
  NEEDS,
  "a lab of root's binds low ports, then is nobody in every thread, and removes its socket's file",
  async () => {
    await using dir = await tempDir();
    Deno.chmodSync(dir.path, 0o1777);
    await using namespace = await makeNamespace();
    const path = dir.join("lab.sock");
    const log = dir.join("lab.log");
    const config = LAB('user = "nobody"', path) + `[log]\nfile = "${log}"\n`;
    await using daemon = await startLab(config, namespace.prefix);
    assertEquals(identities(daemon.pid), [DROPPED]);
    await served(namespace.prefix);
    assertEquals(identities(daemon.pid), [DROPPED]);
    assertEquals([Deno.lstatSync(path).uid, Deno.statSync(log).uid], [65534, 65534]);
    assertEquals((await daemon.stop()).code, 0, daemon.output);
    assertThrows(() => Deno.lstatSync(path), Deno.errors.NotFound);
    assertMatch(Deno.readTextFileSync(log), /"Totals of echo"/);
  },
);

testNeeding(
  NEEDS,
  "a worker that dies after root's rights were given up is replaced by one that serves without",
  async () => {
    await using namespace = await makeNamespace();
    const main = `${PROJECT_ROOT}/tests/daemon/hanging_main.ts`;
    await using daemon = await startLab(LAB('user = "nobody"'), namespace.prefix, main);
    daemon.signal("SIGUSR2");
    await daemon.line(/Worker 0 is replaced/);
    assertEquals(identities(daemon.pid), [DROPPED]);
    await served(namespace.prefix);
    assertEquals(identities(daemon.pid), [DROPPED]);
  },
);

testNeeding(NEEDS, "a lab with a group is of that one and no other", async () => {
  await using namespace = await makeNamespace();
  await using daemon = await startLab(LAB('user = "nobody"\ngroup = "daemon"'), namespace.prefix);
  const gid = Number((await runSuccessfully(["getent", "group", "daemon"])).stdout.split(":")[2]);
  const ids = `${gid} ${gid} ${gid} ${gid}`;
  assertEquals(identities(daemon.pid), [`${IDS} | ${ids} | ${gid} | 0000000000000000 | 0000000000000000`]);
});

const REFUSED: readonly [string, string, RegExp][] = [
  [
    "an unknown user",
    'user = "no-such-user"',
    /Cannot become user \\"no-such-user\\": there is none of that name here; want one of/,
  ],
  ["an unknown group", 'user = "nobody"\ngroup = "no-such-group"', /Cannot become group \\"no-such-group\\"/],
  ["root", 'user = "root"', /Cannot become user \\"root\\": that is root itself/],
];

for (const [who, keys, says] of REFUSED) {
  testNeeding(NEEDS, `a lab that is to become ${who} does not start, and says why`, async () => {
    await using namespace = await makeNamespace();
    await using daemon = await startDaemon({ config: LAB(keys), prefix: namespace.prefix });
    assertEquals((await daemon.wait()).code, 1, daemon.output);
    assertMatch(daemon.output, says);
    assertEquals(daemon.listeners.size, 0);
  });
}

testNeeding(
  ["root"],
  "wantedAccount refuses who is not root, and is content with who is that user already",
  async () => {
    const probe = `${PROJECT_ROOT}/tests/daemon/wanted_account_probe.ts`;
    const command = [Deno.execPath(), "run", "--allow-ffi", probe];
    const { stdout } = await runSuccessfully(command);
    assertEquals(stdout.split("\n"), [
      "daemon: nothing to do",
      'Cannot become user "nobody": the lab was started by uid 1, and only root can; ' +
      "start it with sudo, or leave [lab] user out",
      "Cannot setgroups: operation not permitted (EPERM)",
      "",
    ]);
  },
);

testNeeding(NEEDS, "a group without a user is refused by the configuration's check", async () => {
  await using daemon = await startDaemon({ config: LAB('group = "daemon"') });
  assertEquals((await daemon.wait()).code, 2);
  assertMatch(daemon.output, /\[lab\] group.*goes with a user; want user too, or no group/);
});

Deno.test("hasDropped wants all four ids, exactly the groups, and no capability", () => {
  const thread = {
    tid: 1,
    uids: [65534, 65534, 65534, 65534],
    gids: [65534, 65534, 65534, 65534],
    groups: [65534],
    effective: "0000000000000000",
    permitted: "0000000000000000",
  };
  assert(hasDropped(thread, NOBODY));
  const wrong = [
    { uids: [65534, 65534, 0, 65534] },
    { uids: [] },
    { gids: [0, 65534, 65534, 65534] },
    { groups: [65534, 0] },
    { groups: [] },
    { effective: "0000000000000400" },
    { permitted: "0000000000000400" },
  ];
  for (const part of wrong) assert(!hasDropped({ ...thread, ...part }, NOBODY), JSON.stringify(part));
});

Deno.test("verifyDropped refuses to serve while a thread has other ids", () => {
  // Of this process, nobody has become uid 4242.
  assertThrows(() => verifyDropped({ uid: 4242, gid: 4242, groups: [] }), PrivilegeError, "has still uids");
});
