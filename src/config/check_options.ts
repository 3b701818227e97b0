// Checks [listener.options]: names, values, and whether this listener's socket has such an option. Not here: the table
// of options (socket_options.ts).

import { type Checked, shortNames } from "./check_section.ts";
import { listed } from "./choice_kind.ts";
import { parseIp } from "./ip_address.ts";
import type { LISTENER } from "./listener_section.ts";
import { nearest } from "./nearest.ts";
import type { ProblemList } from "./problem_list.ts";
import { quote } from "./quote.ts";
import type { Variant } from "./section.ts";
import { OTHER_OPTIONS, SOCKET_OPTIONS, type SocketOption } from "./socket_options.ts";
import type { TomlTable } from "./toml_value.ts";

type CheckedListener = Checked<typeof LISTENER["fields"]>;

/** Reads the options into the listener's values; reports what is wrong with each. */
export function checkOptions(
  table: TomlTable,
  listener: CheckedListener,
  candidates: readonly Variant[],
  problems: ProblemList,
): void {
  const options = table.entries.get("options")?.value;
  if (options?.kind !== "table") return;
  const values: Record<string, number> = {};
  for (const { key, line, value } of options.entries.values()) {
    const option = Object.hasOwn(SOCKET_OPTIONS, key) ? SOCKET_OPTIONS[key] : undefined;
    const reading = option?.kind.read(value);
    const wrong = option === undefined
      ? explainUnknown(key, candidates)
      : misplaced(option, listener, candidates) ??
        (reading !== undefined && "wrong" in reading ? reading.wrong : "");
    if (wrong !== "") problems.add(line, `${listener.label}, options ${shown(key)}`, wrong);
    else if (reading !== undefined && "value" in reading) values[key] = reading.value;
  }
  listener.values.options = values;
  const line = listener.lines.get("receive_buffer");
  if (values.SO_RCVBUF === undefined || line === undefined) return;
  const message = "says the same as SO_RCVBUF in the listener's options; want one of the two";
  problems.add(line, `${listener.label}, receive_buffer`, message);
}

function shown(key: string): string {
  return /^[A-Za-z0-9_]{1,64}$/.test(key) ? key : quote(key);
}

function explainUnknown(key: string, candidates: readonly Variant[]): string {
  if (Object.hasOwn(OTHER_OPTIONS, key)) return `can't be set here: ${OTHER_OPTIONS[key]}`;
  const names = Object.keys(SOCKET_OPTIONS);
  const near = nearest(key, [...names, ...Object.keys(OTHER_OPTIONS)]);
  if (near !== undefined) return `unknown socket option; did you mean ${near}?`;
  const fit = names.filter((name) => candidates.some((each) => SOCKET_OPTIONS[name].variants.includes(each)));
  return `unknown socket option; want ${listed(fit, "or")}`;
}

/** Why this listener's socket has no such option; undefined when it may have it. */
function misplaced(
  { variants, family }: SocketOption,
  { values }: CheckedListener,
  candidates: readonly Variant[],
): string | undefined {
  if (!candidates.some((each) => variants.includes(each))) {
    const here = listed(shortNames(candidates), "or");
    return `belongs to ${listed(shortNames(variants), "and")} listeners; this one is ${here}`;
  }
  const address = values.transport === "multicast" ? values.group : values.address;
  const ip = parseIp(address ?? "");
  if (
    family === undefined || ip === undefined || ip.family === family || (family === 4 && address === "::")
  ) {
    return undefined;
  }
  return `belongs to IPv${family} sockets; this one's address is ${address}`;
}
