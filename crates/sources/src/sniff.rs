//! A first look at an input.

use std::io::Read;

use tollgate_model::DefectKind;

use crate::{Decoded, Decoder, DecoderOptions, Format, Framed, Lines, MAX_LINE};

/// How many lines the first look goes through.
const MAX_LINES: usize = 64;

/// The format of the first record of a known one among the first lines; a pre-pass may skip
/// inputs that have none. What comes later in the input may differ.
pub fn sniff(input: impl Read) -> Option<Format> {
    let mut lines = Lines::new(input, MAX_LINE);
    let mut decoder = Decoder::new(0, DecoderOptions::default());
    for _ in 0..MAX_LINES {
        if let Framed::Line(line) = lines.next_line()? {
            let mut known = true;
            decoder.decode(line.offset, line.bytes, line.unended, &mut |decoded| {
                if let Decoded::Defect(defect) = decoded {
                    known &= defect.kind != DefectKind::UnknownFormat;
                }
            });
            if let Some(format) = decoder.counts().formats.keys().next().filter(|_| known) {
                return Some(*format);
            }
        }
    }
    None
}
