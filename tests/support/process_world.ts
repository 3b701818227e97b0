// A world of processes and a network of a test's own: what runs in it sees no process and no socket but its
// own, so tests that look at all of them do not meet each other's.
import { signalChild } from "./signal_child.ts";
import { within } from "./within.ts";

/** Needs for `testNeeding`. */
export const PROCESS_WORLD_NEEDS = ["root", "namespaces", "unshare", "nsenter"] as const;

/** The world; everything in it is killed when it is disposed of. */
export interface ProcessWorld extends AsyncDisposable {
  /**
   * What to put before a command. Its process is nsenter, which waits for the command and passes its status
   * on.
   */
  readonly prefix: readonly string[];
}

/** Milliseconds until its first process runs. */
const PATIENCE = 10_000;

/** Makes the world: process 1 sleeps in it, lo is up. */
export async function makeProcessWorld(): Promise<ProcessWorld> {
  const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const first = ["sh", "-c", "ip link set lo up && echo up && exec sleep infinity"];
  const child = new Deno.Command("unshare", {
    args: [...namespaces, ...first],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const end = async () => {
    signalChild(child, "SIGKILL");
    await child.status;
  };
  const reader = child.stdout.getReader();
  try {
    await within(reader.read(), PATIENCE, () => "the first process of a world");
    const [inside] = (await Deno.readTextFile(`/proc/${child.pid}/task/${child.pid}/children`)).split(" ");
    return {
      prefix: ["nsenter", `--target=${inside}`, "--net", "--mount", "--pid", "--"],
      [Symbol.asyncDispose]: async () => {
        await end();
        await reader.cancel();
      },
    };
  } catch (error) {
    await end();
    await reader.cancel();
    throw error;
  }
}
