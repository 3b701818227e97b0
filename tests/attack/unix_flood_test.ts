// A stranger floods a Unix dgram listener, from as many sockets as it likes: its user's datagrams count
// together, another user's are answered.
import { assert, assertEquals } from "@std/assert";
import { limitedLab, listener } from "../lab/support/run_labs.ts";
import { startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { asStranger, STRANGER_NEEDS } from "./support/stranger.ts";

/** Datagrams a second, and twice as many at once. */
const RATE = 20;
const SENT = 400;

/** Sends from ten sockets in turn, then prints how many answers came. */
const FLOOD = `
lab, count = sys.argv[1], int(sys.argv[2])
begun = time.time()
sockets = []
for i in range(10):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind("")
    s.connect(lab)
    s.settimeout(0.3)
    sockets.append(s)
answers = 0
for i in range(count):
    s = sockets[i % 10]
    s.send(b"x")
for s in sockets:
    try:
        while True:
            s.recv(64)
            answers += 1
    except socket.timeout: pass
print(answers, time.time() - begun)
`;

testNeeding(
  STRANGER_NEEDS,
  "datagrams_per_second holds for a user's Unix datagrams, whatever its sockets",
  async () => {
    await using dir = await tempDir();
    await Deno.chmod(dir.path, 0o777);
    const path = dir.join("lab.sock");
    const config = limitedLab({ datagrams_per_second: RATE }) +
      listener("unix", "unix", "counter", { socket: "dgram", path, mode: "0666" });
    await using daemon = await startDaemon({ config });
    await daemon.ready();
    const flood = await asStranger(FLOOD, [path, SENT]);
    assertEquals(flood.stderr, "");
    const [answers, seconds] = flood.stdout.split(" ").map(Number);
    assert(answers >= 2 * RATE && answers <= 2 * RATE + RATE * (seconds + 1), flood.stdout);
    const other = await asStranger(FLOOD, [path, 10], 54_321);
    assertEquals([Number(other.stdout.split(" ")[0]), other.stderr], [10, ""]);
  },
);
