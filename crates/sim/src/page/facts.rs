//! The items under a heading: what must be, and what it rests on.

use tollgate_model::Level;

use super::PageError;
use super::row::{Row, Stated};

/// What the product owes its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    /// An attack: a finding of this level or above.
    AtLeast(Level),
    /// A look-alike: nothing above this level.
    AtMost(Level),
    /// A look-alike: nothing at all.
    Silent,
}

impl Must {
    /// The row that just does.
    const fn stated(self) -> Stated {
        match self {
            Self::AtLeast(level) => Stated::AtLeast(level),
            Self::AtMost(level) => Stated::AtMost(level),
            Self::Silent => Stated::Silent,
        }
    }

    /// Whether a hunt that came to this level is what must be; nothing stands for a hunt that found nothing.
    pub fn holds(self, level: Option<Level>) -> bool {
        self.stated().holds(level)
    }

    /// Whether it is an attack.
    pub const fn is_attack(self) -> bool {
        matches!(self, Self::AtLeast(_))
    }

    /// As a page has it.
    pub fn shown(self) -> String {
        match self {
            Self::AtLeast(level) => format!("at least {}", level.name()),
            Self::AtMost(level) => format!("at most {}", level.name()),
            Self::Silent => "silent".to_owned(),
        }
    }

    /// A row may fall short of what must be only if it says why.
    pub(super) fn allows(self, row: &Row) -> Result<(), PageError> {
        let enough = match (self, row.stated) {
            (Self::AtLeast(least), Stated::AtLeast(level) | Stated::Exactly(level)) => level >= least,
            (Self::AtLeast(_), _) => false,
            (Self::AtMost(most), Stated::AtMost(level) | Stated::Exactly(level)) => level <= most,
            (Self::AtMost(_) | Self::Silent, Stated::Silent) => true,
            (Self::AtMost(_) | Self::Silent, _) => false,
        };
        if enough || !row.because.is_empty() {
            return Ok(());
        }
        Err(PageError::new(row.line, format!("`{}` is not `{}`: `because` must say why", row.stated.shown(), self.shown())))
    }

    fn read(text: &str) -> Option<Self> {
        if text == "silent" {
            return Some(Self::Silent);
        }
        let level = |text: &str| Level::from_name(text.trim());
        text.strip_prefix("at least ")
            .and_then(level)
            .map(Self::AtLeast)
            .or_else(|| text.strip_prefix("at most ").and_then(level).map(Self::AtMost))
    }
}

/// What an outcome waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A verified owner.
    Identity,
    /// A role: backup, sync, MDM, EDR, updater and the like.
    Role,
    /// What this host or fleet has done before.
    Baseline,
    /// An entry that a site writes.
    Allow,
    /// A decoder.
    Sources,
}

impl Need {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Identity, Self::Role, Self::Baseline, Self::Allow, Self::Sources];

    /// Its name on a page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Role => "role",
            Self::Baseline => "baseline",
            Self::Allow => "allow",
            Self::Sources => "sources",
        }
    }
}

/// What the items of a heading say.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) must: Option<Must>,
    pub(super) source: String,
    pub(super) needs: Option<Vec<Need>>,
    pub(super) belief: String,
    pub(super) stack: Option<Vec<String>>,
}

impl Facts {
    /// Whether a scenario is meant.
    pub(super) fn says_something(&self) -> bool {
        self.must.is_some() || self.needs.is_some()
    }

    /// These, and what they leave out from those of the page.
    pub(super) fn over(self, page: Option<&Self>) -> Self {
        let nothing = Self::default();
        let page = page.unwrap_or(&nothing);
        let text = |own: String, other: &String| match own.as_str() {
            "" => other.clone(),
            "none" => String::new(),
            _ => own,
        };
        Self {
            must: self.must.or(page.must),
            source: text(self.source, &page.source),
            needs: self.needs.or_else(|| page.needs.clone()),
            belief: text(self.belief, &page.belief),
            stack: self.stack.or_else(|| page.stack.clone()),
        }
    }
}

/// Reads the items of a heading.
pub(super) fn facts(line: usize, items: &[String]) -> Result<Facts, PageError> {
    let mut facts = Facts::default();
    let mut seen: Vec<&str> = Vec::new();
    for item in items {
        let (name, value) = item.split_once(':').ok_or_else(|| PageError::new(line, format!("`{item}` is no `name: value`")))?;
        let (name, value) = (name.trim(), value.trim());
        if seen.contains(&name) {
            return Err(PageError::new(line, format!("`{name}` is said twice")));
        }
        seen.push(name);
        match name {
            "must" => {
                let must = Must::read(value);
                facts.must = Some(must.ok_or_else(|| {
                    PageError::new(line, format!("`{value}` is not what must be: `at least LEVEL`, `at most LEVEL` or `silent`"))
                })?);
            }
            // For people alone.
            "technique" => {}
            "source" => value.clone_into(&mut facts.source),
            "belief" => value.clone_into(&mut facts.belief),
            "stack" if value == "none" => facts.stack = Some(Vec::new()),
            "stack" => facts.stack = Some(value.split(',').map(|program| program.trim().trim_matches('`').to_owned()).collect()),
            "needs" if value == "none" => facts.needs = Some(Vec::new()),
            "needs" => facts.needs = Some(value.split(',').map(|need| read_need(line, need.trim())).collect::<Result<_, _>>()?),
            other => {
                return Err(PageError::new(
                    line,
                    format!("`{other}` is not known; known are must, technique, source, needs, belief, stack"),
                ));
            }
        }
    }
    Ok(facts)
}

fn read_need(line: usize, name: &str) -> Result<Need, PageError> {
    let need = Need::ALL.into_iter().find(|need| need.name() == name);
    need.ok_or_else(|| PageError::new(line, format!("`{name}` is no need; they are {}", Need::ALL.map(Need::name).join(", "))))
}
