// Right clients of the corpus against listeners that are unkind on purpose: nobody is accused of what the lab did.
import { assert, assertEquals } from "@std/assert";
import type { ApiExchange } from "../../src/board/api_types.ts";
import { startDaemon } from "../support/daemon.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";
import { waitFor } from "../support/wait_for.ts";
import { readExchanges } from "./board_reader.ts";
import { type CorpusLab, corpusLab } from "./corpus_lab.ts";
import { CORRECT } from "./manifest_correct.ts";
import { titleOf, type Trial } from "./manifest.ts";
import { addressOf, compileCorpus, runCorpus } from "./run_clients.ts";

/** Clients of each kind that end soon: those that wait for what is lost are interrupted. */
const SELECTED = [
  "udp_as_the_course at udp-counter",
  "udp_connected at udp-counter",
  "udp_select_timeout at udp-counter",
  "udp_many_on_one_socket at udp-counter",
  "udp_loop_with_poll at udp-counter",
  "udp_retry_takes_the_first at udp-counter",
  "udp_setsockopt_timeout at udp-counter",
  "udp_nonblocking at udp-counter",
  "udp_echo_text at udp-echo",
  "udp_echo_ints at udp-echo",
  "udp_empty_echo at udp-echo",
  "udp_one_way at udp-print",
  "udp_three_one_way at udp-discard",
  "udp_daytime at udp-daytime",
  "udp_time at udp-time",
];

const OVER_TCP = [
  "tcp_as_the_course at tcp-counter",
  "tcp_as_the_course at tcp-isolated",
  "tcp_byte_by_byte at tcp-counter",
  "tcp_half_close_first at tcp-counter",
  "tcp_waitall at tcp-counter",
  "tcp_select at tcp-counter",
  "tcp_five_children at tcp-counter",
  "tcp_exit_without_close at tcp-counter",
  "big_endian_htonl at tcp-big-endian",
  "tcp_echo_lines at tcp-echo",
  "tcp_daytime at tcp-daytime",
  "tcp_discard at tcp-discard",
  "half_close_service at tcp-half-close",
];

/** What is done, and to which clients. */
const IMPAIRMENTS: readonly [string, readonly string[]][] = [
  ['loss = "100%"', SELECTED],
  ['loss = "100%"\ndirection = "answers"\nreveal = false', SELECTED],
  ['loss = "50%"', SELECTED],
  ['duplicate = "100%"', SELECTED],
  ['duplicate = "50%"\nreorder = "50%"', SELECTED],
  ['reorder = "100%"', SELECTED],
  ['corrupt = "100%"', SELECTED],
  ['delay = "150ms"\njitter = "40ms"', [...SELECTED, ...OVER_TCP]],
  // Longer than anybody waits, who then presses Ctrl-C.
  ['delay = "1500ms"', OVER_TCP],
  ['rate = "1KiB"', [...SELECTED, ...OVER_TCP]],
];

/** The lab, with what is done at each of its UDP and TCP listeners that it can be done at. */
function impaired({ config }: CorpusLab, impair: string): string {
  const withTcp = !/loss|duplicate|reorder|corrupt/.test(impair);
  return config.split("\n\n").map((table) => {
    const takes = table.includes('transport = "udp"') || (withTcp && table.includes('transport = "tcp"'));
    return takes ? `${table}\n[listener.impair]\n${impair}` : table;
  }).join("\n\n");
}

function trialsOf(titles: readonly string[], impair: string): Trial[] {
  const interrupted = /loss|corrupt|1500ms/.test(impair);
  return titles.map((title) => {
    const client = CORRECT.find((each) => titleOf({ ...each, ending: "by itself" }) === title);
    assert(client !== undefined, title);
    return { ...client, ending: interrupted ? "after 1 s" as const : "by itself" as const };
  });
}

for (const [impair, titles] of IMPAIRMENTS) {
  testNeeding(["gcc"], `no right client is accused where ${impair.replaceAll("\n", ", ")}`, async () => {
    const trials = trialsOf(titles, impair);
    await using folder = await tempDir();
    const lab = await corpusLab(trials, folder.path);
    const [compiled, daemon] = await Promise.all([
      compileCorpus(trials),
      startDaemon({ config: impaired(lab, impair), args: ["serve"] }),
    ]);
    await using running = await daemon.ready();
    const problems = await runCorpus(trials, compiled, lab);
    if (/jitter|rate/.test(impair)) assertEquals(Object.fromEntries(problems), {});
    let seen: readonly (readonly ApiExchange[])[] = [];
    const read = async () => {
      seen = await Promise.all(trials.map((_, i) => readExchanges(lab, { client: addressOf(i) })));
      return seen.every((each, i) => each.length >= Math.min(trials[i].exchanges ?? 1, 1));
    };
    await waitFor(() => `exchanges of ${trials.filter((_, i) => seen[i].length === 0).map(titleOf)}`, read, {
      timeout: 15_000,
    });
    const touched = seen.flat().filter(({ impaired }) => impaired !== undefined);
    assert(touched.length >= seen.flat().length / 4, `${touched.length} of ${seen.flat().length}`);
    for (const [i, exchanges] of seen.entries()) {
      for (const { hints, impaired } of exchanges) {
        const accusing = hints.filter(({ level }) => level === "error" || level === "warning");
        assertEquals(accusing, [], `${titleOf(trials[i])}: ${impaired?.text}`);
      }
    }
    await running.stop();
  });
}
