// Room for the journal, the log and the files of Unix sockets.

import type { LabConfig } from "../../../config/types.ts";
import { freeBytes } from "../../../posix/machine.ts";
import { type Check, type Finding, ok, problem, warning } from "../check.ts";

const MIB = 1024 * 1024;

/** A class's session of a day leaves some tens of megabytes in the journal. */
const LITTLE = 200 * MIB;
const NONE = 5 * MIB;

export const diskSpace: Check = {
  name: "disk space",
  look: ({ config }) =>
    judgeDiskSpace(foldersOf(config).map((folder) => ({ folder, free: freeBytes(folder) }))),
};

/** Folders that the lab writes to, each once. */
function foldersOf({ journal, log, listeners }: LabConfig): string[] {
  const sockets = listeners.map((each) => each.transport === "unix" ? each.path : "");
  const paths = [journal.path, log.file, ...sockets].filter((path) => path !== "" && path !== ":memory:");
  return [
    ...new Set(paths.map((path) => path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".")),
  ];
}

/** @param free bytes; undefined where there is no such folder */
export function judgeDiskSpace(folders: readonly { folder: string; free: number | undefined }[]): Finding[] {
  const found = folders.flatMap(({ folder, free }) => {
    if (free === undefined) return [problem(`There is no folder ${folder}`, `mkdir -p ${folder}`)];
    if (free >= LITTLE) return [];
    const text = `${folder}: ${Math.trunc(free / MIB)} MiB are left`;
    const cure =
      "Make room, or choose another path; the journal forgets sooner with a shorter [journal] keep";
    return [free < NONE ? problem(text, cure) : warning(text, cure)];
  });
  return found.length > 0 || folders.length === 0
    ? found
    : [ok(`There is room in ${folders.map(({ folder }) => folder).join(", ")}`)];
}
