// Exercises as a configuration has them, for tests that read none.
import type { ExerciseConfig } from "../../src/config/types.ts";

/** One of a name, with the listener of the same name. */
export function exercise(name: string, more: Partial<ExerciseConfig> = {}): ExerciseConfig {
  return {
    name,
    title: { en: `Exercise ${name}`, fr: `Exercice ${name}` },
    listener: name,
    points: 1,
    optional: false,
    ...more,
  };
}
