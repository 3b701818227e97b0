// A worker thread that tries one server over the network, for the lab: its waiting holds this thread and not the one that
// reads what happens in the lab. Started by src/lab/class/server_trials.ts, ended after its one message.
/// <reference lib="deno.worker" />
import { type ReportJson, reportJson } from "../output/json.ts";
import { runScenarios } from "../runner.ts";
import { scenariosOf, suiteNamed } from "../suites.ts";
import type { Language } from "../../text/language.ts";
import { NetworkGround } from "./ground.ts";
import { machineStretch, Poller } from "./poller.ts";

/** Milliseconds that an answer may take on a quiet machine. */
const PATIENCE = 3000;

/** What is to be tried. */
export interface TrialOrder {
  readonly suite: string;
  readonly address: string;
  readonly port: number;
  readonly seed: number;
  readonly language: Language;
  /** Milliseconds after which no scenario begins any more. */
  readonly time: number;
}

self.onmessage = async ({ data }: MessageEvent<TrialOrder>) => {
  const report = await tried(data);
  self.postMessage(report);
};

async function tried({ suite: name, address, port, seed, language, time }: TrialOrder): Promise<ReportJson> {
  const suite = suiteNamed(name)!;
  const target = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  using ground = new NetworkGround({ address, port }, {
    suite,
    poller: new Poller(),
    seed,
    patience: PATIENCE,
  });
  const results = await runScenarios({
    suite,
    scenarios: scenariosOf(suite),
    ground,
    stop: AbortSignal.timeout(time),
    stretch: machineStretch,
    again: (scenario) => `guichet grade ${name} ${target} --only ${scenario} --seed ${seed}`,
  });
  return reportJson({ suite: name, target, seed, results, remarks: [] }, language);
}
