// Types of the few functions we use of Deno's std, which npm:deno-std ships as plain JavaScript without types.
// One `declare module` per name in deno.json's import map. Declare only what is imported somewhere.

declare module "@std/cli" {
  export interface ParseOptions {
    string?: readonly string[];
    boolean?: readonly string[];
    collect?: readonly string[];
    alias?: Readonly<Record<string, string | readonly string[]>>;
    default?: Readonly<Record<string, unknown>>;
    negatable?: readonly string[];
    stopEarly?: boolean;
    "--"?: boolean;
    unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  }
  export function parseArgs(
    args: string[],
    options?: ParseOptions,
  ): { _: (string | number)[] } & Record<string, unknown>;
}

declare module "@std/text" {
  export function closestString(given: string, possible: ReadonlyArray<string>): string;
  export function levenshteinDistance(a: string, b: string): number;
}

declare module "@std/assert" {
  export class AssertionError extends Error {}
  export function assert(value: unknown, message?: string): asserts value;
  export function assertEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T;
  export function assertMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertStringIncludes(actual: string, expected: string, message?: string): void;
  export function assertGreater<T>(actual: T, low: T, message?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, low: T, message?: string): void;
  export function assertLess<T>(actual: T, high: T, message?: string): void;
  export function assertLessOrEqual<T>(actual: T, high: T, message?: string): void;
  export function assertThrows<E extends Error>(
    fn: () => unknown,
    error?: new (...args: never[]) => E,
    includes?: string,
    message?: string,
  ): E;
  export function assertRejects<E extends Error>(
    fn: () => PromiseLike<unknown>,
    error?: new (...args: never[]) => E,
    includes?: string,
    message?: string,
  ): Promise<E>;
}
