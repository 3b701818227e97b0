// What a student with an account on the lab's machine may try against the board and the text port, and what
// the teacher and others see of it meanwhile.
import { assert, assertEquals, assertLess } from "@std/assert";
import { type Daemon, startDaemon } from "../support/daemon.ts";
import { processStatus } from "../support/process_status.ts";
import type { Python } from "../support/python.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { asTeacher, attack, IS_LONG, SECONDS, timesOf } from "./support/attack.ts";

const NEEDS = ["root", "setpriv", "python3"];
const TOKEN = "the-teacher-s-own-token";
const BEARER = { authorization: `Bearer ${TOKEN}` };

const CONFIG = `[lab]
workers = 1
traps = false
[[listener]]
name = "udp-counter"
transport = "udp"
address = "127.0.0.1"
port = 0
service = "counter"
[[listener]]
name = "tcp-counter"
transport = "tcp"
port = 0
service = "counter"
[board]
address = "0.0.0.0"
port = 0
hints_port = 0
token = "${TOKEN}"
[journal]
path = ":memory:"
`;

class AttackedLab implements AsyncDisposable {
  readonly daemon: Daemon;
  readonly board: number;
  readonly text: number;
  readonly tcp: number;

  private constructor(daemon: Daemon) {
    this.daemon = daemon;
    const printed = (pattern: RegExp) =>
      Number(daemon.stdout.map((line) => pattern.exec(line)).find((found) => found)![1]);
    this.board = printed(/^Board .*?:(\d+)\/\?token=/);
    this.tcp = daemon.listener("tcp-counter").port;
    this.text = printed(/^Students .* nc \S+ (\d+)/);
  }

  /** @param more further lines of [lab] */
  static async start(prefix: readonly string[] = [], more = ""): Promise<AttackedLab> {
    const daemon = await startDaemon({ config: CONFIG.replace("[lab]\n", `[lab]\n${more}\n`), prefix });
    await daemon.ready();
    return new AttackedLab(daemon);
  }

  /** An answer's status, which must come within ten seconds. */
  async status(path: string, headers: Record<string, string> = {}): Promise<number> {
    const url = `http://127.0.0.1:${this.board}${path}`;
    const response = await fetch(url, {
      headers: { connection: "close", ...headers },
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Every TCP port on which the lab listens. */
  listening(): number[] {
    const { pid } = this.daemon;
    const inodes = [...Deno.readDirSync(`/proc/${pid}/fd`)]
      .map(({ name }) => Deno.readLinkSync(`/proc/${pid}/fd/${name}`).replace(/\D/g, ""));
    return Deno.readTextFileSync(`/proc/${pid}/net/tcp`).split("\n").map((line) => line.trim().split(/\s+/))
      .filter((row) => row[3] === "0A" && inodes.includes(row[9]))
      .map((row) => parseInt(row[1].split(":")[1], 16));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
  }
}

const PATHS: readonly [string, Record<string, string>][] = [["/healthz", {}], ["/", BEARER], [
  "/api/class",
  BEARER,
]];

/** Milliseconds in which nine of ten answers came, path by path; 99 of 100 where somebody watches. */
async function quickness(lab: AttackedLab, until: () => boolean): Promise<number[]> {
  const all = await Promise.all(
    PATHS.map(([path, headers]) =>
      timesOf(async () => assertEquals(await lab.status(path, headers), 200), until)
    ),
  );
  return all.map((times) => times[Math.floor(times.length * (IS_LONG ? 0.99 : 0.9))]);
}

/** Asks /healthz and the teacher's pages until the attack is over: within 100 ms, on a machine that has so much time. */
async function staysQuick(lab: AttackedLab, attacker: Python): Promise<void> {
  await attacker.line(/^filled/, 60_000);
  let asked = 0;
  const quiet = await quickness(lab, () => asked++ > 60);
  await attacker.line(/^begun/);
  const ended = Date.now() + SECONDS * 800;
  const attacked = await quickness(lab, () => Date.now() > ended);
  const [, done] = await attacker.line(/^over (\d+)/, (SECONDS + 30) * 1000);
  assert(Number(done) > 0, "the attack did nothing");
  const seen = `${PATHS.map(([path]) => path)}: ${attacked} ms; before the attack ${quiet} ms`;
  if (IS_LONG) console.log(seen);
  for (const [i, time] of attacked.entries()) assertLess(time, Math.max(100, 4 * quiet[i]), seen);
}

/** Exchanges of the attacker's own, so that answers are as long as they can be. */
const fill = (port: number) => `
for i in range(${IS_LONG ? 12 : 3}):
    for j in range(50):
        c = socket.create_connection(('127.0.0.1', ${port})); c.sendall(b'x' * 4); c.recv(4); c.close()
    time.sleep(1)
print('filled')
time.sleep(2)
`;

testNeeding(NEEDS, "sixty loops on /api/me?limit=500 keep nobody waiting", async () => {
  await using lab = await AttackedLab.start();
  await using attacker = attack(`${fill(lab.tcp)}
done = [0]
end = time.time() + ${SECONDS}
def loop(i):
    while time.time() < end:
        try:
            s = socket.create_connection(('127.0.0.1', ${lab.board}), 5); s.settimeout(20)
            while time.time() < end:
                s.sendall(get('/api/me?limit=500'))
                if answer(s)[0] == 200: done[0] += 1
        except OSError: time.sleep(.01)
ts = many(60, loop)
print('begun')
for t in ts: t.join()
print('over', done[0])
`);
  await staysQuick(lab, attacker);
});

testNeeding(NEEDS, "sixty conversations that ask for a hundred without end keep nobody waiting", async () => {
  await using lab = await AttackedLab.start();
  await using attacker = attack(`${fill(lab.tcp)}
done = [0]
end = time.time() + ${SECONDS}
def talk(i):
    s = socket.create_connection(('127.0.0.1', ${lab.text}), 5); s.settimeout(.05)
    while time.time() < end:
        try:
            s.sendall(b'100\\n' * 20)
            done[0] += len(s.recv(1 << 20))
        except OSError: pass
ts = many(60, talk)
print('begun')
for t in ts: t.join()
print('over', done[0])
`);
  await staysQuick(lab, attacker);
});

testNeeding(NEEDS, "datagrams from ever new addresses keep nobody waiting", async () => {
  // Each as a machine of its own, which is the worst: as if they came from all over a network.
  await using lab = await AttackedLab.start([], "loopback_machines = true");
  const port = lab.daemon.listener("udp-counter").port;
  await using attacker = attack(`
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('0.0.0.0', 0))
print('filled'); time.sleep(2); print('begun')
done = 0
end = time.time() + ${SECONDS}
while time.time() < end:
    info = struct.pack('=I4s4s', 0, bytes((127, 1 + (done >> 16 & 127), done >> 8 & 255, done & 255)), bytes(4))
    s.sendmsg([b'42'], [(socket.IPPROTO_IP, 8, info)], 0, ('127.0.0.1', ${port})); done += 1
print('over', done)
`);
  await staysQuick(lab, attacker);
});

testNeeding(NEEDS, "who connects and resets at once stops neither the board nor the text port", async () => {
  await using lab = await AttackedLab.start();
  await using attacker = attack(`
done = 0
print('filled')
time.sleep(2)
end = time.time() + ${SECONDS}
print('begun')
while time.time() < end:
    for port in (${lab.board}, ${lab.text}):
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.connect(('127.0.0.1', port)); s.close(); done += 1
    time.sleep(.01)
print('over', done)
`);
  await staysQuick(lab, attacker);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: lab.text });
  const length = await connection.read(new Uint8Array(100));
  assert(length !== null && length > 0);
});

testNeeding(
  NEEDS,
  "whoever takes every descriptor gets no address of the lab's, and the board comes back",
  async () => {
    await using lab = await AttackedLab.start(["prlimit", "--nofile=200"]);
    await using attacker = attack(`
held = []
for port in ${JSON.stringify(lab.listening())} * 100:
    try: held.append(socket.create_connection(('127.0.0.1', port), 1))
    except OSError: pass
print('begun', len(held))
stolen = set()
deadline = time.time() + 4
while time.time() < deadline:
    for port in ${JSON.stringify(lab.listening())}:
        try:
            s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(('127.0.0.1', port)); s.listen(5)
            stolen.add(port)
            s.close()
        except OSError: pass
    time.sleep(.05)
for s in held: s.close()
print('over', len(stolen))
`);
    const [, stolen] = await attacker.line(/^over (\d+)/, 60_000);
    assertEquals(Number(stolen), 0);
    await waitFor("the board", () => lab.status("/healthz").then((status) => status === 200, () => false), {
      timeout: 20_000,
    });
  },
);

testNeeding(NEEDS, "nothing but the lab's ports answers, and none speaks HTTP/2", async () => {
  await using lab = await AttackedLab.start();
  await using attacker = attack(`
s = socket.create_connection(('127.0.0.1', ${lab.board}), 5); s.settimeout(5)
s.sendall(b'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\\0\\0\\0\\4\\0\\0\\0\\0\\0')
print('over', answer(s)[0])
`);
  assertEquals((await attacker.line(/^over (\d+)/))[1], "505");
  assertEquals(lab.listening().sort(), [lab.board, lab.text, lab.tcp].sort());
});

testNeeding(
  NEEDS,
  "answers that nobody takes are few: over HTTP/2 one connection would ask for hundreds",
  async () => {
    await using lab = await AttackedLab.start();
    await using attacker = attack(`${fill(lab.tcp)}
def frame(kind, flags, stream, body):
    return struct.pack('>I', len(body))[1:] + bytes([kind, flags]) + struct.pack('>I', stream) + body
path = b'/api/me?limit=500'
head = b'\\x82\\x86\\x04' + bytes([len(path)]) + path + b'\\x01\\x09localhost' + b'\\x00\\x04host\\x09localhost'
held = [socket.create_connection(('127.0.0.1', ${lab.board}), 5) for i in range(8)]
for s in held: s.sendall(b'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n' + frame(4, 0, 0, b''))
for n in range(200):
    for s in held:
        try: s.sendall(frame(1, 5, 2 * n + 1, head))
        except OSError: pass
    time.sleep(.03)
print('begun')
time.sleep(${SECONDS})
print('over')
`);
    await attacker.line(/^filled/, 60_000);
    const before = processStatus(lab.daemon.pid).rss;
    await attacker.line(/^over/, (SECONDS + 60) * 1000);
    assertLess(processStatus(lab.daemon.pid).rss - before, 60_000);
    assertEquals(await lab.status("/healthz"), 200);
  },
);

testNeeding(NEEDS, "the teacher gets in when another user holds every place", async () => {
  await using lab = await AttackedLab.start();
  await using attacker = attack(`
held = [socket.create_connection(('127.0.0.%d' % (1 + i % 4), ${lab.board}), 5) for i in range(640)]
print('begun')
`);
  await attacker.line(/^begun/, 60_000);
  await using teacher = asTeacher(`
def ask(headers):
    s = socket.create_connection(('127.0.0.1', ${lab.board}), 5); s.settimeout(10)
    s.sendall(get('/api/class', headers + 'Connection: close\\r\\n'))
    return answer(s)[0]
print('saw', [ask('Authorization: Bearer ${TOKEN}\\r\\n') for i in range(10)])
`);
  assertEquals((await teacher.line(/^saw (.*)/))[1], `[${new Array(10).fill(200).join(", ")}]`);
});

testNeeding(NEEDS, "wrong tokens lock nobody out, and a stolen cookie opens nothing", async () => {
  await using lab = await AttackedLab.start();
  await using teacher = asTeacher(`
def ask(path, headers):
    s = socket.create_connection(('127.0.0.1', ${lab.board}), 5); s.settimeout(10)
    s.sendall(get(path, headers + 'Connection: close\\r\\n'))
    b = b''
    while True:
        d = s.recv(65536)
        if not d: return b
        b += d
wrong = [ask('/api/class', 'Authorization: Bearer wrong-%d\\r\\n' % i)[9:12] for i in range(12)]
entered = ask('/?token=${TOKEN}', '')
cookie = [l for l in entered.split(b'\\r\\n') if l.lower().startswith(b'set-cookie')][0].split(b':')[1].split(b';')[0].strip().decode()
print('cookie', cookie)
print('saw', wrong[-1].decode(), entered[9:12].decode(), ask('/api/class', 'Cookie: %s\\r\\n' % cookie)[9:12].decode())
`);
  const [, cookie] = await teacher.line(/^cookie (.*)/, 30_000);
  assertEquals((await teacher.line(/^saw (.*)/, 30_000))[1], "429 303 200");
  await using attacker = attack(`
s = socket.create_connection(('127.0.0.1', ${lab.board}), 5); s.settimeout(10)
s.sendall(get('/api/class', 'Cookie: ${cookie}\\r\\n'))
print('over', answer(s)[0])
`);
  assertEquals((await attacker.line(/^over (\d+)/))[1], "401");
});

testNeeding(NEEDS, "one user can't claim every nickname", async () => {
  await using lab = await AttackedLab.start();
  await using attacker = attack(`
claimed = 0
for i in range(260):
    s = socket.socket(); s.bind(('127.0.1.%d' % (1 + i % 250), 0)); s.connect(('127.0.0.1', ${lab.board})); s.settimeout(20)
    body = '{"nickname":"name %d"}' % i
    s.sendall(('POST /api/me/nickname HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s' % (len(body), body)).encode())
    claimed += answer(s)[0] == 200
    s.close()
print('over', claimed)
`);
  const [, claimed] = await attacker.line(/^over (\d+)/, 120_000);
  assert(Number(claimed) > 0 && Number(claimed) <= 200, claimed);
  await using other = asTeacher(`
body = '{"nickname":"ana"}'
s = socket.create_connection(('127.0.0.1', ${lab.board})); s.settimeout(20)
s.sendall(('POST /api/me/nickname HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s' % (len(body), body)).encode())
print('saw', answer(s)[0])
`);
  assertEquals((await other.line(/^saw (\d+)/))[1], "200");
});
