// Two students with accounts on the lab's machine: one tries to be taken for the other, by ports that the
// other is about to get, and by asking so much that the lab can't ask about the other any more.
import { assert, assertEquals } from "@std/assert";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { runCommand } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { ATTACKER } from "./support/attack.ts";
import { STRANGER_NEEDS } from "./support/stranger.ts";

const VICTIM = 54_321;

/** Rounds of an attack; more by a flag. */
const ROUNDS = 25 * Math.max(1, Number(Deno.env.get("GUICHET_ATTACK_SECONDS") ?? 1));

const CONFIG = `[lab]
workers = 2
traps = false
[[listener]]
name = "tcp"
transport = "tcp"
address = "127.0.0.1"
port = 0
service = "echo"
[[listener]]
name = "udp"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "echo"
[limits]
datagrams_per_second = 0
connections_per_address = 0
new_connections_per_second = 0
[board]
address = "127.0.0.1"
port = 0
hints_port = 0
[journal]
path = ":memory:"
`;

// Fifty exchanges of a student are kept singly in a second: the scripts make fewer.
/** Each student is a process of that user; both are told what to do by the one that runs as root. */
const PROLOGUE = `
import encodings.idna, json, os, random, socket, struct, sys, time
TCP, UDP, BOARD, ROUNDS = [int(a) for a in sys.argv[1:5]]
ATTACKER, VICTIM = ${ATTACKER}, ${VICTIM}
def being(uid, work):
    r, w = os.pipe()
    if os.fork() == 0:
        try:
            os.setgroups([]); os.setresgid(uid, uid, uid); os.setresuid(uid, uid, uid)
            os.write(w, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(w)
    text = b''
    while (more := os.read(r, 65536)): text += more
    os.close(r); os.wait()
    return json.loads(text)
def udp(port, text, answer=True):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('127.0.0.1', port)); s.settimeout(2)
    # In a flood the kernel drops what finds no room: whose it is, is asked here, not whether it comes.
    for _ in range(10):
        s.sendto(text, ('127.0.0.1', UDP))
        try: answer and s.recv(100)
        except TimeoutError: continue
        break
    s.close()
def tcp(port, text):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(('127.0.0.1', port)); s.settimeout(20); s.connect(('127.0.0.1', TCP))
    s.sendall(text); s.recv(100); s.close()
def me():
    s = socket.create_connection(('127.0.0.1', BOARD))
    s.sendall(b'GET /api/me?limit=500 HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n')
    text = b''
    while (more := s.recv(65536)): text += more
    s.close()
    return text.decode('utf-8', 'replace')
def of(text): return [text.count(name) for name in ('victim-tcp', 'victim-udp')]
def free():
    while True:
        port = random.randrange(20000, 30000)
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                s = socket.socket(socket.AF_INET, kind); s.bind(('127.0.0.1', port)); s.close()
            return port
        except OSError: pass
def seen():
    mine, other = [], []
    for _ in range(100):
        time.sleep(0.1)
        mine = being(VICTIM, me); other = being(ATTACKER, me)
        if mine.count('victim-') >= 2 * ROUNDS or other.count('victim-') > 0: break
    print(json.dumps({'victim': of(mine), 'attacker': of(other)}))
`;

const PREDICTED = `
for _ in range(ROUNDS):
    port = free()
    being(ATTACKER, lambda: udp(port, b'attacker'))
    being(VICTIM, lambda: (tcp(port, b'victim-tcp'), udp(port, b'victim-udp'))[0])
    time.sleep(0.06)
seen()
`;

const FLOOD = `
def flood():
    many = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(400)]
    while True:
        for s in many: s.sendto(b'attacker', ('127.0.0.1', UDP))
        time.sleep(0.01)
pid = os.fork()
if pid == 0:
    os.setgroups([]); os.setresgid(ATTACKER, ATTACKER, ATTACKER); os.setresuid(ATTACKER, ATTACKER, ATTACKER)
    flood()
time.sleep(0.5)
try:
    def works():
        for _ in range(ROUNDS):
            tcp(0, b'victim-tcp'); udp(0, b'victim-udp'); time.sleep(0.06)
    being(VICTIM, works)
finally:
    os.kill(pid, 9); os.wait()
seen()
`;

/** Runs a script as root, whose students are its children. @returns what each sees of the victim's work */
async function run(daemon: Daemon, script: string): Promise<Record<"victim" | "attacker", number[]>> {
  const board = daemon.stdout.map((line) => /^Board .*?:(\d+)\/\?token=/.exec(line)).find((found) => found)!;
  const args = [daemon.listener("tcp").port, daemon.listener("udp").port, board[1], ROUNDS];
  const result = await runCommand(["python3", "-c", PROLOGUE + script, ...args.map(String)], {
    cwd: "/",
    timeout: 60_000,
  });
  assertEquals(result.stderr, "");
  return JSON.parse(result.stdout);
}

for (const [name, script] of [["a port that was the other's a moment ago", PREDICTED], ["a flood", FLOOD]]) {
  testNeeding([...STRANGER_NEEDS], `whose an exchange is stays certain through ${name}`, async () => {
    await using daemon = await startDaemon({ config: CONFIG });
    await daemon.ready();
    const { victim: [tcp, udp], attacker } = await run(daemon, script);
    assertEquals({ tcp, attacker }, { tcp: ROUNDS, attacker: [0, 0] });
    // Some may have been sent twice.
    assert(udp >= ROUNDS, `${udp} datagrams of ${ROUNDS} are the victim's`);
  });
}
