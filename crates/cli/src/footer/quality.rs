//! How soon records came, how far clocks are apart, who was silent: a quiet end is only as good as these.

use std::io::{self, Write};

use tollgate_model::{HostName, Nanos};
use tollgate_sinks::{counted, plural, prose};

use super::{Footer, LISTED};

impl Footer<'_> {
    pub(super) fn quality(&self, out: &mut impl Write) -> io::Result<()> {
        let quality = &self.outcome.quality;
        let account = &self.outcome.account;
        let hosts = account.endpoint_hosts.union(&account.network_hosts).count();
        match quality.lags.values().max() {
            None => writeln!(out, "arrival: no record tells how soon it was there")?,
            Some(slowest) => writeln!(
                out,
                "arrival: 95 of 100 records within {:.1} s on the slowest of {} that {} of it; {}",
                slowest.as_millis() as f64 / 1_000.0,
                counted(quality.lags.len(), "host"),
                if quality.lags.len() == 1 { "tells" } else { "tell" },
                do_not(hosts.saturating_sub(quality.lags.len()))
            )?,
        }
        if !account.network_hosts.is_empty() && !account.endpoint_hosts.is_empty() {
            let allowed = Nanos::from_secs(self.setup.policy.windows.join.skew);
            let is_apart = |skew: &Nanos| skew.0.saturating_abs() > allowed.0;
            let apart: Vec<&HostName> = quality.skews.iter().filter(|(_, skew)| is_apart(skew)).map(|(name, _)| name).collect();
            let told = quality.skews.len();
            let s = plural(hosts);
            let seconds = allowed.as_millis().div_euclid(1_000);
            match (told, apart.len()) {
                (0, _) => writeln!(out, "clocks: of no host enough connections are told by both sides to compare them")?,
                (_, 0) => writeln!(
                    out,
                    "clocks: {told} of {hosts} host{s} could be compared with their sensors; none is more than {seconds} s off"
                )?,
                (_, off) => writeln!(
                    out,
                    "clocks: {told} of {hosts} host{s} could be compared with their sensors; {off} more than {seconds} s off, confidence is lower there: {}",
                    names(&apart)
                )?,
            }
        }
        if !quality.quiet_minutes.is_empty() {
            let minutes = quality.quiet_minutes.values().copied().fold(0, u64::saturating_add);
            let quiet: Vec<&HostName> = quality.quiet_minutes.keys().collect();
            writeln!(
                out,
                "silence: for {} in all sensors saw {} at work while nothing there told anything: {}",
                counted(minutes, "minute"),
                counted(quiet.len(), "host"),
                names(&quiet)
            )?;
        }
        Ok(())
    }
}

/// How many do not, in words.
fn do_not(count: usize) -> String {
    if count == 1 { "1 does not".to_owned() } else { format!("{count} do not") }
}

fn names(hosts: &[&HostName]) -> String {
    let named: Vec<String> = hosts.iter().take(LISTED).map(|host| prose(&host.text())).collect();
    let more = hosts.len().saturating_sub(LISTED);
    if more > 0 { format!("{} and {more} more", named.join(", ")) } else { named.join(", ") }
}
