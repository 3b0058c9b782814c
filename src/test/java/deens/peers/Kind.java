package deens.peers;

/**
 * What a query is about; each must occur at least {@link #LEAST} times, or the test proves little.
 */
enum Kind {
  POSITIVE,
  NODATA,
  EMPTY_NON_TERMINAL,
  NXDOMAIN,
  WILDCARD,
  WILDCARD_NODATA,
  WILDCARD_CNAME,
  CNAME_CHAIN,
  CNAME_LOOP,
  DNAME,
  YXDOMAIN,
  /** From an unsigned zone. */
  REFERRAL,
  /** With a DS RRset. */
  SECURE_REFERRAL,
  /** From a signed zone, with the proof that there is no DS RRset. */
  INSECURE_REFERRAL,
  /** From a zone signed with NSEC3 opt-out: the cut itself has no NSEC3 record (RFC 5155 s6). */
  OPT_OUT_REFERRAL,
  DS_AT_CUT,
  GLUE,
  OCCLUDED,
  OUT_OF_ZONE,
  APEX,
  ANY,
  RRSIG,
  NSEC,
  UNKNOWN_TYPE,
  META_TYPE,
  TRANSFER,
  CHAOS,
  OTHER_CLASS,
  OTHER_OPCODE,
  HEADER_BITS,
  DNSSEC_OK,
  EDNS_SIZE,
  EDNS_VERSION,
  EDNS_OPTION,
  COOKIE,
  STREAM,
  SHORT,
  QUESTION_COUNT,
  BAD_QUESTION,
  EXTRA_RECORD,
  MISSING_RECORD,
  BAD_OPT,
  TRAILING_OCTETS,
  RESPONSE,
  TSIG;

  static final int LEAST = 100;
}
