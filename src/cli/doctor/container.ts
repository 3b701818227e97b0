// Whether this is a container, and of which engine: by what engines leave inside. Not here: what a container does to a
// lab (checks/surroundings.ts, checks/firewall.ts).

import type { Patient } from "./check.ts";

/** @returns undefined on a machine of its own, or in a container of another kind */
export function containerEngine(read: Patient["read"]): "Docker" | "Podman" | undefined {
  if (read("/.dockerenv") !== undefined) return "Docker";
  if (read("/run/.containerenv") !== undefined) return "Podman";
  // With --read-only, an empty /run lies over Podman's file; the variable that it sets is still there.
  const variables = (read("/proc/self/environ") ?? "").split("\0");
  return variables.includes("container=podman") ? "Podman" : undefined;
}
