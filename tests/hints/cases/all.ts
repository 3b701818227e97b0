// Every table of cases.
import type { Case } from "../support/case.ts";
import { BYTE_ORDER } from "./byte_order.ts";
import { CHALLENGE_DATAGRAMS } from "./challenge_datagrams.ts";
import { CHALLENGE_STREAMS } from "./challenge_streams.ts";
import { ENDINGS, UNIX_ANSWERS } from "./endings.ts";
import { HABITS } from "./habits.ts";
import { IMPAIRED } from "./impairment.ts";
import { FRAMING, LENGTHS } from "./lengths_framing.ts";
import { OTHER_LANGUAGES } from "./other_languages.ts";
import { PRAISE } from "./praise.ts";
import { LIFECYCLE, PROTOCOL } from "./protocol.ts";
import { REFUSED } from "./refusals.ts";
import { TEXT } from "./text.ts";
import { WIDTH } from "./width.ts";

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  "byte order": BYTE_ORDER,
  width: WIDTH,
  text: TEXT,
  "other languages": OTHER_LANGUAGES,
  lengths: LENGTHS,
  framing: FRAMING,
  protocol: PROTOCOL,
  lifecycle: LIFECYCLE,
  endings: ENDINGS,
  "Unix answers": UNIX_ANSWERS,
  habits: HABITS,
  "challenges over connections": CHALLENGE_STREAMS,
  "challenges over datagrams": CHALLENGE_DATAGRAMS,
  refusals: REFUSED,
  impairment: IMPAIRED,
  praise: PRAISE,
};
