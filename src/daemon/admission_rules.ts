// What of a lab's configuration says whose clients are served, and how much of each. Not here: who applies it
// (src/listeners/admission.ts).

import type { LabConfig } from "../config/types.ts";
import type { AdmissionRules } from "../listeners/admission.ts";

export function rulesOf({ limits, lab: { allow } }: LabConfig): AdmissionRules {
  return { limits, allow };
}
