//! From a row to what it says.

use std::net::IpAddr;
use std::sync::Arc;

use tollgate_model::{
    Action, DefectKind, Endpoint, Event, FilePath, FileSeen, HostName, Image, Nanos, Process, Protocol, Reach, Timestamp,
};

use super::arguments;
use super::columns::{Column, ColumnSet, Columns};
use super::process::{Users, key, known_process, process};
use super::stream;
use super::table::Table;
use super::wire::{Change, RecordWire, Told, moment};
use crate::address::address;
use crate::cache::Cache;
use crate::flaws::{Flaws, Reject, Unmapped};
use crate::images::Images;
use crate::json::decimal_nanos;
use crate::unified_log::{self, Message};

/// The column `time` has whole seconds.
const SECOND: Nanos = Nanos::from_secs(1);

/// `timestamp_double` has as many digits as a `double` holds of a time of today.
const MICROSECOND: Nanos = Nanos(1_000);

/// How coarse a time is that only the run of the query gives. How often a query runs is not in its
/// results; published packs run those of event tables every 10 seconds to every hour. A socket that
/// is open when the query runs belongs to a flow that spans that moment, unless the sensor thought an
/// idle connection over or the process keeps the socket for a while, so minutes are enough.
const QUERY: Nanos = Nanos::from_secs(600);

/// Reads the rows of one input.
#[derive(Debug, Default)]
pub struct Reader {
    cache: Cache,
    log: unified_log::Reader,
    /// The last host, and the text of the member that named it where nothing else did.
    host: Option<(Box<[u8]>, HostName)>,
}

/// What a row says.
pub enum Said {
    /// Something happened.
    Event(Box<Event>),
    /// The host had an address at a time, or, if not `held`, had it no longer.
    Address { address: IpAddr, time: Timestamp, held: bool },
    /// Something of no interest, of this name.
    Ignored(String),
    /// The row cannot be understood.
    Rejected(Reject),
}

type Mapped = Result<Said, Unmapped>;

impl Reader {
    /// The host that a record names, else the one it came through. Records of one host follow each
    /// other, so its name is shared, and read once.
    pub fn host(&mut self, record: &RecordWire<'_>, via: Option<&str>, flaws: &mut Flaws) -> Option<HostName> {
        let only = record.only_host_identifier();
        if let (Some(text), Some((known, host))) = (only, &self.host)
            && text == &**known
        {
            return Some(host.clone());
        }
        let noted_before = flaws.noted();
        let host = HostName::new(record.host(flaws).as_deref().or(via)?);
        let named = only.filter(|text| text.starts_with(b"\"") && *text != b"\"\"" && flaws.noted() == noted_before);
        self.host = named.map(|text| (text.into(), host.clone()));
        Some(host)
    }

    /// How many connections of the unified log were forgotten before their end.
    pub fn forgotten(&self) -> u64 {
        self.log.forgotten()
    }

    /// Reads a row of a host. Gives its table, if that is known, and what it says.
    pub fn read(
        &mut self,
        row: &Columns<'_>,
        change: Change,
        host: Option<&HostName>,
        told: &Told<'_>,
        flaws: &mut Flaws,
    ) -> (Option<Table>, Said) {
        let Some(table) = Table::of(row) else { return (None, Said::Ignored(told.query())) };
        let said = match self.map(table, row, change, host, told, flaws) {
            Ok(said) => said,
            Err(Unmapped::Ignored("")) => Said::Ignored(table.name().to_owned()),
            Err(Unmapped::Ignored(reason)) => Said::Ignored(format!("{}:{reason}", table.name())),
            Err(Unmapped::Rejected(reject)) => Said::Rejected(reject),
        };
        (Some(table), said)
    }

    fn map(
        &mut self,
        table: Table,
        row: &Columns<'_>,
        change: Change,
        host: Option<&HostName>,
        told: &Told<'_>,
        flaws: &mut Flaws,
    ) -> Mapped {
        if change == Change::Removed && table != Table::InterfaceAddresses {
            // That an event has left osquery's store, or a socket was closed, is no evidence.
            return Err(Unmapped::Ignored("removed"));
        }
        match table {
            Table::EsProcessEvents => self.es_process(row, told, flaws),
            Table::EsProcessFileEvents => self.es_file(row, told, flaws),
            Table::ProcessEvents => self.executed(row, told, flaws),
            Table::SocketEvents => self.socket_event(row, told, flaws),
            Table::ProcessOpenSockets => self.open_socket(row, told, flaws),
            Table::InterfaceAddresses => interface_address(row, change, told, flaws),
            Table::UnifiedLog => self.logged(row, host, flaws),
            Table::FileEvents => Err(Unmapped::Ignored("")),
        }
    }

    /// `es_process_events`. A row describes the process after an exec, and the parent of a fork
    /// (`handleMessage` in `osquery/events/darwin/endpointsecurity.cpp`).
    fn es_process(&mut self, row: &Columns<'_>, told: &Told<'_>, flaws: &mut Flaws) -> Mapped {
        let verb = row.word(Column::EventType);
        if verb.is_empty() && row.word(Column::Cmdline).is_empty() {
            // The query left out the type; only an exec has a command line.
            return Err(Unmapped::Ignored("untyped"));
        }
        let when = when(row, told, flaws)?;
        let described = match verb {
            b"fork" => known_process(row, Users::EndpointSecurity, true, &mut self.cache, flaws)?,
            _ => process(row, Users::EndpointSecurity, true, &mut self.cache.images, flaws)?,
        };
        let place = stream::of_process(&described, row, flaws);
        let (process, action) = match verb {
            b"exec" | b"" => {
                let line = row.text(Column::Cmdline, flaws).unwrap_or_default();
                let count = row.number(Column::CmdlineCount, flaws);
                executed(described, row, arguments::quoted(&line, count), &mut self.cache.images, flaws)?
            }
            b"fork" => {
                let child = row.number32(Column::ChildPid, flaws).ok_or(Reject::missing(Column::ChildPid.name()))?;
                let parent = Some(described.key);
                let original_ppid = Some(described.key.pid);
                let child = Process { key: key(child), parent, original_ppid, ..Process::clone(&described) };
                (described, Action::Fork { child: Arc::new(child) })
            }
            _ => (described, Action::Exit),
        };
        Ok(event(when, place, process, action))
    }

    /// `es_process_file_events`, whose rows have the path of the program and nothing of its signature.
    fn es_file(&mut self, row: &Columns<'_>, told: &Told<'_>, flaws: &mut Flaws) -> Mapped {
        let verb = match row.word(Column::EventType) {
            known @ (b"open" | b"create" | b"write" | b"truncate" | b"rename") => known,
            b"close" => return Err(Unmapped::Ignored("close")),
            b"unlink" => return Err(Unmapped::Ignored("unlink")),
            _ => return Err(Unmapped::Ignored("other")),
        };
        let when = when(row, told, flaws)?;
        let file = file(row, Column::Filename, flaws)?;
        let action = match verb {
            // The mode of the open is not told. Writing has events of its own, so this is a read.
            b"open" => Action::Open { file, read: true, write: false },
            b"create" => Action::Create { file },
            b"truncate" => Action::Truncate { file },
            b"rename" => Action::Rename { from: file, to: self::file(row, Column::DestFilename, flaws)?.path },
            _ => Action::Write { file },
        };
        let process = known_process(row, Users::EndpointSecurity, true, &mut self.cache, flaws)?;
        Ok(event(when, stream::of_files(row, flaws), process, action))
    }

    /// `process_events`: executions, successful or not, of the audit trail.
    fn executed(&mut self, row: &Columns<'_>, told: &Told<'_>, flaws: &mut Flaws) -> Mapped {
        if !matches!(row.word(Column::Status), b"" | b"null" | b"0") {
            return Err(Unmapped::Ignored("failed"));
        }
        if !matches!(row.word(Column::Syscall), b"" | b"null" | b"execve" | b"execveat") {
            return Err(Unmapped::Ignored("other"));
        }
        let when = when(row, told, flaws)?;
        let target = process(row, Users::AuditTrail, true, &mut self.cache.images, flaws)?;
        let place = stream::of_execution(row, flaws);
        let line = row.text(Column::Cmdline, flaws).unwrap_or_default();
        let arguments = arguments::bare(&line, target.image.path.shown().raw());
        let (process, action) = executed(target, row, arguments, &mut self.cache.images, flaws)?;
        Ok(event(when, place, process, action))
    }

    /// `socket_events`. `success` is not looked at: a connection that is being made without waiting
    /// is reported as a failure (`EINPROGRESS`), and so is most of what browsers and runtimes open.
    fn socket_event(&mut self, row: &Columns<'_>, told: &Told<'_>, flaws: &mut Flaws) -> Mapped {
        match row.word(Column::Action) {
            b"" | b"connect" => {}
            b"bind" => return Err(Unmapped::Ignored("bind")),
            b"accept" => return Err(Unmapped::Ignored("accept")),
            b"listen" => return Err(Unmapped::Ignored("listen")),
            b"close" => return Err(Unmapped::Ignored("close")),
            _ => return Err(Unmapped::Ignored("other")),
        }
        let when = when(row, told, flaws)?;
        let remote = end(row, Column::RemoteAddress, Column::RemotePort, flaws)?;
        // "0" stands for an end that the audit trail does not tell.
        let told_locally = !matches!(row.word(Column::LocalAddress), b"" | b"0") && !matches!(row.word(Column::LocalPort), b"" | b"0");
        let local = if told_locally { end(row, Column::LocalAddress, Column::LocalPort, flaws).ok() } else { None };
        let protocol = protocol(row, flaws);
        let process = known_process(row, Users::AuditTrail, true, &mut self.cache, flaws)?;
        let place = stream::of_sockets(row, flaws);
        Ok(event(when, place, process, Action::Connect { protocol, local, remote }))
    }

    /// `process_open_sockets`: whose socket it was when the query ran. Its `path` is that of a UNIX
    /// socket, not of a program.
    fn open_socket(&mut self, row: &Columns<'_>, told: &Told<'_>, flaws: &mut Flaws) -> Mapped {
        if row.word(Column::State) == b"LISTEN" {
            return Err(Unmapped::Ignored("listen"));
        }
        if row.word(Column::RemoteAddress).is_empty() {
            return Err(Unmapped::Ignored("unix"));
        }
        if matches!(row.word(Column::RemotePort), b"0" | b"") || row.word(Column::Pid) == b"-1" {
            return Err(Unmapped::Ignored("unconnected"));
        }
        let at = told.at.ok_or(Reject::missing("unixTime"))?;
        let remote = end(row, Column::RemoteAddress, Column::RemotePort, flaws)?;
        let local = end(row, Column::LocalAddress, Column::LocalPort, flaws)?;
        let process = known_process(row, Users::EndpointSecurity, false, &mut self.cache, flaws)?;
        let action = Action::Connect { protocol: protocol(row, flaws), local: Some(local), remote };
        Ok(event((at, QUERY), stream::Place::default(), process, action))
    }

    /// `unified_log`: messages, which are read as those of `log` are. The table has the name of a
    /// program, not its path, and no boot.
    fn logged(&mut self, row: &Columns<'_>, host: Option<&HostName>, flaws: &mut Flaws) -> Mapped {
        let mut text = |column| row.text(column, flaws).unwrap_or_default();
        let message = Message {
            program: text(Column::Process),
            sender: text(Column::Sender),
            subsystem: text(Column::Subsystem),
            category: text(Column::Category),
            text: text(Column::Message),
            time: logged_at(row, flaws),
            pid: row.number32_or_none(Column::Pid, flaws),
            ..Message::default()
        };
        match self.log.message(&message, host, Column::Pid.name()) {
            unified_log::Said::Event(event) => Ok(Said::Event(event)),
            unified_log::Said::Ignored(reason) => Err(Unmapped::Ignored(reason)),
            unified_log::Said::Rejected(reject) => Err(Unmapped::Rejected(reject)),
        }
    }
}

/// When a message was written: `timestamp_double`, a text with a fraction, else the whole seconds of
/// `timestamp`.
fn logged_at(row: &Columns<'_>, flaws: &mut Flaws) -> Option<(Timestamp, Nanos)> {
    if let Some(text) = row.text(Column::TimestampDouble, flaws) {
        let nanos = decimal_nanos(text.as_bytes()).filter(|nanos| *nanos > 0);
        if nanos.is_none() {
            flaws.note(DefectKind::WrongType, Column::TimestampDouble.name());
        }
        if let Some(nanos) = nanos {
            return Some((Timestamp(nanos), MICROSECOND));
        }
    }
    let seconds = row.number(Column::Timestamp, flaws)?;
    moment(seconds, Column::Timestamp.name(), flaws).map(|time| (time, SECOND))
}

/// `interface_addresses`.
fn interface_address(row: &Columns<'_>, change: Change, told: &Told<'_>, flaws: &mut Flaws) -> Mapped {
    let time = told.at.ok_or(Reject::missing("unixTime"))?;
    let address = ip(row, Column::Address, flaws)?;
    let link_local = matches!(address, IpAddr::V6(ip) if ip.is_unicast_link_local());
    if link_local || address.is_unspecified() || Endpoint::new(address, 0).reach() == Reach::Loopback {
        // Every host has these.
        return Err(Unmapped::Ignored("local"));
    }
    Ok(Said::Address { address, time, held: change != Change::Removed })
}

/// An execution. What the process ran before is not told.
fn executed(
    target: Arc<Process>,
    row: &Columns<'_>,
    (argv, argv_complete): arguments::Arguments,
    images: &mut Images,
    flaws: &mut Flaws,
) -> Result<(Arc<Process>, Action), Reject> {
    if target.image.path.shown().raw().is_empty() {
        return Err(Reject::missing(Column::Path.name()));
    }
    let before = Process { image: images.share(Image::default()), ..Process::clone(&target) };
    let cwd = row.text(Column::Cwd, flaws).map(|path| FilePath::new(&path));
    Ok((Arc::new(before), Action::Exec { target, argv, argv_complete, cwd, script: None }))
}

fn event((time, precision): (Timestamp, Nanos), place: stream::Place, process: Arc<Process>, action: Action) -> Said {
    let stream::Place { stream, seq } = place;
    Said::Event(Box::new(Event { time, precision, stream, seq, process, action }))
}

/// When an event happened: the column `time`, else some time before the query ran.
fn when(row: &Columns<'_>, told: &Told<'_>, flaws: &mut Flaws) -> Result<(Timestamp, Nanos), Reject> {
    let own = row.number(Column::Time, flaws).and_then(|seconds| moment(seconds, Column::Time.name(), flaws));
    let known = own.map(|time| (time, SECOND)).or(told.at.map(|at| (at, QUERY)));
    known.ok_or(Reject::missing(Column::Time.name()))
}

fn file(row: &Columns<'_>, column: Column, flaws: &mut Flaws) -> Result<FileSeen, Reject> {
    let path = row.text(column, flaws).ok_or(Reject::missing(column.name()))?;
    Ok(FileSeen { path: FilePath::new(&path), size: None })
}

fn end(row: &Columns<'_>, host: Column, port: Column, flaws: &mut Flaws) -> Result<Endpoint, Reject> {
    let address = ip(row, host, flaws)?;
    let number = row.number(port, flaws);
    let small = number.and_then(|number| u16::try_from(number).ok());
    if number.is_some() && small.is_none() {
        flaws.note(DefectKind::OutOfRange, port.name());
    }
    Ok(Endpoint::new(address, small.ok_or(Reject::missing(port.name()))?))
}

fn ip(row: &Columns<'_>, column: Column, flaws: &mut Flaws) -> Result<IpAddr, Reject> {
    let missing = Reject::missing(column.name());
    let text = row.text(column, flaws).ok_or(missing)?;
    let known = address(&text);
    if known.is_none() {
        flaws.note(DefectKind::WrongType, column.name());
    }
    known.ok_or(missing)
}

/// `protocol` has the numbers of IP. On a Mac `socket_events` has no such column, or none of its sources fills it, so that it is 0: most of
/// what is connected is TCP, so that is what it is taken for.
fn protocol(row: &Columns<'_>, flaws: &mut Flaws) -> Protocol {
    const TOLD: ColumnSet = ColumnSet::of(&[Column::Protocol]);
    if !row.have(TOLD) {
        return Protocol::Tcp;
    }
    match row.number(Column::Protocol, flaws) {
        None | Some(0 | 6) => Protocol::Tcp,
        Some(17) => Protocol::Udp,
        Some(_) => Protocol::Other,
    }
}
