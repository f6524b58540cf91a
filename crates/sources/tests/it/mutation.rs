//! Fixture lines with bytes flipped, cut, doubled and inserted: nothing may panic, and every
//! record stays accounted for.

use crate::run::{Run, fixture};

/// A small generator of numbers (xorshift), seeded, so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

const TABLE: &[u8] = b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tssl\n\
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tserver_name\testablished\tcert_chain_fps\n\
#types\ttime\tstring\taddr\tport\taddr\tport\tstring\tstring\tbool\tvector[string]\n\
1521911720.615923\tCmC9\t10.164.94.120\t39611\t10.47.3.200\t443\tTLSv12\texample.net\tT\tb2da,c3\\x2c\n\
{\"_path\":\"dns\",\"ts\":\"2018-03-24T17:15:20.61Z\",\"id\":{\"orig_h\":\"10.0.0.1\"},\"query\":\"a.b\",\"answers\":[\"10.0.0.9\"],\"TTLs\":[60.0]}\n\
{\"ts\":1521911720.6,\"uid\":\"C1\",\"id_orig_h\":\"10.0.0.1\",\"id_orig_p\":1,\"id_resp_h\":\"10.0.0.2\",\"id_resp_p\":2,\"proto\":\"tcp\",\"conn_state\":\"SF\",\"duration\":1e-3}\n";

/// Lists of rows, envelopes, a syslog header.
const OTHER_FORMS: &[u8] = br#"{"name":"q","action":"snapshot","unixTime":"1764057610","snapshot":[{"pid":"7","remote_address":"192.0.2.1","remote_port":"443","local_address":"::1","local_port":"5"},{"interface":"en0","address":"10.0.0.5","mask":""}]}
{"diffResults":{"added":[{"pid":7,"path":"/x","cmdline":"/x "a b" ","time":1764057600,"cdhash":"00"}],"removed":""},"name":"q","unixTime":1764057610}
{"node_key":"k","log_type":"result","data":[{"name":"q","columns":{"event_type":"exit","pid":"7","time":"1764057600"},"action":"added"}]}
{"host":{"name":"m"},"message":"{\"name\":\"q\",\"columns\":{\"event_type\":\"exit\",\"pid\":\"7\",\"time\":\"1764057600\"}}"}
{"records":[{"data":"eyJuYW1lIjoicSIsImNvbHVtbnMiOnsiZXZlbnRfdHlwZSI6ImV4aXQiLCJwaWQiOiI3IiwidGltZSI6IjE3NjQwNTc2MDAifX0="}]}
<134>1 2025-11-25T08:00:10Z mac-1 osqueryd 321 - - {"name":"q","columns":{"event_type":"exit","pid":"7","time":"1764057600"}}
"#;

fn mutate(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        let length = numbers.below(40).min(bytes.len() - at);
        match numbers.below(6) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (at % 8);
                }
            }
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let doubled = bytes[at..at + length].to_vec();
                bytes.splice(at..at, doubled);
            }
            3 => {
                let telling = b"\"\\{}[]:,\n\r\t\0\x1f#-.eu09\xff\xc3\xed\x80";
                bytes.insert(at, telling[numbers.below(telling.len())]);
            }
            4 => bytes.truncate(at),
            _ => {
                let random: Vec<u8> = (0..length).map(|_| numbers.next() as u8).collect();
                bytes.splice(at..at, random);
            }
        }
        if bytes.is_empty() {
            return;
        }
    }
}

#[test]
fn ten_thousand_mutations() {
    let eslogger = [fixture("eslogger/v9.ndjson"), fixture("eslogger/v10.ndjson")].concat();
    let osquery = [fixture("osquery/events.ndjson"), OTHER_FORMS.to_vec()].concat();
    let mut numbers = Numbers(0x7011_6a7e);
    let mut parsed = 0;
    let mut rejected = 0;
    for round in 0..10_000 {
        let mut input = if round % 4 == 3 {
            TABLE.to_vec()
        } else {
            let source = if round % 2 == 0 { &eslogger } else { &osquery };
            let lines: Vec<_> = source.split_inclusive(|byte| *byte == b'\n').collect();
            lines[numbers.below(lines.len())].to_vec()
        };
        mutate(&mut input, &mut numbers);
        // `Run` itself checks that every record is accounted for.
        let run = Run::of(input.as_slice());
        parsed += run.counts.parsed;
        rejected += run.counts.rejected;
    }
    assert!(parsed > 1000 && rejected > 1000, "both fates are exercised: {parsed} and {rejected}");
}
