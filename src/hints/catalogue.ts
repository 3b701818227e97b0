// All rules, in the order of their codes. A code is stable, since it stands in journals, reports and teachers' notes: a letter
// for the family and two digits; one that is given up is never given again.
//
// B byte order · W width, sign, type · T text against binary · L lengths · F framing · P the wrong protocol or port ·
// C a connection's life · U habits with UDP (and ports) · M multicast · X Unix sockets · R refused by the lab · G done well
//
// Not here: what a rule looks at and says (rules/, one mistake a file).

import { udpUnreachable, unixUnreachable } from "./rules/answer_unreachable.ts";
import { answerUnread } from "./rules/answer_unread.ts";
import { bigEndianLong } from "./rules/big_endian_long.ts";
import { blankMessage } from "./rules/blank_message.ts";
import { broadcast } from "./rules/broadcast.ts";
import { byteForInt } from "./rules/byte_for_int.ts";
import { bytesAfterInt } from "./rules/bytes_after_int.ts";
import { closedUnasked } from "./rules/closed_unasked.ts";
import { crlfEnd } from "./rules/crlf_end.ts";
import { cutDatagram } from "./rules/cut_datagram.ts";
import { cutInt } from "./rules/cut_int.ts";
import { digitsForInt } from "./rules/digits_for_int.ts";
import { emptyDatagram } from "./rules/empty_datagram.ts";
import { escapeLeft } from "./rules/escape_left.ts";
import { extraNul } from "./rules/extra_nul.ts";
import { firstTry } from "./rules/first_try.ts";
import { fixedSourcePort } from "./rules/fixed_source_port.ts";
import { flood } from "./rules/flood.ts";
import { dns, http, ntp, ssh, telnet, tls } from "./rules/foreign_protocol.ts";
import { formatLeft } from "./rules/format_left.ts";
import { fragmented } from "./rules/fragmented.ts";
import { garbageAfterNul } from "./rules/garbage_after_nul.ts";
import { halfClosed } from "./rules/half_closed.ts";
import { hexForInt } from "./rules/hex_for_int.ts";
import { idleAfterAnswer } from "./rules/idle_after_answer.ts";
import { intHostOrder } from "./rules/int_host_order.ts";
import { intHtonl } from "./rules/int_htonl.ts";
import { intHtons } from "./rules/int_htons.ts";
import { intInBuffer } from "./rules/int_in_buffer.ts";
import { intInPieces } from "./rules/int_in_pieces.ts";
import { intLimits } from "./rules/int_limits.ts";
import { jsonForInt } from "./rules/json_for_int.ts";
import { largeEcho } from "./rules/large_echo.ts";
import { latin1Text } from "./rules/latin1_text.ts";
import { lengthPrefix } from "./rules/length_prefix.ts";
import { longForInt } from "./rules/long_for_int.ts";
import { longestDatagram } from "./rules/longest_datagram.ts";
import { loopbackOnly } from "./rules/loopback_only.ts";
import { manyConnections } from "./rules/many_connections.ts";
import { mended } from "./rules/mended.ts";
import { missingNul } from "./rules/missing_nul.ts";
import { nearGroup } from "./rules/near_group.ts";
import { neighbourInt } from "./rules/neighbour_int.ts";
import { neighbourText } from "./rules/neighbour_text.ts";
import { newSocketEach } from "./rules/new_socket_each.ts";
import { newlineLeft } from "./rules/newline_left.ts";
import { noHalfClose } from "./rules/no_half_close.ts";
import { oddPath } from "./rules/odd_path.ts";
import { oneSocket } from "./rules/one_socket.ts";
import { outOfBand } from "./rules/out_of_band.ts";
import { over80Bytes } from "./rules/over_80_bytes.ts";
import { paddedAbstract } from "./rules/padded_abstract.ts";
import { partOfIntLeft } from "./rules/part_of_int_left.ts";
import { pointerInStruct } from "./rules/pointer_in_struct.ts";
import { pointerValue } from "./rules/pointer_value.ts";
import { realNumber } from "./rules/real_number.ts";
import { refusals } from "./rules/refusals.ts";
import { relativePath } from "./rules/relative_path.ts";
import { resetUnanswered } from "./rules/reset_unanswered.ts";
import { sendsAfterEnd } from "./rules/sends_after_end.ts";
import { serverSpeaksFirst } from "./rules/server_speaks_first.ts";
import { servicePortBound } from "./rules/service_port_bound.ts";
import { severalInts } from "./rules/several_ints.ts";
import { shortForInt } from "./rules/short_for_int.ts";
import { signExtension } from "./rules/sign_extension.ts";
import { silentConnection } from "./rules/silent_connection.ts";
import { sizeofLong } from "./rules/sizeof_long.ts";
import { sizeofPointer } from "./rules/sizeof_pointer.ts";
import { stillOpen } from "./rules/still_open.ts";
import { structPadding } from "./rules/struct_padding.ts";
import { swappedPort } from "./rules/swapped_port.ts";
import { tcpAtUdp } from "./rules/tcp_at_udp.ts";
import { textForInt } from "./rules/text_for_int.ts";
import { ttlLarge } from "./rules/ttl_large.ts";
import { ttlZero } from "./rules/ttl_zero.ts";
import { udpAtTcp } from "./rules/udp_at_tcp.ts";
import { unboundUnixClient } from "./rules/unbound_unix_client.ts";
import { unfinishedInt } from "./rules/unfinished_int.ts";
import { unicastToGroup } from "./rules/unicast_to_group.ts";
import { utf16Text } from "./rules/utf16_text.ts";
import { zerosAfterNul } from "./rules/zeros_after_nul.ts";
import type { Rule } from "./rule.ts";

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
