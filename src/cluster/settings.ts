// What a lab needs of its configuration to reach its cluster: the password, which must be its owner's alone, and the
// names. A password is held in memory and nowhere else: no message, no log and no page shows it.
import type { ClusterConfig } from "../config/types.ts";
import type { Identity } from "./member.ts";
import type { Target } from "./connection.ts";
import { ClusterError } from "./reasons.ts";

/** Read, write and search for anybody but the owner (inode(7)). */
const OTHERS = 0o077;

/**
 * systemd's LoadCredential=: a folder that the service alone may enter. The right of its user stands in an ACL, which
 * stat shows as one of the group (acl(5)).
 */
const CREDENTIALS = "/run/credentials/";
const BY_ACL = 0o040;

/** Bytes of a password file: more is another file. */
const MOST_BYTES = 4096;

/** A name of a lab has as many characters at most. */
const LONGEST_NAME = 40;

/** The machine's name where it tells none. */
const UNNAMED = "unnamed";

/**
 * Reads the password of a lab's role, or another's: the first line of a file of mode 0600.
 * @param path "" for none
 * @throws {ClusterError} where it can't be read, or others can
 */
export function readPassword(path: string): string {
  if (path === "") return "";
  const fail = (why: string) => new ClusterError(`Cannot use password_file "${path}": ${why}`);
  try {
    const { isFile, mode, size } = Deno.statSync(path);
    if (!isFile || size > MOST_BYTES) throw fail("it is not a small file");
    const bits = (mode ?? 0) & 0o777;
    if ((bits & OTHERS & (path.startsWith(CREDENTIALS) ? ~BY_ACL : ~0)) !== 0) {
      throw fail(`it has mode ${bits.toString(8).padStart(4, "0")}; expected 0600 (chmod 600 ${path})`);
    }
    const [password] = Deno.readTextFileSync(path).split("\n");
    if (password.trim() === "") throw fail("its first line is empty; expected the password");
    return password.replace(/\r$/, "");
  } catch (error) {
    if (error instanceof ClusterError) throw error;
    if (error instanceof Deno.errors.NotFound) throw fail("no such file");
    if (error instanceof Deno.errors.PermissionDenied) throw fail("permission denied");
    throw error;
  }
}

/** The role that `guichet cluster init` makes for a lab. */
export function roleOf(lab: string): string {
  return `guichet_${lab}`;
}

/** Where a lab connects, and as whom. @throws {ClusterError} as {@linkcode readPassword} */
export function targetOf({ database, passwordFile }: ClusterConfig, lab: string): Target {
  return { database, user: database.user || roleOf(lab), password: readPassword(passwordFile) };
}

/**
 * Who a lab is in its cluster.
 * @param machine the machine's name
 * @param program guichet's version
 */
export function identityOf({ lab }: ClusterConfig, machine: string, program: string): Identity {
  const [first] = machine.toLowerCase().split(".");
  const name = first.replace(/[^a-z0-9-]/g, "-").replace(/^-+/, "").slice(0, LONGEST_NAME) || UNNAMED;
  return { lab: lab || name, machine, program, instance: crypto.randomUUID() };
}
