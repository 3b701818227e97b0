// Which services there are, and over what: the one place that knows them all. The configuration's own list of names
// (src/config) is kept in step by tests/services/catalogue_test.ts. Not here: what any of them does.

import { chargenDatagrams, chargenStream } from "./chargen.ts";
import { counterDatagrams, counterStream } from "./counter.ts";
import { daytimeDatagrams, daytimeStream } from "./daytime.ts";
import { discardDatagrams, discardStream } from "./discard.ts";
import { echoDatagrams, echoStream } from "./echo.ts";
import { halfCloseStream } from "./half_close.ts";
import { printDatagrams } from "./print.ts";
import type { Catalogue } from "./service.ts";
import { timeDatagrams, timeStream } from "./time.ts";

/** All services by name. */
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
