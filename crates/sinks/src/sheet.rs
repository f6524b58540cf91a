//! Rows for a spreadsheet. Whoever names a file or a host writes into somebody's sheet, so every cell is text and stays text.

use std::io::{self, Write};

use tollgate_model::Untrusted;

/// Characters of one cell; spreadsheets cut at 32,767.
const MOST: usize = 4_096;

/// Writes a line of names, then rows.
///
/// # Errors
/// The writer fails.
pub fn write_sheet<const N: usize>(out: &mut dyn Write, head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> io::Result<()> {
    let mut sheet = csv::Writer::from_writer(out);
    sheet.write_record(head)?;
    for row in rows {
        sheet.write_record(row.iter().map(|text| cell(text)))?;
    }
    sheet.flush()
}

/// A cell that no spreadsheet takes for a formula, and in which no control, bidirectional or invisible character stands as such.
fn cell(text: &str) -> String {
    let shown = Untrusted::from(text).shortened(MOST);
    // Blanks before it are skipped by some; others take the wide forms for the same signs.
    let first = text.trim_start_matches(' ').chars().next();
    let acts = first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if acts { format!("'{shown}") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: [&str; 2]) -> String {
        let mut out = Vec::new();
        write_sheet(&mut out, ["a", "b"], std::iter::once(cells.map(str::to_owned))).unwrap();
        String::from_utf8(out).unwrap().strip_prefix("a,b\n").unwrap().to_owned()
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(written(["=1+1", "+1"]), "'=1+1,'+1\n");
        assert_eq!(written(["-2", "@SUM(A1)"]), "'-2,'@SUM(A1)\n");
        assert_eq!(written(["\tx", "\rx"]), "'\\u{9}x,'\\u{d}x\n");
        assert_eq!(written(["  =x", "＝x"]), "'  =x,'＝x\n");
        assert_eq!(written(["/bin/cat", "a=b"]), "/bin/cat,a=b\n");
        assert_eq!(written(["", "7"]), ",7\n");
    }

    #[test]
    fn a_cell_is_one_cell_and_hides_nothing() {
        assert_eq!(written(["a,\"b\"", "x\ny"]), "\"a,\"\"b\"\"\",x\\u{a}y\n");
        assert_eq!(written(["a\u{202e}b\u{200b}", "\u{1b}[31m"]), "a\\u{202e}b\\u{200b},\\u{1b}[31m\n");
        // A sign behind what cannot be seen is shown behind what can.
        assert_eq!(written(["\u{200b}=1", "\u{feff}@x"]), "\\u{200b}=1,\\u{feff}@x\n");
    }
}
