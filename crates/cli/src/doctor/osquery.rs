//! osquery: on a Mac whether it can tell of processes and files, elsewhere whether results are there.

use std::io;
use std::path::Path;

use crate::doctor::check::{Check, Group, Look, first_line, word};
use crate::doctor::flags::Flags;
use crate::doctor::machine::{Machine, answer, find};
use crate::doctor::recent::{self, Age};

/// Where packages of osquery and Fleet's agent put the daemon.
const PLACES: [&str; 3] = [
    "/opt/osquery/lib/osquery.app/Contents/MacOS",
    "/opt/orbit/bin/osqueryd/macos-app/stable/osquery.app/Contents/MacOS",
    "/usr/local/bin",
];

const RESULTS: &str = "/var/log/osquery/osqueryd.results.log";

/// How rows of a table are told, whatever their query is called: its name, or a column that it alone has.
struct Rows {
    id: &'static str,
    table: &'static str,
    column: &'static str,
}

const PROCESSES: Rows = Rows { id: "osquery-process-rows", table: "es_process_events", column: "\"original_parent\"" };
const FILES: Rows = Rows { id: "osquery-file-rows", table: "es_process_file_events", column: "\"dest_filename\"" };

/// All of them, of a Mac.
pub fn on_mac(machine: &dyn Machine) -> Vec<Check> {
    let Some(program) = find(machine, "osqueryd", &PLACES).or_else(|| find(machine, "osqueryi", &PLACES)) else {
        let look = Look::at(Group::Collect, "osquery", format!("osqueryd and osqueryi in PATH, {}", PLACES.join(", ")));
        return vec![look.not_applicable("not there: eslogger tells of processes and files as well, and in more detail")];
    };
    let flags = Flags::of(machine);
    vec![version(machine, &program), processes(&flags), rows(machine, &PROCESSES), files(&flags), rows(machine, &FILES)]
}

fn version(machine: &dyn Machine, program: &Path) -> Check {
    let look = Look::at(Group::Collect, "osquery", format!("{} --version", word(program)));
    match answer(machine, program, &["--version"]) {
        Ok(said) if said.to_ascii_lowercase().contains("version") => look.ok(first_line(&said)),
        Ok(said) => look.unknown(format!("it said no version: {}", first_line(&said)), format!("{} --version", word(program))),
        Err(error) => look.unknown(error, format!("{} --version", word(program))),
    }
}

fn processes(flags: &Flags) -> Check {
    let look = Look::at(Group::Collect, "osquery-processes", format!("disable_endpointsecurity in {}", flags.looked()));
    flagged(look, flags, "disable_endpointsecurity", false, "es_process_events")
}

fn files(flags: &Flags) -> Check {
    let names = "disable_endpointsecurity_fim and es_fim_enable_open_events in";
    let look = Look::at(Group::Collect, "osquery-files", format!("{names} {}", flags.looked()));
    let check = flagged(look.clone(), flags, "disable_endpointsecurity_fim", false, "es_process_file_events");
    if check.next.is_some() || flags.value("es_fim_enable_open_events") == Some(true) {
        return check;
    }
    look.warn(
        "es_process_file_events can have rows, but of no file being read: es_fim_enable_open_events is not set",
        flags.step("--es_fim_enable_open_events=true"),
    )
}

/// Tables of Endpoint Security are off unless a flag says otherwise.
fn flagged(look: Look, flags: &Flags, name: &str, wanted: bool, table: &str) -> Check {
    let step = flags.step(&format!("--{name}={wanted}"));
    match (flags.value(name), flags.doubt()) {
        (Some(value), _) if value == wanted => {
            look.ok(format!("switched on: {table} can have rows, if osquery itself has Full Disk Access"))
        }
        (None, Some(doubt)) => look.unknown(doubt, step),
        _ => look.missing(format!("{table} is empty: it stays switched off without --{name}={wanted}"), step),
    }
}

/// Only rows prove that osquery has Full Disk Access: without it the tables are empty, and nothing complains.
fn rows(machine: &dyn Machine, Rows { id, table, column }: &Rows) -> Check {
    let look = Look::at(Group::Collect, id, format!("the last 64 KiB of {RESULTS}, for rows of {table}"));
    let step = format!(
        "give osquery.app Full Disk Access (on managed Macs SystemPolicyAllFiles for io.osquery.agent in a \
         com.apple.TCC.configuration-profile-policy profile), schedule SELECT * FROM {table}, and look again"
    );
    let path = Path::new(RESULTS);
    let text = match machine.read_end(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return look.unknown(error.to_string(), "sudo tollgate doctor"),
        Err(error) => return look.unknown(format!("no results to look at: {error}"), step),
    };
    if !text.contains(table) && !text.contains(column) {
        return look.unknown("the last results hold none: osquery may lack Full Disk Access, or a schedule for them", step);
    }
    match recent::age(machine, path) {
        Ok(Age::Fresh(ago)) => look.ok(format!("rows are there, the last results written {ago} ago")),
        Ok(Age::Stale(ago)) => look.missing(format!("rows are there, but no result was written for {ago}"), step),
        Err(error) => look.unknown(error, step),
    }
}

/// Results that a daemon or a server of osquery keeps on a machine that is no Mac.
pub fn elsewhere(machine: &dyn Machine) -> Check {
    let look = Look::at(Group::Collect, "osquery-results", RESULTS);
    let path = Path::new(RESULTS);
    match machine.read_end(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => look.not_applicable("not there: osquery watches Macs, from the Macs"),
        Err(error) => look.unknown(error.to_string(), format!("ls -l {RESULTS}")),
        Ok(_) => match recent::age(machine, path) {
            Ok(Age::Fresh(ago)) => {
                look.ok(format!("results are there, the last written {ago} ago; `tollgate sources` says of which tables and Macs"))
            }
            Ok(Age::Stale(ago)) => look.warn(format!("nothing was written for {ago}"), "systemctl status osqueryd"),
            Err(error) => look.unknown(error, format!("ls -l {RESULTS}")),
        },
    }
}
