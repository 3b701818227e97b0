// What the lab says of its board as it starts, in English and French: where the teacher looks, where students do. For the
// display only: these lines hold tokens, and the log must not. Pure. Not here: the board.

import type { BoardAddresses } from "../board/board_setting.ts";
import type { Language } from "../config/types.ts";
import { alignColumns } from "./columns.ts";

/**
 * Lines whose columns are two spaces apart: `Board`, `Students`, `Projector` (`Tableau`, `Etudiants`, `Projection`), each
 * with its address.
 *
 * @param local whether only this machine reaches the board
 */
export function boardLines(addresses: BoardAddresses, local: boolean, language: Language): string[] {
  const { teacher, me, projector, hints } = addresses;
  const nc = `nc ${
    hints.address === "0.0.0.0" || hints.address === "::" ? "HOST" : hints.address
  } ${hints.port}`;
  if (language === "fr") {
    const only = local ? 'cette machine seulement ; [board] address = "0.0.0.0" l\'ouvre à la classe' : "";
    return alignColumns([
      ["Tableau", teacher, only],
      ["Etudiants", me, `ou ${nc}`],
      ["Projection", projector, "surnoms seulement"],
    ]);
  }
  const only = local ? 'this machine only; [board] address = "0.0.0.0" opens it to the class' : "";
  return alignColumns([
    ["Board", teacher, only],
    ["Students", me, `or ${nc}`],
    ["Projector", projector, "nicknames only"],
  ]);
}
