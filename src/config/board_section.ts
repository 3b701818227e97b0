// The keys of [board], the class's page. Not here: how they are checked.

import { addressKind } from "./address_kind.ts";
import { BOOLEAN } from "./boolean_kind.ts";
import { durationKind } from "./duration_kind.ts";
import { HOST_NAMES } from "./host_names_kind.ts";
import { integerKind } from "./integer_kind.ts";
import type { Fields, Section } from "./section.ts";
import { TOKEN } from "./text_kind.ts";

const FIELDS = {
  enabled: {
    kind: BOOLEAN,
    default: true,
    help: "Whether there is a board: the pages, the API and the text port",
  },
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
  projector_token: {
    kind: TOKEN,
    default: "",
    secret: true,
    help: "What the projector's page asks for; it shows nicknames and nothing else; empty: made at start",
  },
  hosts: {
    kind: HOST_NAMES,
    default: "",
    help: "Names by which browsers may call the board, besides addresses, localhost and the machine's name",
  },
  hints_port: {
    kind: integerKind(0, 65535, "0 lets the kernel choose"),
    default: 7999,
    help: "TCP port of the board's address where nc shows a student what arrived",
  },
  stuck_after: {
    kind: durationKind("10s", "24h"),
    default: "5m",
    help: "How long tries without success may go on before the board says that a student is stuck",
  },
} as const satisfies Fields;

export const BOARD: Section<typeof FIELDS> = {
  name: "board",
  help: "The class board: an HTTP server",
  repeated: false,
  fields: FIELDS,
};
