// The keys of [journal], which keeps what happened. Not here: how they are checked.

import { durationKind } from "./duration_kind.ts";
import { fileKind } from "./path_kind.ts";
import type { Fields, Section } from "./section.ts";

const FIELDS = {
  path: {
    kind: fileKind(),
    default: "guichet.db",
    help: 'The SQLite file; ":memory:" keeps nothing',
  },
  keep: {
    kind: durationKind("1h", "3650d"),
    default: "90d",
    help: "How long exchanges are kept",
  },
} as const satisfies Fields;

export const JOURNAL: Section<typeof FIELDS> = {
  name: "journal",
  help: "What happened, kept on disk",
  repeated: false,
  fields: FIELDS,
};
