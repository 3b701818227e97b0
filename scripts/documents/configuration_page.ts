// docs/configuration.md: the keys of a lab's file for a reader, made from the tables the checker uses.
import { shortNames } from "../../src/config/check_section.ts";
import { forServices } from "../../src/config/documents.ts";
import { IMPAIR } from "../../src/config/impair_section.ts";
import {
  type Field,
  headerOf,
  listed,
  type Section,
  type Variant,
  VARIANTS,
} from "../../src/config/kinds.ts";
import { LISTENER, servicesFor } from "../../src/config/listener_section.ts";
import { SECTIONS } from "../../src/config/sections.ts";
import { SOCKET_OPTIONS } from "../../src/config/socket_options.ts";
import { code, GENERATED, item, paragraph, table } from "./markdown.ts";

const INTRO = [
  "A lab is one TOML file. `guichet init` writes one to start from, `guichet check FILE` reports every mistake with its " +
  "line and says whether everything that the lab opens is free, and `guichet serve FILE` runs it. This page says what " +
  "each key means.",
  "Only a `[[listener]]` is required; every other section, and every key with a default, may be left out. " +
  "[reference.toml](../config/reference.toml) has all keys with their defaults, ready to copy, and " +
  "[examples/](../config/examples/) has whole labs. Put `#:schema ./lab.schema.json` in the first line, and an " +
  "editor completes and checks the file as you write.",
  'Times are written `"30s"`, `"5m"`, `"2h"`, `"90d"`, sizes `"64KiB"`, `"4MiB"` or a number of bytes.',
];

/** One for each section: what a lab would write there. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  lab: '[lab]\nname = "Sockets, group 2"\nlanguage = "fr"\ndrain = "10s"',
  listener: `# The course's serveurTCP: reads an int, answers it plus 1.
[[listener]]
name = "tcp-counter"
transport = "tcp"
port = 7100
service = "counter"

[listener.options]
TCP_NODELAY = true`,
  exercise: `[[exercise]]
name = "counter"
title = { en = "Ask the counter", fr = "Interroger le compteur" }
listener = "tcp-counter"
points = 2
closes = 2026-12-15T23:59:00`,
  limits: "# Forty students behind one address, as some networks have it.\n[limits]\n" +
    "connections_per_address = 1000\nnew_connections_per_second = 1000",
  log: '[log]\nlevel = "warning"\nfile = "guichet.log"',
  board:
    '# For the class, not only for this machine.\n[board]\naddress = "0.0.0.0"\nport = 8080\nstuck_after = "10m"',
  journal: '[journal]\npath = "group2.db"\nkeep = "365d"',
  cluster: '[cluster]\ndatabase = "postgresql://db.example.org/guichet?sslmode=verify-full"\n' +
    'password_file = "/etc/guichet/database"\nlab = "room-204"',
};

/** The text of the page. */
export function configurationPage(): string {
  const parts = [GENERATED, "# Configuration", ...INTRO.map((text) => paragraph(text))];
  for (const section of SECTIONS) {
    parts.push(
      `## ${headerOf(section)}`,
      paragraph(`${section.help}.`),
      code("toml", EXAMPLES[section.name]),
    );
    parts.push(
      ...(section.name === LISTENER.name ? listenerParts() : [entries(Object.entries(section.fields))]),
    );
  }
  return parts.join("\n\n") + "\n";
}

type Entry = readonly [string, Field<unknown>];

/** The listener's keys, those that the same kinds of listener take together. */
function listenerParts(): string[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of Object.entries(LISTENER.fields as Section["fields"])) {
    const whose = entry[1].variants === undefined ? "" : listed(shortNames(entry[1].variants), "and");
    groups.set(whose, [...groups.get(whose) ?? [], entry]);
  }
  const parts = [
    "### What a listener can be",
    paragraph("The transport decides which services there are."),
    kinds(),
  ];
  for (const [whose, group] of groups) {
    parts.push(`### ${whose === "" ? "Keys of every listener" : `Keys of ${whose}`}`, entries(group));
  }
  return [...parts, ...options(), ...impairment()];
}

function impairment(): string[] {
  const text =
    "What a listener does on purpose to what comes and goes, so that a class sees on a cable what happens on a " +
    "network. TCP puts right what is lost, doubled, out of order or corrupted before a program sees it; so only " +
    "`delay`, `jitter` and `rate` are for tcp.";
  return [
    "### Impairment",
    paragraph(text),
    code("toml", '[listener.impair]\nloss = "10%"\ndelay = "40ms"\njitter = "10ms"'),
    entries(Object.entries<Field<unknown>>(IMPAIR.fields)),
  ];
}

/** A row for each kind of listener. */
function kinds(): string {
  const rows = VARIANTS.map((variant) => [variantWritten(variant), servicesFor(variant).join(", ")]);
  return table([["`transport`, `socket`", "services"], ...rows]);
}

function variantWritten(variant: Variant): string {
  return variant.split(" ").map((word) => `\`"${word}"\``).join(", ");
}

function options(): string[] {
  const rows = Object.entries(SOCKET_OPTIONS).map(([name, { kind, variants, family, help }]) => [
    `\`${name}\``,
    help,
    kind.want,
    (variants.length === VARIANTS.length ? "all" : shortNames(variants).join(", ")) +
    (family === undefined ? "" : `; IPv${family}`),
  ]);
  const text =
    "By their C names, in a table after the listener they belong to; the kernel's manual pages socket(7), " +
    "ip(7), ipv6(7) and tcp(7) say more.";
  return [
    "### Socket options",
    paragraph(text),
    table([["option", "what it does", "value", "listeners"], ...rows]),
  ];
}

function entries(fields: readonly Entry[]): string {
  return fields.map(([key, field]) => item(entryText(key, field))).join("\n");
}

function entryText(key: string, { help, kind, services, default: value }: Field<unknown>): string {
  const without = value === undefined ? "required" : `\`${JSON.stringify(value)}\` if left out`;
  const used = services === undefined ? "" : ` ${forServices(services)}.`;
  return `**\`${key}\`** (${without}): ${help}. Value: ${
    ["options", "impair"].includes(key) ? "a table, see below" : kind.want
  }.${used}`;
}
