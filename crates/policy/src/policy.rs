//! The compiled analytic.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use tollgate_model::{Escalation, FilePath, Finding, Image, Timestamp, Untrusted};

use crate::allow::{Known, Sending};
use crate::analytic::{Analytic, AnalyticFile, SyncRoot};
use crate::baseline::{SignedProgram, Usual};
use crate::changed::RowName;
use crate::command::{Tools, ToolsFile};
use crate::content::{BUILTIN_FILES, Content, File};
use crate::destinations::{Destinations, DestinationsFile};
use crate::escalation::Escalations;
use crate::identity::{Identities, IdentitiesFile};
use crate::reducers::{Expected, RolesFile, StoresFile, Vaults};
use crate::sensitive::{SensitiveFile, Sensitivity};
use crate::strict::Report;
use crate::{
    About, Allow, AllowEntry, Baseline, CategoryId, Classes, Command, CoverageRules, DestinationClass, DistrustedIssuer, IssuerId,
    PolicyError, ProgramRole, Rarity, RuleId, Scoring, Sensitive, Services, Stores, Who, Windows,
};

/// The compiled analytic.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Points.
    pub scoring: Scoring,
    /// Lengths of time.
    pub windows: Windows,
    /// What a fleet must show before it can be said to see.
    pub coverage: Arc<CoverageRules>,
    /// What to do about findings.
    pub escalations: Arc<Escalations>,
    /// What people decided is in order.
    pub allow: Arc<Allow>,
    /// What is usual, if that was learned.
    pub baseline: Option<Arc<Baseline>>,
    compiled: Arc<Compiled>,
    /// What it was made of.
    content: Arc<Content>,
}

/// Everything but numbers and decisions.
#[derive(Clone, Debug)]
pub struct Compiled {
    digest: String,
    pub analytic: Analytic,
    pub destinations: Destinations,
    identities: Identities,
    roles: Vec<ProgramRole>,
    pub scopes: Vec<ProgramRole>,
    pub expected: Vec<Expected>,
    pub sensitivity: Sensitivity,
    tools: Arc<Tools>,
    pub vaults: Vaults,
}

impl Compiled {
    /// What allow entries may name.
    fn known(&self) -> Known<'_> {
        Known {
            categories: &self.sensitivity.categories,
            credentials: self.sensitivity.credentials,
            identities: &self.identities,
            destinations: &self.destinations,
        }
    }
}

static BUILTIN: LazyLock<Policy> =
    LazyLock::new(|| Policy::compile(&Content::builtin()).expect("the built-in content is checked by tests"));

impl Policy {
    /// The content that is built into the program.
    pub fn builtin() -> Self {
        BUILTIN.clone()
    }

    /// The content of a folder. A file that it lacks is the built-in one.
    ///
    /// # Errors
    ///
    /// Every mistake in the files, in the order of file, line and column.
    pub fn load(folder: &Path) -> Result<Self, Vec<PolicyError>> {
        let mut errors = Vec::new();
        let content = Content::read(folder, &mut errors);
        match Self::compile(&content) {
            Ok(policy) if errors.is_empty() => Ok(policy),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                errors.sort();
                Err(errors)
            }
        }
    }

    /// The built-in content with other texts for some of its files, by their names.
    ///
    /// # Errors
    ///
    /// Every mistake in the files, in the order of file, line and column.
    pub fn of_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, Vec<PolicyError>> {
        let mut content = Content::builtin();
        texts.into_iter().for_each(|(name, text)| content.replace(name, text));
        Self::compile(&content)
    }

    /// Every mistake in the files of a folder; empty if [`load`](Self::load) would succeed.
    pub fn check(folder: &Path) -> Vec<PolicyError> {
        Self::load(folder).err().unwrap_or_default()
    }

    pub(crate) fn compile(content: &Content) -> Result<Self, Vec<PolicyError>> {
        let mut errors = Vec::new();
        let [analytic, coverage, destinations, escalation, identities, roles, scoring, sensitive, site, stores, tools, windows] =
            BUILTIN_FILES.map(|(name, _)| content.file(name));

        let scoring = Scoring::compile(&mut Report::new(&scoring, &mut errors));
        let windows = Windows::compile(&mut Report::new(&windows, &mut errors));
        let coverage = CoverageRules::compile(&mut Report::new(&coverage, &mut errors));
        let mut report = Report::new(&analytic, &mut errors);
        let rows = report.read::<AnalyticFile>();
        let analytic_compiled = rows.as_ref().map(|rows| Analytic::compile(rows, &mut report)).unwrap_or_default();
        let mut report = Report::new(&identities, &mut errors);
        let identities = report.read::<IdentitiesFile>().map(|rows| crate::identity::compile(&rows, &mut report)).unwrap_or_default();
        let mut report = Report::new(&sensitive, &mut errors);
        let mut sensitivity = report
            .read::<SensitiveFile>()
            .map(|rows| crate::sensitive::compile(&rows, &analytic_compiled, &identities, &mut report))
            .unwrap_or_default();
        if let Some(rows) = &rows {
            let mut report = Report::new(&analytic, &mut errors);
            crate::sensitive::add_context(
                &mut sensitivity,
                "context",
                &rows.tunables.file_sensitivity_context,
                &analytic_compiled,
                &mut report,
            );
        }
        let mut report = Report::new(&destinations, &mut errors);
        let destinations =
            report.read::<DestinationsFile>().map(|rows| crate::destinations::compile(&rows, &mut report)).unwrap_or_default();
        let mut report = Report::new(&roles, &mut errors);
        let roles = report
            .read::<RolesFile>()
            .map(|rows| crate::reducers::compile_roles(&rows, &sensitivity.categories, &identities, &mut report))
            .unwrap_or_default();
        let scopes = rows.as_ref().zip(scoring.as_ref()).map(|(rows, scoring)| {
            let (tunables, most) = (&rows.tunables.connection_destination_scope, scoring.reducer.sanctioned);
            let report = &mut Report::new(&analytic, &mut errors);
            crate::reducers::compile_scopes(tunables, most, &sensitivity, &destinations, report)
        });
        let scopes = scopes.unwrap_or_default();
        let expected = rows.as_ref().map(|rows| {
            let expected = &rows.tunables.ssl_client_process_baseline;
            crate::reducers::compile_expected(expected, &destinations, &mut Report::new(&analytic, &mut errors))
        });
        let expected = expected.unwrap_or_default();
        let mut report = Report::new(&stores, &mut errors);
        let vaults = report.read::<StoresFile>().map(|rows| crate::reducers::compile_stores(&rows, &mut report)).unwrap_or_default();
        let mut report = Report::new(&tools, &mut errors);
        let tools = report.read::<ToolsFile>().map(|rows| Tools::compile(&rows, &sensitivity.categories, &mut report)).unwrap_or_default();
        let known = |name: &str| sensitivity.categories.iter().any(|category| category == name);
        let escalations = Escalations::compile(&known, &mut Report::new(&escalation, &mut errors));
        let (digest, tools, analytic) = (content.digest(), Arc::new(tools), analytic_compiled);
        let mut compiled = Compiled { digest, analytic, destinations, identities, roles, scopes, expected, sensitivity, tools, vaults };
        if let Some(scoring) = scoring.as_ref().filter(|_| errors.is_empty()) {
            // Without the rest nobody knows what it would say.
            crate::site::add(&mut compiled, scoring, &site, &mut errors);
        }
        errors.sort();
        errors.dedup();
        match (scoring, windows, coverage, escalations) {
            (Some(scoring), Some(mut windows), Some(coverage), Some(escalations)) if errors.is_empty() => {
                windows.time_window = compiled.analytic.time_window;
                let allow = Allow::read(content, &compiled.known());
                Ok(Self {
                    scoring,
                    windows,
                    coverage: Arc::new(coverage),
                    escalations: Arc::new(escalations),
                    allow: Arc::new(allow),
                    baseline: None,
                    content: Arc::new(content.clone()),
                    compiled: Arc::new(compiled),
                })
            }
            _ => Err(errors),
        }
    }

    /// What to do about a finding.
    pub fn escalation(&self, finding: &Finding) -> Option<Arc<Escalation>> {
        self.escalations.of(finding, &|name| self.category_id(name).is_some_and(|id| self.is_credential(id)))
    }

    /// Names and texts of its files: those of the content, then allow entries.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.content.files().map(|file| (&*file.name, file.text.as_str()))
    }

    /// Lower-case hexadecimal SHA-256 over all content, in the order of file names.
    pub fn digest(&self) -> &str {
        &self.compiled.digest
    }

    /// What the analytic is, and what findings are mapped to.
    pub fn about(&self) -> &About {
        &self.compiled.analytic.about
    }

    /// Name of a category, such as `ssh-keys`; empty if there is none of that number.
    pub fn category(&self, id: CategoryId) -> &str {
        self.compiled.sensitivity.categories.get(usize::from(id.0)).map_or("", String::as_str)
    }

    /// Whether data of a category opens something else: passwords, keys, sessions.
    pub fn is_credential(&self, id: CategoryId) -> bool {
        self.compiled.sensitivity.credentials.wrapping_shr(u32::from(id.0)) & 1 == 1
    }

    /// The category of a name.
    pub fn category_id(&self, name: &str) -> Option<CategoryId> {
        let at = self.compiled.sensitivity.categories.iter().position(|known| known == name)?;
        u8::try_from(at).ok().map(CategoryId)
    }

    /// Id of a rule, such as `ssh.private-keys`; empty if there is none of that number.
    pub fn rule(&self, id: RuleId) -> &str {
        self.compiled.sensitivity.rules.get(usize::from(id.0)).map_or("", |rule| &rule.id)
    }

    /// Whether a path is sensitive, by the rule of greatest copied weight.
    pub fn sensitive(&self, path: &FilePath) -> Option<Sensitive> {
        self.compiled.sensitivity.find(path)
    }

    /// What a directory named as an operand may hold: per category the greatest weights of the
    /// rules whose places lie in it.
    ///
    /// Rules of names that may lie anywhere (`*.pem`, `.env`) have no place and are not counted. A rule
    /// of keywords counts for its folder and those above, and for folders with such a name.
    pub fn covered(&self, directory: &FilePath) -> Vec<Sensitive> {
        self.compiled.sensitivity.covered(directory)
    }

    /// Whether a program owns the store that a rule describes.
    pub fn owns(&self, image: &Image, rule: RuleId) -> bool {
        let rule = self.compiled.sensitivity.rules.get(usize::from(rule.0));
        rule.is_some_and(|rule| self.compiled.identities.is_any(image, &rule.owners))
    }

    /// Of which classes a program is, by identity. Only classes that raise or label (shell,
    /// interpreter, network tool) may follow from a file name, and only where no signature is proven.
    pub fn classes(&self, image: &Image) -> Classes {
        self.compiled.identities.classes(image)
    }

    /// Whether a program does what others tell it, so that its name alone tells nobody who is at work: a shell, an interpreter, a tool,
    /// by what is known of its signature or hinted at by its names.
    pub fn is_tool(&self, image: &Image) -> bool {
        let classes = self.classes(image).with(self.compiled.identities.classes_by_name(&image.identity));
        classes.no_reputation || classes.shell || classes.interpreter
    }

    /// What arguments say.
    pub fn command(&self, image: &Image, argv: &[Untrusted], cwd: Option<&FilePath>) -> Command {
        let mut command = self.compiled.tools.command(image, argv, cwd);
        // A folder in quotes is the beginning of a name more often than something that is read whole.
        let is_file = |path: &FilePath| self.sensitive(path).is_some() || self.covered(path).is_empty();
        command.inputs.extend(self.compiled.tools.quoted(image, argv, cwd).into_iter().filter(is_file));
        command
    }

    pub(crate) fn tool(&self, image: &Image, argv: &[Untrusted]) -> Option<&str> {
        self.compiled.tools.name(image, argv)
    }

    pub(crate) fn rules_of(&self, path: &FilePath) -> impl Iterator<Item = &str> {
        self.compiled.sensitivity.met(path).into_iter()
    }

    pub(crate) fn rules_beneath(&self, folder: &FilePath) -> impl Iterator<Item = &str> {
        self.compiled.sensitivity.beneath(folder).into_iter()
    }

    pub(crate) fn programs_of(&self, image: &Image) -> impl Iterator<Item = &RowName> {
        self.compiled.identities.rows_of(image)
    }

    /// Other names of a host's name, by which arguments may call it.
    pub fn other_names(&self, name: &str) -> impl Iterator<Item = String> {
        self.compiled.tools.other_names(name)
    }

    /// The stores of credentials that a file belongs to.
    pub fn stores(&self, path: &FilePath) -> Stores {
        self.compiled.vaults.of(path)
    }

    /// The stores that a host is the own service of, at a time.
    pub fn served(&self, host: &str, at: Timestamp) -> Services {
        self.compiled.vaults.served(host, at)
    }

    /// What a program is for, as far as that is proven.
    pub fn roles(&self, image: &Image) -> impl Iterator<Item = &ProgramRole> {
        let proven: Vec<u16> = self.compiled.identities.proven(&image.identity).collect();
        let roles = if proven.is_empty() { &[][..] } else { self.compiled.roles.as_slice() };
        roles.iter().filter(move |role| role.members.iter().any(|member| proven.contains(member)))
    }

    /// What the site sanctioned, for a program that is proven to be somebody's and a destination that strangers do not share.
    pub fn sanctioned(&self, image: &Image, destination: &str) -> impl Iterator<Item = &ProgramRole> {
        let may_be = crate::reducers::is_proven(image) && !self.is_shared(destination);
        self.compiled.scopes.iter().filter(move |_| may_be)
    }

    /// The same content with what is usual.
    #[must_use]
    pub fn with_baseline(&self, baseline: Baseline) -> Self {
        Self { baseline: Some(Arc::new(baseline)), ..self.clone() }
    }

    /// Whether anything is known of what is usual.
    pub fn knows_usual(&self) -> bool {
        self.baseline.is_some() || !self.compiled.expected.is_empty()
    }

    /// Who sends, as far as signatures prove it: a sender, and the program that it works for, which may be itself.
    pub fn who(&self, sender: &Image, program: &Image) -> Option<Who> {
        let stands_for_itself = |image: &Image| {
            let classes = self.classes(image).with(self.compiled.identities.classes_by_name(&image.identity));
            !(classes.no_reputation || classes.shell || classes.interpreter || classes.browser)
        };
        let of = SignedProgram::of(program).filter(|_| stands_for_itself(program))?;
        let tool = if stands_for_itself(sender) { None } else { Some(SignedProgram::of(sender)?) };
        Some(Who { program: of, tool })
    }

    /// What says that it is usual for a program to send so many bytes to a destination on the day of a time, if anything does. The
    /// destination must be proven.
    pub fn usual(&self, who: &Who, destination: &str, at: Timestamp, bytes: u64) -> Option<Usual> {
        if self.is_shared(destination) {
            return None;
        }
        if self.compiled.expected.iter().any(|expected| expected.is(who, destination, bytes)) {
            return Some(Usual::Expected);
        }
        let baseline = self.baseline.as_ref()?;
        baseline.is_usual(who, destination, at, bytes, &self.scoring.baseline).then_some(Usual::Learned)
    }

    /// How rare it is that a program sends from a Mac to a proven destination; absent if nothing was learned that speaks of that time.
    pub fn rarity(&self, host: &str, who: &Who, destination: &str, at: Timestamp) -> Option<Rarity> {
        let points = &self.scoring.baseline;
        let baseline = self.baseline.as_ref().filter(|baseline| baseline.speaks_of(at, points))?;
        Some(baseline.rarity(host, who, destination, self.is_shared(destination), points))
    }

    /// Whether many Macs go to a proven destination anyway, and no strangers have their data there.
    pub fn is_common(&self, destination: &str, at: Timestamp) -> bool {
        let common = |baseline: &Arc<Baseline>| baseline.is_common(destination, at, &self.scoring.baseline);
        self.baseline.as_ref().is_some_and(common) && !self.is_shared(destination)
    }

    /// Whether strangers have their data there too, under the same name.
    fn is_shared(&self, destination: &str) -> bool {
        self.destination_class([destination]).is_some_and(|class| class.shared)
            && !self.compiled.destinations.is_of_one_customer(destination)
    }

    /// The allow entries that hold for what a program sent, another one running it.
    pub fn allowed(
        &self,
        who: &Image,
        caller: Option<&Image>,
        argv: &[Untrusted],
        sending: &Sending<'_>,
    ) -> impl Iterator<Item = &AllowEntry> {
        let classes = self.classes(who).with(self.compiled.identities.classes_by_name(&who.identity));
        let shared = self.is_shared(sending.destination);
        let about = move |entry: &AllowEntry| entry.is_about(who, classes, caller, argv) && (!shared || entry.tells_whose());
        self.allow.entries.iter().filter(move |entry| entry.allows(sending) && about(entry))
    }

    /// Reads an allow entry that stands in no policy folder yet.
    ///
    /// # Errors
    ///
    /// Every mistake in it.
    pub fn allow_entry(&self, file: &str, text: &str) -> Result<AllowEntry, Vec<PolicyError>> {
        crate::allow::entry(&File { name: file.to_owned().into(), text: text.to_owned() }, &self.compiled.known())
    }

    /// The same content with further allow entries, each from a line of a file on.
    ///
    /// # Errors
    ///
    /// Every mistake in them.
    pub fn with_entries(&self, file: &str, texts: &[(usize, String)]) -> Result<Self, Vec<PolicyError>> {
        let (mut entries, mut errors) = (self.allow.entries.clone(), Vec::new());
        for (line, text) in texts {
            match self.allow_entry(file, text) {
                Ok(entry) => entries.push(entry),
                Err(more) => errors.extend(more.into_iter().map(|error| PolicyError { line: error.line.saturating_add(*line), ..error })),
            }
        }
        if errors.is_empty() { Ok(self.with_allow(entries)) } else { Err(errors) }
    }

    /// The same content with what a site says of itself, as `site.toml` says it, each text from a line of a file on.
    ///
    /// # Errors
    ///
    /// Every mistake in them.
    pub fn with_site(&self, file: &str, texts: &[(usize, String)]) -> Result<Self, Vec<PolicyError>> {
        let mut errors = Vec::new();
        let mut compiled = Compiled::clone(&self.compiled);
        for (line, text) in texts {
            let mut more = Vec::new();
            crate::site::add(&mut compiled, &self.scoring, &File { name: file.to_owned().into(), text: text.clone() }, &mut more);
            errors.extend(more.into_iter().map(|error| PolicyError { line: error.line.saturating_add(*line), ..error }));
        }
        if errors.is_empty() { Ok(Self { compiled: Arc::new(compiled), ..self.clone() }) } else { Err(errors) }
    }

    /// The same content with other allow entries.
    #[must_use]
    pub fn with_allow(&self, entries: Vec<AllowEntry>) -> Self {
        Self { allow: Arc::new(Allow { entries, refused: Vec::new() }), ..self.clone() }
    }

    /// The kind of destination that one of a host's names is known for: that of most points.
    pub fn destination_class<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<&DestinationClass> {
        self.compiled.destinations.class(names)
    }

    /// The entry of `CertificateIssuerDenylist` that a certificate's issuer meets.
    pub fn distrusted(&self, issuer: &Untrusted) -> Option<IssuerId> {
        self.compiled.analytic.issuers.find(issuer.raw())
    }

    /// An entry of `CertificateIssuerDenylist`.
    pub fn issuer(&self, id: IssuerId) -> Option<&DistrustedIssuer> {
        self.compiled.analytic.issuers.get(id)
    }

    /// Whether a path has an archive extension.
    pub fn archive_extension(&self, path: &FilePath) -> bool {
        path.name().rsplit_once('.').is_some_and(|(_, extension)| self.compiled.analytic.archive_extensions.contains(extension))
    }

    /// Whether anyone can put a program at this path.
    pub fn user_writable(&self, path: &FilePath) -> bool {
        self.compiled.analytic.user_writable(path)
    }

    /// Whether a program of class plugin-host looks for plug-ins at this path.
    pub fn plugin(&self, path: &FilePath) -> bool {
        self.compiled.analytic.plugin(path)
    }

    /// Another machine's folder, as the kernel names what is mounted; none if it is a device.
    pub fn mounted(&self, from: &str) -> Option<crate::Remote> {
        self.compiled.tools.mounted(from)
    }

    /// The synchronised folder that a path lies in.
    pub fn sync_root(&self, path: &FilePath) -> Option<SyncRoot> {
        self.compiled.analytic.sync_root(path)
    }

    /// Whether a TCP port usually carries TLS.
    pub fn tls_port(&self, port: u16) -> bool {
        self.compiled.analytic.tls_ports.contains(&port)
    }

    /// Bytes above which a chain's volume counts (`OutboundTrafficVolumeThreshold`).
    pub fn volume_threshold(&self) -> u64 {
        self.compiled.analytic.volume_threshold
    }
}
