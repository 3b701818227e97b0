// The keys of [journal], which keeps what happened. Not here: how they are checked.

import { durationKind } from "./duration_kind.ts";
import { fileKind } from "./path_kind.ts";
import type { Fields, Section } from "./section.ts";
import { sizeKind } from "./size_kind.ts";

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
  max_size: {
    kind: sizeKind("1MiB", "1024GiB"),
    default: "256MiB",
    help: "How big the file may grow; the oldest exchanges go first",
  },
} as const satisfies Fields;

export const JOURNAL: Section<typeof FIELDS> = {
  name: "journal",
  help: "What happened, kept on disk",
  repeated: false,
  fields: FIELDS,
};
