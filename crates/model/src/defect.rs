//! What was wrong with the input.

use serde::{Deserialize, Serialize};

use crate::Origin;

/// A named fault of the input, with its place. A fault in one field loses that field; only where
/// [`rejects`](DefectKind::rejects) says so is the whole record lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// Which fault.
    pub kind: DefectKind,
    /// Where the record stands.
    pub origin: Origin,
    /// Which field, where one is to blame.
    pub field: Option<&'static str>,
}

macro_rules! defect_kinds {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal, $rejects:literal;)*) => {
        /// The faults, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum DefectKind {
            $($(#[doc = $doc])* $name,)*
        }

        impl DefectKind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name that is printed and counted.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Whether the record (or the rest of the input) is lost with it.
            pub const fn rejects(self) -> bool {
                match self { $(Self::$name => $rejects,)* }
            }
        }
    };
}

defect_kinds! {
    /// The input cannot be opened or read.
    Unreadable = "unreadable", true;
    /// The compressed stream ends early or is damaged; what came before was read.
    DamagedCompression = "damaged-compression", true;
    /// The compressed stream grows beyond the allowed ratio.
    CompressionBomb = "compression-bomb", true;
    /// The input is an archive of files (tar, zip, 7z), which has to be unpacked first.
    Archive = "archive", true;
    /// The input is compressed in a way that is not read here (bzip2, xz, or twice).
    OtherCompression = "other-compression", true;
    /// The input is text in UTF-16.
    Utf16 = "utf-16", true;
    /// The input is a capture of packets.
    PacketCapture = "packet-capture", true;
    /// A line is longer than a record may be; skipped to the next line end.
    OversizedRecord = "oversized-record", true;
    /// The last line has no end and is not a whole record.
    TruncatedRecord = "truncated-record", true;
    /// The line is not JSON and not a row of a known table.
    Malformed = "malformed", true;
    /// The record nests deeper than any known format.
    TooDeep = "too-deep", true;
    /// The record is well-formed but of no format known here.
    UnknownFormat = "unknown-format", true;
    /// A field without which the record means nothing is missing or unreadable.
    MissingField = "missing-field", true;
    /// A key stands twice in one object; the first value counts.
    DuplicateKey = "duplicate-key", false;
    /// Bytes that are not UTF-8 were replaced by U+FFFD.
    InvalidUtf8 = "invalid-utf8", false;
    /// Half of a surrogate pair was replaced by U+FFFD.
    LoneSurrogate = "lone-surrogate", false;
    /// A control character stands unescaped in a string; kept.
    RawControl = "raw-control", false;
    /// A NUL stands in text; kept.
    NulInText = "nul-in-text", false;
    /// A value has another type than its field; the field is lost.
    WrongType = "wrong-type", false;
    /// A number or time is outside its range; the field is lost.
    OutOfRange = "out-of-range", false;
    /// A table row has more or fewer columns than its header; known columns are read.
    ColumnCount = "column-count", false;
    /// A collector says that it cut the value short.
    TruncatedValue = "truncated-value", false;
}
