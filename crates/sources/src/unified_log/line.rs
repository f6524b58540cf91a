//! One message of the network stack about a connection.
//!
//! What such a message is about stands between brackets: the number of the connection within its
//! process, the path to the flow in it, an end, and more. Known forms, each in several releases:
//!
//! ```text
//! [C18 B9812D2D-... files.example:443 tcp, url: ..., tls, ...] start
//! [C18.1.1 192.0.2.7:443 in_progress channel-flow (satisfied (Path is satisfied), interface: en0[802.11])] event: flow:finish_transport @0.242s
//! nw_flow_connected [C18.1.1 192.0.2.7:443 in_progress channel-flow (...)] Transport protocol connected (tcp)
//! nw_socket_handle_socket_event [C18.1.1:2] Socket received CONNECTED event
//! nw_protocol_boringssl_signal_connected(895) [C18.1.1:2][0x14f4e11e0] TLS connected [...]
//! [C18 B9812D2D-... files.example:443 tcp, ...] cancelled
//!     [C18.1.1 4276D7A6-... 10.0.0.5:56387<->192.0.2.7:443]
//! nw_protocol_tcp_log_summary [C18.1.1:3]
//!     [5AC75DA4-... 10.0.0.5:56387<->192.0.2.7:443]
//! Connection 18: connected successfully
//! ```
//!
//! The last is of CFNetwork, whose connections have the numbers of those beneath them. Before macOS
//! 10.15 the number stood without its letter.

use tollgate_model::{Endpoint, Protocol};

use super::ends::End;

/// Longest path to a flow that is known apart.
const LONGEST_PATH: usize = 32;

/// Longest text before the brackets: the name of a function.
const LONGEST_FUNCTION: usize = 128;

/// What a message says of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It begins.
    Begun,
    /// It, or a flow in it, is connected.
    Connected,
    /// It has ended.
    Ended,
    /// Something else.
    Other,
}

/// A message about a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Number of the connection in its process.
    pub number: u64,
    /// The path to the flow within it; empty for the connection itself.
    pub flow: &'a str,
    /// What it says.
    pub step: Step,
    /// The far end.
    pub far: Option<End>,
    /// The near end.
    pub near: Option<Endpoint>,
    /// The transport protocol.
    pub protocol: Option<Protocol>,
}

/// Reads a message of `com.apple.network`, or of TLS on top of it.
pub fn network(text: &str) -> Option<Line<'_>> {
    let (function, rest) = text.split_once('[')?;
    if function.len() > LONGEST_FUNCTION {
        return None;
    }
    let (inside, after) = bracketed(rest)?;
    let (number, flow, lettered, inside) = identity(inside)?;
    let inside = without_uuid(inside.trim_start());
    let (far, parameters) = End::read(inside).map_or((None, inside), |(end, after)| (Some(end), after));
    if !lettered && far.is_none() {
        return None;
    }
    let mut line = Line { number, flow, step: Step::Other, far, near: None, protocol: None };
    let after = after.trim_start();
    let event = after.strip_prefix("event: ").unwrap_or(after);
    if let Some(protocol) = after.strip_prefix("Transport protocol connected (") {
        (line.step, line.protocol) = (Step::Connected, transport(protocol));
    } else if ["flow:finish_transport", "flow:finish_connect"].iter().any(|step| event.starts_with(step))
        || (function.starts_with("nw_socket_handle_socket_event") && after.starts_with("Socket received CONNECTED"))
        || function.starts_with("nw_protocol_boringssl_signal_connected")
    {
        line.step = Step::Connected;
    } else if after == "start" {
        (line.step, line.protocol) = (Step::Begun, transport(parameters.trim_start()));
    } else if after.starts_with("cancelled") {
        (line.step, line.protocol) = (Step::Ended, transport_of_summary(after));
        line.add_ends(after);
    } else if function.starts_with("nw_protocol_tcp_log_summary") {
        (line.step, line.protocol) = (Step::Ended, Some(Protocol::Tcp));
        line.add_ends(after);
    }
    Some(line)
}

/// Reads a message of CFNetwork.
pub fn url_loading(text: &str) -> Option<Line<'_>> {
    let (number, after) = text.strip_prefix("Connection ")?.split_once(':')?;
    let step = match after.trim() {
        "connected successfully" => Step::Connected,
        _ => return None,
    };
    Some(Line { number: number.parse().ok()?, flow: "", step, far: None, near: None, protocol: None })
}

impl Line<'_> {
    /// Takes the ends that stand in a summary, which know better than what stands before it.
    fn add_ends(&mut self, summary: &str) {
        let Some((before, after)) = summary.split_once("<->") else { return };
        let near = before.rsplit([' ', '\t', '[', '\n']).next().and_then(End::of);
        self.near = match near {
            Some(End::Address(near)) => Some(near),
            _ => None,
        };
        if let Some((far, _)) = End::read(after) {
            self.far = Some(far);
        }
    }
}

/// What stands before the bracket that closes, and after it. Names of interfaces have brackets too.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth = depth.saturating_add(1),
            b']' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some((text.get(..at)?, text.get(at.saturating_add(1)..)?)),
            },
            _ => {}
        }
    }
    None
}

/// Number, flow, whether the number has its letter, and what follows.
fn identity(text: &str) -> Option<(u64, &str, bool, &str)> {
    let bare = text.strip_prefix('C');
    let (word, after) = bare.unwrap_or(text).split_once(' ').unwrap_or((bare.unwrap_or(text), ""));
    // After a colon stands which protocol of the flow's stack speaks.
    let word = word.split_once(':').map_or(word, |(word, _)| word);
    let (number, flow) = word.split_once('.').unwrap_or((word, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (flow.len() <= LONGEST_PATH && digits(flow)).then_some(())?;
    Some((number.parse().ok()?, flow, bare.is_some(), after))
}

/// Cuts a UUID, which may be private or without dashes, from the front.
fn without_uuid(text: &str) -> &str {
    let Some((word, after)) = text.split_once(' ') else { return text };
    let hexadecimal = word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if hexadecimal && matches!(word.len(), 32 | 36) { after } else { text }
}

/// The protocol that a text begins with. `quic-connection` at the beginning of a connection only says
/// that QUIC may be tried, so there it is followed by a comma and means nothing.
fn transport(text: &str) -> Option<Protocol> {
    let word = text.split([',', ')', ' ']).next().unwrap_or_default();
    let closed = text.get(word.len()..).is_some_and(|rest| rest.starts_with(')'));
    match word {
        "tcp" => Some(Protocol::Tcp),
        "udp" => Some(Protocol::Udp),
        "quic" | "quic-connection" if closed => Some(Protocol::Udp),
        _ => None,
    }
}

/// The protocol whose time a summary tells.
fn transport_of_summary(text: &str) -> Option<Protocol> {
    if text.contains(" TCP @") {
        Some(Protocol::Tcp)
    } else if text.contains(" QUIC @") || text.contains(" UDP @") {
        Some(Protocol::Udp)
    } else {
        None
    }
}
