// The `probe` command: the course's clients, one a command below it. Not here: what they do (one file each).
import { type Command, WRONG } from "../command.ts";
import { commandHelp } from "../help.ts";
import { probeChat } from "./chat.ts";
import { EXIT_STATUS_LINES } from "./flags.ts";
import { probeMulticast } from "./multicast.ts";
import { probeTcp } from "./tcp.ts";
import { probeUdp } from "./udp.ts";
import { probeUnix } from "./unix.ts";

export const probe: Command = {
  name: "probe",
  summary: "Exercise a server as the course's clients do, and say what is wrong with its answers",
  details: EXIT_STATUS_LINES,
  flags: [],
  argument: "KIND",
  maxWords: 0,
  subcommands: [probeUdp, probeTcp, probeChat, probeMulticast, probeUnix],
  run: (_invocation, io) => {
    for (const line of commandHelp(probe)) io.stderr.line(line);
    return WRONG;
  },
};
