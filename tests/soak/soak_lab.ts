// The lab of a soak: every service on every transport, a group, traps, the board, a journal in a file of a
// size that it reaches; beside it a listener of each kind that the corpus's programs speak to.
import { type CorpusLab, corpusLab } from "../corpus/corpus_lab.ts";
import { CORPUS, SHARED_LISTENERS, type Trial, trialsOf } from "../corpus/manifest.ts";
import { everyService } from "../fuzz/all_services.ts";

/** What an hour's journal grows to, in MiB: small, so that a minute shows how it levels off. */
const JOURNAL_MIB = 2;

/** Bytes that the journal's file, and the WAL beside it, may have at most. */
export const MOST_JOURNAL = (JOURNAL_MIB + 4) * 1024 * 1024;

/** The lab has 64 listeners at most, and the clients' programs are to be compiled within a minute. */
const MOST_PROGRAMS = 12;

const SERVED_ALREADY = SHARED_LISTENERS.filter((name) => /-(daytime|time|discard)$/.test(name));

export interface SoakLab {
  readonly config: string;
  readonly corpus: CorpusLab;
  /** Programs that students run, right and wrong ones. */
  readonly clients: readonly Trial[];
  readonly journal: string;
}

/** @param random 0 … 2^32 - 1, chooses the programs */
export async function soakLab(folder: string, random: () => number): Promise<SoakLab> {
  const shared: readonly string[] = SHARED_LISTENERS;
  const fit = trialsOf(
    CORPUS.filter(({ listener, needs }) => shared.includes(listener) && needs === undefined),
  );
  const clients = Array.from({ length: MOST_PROGRAMS }, () => fit[random() % fit.length]);
  const corpus = await corpusLab(clients, folder);
  const journal = `${folder}/soak.db`;
  // The tables of the corpus's lab, and the listeners alone of the other; of those that both have, polite clients ask
  // the counters and echoes here.
  const [, ...services] = everyService(folder).split(/(?=^\[\[listener\]\]$)/m)
    .filter((table) => !SERVED_ALREADY.some((name) => table.includes(`name = "${name}"`)))
    .map((table) => table.replace('name = "', 'name = "any-'));
  const config = corpus.config
    .replace('path = ":memory:"', `path = "${journal}"\nmax_size = "${JOURNAL_MIB}MiB"`) +
    '\n[log]\nlevel = "error"\n' + services.join("");
  return { config, corpus, clients, journal };
}
