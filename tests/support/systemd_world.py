"""A machine made of this one, with a process 1 of its own, such as systemd.

Usage: unshare --mount --propagation private python3 systemd_world.py DIR [FROM=TO ...] [-- INIT...]

INIT sees this machine's files below a layer that takes what is written, and has processes, a network (lo), a /dev and a
cgroup of its own. FROM is bound to TO, a path in there. No setting of the kernel can be changed from in there: /sys and
/proc/sys are read-only. Prints INIT's pid. Everything goes away when our input ends, or with INIT.
Without INIT, only tries whether such a machine can be made: the status is 0 then. DIR is an empty folder.
"""

import os, pathlib, select, subprocess, sys

NAMESPACES = ["--cgroup", "--mount", "--net", "--uts", "--ipc", "--pid"]
DEVICES = ["null", "zero", "full", "random", "urandom", "tty"]
# Folders that are empty in there, but for what is written: what this machine has in them is none of INIT's business.
EMPTY = ["run", "tmp", "var/log", "etc/systemd/system", "lib/systemd/system-generators"]


def main():
    words, init = split(sys.argv[1:])
    if words[0] == "--inside":
        become_init(pathlib.Path(words[1]), words[2:], init)
    top = words[0]
    mount("tmpfs", "-o", "mode=755", "tmpfs", top)
    group = make_group(pathlib.Path(top) / "cgroups")
    inside = [sys.executable, __file__, "--inside", *words, "--", *(init or ["/bin/true"])]
    world = subprocess.Popen(
        ["unshare", *NAMESPACES, "--propagation", "private", "--fork", "--kill-child=KILL", *inside],
        preexec_fn=lambda: (group / "cgroup.procs").write_text("0"),
        stdin=subprocess.DEVNULL,
    )
    ended = os.pidfd_open(world.pid)
    select.select([0, ended] if init else [ended], [], [])
    end_group(group)
    sys.exit(world.wait())


def split(words):
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1:]


def mount(kind, *words):
    subprocess.run(["mount", "-t", kind, *words], check=True)


def bind(source, target, *options):
    subprocess.run(["mount", "--bind", source, target], check=True)
    if options:
        subprocess.run(["mount", "-o", ",".join(["remount", "bind", *options]), target], check=True)


def make_group(folder):
    """A cgroup below our own; namespaces make it the root of the new machine's."""
    folder.mkdir()
    mount("cgroup2", "cgroup2", folder)
    lines = pathlib.Path("/proc/self/cgroup").read_text().splitlines()
    own = next(line[len("0::"):] for line in lines if line.startswith("0::"))
    group = folder / own.lstrip("/") / f"guichet_world_{os.getpid()}"
    group.mkdir()
    return group


def end_group(group):
    (group / "cgroup.kill").write_text("1")
    with open(group / "cgroup.events") as events:
        look = select.poll()
        look.register(events, select.POLLPRI)
        while "populated 1" in events.read():
            look.poll()
            events.seek(0)
    for folder, _, _ in os.walk(group, topdown=False):
        os.rmdir(folder)


def become_init(top, binds, init):
    """Runs as process 1 of the new namespaces, still with this machine's files."""
    # /proc is still this machine's, so this is the pid that it knows us by.
    # In one piece, however Python is told to buffer.
    os.write(1, f"{os.readlink('/proc/self')}\n".encode())
    root = top / "root"
    for name in ["upper", "work", "root"]:
        (top / name).mkdir()
    mount("overlay", "-o", f"lowerdir=/,upperdir={top}/upper,workdir={top}/work", "overlay", root)
    mount("proc", "proc", root / "proc")
    bind(root / "proc/sys", root / "proc/sys", "ro")
    mount("sysfs", "-o", "ro", "sysfs", root / "sys")
    mount("cgroup2", "cgroup2", root / "sys/fs/cgroup")
    make_devices(root / "dev")
    for name in EMPTY:
        (root / name).mkdir(parents=True, exist_ok=True)
        mount("tmpfs", "-o", f"mode={'1777' if name == 'tmp' else '755'}", "tmpfs", root / name)
    for source, target in (each.split("=") for each in binds):
        bind_anything(pathlib.Path(source), root / target.lstrip("/"))
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    os.chdir(root)
    os.mkdir("old")
    subprocess.run(["pivot_root", ".", "old"], check=True)
    subprocess.run(["umount", "-l", "/old"], check=True)
    os.execve(init[0], init, {"container": "guichet", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})


def make_devices(folder):
    mount("tmpfs", "-o", "mode=755", "tmpfs", folder)
    for name in DEVICES:
        (folder / name).touch()
        bind(f"/dev/{name}", folder / name)
    for name in ["pts", "shm"]:
        (folder / name).mkdir()
    mount("devpts", "-o", "newinstance,ptmxmode=0666", "devpts", folder / "pts")
    os.symlink("pts/ptmx", folder / "ptmx")
    mount("tmpfs", "-o", "mode=1777", "tmpfs", folder / "shm")


def bind_anything(source, target):
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    bind(source, target)


main()
