// Attacks as somebody with an account on the lab's machine does them: Python as an unprivileged user, for a
// while that a flag makes longer (GUICHET_ATTACK_SECONDS).
import { Python } from "../../support/python.ts";

/** Seconds of an attack. */
export const SECONDS = Number(Deno.env.get("GUICHET_ATTACK_SECONDS") ?? 4);

/** Whether somebody watches: then answers must be as quick as a quiet machine gives them. */
export const IS_LONG = Deno.env.has("GUICHET_ATTACK_SECONDS");

const ATTACKER = 65_534;
const TEACHER_USER = 54_321;

/** What is put before a command to run it as a user of no rights. The tests' own PATH may lead into root's home. */
export function asUser(uid: number): readonly string[] {
  const user = [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"];
  return ["setpriv", ...user, "env", "PATH=/usr/local/bin:/usr/bin:/bin"];
}

/** Begun by each script; `end` is when the attack is over. */
const PROLOGUE = `
import resource, struct, threading
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
end = time.time() + ${SECONDS}
def get(path, headers=''):
    return ('GET %s HTTP/1.1\\r\\nHost: localhost\\r\\n%s\\r\\n' % (path, headers)).encode()
def answer(s):
    b = b''
    while b'\\r\\n\\r\\n' not in b:
        d = s.recv(65536)
        if not d: raise OSError('closed')
        b += d
    head, rest = b.split(b'\\r\\n\\r\\n', 1)
    sizes = [int(l.split(b':')[1]) for l in head.lower().split(b'\\r\\n') if l.startswith(b'content-length')]
    while sizes and len(rest) < sizes[0]:
        d = s.recv(1 << 18)
        if not d: raise OSError('closed')
        rest += d
    return int(head.split()[1]), rest
def many(count, work):
    ts = [threading.Thread(target=work, args=(i,), daemon=True) for i in range(count)]
    for t in ts: t.start()
    return ts
`;

/** Runs a script as a user who is not the lab's; it prints "begun" when the attack runs. */
export function attack(script: string, prefix: readonly string[] = asUser(ATTACKER)): Python {
  return new Python(PROLOGUE + script, prefix);
}

/** The teacher, who has an account too, and no rights: a script that prints what it saw. */
export function asTeacher(script: string, prefix: readonly string[] = asUser(TEACHER_USER)): Python {
  return new Python(PROLOGUE + script, prefix);
}

/** Milliseconds that each request takes while something goes on, the quickest first. */
export async function timesOf(ask: () => Promise<void>, until: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!until()) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return times.sort((a, b) => a - b);
}
