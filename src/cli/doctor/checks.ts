// Every check, in the order in which a person would look: where are we, can the lab open, can it be reached, does
// multicast come, does it hold a class. Not here: what each does.

import type { Check } from "./check.ts";
import { addresses } from "./checks/addresses.ts";
import { clock } from "./checks/clock.ts";
import { descriptors } from "./checks/descriptors.ts";
import { diskSpace } from "./checks/disk_space.ts";
import { ephemeralPorts } from "./checks/ephemeral_ports.ts";
import { firewall } from "./checks/firewall.ts";
import { groupMembers } from "./checks/group_members.ts";
import { igmp } from "./checks/igmp.ts";
import { ipv6 } from "./checks/ipv6.ts";
import { lowPorts } from "./checks/low_ports.ts";
import { multicastInterface } from "./checks/multicast_interface.ts";
import { multicastRoute } from "./checks/multicast_route.ts";
import { multicastSelf } from "./checks/multicast_self.ts";
import { receiveBuffer } from "./checks/receive_buffer.ts";
import { reversePath } from "./checks/reverse_path.ts";
import { surroundings } from "./checks/surroundings.ts";

export const CHECKS: readonly Check[] = [
  surroundings,
  addresses,
  lowPorts,
  ephemeralPorts,
  ipv6,
  firewall,
  multicastInterface,
  multicastRoute,
  multicastSelf,
  groupMembers,
  igmp,
  reversePath,
  receiveBuffer,
  descriptors,
  diskSpace,
  clock,
];
