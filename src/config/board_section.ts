// The keys of [board], the class's page. Not here: how they are checked.

import { addressKind } from "./address_kind.ts";
import { integerKind } from "./integer_kind.ts";
import type { Fields, Section } from "./section.ts";
import { TOKEN } from "./text_kind.ts";

const FIELDS = {
  address: {
    kind: addressKind('an address of this machine, such as "127.0.0.1"'),
    default: "127.0.0.1",
    help: "Where the board is served",
  },
  port: {
    kind: integerKind(0, 65535, "0 lets the kernel choose"),
    default: 8080,
    help: "TCP port of the board",
  },
  token: {
    kind: TOKEN,
    default: "",
    secret: true,
    help: "What the teacher's pages ask for; empty: made at start and printed with the board's address",
  },
} as const satisfies Fields;

export const BOARD: Section<typeof FIELDS> = {
  name: "board",
  help: "The class board: an HTTP server",
  repeated: false,
  fields: FIELDS,
};
