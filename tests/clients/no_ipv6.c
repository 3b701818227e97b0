// Runs a command as on a kernel without IPv6: socket(AF_INET6, …) fails with EAFNOSUPPORT, by a seccomp filter, for it
// and all of its children. Replaced by the command, so the process stays the same.
#include "common.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

int main(int argc, char **argv) {
  if (argc < 2) fail(WRONG_ARGUMENTS, "Usage : no_ipv6 COMMAND [ARGUMENT…]");
  // The first argument's low half, on a little-endian machine; a family is never more.
  struct sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {.len = sizeof steps / sizeof *steps, .filter = steps};
  checked(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
  checked(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0), "prctl");
  execvp(argv[1], argv + 1);
  fail_call("execvp");
}
