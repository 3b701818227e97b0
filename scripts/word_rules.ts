// Words that the code may hold only in certain folders, as text searches over code without comments and strings.
// Pure: no files are read here.
import type { SourceFile } from "./source_files.ts";
import { codeOnly } from "./syntax.ts";

interface WordRule {
  pattern: RegExp;
  /** Paths the rule holds for. */
  holds: (path: string) => boolean;
  why: string;
}

const PURE = /^src\/(text|exchange|services|challenges|impair|hints|config)\//;

/** Paths are src/**, tests/** and main.ts. */
const RULES: readonly WordRule[] = [
  {
    pattern: /\bDeno\s*\.\s*dlopen\b|\bUnsafe(Pointer|Callback|FnPointer)(View)?\b/g,
    holds: (path) => isSource(path) && !path.startsWith("src/posix/"),
    why: "only src/posix opens libraries and touches pointers",
  },
  {
    pattern: /\bDeno\s*\.\s*exit\b/g,
    holds: (path) => path.startsWith("src/"),
    why: "only main.ts exits",
  },
  {
    pattern: /\bDeno\b|\bDate\s*\.\s*now\b|\bperformance\b|\bMath\s*\.\s*random\b|\bnew\s+Date\s*\(\s*\)/g,
    holds: (path) => PURE.test(path),
    why:
      "text, exchange, services, challenges, impair, hints and config are pure: time, randomness and files come in as arguments",
  },
  {
    pattern: /\bconsole\s*\./g,
    holds: (path) => /^src\/(?!(cli|log)\/)/.test(path),
    why: "only src/cli and src/log print",
  },
  {
    pattern: /\.\s*only\s*\(|\bonly\s*:\s*true\b|\bignore\s*:\s*true\b|\.\s*ignore\s*\(/g,
    holds: (path) => path.startsWith("tests/"),
    why: "every test runs; one that needs a missing tool is ignored by a condition",
  },
];

function isSource(path: string): boolean {
  return path.startsWith("src/") || path === "main.ts";
}

/** Every forbidden word of a file, as `file:line says X: not allowed (why)`. */
export function forbiddenWords(file: SourceFile): string[] {
  const rules = RULES.filter((rule) => rule.holds(file.path));
  if (rules.length === 0) return [];
  const code = codeOnly(file.path, file.text);
  return rules.flatMap(({ pattern, why }) =>
    [...code.matchAll(pattern)].map((match) => {
      const line = code.slice(0, match.index).split("\n").length;
      return `${file.path}:${line} says ${match[0].trim()}: not allowed (${why})`;
    })
  );
}
