import { assert, assertEquals } from "@std/assert";
import { EFD_CLOEXEC, O_CLOEXEC, O_NONBLOCK } from "../../../src/posix/constants.ts";
import { libc, libcCheck } from "../../../src/posix/libc.ts";
import { coldLibc } from "../../../src/posix/libc_cold.ts";
import { cString } from "../../../src/posix/memory.ts";
import { close, socket } from "../../../src/posix/socket.ts";
import {
  type DescriptorKind,
  inForeground,
  isatty,
  statDescriptor,
} from "../../../src/posix/system/terminal.ts";

/** The kind of a descriptor, which is then closed. */
function kindOf(fd: number): DescriptorKind {
  const kind = statDescriptor(fd);
  assertEquals([isatty(fd), inForeground(fd)], [false, false]);
  close(fd);
  return kind;
}

function open(path: string): number {
  return libcCheck("open", coldLibc.open(cString(path), O_CLOEXEC | O_NONBLOCK), path);
}

Deno.test("statDescriptor tells kinds of descriptor apart", async () => {
  const directory = await Deno.makeTempDir({ prefix: "guichet_kinds_" });
  assert((await new Deno.Command("mkfifo", { args: [`${directory}/fifo`] }).output()).success);
  Deno.writeTextFileSync(`${directory}/file`, "");
  assertEquals(kindOf(open(`${directory}/fifo`)), "pipe");
  assertEquals(kindOf(open(`${directory}/file`)), "file");
  assertEquals(kindOf(open(directory)), "directory");
  assertEquals(kindOf(open("/dev/null")), "null-device");
  assertEquals(kindOf(open("/dev/zero")), "other");
  assertEquals(kindOf(socket("unix", "dgram")), "socket");
  assertEquals(kindOf(libc().eventfd(0, EFD_CLOEXEC)), "other");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("statDescriptor finds a descriptor closed", () => {
  assertEquals(statDescriptor(0x7fffffff), "closed");
  assertEquals([isatty(0x7fffffff), inForeground(0x7fffffff)], [false, false]);
});

function canMakeTerminals(): boolean {
  try {
    const args = ["--quiet", "--command", "setsid true", "/dev/null"];
    return new Deno.Command("script", { args, stdin: "null", stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** What the probe says of its standard input when a shell with a terminal of its own runs it so. */
async function probe(commandLine: (probe: string) => string): Promise<unknown> {
  const answer = await Deno.makeTempFile({ prefix: "guichet_terminal_" });
  const script = new URL("../support/terminal_probe.ts", import.meta.url).pathname;
  const deno = `'${Deno.execPath()}' run --allow-ffi --allow-write '${script}' '${answer}'`;
  const args = ["--quiet", "--return", "--command", commandLine(deno), "/dev/null"];
  // `script` ends its terminal at the end of its own input, so that stays open until it has ended.
  const child = new Deno.Command("script", {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { SHELL: "/bin/bash" },
  }).spawn();
  const { success, stdout } = await child.output();
  await child.stdin.close();
  const text = await Deno.readTextFile(answer);
  await Deno.remove(answer);
  assert(success && text !== "", new TextDecoder().decode(stdout));
  return JSON.parse(text);
}

const TERMINALS = { ignore: !canMakeTerminals() };

Deno.test("inForeground says yes to the shell's foreground job (needs script)", TERMINALS, async () => {
  const answer = await probe((deno) => `set -m; ${deno}; true`);
  assertEquals(answer, { kind: "terminal", isatty: true, inForeground: true });
});

Deno.test(
  "inForeground says no to a background job, whose read would stop it (needs script)",
  TERMINALS,
  async () => {
    const answer = await probe((deno) => `set -m; ${deno} & wait $!`);
    assertEquals(answer, { kind: "terminal", isatty: true, inForeground: false });
  },
);

Deno.test(
  "inForeground says yes to a terminal that controls somebody else (needs script)",
  TERMINALS,
  async () => {
    const answer = await probe((deno) => `setsid --wait ${deno}`);
    assertEquals(answer, { kind: "terminal", isatty: true, inForeground: true });
  },
);

Deno.test("statDescriptor tells standard input's kind, closed or not (needs script)", TERMINALS, async () => {
  const kinds = ["</dev/null", "<&-", "<<<text", "</etc/passwd"];
  const answers = [];
  for (const input of kinds) answers.push(await probe((deno) => `${deno} ${input}`) as { kind: string });
  // Deno opens /dev/null in the place of a closed standard input; bash makes a pipe of a short here-string.
  assertEquals(answers.map(({ kind }) => kind), ["null-device", "null-device", "pipe", "file"]);
});
