//! Whose message it is. Subsystems and categories are chosen by who writes, so they are compared with
//! those of Apple's stack, never counted.

use super::message::Message;

/// Libraries that write the messages of the network stack.
const LIBRARIES: [&str; 6] = ["libnetwork.dylib", "Network", "libboringssl.dylib", "CFNetwork", "libusrtcp.dylib", "libquic.dylib"];

/// Where macOS keeps its libraries: nobody else can write there.
const PLACES: [&str; 2] = ["/usr/lib/", "/System/"];

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Of connections (`com.apple.network`).
    Network,
    /// Of TLS (`com.apple.network:boringssl`, before that `com.apple.network.boringssl`).
    BoringSsl,
    /// Of URL loading (`com.apple.CFNetwork`).
    CfNetwork,
    /// Of synchronised files (`com.apple.FileProvider`).
    FileProvider,
    /// In the name of the network stack, by another library.
    Foreign,
    /// Anything else.
    Other,
}

impl Class {
    /// The kind of a message.
    pub fn of(message: &Message<'_>) -> Self {
        let subsystem = &*message.subsystem;
        let class = if is_within(subsystem, "com.apple.network") {
            let tls = [subsystem, &message.category].into_iter().any(|text| text.to_ascii_lowercase().ends_with("boringssl"));
            if tls { Self::BoringSsl } else { Self::Network }
        } else if is_within(subsystem, "com.apple.CFNetwork") {
            Self::CfNetwork
        } else if is_within(subsystem, "com.apple.FileProvider") {
            return Self::FileProvider;
        } else {
            return Self::Other;
        };
        if is_apples(&message.sender) { class } else { Self::Foreign }
    }

    /// The name under which its messages are counted where nothing more can be said of them.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::BoringSsl => "boringssl",
            Self::CfNetwork => "CFNetwork",
            Self::FileProvider => "FileProvider",
            Self::Foreign => "network:foreign sender",
            Self::Other => "other",
        }
    }
}

/// Whether a subsystem is this one or a part of it.
fn is_within(subsystem: &str, whole: &str) -> bool {
    subsystem.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether a library is one of the stack's. A sender that is not told proves nothing.
fn is_apples(sender: &str) -> bool {
    let name = sender.rsplit('/').next().unwrap_or_default();
    let placed = !sender.contains('/') || PLACES.iter().any(|place| sender.starts_with(place));
    sender.is_empty() || (placed && LIBRARIES.contains(&name))
}
