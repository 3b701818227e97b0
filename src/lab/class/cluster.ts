// The lab as one of its cluster: who it is there, its connection, and the counters whose numbers are the cluster's. It is
// loaded where a lab has a cluster.
import manifest from "../../../deno.json" with { type: "json" };
import { Blocks } from "../../cluster/blocks.ts";
import { Connection } from "../../cluster/connection.ts";
import { CLOCK_MS, clockText, Member, sayHello } from "../../cluster/member.ts";
import { ClusterError, reasonOf } from "../../cluster/reasons.ts";
import { identityOf, targetOf } from "../../cluster/settings.ts";
import type { ClusterConfig } from "../../config/types.ts";
import type { Clock } from "../../exchange/clock.ts";
import type { Journal } from "../../journal/journal.ts";
import { ClassShare } from "./class_share.ts";
import { ClusterCounters } from "../cluster_counters.ts";
import { OpenError } from "../listeners/bound_socket.ts";
import { machineNames } from "./lab_view.ts";

/** Milliseconds that `check` and `doctor` wait for the database. */
const CHECK_PATIENCE = 3000;

interface LabClusterOptions {
  readonly journal: Journal;
  /** Milliseconds for which exchanges are kept. */
  readonly keep: number;
  readonly clock: Clock;
  /** As {@linkcode ClassShare} wants it. */
  readonly settleTime: number;
}

export class LabCluster {
  readonly member: Member;
  readonly share: ClassShare;
  readonly counters: ClusterCounters;

  /** Begins to connect, and does not wait for it. @throws OpenError where the password can't be used */
  constructor(config: ClusterConfig, { journal, keep, clock, settleTime }: LabClusterOptions) {
    const blocks = new Blocks(journal);
    this.counters = new ClusterCounters(journal, blocks);
    const { outbox } = journal;
    const who = whoIs(config);
    this.share = new ClassShare({ lab: who.lab, journal, clock, settleTime });
    const also = this.share.turn.bind(this.share);
    this.member = new Member({ ...who, outbox, blocks, keep, clock, random: Math.random, also });
    this.share.member = this.member;
    this.member.start();
  }
}

function whoIs(config: ClusterConfig) {
  const identity = identityOf(config, machineNames()[0] ?? "", manifest.version);
  const target = () => targetOf(config, identity.lab);
  try {
    // A lab that starts without its password would never have it.
    target();
    return { ...identity, target };
  } catch (error) {
    if (error instanceof ClusterError) throw new OpenError(error.message, { cause: error });
    throw error;
  }
}

/** What a lab would find if it joined its cluster now. */
export interface ClusterFinding {
  readonly lab: string;
  /** What is wrong, in a line; undefined where all is well. */
  readonly problem: string | undefined;
}

/**
 * Tries the database as the lab itself would, and changes nothing there.
 * @param wallClock milliseconds since 1970
 */
export async function examineCluster(
  config: ClusterConfig,
  wallClock: () => number = Date.now,
): Promise<ClusterFinding> {
  const { lab } = identityOf(config, machineNames()[0] ?? "", manifest.version);
  try {
    const { target, ...identity } = whoIs(config);
    await using connection = await Connection.open(target(), CHECK_PATIENCE);
    const before = wallClock();
    const { clock } = await sayHello(connection, identity, before);
    const ahead = (before + wallClock()) / 2 - clock;
    if (Math.abs(ahead) <= CLOCK_MS) return { lab, problem: undefined };
    return { lab, problem: `clock: this machine's is ${clockText(ahead)} the database's; set it, by NTP` };
  } catch (error) {
    if (error instanceof OpenError) return { lab, problem: error.message };
    return { lab, problem: `Cannot use the cluster's database: ${reasonOf(error)}` };
  }
}
