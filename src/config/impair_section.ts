// The keys of [listener.impair]: what a listener does on purpose to what comes and goes.
import {
  BOOLEAN,
  choiceKind,
  durationKind,
  type Fields,
  integerOrWordKind,
  type Kind,
  type Section,
  sizeKind,
} from "./kinds.ts";
import { describeValue, type TomlValue } from "./values.ts";

const SHARE = /^(\d{1,3}(?:\.\d{1,6})?)\s*%$/;

/** A longer one is no network that a client of this course would wait for. */
const LONGEST_DELAY = "60s";

/** As of setseed and the like: 32 bits. */
const GREATEST_SEED = 2 ** 32 - 1;

/** A share such as "10%" or 0.1; of 1 once read. */
const SHARE_KIND: Kind<number> = {
  want: 'a share such as "10%" or 0.1, "0%" to "100%"',
  read(value) {
    const share = shareOf(value);
    if (share === undefined) return { wrong: `${describeValue(value)}; expected ${this.want}` };
    if (share >= 0 && share <= 1) return { value: share };
    const guess = value.kind !== "string" && share > 1 && share <= 100 ? `; did you mean "${share}%"?` : "";
    return { wrong: `${describeValue(value)} is out of range; expected ${this.want}${guess}` };
  },
  schema: {
    anyOf: [{ type: "string", pattern: SHARE.source }, { type: "number", minimum: 0, maximum: 1 }],
  },
};

function shareOf(value: TomlValue): number | undefined {
  if (value.kind === "integer" || value.kind === "float") return value.value;
  const match = value.kind === "string" ? SHARE.exec(value.value) : null;
  return match === null ? undefined : Number(match[1]) / 100;
}

const DATAGRAMS_ONLY = {
  variants: ["udp"],
  elsewhere:
    "TCP puts right what is lost, doubled, out of order or corrupted before a program sees it; expected delay, " +
    "jitter or rate",
} as const;

const IMPAIR_FIELDS = {
  loss: {
    kind: SHARE_KIND,
    default: "0%",
    ...DATAGRAMS_ONLY,
    help: "Share of the datagrams that are dropped",
  },
  duplicate: {
    kind: SHARE_KIND,
    default: "0%",
    ...DATAGRAMS_ONLY,
    help: "Share of the datagrams that come twice",
  },
  reorder: {
    kind: SHARE_KIND,
    default: "0%",
    ...DATAGRAMS_ONLY,
    help: "Share of the datagrams that a later one overtakes",
  },
  corrupt: {
    kind: SHARE_KIND,
    default: "0%",
    ...DATAGRAMS_ONLY,
    help: "Share of the datagrams of which one bit is flipped",
  },
  delay: {
    kind: durationKind("0ms", LONGEST_DELAY),
    default: "0ms",
    help: "How long everything is held up",
  },
  jitter: {
    kind: durationKind("0ms", LONGEST_DELAY),
    default: "0ms",
    help: "By how much the delay is longer or shorter, at the most",
  },
  rate: {
    kind: sizeKind("0B", "1GiB"),
    default: "0B",
    help: 'Bytes a second, each way; "0B" is no bound',
  },
  direction: {
    kind: choiceKind(["both", "requests", "answers"]),
    default: "both",
    help: "To what it is done: to what clients send, to what they are answered, or to both",
  },
  seed: {
    kind: integerOrWordKind(0, GREATEST_SEED, "auto"),
    default: "auto",
    help: 'With the same number, the same is done to the same datagrams; "auto" is by student and try',
  },
  reveal: {
    kind: BOOLEAN,
    default: true,
    help: "Whether students are shown, afterwards, what was done to them",
  },
} as const satisfies Fields;

export const IMPAIR: Section<typeof IMPAIR_FIELDS> = {
  name: "listener.impair",
  help: "What a listener does on purpose to what comes and goes",
  repeated: false,
  fields: IMPAIR_FIELDS,
};
