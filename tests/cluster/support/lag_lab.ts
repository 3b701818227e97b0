// A lab without sockets, as a process of its own: students' work is made up, and goes the way of a lab's, to the journal,
// to the board and to the cluster. It takes a JSON object on the command line, and says where its board is.
import process from "node:process";
import { Board } from "../../../src/board/board.ts";
import { Blocks } from "../../../src/cluster/blocks.ts";
import { Member } from "../../../src/cluster/member.ts";
import type { Exchange } from "../../../src/exchange/exchange.ts";
import { FLUSH_MS } from "../../../src/journal/journal.ts";
import { ClassShare } from "../../../src/lab/class/class_share.ts";
import { PIPELINE_MS } from "../../../src/lab/class/pipeline.ts";
import { World } from "../../board/support/board_world.ts";
import { exchange } from "../../journal/support/journal_world.ts";
import { targetOf } from "../../support/postgres.ts";

/** Students whose exchanges are few, so that each one's way can be followed; they do something twice a second. */
const MARKERS = 20;

export interface LagLab {
  readonly address: string;
  readonly lab: string;
  readonly password: string;
  /** Which of the labs it is, from 1. */
  readonly number: number;
  readonly students: number;
  /** Exchanges a second. */
  readonly rate: number;
}

const CLOCK = { monotonic: () => performance.now(), wallClock: () => Date.now() };

async function run({ address, lab, password, number, students, rate }: LagLab): Promise<void> {
  const world = new World();
  const { journal } = world;
  const share = new ClassShare({ lab, journal, clock: CLOCK, settleTime: 0 });
  const member = new Member({
    ...{ lab, machine: lab, program: "lag", instance: crypto.randomUUID() },
    target: () => targetOf(address, password),
    outbox: journal.outbox,
    blocks: new Blocks(journal),
    keep: 86_400_000,
    clock: CLOCK,
    random: Math.random,
    also: share.turn.bind(share),
  });
  share.member = member;
  member.start();
  const board = new Board({ ...world.options, clock: CLOCK, department: share });
  const { url } = await board.start();
  share.attach(board);
  setInterval(
    worker(rate, number, students, (all) => {
      journal.record(all);
      board.observed(all, []);
    }),
    PIPELINE_MS,
  );
  setInterval(() => journal.flush(), FLUSH_MS);
  setInterval(() => share.tick(), 250);
  console.log(JSON.stringify({ url }));
  const before = process.cpuUsage();
  const began = performance.now();
  setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    const busy = (user + system) / 1000 / (performance.now() - began);
    console.log(JSON.stringify({ busy, waits: member.waits, highest: journal.outbox.highest }));
  }, 1000);
}

/** Makes up what students did since the last time. */
function worker(rate: number, number: number, students: number, take: (all: Exchange[]) => void): () => void {
  let turn = 0;
  let owed = 0;
  return () => {
    owed += rate * PIPELINE_MS / 1000;
    const ordinary = Array.from({ length: Math.floor(owed) }, () => `10.1.${number}.${turn++ % students}`);
    owed -= ordinary.length;
    const markers = Array.from({ length: MARKERS }, (_, i) => `10.9.${number}.${i}`)
      .filter(() => Math.random() < PIPELINE_MS / 500);
    const now = Date.now();
    // It ended some time since the last look.
    const all = [...ordinary, ...markers].map((student) =>
      exchange({
        student,
        began: now,
        at: now - Math.floor(Math.random() * PIPELINE_MS),
        peer: { address: student, port: 9 },
      })
    );
    take(all);
  };
}

await run(JSON.parse(Deno.args[0]) as LagLab);
