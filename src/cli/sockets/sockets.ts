// The `sockets` command, netstat for the running lab: its sockets, their options, its multicast memberships, or
// everybody's. What it does is loaded when it is done, so that other commands start no later for it. Not here: doing it
// (run_sockets.ts).

import type { Command } from "../command.ts";

export const sockets: Command = {
  name: "sockets",
  summary: "Show the running lab's sockets, options and multicast groups, as netstat does",
  details: [
    "Shows the sockets of every lab that runs here; --all shows everybody's, --pid N those",
    "of one process, such as a student's server. A table on a terminal, JSON otherwise.",
    "Not shown of a lab: the pairs of sockets by which Deno's runtime wakes itself.",
    "",
    "Recv-Q: bytes that the program has not read yet; of a listening socket, connections",
    "that it has not accepted. Send-Q: bytes that the other end has not taken. Drops:",
    "datagrams that came while the receive buffer was full.",
    "",
    "--options shows the lab's listeners only: the kernel tells a socket's options to its",
    "own process, and the lab says what it asked for and what it was granted. --groups shows",
    "which of the lab's listeners are of a group, and how many sockets have joined it.",
    "",
    "Exit status: 0 shown; 1 no lab runs, or there is no such process; 2 the command line",
    "is wrong; 3 the lab's process may not be looked into.",
  ],
  flags: [
    { name: "tcp", help: "Only TCP" },
    { name: "udp", help: "Only UDP" },
    { name: "unix", help: "Only Unix sockets; abstract names begin with @" },
    { name: "raw", help: "Only raw and ping sockets (ICMP)" },
    { name: "groups", help: "Multicast groups of each interface, and the lab's listeners of them" },
    { name: "options", help: "Socket options: what the lab asked for, what the kernel granted" },
    { name: "all", help: "Everybody's sockets, not only the lab's" },
    { name: "pid", value: "N", help: "The sockets of process N" },
    { name: "json", help: "Print JSON, also on a terminal" },
    { name: "table", help: "Print a table, also into a file or a pipe" },
  ],
  run: async (invocation, io) => (await import("./run_sockets.ts")).runSockets(invocation, io),
};
