// Where the lab runs, if not on a machine of its own: WSL and containers change addresses and stop multicast.

import { type Check, type Finding, warning } from "../check.ts";

export interface Surroundings {
  /** The kernel's release, as uname -r prints it. */
  readonly release: string;
  /** Files that container engines leave. */
  readonly docker: boolean;
  readonly podman: boolean;
  /** IPv4 addresses but loopback's. */
  readonly addresses: readonly string[];
}

export const surroundings: Check = {
  name: "surroundings",
  look: ({ interfaces, read }) =>
    judgeSurroundings({
      release: read("/proc/sys/kernel/osrelease") ?? "",
      docker: read("/.dockerenv") !== undefined,
      podman: read("/run/.containerenv") !== undefined,
      addresses: interfaces().filter(({ loopback }) => !loopback)
        .flatMap(({ addresses }) =>
          addresses.filter(({ family }) => family === "inet").map(({ address }) => address)
        ),
    }),
};

export function judgeSurroundings({ release, docker, podman, addresses }: Surroundings): Finding[] {
  if (/microsoft/i.test(release)) {
    return [
      warning(
        "This is WSL: students reach Windows' address and not the lab's, and multicast does not come in",
        "networkingMode=mirrored in .wslconfig, and Windows' firewall opened; a Linux machine is surer",
      ),
    ];
  }
  if (!docker && !podman) return [];
  // The networks that bridges get by default: 172.17.0.0/16 of Docker, 10.88.0.0/16 of Podman.
  const bridged = addresses.some((address) => /^(?:172\.1[7-9]|172\.2\d|172\.3[01]|10\.88)\./.test(address));
  if (!bridged) return [];
  return [
    warning(
      `This is a ${
        docker ? "Docker" : "Podman"
      } container behind a bridge: all students come from one address, and no ` +
        "multicast comes in",
      "Start it with --network host (container/README.md)",
    ),
  ];
}
