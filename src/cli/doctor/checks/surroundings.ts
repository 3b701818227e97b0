// Where the lab runs, if not on a machine of its own: WSL and containers change addresses and stop multicast.

import { type Check, type Finding, warning } from "../check.ts";
import { containerEngine } from "../container.ts";

/**
 * What networks behind bridges get by default: 172.17.0.0/16 and those that follow of Docker; 10.88.0.0/16, 10.89.0.0/16
 * (`podman network create`) and 10.0.2.100 (slirp4netns, without root) of Podman.
 */
const BRIDGED = /^(?:172\.1[7-9]\.|172\.2\d\.|172\.3[01]\.|10\.8[89]\.|10\.0\.2\.100$)/;

export interface Surroundings {
  /** The kernel's release, as uname -r prints it. */
  readonly release: string;
  /** Whose container this is; undefined outside. */
  readonly engine: string | undefined;
  /** IPv4 addresses but loopback's. */
  readonly addresses: readonly string[];
}

export const surroundings: Check = {
  name: "surroundings",
  look: ({ interfaces, read }) =>
    judgeSurroundings({
      release: read("/proc/sys/kernel/osrelease") ?? "",
      engine: containerEngine(read),
      addresses: interfaces().filter(({ loopback }) => !loopback)
        .flatMap(({ addresses }) =>
          addresses.filter(({ family }) => family === "inet").map(({ address }) => address)
        ),
    }),
};

export function judgeSurroundings({ release, engine, addresses }: Surroundings): Finding[] {
  if (/microsoft/i.test(release)) {
    return [
      warning(
        "This is WSL: students reach Windows' address and not the lab's, and multicast does not come in",
        "networkingMode=mirrored in .wslconfig, and Windows' firewall opened; a Linux machine is surer",
      ),
    ];
  }
  if (engine === undefined || !addresses.some((address) => BRIDGED.test(address))) return [];
  return [
    warning(
      `This is a ${engine} container behind a bridge: all students come from one address, and no multicast ` +
        "comes in",
      "Start it with --network host (container/README.md)",
    ),
  ];
}
