// The `resolve` command: names, addresses, services and the bytes of a sockaddr. What it does is loaded when it is done,
// so that other commands start no later for it. Not here: doing it (run_resolve.ts).
import { readTimeout, timeoutFlag } from "../arguments.ts";
import type { Command } from "../command.ts";

/** As long as glibc waits for one name server before it asks again. */
const TIMEOUT = 5000;

export const resolve: Command = {
  name: "resolve",
  summary: "Look up names, addresses and services, or show an address as bytes",
  details: [
    "  guichet resolve NAME [SERVICE]     getaddrinfo: every address, in its order",
    "  guichet resolve ADDRESS[:PORT]     getnameinfo: the name of an address",
    "  guichet resolve --service NAME     getservbyname; NAME/udp for one protocol",
    "  guichet resolve --service 22       getservbyport; 22/tcp for one protocol",
    "  guichet resolve --bytes 127.0.0.1:4567",
    "                                     the sockaddr, field by field; also [::1]:7100,",
    "                                     :4567, ./MySock and @abstract",
    "",
    "Exit status: 0 found; 1 there is no such name, address or service; 2 no answer in",
    "time, or a wrong command line; 3 no name server can be reached.",
  ],
  argument: "[NAME|ADDRESS [SERVICE]]",
  maxWords: 2,
  flags: [
    { name: "service", value: "NAME", help: "Look up a service by name or port instead of a host" },
    { name: "bytes", value: "ADDRESS", help: "Show an address as bytes; asks nobody" },
    { name: "json", help: "Print JSON" },
    timeoutFlag(TIMEOUT),
  ],
  run: async (invocation, io) => {
    const timeout = readTimeout(invocation, TIMEOUT, { name: "guichet resolve" });
    return (await import("./run_resolve.ts")).runResolve(invocation, timeout, io);
  },
};
