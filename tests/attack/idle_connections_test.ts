// A stranger opens connections that do nothing, where each has a worker of its own: others are still served.
import { assertEquals } from "@std/assert";
import { MOST_CHILDREN, MOST_QUEUED } from "../../src/dataplane/shared/memory.ts";
import { MOST_OF_ONE } from "../../src/workers/shares.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { isolated, unix } from "../workers/support/lab_config.ts";
import { RunningLab } from "../workers/support/running_lab.ts";
import { Python } from "../support/python.ts";
import { asUser } from "./support/attack.ts";
import { asStranger, STRANGER, STRANGER_NEEDS } from "./support/stranger.ts";

const MANY = MOST_CHILDREN + MOST_QUEUED + 20;

/** Opens as many connections as the lab has places and some, by all of 127/8 or by a path, and holds them. */
const HOLD = `
held = []
for i in range(${MANY}):
    s = socket.socket(socket.AF_UNIX if where.startswith("/") else socket.AF_INET)
    if not where.startswith("/"): s.bind(("127.0.0.%d" % (2 + i), 0))
    s.settimeout(2)
    try: s.connect(where if where.startswith("/") else ("127.0.0.1", int(where)))
    except OSError: break
    held.append(s)
    time.sleep(0.005)
print("held", len(held))
`;

/** Asks an echo service once. */
const ASK = `
where = sys.argv[1]
s = socket.socket(socket.AF_UNIX if where.startswith("/") else socket.AF_INET)
s.settimeout(5)
s.connect(where if where.startswith("/") else ("127.0.0.1", int(where)))
s.send(b"hello")
print(s.recv(64).decode())
`;

function holding(where: string): Python {
  return new Python(`where = ${JSON.stringify(where)}\n${HOLD}`, asUser(STRANGER));
}

for (const kind of ["tcp", "unix"] as const) {
  testNeeding(
    STRANGER_NEEDS,
    `idle connections of one user do not keep others from workers: ${kind}`,
    async () => {
      await using dir = await tempDir();
      await Deno.chmod(dir.path, 0o777);
      const path = dir.join("echo.sock");
      const config = kind === "tcp"
        ? isolated("echo", "echo")
        : unix(path, "echo", "echo", { socket: "stream", isolate: "connection" });
      await using running = await RunningLab.start([config]);
      const where = kind === "tcp" ? `${running.port("echo")}` : path;
      await using attacker = holding(where);
      await attacker.line(/held/);
      await waitFor("the share to be taken", () => running.lab.open === MOST_OF_ONE);
      for (const user of [54_321, 54_322, 54_323]) {
        const { stdout, stderr } = await asStranger(ASK, [where], user);
        assertEquals([stdout, stderr], ["hello\n", ""]);
      }
      const refused = running.records.filter(({ message }) =>
        message.startsWith("Refused a connection: its client")
      );
      assertEquals(refused.length > 0, true);
    },
  );
}
