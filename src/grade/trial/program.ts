// The program that is judged: started in a process group of its own, by root also in namespaces of its own and as
// nobody; watched; ended with all its children. What it prints is read at once, so that it never waits for us.
import { POLLIN, SIGINT, SIGKILL } from "../../posix/constants.ts";
import { close, read, write } from "../../posix/socket.ts";
import { kill } from "../../posix/system/process.ts";
import { adoptOrphans, exitOf, NetworkNamespace, type Pipe, pipe, spawn } from "../../posix/system/spawn.ts";
import { effectiveUser } from "../../posix/system/process.ts";
import type { MemoryFacts, ProgramEnd, ProgramFacts } from "../facts.ts";
import type { Poller } from "./poller.ts";
import { childrenOf, leftAtPort, memoryFacts, processFacts, processTree, socketFacts } from "./proc_facts.ts";

/** Bytes of output that are kept, the last ones: what a person reads of it. */
const OUTPUT_KEPT = 8192;

/** What a program may take (prlimit(1)). */
export interface ProgramLimits {
  /** Bytes that each of its processes may allocate. */
  readonly memory: number;
  /** Bytes of a file that it writes. */
  readonly fileSize: number;
  /** Seconds of processor of each of its processes. */
  readonly processor: number;
  /** Processes that its user may have, so all that are judged side by side as this user; counted where guichet is root. */
  readonly processes: number;
  /** Who it is where guichet is root: a user and group by number. */
  readonly user: number;
}

/** Kills what it becomes when guichet is killed (prctl(2), PR_SET_PDEATHSIG). */
const DIES_WITH_US = ["setpriv", "--pdeathsig", "KILL"];

/** Nobody and nogroup, on every distribution. */
const NOBODY = 65_534;

/**
 * Processes of all programs that are judged side by side: a hundred clients each with a thread, and four virtual machines
 * of Java, fit in; a fork bomb ends at it.
 */
const MOST_PROCESSES = 500;

/** No right server comes near. */
export const USUAL_LIMITS: ProgramLimits = {
  memory: 2 * 1024 ** 3,
  fileSize: 64 << 20,
  processor: 120,
  processes: MOST_PROCESSES,
  user: NOBODY,
};

/**
 * An address that is no loopback one, of those that documentation has (RFC 5737): it shows who is bound to 127.0.0.1.
 */
export const OTHER_ADDRESS = "192.0.2.1";

/** The machine's address in a network of its own, by which groups go: it shows who joins on loopback alone (RFC 5737). */
const LAN_ADDRESS = "198.51.100.1";

/**
 * The first process of the namespaces: readies the network, starts the program in the foreground (a background one would
 * ignore SIGINT), tells how it ended, and stays until it is killed, so that children that are left can be seen; a line
 * starts it again in the same network. The program must not be process 1 itself: that one dies of no signal that it
 * does not handle. Nor may it read what stands in the environment of who grades.
 */
const FIRST_PROCESS = `
ip link set lo up && ip address add ${OTHER_ADDRESS}/32 dev lo || exit 125
ip link add lan type dummy 2>/dev/null || ip link add lan type bridge 2>/dev/null
{ ip link set lan up && ip address add ${LAN_ADDRESS}/24 dev lan && ip route add 224.0.0.0/4 dev lan; } 2>/dev/null ||
  ip route add 224.0.0.0/4 dev lo || exit 125
echo ready >&3
exec 5>&2 2>/dev/null
while
  env -i PATH="$PATH" HOME=/tmp LANG=C.UTF-8 "$@" 2>&5 3>&- 4<&- 5>&-
  echo $? >&3
  read again <&4
do :; done
`;

/** What it says when they do. */
const READY = "ready\n";

/** Milliseconds that the namespaces may take to stand. */
const PREPARATION = 10_000;

/** Exit statuses of those that become a program, where they can't (env(1)). */
const NOT_EXECUTED = [1, 125, 126, 127];

/** It could not be started. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

/** One run of the program. */
export class Program {
  readonly #poller: Poller;
  readonly #words: readonly string[];
  readonly #limits: ProgramLimits;
  /** The child of ours: the program, or unshare(1). */
  #child: number;
  #input!: Pipe;
  #hold!: Pipe;
  readonly #sandboxed: boolean;
  #namespace: NetworkNamespace | undefined;
  #kept = new Uint8Array(0);
  #said = "";
  #end: ProgramEnd | undefined;
  #stopped = false;
  #inputOpen = true;
  /** Of the program's own first process; it stays the same when it is gone. */
  #pid = 0;

  /** @throws SystemError where it can't be started */
  constructor(words: readonly string[], poller: Poller, limits: ProgramLimits = USUAL_LIMITS) {
    this.#poller = poller;
    this.#words = words;
    this.#limits = limits;
    this.#sandboxed = canSandbox();
    if (!this.#sandboxed) adoptOrphans();
    this.#child = this.#launch();
  }

  /** Waits until it is the program that runs. @throws CannotStart */
  async started(): Promise<void> {
    const deadline = this.#poller.monotonic() + PREPARATION;
    while (this.#sandboxed ? !this.#said.includes(READY) : false) {
      if (exitOf(this.#child) !== undefined || this.#poller.monotonic() > deadline) {
        throw new CannotStart(
          `Cannot make namespaces for the program: ${new TextDecoder().decode(this.#kept)}`,
        );
      }
      await this.#poller.pause(5);
    }
    if (!this.#sandboxed) return void (this.#pid = this.#child);
    this.#namespace = new NetworkNamespace(this.#child);
    await this.#findProgram([]);
  }

  /** Starts it once more where it was, after {@linkcode interrupt}: its network still has what it left there. */
  async startAgain(): Promise<void> {
    if (this.#sandboxed) {
      const old = childrenOf(this.#first);
      [this.#said, this.#end, this.#pid] = [READY, undefined, 0];
      write(this.#hold.write, new TextEncoder().encode("again\n"));
      return await this.#findProgram(old);
    }
    this.endInput();
    close(this.#hold.write);
    [this.#inputOpen, this.#end] = [true, undefined];
    this.#pid = this.#child = this.#launch();
  }

  /** Ends all its processes as Ctrl-C at a terminal does; what does not heed it is killed after so many milliseconds. */
  async interrupt(ms: number): Promise<void> {
    this.signalAll(SIGINT);
    const deadline = this.#poller.monotonic() + ms;
    while (this.#lives() && this.#poller.monotonic() < deadline) await this.#poller.pause(5);
    this.signalAll(SIGKILL);
    while (this.#lives()) await this.#poller.pause(5);
  }

  /** Runs `make` where the program's network is: sockets made in it reach the program. Nothing of it may wait. */
  within<T>(make: () => T): T {
    return this.#namespace === undefined ? make() : this.#namespace.within(make);
  }

  /** Whether it has a network of its own, so that others may run beside it with the same port. */
  get isolated(): boolean {
    return this.#sandboxed;
  }

  /** The directory under which its files are seen from here: its root. */
  get pid(): number {
    return this.#pid;
  }

  /** How it ended; undefined while it lives. */
  get ended(): ProgramEnd | undefined {
    if (!this.#sandboxed && !this.#stopped) this.#end ??= exitOf(this.#child);
    return this.#end;
  }

  /** Why it could not even be started; undefined where it was. */
  get whyNotRun(): string | undefined {
    const said = /^(?:env|prlimit|setpriv): (.*)/.exec(new TextDecoder().decode(this.#kept))?.[1];
    const failed = this.#end !== undefined && "status" in this.#end &&
      NOT_EXECUTED.includes(this.#end.status);
    if (!failed || said === undefined) return undefined;
    const who = this.#sandboxed && said.endsWith("Permission denied")
      ? "; it runs as nobody, who may not reach it"
      : "";
    return `Cannot start the program: ${said}${who}`;
  }

  /** What there is to be known of it now. */
  look(): ProgramFacts {
    const top = this.#sandboxed ? this.#first : this.#child;
    const pids = this.#sandboxed
      ? processTree(top).filter((pid) => pid !== top)
      : [...processTree(top), ...childrenOf(Deno.pid).filter((pid) => pid !== top).flatMap(processTree)];
    const processes = pids.flatMap((pid) => processFacts(pid) ?? []);
    // The first process first, also where its orphans have lower numbers.
    processes.sort((a, b) => Number(b.pid === this.#pid) - Number(a.pid === this.#pid));
    return { ended: this.ended, processes, sockets: socketFacts(processes), output: this.#kept };
  }

  /** The last that it printed, standard output and error together. */
  get printed(): Uint8Array {
    return this.#kept;
  }

  /** Sends a signal to the first process alone, as kill(1) does. */
  signal(number: number): void {
    if (this.ended === undefined && this.#pid > 0) kill(this.#pid, number);
  }

  /** Sends a signal to all its processes. */
  signalAll(number: number): void {
    for (const { pid } of this.look().processes) kill(pid, number);
  }

  /** What its processes have in memory. */
  memory(): MemoryFacts {
    const all = this.look().processes.flatMap(({ pid }) => memoryFacts(pid) ?? []);
    const sum = (of: (each: MemoryFacts) => number) => all.reduce((total, each) => total + of(each), 0);
    return { ownKib: sum(({ ownKib }) => ownKib), dataKib: sum(({ dataKib }) => dataKib) };
  }

  /** Connections in its network that are left at a port, without a process: in TIME_WAIT, mostly. */
  leftAt(port: number): number {
    return leftAtPort(this.#sandboxed ? this.#first : Deno.pid, port);
  }

  /** Types something on its standard input. */
  type(text: string): void {
    if (this.#inputOpen) write(this.#input.write, new TextEncoder().encode(text));
  }

  /** Ends its standard input. */
  endInput(): void {
    if (this.#inputOpen) close(this.#input.write);
    this.#inputOpen = false;
  }

  /** Waits until it has ended. @returns undefined when it has not in time */
  async untilEnded(ms: number): Promise<ProgramEnd | undefined> {
    const deadline = this.#poller.monotonic() + ms;
    while (this.ended === undefined && this.#poller.monotonic() < deadline) await this.#poller.pause(10);
    return this.ended;
  }

  /** Ends it with all its children, and forgets it. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    const left = this.#sandboxed
      ? [this.#first, this.#child]
      : [...this.look().processes.map(({ pid }) => pid)];
    for (const pid of left) if (pid > 0) kill(pid, SIGKILL);
    if (!this.#sandboxed) kill(-this.#child, SIGKILL);
    while (exitOf(this.#child) === undefined && this.#sandboxed) await this.#poller.pause(5);
    if (!this.#sandboxed) await this.#reap(left);
    this.#stopped = true;
    this.endInput();
    close(this.#hold.write);
    this.#namespace?.[Symbol.dispose]();
  }

  /** Its orphans are ours by now. */
  async #reap(pids: readonly number[]): Promise<void> {
    for (let tries = 0; tries < 100 && this.ended === undefined; tries++) await this.#poller.pause(5);
    for (const pid of pids) if (pid !== this.#child) exitOf(pid);
  }

  /** Makes its pipes and starts it. @returns the child's pid */
  #launch(): number {
    const [output, status] = [pipe("read"), pipe("read")];
    [this.#input, this.#hold] = [pipe("write"), pipe("write")];
    const three = [this.#input.read, output.write, output.write];
    const theirs = [this.#input.read, output.write, status.write, this.#hold.read];
    try {
      return this.#sandboxed
        ? spawn(sandboxed(this.#words, this.#limits), [...three, status.write, this.#hold.read])
        : spawn([...DIES_WITH_US, "prlimit", ...limitFlags(this.#limits), "--", ...this.#words], three);
    } finally {
      for (const fd of theirs) close(fd);
      void this.#readAll(output.read, (bytes) => this.#keep(bytes));
      void this.#readAll(status.read, (bytes) => this.#hear(bytes));
    }
  }

  /** Waits for the first process's child. @param old children that it has from before */
  async #findProgram(old: readonly number[]): Promise<void> {
    while (this.#pid === 0 && this.#end === undefined) {
      this.#pid = childrenOf(this.#first).find((pid) => !old.includes(pid)) ?? 0;
      if (this.#pid === 0) await this.#poller.pause(5);
    }
  }

  #lives(): boolean {
    return this.ended === undefined || this.look().processes.some(({ state }) => state !== "Z");
  }

  /** The first process of its namespaces. */
  get #first(): number {
    return childrenOf(this.#child)[0] ?? 0;
  }

  async #readAll(fd: number, take: (bytes: Uint8Array) => void): Promise<void> {
    const piece = new Uint8Array(65_536);
    for (;;) {
      await this.#poller.ready(fd, POLLIN, this.#poller.monotonic() + 1000);
      const got = this.#stopped ? 0 : read(fd, piece);
      if (got > 0) take(piece.subarray(0, got));
      if (got === 0) break;
    }
    close(fd);
  }

  #keep(bytes: Uint8Array): void {
    const all = new Uint8Array([...this.#kept, ...bytes.subarray(-OUTPUT_KEPT)]);
    this.#kept = all.slice(-OUTPUT_KEPT);
  }

  /** "ready", then the exit status as sh has it: 128 and more for a signal. */
  #hear(bytes: Uint8Array): void {
    this.#said += new TextDecoder().decode(bytes);
    const status = Number(/^ready\n(\d+)\n/.exec(this.#said)?.[1] ?? NaN);
    if (!Number.isNaN(status)) this.#end = status > 128 ? { signal: status - 128 } : { status };
  }
}

function canSandbox(): boolean {
  return effectiveUser() === 0;
}

/** unshare(1) makes the namespaces, setpriv(1) gives up root, prlimit(1) sets the limits; each becomes the next. */
function sandboxed(words: readonly string[], given: ProgramLimits): string[] {
  const user = String(given.user);
  const namespaces = [...DIES_WITH_US, "unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const nobody = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs"];
  const limits = ["prlimit", ...limitFlags(given), `--nproc=${given.processes}`];
  return [...namespaces, "sh", "-c", FIRST_PROCESS, "sh", ...nobody, ...limits, "--", ...words];
}

function limitFlags({ memory, fileSize, processor }: ProgramLimits): string[] {
  return [`--data=${memory}`, `--fsize=${fileSize}`, `--cpu=${processor}`, "--core=0", "--nofile=1024:1024"];
}
