// Starting programs by posix_spawn(3), with pipes of our own, and waiting for them. Deno.Command would do most of
// it, but wants --allow-run for whatever a student has compiled, which a lab should not have; and the shell's own
// habits (SIGINT ignored, stdin from /dev/null) must not reach a program that is judged.
import { readSmallFile } from "./files.ts";
import {
  CLONE_NEWNET,
  O_CLOEXEC,
  O_RDONLY,
  POSIX_SPAWN_SETPGROUP,
  POSIX_SPAWN_SETSIGDEF,
  POSIX_SPAWN_SETSIGMASK,
  PR_SET_CHILD_SUBREAPER,
  WNOHANG,
} from "../constants.ts";
import { SystemError } from "../errors.ts";
import { libcCheck } from "../libc.ts";
import { coldLibc } from "../libc_cold.ts";
import { Arena, cString } from "../memory.ts";
import { close, setNonBlocking } from "../socket.ts";

/** Bytes for each of spawn.h's structures and for a set of signals: they have 80, 336 and 128 in glibc. */
const STRUCTURE = 512;

/** How a process ended. */
export type Exit = { readonly status: number } | { readonly signal: number };

/** Both ends of a pipe. */
export interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** pipe2(2), both ends close-on-exec. @param ours the end that never waits, because we use it */
export function pipe(ours: keyof Pipe): Pipe {
  const ends = new Int32Array(2);
  libcCheck("pipe2", coldLibc.pipe2(ends, O_CLOEXEC));
  const made = { read: ends[0], write: ends[1] };
  setNonBlocking(made[ours]);
  return made;
}

/**
 * Starts a program in a process group of its own, with every signal at its default and none blocked, and with what
 * programs need of this process's environment. A name without a slash is looked for in PATH.
 *
 * @param words the program and its arguments
 * @param descriptors what the program gets as 0, 1, 2, …; nothing else is left open in it
 * @returns its pid, which is its process group's number too
 * @throws SystemError ENOENT, EACCES, ENOEXEC and their like
 */
export function spawn(words: readonly string[], descriptors: readonly number[]): number {
  const actions = new Uint8Array(STRUCTURE);
  const attributes = new Uint8Array(STRUCTURE);
  coldLibc.posix_spawn_file_actions_init(actions);
  coldLibc.posix_spawnattr_init(attributes);
  descriptors.forEach((fd, as) => coldLibc.posix_spawn_file_actions_adddup2(actions, fd, as));
  coldLibc.posix_spawnattr_setflags(
    attributes,
    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK,
  );
  coldLibc.posix_spawnattr_setpgroup(attributes, 0);
  // Deno ignores SIGPIPE, and an ignored signal stays ignored across exec: the program would never die of it.
  coldLibc.posix_spawnattr_setsigdefault(attributes, new Uint8Array(STRUCTURE).fill(0xff));
  coldLibc.posix_spawnattr_setsigmask(attributes, new Uint8Array(STRUCTURE));
  const pid = new Int32Array(1);
  const error = coldLibc.posix_spawnp(
    pid,
    cString(words[0]),
    actions,
    attributes,
    stringArray(words.map(cString)),
    stringArray(environment()),
  );
  coldLibc.posix_spawn_file_actions_destroy(actions);
  if (error !== 0) throw new SystemError("start", error, `"${words[0]}"`);
  return pid[0];
}

/** argv as exec wants it: addresses of strings, the last one NULL, all in one piece of memory. */
function stringArray(strings: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const room = strings.reduce((sum, { length }) => sum + length + 64, 0);
  const arena = new Arena((strings.length + 1) * 8 + room + 64);
  const array = arena.take((strings.length + 1) * 8);
  strings.forEach((bytes, i) => {
    const at = arena.take(bytes.length);
    arena.view(at, bytes.length).set(bytes);
    arena.writePointer(array + 8 * i, at);
  });
  // A view holds the whole arena's memory: the strings live as long as it.
  return arena.view(array, (strings.length + 1) * 8);
}

/** What programs and compilers need of an environment. The rest is its owner's, and may hold secrets. */
const VARIABLES = new Set([
  ...["PATH", "HOME", "USER", "TZ", "TERM", "LANG", "LANGUAGE", "TMPDIR"],
  ...["LD_LIBRARY_PATH", "CPATH", "LIBRARY_PATH", "JAVA_HOME", "CLASSPATH", "PYTHONPATH"],
]);

/** Bytes of an environment that are read. */
const MOST_ENVIRONMENT = 1 << 20;

/** This process's variables for a child, `NAME=value` with the NUL, as it was started with (proc(5)). */
function environment(): Uint8Array[] {
  const all = readSmallFile("/proc/self/environ", MOST_ENVIRONMENT) ?? new Uint8Array(0);
  const found: Uint8Array[] = [];
  for (let start = 0, end = all.indexOf(0); end !== -1; start = end + 1, end = all.indexOf(0, start)) {
    const name = new TextDecoder().decode(all.subarray(start, all.indexOf(0x3d, start)));
    if (VARIABLES.has(name) || name.startsWith("LC_")) found.push(all.subarray(start, end + 1));
  }
  return found;
}

/** waitpid(2) without waiting: how a child of ours ended, undefined while it has not. */
export function exitOf(pid: number): Exit | undefined {
  const word = new Int32Array(1);
  if (coldLibc.waitpid(pid, word, WNOHANG) !== pid) return undefined;
  // WIFEXITED, WEXITSTATUS and WTERMSIG of bits/waitstatus.h.
  const signal = word[0] & 0x7f;
  return signal === 0 ? { status: (word[0] >> 8) & 0xff } : { signal };
}

/** From now on this process becomes the parent of its descendants' orphans (prctl(2)). */
export function adoptOrphans(): void {
  libcCheck("prctl", coldLibc.prctlNumber(PR_SET_CHILD_SUBREAPER, 1n), "PR_SET_CHILD_SUBREAPER");
}

/** A network namespace; sockets made {@linkcode within} it stay in it. */
export class NetworkNamespace implements Disposable {
  readonly #fd: number;
  readonly #home: number;

  /** The one of a process. @throws SystemError */
  constructor(pid: number) {
    this.#home = open("/proc/thread-self/ns/net");
    this.#fd = open(`/proc/${pid}/ns/net`);
  }

  /**
   * Runs `make` with this thread in the namespace (setns(2)), and takes the thread home. Nothing of it may wait: other
   * code of this thread would run in there too.
   * @throws SystemError EPERM for who is not root
   */
  within<T>(make: () => T): T {
    libcCheck("setns", coldLibc.setns(this.#fd, CLONE_NEWNET));
    try {
      return make();
    } finally {
      libcCheck("setns", coldLibc.setns(this.#home, CLONE_NEWNET));
    }
  }

  [Symbol.dispose](): void {
    close(this.#fd);
    close(this.#home);
  }
}

function open(path: string): number {
  return libcCheck("open", coldLibc.open(cString(path), O_RDONLY | O_CLOEXEC), path);
}
