"""Runs a command below a filter of system calls, as systemd's SystemCallFilter= with SystemCallErrorNumber=EPERM does.

Usage: filtered.py NAME,NAME,… COMMAND...: those calls are allowed, all others fail with EPERM.
"""

import ctypes, ctypes.util, os, sys

ALLOW, ERRNO_EPERM = 0x7FFF0000, 0x00050001
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(ERRNO_EPERM)))
# execve starts the command; systemd runs the filter after it would be needed.
for name in sys.argv[1].split(",") + ["execve"]:
    number = seccomp.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:
        seccomp.seccomp_rule_add(context, ctypes.c_uint32(ALLOW), ctypes.c_int(number), ctypes.c_uint(0))
if seccomp.seccomp_load(context) != 0:
    sys.exit("Cannot load the filter")
os.execvp(sys.argv[2], sys.argv[2:])
