// The `challenge` command: plays one kind of challenge for one client, in a lab of its own that keeps nothing, and says
// what came of it.
import manifest from "../../deno.json" with { type: "json" };
import { tellProtocol } from "../challenges/protocols.ts";
import { secretOfSeed } from "../challenges/seed.ts";
import { variantOf } from "../config/listener_section.ts";
import { loadConfig } from "../config/load.ts";
import type { LabConfig } from "../config/types.ts";
import { type ChallengeKind, CHALLENGES } from "../exchange/challenge.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { hintText } from "../hints/words.ts";
import { briefLine } from "../lab/display/brief.ts";
import { runLab } from "../lab/run_lab.ts";
import { getLog, openLog } from "../log/log.ts";
import { escapeText } from "../text/escape.ts";
import { wrapped } from "../text/format.ts";
import type { Language } from "../text/language.ts";
import { nearest } from "../text/nearest.ts";
import { type Command, INTERRUPTED, type Invocation, OK, usageError, WRONG_ANSWER } from "./command.ts";
import { LANGUAGE_FLAG, readLanguage } from "./configuration.ts";
import { readInteger } from "./probe/flags.ts";
import type { Io, LineOutput } from "./process_io.ts";

/** Beside the ports of the default lab. */
const USUAL_PORT = 7300;

const MOST_PORT = 65_535;
const MOST_SEED = 2 ** 32 - 1;

/** Of the challenge over multicast, as in config/examples/exercises.toml. */
const GROUP = "225.0.0.13";

/** Columns of sentences. */
const WIDTH = 100;

const WORDS = {
  en: {
    waits: "Waiting for your client on",
    seed: "the same again with --seed",
    giveUp: "Ctrl-C gives up",
    attempt: "Try",
    colon: ":",
    verdicts: { solved: "solved", failed: "failed", step: "goes on" },
  },
  fr: {
    waits: "En attente de votre client sur",
    seed: "la même chose avec --seed",
    giveUp: "Ctrl-C abandonne",
    attempt: "Essai",
    colon: " :",
    verdicts: { solved: "réussi", failed: "échoué", step: "en cours" },
  },
};

export const challenge: Command = {
  details: [
    "Starts a lab on this machine with this challenge alone, tells its protocol, shows what your",
    "client does, and ends with the first verdict. KIND is one of:",
    "",
    ...wrapped(CHALLENGES.join(", "), 80).map((line) => `  ${line}`),
    "",
    "  guichet challenge pieces --seed 7",
    "",
    "Nothing is kept. With the same --seed, the numbers are the same again.",
    "",
    "Exit status: 0 solved; 1 failed, or the port is taken; 2 the command line is wrong; 130",
    "Ctrl-C came first.",
  ],
  flags: [
    { name: "seed", value: "N", help: "What all numbers are drawn from; if left out, another each time" },
    { name: "port", value: "PORT", help: `Where the challenge is (${USUAL_PORT})` },
    LANGUAGE_FLAG,
  ],
  argument: "KIND",
  run: runChallenge,
};

/** What the command line asks for. */
interface Asked {
  readonly kind: ChallengeKind;
  readonly seed: number;
  readonly port: number;
  readonly language: Language;
}

async function runChallenge(invocation: Invocation, { stdout, stderr }: Io): Promise<number> {
  const asked = readAsked(invocation);
  const config = labOf(asked);
  const opened = openLog(config.log, stderr);
  const play = new Play(asked, config, stdout);
  try {
    const status = await runLab(config, {
      // Of all that a lab says of itself, only that it is ready is of interest here.
      display: { line: () => play.begin() },
      log: getLog("lab"),
      startedAt: 0,
      version: manifest.version,
      openedLog: opened,
      secret: secretOfSeed(asked.seed),
      judged: (exchanges) => play.judged(exchanges),
    });
    return play.solved === undefined ? status || INTERRUPTED : play.solved ? OK : WRONG_ANSWER;
  } finally {
    await opened.close();
  }
}

/** Tells the protocol, then each exchange, up to the verdict. */
class Play {
  /** Undefined before the verdict. */
  solved: boolean | undefined;
  readonly #asked: Asked;
  readonly #config: LabConfig;
  readonly #stdout: LineOutput;
  #begun = false;

  constructor(asked: Asked, config: LabConfig, stdout: LineOutput) {
    this.#asked = asked;
    this.#config = config;
    this.#stdout = stdout;
  }

  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { kind, seed, port, language } = this.#asked;
    const { waits, seed: again, giveUp, colon } = WORDS[language];
    const [listener] = this.#config.listeners;
    const { title, says, order, diagrams } = tellProtocol(listener, language);
    const where = kind === "token"
      ? `udp 127.0.0.1:${port}, ${GROUP}:${port}`
      : `${listener.transport} 127.0.0.1:${port}`;
    const lines = [
      `${kind}${colon} ${title}`,
      ...wrapped((order === undefined ? says : `${says} ${order}`).replaceAll("`", ""), WIDTH),
      ...diagrams.flatMap((diagram) => diagram.split("\n")),
      "",
      `${waits} ${where} (${again} ${seed}; ${giveUp})`,
    ];
    for (const line of lines) this.#stdout.line(line);
  }

  /** @returns whether that was the verdict */
  judged(exchanges: readonly Exchange[]): boolean {
    for (const exchange of exchanges) {
      if (this.solved !== undefined) return true;
      this.#show(exchange);
      const verdict = exchange.trial?.verdict;
      if (verdict === "solved" || verdict === "failed") this.solved = verdict === "solved";
    }
    return this.solved !== undefined;
  }

  #show(exchange: Exchange): void {
    const { language } = this.#asked;
    const { attempt, colon, verdicts } = WORDS[language];
    const { trial, hints } = exchange;
    this.#stdout.line(briefLine(exchange, language));
    for (const hint of hints) {
      const { fact, cause } = hintText(hint, language);
      for (const line of wrapped(escapeText(`${fact} ${cause} [${hint.code}]`), WIDTH - 2)) {
        this.#stdout.line(`  ${line}`);
      }
    }
    if (trial !== undefined && trial.verdict !== "step") {
      this.#stdout.line(`${attempt} ${trial.attempt}${colon} ${verdicts[trial.verdict]}`);
    }
  }
}

/** A lab of the challenge alone: one worker, no board, no traps, a journal in memory. */
function labOf({ kind, port, language }: Asked): LabConfig {
  const variant = variantOf(kind);
  const place = variant === "multicast" ? `group = "${GROUP}"` : 'address = "127.0.0.1"';
  return loadConfig(
    `[lab]
language = "${language}"
workers = 1
stdin = "ignore"
traps = false
drain = "1s"
loopback_machines = true
[board]
enabled = false
[journal]
path = ":memory:"
[log]
level = "warning"
[[listener]]
name = "${kind}"
transport = "${variant}"
${place}
port = ${port}
service = "challenge"
challenge = "${kind}"
`,
    `the lab of ${kind}`,
  );
}

/** @throws {UsageError} */
function readAsked(invocation: Invocation): Asked {
  const [word] = invocation.words;
  if (word === undefined) {
    throw usageError(`No challenge given: expected one of ${CHALLENGES.join(", ")}`, invocation);
  }
  const kind = CHALLENGES.find((each) => each === word);
  if (kind === undefined) {
    const near = nearest(word, CHALLENGES);
    const cure = near === undefined ? `expected one of ${CHALLENGES.join(", ")}` : `did you mean "${near}"?`;
    throw usageError(`There is no challenge "${word}"; ${cure}`, invocation);
  }
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return {
    kind,
    seed: readInteger(invocation, "seed", { least: 0, most: MOST_SEED, otherwise: drawn }),
    port: readInteger(invocation, "port", { least: 1, most: MOST_PORT, otherwise: USUAL_PORT }),
    language: readLanguage(invocation) ?? "en",
  };
}
