//! Which host the place of an input tells of: the `paths` of a `hosts.toml`.

use std::collections::BTreeSet;
use std::path::Path;

use globset::{Glob, GlobSet, GlobSetBuilder};
use tollgate_model::HostName;

use crate::input::Input;

/// Patterns that are tried at once: as many as a set of them can be large without being slow to make.
const TOGETHER: usize = 64;

/// Patterns of hosts, in the order of their hosts.
#[derive(Debug, Default)]
pub(crate) struct HostPaths {
    hosts: Vec<HostName>,
    /// Sets of patterns, each with the place of its host.
    sets: Vec<(GlobSet, Vec<usize>)>,
}

impl HostPaths {
    /// Makes the map of hosts and their patterns. What is wrong with a pattern is told with its host.
    pub(crate) fn new(entries: &[(HostName, Vec<String>)]) -> Result<Self, String> {
        let mut patterns = Vec::new();
        for (at, (host, texts)) in entries.iter().enumerate() {
            for text in texts {
                let glob = Glob::new(without_dot(text)).map_err(|error| format!("host {:?}: {error}", host.raw()))?;
                patterns.push((at, glob));
            }
        }
        let mut sets = Vec::new();
        for some in patterns.chunks(TOGETHER) {
            let mut set = GlobSetBuilder::new();
            for (_, glob) in some {
                set.add(glob.clone());
            }
            sets.push((set.build().map_err(|error| error.to_string())?, some.iter().map(|(at, _)| *at).collect()));
        }
        Ok(Self { hosts: entries.iter().map(|(host, _)| host.clone()).collect(), sets })
    }

    /// The first host of which a pattern matches an input.
    pub(crate) fn of(&self, input: &Input) -> Option<&HostName> {
        self.matching(input).first().and_then(|&at| self.hosts.get(at))
    }

    /// Hosts of which no pattern matches any of these inputs.
    pub(crate) fn unmatched(&self, inputs: &[Input]) -> Vec<HostName> {
        if self.hosts.is_empty() {
            return Vec::new();
        }
        let matched: BTreeSet<usize> = inputs.iter().flat_map(|input| self.matching(input)).collect();
        self.hosts.iter().enumerate().filter(|(at, _)| !matched.contains(at)).map(|(_, host)| host.clone()).collect()
    }

    /// Places of hosts of which a pattern matches an input.
    fn matching(&self, input: &Input) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        if self.sets.is_empty() {
            return found;
        }
        for name in names(input) {
            for (set, places) in &self.sets {
                found.extend(set.matches(&name).into_iter().filter_map(|at| places.get(at)));
            }
        }
        found
    }
}

/// What patterns are compared with: an input as it was named, its whole path, and each end of that path.
fn names(input: &Input) -> Vec<String> {
    let given = input.name();
    let mut names = vec![without_dot(&given).to_owned()];
    if let Input::File(path) | Input::Stream(path) = input
        && let Ok(whole) = std::path::absolute(path)
    {
        names.push(whole.to_string_lossy().into_owned());
        let mut parts = whole.components();
        while parts.next().is_some() {
            names.push(parts.as_path().to_string_lossy().into_owned());
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// A path without `./` before it.
fn without_dot(text: &str) -> &str {
    let path = Path::new(text);
    path.strip_prefix(".").ok().and_then(Path::to_str).filter(|rest| !rest.is_empty()).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn paths(entries: &[(&str, &str)]) -> HostPaths {
        let entries: Vec<_> = entries.iter().map(|(host, text)| (HostName::new(*host), vec![(*text).to_owned()])).collect();
        HostPaths::new(&entries).unwrap()
    }

    #[test]
    fn a_pattern_matches_a_place_however_it_is_spelt() {
        let here = std::path::absolute("logs/ana/es.ndjson").unwrap();
        for pattern in ["logs/ana/**", "./logs/ana/**", "ana/*", "**/ana/**", "logs/ana/es.ndjson", "es.ndjson"] {
            let paths = paths(&[("ana", pattern)]);
            for spelt in [PathBuf::from("logs/ana/es.ndjson"), PathBuf::from("./logs/ana/es.ndjson"), here.clone()] {
                assert_eq!(paths.of(&Input::File(spelt.clone())).map(HostName::raw), Some("ana"), "{pattern} {spelt:?}");
            }
        }
        let other = paths(&[("ana", "ogs/ana/**"), ("bo", "/logs/ana/**"), ("cleo", "logs/ana")]);
        assert_eq!(other.of(&Input::File(here)), None);
    }

    #[test]
    fn the_first_host_counts_and_those_that_match_nothing_are_named() {
        let many: Vec<(String, String)> = (0..200).map(|at| (format!("mac-{at}"), format!("logs/{at}/**"))).collect();
        let mut entries: Vec<(&str, &str)> = many.iter().map(|(host, text)| (host.as_str(), text.as_str())).collect();
        entries.push(("rest", "**"));
        let paths = paths(&entries);
        let input = |name: &str| Input::File(PathBuf::from(name));
        assert_eq!(paths.of(&input("/x/logs/150/es.ndjson")).map(HostName::raw), Some("mac-150"));
        assert_eq!(paths.of(&input("/x/logs/es.ndjson")).map(HostName::raw), Some("rest"));
        assert_eq!(paths.unmatched(&[input("/x/logs/150/es.ndjson")]).len(), 199);
        assert!(HostPaths::default().unmatched(&[input("x")]).is_empty());
        assert_eq!(paths.of(&Input::Stdin).map(HostName::raw), Some("rest"));
    }
}
