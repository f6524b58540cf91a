//! A record as it may be shown: secrets replaced as in findings.

use std::sync::Arc;

use tollgate_engine::Redaction;
use tollgate_model::{Action, Body, Event, FilePath, FileSeen, FlowRow, NetworkRow, Process, Record, Row, TlsRow, Untrusted};

/// A record with its secrets replaced.
pub fn masked(record: &Record, redaction: &Redaction) -> Record {
    let masking = Masking { redaction };
    let body = match &record.body {
        Body::Event(event) => Body::Event(Box::new(masking.event(event))),
        Body::Network(row) => Body::Network(Box::new(masking.row(row))),
        Body::Gap(gap) => Body::Gap(*gap),
        Body::Mark(mark) => Body::Mark(*mark),
    };
    Record { host: record.host.clone(), origin: record.origin.clone(), digest: record.digest, body }
}

struct Masking<'a> {
    redaction: &'a Redaction,
}

impl Masking<'_> {
    fn event(&self, event: &Event) -> Event {
        Event { process: self.process(&event.process), action: self.action(&event.action), ..event.clone() }
    }

    fn process(&self, process: &Process) -> Arc<Process> {
        Arc::new(self.redaction.cite(process, &[]).process)
    }

    fn path(&self, path: &FilePath) -> FilePath {
        self.redaction.path(path)
    }

    fn file(&self, file: &FileSeen) -> FileSeen {
        FileSeen { path: self.path(&file.path), size: file.size }
    }

    fn plain(&self, text: &Untrusted) -> Untrusted {
        self.redaction.plain(text.raw())
    }

    fn action(&self, action: &Action) -> Action {
        match action {
            Action::Fork { child } => Action::Fork { child: self.process(child) },
            Action::Exec { target, argv, argv_complete, cwd, script } => Action::Exec {
                target: self.process(target),
                argv: self.redaction.arguments(argv).into(),
                argv_complete: *argv_complete,
                cwd: cwd.as_ref().map(|path| self.path(path)),
                script: script.as_ref().map(|path| self.path(path)),
            },
            Action::Exit => Action::Exit,
            Action::Open { file, read, write } => Action::Open { file: self.file(file), read: *read, write: *write },
            Action::Create { file } => Action::Create { file: self.file(file) },
            Action::Write { file } => Action::Write { file: self.file(file) },
            Action::Close { file, modified } => Action::Close { file: self.file(file), modified: *modified },
            Action::Truncate { file } => Action::Truncate { file: self.file(file) },
            Action::Unlink { file } => Action::Unlink { file: self.file(file) },
            Action::Rename { from, to } => Action::Rename { from: self.file(from), to: self.path(to) },
            Action::Copy { from, to } => Action::Copy { from: self.file(from), to: self.path(to) },
            Action::Link { from, to } => Action::Link { from: self.file(from), to: self.path(to) },
            // What is mounted may be a URL with a password, as an argument may be.
            Action::Mount { from, on } => Action::Mount { from: self.redaction.text(from.raw()).into(), on: self.path(on) },
            Action::Connect { protocol, local, remote } => Action::Connect { protocol: *protocol, local: *local, remote: *remote },
        }
    }

    fn row(&self, row: &Row) -> Row {
        let texts = |texts: &[Untrusted]| texts.iter().map(|text| self.plain(text)).collect();
        let told = match &row.row {
            NetworkRow::Flow(flow) => {
                NetworkRow::Flow(FlowRow { uid: self.plain(&flow.uid), services: texts(&flow.services), ..flow.clone() })
            }
            NetworkRow::Tls(tls) => NetworkRow::Tls(TlsRow {
                uid: self.plain(&tls.uid),
                version: tls.version.as_ref().map(|text| self.plain(text)),
                server_name: tls.server_name.as_ref().map(|text| self.plain(text)),
                subject: tls.subject.as_ref().map(|text| self.plain(text)),
                issuer: tls.issuer.as_ref().map(|text| self.plain(text)),
                certificates: texts(&tls.certificates),
                ..tls.clone()
            }),
            NetworkRow::Dns(dns) => {
                let mut dns = dns.clone();
                dns.query = self.plain(&dns.query);
                NetworkRow::Dns(dns)
            }
            // These are of no Mac, so that no timeline has them.
            NetworkRow::Certificate(_) | NetworkRow::Lease(_) => row.row.clone(),
        };
        Row { precision: row.precision, host_assumed: row.host_assumed, row: told }
    }
}
