//! Runs bodies for as long as wanted; see `cargo xtask fuzz`.

use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tollgate_fuzz::bodies::ALL;
use tollgate_fuzz::{Body, Failure, LONGEST, Runner};

const USAGE: &str = "tollgate-fuzz [NAME] [--seconds N] [--from SEED] | NAME --seed SEED | NAME --file PATH | --list";

fn main() -> ExitCode {
    match arguments() {
        Ok(arguments) => run(&arguments),
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

#[derive(Default)]
struct Arguments {
    bodies: Vec<Body>,
    seconds: u64,
    from: Option<u64>,
    seed: Option<u64>,
    file: Option<String>,
}

fn arguments() -> Result<Arguments, String> {
    let mut read = Arguments { seconds: 60, ..Arguments::default() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        let number = |text: String| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
        match word.as_str() {
            "--list" => {
                ALL.iter().for_each(|body| println!("{}", body.name));
                std::process::exit(0);
            }
            "--seconds" => read.seconds = number(value()?)?,
            "--from" => read.from = Some(number(value()?)?),
            "--seed" => read.seed = Some(number(value()?)?),
            "--file" => read.file = Some(value()?),
            name => read.bodies.push(*ALL.iter().find(|body| body.name == name).ok_or_else(|| format!("there is no body {name:?}"))?),
        }
    }
    if read.bodies.is_empty() {
        if read.seed.is_some() || read.file.is_some() {
            return Err("one seed or file is that of one body; name it".to_owned());
        }
        read.bodies = ALL.to_vec();
    }
    Ok(read)
}

fn run(arguments: &Arguments) -> ExitCode {
    let mut failed = false;
    for body in &arguments.bodies {
        let started = Instant::now();
        let mut runner = Runner::new(*body);
        let outcome = one(&mut runner, arguments, started);
        let report = runner.report();
        let seconds = started.elapsed().as_secs_f64();
        println!("{}: {} inputs in {seconds:.0} s, the slowest {:?}", body.name, report.inputs, report.slowest);
        if let Err(failure) = outcome {
            println!("FAILED {failure}");
            failed = true;
        }
    }
    ExitCode::from(u8::from(failed))
}

fn one(runner: &mut Runner, arguments: &Arguments, started: Instant) -> Result<(), Failure> {
    if let Some(seed) = arguments.seed {
        return runner.run_seed(seed);
    }
    if let Some(path) = &arguments.file {
        return match std::fs::read(path) {
            Ok(bytes) => runner.run_bytes(path, &bytes),
            Err(error) => {
                eprintln!("{path}: {error}");
                std::process::exit(2)
            }
        };
    }
    runner.run_corpus()?;
    runner.run_long(LONGEST)?;
    // Other seeds at every run; those of the test are small.
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let from = arguments.from.unwrap_or_else(|| clock().wrapping_mul(1_000_000));
    let end = started + Duration::from_secs(arguments.seconds);
    (from..).take_while(|_| Instant::now() < end).try_for_each(|seed| runner.run_seed(seed))
}
