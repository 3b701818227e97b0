// libc's names: hosts, services, addresses as text. Same conventions as in libc.ts: opened on first use, once per thread.
// getaddrinfo and getnameinfo may wait for a name server for many seconds, so they run on a thread of Deno's pool
// ("nonblocking") and give a promise; errno is lost on the way, which only EAI_SYSTEM would need.
// Not here: what the calls mean to us.

const SYMBOLS = {
  // int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **res)
  getaddrinfo: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32", nonblocking: true },
  // void freeaddrinfo(struct addrinfo *res)
  freeaddrinfo: { parameters: ["pointer"], result: "void" },
  // int getnameinfo(const struct sockaddr *addr, socklen_t addrlen, char *host, socklen_t hostlen, char *serv,
  // socklen_t servlen, int flags)
  getnameinfo: {
    parameters: ["buffer", "u32", "buffer", "u32", "buffer", "u32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  // const char *gai_strerror(int errcode)
  gai_strerror: { parameters: ["i32"], result: "pointer" },
  // struct servent *getservbyname(const char *name, const char *proto)
  getservbyname: { parameters: ["buffer", "buffer"], result: "pointer" },
  // struct servent *getservbyport(int port, const char *proto)
  getservbyport: { parameters: ["i32", "buffer"], result: "pointer" },
  // int getpwuid_r(uid_t uid, struct passwd *pwd, char *buf, size_t buflen, struct passwd **result)
  getpwuid_r: {
    parameters: ["u32", "buffer", "buffer", "usize", "buffer"],
    result: "i32",
    nonblocking: true,
  },
  // in_addr_t inet_addr(const char *cp)
  inet_addr: { parameters: ["buffer"], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcNames = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let symbols: LibcNames | undefined;

/** The bound calls; loads libc when first asked. */
export function libcNames(): LibcNames {
  symbols ??= Deno.dlopen("libc.so.6", SYMBOLS).symbols;
  return symbols;
}
