//! Reading a trace, line by line.

use std::collections::BTreeMap;

use tollgate_model::{Body, Gap, HostName, Origin, Process, Record, Timestamp};

use crate::line::Line;
use crate::lives::Lives;
use crate::network::Ends;
use crate::{TraceError, digest, endpoint, network, process, time};

/// What the lines so far have said.
struct Reader {
    day: i64,
    host: HostName,
    hosts: BTreeMap<HostName, Lives>,
    flows: BTreeMap<String, Ends>,
}

/// Reads a whole trace.
pub(crate) fn records(text: &str) -> Result<Vec<Record>, TraceError> {
    let mut reader = Reader { day: time::DEFAULT_DAY, host: HostName::new("mac"), hosts: BTreeMap::new(), flows: BTreeMap::new() };
    let mut records = Vec::new();
    for (index, text) in text.lines().enumerate() {
        let number = index + 1;
        let Some(mut line) = Line::new(number, text)? else { continue };
        if let Some(body) = reader.body(&mut line)? {
            line.finish()?;
            let origin = Origin { input: 0, offset: number as u64, length: u32::try_from(text.len()).unwrap_or(u32::MAX), sha256: None };
            let digest = digest::digest(&reader.host, &body);
            records.push(Record { host: reader.host.clone(), origin, digest, body });
        } else {
            line.finish()?;
        }
    }
    Ok(records)
}

impl Reader {
    fn body(&mut self, line: &mut Line) -> Result<Option<Body>, TraceError> {
        let first = line.next("a word")?;
        match &*first {
            "day" => {
                let day = line.next("the day")?;
                self.day = time::parse_day(&day).ok_or_else(|| line.error(format!("`{day}` is no day")))?;
            }
            "host" => self.host = HostName::new(line.next("the host's name")?),
            "source" => self.source(line)?,
            "process" => self.process(line)?,
            "gap" => return self.gap(line).map(Some),
            _ if time::looks_like_time(&first) => {
                let time = self.time(&first, line)?;
                return self.event(time, line).map(Some);
            }
            _ => return Err(line.error(format!("`{first}` begins no line"))),
        }
        Ok(None)
    }

    fn time(&self, text: &str, line: &Line) -> Result<Timestamp, TraceError> {
        time::parse_time(text, self.day).ok_or_else(|| line.error(format!("`{text}` is no time")))
    }

    fn lives(&mut self) -> &mut Lives {
        self.hosts.entry(self.host.clone()).or_default()
    }

    fn source(&mut self, line: &mut Line) -> Result<(), TraceError> {
        let lives = self.lives();
        if let Some(precision) = length(line, "precision")? {
            lives.source.precision = precision;
        }
        lives.source.stream = line.value("stream")?.unwrap_or(lives.source.stream);
        lives.source.sequenced = line.truth("seq")?.unwrap_or(lives.source.sequenced);
        lives.source.versions = line.truth("versions")?.unwrap_or(lives.source.versions);
        Ok(())
    }

    fn process(&mut self, line: &mut Line) -> Result<(), TraceError> {
        let name = line.next("the name")?;
        let key = line.attribute("pid");
        let lives = self.lives();
        let word = key.as_deref().unwrap_or(&name);
        let key = lives.begin(word).ok_or_else(|| line.error(format!("`{word}` is no process key")))?;
        let mut described = Process { key, ..Process::default() };
        process::parse(line, lives, &mut described)?;
        process::path(line, &mut described);
        lives.note(&described);
        if lives.begin(&name).is_none() {
            lives.name(&name, key.pid);
        }
        Ok(())
    }

    fn gap(&self, line: &mut Line) -> Result<Body, TraceError> {
        let from = line.next("the begin")?;
        let from = self.time(&from, line)?;
        line.expect("-")?;
        let to = line.next("the end")?;
        let to = self.time(&to, line)?;
        line.expect("lost")?;
        let lost = line.next("the number lost")?;
        let lost = lost.parse().map_err(|_| line.error(format!("`{lost}` is no number")))?;
        Ok(Body::Gap(Gap { from, to, lost }))
    }

    fn event(&mut self, time: Timestamp, line: &mut Line) -> Result<Body, TraceError> {
        let verb = line.next("what happened")?;
        let (day, host) = (self.day, self.host.clone());
        if let Some(row) = network::parse(&verb, time, day, line, &mut self.flows)? {
            return Ok(Body::Network(Box::new(row)));
        }
        let lives = self.hosts.entry(host).or_default();
        endpoint::parse(&verb, time, line, lives).map(|event| Body::Event(Box::new(event)))
    }
}

/// Takes an attribute that is a length.
pub(crate) fn length(line: &mut Line, name: &str) -> Result<Option<tollgate_model::Nanos>, TraceError> {
    let Some(text) = line.attribute(name) else { return Ok(None) };
    time::parse_length(&text).map(Some).ok_or_else(|| line.error(format!("`{name}={text}` is no length")))
}
