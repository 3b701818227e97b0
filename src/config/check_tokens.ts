// Whether the board's two tokens differ: who may look at the projector would else be the teacher. Not here: what a token
// may be made of (text_kind.ts).

import type { BOARD } from "./board_section.ts";
import { type Checked, keyIn } from "./check_section.ts";
import type { ProblemList } from "./problem_list.ts";

/** Reports a projector's token that is the teacher's; neither is shown. */
export function checkTokens(
  { label, values, lines }: Checked<typeof BOARD["fields"]>,
  problems: ProblemList,
): void {
  const { token, projector_token: projector } = values;
  if (projector === undefined || projector === "" || projector !== token) return;
  const line = lines.get("projector_token");
  problems.add(line, keyIn(label, "projector_token"), "the same as token, the teacher's; want another");
}
