//! Where a command sends.

use super::authority::{Authority, Position, authority, host};
use super::compiled::{Form, Tool, Tools};
use super::hosts::{Hosts, MOST};
use super::options::{Meaning, Operand, Parsed};
use super::rows::Layout;
use super::{Command, Remote, Role};

impl Form {
    /// Sets the destination of an upload. A form that turns out to send nothing is no upload.
    pub(super) fn send(&self, tools: &Tools, tool: &Tool, parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
        if !matches!(command.role, Role::Upload | Role::Tunnel) {
            return;
        }
        command.sends_stdin |= self.row.stdin || self.row.stdin_flags.iter().any(|flag| parsed.has(flag));
        let url = |text: &str| tool.urls(parsed, text).iter().find_map(|url| tools.url(url, &tool.scheme));
        let from_urls = || {
            let urls = parsed.values(Meaning::Url).map(|setting| setting.text);
            urls.chain(operands.iter().map(|operand| operand.text)).find_map(url)
        };
        let found = match self.row.operands {
            Layout::Urls => from_urls(),
            Layout::Items => operands
                .iter()
                .take(2)
                .filter(|operand| !operand.text.bytes().all(|byte| byte.is_ascii_uppercase()))
                .find_map(|operand| tools.url(operand.text, &tool.scheme)),
            Layout::Host => operands.first().and_then(|operand| self.login(tools, operand.text)),
            Layout::HostPort => operands.first().and_then(|operand| {
                let port = operands.get(1).and_then(|port| port.text.parse().ok());
                host(operand.text, Position::Host).map(|host| self.at(tools, host, port))
            }),
            _ => None,
        };
        let connected = || {
            parsed
                .values(Meaning::Connect)
                .find_map(|setting| authority(setting.text, Position::Host))
                .map(|to| self.at(tools, to.host, to.port))
        };
        let scripted = || parsed.values(Meaning::Script).find_map(|setting| tools.url(url_within(setting.text)?, &tool.scheme));
        let account = || parsed.values(Meaning::Account).next().and_then(|setting| self.made(tools, setting.text));
        let fixed = || self.made(tools, "");
        let option_url = || parsed.values(Meaning::Url).find_map(|setting| url(setting.text));
        command.destination =
            command.destination.take().or_else(connected).or(found).or_else(scripted).or_else(account).or_else(option_url).or_else(fixed);
        if let Some(port) = parsed.values(Meaning::Port).last().and_then(|setting| setting.text.parse().ok())
            && let Some(destination) = &mut command.destination
        {
            destination.port = Some(port);
        }
    }

    /// Adds the hosts that operands and options are to the tool: where a host is due, any spelling is one.
    pub(super) fn hosts(&self, tools: &Tools, tool: &Tool, parsed: &Parsed<'_>, hosts: &mut Hosts<'_>) {
        let operands = parsed.operands.get(self.verb(parsed).unwrap_or(0).saturating_add(self.row.skip)..).unwrap_or_default();
        let texts = operands.iter().map(|operand| operand.text);
        let options = parsed.values(Meaning::Url).map(|setting| setting.text);
        let urls: Vec<&str> = match self.row.operands {
            Layout::Urls => options.chain(texts.clone()).collect(),
            Layout::Items => options.chain(texts.clone().take(2)).collect(),
            _ => options.collect(),
        };
        // A round of each URL's next host, so that no glob takes all the room.
        let mut choices: Vec<_> = urls.into_iter().take(MOST).map(|text| tool.urls(parsed, text).into_iter()).collect();
        while !choices.is_empty() && !hosts.is_full() {
            choices.retain_mut(|choice| {
                let Some(url) = choice.next() else { return false };
                hosts.add_dotted(tools.host_of_url(&url, &tool.scheme));
                true
            });
        }
        for setting in parsed.values(Meaning::Connect) {
            hosts.add_dotted(authority(setting.text, Position::Host).map(|to| to.host));
        }
        match self.row.operands {
            Layout::Host => texts.take(1).for_each(|text| hosts.add_dotted(self.login(tools, text).map(|to| to.host))),
            Layout::HostPort => texts.take(1).for_each(|text| hosts.add_dotted(host(text, Position::Host))),
            Layout::Remote => texts.for_each(|text| {
                let url = text.contains("://").then(|| tools.host_of_url(text, &tool.scheme));
                let made = self.row.remote.as_ref().is_none_or(|scheme| tools.makes_host(scheme.get_ref()));
                let bare = || (!made).then(|| self.remote(tools, tool, text)).flatten();
                hosts.add_dotted(url.unwrap_or_else(|| bare().map(|to| to.host)));
            }),
            _ => {}
        }
    }

    /// Files, the last operand being where to.
    pub(super) fn transfer(&self, tools: &Tools, tool: &Tool, parsed: &Parsed<'_>, operands: &[Operand<'_>], command: &mut Command) {
        let Some((to, from)) = self.ends(tools, tool, operands).split_last() else { return };
        let (to, from) = if from.is_empty() && self.row.stdin {
            (Some(to), from)
        } else if from.is_empty() {
            (None, operands)
        } else {
            (Some(to), from)
        };
        let destination = to.and_then(|to| self.remote(tools, tool, to.text));
        let local = from.iter().filter(|operand| self.remote(tools, tool, operand.text).is_none());
        match destination {
            Some(destination) => {
                command.role = Role::Upload;
                for operand in local {
                    if operand.text == "-" {
                        command.sends_stdin = true;
                    } else {
                        command.uploads.push(parsed.path(operand));
                    }
                }
                let override_url = parsed.values(Meaning::Url).find_map(|setting| tools.url(setting.text, &tool.scheme));
                command.destination = Some(override_url.unwrap_or(destination));
                if command.uploads.is_empty() && !command.sends_stdin && !self.row.stdin {
                    // From one remote to another: nothing of this machine leaves.
                    command.role = Role::Other;
                    command.destination = None;
                }
            }
            None => {
                let remote_source = from.iter().any(|operand| self.remote(tools, tool, operand.text).is_some());
                command.role = if remote_source || to.is_none() { Role::Other } else { Role::Copy };
                if command.role == Role::Copy {
                    command.inputs.extend(local.map(|operand| parsed.path(operand)));
                }
                if let Some(to) = to
                    && to.text != "-"
                {
                    command.outputs.push(parsed.plain(to.text));
                }
            }
        }
    }

    /// The operands, without a last one that is rather the value of an option that nobody listed: one before it is remote.
    fn ends<'o, 'w>(&self, tools: &Tools, tool: &Tool, operands: &'o [Operand<'w>]) -> &'o [Operand<'w>] {
        let remote = |operand: &Operand<'_>| self.remote(tools, tool, operand.text).is_some();
        match operands.split_last() {
            Some((last, before)) if last.may_be_value && !remote(last) && before.iter().skip(1).any(remote) => {
                self.ends(tools, tool, before)
            }
            _ => operands,
        }
    }

    /// An operand that names a remote end: a URL, or `host:path`.
    fn remote(&self, tools: &Tools, tool: &Tool, text: &str) -> Option<Remote> {
        if text.contains("://") {
            return tools.url(text, &tool.scheme);
        }
        let scheme = self.row.remote.as_ref()?;
        let text = text.strip_prefix(':').unwrap_or(text);
        // `[address]:path` may follow a user name; a slash before the colon makes it a local path.
        let (name, path) = text.split_once("]:").filter(|(name, _)| name.contains('[')).or_else(|| text.split_once(':'))?;
        if name.contains('/') {
            return None;
        }
        let name = name.rsplit_once('@').map_or(name, |(_, host)| host).trim_start_matches('[');
        // `host::module` is the rsync daemon, which does not encrypt.
        let scheme = if path.starts_with(':') { "rsync" } else { scheme.get_ref() };
        if tools.makes_host(scheme) {
            return (!name.is_empty()).then(|| tools.scheme(scheme, name.to_lowercase(), None));
        }
        host(name, Position::Host).map(|host| tools.scheme(scheme, host, None))
    }

    /// `[user@]host[:path]` as ssh and sftp take it, or a URL.
    fn login(&self, tools: &Tools, text: &str) -> Option<Remote> {
        let url = text.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
        let with_path = || authority(text.split_once(':').map(|(login, _)| login)?, Position::Host);
        let Authority { host, port } = match url {
            Some(part) => authority(part, Position::Host)?,
            None => authority(text, Position::Host).or_else(with_path)?,
        };
        Some(self.at(tools, host, port))
    }

    /// Whose folder is mounted: a URL, `//user@host/share`, or `user@host:folder`.
    pub(super) fn mounted(&self, tools: &Tools, text: &str) -> Option<Remote> {
        let scheme = self.row.remote.as_ref().map_or("", |scheme| scheme.get_ref().as_str());
        match text.strip_prefix("//") {
            Some(share) => tools.url(&format!("{scheme}://{share}"), scheme),
            None if text.contains("://") => tools.url(text, scheme),
            // A bucket, or a remote that is configured elsewhere, and perhaps a folder of it.
            None if tools.makes_host(scheme) => {
                let name = text.trim_start_matches(':').split(':').next().filter(|name| !name.is_empty())?;
                Some(tools.scheme(scheme, name.to_lowercase(), None))
            }
            None => self.login(tools, text.split_once(":/").or_else(|| text.split_once(':'))?.0),
        }
    }

    fn at(&self, tools: &Tools, host: String, port: Option<u16>) -> Remote {
        let scheme = self.row.remote.as_ref().map_or("", |scheme| scheme.get_ref().as_str());
        tools.scheme(scheme, host, port)
    }

    /// The destination that the form itself names.
    fn made(&self, tools: &Tools, name: &str) -> Option<Remote> {
        let scheme = self.row.host.as_ref()?.get_ref();
        let template = tools.schemes.get(scheme)?.host.as_deref()?;
        if name.is_empty() && template.contains("{}") {
            return None;
        }
        Some(tools.scheme(scheme, name.to_lowercase(), None))
    }
}

impl Tools {
    /// Another machine's folder, as the kernel names what is mounted: a URL, `//user@host/share`, or `host:/folder`.
    pub fn mounted(&self, from: &str) -> Option<Remote> {
        let scheme = |scheme: &str, host: String| self.scheme(scheme, host, None);
        match (from.strip_prefix("//"), from.split_once(":/")) {
            (Some(share), _) => self.url(&format!("smb://{share}"), "smb"),
            (None, _) if from.contains("://") => self.url(from, "https"),
            (None, Some((name, _))) if !name.contains('/') => authority(name, Position::Host).map(|to| scheme("nfs", to.host)),
            _ => None,
        }
    }

    /// A URL, or what a tool takes as one.
    pub(super) fn url(&self, text: &str, default: &str) -> Option<Remote> {
        let (scheme, part) = self.scheme_and_authority(text, default)?;
        if self.makes_host(&scheme) {
            return (!part.is_empty()).then(|| self.scheme(&scheme, part.to_lowercase(), None));
        }
        let Authority { host, port } = authority(part, Position::Host)?;
        Some(self.scheme(&scheme, host, port))
    }

    /// The host that a URL itself names.
    fn host_of_url(&self, text: &str, default: &str) -> Option<String> {
        let (_, part) = self.scheme_and_authority(text, default).filter(|(scheme, _)| !self.makes_host(scheme))?;
        authority(part, Position::Host).map(|found| found.host)
    }

    fn scheme_and_authority<'w>(&self, text: &'w str, default: &str) -> Option<(String, &'w str)> {
        let (scheme, rest) = self.split_scheme(text).unwrap_or_else(|| (default.to_owned(), text));
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        Some((scheme, rest.get(..end)?))
    }

    /// Whether a scheme makes the host out of what stands in the place of one.
    fn makes_host(&self, scheme: &str) -> bool {
        self.schemes.get(scheme).is_some_and(|row| row.host.is_some())
    }

    /// A remote end under a scheme.
    pub(super) fn scheme(&self, scheme: &str, host: String, port: Option<u16>) -> Remote {
        let row = self.schemes.get(scheme);
        let host = row.and_then(|row| row.host.as_ref()).map_or(host.clone(), |template| template.replace("{}", &host));
        Remote { host, port: port.or(row.and_then(|row| row.port)), encrypted: row.is_some_and(|row| row.encrypted) }
    }
}

/// The first URL in a text.
fn url_within(text: &str) -> Option<&str> {
    let (before, after) = text.split_at(text.find("://")?);
    let scheme = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    let end = after.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\\' | ')' | '>'));
    text.get(scheme..end.map_or(text.len(), |end| before.len().saturating_add(end)))
}
