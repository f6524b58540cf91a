//! The allow entry that would cover what somebody expects, as a command line that is never run here.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;
use tollgate_model::is_unsafe_to_show;
use tollgate_policy::{CategoryId, Policy};

use super::document::{Document, text};
use crate::allow::add::document as entry_of;
use crate::allow::args::{AddArguments, FolderArguments};
use crate::allow::folder::Folder;
use crate::doctor::check::word;

/// What is expected, and by whom.
pub struct Expected<'a> {
    pub document: &'a Document,
    pub policy: &'a Policy,
    pub folder: Option<&'a Path>,
    pub by: &'a str,
    pub owner: &'a str,
    pub reason: &'a str,
}

/// What could cover it.
pub enum Proposal {
    /// A command line, quoted for a shell.
    Command(String),
    /// Nothing, for these reasons.
    None(Vec<String>),
}

/// Stands for the policy folder where none is named; as in the examples of `tollgate allow`.
const FOLDER: &str = "policy";

/// Cap and days of an entry, as `allow add` has them where nothing else is said.
const CAP: u8 = 20;
const DAYS: u16 = 90;

impl Expected<'_> {
    /// Works it out. What the entry says is checked as `allow add` would check it.
    pub fn propose(&self) -> Result<Proposal> {
        let mut against = Vec::new();
        let said = self.entry(&mut against);
        let id = "A-0001";
        if against.is_empty() {
            let text = entry_of(id, &said)?.to_string();
            let mistakes = self.policy.allow_entry(&Folder::place(id, 1), &text).err().unwrap_or_default();
            against.extend(mistakes.into_iter().map(|mistake| mistake.message));
        }
        Ok(if against.is_empty() { Proposal::Command(command(&said)) } else { Proposal::None(against) })
    }

    /// The entry, as far as the finding tells, and what speaks against it.
    fn entry(&self, against: &mut Vec<String>) -> AddArguments {
        let document = self.document;
        let terms = || document.list("terms").iter().map(|term| text(term, "name"));
        if let Some(ids) = terms().find_map(|name| name.strip_prefix("cap:")) {
            against.push(format!("{ids} covers it already"));
        }
        let score = document.0.get("score").and_then(Value::as_u64).unwrap_or_default();
        if score <= u64::from(CAP) {
            against.push(format!("its score of {score} is no more than the cap of {CAP} that an entry has: it would lower nothing"));
        }
        let program = document.program();
        let (mut team_id, mut signing_id, mut platform_id) = (None, None, None);
        match program.map(|program| (program.is_platform(), program.said("signing_id"), program.signed())) {
            None => against.push("no program is known: an entry is about one, by its signature".to_owned()),
            Some((true, Some(id), _)) => platform_id = Some(id.to_owned()),
            Some((_, _, Some((team, id)))) => (team_id, signing_id) = (Some(team.to_owned()), Some(id.to_owned())),
            Some(_) => {
                let signature = program.and_then(|program| program.said("signature")).unwrap_or("unknown");
                against.push(format!(
                    "the program's signature is {signature}, without team and signing id that it proves: a path proves nothing"
                ));
            }
        }
        let destination: Vec<String> = document.destinations().map(str::to_owned).collect();
        if destination.is_empty() {
            against.push("no destination was seen: an entry is about where a program sends".to_owned());
        }
        let host = vec![document.text("host").to_owned()];
        for name in destination.iter().chain(&host).filter(|name| name.contains(['*', '?'])) {
            against.push(format!("`{name}` would stand for other names too"));
        }
        let read = self.kinds(against);
        let archive =
            terms_of_archives(document) || document.texts("categories").any(|name| name == self.policy.category(CategoryId::ARCHIVE));
        let said = AddArguments {
            folder: FolderArguments { config: self.folder.map_or_else(|| PathBuf::from(FOLDER), Path::to_owned) },
            id: None,
            author: self.by.to_owned(),
            owner: self.owner.to_owned(),
            reason: self.reason.to_owned(),
            ticket: format!("finding {}", document.text("id")),
            days: DAYS,
            cap: CAP,
            team_id,
            signing_id,
            platform_id,
            cdhash: None,
            caller_team_id: None,
            caller_signing_id: None,
            caller_platform_id: None,
            caller_cdhash: None,
            arguments: None,
            host,
            destination,
            range: Vec::new(),
            hours: None,
            max_bytes_a_day: None,
            read,
            credentials: Vec::new(),
            archive,
        };
        if words(&said).iter().any(|(_, value)| value.chars().any(is_unsafe_to_show)) {
            against.push("a name in it cannot be shown as it is, so that nobody could agree to it".to_owned());
        }
        said
    }

    /// Kinds of data that an entry may cover; credentials are covered only by whoever names them.
    fn kinds(&self, against: &mut Vec<String>) -> Vec<String> {
        let mut read = Vec::new();
        for name in self.document.texts("categories") {
            match self.policy.category_id(name) {
                None => against.push(format!("`{name}` is no kind of data of this content: --config names the folder that the hunt used")),
                Some(CategoryId::ARCHIVE) => {}
                Some(id) if self.policy.is_credential(id) => against.push(format!(
                    "`{name}` opens something else: it is covered only by who names it (`tollgate allow add --credentials {name}`)"
                )),
                Some(_) => read.push(name.to_owned()),
            }
        }
        read
    }
}

fn terms_of_archives(document: &Document) -> bool {
    document.list("steps").iter().any(|step| text(step, "kind") == "archive")
}

/// Options and what they are given.
fn words(said: &AddArguments) -> Vec<(&'static str, String)> {
    let mut words = vec![
        ("author", said.author.clone()),
        ("owner", said.owner.clone()),
        ("reason", said.reason.clone()),
        ("ticket", said.ticket.clone()),
    ];
    let keys = [("team-id", &said.team_id), ("signing-id", &said.signing_id), ("platform-id", &said.platform_id)];
    words.extend(keys.into_iter().filter_map(|(key, value)| Some((key, value.clone()?))));
    for (key, values) in [("host", &said.host), ("destination", &said.destination), ("read", &said.read)] {
        words.extend(values.iter().map(|value| (key, value.clone())));
    }
    words
}

/// `--key=value`, so that no value is taken for an option.
fn command(said: &AddArguments) -> String {
    let mut line = format!("tollgate allow add --config={}", word(&said.folder.config));
    for (key, value) in words(said) {
        line.push_str(&format!(" --{key}={}", word(Path::new(&value))));
    }
    if said.archive {
        line.push_str(" --archive");
    }
    line
}
