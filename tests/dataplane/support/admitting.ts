// Admissions and gates with memory of their own, as tests want them.
import type { Limits, Network } from "../../../src/config/types.ts";
import {
  Admission,
  type AdmissionMemory,
  makeAdmissionMemory,
} from "../../../src/dataplane/admission/admission.ts";
import { type LocalAddress, LocalNetwork } from "../../../src/dataplane/admission/networks.ts";
import { BroadcastGuard, DatagramFilter, SenderGuard } from "../../../src/dataplane/datagrams/filter.ts";
import { NO_RULES } from "../../workers/support/lab_config.ts";

export interface AdmittingOptions {
  limits?: Partial<Limits>;
  allow?: readonly Network[];
  memory?: AdmissionMemory;
  row?: number;
  /** This machine's; 127.0.0.0/8 is always. */
  local?: readonly LocalAddress[];
  now?: () => number;
}

/** Limits of none, as far as a test wants no others. */
export function makeAdmission(options: AdmittingOptions = {}): Admission {
  const { limits, allow = NO_RULES.allow, memory = makeAdmissionMemory(2), row = 0, local = [] } = options;
  const setting = { memory, row, local: new LocalNetwork(() => local), now: options.now ?? (() => 0) };
  return new Admission(setting, { allow, limits: { ...NO_RULES.limits, ...limits } });
}

export interface GateOptions extends AdmittingOptions {
  guard?: SenderGuard;
}

/** The gate of a listener that answers. */
export function makeGate({ guard, ...options }: GateOptions = {}): DatagramFilter {
  const now = options.now ?? (() => 0);
  const admission = makeAdmission(options);
  const nobody = { answerLowPorts: true, local: admission.local };
  return new DatagramFilter({
    admission,
    now,
    guards: {
      senders: guard ?? new SenderGuard(nobody, []),
      broadcasts: new BroadcastGuard(),
    },
  });
}
