// The JSON schema of a lab's file, for editors (taplo, Even Better TOML), made from the tables the checker uses. What
// concerns several listeners at once can't be said in it.

import type { JsonSchema } from "./kind.ts";
import { candidateVariants, LISTENER } from "./listener_section.ts";
import { type Field, fieldOf, type Section, type Variant } from "./section.ts";
import { SECTIONS } from "./sections.ts";
import { servicesFor } from "./service_fits.ts";

/** Draft 7 is what editors' TOML plug-ins know. */
const DRAFT = "http://json-schema.org/draft-07/schema#";

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
    minItems: 1,
    description: section.help,
    items: { ...table, allOf: transportRules() },
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

/** Keys that are refused beside a service that makes no use of them. */
function serviceRules(): JsonSchema[] {
  const fields = Object.keys(LISTENER.fields).map((key) => [key, fieldOf(LISTENER, key)!] as const);
  return fields.filter(([, field]) => field.services !== undefined).map(([key, field]) => ({
    if: { required: ["service"], properties: { service: { not: { enum: field.services } } } },
    then: { properties: { [key]: false } },
  }));
}

/** If the listener has these words (those it needs to have written), it is one of the variants. */
function rule(
  words: Readonly<Record<string, string>>,
  needed: readonly string[],
  variants: readonly Variant[],
): JsonSchema {
  const fields = Object.keys(LISTENER.fields).map((key) => [key, fieldOf(LISTENER, key)!] as const);
  const takes = (field: Field<unknown>) => variants.some((variant) => field.variants!.includes(variant));
  const bound = fields.filter(([, field]) => field.variants !== undefined);
  const refused = bound.filter(([, field]) => !takes(field)).map(([key]) => [key, false]);
  const required = bound.filter(([, field]) => field.default === undefined && takes(field)).map(([key]) =>
    key
  );
  const services = [...new Set(variants.flatMap(servicesFor))];
  const constants = Object.entries(words).map(([key, word]) => [key, { const: word }]);
  return {
    if: { required: needed, properties: Object.fromEntries(constants) },
    then: {
      ...(required.length === 0 ? {} : { required }),
      properties: { ...Object.fromEntries(refused), service: { enum: services } },
    },
  };
}
