"""A service manager as systemd is one, as far as a lab can tell: listens to what the lab tells (NOTIFY_SOCKET), and kills
and restarts it when the watchdog is not fed. Says what happens on standard output, a line each that begins with
"manager ". SIGTERM is passed on; its status is the lab's.

Usage: service_manager.py [--notify NAME] [--watchdog MS] [--restarts N] [--misdirect] -- COMMAND...
"""

import argparse, ctypes, json, os, select, signal, socket, struct, sys, time

options = argparse.ArgumentParser()
options.add_argument("--notify")
options.add_argument("--watchdog", type=int, default=0)
options.add_argument("--restarts", type=int, default=0)
options.add_argument("--misdirect", action="store_true", help="variables for another process")
split = sys.argv.index("--")
given = options.parse_args(sys.argv[1:split])
command = sys.argv[split + 1 :]


def say(what, **more):
    # In one write: the lab writes to the same pipe.
    os.write(1, ("manager " + json.dumps({"what": what, "at": time.monotonic(), **more}) + "\n").encode())


notify = None
if given.notify:
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    notify.bind("\0" + given.notify[1:] if given.notify.startswith("@") else given.notify)


def start():
    pid = os.fork()
    if pid > 0:
        say("started", pid=pid)
        return pid
    # PR_SET_PDEATHSIG: a test that kills the manager leaves no lab behind.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    own = str(os.getpid() + (1 if given.misdirect else 0))
    if notify:
        os.environ["NOTIFY_SOCKET"] = given.notify
    if given.watchdog:
        os.environ.update(WATCHDOG_USEC=str(given.watchdog * 1000), WATCHDOG_PID=own)
    os.execvp(command[0], command)


pid = start()
signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
signal.signal(signal.SIGHUP, lambda *_: os.kill(pid, signal.SIGHUP))
signal.signal(signal.SIGUSR2, lambda *_: os.kill(pid, signal.SIGUSR2))
ready, fed, restarts = False, 0.0, given.restarts

while True:
    if notify and select.select([notify], [], [], 0.02)[0]:
        data, ancillary, _, _ = notify.recvmsg(4096, socket.CMSG_SPACE(struct.calcsize("3i")))
        sender = struct.unpack("3i", ancillary[0][2])
        lines = data.decode().split("\n")
        say("told", lines=lines, pid=sender[0], uid=sender[1], ours=sender[0] == pid)
        if "READY=1" in lines or "WATCHDOG=1" in lines:
            ready, fed = ready or "READY=1" in lines, time.monotonic()
        continue
    if not notify:
        time.sleep(0.02)
    if ready and given.watchdog and restarts > 0 and time.monotonic() - fed > given.watchdog / 1000:
        say("watchdog", pid=pid)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        restarts, ready = restarts - 1, False
        pid = start()
        continue
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended:
        code = os.waitstatus_to_exitcode(status)
        say("ended", status=code)
        sys.exit(code if code >= 0 else 128 - code)
