//! Classes of programs.

use serde::{Deserialize, Serialize};

/// The classes that one program belongs to, decided by identity (signature), never by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classes {
    /// Reads everything by its nature and sends nothing of it (Spotlight, Time Machine).
    pub non_carrier: bool,
    /// A browser with a valid signature of its vendor.
    pub browser: bool,
    /// Is a browser, but driven by a script, so that it counts as none. No row gives it: arguments do.
    pub driven: bool,
    /// Is a browser that works for who started it, whom nobody vouches for: it owns nothing. No row gives it.
    pub borrowed: bool,
    /// Nothing is known of its signature, and its file has the name of a shell, an interpreter or a network tool.
    pub tool_by_name: bool,
    /// Acts for the process that is responsible for it: network services that many programs share.
    pub delegate: bool,
    /// Lineage and session stop here (launchd, terminals, Finder, sshd).
    pub stop: bool,
    /// A terminal: sensors may take for its own what is sent by programs that run in it.
    pub terminal: bool,
    /// Runs machines within this machine, and sends what they send.
    pub engine: bool,
    /// Does what a script says and nothing of its own, so that what it writes is vouched for by nobody.
    pub scripted: bool,
    /// A non-carrier that runs plug-ins of others.
    pub plugin_host: bool,
    /// A shell.
    pub shell: bool,
    /// Runs scripts: osascript, python, node.
    pub interpreter: bool,
    /// Moves bytes over the network: curl, ssh, rsync.
    pub network_tool: bool,
    /// Its own signature says nothing of who uses it: shells, interpreters, platform tools.
    pub no_reputation: bool,
    /// Claims an identity of the policy that its signature is known to refute.
    pub impersonator: bool,
}

impl Classes {
    /// These, and of others those that label a tool.
    #[must_use]
    pub const fn with(mut self, others: Self) -> Self {
        self.shell |= others.shell;
        self.interpreter |= others.interpreter;
        self.network_tool |= others.network_tool;
        self.tool_by_name |= others.tool_by_name;
        self.no_reputation |= others.no_reputation;
        self
    }

    /// Whether a program does what its caller wants.
    #[must_use]
    pub const fn works_for_others(self) -> bool {
        self.no_reputation || self.shell || self.interpreter || self.network_tool || self.tool_by_name
    }

    /// The classes of a program that runs plug-ins, once somebody put one where it looks for them.
    #[must_use]
    pub const fn hosting(mut self) -> Self {
        if self.plugin_host {
            (self.non_carrier, self.scripted) = (false, true);
        }
        self
    }

    /// The classes of a program that was started by one that nobody vouches for, if it is a browser of its own.
    #[must_use]
    pub const fn borrowed(mut self) -> Self {
        if self.browser && !self.delegate {
            (self.browser, self.driven, self.borrowed) = (false, true, true);
        }
        self
    }

    /// The classes of a program that a script drives, if it is a browser of its own.
    #[must_use]
    pub const fn driven(mut self) -> Self {
        if self.browser && !self.delegate {
            (self.browser, self.driven) = (false, true);
        }
        self
    }
}
