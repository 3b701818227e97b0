// A stranger on the machine sends descriptors with Unix datagrams and records (SCM_RIGHTS, unix(7)): none of
// them may stay open in the lab, which would be deaf after a second of it.
import { assertEquals } from "@std/assert";
import { CREDENTIALS_CONTROL } from "../../src/posix/datagrams/batch.ts";
import { encodeUnix } from "../../src/posix/address.ts";
import { tellUser } from "../../src/posix/options.ts";
import { bind, close, socket } from "../../src/posix/socket.ts";
import { contents, makeBatch } from "../posix/support/datagrams.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { unix } from "../workers/support/lab_config.ts";
import { RunningLab } from "../workers/support/running_lab.ts";
import { asStranger, STRANGER_NEEDS } from "./support/stranger.ts";

/** Descriptors of one datagram, as many datagrams: far more than the lab opens itself meanwhile. */
const EACH = 20;
const DATAGRAMS = 50;

/** Sends to a path, until the kernel refuses to pass descriptors (EPERM): then that is as good. */
const SEND = `
kind = {"dgram": socket.SOCK_DGRAM, "stream": socket.SOCK_STREAM, "seqpacket": socket.SOCK_SEQPACKET}[sys.argv[2]]
s = socket.socket(socket.AF_UNIX, kind)
s.connect(sys.argv[1])
fds = array.array("i", [os.open("/dev/null", os.O_RDONLY)] * ${EACH})
for i in range(${DATAGRAMS}):
    try:
        s.sendmsg([b"x\\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
    except PermissionError:
        s.send(b"x\\n")
    time.sleep(0.001)
`;

function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

for (const kind of ["dgram", "stream", "seqpacket"] as const) {
  testNeeding(STRANGER_NEEDS, `descriptors sent to a Unix ${kind} listener do not stay open`, async () => {
    await using dir = await tempDir();
    await Deno.chmod(dir.path, 0o777);
    const path = dir.join("lab.sock");
    await using running = await RunningLab.start([unix(path, "victim", "echo", { socket: kind })]);
    const before = openDescriptors();
    const { code, stderr } = await asStranger(SEND, [path, kind]);
    assertEquals([code, stderr], [0, ""]);
    await running.observed(1);
    const grown = openDescriptors() - before;
    assertEquals(grown < EACH, true, `${grown} descriptors more are open`);
  });
}

testNeeding(STRANGER_NEEDS, "a batch for Unix datagrams has no room for descriptors", async () => {
  await using dir = await tempDir();
  await Deno.chmod(dir.path, 0o777);
  const path = dir.join("plain.sock");
  const fd = socket("unix", "dgram");
  try {
    tellUser(fd);
    bind(fd, encodeUnix(path));
    await Deno.chmod(path, 0o777);
    const { code, stderr } = await asStranger(SEND.replace("range(50)", "range(5)"), [path, "dgram"]);
    assertEquals([code, stderr], [0, ""]);
    const batch = makeBatch({ entries: 8, datagram: 64, control: CREDENTIALS_CONTROL });
    const before = openDescriptors();
    assertEquals(contents(batch, batch.recvmmsg(fd)).length, 5);
    assertEquals(openDescriptors(), before);
  } finally {
    close(fd);
  }
});
