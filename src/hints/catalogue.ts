// All rules in the order of their codes. A code is a letter for the family and two digits. It never changes and
// is never used again, since journals, reports and teachers' notes have it.
import type { Rule } from "./rule.ts";
import { BYTE_ORDER } from "./rules/byte_order.ts";
import { CHALLENGE_ANSWERS } from "./rules/challenge_answers.ts";
import { CHALLENGE_DATAGRAMS } from "./rules/challenge_datagrams.ts";
import { CHALLENGE_STREAMS } from "./rules/challenge_streams.ts";
import { CONNECTIONS } from "./rules/connections.ts";
import { FOREIGN_PROTOCOL } from "./rules/foreign_protocol.ts";
import { FRAMING } from "./rules/framing.ts";
import { IMPAIRMENT } from "./rules/impairment.ts";
import { LENGTHS } from "./rules/lengths.ts";
import { MULTICAST } from "./rules/multicast.ts";
import { OTHER_LANGUAGES } from "./rules/other_languages.ts";
import { POINTERS } from "./rules/pointers.ts";
import { PRAISE } from "./rules/praise.ts";
import { REFUSALS } from "./rules/refusals.ts";
import { TEXT_ENDS } from "./rules/text_ends.ts";
import { TEXT_FOR_INT } from "./rules/text_for_int.ts";
import { UDP } from "./rules/udp.ts";
import { UNIX } from "./rules/unix.ts";
import { WIDTH } from "./rules/width.ts";
import { WRONG_PORT } from "./rules/wrong_port.ts";

/**
 * The families in their order: byte order, width and type, text, lengths of datagrams, framing, wrong
 * protocol or port, a connection's life, habits with UDP and ports, multicast, Unix sockets,
 * challenges, refused by the lab, done well.
 */
const FAMILIES = "BWTLFPCUMXERG";

/** Every rule; of two hints that are equally serious, the earlier one comes first. */
export const RULES: readonly Rule[] = [
  ...BYTE_ORDER,
  ...WIDTH,
  ...POINTERS,
  ...TEXT_FOR_INT,
  ...TEXT_ENDS,
  ...OTHER_LANGUAGES,
  ...LENGTHS,
  ...FRAMING,
  ...WRONG_PORT,
  ...FOREIGN_PROTOCOL,
  ...CONNECTIONS,
  ...UDP,
  ...MULTICAST,
  ...UNIX,
  ...CHALLENGE_ANSWERS,
  ...CHALLENGE_STREAMS,
  ...CHALLENGE_DATAGRAMS,
  ...REFUSALS,
  ...IMPAIRMENT,
  ...PRAISE,
].sort(byCode);

function byCode({ code: a }: Rule, { code: b }: Rule): number {
  return FAMILIES.indexOf(a[0]) - FAMILIES.indexOf(b[0]) || Number(a.slice(1)) - Number(b.slice(1));
}
