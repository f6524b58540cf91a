//! Zeek logs as tables. Besides the laws of every decoder:
//!
//! * A row is a record, whatever the header says, and nothing but rows, headers and blank lines comes of a table.

use super::decoding;
use crate::{Body, none};

/// The body.
pub const BODY: Body = Body { name: "zeek_tsv", run: body, tokens: TOKENS, telemetry: &["zeek"], made: none, long };

const TOKENS: &[&str] = &[
    "#separator \\x09\n",
    "#separator ,\n",
    "#separator \n",
    "#set_separator\t,\n",
    "#empty_field\t(empty)\n",
    "#unset_field\t-\n",
    "#path\tconn\n",
    "#path\tssl\n",
    "#path\tx509\n",
    "#path\tfiles\n",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n",
    "#fields",
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n",
    "#types",
    "#close\t2018-03-24-17-15-20\n",
    "1521911720.615923\t",
    "\tCmC9\t",
    "10.164.94.120\t",
    "39611\t",
    "\t-",
    "\t(empty)",
    "\\x2c",
    "\\x09",
    "\\\\",
    "\tT\t",
    "\tF",
    "tcp\t",
    "TLSv12",
    ",",
    "\t",
    "\n",
    "id.orig_h",
    "ts",
    "cert_chain_fps",
];

/// Checks the laws.
pub fn body(data: &[u8]) {
    decoding::check(data);
}

/// Very many columns under very many names.
fn long(bytes: usize) -> Vec<Vec<u8>> {
    let columns = bytes / 4;
    let names = "\tts".repeat(columns);
    let cells = "\t1".repeat(columns);
    vec![format!("#separator \\x09\n#path\tconn\n#fields{names}\n#types{names}\n1{cells}\n1{cells}\n").into_bytes()]
}
