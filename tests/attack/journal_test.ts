// A student of the lab's machine sends from all of its loopback addresses, as if from as many machines.
import { assert, assertEquals } from "@std/assert";
import { startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { asStranger, STRANGER_NEEDS } from "./support/stranger.ts";

const TOKEN = "the-teacher-s-own-token";

/** Addresses that are made up; more by a flag. */
const ADDRESSES = 30_000 * Math.max(1, Number(Deno.env.get("GUICHET_ATTACK_SECONDS") ?? 1));

const CONFIG = `[lab]
workers = 1
traps = false
[[listener]]
name = "udp"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "counter"
[board]
address = "127.0.0.1"
port = 0
hints_port = 0
token = "${TOKEN}"
`;

/** One socket, whose datagrams say where they come from (IP_PKTINFO of ip(7)). */
const SPRAY = `
import struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('0.0.0.0', 0))
for i in range(int(sys.argv[2])):
    address = bytes((127, 1 + (i >> 16 & 127), i >> 8 & 255, i & 255))
    info = struct.pack('=I4s4s', 0, address, bytes(4))
    s.sendmsg([b'42'], [(socket.IPPROTO_IP, 8, info)], 0, ('127.0.0.1', int(sys.argv[1])))
`;

testNeeding([...STRANGER_NEEDS], "who takes all loopback addresses is one student", async () => {
  await using dir = await tempDir();
  const path = dir.join("j.db");
  const maxSize = 1 << 20;
  const journal = `[journal]\npath = ${JSON.stringify(path)}\nmax_size = "1MiB"\n`;
  await using daemon = await startDaemon({ config: CONFIG + journal });
  await daemon.ready();
  const board = daemon.stdout.map((line) => /^Board .*?:(\d+)\/\?token=/.exec(line)).find((found) => found)!;
  const args = [String(daemon.listener("udp").port), String(ADDRESSES)];
  assertEquals((await asStranger(SPRAY, args)).stderr, "");
  const keys = await waitFor("a row on the board", async () => {
    const response = await fetch(`http://127.0.0.1:${board[1]}/api/clients`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const { clients } = await response.json() as { clients: { student: { key: string } }[] };
    // Of very many clients at once the rest is counted together, as "others".
    const students = clients.map(({ student }) => student.key).filter((key) => key !== "others");
    return students.length > 0 && students;
  });
  assertEquals(keys, ["local/65534"]);
  assert(Deno.statSync(path).size <= maxSize);
});
