// Tests that need a tool or a right of this machine: without it they are ignored, with the reason in their
// name.
import { postgresFolder } from "./postgres_folder.ts";
import { PROJECT_ROOT } from "./project_root.ts";

/**
 * Names of programs on PATH, or "root" (user 0), "namespaces" (`unshare -n` works), "ipv6" (::1 can be
 * bound), "postgresql" (a server can be started), "systemd as process 1" (of a machine such as systemd_world.ts makes), and such as "10000
 * descriptors" (a process may have so many).
 */
export type Need = string;

/** Whether a program of this name is on PATH. */
export function hasTool(name: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.some((folder) => isProgram(`${folder}/${name}`));
}

function isProgram(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}

function canUnshare(): boolean {
  if (!hasTool("unshare") || !hasTool("ip")) return false;
  return new Deno.Command("unshare", { args: ["-n", "true"], stderr: "null" }).outputSync().success;
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

/** Whether systemd is there, and a machine for it can be made. */
function canBootSystemd(): boolean {
  const tools = ["unshare", "python3", "ip"];
  if (Deno.uid() !== 0 || !isProgram("/lib/systemd/systemd") || !tools.every(hasTool)) return false;
  const dir = Deno.makeTempDirSync({ prefix: "guichet_" });
  try {
    const script = `${PROJECT_ROOT}/tests/support/systemd_world.py`;
    const args = ["--mount", "--propagation", "private", "python3", script, dir];
    return new Deno.Command("unshare", { args, stdout: "null", stderr: "null" }).outputSync().success;
  } finally {
    Deno.removeSync(dir);
  }
}

/** Whether a process may have as many descriptors as the need says; undefined where it is not about them. */
function hasDescriptors(need: Need): boolean | undefined {
  const wanted = need.match(/^(\d+) descriptors$/)?.[1];
  if (wanted === undefined) return undefined;
  const [, hard] = Deno.readTextFileSync("/proc/self/limits").match(/^Max open files\s+\d+\s+(\w+)/m)!;
  return hard === "unlimited" || Number(hard) >= Number(wanted);
}

const SPECIAL: Readonly<Record<string, () => boolean>> = {
  root: () => Deno.uid() === 0,
  namespaces: canUnshare,
  ipv6: hasIpv6,
  postgresql: () => postgresFolder() !== undefined && (Deno.uid() !== 0 || hasTool("setpriv")),
  "systemd as process 1": canBootSystemd,
};

const known = new Map<Need, boolean>();

/** Those of the needs that this machine does not meet; each is looked up once. */
export function missing(needs: readonly Need[]): Need[] {
  return needs.filter((need) => {
    if (!known.has(need)) known.set(need, hasDescriptors(need) ?? (SPECIAL[need] ?? (() => hasTool(need)))());
    return !known.get(need);
  });
}

/**
 * Declares a test that is ignored, with the reason in its name, where one of its needs is not met.
 * @example testNeeding(["socat"], "echo answers socat", async () => { … });
 */
export function testNeeding(
  needs: readonly Need[],
  name: string,
  fn: (context: Deno.TestContext) => void | Promise<void>,
): void {
  const lacking = missing(needs);
  const note = lacking.length > 0 ? ` (ignored: needs ${lacking.join(", ")})` : "";
  Deno.test({ name: name + note, ignore: lacking.length > 0, fn });
}
