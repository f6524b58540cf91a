//! What a syslog daemon puts before a record.
//!
//! osquery can log to syslog, and shippers forward lines with the header of RFC 3164
//! (`<134>Nov 25 08:00:00 mac-12 osqueryd[321]: {..}`), of RFC 5424
//! (`<134>1 2026-11-25T08:00:00Z mac-12 osqueryd 321 - - {..}`), or without the priority, as daemons
//! write files. The header's host is who sent the line first, which is the Mac unless something
//! between rewrote it, so it counts only where the record names none.

/// What stands before the first brace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// The host; absent where it is not told (`-`).
    pub host: Option<&'a str>,
    /// Length of the header.
    pub length: usize,
}

/// A header is never longer, structured data included.
const MAX_LENGTH: usize = 2_048;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The header of a line whose message is an object; nothing if there is none.
pub fn header(line: &[u8]) -> Option<Header<'_>> {
    let start = line.get(..line.len().min(MAX_LENGTH))?;
    let length = memchr::memchr(b'{', start)?;
    let text = std::str::from_utf8(line.get(..length)?).ok()?;
    let (priority, rest) = match text.strip_prefix('<') {
        Some(rest) => rest.split_once('>').filter(|(number, _)| is_number(number, 3)).map(|(number, rest)| (Some(number), rest))?,
        None => (None, text),
    };
    let modern = priority.and(rest.split_once(' ')).filter(|(version, _)| is_number(version, 2)).map(|(_, rest)| rest);
    let mut words = modern.unwrap_or(rest).split(' ').filter(|word| !word.is_empty());
    let first = words.next()?;
    if MONTHS.contains(&first) && modern.is_none() {
        let (day, time) = (words.next()?, words.next()?);
        if !is_number(day, 2) || !is_clock(time) {
            return None;
        }
    } else if !(is_date(first) || (modern.is_some() && first == "-")) {
        return None;
    }
    let host = words.next().filter(|host| !host.ends_with(':'))?;
    Some(Header { host: Some(host).filter(|host| *host != "-"), length })
}

fn is_number(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `08:00:00`.
fn is_clock(text: &str) -> bool {
    let parts = text.split(':');
    parts.clone().count() == 3 && parts.into_iter().all(|part| is_number(part, 2))
}

/// `2026-11-25T08:00:00` with anything after it.
fn is_date(text: &str) -> bool {
    text.split_once('T')
        .is_some_and(|(date, time)| date.len() == 10 && date.split('-').all(|part| is_number(part, 4)) && time.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(line: &str) -> Option<Option<&str>> {
        let header = header(line.as_bytes())?;
        assert_eq!(line.as_bytes()[header.length], b'{');
        Some(header.host)
    }

    #[test]
    fn headers_of_both_kinds_name_the_host() {
        for line in [
            "<134>Nov 25 08:00:00 mac-12 osqueryd[321]: {}",
            "<134>Nov  5 08:00:00 mac-12 osqueryd: {}",
            "Nov 25 08:00:00 mac-12 osqueryd[321]: {}",
            "<134>1 2026-11-25T08:00:00.003Z mac-12 osqueryd 321 - - {}",
            "<134>1 2026-11-25T08:00:00+01:00 mac-12 osqueryd - ID47 [x@1 a=\"b\"] {}",
            "<134>1 - mac-12 osqueryd - - - {}",
            "2026-11-25T08:00:00.123456+01:00 mac-12 osqueryd[3]: {}",
        ] {
            assert_eq!(host(line), Some(Some("mac-12")), "{line}");
        }
        assert_eq!(host("<134>1 2026-11-25T08:00:00Z - osqueryd - - - {}"), Some(None));
    }

    #[test]
    fn other_text_is_no_header() {
        for line in [
            "",
            "{}",
            "osqueryd: {}",
            "1588205199.8\tC1\t{\t",
            "<134> {}",
            "<1x4>Nov 25 08:00:00 mac osqueryd: {}",
            "Nov 25 mac osqueryd: {}",
            "Nov 25 08:00:00 osqueryd: {}",
            "Nov 25 08:00:00 mac osqueryd: text",
            "2026-11-25 08:00:00 mac {}",
        ] {
            assert_eq!(host(line), None, "{line}");
        }
    }
}
