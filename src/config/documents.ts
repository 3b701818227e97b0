// Two documents made from the tables that the checker uses: the JSON schema with which editors (taplo, Even
// Better TOML) check a lab's file, and config/reference.toml, which has every key with its help and its
// default and is itself a lab that runs. What several listeners say together can't be said in a schema.
import { wrapped } from "../text/format.ts";
import { shortNames } from "./check_section.ts";
import {
  type Field,
  headerOf,
  type JsonSchema,
  listed,
  type Literal,
  mayHave,
  mustHave,
  type Section,
  type Variant,
  VARIANTS,
} from "./kinds.ts";
import { candidateVariants, challengesFor, LISTENER, servicesFor } from "./listener_section.ts";
import { IMPAIR } from "./impair_section.ts";
import { SECTIONS } from "./sections.ts";
import { SOCKET_OPTIONS } from "./socket_options.ts";

/** Draft 7: what the TOML plug-ins of editors know. */
const DRAFT = "http://json-schema.org/draft-07/schema#";

const LISTENER_FIELDS: readonly [string, Field<unknown>][] = Object.entries(LISTENER.fields);

/** How the sample begins. */
const HEAD = `#:schema ./lab.schema.json
# Every key there is, with its help and its default; a key that is left out has its default. Written by
# scripts/write_documents.ts: change the definition in src/config, not this file.
`;

/** Width of the sample's comments. */
const WIDTH = 110;

/** One listener of each transport, and a challenge, with what its required keys are given. */
const SAMPLES: readonly (readonly [Variant, Readonly<Record<string, Literal>>])[] = [
  ["udp", { name: "udp", transport: "udp", port: 4567 }],
  ["tcp", { name: "tcp", transport: "tcp", port: 7100 }],
  ["multicast", { name: "multicast", transport: "multicast", port: 7200, service: "print" }],
  ["unix stream", { name: "unix", transport: "unix" }],
  ["tcp", { name: "pieces", transport: "tcp", port: 7301, service: "challenge" }],
];

/** The whole schema. */
export function jsonSchema(): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const section of SECTIONS) properties[section.name] = sectionSchema(section);
  return {
    $schema: DRAFT,
    title: "guichet lab",
    description: "A guichet lab: what it listens to and how it answers",
    type: "object",
    required: [LISTENER.name],
    properties,
    additionalProperties: false,
  };
}

function sectionSchema(section: Section): JsonSchema {
  const required = Object.entries(section.fields)
    .filter(([, field]) => field.default === undefined && field.variants === undefined)
    .map(([key]) => key);
  const table: JsonSchema = {
    type: "object",
    description: section.help,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(
      Object.entries(section.fields).map(([key, field]) => [key, fieldSchema(field)]),
    ),
    additionalProperties: false,
  };
  if (!section.repeated) return table;
  return {
    type: "array",
    ...(section.optional === true ? {} : { minItems: 1 }),
    description: section.help,
    items: section.name === LISTENER.name ? { ...table, allOf: transportRules() } : table,
  };
}

function fieldSchema({ kind, help, default: value }: Field<unknown>): JsonSchema {
  return { description: help, ...kind.schema, ...(value === undefined ? {} : { default: value }) };
}

/** What each transport requires, refuses, and can serve. */
function transportRules(): JsonSchema[] {
  const { transport, socket } = LISTENER.fields;
  const rules = (transport.kind.schema.enum as string[])
    .map((name) => rule({ transport: name }, ["transport"], candidateVariants(name, undefined)));
  for (const type of socket.kind.schema.enum as string[]) {
    const needed = type === socket.default ? ["transport"] : ["transport", "socket"];
    rules.push(rule({ transport: "unix", socket: type }, needed, candidateVariants("unix", type)));
  }
  return [...rules, ...serviceRules()];
}

/** Keys that are refused beside a service that makes no use of them, or that its own can't do without. */
function serviceRules(): JsonSchema[] {
  return LISTENER_FIELDS.filter(([, field]) => field.services !== undefined).map(([key, field]) => ({
    if: { required: ["service"], properties: { service: { not: { enum: field.services } } } },
    then: { properties: { [key]: false } },
    ...(field.default === undefined ? { else: { required: [key] } } : {}),
  }));
}

/** A listener with these words (`needed`: those that it must have in the file) is one of the variants. */
function rule(
  words: Readonly<Record<string, string>>,
  needed: readonly string[],
  variants: readonly Variant[],
): JsonSchema {
  const takes = (field: Field<unknown>) => variants.some((variant) => field.variants!.includes(variant));
  const bound = LISTENER_FIELDS.filter(([, field]) => field.variants !== undefined);
  const refused = bound.filter(([, field]) => !takes(field)).map(([key]) => [key, false]);
  const required = bound.filter(([, field]) => mustHave(field, variants)).map(([key]) => key);
  const services = [...new Set(variants.flatMap(servicesFor))];
  const constants = Object.entries(words).map(([key, word]) => [key, { const: word }]);
  return {
    if: { required: needed, properties: Object.fromEntries(constants) },
    then: {
      ...(required.length === 0 ? {} : { required }),
      properties: {
        ...Object.fromEntries(refused),
        service: { enum: services },
        ...(services.includes("challenge") ? { challenge: { enum: challengesFor(variants) } } : {}),
      },
    },
  };
}

/** The text of the sample. */
export function referenceSample(): string {
  const parts = [HEAD];
  for (const section of SECTIONS) {
    parts.push(section.name === LISTENER.name ? listenerSamples() : sectionSample(section));
  }
  return parts.join("\n");
}

function sectionSample(section: Section): string {
  const keys = Object.entries(section.fields).map(([key, field]) =>
    commented(key, field, field.default ?? field.example!)
  );
  return [`# ${section.help}.`, headerOf(section), ...keys, ""].join("\n");
}

/** A key that one listener has explained is left out of the next, unless it is required. */
function listenerSamples(): string {
  const explained = new Set<string>();
  const samples = SAMPLES.map(([variant, given]) => {
    const lines = [headerOf(LISTENER)];
    for (const [key, field] of LISTENER_FIELDS) {
      const used = field.services?.some((service) =>
        service === (given.service ?? LISTENER.fields.service.example)
      );
      if (!mayHave(field, [variant]) || used === false) continue;
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
  const used = field.services === undefined ? "" : ` ${forServices(field.services)}.`;
  if (key === "options") {
    return [...comment(`${field.help}. The options:`), ...optionLines(), `${key} = ${literal(value)}`].join(
      "\n",
    );
  }
  if (key === "impair") {
    return [...comment(`${field.help}.${belongs} Its keys:`), ...impairLines(), `${key} = ${literal(value)}`]
      .join("\n");
  }
  const text = `${field.help}. Value: ${field.kind.want}.${belongs}${used}${required}`;
  return [...comment(text), `${key} = ${literal(value)}`].join("\n");
}

/** `For the services counter and echo`: whose key it is. */
export function forServices(services: readonly string[]): string {
  return `For the ${services.length > 1 ? "services" : "service"} ${listed(services, "and")}`;
}

/** A line for each socket option: name, what it does, what it wants, who has it. */
function optionLines(): string[] {
  return Object.entries(SOCKET_OPTIONS).map(([name, { kind, variants, family, help }]) => {
    const whose = variants.length === VARIANTS.length ? "" : `; ${listed(shortNames(variants), "and")}`;
    return `#   ${name}: ${help}; ${kind.want}${whose}${family === undefined ? "" : `, IPv${family}`}`;
  });
}

/** As {@linkcode optionLines}, for [listener.impair]. */
function impairLines(): string[] {
  return Object.entries<Field<unknown>>(IMPAIR.fields).map(
    ([key, { kind, variants, help, default: value }]) => {
      const whose = variants === undefined ? "" : `; ${listed(shortNames(variants), "and")}`;
      return `#   ${key}: ${help}; ${kind.want}; ${literal(value!)} if left out${whose}`;
    },
  );
}

/** TOML writes strings as JSON does. */
function literal(value: Literal): string {
  return JSON.stringify(value);
}

function comment(text: string): string[] {
  return wrapped(text, WIDTH - 2).map((line) => `# ${line}`);
}
