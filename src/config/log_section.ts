// The keys of [log]. Not here: how they are checked.

import { choiceKind } from "./choice_kind.ts";
import { fileKind } from "./path_kind.ts";
import type { Fields, Section } from "./section.ts";

const FIELDS = {
  format: {
    kind: choiceKind(["auto", "human", "json"]),
    default: "auto",
    help: '"auto" is human lines on a terminal, JSON lines otherwise',
  },
  level: {
    kind: choiceKind(["debug", "info", "warning", "error"]),
    default: "info",
    help: "The least serious messages that are written",
  },
  file: {
    kind: fileKind("none"),
    default: "",
    help: "A file that gets JSON lines besides",
  },
} as const satisfies Fields;

export const LOG: Section<typeof FIELDS> = {
  name: "log",
  help: "What is written about the lab while it runs",
  repeated: false,
  fields: FIELDS,
};
