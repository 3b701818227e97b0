// A world of names of a test's own: an /etc with only the files it is given, a network with only lo and, if
// wanted, a name server on 127.0.0.1. All of it ends with the command that is run in it.
import { PROJECT_ROOT } from "./project_root.ts";
import type { TempDir } from "./temp_dir.ts";

export interface NamesWorld {
  /**
   * Files of /etc by name; hosts has localhost, and nsswitch.conf asks files and DNS, where nothing else is
   * said.
   */
  etc?: Record<string, string>;
  /** Starts tests/support/name_server.py; its head comment says what it knows. */
  nameServer?: boolean;
}

/** Needs for `testNeeding`: what the world is made of. */
export const NAMES_WORLD_NEEDS = ["root", "namespaces", "unshare", "python3"] as const;

const ETC: Readonly<Record<string, string>> = {
  hosts: "127.0.0.1 localhost\n",
  "nsswitch.conf": "hosts: files dns\nservices: files\nprotocols: files\n",
  "resolv.conf": "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n",
};

/** Mounts the files of $1 as /etc, starts what $2 says, and becomes the rest of its arguments. */
const SCRIPT = `set -e
ip link set lo up
mount -t tmpfs none /mnt
cp "$1"/* /mnt
mount --move /mnt /etc
shift
if [ -n "$1" ]; then python3 "$1"; fi
shift
exec "$@"`;

/**
 * What to put before a command. It is the first process of a process namespace, so a name server ends with
 * it.
 * @param dir where the files lie for as long as the command runs
 */
export async function namesWorld(
  dir: TempDir,
  { etc = {}, nameServer = false }: NamesWorld = {},
): Promise<string[]> {
  const folder = dir.join("etc");
  await Deno.mkdir(folder);
  for (const [name, text] of Object.entries({ ...ETC, ...etc })) await dir.write(`etc/${name}`, text);
  const server = nameServer ? `${PROJECT_ROOT}/tests/support/name_server.py` : "";
  const namespaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  return [...namespaces, "sh", "-c", SCRIPT, "sh", folder, server];
}
