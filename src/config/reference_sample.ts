// config/reference.toml: every key with its help and its default, made from the tables the checker uses. The sample is
// itself a lab that runs.

import { shortNames } from "./check_section.ts";
import { listed } from "./choice_kind.ts";
import type { Literal } from "./kind.ts";
import { LISTENER } from "./listener_section.ts";
import { type Field, headerOf, mayHave, type Section, type Variant, VARIANTS } from "./section.ts";
import { SECTIONS } from "./sections.ts";
import { SOCKET_OPTIONS } from "./socket_options.ts";
import { wrapped } from "../text/wrapped.ts";

const HEAD = `#:schema ./lab.schema.json
# Every key there is, with its help and its default; a key that is left out has its default. Written by
# scripts/write_documents.ts: change the definition in src/config, not this file.
`;

/** Width of a comment line. */
const WIDTH = 110;

/** One listener of each transport, with what its required keys are given. */
const SAMPLES: readonly (readonly [Variant, Readonly<Record<string, Literal>>])[] = [
  ["udp", { name: "udp", transport: "udp", port: 4567 }],
  ["tcp", { name: "tcp", transport: "tcp", port: 7100 }],
  ["multicast", { name: "multicast", transport: "multicast", port: 7200, service: "print" }],
  ["unix stream", { name: "unix", transport: "unix" }],
];

/** The text of the sample. */
export function referenceSample(): string {
  const parts = [HEAD];
  for (const section of SECTIONS) {
    parts.push(section.name === LISTENER.name ? listenerSamples() : sectionSample(section));
  }
  return parts.join("\n");
}

function sectionSample(section: Section): string {
  const keys = Object.entries(section.fields).map(([key, field]) => commented(key, field, field.default!));
  return [`# ${section.help}.`, headerOf(section), ...keys, ""].join("\n");
}

/** What was explained for one listener is left out of the next, unless it is required. */
function listenerSamples(): string {
  const explained = new Set<string>();
  const samples = SAMPLES.map(([variant, given]) => {
    const lines = [headerOf(LISTENER)];
    for (const [key, field] of Object.entries(LISTENER.fields) as [string, Field<unknown>][]) {
      if (!mayHave(field, [variant])) continue;
      const value = given[key] ?? field.default ?? field.example!;
      if (!explained.has(key)) lines.push(commented(key, field, value));
      else if (field.default === undefined) lines.push(`${key} = ${literal(value)}`);
      explained.add(key);
    }
    return lines.join("\n") + "\n";
  });
  return `# ${LISTENER.help}.\n${samples.join("\n")}`;
}

function commented(key: string, field: Field<unknown>, value: Literal): string {
  const belongs = field.variants === undefined ? "" : ` For ${listed(shortNames(field.variants), "and")}.`;
  const required = field.default === undefined ? " Required." : "";
  const used = field.services === undefined ? "" : ` For the service ${listed(field.services, "and")}.`;
  if (key === "options") {
    return [...comment(`${field.help}. It takes:`), ...optionLines(), `${key} = ${literal(value)}`].join(
      "\n",
    );
  }
  const text = `${field.help}. Wants ${field.kind.want}.${belongs}${used}${required}`;
  return [...comment(text), `${key} = ${literal(value)}`].join("\n");
}

/** A line for each socket option: name, what it does, what it wants, who has it. */
function optionLines(): string[] {
  return Object.entries(SOCKET_OPTIONS).map(([name, { kind, variants, family, help }]) => {
    const whose = variants.length === VARIANTS.length ? "" : `; ${listed(shortNames(variants), "and")}`;
    return `#   ${name}: ${help}; ${kind.want}${whose}${family === undefined ? "" : `, IPv${family}`}`;
  });
}

/** TOML's basic strings are written as JSON's. */
function literal(value: Literal): string {
  return JSON.stringify(value);
}

function comment(text: string): string[] {
  return wrapped(text, WIDTH - 2).map((line) => `# ${line}`);
}
