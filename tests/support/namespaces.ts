// Network namespaces of a test's own: one alone, or two joined by a veth pair. Their names carry the test's
// pid, so runs may overlap; what was made goes away even when a later step fails.
import { runCommand, runSuccessfully } from "./run_command.ts";

/** A network namespace; dispose of it with `await using`. Nothing may run in it any more by then. */
export interface Namespace extends AsyncDisposable {
  readonly name: string;
  /**
   * What to put before a command (it is replaced by it, so the pid is the command's): `ip netns exec NAME`.
   */
  readonly prefix: readonly string[];
}

/** One end of the cable. */
export interface NamespaceEnd extends Namespace {
  /** The veth interface's name inside. */
  readonly interface: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/**
 * What to put before a command so that it runs in a nameless namespace with only lo, which is up. It is
 * replaced by the command, and the namespace goes away with it.
 */
export const OWN_NETWORK = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"] as const;

/**
 * As {@linkcode OWN_NETWORK}, with a /tmp of its own where no other run's guichet.sock can be, but all else of
 * /tmp, in case the tree is there; everybody may write in it, as in any /tmp. Its commands run in `sh`.
 * @param first a shell command that comes before the command
 */
export function ownNetworkAndTmp(first = "true"): string[] {
  return [
    "unshare",
    "-nm",
    "sh",
    "-c",
    "mount --bind /tmp /mnt && mount -t tmpfs -o mode=1777 none /tmp && " +
    "find /mnt -mindepth 1 -maxdepth 1 ! -name guichet.sock -exec ln -s -t /tmp {} + && " +
    `ip link set lo up && ${first} && exec "$@"`,
    "sh",
  ];
}

let made = 0;

/** Makes a namespace with lo up. */
export async function makeNamespace(): Promise<Namespace> {
  const name = `guichet_${Deno.pid}_${made++}`;
  await runSuccessfully(["ip", "netns", "add", name]);
  const namespace = {
    name,
    prefix: ["ip", "netns", "exec", name],
    // Not "successfully": disposing must go on with the next one whatever happened to this one.
    [Symbol.asyncDispose]: async () => void await runCommand(["ip", "netns", "del", name]),
  };
  try {
    await ip(name, "link set lo up");
    return namespace;
  } catch (error) {
    await namespace[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Makes two namespaces joined by a cable: `left` has 10.77.0.1/24 and fd77::1/64, `right` 10.77.0.2/24 and
 * fd77::2/64, both on an interface named `cable`, with a multicast route through it.
 */
export async function makeNamespacePair(): Promise<
  AsyncDisposable & { left: NamespaceEnd; right: NamespaceEnd }
> {
  await using stack = new AsyncDisposableStack();
  const left = stack.use(await makeNamespace());
  const right = stack.use(await makeNamespace());
  await ip(left.name, `link add cable type veth peer name cable netns ${right.name}`);
  await connectEnd(left.name, 1);
  await connectEnd(right.name, 2);
  const kept = stack.move();
  return {
    left: { ...left, interface: "cable", ipv4: "10.77.0.1", ipv6: "fd77::1" },
    right: { ...right, interface: "cable", ipv4: "10.77.0.2", ipv6: "fd77::2" },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function connectEnd(name: string, host: number): Promise<void> {
  await ip(name, `addr add 10.77.0.${host}/24 dev cable`);
  // "nodad": usable at once, without asking the cable whether somebody has it already.
  await ip(name, `addr add fd77::${host}/64 dev cable nodad`);
  await ip(name, "link set cable up");
  await ip(name, "route add 224.0.0.0/4 dev cable");
}

/** Runs `ip` on a namespace's own interfaces and addresses. */
export async function ip(name: string, words: string): Promise<void> {
  await runSuccessfully(["ip", "-n", name, ...words.split(" ")]);
}
