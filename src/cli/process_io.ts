// This process as its commands see it: its two outputs, and Ctrl-C; and the rights that it wants of Deno.
import { SERVICE_VARIABLES } from "../lab/systemd/environment.ts";
import { type ByteWriter, Output } from "../log/output.ts";

/** Where users have a folder that nobody else may enter (XDG Base Directory Specification). */
export const RUNTIME_VARIABLE = "XDG_RUNTIME_DIR";

/**
 * What the client of PostgreSQL looks at when it is loaded, whatever it is told later (deno.json: pg). Where one may
 * not be read, it can't be loaded.
 */
export const DATABASE_VARIABLES: readonly string[] = [
  "PG*",
  "USER",
  "USERNAME",
  "LOGNAME",
  "NODE_PG_FORCE_NATIVE",
];

/**
 * What `guichet serve` may do, in Deno's flags: the narrowest that work. The tasks in deno.json and the
 * compiled binary grant the same; docs/deployment.md says why each is there.
 */
export const SERVE_PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-ffi",
  "--allow-read",
  "--allow-write",
  "--allow-net",
  `--allow-env=${[...SERVICE_VARIABLES, RUNTIME_VARIABLE, ...DATABASE_VARIABLES].join(",")}`,
];

/**
 * The same, and how much each thread's heap may hold of what is new: 1 MiB where V8 would take up to 16. That is
 * 5 MiB less of an idle lab and 10 of a busy one, for 1 to 2 % more CPU: what answers clients allocates nothing.
 */
export const SERVE_FLAGS: readonly string[] = [...SERVE_PERMISSIONS, "--v8-flags=--max-semi-space-size=1"];

/**
 * Programs that `doctor` runs, where they are there; `serve` runs none. By where distributions put them: an
 * executable that is granted a bare name does not start in an environment without a PATH.
 */
export const OTHER_PROGRAMS: readonly string[] = [
  "/usr/sbin/nft",
  "/usr/sbin/iptables-save",
  "/usr/sbin/ip6tables-save",
];

/** Milliseconds that the end of the process waits for a reader of its last lines. */
const FLUSH_TIME = 1000;

/**
 * Lines printed before they are waited for. One is some kilobytes at most, of the megabyte that the queue
 * holds.
 */
const LINES_AT_ONCE = 200;

/** What ends a command from outside. */
const INTERRUPTS = ["SIGINT", "SIGTERM"] as const;

/** What a command prints to. */
export interface Io {
  readonly stdout: LineOutput;
  readonly stderr: LineOutput;
}

/**
 * Standard output or standard error. A line never waits for the reader: the queue drops what it can't hold.
 */
export class LineOutput extends Output {
  /** @param color whether it may have colours: a terminal, and NO_COLOR is not set */
  constructor(
    writer: ByteWriter,
    readonly isTerminal: boolean,
    readonly color: boolean,
  ) {
    super(writer);
  }

  /** Prints any number of lines, and waits for the reader now and then. */
  async lines(lines: readonly string[]): Promise<void> {
    for (const [i, line] of lines.entries()) {
      this.line(line);
      if (i % LINES_AT_ONCE === LINES_AT_ONCE - 1) await this.written();
    }
  }
}

/** Standard output: says how many lines it had to drop. */
class Display extends LineOutput {
  protected override droppedNote(lines: number): string {
    return `… ${lines} lines were not shown: the terminal or pipe is too slow`;
  }
}

/** This process's own outputs. */
export function processIo(): Io {
  const [out, err] = [Deno.stdout.isTerminal(), Deno.stderr.isTerminal()];
  return {
    stdout: new Display(Deno.stdout, out, out && !Deno.noColor),
    stderr: new LineOutput(Deno.stderr, err, err && !Deno.noColor),
  };
}

/** Waits until what was printed has left, for a second at most. */
export async function flush({ stdout, stderr }: Io): Promise<void> {
  await Promise.all([stdout.flush(FLUSH_TIME), stderr.flush(FLUSH_TIME)]);
}

/**
 * Ctrl-C and SIGTERM, kept from ending the process until this is disposed of: for a command that has
 * something to close or to say. The handlers run on the event loop: a wait in a system call must give it a
 * turn (src/posix/poll.ts).
 */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #abort = () => this.#controller.abort();

  constructor() {
    for (const name of INTERRUPTS) Deno.addSignalListener(name, this.#abort);
  }

  /** Aborted when one of them came. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const name of INTERRUPTS) Deno.removeSignalListener(name, this.#abort);
  }
}
