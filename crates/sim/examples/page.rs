//! Writes the raw files of the scenarios of a page: `cargo run -p tollgate-sim --example page -- PAGE FOLDER`.

use std::fs;
use std::path::Path;

use tollgate_sim::{SourceSet, page};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [page, folder] = words.as_slice() else { return Err("PAGE FOLDER".into()) };
    let scenarios = page::scenarios(&fs::read_to_string(page)?).map_err(|errors| format!("{errors:?}"))?;
    for (number, scenario) in scenarios.iter().enumerate() {
        for set in SourceSet::ALL {
            for (path, bytes) in scenario.files(set) {
                let path = Path::new(folder).join(number.to_string()).join(set.name()).join(path);
                path.parent().map(fs::create_dir_all).transpose()?;
                fs::write(path, bytes)?;
            }
        }
    }
    Ok(())
}
