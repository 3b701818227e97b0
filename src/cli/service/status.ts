// `guichet service status`: what there is of the service on this machine, and what to do next.

import { runningLabs } from "../../daemon/nameplate.ts";
import type { Invocation } from "../command.ts";
import { FAILED, OK } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { firstProcess, systemdRuns, unitState } from "./systemctl.ts";
import { findUnits, SERVICE, unitFolder } from "./unit_files.ts";
import { unquoteWord } from "./unit_text.ts";

/** @returns the exit status: 0 when the service is installed and, where systemd can be asked, active. @throws UnitError */
export async function status(invocation: Invocation, io: Io): Promise<number> {
  const prefix = invocation.values.get("prefix") ?? "/";
  const folder = unitFolder(prefix);
  const found = findUnits(folder);
  const text = found.get(SERVICE);
  const isHere = prefix === "/" && systemdRuns();
  io.stdout.line(systemdLine(prefix, isHere));
  io.stdout.line(unitLine(folder, found.has(SERVICE), text));
  if (text !== undefined) io.stdout.line(`Configuration: ${configOf(text)}`);
  for (const [name, socket] of found) {
    if (name.endsWith(".socket")) {
      io.stdout.line(`Socket: ${name}${socket === undefined ? ", not written by guichet" : ""}`);
    }
  }
  let isActive = true;
  if (isHere && found.has(SERVICE)) {
    const [enabled, active] = [
      await unitState(io, "is-enabled", SERVICE),
      await unitState(io, "is-active", SERVICE),
    ];
    io.stdout.line(`At boot: ${enabled}`);
    io.stdout.line(
      `Now: ${active}${
        active === "active"
          ? ""
          : '; "systemctl start guichet" starts it, "journalctl -u guichet" tells why not'
      }`,
    );
    isActive = active === "active";
  }
  for (const { pid, plate } of runningLabs()) {
    io.stdout.line(`A lab runs: pid ${pid}${plate === undefined ? "" : `, ${plate.lab}`}`);
  }
  return text !== undefined && isActive ? OK : FAILED;
}

function systemdLine(prefix: string, isHere: boolean): string {
  if (prefix !== "/") return `systemd: not asked about ${prefix}`;
  if (isHere) return "systemd: runs this machine";
  return `systemd: does not run this machine (process 1 is ${firstProcess()}); start the lab with "guichet serve"`;
}

function unitLine(folder: string, isThere: boolean, text: string | undefined): string {
  const path = `${folder}/guichet.service`;
  if (text !== undefined) return `Unit: ${path}`;
  if (isThere) return `Unit: ${path}, not written by guichet; it is left alone`;
  return 'Unit: none; "guichet service install --config FILE" writes it';
}

/** The configuration that the unit names, as install wrote it. */
function configOf(text: string): string {
  const line = /^ExecStart=.* --config (.*)$/m.exec(text)?.[1];
  return line === undefined ? "unknown: the unit was changed" : unquoteWord(line);
}
