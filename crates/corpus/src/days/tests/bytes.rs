//! The bytes: the same everywhere, and for ever.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::rc::Rc;

use crate::days::Days;
use crate::text::mark;

/// FNV-1a over whatever is written, file after file.
#[derive(Clone, Default)]
struct Digest(Rc<RefCell<(u64, u64)>>);

impl Write for Digest {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.borrow_mut();
        let hash = bytes.iter().fold(state.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        *state = (hash, state.1 + bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Digest and length of all files with their names.
fn digest(days: Days) -> (u64, u64) {
    let digest = Digest(Rc::new(RefCell::new((mark(""), 0))));
    days.tell(&mut |name| {
        let mut file = digest.clone();
        file.write_all(name.as_bytes())?;
        Ok(Box::new(BufWriter::new(file)))
    })
    .expect("a digest takes everything");
    *digest.0.borrow()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let days = Days { macs: 3, days: 2, seed: 7 };
    assert_eq!(digest(days), digest(days));
    assert_ne!(digest(days), digest(Days { seed: 8, ..days }));
}

#[test]
fn the_default_is_frozen() {
    assert_eq!(
        digest(Days::default()),
        FROZEN,
        "the days that alerts are counted on have changed: every figure that was measured on them is void. \
         Change FROZEN only if that is meant, and measure anew"
    );
}

/// Digest and bytes of the default.
const FROZEN: (u64, u64) = (2_896_646_827_000_005_404, 1_814_272_968);

#[test]
fn no_number_is_missing() {
    let days = Days { macs: 1, days: 1, seed: 5 };
    let text = Rc::new(RefCell::new(Vec::new()));
    days.tell(&mut |name| if name.ends_with("ndjson") { Ok(Box::new(Kept(text.clone()))) } else { Ok(Box::new(io::sink())) })
        .expect("a vector takes everything");
    let text = String::from_utf8(text.borrow().clone()).expect("only text is written");
    for (place, line) in text.lines().enumerate() {
        assert!(
            line.contains(&format!("\"global_seq_num\":{place},")) || line.contains(&format!("\"global_seq_num\":{place}}}")),
            "{line}"
        );
    }
    assert!(text.lines().count() > 3_000);
}

/// What was written.
struct Kept(Rc<RefCell<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
