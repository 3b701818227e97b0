// A network namespace of a test's own: a place to make interfaces and send traffic without touching the machine's.
import { assert } from "@std/assert";

/** The command that starts another in a new network namespace, or undefined where we may not make one. */
export const NAMESPACE: string[] | undefined = [["unshare", "-n"], ["unshare", "-rn"]].find(works);

function works([command, ...flags]: string[]): boolean {
  try {
    const args = [...flags, "ip", "link", "set", "lo", "up"];
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/**
 * Runs a script of this folder with Deno in a namespace of its own, as the daemon is run but without reading files.
 *
 * @param setup shell commands that prepare the namespace; any failure fails the test
 * @param script file name beside this one
 * @returns what the script printed, as JSON
 */
export async function runInNamespace(setup: string, script: string, ...args: string[]): Promise<unknown> {
  assert(NAMESPACE !== undefined);
  const [command, ...flags] = NAMESPACE;
  const path = new URL(script, import.meta.url).pathname;
  const deno = [Deno.execPath(), "run", "--allow-ffi", path, ...args];
  const { stdout, stderr, success } = await new Deno.Command(command, {
    args: [...flags, "sh", "-c", `set -e\nip link set lo up\n${setup}\nexec "$@"`, "sh", ...deno],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
