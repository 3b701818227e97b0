// The commands that /me prints for beginners: each does what it says with every program that is called nc, ends by
// itself, and earns no error and no warning.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ApiExchange, ApiExercise, ApiMe } from "../../src/board/api_types.ts";
import { commands } from "../../src/board/pages/try_it.js";
import { startDaemon } from "../support/daemon.ts";
import { runCommand } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";

/** Every service over every transport that has it; the Unix sockets lie in a folder. */
function configuration(folder: string): string {
  const listener = (name: string, keys: string) => `[[listener]]\nname = "${name}"\n${keys}\n`;
  const inet = (transport: string, service: string, more = "") =>
    listener(
      `${transport}-${service}${more === "" ? "" : "-big"}`,
      `transport = "${transport}"\naddress = "127.0.0.1"\nport = 0\nservice = "${service}"\n${more}`,
    );
  const unix = (socket: string, service: string) =>
    listener(
      `unix-${socket}-${service}`,
      `transport = "unix"\nsocket = "${socket}"\npath = "${folder}/${socket}-${service}"\nservice = "${service}"`,
    );
  return [
    `[lab]\nname = "Samples"\ndrain = "0s"\ntraps = false\n[board]\nport = 0\nhints_port = 0\n[journal]\npath = ":memory:"\n`,
    ...["counter", "echo", "discard", "daytime", "time", "chargen", "half-close"].map((service) =>
      inet("tcp", service)
    ),
    inet("tcp", "counter", 'byte_order = "big"'),
    inet("tcp", "half-close", 'byte_order = "big"'),
    ...["counter", "echo", "discard", "daytime", "time"].map((service) => inet("udp", service)),
    inet("udp", "counter", 'byte_order = "big"'),
    listener("group", 'transport = "multicast"\ngroup = "225.0.0.77"\nport = 0\nservice = "print"'),
    unix("stream", "echo"),
    unix("stream", "counter"),
    unix("dgram", "counter"),
    unix("seqpacket", "echo"),
  ].join("\n");
}

/** What a command must print, by the exercise; those that are not here print nothing. */
const PRINTS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(tcp|unix-stream)-counter$|^tcp-half-close$/, /^ +6\n$/],
  [/^tcp-(counter|half-close)-big$/, /^ 00 00 00 06\n$/],
  [/^udp-counter$|^unix-dgram-counter$/, /^ +\d+\n$/],
  [/^udp-counter-big$/, /^ 00 00 00 0\d\n$/],
  [/-echo$/, /^hello$/],
  [/daytime$/, /\d\d:\d\d/],
  [/-time$/, /^( [0-9a-f]{2}){4}\n$/],
  [/chargen$/, /^(.{72}\r?\n){4}$/],
];

async function exchangesAndExercises(url: string): Promise<ApiMe & { exercises: readonly ApiExercise[] }> {
  return await (await fetch(`${url}/api/me?limit=500`)).json();
}

function faultsOf({ listener, hints, outcome }: ApiExchange): string[] {
  if (outcome === "open") return [`${listener}: still open`];
  return hints.filter(({ level }) => level === "error" || level === "warning")
    .map(({ id, text }) => `${listener}: ${id} ${text}`);
}

for (const program of ["nc.openbsd", "nc.traditional", "ncat"]) {
  testNeeding(
    [program, "socat", "od"],
    `the samples on /me work with ${program} as nc, and earn no red hint`,
    async () => {
      await using dir = await tempDir();
      await Deno.mkdir(dir.join("bin"));
      const which = await runCommand(["sh", "-c", `command -v ${program}`]);
      await Deno.symlink(which.stdout.trim(), dir.join("bin/nc"));
      // ncat reads nothing more once its input has ended, and on a busy machine needs a second to begin at all.
      await Deno.writeTextFile(dir.join("bin/sleep"), "#!/bin/sh\nexec /bin/sleep 5\n", { mode: 0o755 });
      await using daemon = await startDaemon({ config: configuration(dir.path) });
      await daemon.ready();
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(
        daemon.stdout.find((line) => line.startsWith("Board"))!,
      )![0];
      const { exercises } = await exchangesAndExercises(url);
      const samples = commands(exercises, "127.0.0.1");
      assertEquals(samples.length, exercises.length);
      const env = { PATH: `${dir.join("bin")}:${Deno.env.get("PATH")}` };
      await Promise.all(samples.map(async ({ name, command }) => {
        const { stdout, stderr } = await runCommand(["sh", "-c", command], { env, timeout: 30_000 });
        const wanted = PRINTS.find(([exercise]) => exercise.test(name))?.[1] ?? /^$/;
        assertMatch(stdout, wanted, `${name}: ${command}\n${stderr}`);
      }));
      const all = await waitFor("every exercise's exchange", async () => {
        const { exchanges } = await exchangesAndExercises(url);
        const met = new Set(exchanges.flatMap(({ id, listener }) => id === null ? [] : [listener]));
        return met.size === exercises.length && exchanges.every(({ id }) => id !== null) && exchanges;
      });
      assert(all.length >= exercises.length);
      assertEquals(all.flatMap(faultsOf), []);
    },
  );
}
