//! What the way of a record tells, apart from what the record says: how fast it came, and whether others are missing.
//!
//! | where | member | what it is |
//! |---|---|---|
//! | `eslogger`, any shipper | `@timestamp` | when Beats, Logstash or Vector took the line in |
//! | CloudWatch Logs (`logEvents`) | `timestamp` | the same of its agent, in milliseconds |
//! | Kinesis, Firehose | `approximateArrivalTimestamp` | when the service took it in, in seconds or milliseconds |
//! | osquery | `unixTime` | when the query ran, and the record was written |
//! | Zeek | `_write_ts` | when the row was written (package `json-streaming-logs`, Corelight) |
//!
//! The outermost that is known counts, as it was written last. A shipper may have been told to put the record's own
//! time there; that nothing ever takes any time shows in the figures, and whoever measures must see it.

use tollgate_model::Timestamp;

use crate::detect::Top;
use crate::flaws::Flaws;
use crate::json::{Slot, decimal_nanos};
use crate::time::rfc3339;

/// What the way of a record tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// When somebody took it in, or wrote it, after it was made.
    pub arrived: Option<Timestamp>,
    /// Its number among messages of its own type, and that type (`seq_num`, `event_type` of Endpoint Security).
    pub of_type: Option<(u32, u64)>,
}

/// When an Endpoint Security message was shipped, as far as the message itself tells.
pub fn of_message(top: &Top<'_>) -> Option<Timestamp> {
    moment(&top.shipped)
}

/// When a row of Zeek was written, or shipped.
pub fn of_row(top: &Top<'_>) -> Option<Timestamp> {
    moment(&top.shipped).or_else(|| moment(&top.zeek_written))
}

/// When an envelope was written, or taken in.
pub fn of_envelope(top: &Top<'_>) -> Option<Timestamp> {
    [&top.accepted, &top.shipped, &top.stamped].into_iter().find_map(moment)
}

/// The number of a message among those of its type. Clients of message versions below 2 do not number.
pub fn of_type(top: &Top<'_>) -> Option<(u32, u64)> {
    // What is wrong with these has been noted, or matters to nobody.
    let mut flaws = Flaws::default();
    let kind = top.event_type.unsigned(&mut flaws).and_then(|kind| u32::try_from(kind).ok())?;
    Some((kind, top.seq_num.unsigned(&mut flaws)?))
}

/// Greater numbers are milliseconds: as seconds they lie beyond the year 5000.
const MOST_SECONDS: i64 = 100_000_000_000;

/// A time as text, or a number of seconds or milliseconds since 1970.
fn moment(slot: &Slot<'_>) -> Option<Timestamp> {
    slot.value()?;
    if let [b'"', text @ .., b'"'] = slot.text() {
        return rfc3339(text).or_else(|| number(text));
    }
    number(slot.text())
}

fn number(text: &[u8]) -> Option<Timestamp> {
    let seconds = text.split(|byte| *byte == b'.').next().and_then(|whole| std::str::from_utf8(whole).ok()?.parse::<i64>().ok());
    match seconds? {
        ..=0 => None,
        seconds if seconds < MOST_SECONDS => decimal_nanos(text).map(Timestamp),
        millis => millis.checked_mul(1_000_000).map(Timestamp),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Decoded, Decoder, DecoderOptions};

    /// Arrivals, in nanoseconds, of all records of a line.
    fn arrivals(line: &str) -> Vec<Option<i64>> {
        let mut arrivals = Vec::new();
        Decoder::new(0, DecoderOptions::default()).decode(0, line.as_bytes(), false, &mut |decoded| match decoded {
            Decoded::Event { passage, .. } | Decoded::Row { passage, .. } | Decoded::Mark { passage, .. } => {
                arrivals.push(passage.arrived.map(|at| at.0));
            }
            Decoded::Address { .. } | Decoded::Defect(_) => {}
        });
        arrivals
    }

    const EXIT: &str = r#""time":"2026-11-25T08:00:00Z","event_type":15,"seq_num":7,"global_seq_num":9,"process":{"audit_token":[501,501,20,501,20,700,1,5],"executable":{"path":"/bin/ls"}},"event":{"exit":{"stat":0}}"#;

    #[test]
    fn shippers_tell_when_they_took_a_record_in() {
        // 2026-11-25T08:00:03.5Z, by `date -d … +%s`.
        let at = Some(1_795_593_603_500_000_000);
        let text = serde_json::to_string(&format!("{{{EXIT}}}")).unwrap();
        for line in [
            format!(r#"{{"@timestamp":"2026-11-25T08:00:03.5Z",{EXIT}}}"#),
            format!(r#"{{"@timestamp":"2026-11-25T08:00:03.500Z","message":{text}}}"#),
            format!(r#"{{"logEvents":[{{"id":"1","timestamp":1795593603500,"message":{text}}}]}}"#),
            format!(r#"{{"records":[{{"approximateArrivalTimestamp":1795593603500,"value":{{{EXIT}}}}}]}}"#),
            format!(r#"{{"Records":[{{"kinesis":{{"approximateArrivalTimestamp":1795593603.5,"data":{{{EXIT}}}}}}}]}}"#),
        ] {
            assert_eq!(arrivals(&line), [at], "{line}");
        }
        assert_eq!(arrivals(&format!("{{{EXIT}}}")), [None]);
        assert_eq!(arrivals(&format!(r#"{{"@timestamp":"yesterday",{EXIT}}}"#)), [None]);
        assert_eq!(arrivals(&format!(r#"{{"@timestamp":-5,{EXIT}}}"#)), [None]);
    }

    #[test]
    fn osquery_and_zeek_tell_when_they_wrote_a_record() {
        let row = r#""columns":{"event_type":"exec","pid":"1","path":"/bin/ls","cmdline":"ls","time":"1795593600"}"#;
        assert_eq!(arrivals(&format!(r#"{{"name":"q","unixTime":1795593610,{row},"action":"added"}}"#)), [Some(1_795_593_610_000_000_000)]);
        let conn = r#""_path":"conn","ts":1795593600.0,"uid":"C1","id.orig_h":"10.0.0.2","id.orig_p":4711,"id.resp_h":"192.0.2.7","id.resp_p":443,"proto":"tcp""#;
        assert_eq!(arrivals(&format!(r#"{{"_write_ts":1795593603.5,{conn}}}"#)), [Some(1_795_593_603_500_000_000)]);
        assert_eq!(arrivals(&format!(r#"{{"_write_ts":"2026-11-25T08:00:03.5Z",{conn}}}"#)), [Some(1_795_593_603_500_000_000)]);
        assert_eq!(arrivals(&format!("{{{conn}}}")), [None]);
    }

    #[test]
    fn messages_have_a_number_of_their_type() {
        let mut numbers = Vec::new();
        Decoder::new(0, DecoderOptions::default()).decode(0, format!("{{{EXIT}}}").as_bytes(), false, &mut |decoded| {
            if let Decoded::Event { passage, .. } = decoded {
                numbers.push(passage.of_type);
            }
        });
        assert_eq!(numbers, [Some((15, 7))]);
    }
}
