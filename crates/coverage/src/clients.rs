//! Programs that connect: from which of them that is expected.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;
use tollgate_model::Image;
use tollgate_policy::{Policy, SignedProgram};

/// What a program is as a client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client {
    /// Whether HTTPS is expected of it: a browser, a program with a role, a part of macOS that is no tool.
    pub expected: bool,
    /// Whether it acts for others.
    pub delegate: bool,
}

/// Programs that connected.
#[derive(Debug, Default)]
pub struct Clients {
    known: HashMap<Arc<Image>, Client, RandomState>,
    /// Those that a signature proves.
    pub programs: BTreeSet<SignedProgram>,
}

/// Programs that are remembered; a Mac runs some hundreds.
const MOST: usize = 16_384;

impl Clients {
    /// What a program is.
    pub fn of(&mut self, image: &Arc<Image>, policy: &Policy) -> Client {
        if let Some(&client) = self.known.get(image) {
            return client;
        }
        let classes = policy.classes(image);
        let tool = classes.network_tool || classes.shell || classes.interpreter || classes.no_reputation;
        let expected = classes.browser || policy.roles(image).next().is_some() || (image.identity.is_part_of_macos() && !tool);
        let client = Client { expected, delegate: classes.delegate };
        if self.known.len() < MOST {
            self.known.insert(Arc::clone(image), client);
            self.programs.extend(SignedProgram::of(image));
        }
        client
    }
}
