// Sets the socket options that a listener's configuration asks for by name, and says what the kernel made of each. Not
// here: which options there are (src/config/socket_options.ts, src/posix/socket_options.ts).

import { close } from "../posix/socket.ts";
import { getOption, setOption } from "../posix/options.ts";
import { optionNumbers } from "../posix/socket_options.ts";
import { SystemError } from "../posix/system_error.ts";

/** Options as a configuration has them: C names and ints. */
export type WantedOptions = Readonly<Record<string, number>>;

/** One option: what was asked, and what getsockopt(2) then said. */
export interface AppliedOption {
  readonly name: string;
  readonly asked: number;
  readonly kernel: number;
}

/**
 * Sets each option; to be called before bind, where SO_REUSEADDR counts. Closes `fd` when one is refused.
 *
 * @throws SystemError with the option, its value and the reason
 */
export function applyOptions(fd: number, options: WantedOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const { level, option } = optionNumbers(name);
    const error = setOption(fd, level, option, value);
    if (error === 0) continue;
    close(fd);
    throw new SystemError("set", -error, `${name} to ${value}`);
  }
}

/** What the kernel has for each of the options; to be asked once the socket is bound. */
export function appliedOptions(fd: number, options: WantedOptions): AppliedOption[] {
  return Object.entries(options).map(([name, asked]) => {
    const { level, option } = optionNumbers(name);
    return { name, asked, kernel: getOption(fd, level, option) };
  });
}
