// STUB
import type { RecordedExchange } from "../../exchange/recorded.ts";
import type { BoardSetting } from "../board_setting.ts";
export class TextPort {
  port = 0;
  constructor(_s: BoardSetting) {}
  start(): void {}
  observed(_e: readonly RecordedExchange[]): void {}
  async stop(): Promise<void> {}
}
