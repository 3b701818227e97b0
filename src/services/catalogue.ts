// All services by name. A new one gets a line here and a row in SERVICES (config/listener_section.ts);
// tests/services/catalogue_test.ts fails while one of the two is missing.

import { chargenDatagrams, chargenStream } from "./chargen.ts";
import { counterDatagrams, counterStream } from "./counter.ts";
import { daytimeDatagrams, daytimeStream } from "./daytime.ts";
import { discardDatagrams, discardStream } from "./discard.ts";
import { echoDatagrams, echoStream } from "./echo.ts";
import { halfCloseStream } from "./half_close.ts";
import { printDatagrams } from "./print.ts";
import type { Catalogue } from "./service.ts";
import { timeDatagrams, timeStream } from "./time.ts";

/** How each service is made. Each worker makes one for each listener that it serves. */
export const CATALOGUE: Catalogue = {
  counter: { datagrams: counterDatagrams, stream: counterStream },
  echo: { datagrams: echoDatagrams, stream: echoStream },
  discard: { datagrams: discardDatagrams, stream: discardStream },
  print: { datagrams: printDatagrams },
  daytime: { datagrams: daytimeDatagrams, stream: daytimeStream },
  time: { datagrams: timeDatagrams, stream: timeStream },
  chargen: { datagrams: chargenDatagrams, stream: chargenStream },
  "half-close": { stream: halfCloseStream },
};
