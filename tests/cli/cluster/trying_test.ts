// check and doctor try the cluster's database, and say in one line what is wrong; and a password file that others may
// read is no password file.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { loadConfig } from "../../../src/config/load.ts";
import { examineCluster } from "../../../src/lab/class/cluster.ts";
import { type LetIn, startWorld, type World } from "../../cluster/support/world.ts";
import { startDaemon } from "../../support/daemon.ts";
import { runGuichet } from "../../support/guichet.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";

/** What the lab would find; "" where all is well. */
async function examine(world: World, lab: LetIn, address?: string, now?: () => number): Promise<string> {
  const { cluster } = loadConfig(
    await world.config(lab, address === undefined ? {} : { address }),
    "lab.toml",
  );
  return (await examineCluster(cluster!, now)).problem ?? "";
}

/** What may be wrong, with the lab as it would then be let in and the address. */
function wrong(lab: LetIn, port: number): [problem: string, lab: LetIn, address?: string][] {
  return [
    ["no route: nobody listens there (connection refused)", lab, "postgresql://127.0.0.1:1/postgres"],
    ["no route: no host of that name", lab, "postgresql://no.such.host.invalid/postgres?sslmode=disable"],
    ["no route: no such socket or file", lab, "postgresql:///postgres?host=/nowhere"],
    ["password: it is wrong, or there is no such role", { ...lab, password: "wrong" }],
    ["password: it is wrong, or there is no such role", { ...lab, role: "nobody" }],
    [
      "certificate: the engine has no TLS; configure it, or sslmode=disable on a network of your own",
      lab,
      `postgresql://127.0.0.1:${port}/postgres?sslmode=verify-full`,
    ],
    ["database: there is none of this name", lab, `postgresql://127.0.0.1:${port}/other`],
    [
      'role: role "guichet_room-1" is that of lab "room-1", not of "room-9"; correct [cluster] lab, or the role',
      { ...lab, lab: "room-9" },
    ],
  ];
}

testNeeding(["postgresql"], "what is wrong with the cluster's database is told in a line", async () => {
  await using world = await startWorld();
  const lab = await world.letIn("room-1");
  assertEquals(await examine(world, lab), "");
  for (const [problem, its, address] of wrong(lab, world.engine.port)) {
    assertEquals(await examine(world, its, address), `Cannot use the cluster's database: ${problem}`);
  }
  const hour = () => Date.now() + 3_600_000;
  assertEquals(
    await examine(world, lab, undefined, hour),
    "clock: this machine's is 1 h 0 min ahead of the database's; set it, by NTP",
  );
  await world.engine.ask("UPDATE guichet.version SET version = version + 2");
  assertMatch(
    await examine(world, lab),
    /: version: the schema is \d+, this guichet knows \d+: take a newer guichet$/,
  );
  await world.engine.ask(`REVOKE guichet_lab FROM "${lab.role}"`);
  assertMatch(
    await examine(world, lab),
    /: role: it lacks the rights of a lab; run guichet cluster init LAB$/,
  );
  await world.engine.ask("DROP SCHEMA guichet CASCADE");
  assertMatch(
    await examine(world, lab),
    /: version: the schema guichet is not there, or is older: run guichet cluster init$/,
  );
});

testNeeding(
  ["postgresql"],
  "check and doctor tell of the cluster; without one they say nothing",
  async () => {
    await using world = await startWorld();
    const lab = await world.letIn("room-1");
    const good = await world.dir.write("good.toml", await world.config(lab));
    const checked = await runGuichet(["check", good]);
    assertEquals([checked.code, checked.stdout.includes("[cluster]")], [0, false], checked.stdout);
    assertMatch(checked.stdout, /^Cluster +127\.0\.0\.1:\d+\/postgres +as room-1; TLS: disable$/m);
    const fine = await runGuichet(["doctor", good]);
    assertMatch(fine.stdout, /^ok +cluster +The cluster's database lets the lab "room-1" in$/m);
    await world.engine.stop();
    const bad = await runGuichet(["check", good]);
    assertEquals(bad.code, 1);
    assertMatch(
      bad.stdout,
      /^unusable +\[cluster\] room-1 +127\.0\.0\.1:\d+\/postgres +Cannot use the cluster's database: no route: nobody listens/m,
    );
    const sick = await runGuichet(["doctor", good]);
    assertMatch(
      sick.stdout,
      /^problem +cluster +Cannot use the cluster's database: no route: nobody listens there/m,
    );
    const none = await world.dir.write(
      "none.toml",
      (await world.config(lab)).replace(/\[cluster\][^]*$/, ""),
    );
    assert(!(await runGuichet(["doctor", none])).stdout.includes("cluster"));
  },
);

testNeeding(
  ["postgresql"],
  "a password that others can read is refused, and a password is never shown",
  async () => {
    await using world = await startWorld();
    const lab = await world.letIn("room-1");
    const config = await world.config(lab);
    {
      await using daemon = await startDaemon({ config });
      await daemon.ready();
      await daemon.stop();
      assert(!daemon.output.includes(lab.password));
    }
    const file = world.dir.join("room-1.password");
    for (
      const [mode, want] of [[0o644, /mode 0644; expected 0600/], [0o640, /mode 0640/], [
        0o604,
        /mode 0604/,
      ]] as const
    ) {
      await Deno.chmod(file, mode);
      await using daemon = await startDaemon({ config });
      assertEquals((await daemon.wait()).code, 1);
      assertMatch(daemon.output, /Cannot use password_file/);
      assertMatch(daemon.output, want);
      assert(!daemon.output.includes(lab.password));
    }
    await Deno.remove(file);
    const { stdout } = await runGuichet(["check", await world.dir.write("lab.toml", config)]);
    assertMatch(stdout, /Cannot use password_file ".*room-1\.password": no such file/);
  },
);

testNeeding(
  ["postgresql", "openssl", "root"],
  "TLS: the certificate's authority and name are checked, as the address says",
  async () => {
    await using dir = await tempDir();
    await Deno.chmod(dir.path, 0o755);
    const [key, certificate] = [dir.join("server.key"), dir.join("server.crt")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    await runSuccessfully(
      ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject]
        .concat("-keyout", key, "-out", certificate),
    );
    await Deno.chown(key, 65534, 65534);
    await using world = await startWorld({
      settings: ["ssl = on", `ssl_cert_file = '${certificate}'`, `ssl_key_file = '${key}'`],
    });
    const lab = await world.letIn("room-1");
    const at = (host: string, more: string) => `postgresql://${host}:${world.engine.port}/postgres?${more}`;
    const known = `sslrootcert=${certificate}`;
    const unknown = /certificate: (?:its authority is not known|it is self-signed)/;
    assertEquals(await examine(world, lab, at("localhost", `sslmode=verify-full&${known}`)), "");
    assertEquals(await examine(world, lab, at("127.0.0.1", "sslmode=require")), "");
    assertMatch(await examine(world, lab, at("localhost", "sslmode=verify-full")), unknown);
    assertMatch(await examine(world, lab, at("localhost", "sslmode=verify-ca")), unknown);
    assertMatch(
      await examine(world, lab, at("127.0.0.1", `sslmode=verify-full&${known}`)),
      /certificate: it is for another host name/,
    );
    assertEquals(await examine(world, lab, at("127.0.0.1", `sslmode=verify-ca&${known}`)), "");
  },
);
