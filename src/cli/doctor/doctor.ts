// The `doctor` command: what on this machine would spoil a lab. What it does is loaded when it is done. Not here: doing
// it (run_doctor.ts).

import type { Command } from "../command.ts";
import { CONFIG_FLAG } from "../configuration.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "Say what on this machine would spoil a lab, each with the cure",
  details: [
    "Looks at what students trip over before anybody thinks of it: addresses that are taken,",
    "a firewall, multicast without a route or an interface, buffers and descriptors that are",
    "too few, a clock that is not set. For the lab of --config, or the default one.",
    "Sends one multicast datagram to itself on each interface, which stays on this machine,",
    "and opens the lab's addresses for a moment. Root sees more: the firewall's rules, whose",
    "a taken port is.",
    "",
    "Exit status: 0 no problem (there may be warnings); 1 a problem; 2 the command line or the",
    "configuration is wrong.",
  ],
  flags: [CONFIG_FLAG, { name: "json", help: "Print JSON" }],
  run: async (invocation, io) => (await import("./run_doctor.ts")).runDoctor(invocation, io),
};
