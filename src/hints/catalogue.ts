// All rules, in the order of their codes. A code is stable, since it stands in journals, reports and teachers' notes: a letter
// for the family and two digits; one that is given up is never given again.
//
// B byte order · W width, sign, type · T text against binary · L lengths · F framing · P the wrong protocol or port ·
// C a connection's life · U habits with UDP (and ports) · M multicast · X Unix sockets · R refused by the lab · G done well
//
// Not here: what a rule looks at and says (rules/, one mistake a file).
import type { Rule } from "./rule.ts";
import { intHostOrder, intHtonl, intHtons, swappedPort } from "./rules/byte_order.ts";
import {
  answerUnread,
  closedUnasked,
  idleAfterAnswer,
  manyConnections,
  noHalfClose,
  resetUnanswered,
  sendsAfterEnd,
  silentConnection,
  stillOpen,
} from "./rules/connections.ts";
import { dns, http, ntp, ssh, telnet, tls } from "./rules/foreign_protocol.ts";
import {
  bytesAfterInt,
  cutInt,
  lengthPrefix,
  outOfBand,
  partOfIntLeft,
  severalInts,
  unfinishedInt,
} from "./rules/framing.ts";
import { cutDatagram, emptyDatagram, fragmented, longestDatagram, over80Bytes } from "./rules/lengths.ts";
import { loopbackOnly, nearGroup, ttlLarge, ttlZero, unicastToGroup } from "./rules/multicast.ts";
import { pointerInStruct, pointerValue, realNumber, sizeofPointer, structPadding } from "./rules/pointers.ts";
import {
  firstTry,
  halfClosed,
  intInPieces,
  intLimits,
  largeEcho,
  mended,
  oneSocket,
} from "./rules/praise.ts";
import { refusals } from "./rules/refusals.ts";
import {
  blankMessage,
  crlfEnd,
  escapeLeft,
  extraNul,
  garbageAfterNul,
  latin1Text,
  missingNul,
  newlineLeft,
  zerosAfterNul,
} from "./rules/text_ends.ts";
import {
  digitsForInt,
  formatLeft,
  hexForInt,
  jsonForInt,
  textForInt,
  utf16Text,
} from "./rules/text_for_int.ts";
import {
  broadcast,
  fixedSourcePort,
  flood,
  newSocketEach,
  servicePortBound,
  udpUnreachable,
  unixUnreachable,
} from "./rules/udp.ts";
import { oddPath, paddedAbstract, relativePath, unboundUnixClient } from "./rules/unix.ts";
import {
  bigEndianLong,
  byteForInt,
  intInBuffer,
  longForInt,
  shortForInt,
  signExtension,
  sizeofLong,
} from "./rules/width.ts";
import { neighbourInt, neighbourText, serverSpeaksFirst, tcpAtUdp, udpAtTcp } from "./rules/wrong_port.ts";

/** Every rule; where two hints are equally serious, the earlier comes first. */
export const RULES: readonly Rule[] = [
  swappedPort,
  intHtonl,
  intHostOrder,
  intHtons,
  longForInt,
  sizeofLong,
  bigEndianLong,
  shortForInt,
  byteForInt,
  structPadding,
  pointerValue,
  pointerInStruct,
  sizeofPointer,
  realNumber,
  signExtension,
  intInBuffer,
  digitsForInt,
  textForInt,
  missingNul,
  extraNul,
  newlineLeft,
  crlfEnd,
  utf16Text,
  garbageAfterNul,
  zerosAfterNul,
  formatLeft,
  hexForInt,
  jsonForInt,
  latin1Text,
  escapeLeft,
  blankMessage,
  emptyDatagram,
  over80Bytes,
  fragmented,
  cutDatagram,
  longestDatagram,
  severalInts,
  bytesAfterInt,
  cutInt,
  unfinishedInt,
  partOfIntLeft,
  outOfBand,
  lengthPrefix,
  tcpAtUdp,
  udpAtTcp,
  http,
  tls,
  telnet,
  ssh,
  dns,
  ntp,
  neighbourText,
  neighbourInt,
  serverSpeaksFirst,
  closedUnasked,
  silentConnection,
  answerUnread,
  resetUnanswered,
  stillOpen,
  sendsAfterEnd,
  manyConnections,
  noHalfClose,
  idleAfterAnswer,
  newSocketEach,
  flood,
  fixedSourcePort,
  servicePortBound,
  udpUnreachable,
  broadcast,
  unicastToGroup,
  nearGroup,
  ttlZero,
  ttlLarge,
  loopbackOnly,
  unboundUnixClient,
  relativePath,
  oddPath,
  paddedAbstract,
  unixUnreachable,
  ...refusals,
  halfClosed,
  intInPieces,
  firstTry,
  mended,
  largeEcho,
  intLimits,
  oneSocket,
];
