// A lab in a world of its own and guichet's sockets in the same world, for the tests of the sockets command.
import { assert } from "@std/assert";
import { type Daemon, startDaemon } from "../../support/daemon.ts";
import { runGuichet } from "../../support/guichet.ts";
import { makeProcessWorld, PROCESS_WORLD_NEEDS } from "../../support/process_world.ts";
import { tempDir } from "../../support/temp_dir.ts";

/** For `testNeeding`. */
export const NEEDS = [...PROCESS_WORLD_NEEDS, "python3", "ipv6"];

function lab(path: string): string {
  return `[lab]
name = "Mine"
workers = 1
traps = false
[[listener]]
name = "udp-counter"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "counter"
receive_buffer = 4096
[[listener]]
name = "tcp-counter"
transport = "tcp"
address = "::"
port = 0
service = "counter"
options = { TCP_NODELAY = true }
[[listener]]
name = "multicast"
transport = "multicast"
group = "225.0.0.10"
port = 7200
service = "print"
[[listener]]
name = "unix-echo"
transport = "unix"
socket = "seqpacket"
path = "${path}"
service = "echo"
`;
}

/** A socket in JSON. */
export interface Row {
  protocol: string;
  state: string;
  local: string;
  remote: string | null;
  receiveQueue: number;
  sendQueue: number;
  drops: number | null;
  listener: string | null;
  owners: { pid: number; command: string; uid: number; descriptor: number }[];
  options?: { name: string; asked: number; kernel: number }[];
}

/** A lab in a world of its own, and guichet's sockets in the same world. */
export async function labWorld() {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(await tempDir());
  const { prefix } = stack.use(await makeProcessWorld());
  const path = dir.join("a lab.sock");
  const daemon = stack.use(await (await startDaemon({ config: lab(path), prefix })).ready());
  const kept = stack.move();
  return {
    daemon,
    path,
    prefix,
    pid: innerPid(daemon),
    sockets: (...args: string[]) => runGuichet(["sockets", ...args], { prefix }),
    json: async (...args: string[]) => {
      const { stdout, stderr } = await runGuichet(["sockets", "--json", ...args], { prefix });
      assert(stdout !== "", stderr);
      return JSON.parse(stdout);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The lab's own number in its world, as its `Ready` line has it. */
export function innerPid(daemon: Daemon): number {
  return Number(/pid (\d+)$/m.exec(daemon.stdout.find((line) => line.startsWith("Ready")) ?? "")?.[1]);
}
