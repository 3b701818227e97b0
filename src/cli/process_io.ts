// The real world of a command: this process's outputs, files and daemon. The daemon is loaded when it is
// first needed, so that `guichet help` answers at once and opens no library. What `guichet serve` may do, in
// Deno's flags: the narrowest that work. The tasks in deno.json and the compiled binary grant the same;
// docs/deployment.md says why each is there.
import { SERVICE_VARIABLES, serviceEnvironment, type ServiceVariables } from "../lab/systemd/environment.ts";
import { Output } from "../log/output.ts";
import type { Interrupt, Io, LineOutput, ProgramResult } from "./command.ts";

export const SERVE_PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-ffi",
  "--allow-read",
  "--allow-write",
  "--allow-net",
  `--allow-env=${SERVICE_VARIABLES.join(",")}`,
];

/**
 * Programs that `doctor` runs, where they are there; `serve` runs none. By where distributions put them: an executable
 * that is granted a bare name does not start in an environment without a PATH.
 */
export const OTHER_PROGRAMS: readonly string[] = [
  "/usr/sbin/nft",
  "/usr/sbin/iptables-save",
  "/usr/sbin/ip6tables-save",
];

/** Milliseconds that the end of the process waits for a reader of its last lines. */
const FLUSH_TIME = 1000;

/** What ends a command from outside. */
const INTERRUPTS = ["SIGINT", "SIGTERM"] as const;

/** Makes the world; `flush` waits until what was printed has left, for a second at most. */
export function processIo(): { io: Io; flush: () => Promise<void> } {
  const stdout = new Display(Deno.stdout);
  const stderr = new Output(Deno.stderr);
  const io: Io = {
    stdout: lineOutput(stdout, Deno.stdout.isTerminal()),
    stderr: lineOutput(stderr, Deno.stderr.isTerminal()),
    descriptors: { stdin: 0, stdout: 1 },
    // performance.now() counts from the start of the runtime.
    startedAt: 0,
    now: () => performance.now(),
    catchInterrupt,
    runProgram,
    service: () => serviceEnvironment(serviceVariables(), Deno.pid),
    readText: (path) => Deno.readTextFileSync(path),
    runLab: async (config, around) => (await import("../lab/run_lab.ts")).runLab(config, around),
    checkAddresses: async (config) => (await import("../lab/listeners/open.ts")).checkAddresses(config),
  };
  return {
    io,
    flush: async () => void await Promise.all([stdout.flush(FLUSH_TIME), stderr.flush(FLUSH_TIME)]),
  };
}

/** @param name one of those that guichet may run, without its folder */
async function runProgram(name: string, words: readonly string[]): Promise<ProgramResult | undefined> {
  const path = OTHER_PROGRAMS.find((each) => each.endsWith(`/${name}`)) ?? name;
  try {
    const command = new Deno.Command(path, {
      args: [...words],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    const { code, stdout, stderr } = await command.output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  } catch (error) {
    const unable = [Deno.errors.NotFound, Deno.errors.NotCapable, Deno.errors.PermissionDenied];
    if (unable.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

/** What may not be read is not there: whoever runs guichet with fewer rights has no service manager. */
function serviceVariables(): ServiceVariables {
  const readable = SERVICE_VARIABLES.filter((variable) =>
    Deno.permissions.querySync({ name: "env", variable }).state === "granted"
  );
  return Object.fromEntries(readable.map((variable) => [variable, Deno.env.get(variable)]));
}

/** The handlers run on the event loop: whoever waits in a system call must give it a turn (src/posix/poll.ts). */
function catchInterrupt(): Interrupt {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const name of INTERRUPTS) Deno.addSignalListener(name, abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of INTERRUPTS) Deno.removeSignalListener(name, abort);
    },
  };
}

/** Says how many lines it had to drop. */
class Display extends Output {
  protected override droppedNote(lines: number): string {
    return `… ${lines} lines were not shown: the terminal or pipe takes them too slowly`;
  }
}

function lineOutput(output: Output, isTerminal: boolean): LineOutput {
  return {
    line: (text) => output.line(text),
    written: () => output.written(),
    isTerminal,
    color: isTerminal && !Deno.noColor,
  };
}
