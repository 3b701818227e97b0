// Gives a socket that stays open what a changed configuration asks of it: receive buffer, options, backlog, the file's
// mode. What the kernel refuses is not fatal here: the socket serves as it did. Not here: what stays or goes (places.ts).

import type { ListenerConfig } from "../config/types.ts";
import { isStream } from "../listeners/is_stream.ts";
import type { Opened } from "../listeners/opened.ts";
import { appliedOptions } from "../listeners/apply_options.ts";
import { chmod } from "../posix/files.ts";
import { askReceiveBuffer, setOption } from "../posix/options.ts";
import { listen } from "../posix/socket.ts";
import { optionNumbers } from "../posix/socket_options.ts";

/** @returns what the socket then has */
export function adjust(
  { config, opened }: { readonly config: ListenerConfig; readonly opened: Opened },
  wanted: ListenerConfig,
): Opened {
  const { fd } = opened;
  for (const [name, value] of Object.entries(wanted.options)) {
    const { level, option } = optionNumbers(name);
    setOption(fd, level, option, value);
  }
  // listen(2) on a socket that listens changes its backlog.
  if (isStream(wanted) && isStream(config) && wanted.backlog !== config.backlog) listen(fd, wanted.backlog);
  if (wanted.transport === "unix" && config.transport === "unix" && wanted.mode !== config.mode) {
    chmod(wanted.path, wanted.mode);
  }
  const { receiveBuffer } = opened;
  const asked = wanted.receiveBuffer;
  const buffer = receiveBuffer === undefined || receiveBuffer.asked === asked
    ? receiveBuffer
    : { asked, granted: askReceiveBuffer(fd, asked) };
  return { ...opened, receiveBuffer: buffer, options: appliedOptions(fd, wanted.options) };
}
