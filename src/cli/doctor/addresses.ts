// The doctor's checks of the lab's own addresses and ports.
import type { LabConfig } from "../../config/types.ts";
import { type AddressCheck, checkAddresses } from "../../lab/check_lab.ts";
import { runningLabs } from "../../lab/status_file.ts";
import {
  type Check,
  type Finding,
  type LabPort,
  labPorts,
  ok,
  portsText,
  problem,
  readSystemFile,
  warning,
} from "./check.ts";

/** How the holder stands in the reason, of what is called a lab; any process may call itself so. */
const CALLED_LAB =
  /\(pid (\d+), guichet-lab\)|^Cannot bind unix .*: pid (\d+), guichet-lab, serves it|another lab \(pid (\d+)\) writes/;

/** A lab that runs. */
interface Running {
  readonly pid: number;
  /** Undefined where its process is not ours to look into. */
  readonly name?: string;
}

/** Addresses that are taken, and who has them. This lab itself may, while it runs: then all is well. */
export const addresses: Check = {
  name: "addresses",
  examine: (config) => {
    const running = runningLabs().map(({ pid, status }) => ({ pid, name: status?.lab }));
    return judgeAddresses(checkAddresses(config), running, config.lab.name);
  },
};

/**
 * @param running processes that are labs indeed
 * @param name the lab's
 */
export function judgeAddresses(
  checks: readonly AddressCheck[],
  running: readonly Running[],
  name: string,
): Finding[] {
  const taken = checks.filter(({ state }) => state !== "free");
  const labOf = (why: string) =>
    running.find(({ pid }) => String(pid) === CALLED_LAB.exec(why)?.slice(1).find(Boolean));
  const labs = Map.groupBy(taken, ({ why }) => labOf(why));
  const problems = taken.filter(({ why }) => labOf(why) === undefined).map(({ listener, why }) => {
    const [what, ...cure] = why.split("; ");
    const whose = listener.startsWith("[") ? listener : `Listener ${listener}`;
    return problem(`${whose}: ${what}`, sentence(cure.join("; ") || "choose another address"));
  });
  const found = [...labs].flatMap(([lab, { length }]) =>
    lab === undefined ? [] : [judgeLab(lab, length, checks.length, name)]
  );
  const free = checks.length - taken.length;
  const summary = found.length === 0 && free > 0
    ? [ok(`${free} of ${checks.length} addresses are free`)]
    : [];
  return [...problems, ...found, ...summary];
}

/** Whether a lab that has some of the addresses is this one, or in its way; names need not differ. */
function judgeLab(lab: Running, has: number, all: number, name: string): Finding {
  const cure = "Stop it, or choose other addresses";
  const count = `has ${has} of the ${all} addresses`;
  if (lab.name !== undefined && lab.name !== name) {
    return problem(`Another lab (pid ${lab.pid}, ${lab.name}) ${count}`, cure);
  }
  const text = `A running lab (pid ${lab.pid}) ${count}`;
  return has === all
    ? ok(text)
    : warning(text, `${cure}; if it is this lab as it was before a change, guichet reload`);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Ports of the lab from the range that the kernel gives to clients: then a client of this machine may have
 * one before the lab starts, now and then (ip(7), ip_local_port_range).
 */
export const ephemeralPorts: Check = {
  name: "ephemeral ports",
  examine: (config) =>
    judgeEphemeralPorts(
      labPorts(config),
      readSystemFile("/proc/sys/net/ipv4/ip_local_port_range"),
      readSystemFile("/proc/sys/net/ipv4/ip_local_reserved_ports"),
    ),
};

/**
 * @param range `32768\t60999`
 *
 * @param reserved `8080,9000-9010`; either undefined where the kernel does not tell
 */
export function judgeEphemeralPorts(
  ports: readonly LabPort[],
  range: string | undefined,
  reserved: string | undefined,
): Finding[] {
  const [first, last] = (range ?? "").split(/\s+/).map(Number);
  if (!(first > 0 && last >= first)) return [];
  const inside = ports.filter(({ port }) =>
    port >= first && port <= last && !isReserved(port, reserved ?? "")
  );
  if (inside.length === 0) {
    return [ok(`No port of the lab is in the range that clients are given, ${first} to ${last}`)];
  }
  const list = [...new Set(inside.map(({ port }) => port))].sort((a, b) => a - b).join(",");
  return [
    warning(
      `${
        portsText(inside)
      }: in the range that clients are given (${first} to ${last}); one may have it when the lab starts`,
      `sysctl -w net.ipv4.ip_local_reserved_ports=${
        [reserved, list].filter(Boolean).join(",")
      }, or choose lower ports`,
    ),
  ];
}

function isReserved(port: number, list: string): boolean {
  return list.split(",").some((part) => {
    const [from, to = from] = part.split("-");
    return from !== "" && port >= Number(from) && port <= Number(to);
  });
}

/** IPv6 that is off while the lab's addresses want it. */
export const ipv6: Check = {
  name: "ipv6",
  examine: (config) =>
    judgeIpv6(wanting(config), {
      there: readSystemFile("/proc/net/if_inet6") !== undefined,
      disabled: readSystemFile("/proc/sys/net/ipv6/conf/all/disable_ipv6") === "1",
    }),
};

/** Listeners whose address or group is of IPv6. */
function wanting({ listeners }: LabConfig): string[] {
  return listeners.filter((each) =>
    ("address" in each && each.address.includes(":")) || ("group" in each && each.group.includes(":"))
  ).map(({ name }) => name);
}

export function judgeIpv6(
  listeners: readonly string[],
  { there, disabled }: { there: boolean; disabled: boolean },
): Finding[] {
  if (listeners.length === 0) return [];
  const names = listeners.join(", ");
  if (!there) {
    return [
      problem(
        `${names}: this machine has no IPv6`,
        'Use "0.0.0.0" or an IPv4 address, or boot without ipv6.disable=1',
      ),
    ];
  }
  if (!disabled) return [ok(`${names}: IPv6 is on`)];
  return [
    problem(
      `${names}: IPv6 is switched off on every interface`,
      "sysctl -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0",
    ),
  ];
}
