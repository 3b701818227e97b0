// What a check of the doctor's is: one thing of this machine that can spoil a lab. One file a check below checks/; what
// is read is apart from what it means, so that the judging is tested with machines that are not there. Not here: checks.

import type { LabConfig } from "../../config/types.ts";
import type { NetworkInterface } from "../../posix/interfaces.ts";
import type { Io } from "../io.ts";

export type Health = "ok" | "warning" | "problem";

/** What a check found: a sentence, and of a warning or a problem what to do. */
export interface Finding {
  readonly health: Health;
  readonly text: string;
  readonly cure?: string;
}

/** The machine and the lab as checks see them. */
export interface Patient {
  readonly config: LabConfig;
  /** For the checks that run other programs or open the lab's addresses. */
  readonly io: Pick<Io, "runProgram" | "checkAddresses">;
  /** A small file of the system's as text, trimmed; undefined where it is not there, or not ours to read. */
  read(path: string): string | undefined;
  interfaces(): NetworkInterface[];
  /** Effective user. */
  readonly user: number;
}

export interface Check {
  /** Stands in front of its findings, and in JSON. */
  readonly name: string;
  /** Looks at the machine. No finding: it is nothing to this lab. */
  look(patient: Patient): Finding[] | Promise<Finding[]>;
}

export function ok(text: string): Finding {
  return { health: "ok", text };
}

export function warning(text: string, cure: string): Finding {
  return { health: "warning", text, cure };
}

export function problem(text: string, cure: string): Finding {
  return { health: "problem", text, cure };
}
