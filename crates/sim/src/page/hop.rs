//! The hops of evidence, by name.

use tollgate_model::{FilePath, Finding, Step, StepKind};

use super::PageError;

/// One hop: who did what with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Its line on the page.
    pub line: usize,
    /// File name of the program.
    pub program: String,
    /// What it did.
    pub kind: StepKind,
    /// A path or the name of a file; where data went, for an egress; nothing where the step has no object.
    pub object: Option<String>,
}

const VERBS: [(&str, StepKind); 9] = [
    ("reads", StepKind::Read),
    ("copies", StepKind::Copy),
    ("asks for a secret", StepKind::Secret),
    ("captures", StepKind::Capture),
    ("packs", StepKind::Archive),
    ("writes", StepKind::Write),
    ("moves", StepKind::Move),
    ("rereads", StepKind::Reread),
    ("sends to", StepKind::Egress),
];

impl Hop {
    /// Reads a line such as "`curl` sends to `drop.example`".
    pub(super) fn read(line: usize, text: &str) -> Result<Self, PageError> {
        let wrong = || PageError::new(line, format!("`{text}` is no hop; one is: `program` verb `object`"));
        let mut parts = text.split('`').map(str::trim);
        let (Some(""), Some(program), Some(verb)) = (parts.next(), parts.next(), parts.next()) else { return Err(wrong()) };
        let object = parts.next().map(str::to_owned);
        if program.is_empty() || parts.any(|rest| !rest.is_empty()) {
            return Err(wrong());
        }
        let known = || VERBS.map(|(verb, _)| verb).join(", ");
        let Some((_, kind)) = VERBS.into_iter().find(|(known, _)| *known == verb) else {
            return Err(PageError::new(line, format!("`{verb}` is no verb of a hop; they are {}", known())));
        };
        if object.is_none() && !matches!(kind, StepKind::Secret | StepKind::Capture) {
            return Err(PageError::new(line, format!("`{text}` does not say what {program} {verb}")));
        }
        Ok(Self { line, program: program.to_owned(), kind, object })
    }

    /// As a page has it.
    pub fn shown(&self) -> String {
        let verb = VERBS.into_iter().find(|(_, kind)| *kind == self.kind).map_or("", |(verb, _)| verb);
        let object = self.object.as_ref().map_or(String::new(), |object| format!(" `{object}`"));
        format!("`{}` {verb}{object}", self.program)
    }

    /// What a step of a finding would be on a page.
    pub fn of_step(step: &Step, finding: &Finding) -> Self {
        let path = step.process.as_ref().map(|cited| cited.process.image.path.shown().raw().to_owned()).unwrap_or_default();
        let object = if step.kind == StepKind::Egress {
            let destination = finding.chains.first().and_then(|chain| chain.destination.as_ref());
            destination.map(|destination| destination.name.raw().to_owned())
        } else {
            step.path.as_ref().map(|path| path.shown().raw().to_owned())
        };
        Self { line: 0, program: file_name(&path).to_owned(), kind: step.kind, object }
    }

    /// Whether a step of a finding is this hop.
    pub fn is(&self, step: &Step, finding: &Finding) -> bool {
        let program = step.process.as_ref().map(|cited| cited.process.image.path.shown().raw());
        let object = match (&self.object, step.kind) {
            (None, _) => true,
            (Some(object), StepKind::Egress) => {
                let mut destinations = finding.chains.iter().filter_map(|chain| chain.destination.as_ref());
                destinations.any(|destination| {
                    let address = destination.endpoint.map(|end| end.ip.to_string());
                    destination.name.raw() == object || address.is_some_and(|address| address == *object)
                })
            }
            (Some(object), _) => step.path.as_ref().is_some_and(|path| {
                // One file has several spellings.
                if object.contains('/') { path.key() == FilePath::new(object).key() } else { file_name(path.shown().raw()) == object }
            }),
        };
        self.kind == step.kind && program.is_some_and(|path| file_name(path) == self.program) && object
    }
}

/// The first of some hops that a finding's evidence does not have, in their order.
pub fn missing<'a>(hops: &'a [Hop], finding: &Finding) -> Option<&'a Hop> {
    let mut steps = finding.steps.iter();
    hops.iter().find(|hop| !steps.any(|step| hop.is(step, finding)))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
