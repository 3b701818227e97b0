// A stranger makes the lab's answers go where only the lab may write: a datagram's sender binds a path, and
// puts a link to another's socket there. The lab answers abstract names, and paths whose socket is the
// sender's own.
import { assertEquals } from "@std/assert";
import { encodeUnix } from "../../src/posix/address.ts";
import { bind, close, NOT_YET, recv, socket } from "../../src/posix/socket.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { unix } from "../workers/support/lab_config.ts";
import { RunningLab } from "../workers/support/running_lab.ts";
import { asStranger, STRANGER_NEEDS } from "./support/stranger.ts";

/** Binds a path, and puts a link there before it sends. */
const DIVERT = `
lab, mine, victim = sys.argv[1:4]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(mine)
os.unlink(mine)
os.symlink(victim, mine)
s.connect(lab)
for i in range(20): s.send(b"READY=1")
`;

/** Puts a link in the place of the folder that the path leads through. */
const DIVERT_FOLDER = `
lab, folder, victim = sys.argv[1:4]
os.mkdir(folder)
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(folder + "/" + os.path.basename(victim))
os.rename(folder, folder + "-moved")
os.symlink(os.path.dirname(victim), folder)
s.connect(lab)
for i in range(20): s.send(b"READY=1")
`;

for (const [how, script] of [["a link", DIVERT], ["a folder that is a link", DIVERT_FOLDER]]) {
  testNeeding(STRANGER_NEEDS, `${how} at a sender's path does not divert answers`, async () => {
    await using dir = await tempDir();
    await Deno.chmod(dir.path, 0o777);
    const path = dir.join("lab.sock");
    const private_ = dir.join("private");
    await Deno.mkdir(private_, { mode: 0o755 });
    const victim = socket("unix", "dgram");
    try {
      bind(victim, encodeUnix(`${private_}/notify`));
      await Deno.chmod(`${private_}/notify`, 0o600);
      await using running = await RunningLab.start([unix(path, "lab", "echo", { socket: "dgram" })]);
      const { code, stderr } = await asStranger(script, [path, dir.join("mine"), `${private_}/notify`]);
      assertEquals([code, stderr], [0, ""]);
      await running.observed(1);
      assertEquals(recv(victim, new Uint8Array(64), 64), NOT_YET);
      const said = () =>
        running.records.some(({ properties }) => `${properties.cause}`.includes("not that user's own"));
      await waitFor("the log to tell", said);
    } finally {
      close(victim);
    }
  });
}

/** Asks by a name, and prints what comes back. */
const ASK = `
lab, mine = sys.argv[1:3]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.settimeout(5)
import ctypes, struct
name = b"\\0" + mine[1:].encode() if mine.startswith("@") else mine.encode()
# Python's own bind wants a NUL at the end, for which 108 bytes leave no room.
ctypes.CDLL(None).bind(s.fileno(), struct.pack("=H", socket.AF_UNIX) + name, 2 + len(name))
s.connect(lab)
for text in (b"one", b"two"):
    s.send(text)
    print(s.recv(64).decode())
`;

testNeeding(
  STRANGER_NEEDS,
  "a stranger's own path, of 108 bytes too, and an abstract name are answered",
  async () => {
    await using dir = await tempDir();
    await Deno.chmod(dir.path, 0o777);
    const path = dir.join("lab.sock");
    await using _running = await RunningLab.start([unix(path, "lab", "echo", { socket: "dgram" })]);
    const long = dir.join("x".repeat(107 - dir.path.length));
    assertEquals(long.length, 108);
    for (const mine of [dir.join("mine"), long, `@guichet-attack-${crypto.randomUUID()}`]) {
      const { stdout, stderr } = await asStranger(ASK, [path, mine]);
      assertEquals([stdout, stderr], ["one\ntwo\n", ""]);
    }
  },
);
