// Admissions and filters with memory of their own, as tests want them.
import type { Limits, Network } from "../../../src/config/types.ts";
import { Admission } from "../../../src/dataplane/admission/admission.ts";
import { type LocalAddress, LocalNetwork } from "../../../src/dataplane/admission/networks.ts";
import { BroadcastGuard, DatagramFilter, SenderGuard } from "../../../src/dataplane/datagrams/filter.ts";
import { type AdmissionMemory, makeAdmissionMemory } from "../../../src/dataplane/shared/memory.ts";
import { NO_RULES } from "../../workers/support/lab_config.ts";

export interface AdmittingOptions {
  limits?: Partial<Limits>;
  allow?: readonly Network[];
  proxies?: readonly Network[];
  memory?: AdmissionMemory;
  row?: number;
  /** This machine's; 127.0.0.0/8 is always. */
  local?: readonly LocalAddress[];
  /** As a reactor has it. */
  time?: { readonly now: number };
}

/** Limits of none, as far as a test wants no others. */
export function makeAdmission(options: AdmittingOptions = {}): Admission {
  const { limits, allow = NO_RULES.allow, memory = makeAdmissionMemory(2), row = 0, local = [] } = options;
  const { time = { now: 0 }, proxies = [] } = options;
  return new Admission(
    { memory, row, local: new LocalNetwork(() => local), time },
    { allow, proxies, limits: { ...NO_RULES.limits, ...limits } },
  );
}

export interface FilterOptions extends AdmittingOptions {
  guard?: SenderGuard;
}

/** The filter of a listener that answers. */
export function makeFilter({ guard, ...options }: FilterOptions = {}): DatagramFilter {
  const admission = makeAdmission(options);
  const senders = guard ?? new SenderGuard({ answerLowPorts: true, local: admission.local }, []);
  return new DatagramFilter(admission, { senders, broadcasts: new BroadcastGuard() });
}
