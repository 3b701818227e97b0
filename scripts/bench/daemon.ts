// Starts the daemon with the default lab's listeners, moved to free ports.

import {
  type BenchContext,
  CLUSTERED,
  DAEMON,
  OTHER,
  pinned,
  UNLIMITED,
  UNOBSERVED,
} from "./bench_context.ts";
import { freePort, type Place, type Service, type Transport } from "./place.ts";
import { type RunningServer, startServer } from "./running_server.ts";

/** What a workload asks of the daemon's configuration beyond its defaults. */
export interface DaemonNeeds {
  /** Connections of the TCP echo listener, where the default is too few. */
  maxConnections?: number;
  /** false: nothing is noted of single exchanges. */
  observations?: boolean;
  /** "high", unless given: all limits are looked at and none is reached; "none" is; or those of a class. */
  limits?: "high" | "none" | "default";
  /** true: it is a lab of the bench's cluster. */
  cluster?: boolean;
  /** The daemon of `--other`. */
  other?: boolean;
  /** How many descriptors it may have. */
  descriptors?: number;
  /** How it is called in results, where it differs only in what it is asked. */
  as?: string;
}

/** Every limit is in force, as by default, and none bites. */
const HIGH_LIMITS = `[limits]
datagrams_per_second = 100000000
connections_per_address = 1000000
new_connections_per_second = 100000000
bytes_per_connection = "1024GiB"
buffer_memory = "1GiB"
`;

const NO_LIMITS = `[limits]
datagrams_per_second = 0
connections_per_address = 0
new_connections_per_second = 0
bytes_per_connection = "0B"
`;

const LIMITS = { high: HIGH_LIMITS, none: NO_LIMITS, default: "" };

const ROOT = new URL("../../", import.meta.url);

interface BenchLab {
  toml: string;
  places: Place[];
}

/** The default lab's listeners at places of ours; multicast stays on loopback. Everything else is the default. */
function benchLab(base: string, needs: DaemonNeeds, cluster: string): BenchLab {
  const place = (transport: Transport, service: Service): Place => {
    return transport === "unix"
      ? { transport, service, port: 0, path: `${base}.sock` }
      : { transport, service, port: freePort(), path: "" };
  };
  const places = [
    place("udp", "counter"),
    place("tcp", "counter"),
    place("unix", "echo"),
    place("udp", "echo"),
    place("tcp", "echo"),
  ];
  // The bench's end of the pipe closes when it ends, however it ends; so does the daemon then.
  const observations = needs.observations ?? true;
  const limits = needs.limits ?? "high";
  const allow = limits === "none" ? `allow = "any"\n` : "";
  const lab = `[lab]\nname = "Bench"\nstdin = "stop"\nobservations = ${observations}\n${allow}`;
  // Two of them run side by side, each with a journal and a board of its own.
  const board = `[board]\nport = ${freePort()}\nhints_port = ${freePort()}\n`;
  const journal = `[journal]\npath = "${base}.db"\n`;
  const sections = [
    lab,
    board,
    journal,
    cluster,
    LIMITS[limits],
    ...places.map((one) => listener(one, needs)),
  ];
  sections.push(
    `[[listener]]\nname = "multicast"\ntransport = "multicast"\ngroup = "225.0.0.10"\nport = ${freePort()}\n` +
      `interface = "lo"\nservice = "print"\n`,
  );
  return { toml: sections.join("\n"), places };
}

function listener(place: Place, needs: DaemonNeeds): string {
  const { transport, service, port, path } = place;
  const where = transport === "unix"
    ? `path = "${path}"\nsocket = "stream"`
    : `address = "0.0.0.0"\nport = ${port}`;
  const most = transport === "tcp" && service === "echo" && needs.maxConnections
    ? `max_connections = ${needs.maxConnections}\n`
    : "";
  return `[[listener]]\nname = "${transport}-${service}"\ntransport = "${transport}"\n${where}\n` +
    `service = "${service}"\n${most}`;
}

/** What starts the daemon up to and with `serve`: `--daemon`, or the `serve` task of the checkout's deno.json. */
function serveCommand(context: BenchContext, needs: DaemonNeeds): string[] {
  const { daemon, other } = context.options;
  if (daemon.length > 0 && !needs.other) return [...daemon, "serve"];
  const root = needs.other ? new URL(`file://${Deno.realPathSync(other)}/`) : ROOT;
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root))) as {
    tasks: { serve: string };
  };
  return tasks.serve.split(" ").map((word) => {
    if (word === "deno") return Deno.execPath();
    return word === "main.ts" ? new URL("main.ts", root).pathname : word;
  });
}

/**
 * Starts the daemon.
 *
 * @param transport with `service`: which of its listeners is going to be measured
 * @throws {import("./running_server.ts").StartError} if it does not come up
 */
export async function startDaemon(
  context: BenchContext,
  transport: Transport,
  service: Service,
  needs: DaemonNeeds = {},
): Promise<RunningServer> {
  const base = `${context.workshop.directory}/daemon-${freePort()}`;
  const cluster = needs.cluster ? await context.database.join(base) : "";
  const lab = benchLab(base, needs, cluster);
  const place = lab.places.find((one) => one.transport === transport && one.service === service);
  if (!place) {
    throw new Error(`Cannot measure ${service} over ${transport}: the default lab has no such listener`);
  }
  Deno.writeTextFileSync(`${base}.toml`, lab.toml);
  const command = [...serveCommand(context, needs), "--config", `${base}.toml`];
  const limit = needs.descriptors === undefined ? [] : ["prlimit", `--nofile=${needs.descriptors}`];
  return await startServer(context.workshop, idOf(needs), place, pinned(context, 0, [...limit, ...command]));
}

function idOf({ as, other, observations, limits, cluster }: DaemonNeeds): string {
  if (as !== undefined) return as;
  if (other) return OTHER;
  if (observations === false) return UNOBSERVED;
  if (cluster) return CLUSTERED;
  return limits === "none" ? UNLIMITED : DAEMON;
}
