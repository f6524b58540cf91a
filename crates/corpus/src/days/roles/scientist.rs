//! Scientists: notebooks, tables of gigabytes, models, buckets.

use crate::days::deed::Who;
use crate::days::habits::Habit;
use crate::days::programs::tools::{AWS, BREW_PYTHON, GCLOUD_PYTHON, HF_PYTHON, RCLONE, SQLITE3, TAR};
use crate::days::roles::{cloud, git, packages, remote};
use crate::days::services::code::{BIGQUERY, GCS, GOOGLE_TOKEN, HUGGING_CDN, HUGGING_FACE, KAGGLE, PRICES, S3_DATA, WANDB};
use crate::days::story::Story;

/// What they do.
pub const HABITS: &[Habit] = &[
    Habit::work(500, cell),
    Habit::work(80, results),
    Habit::work(60, s3_down),
    Habit::work(40, s3_up),
    Habit::work(40, google),
    Habit::work(20, model),
    Habit::work(2, publish),
    Habit::work(60, query),
    Habit::work(20, pack),
    Habit::work(8, mirror),
    git::HABITS[0],
    git::HABITS[1],
    git::HABITS[2],
    git::HABITS[3],
    packages::HABITS[2],
    cloud::HABITS[0],
    cloud::HABITS[1],
    remote::HABITS[0],
];

fn data(s: &mut Story<'_>, ending: &str) -> String {
    format!("~/src/analysis/data/part-{:03}.{ending}", s.number(1, 200))
}

fn kernel(s: &mut Story<'_>, does: impl FnOnce(&mut Story<'_>, Who)) {
    let shell = s.shell();
    s.enter("~/src/analysis");
    let line = "python3 -m ipykernel_launcher -f ~/Library/Jupyter/runtime/kernel-1.json";
    s.command(shell, &BREW_PYTHON, "python3 -m jupyter lab", |s, jupyter| s.child(jupyter, &BREW_PYTHON, line, does));
}

fn cell(s: &mut Story<'_>) {
    kernel(s, |s, python| {
        s.read(python, "~/src/analysis/.env");
        for _ in 0..s.number(3, 25) {
            let path = data(s, "parquet");
            s.read(python, &path);
            let module = format!("/opt/homebrew/lib/python3.13/site-packages/pandas/core/part_{}.py", s.number(1, 90));
            s.read(python, &module);
            s.wait(0, 9);
        }
        s.replace(python, "~/src/analysis/Forecast.ipynb", 900_000);
        if s.chance(30) {
            s.talk(python, &PRICES, 6_000, 400_000);
        }
        if s.chance(20) {
            s.read(python, "~/.netrc");
            let sent = s.number(90_000, 40_000_000);
            s.talk(python, &WANDB, sent, 9_000);
        }
    });
}

/// A result goes to the lake, out of the notebook.
fn results(s: &mut Story<'_>) {
    kernel(s, |s, python| {
        s.read_all(python, &["~/.aws/config", "~/.aws/credentials"]);
        let path = data(s, "parquet");
        let size = s.number(4_000_000, 400_000_000);
        s.make(python, &path, size);
        s.read(python, &path);
        s.upload(python, &S3_DATA, &path);
    });
}

fn s3_down(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/analysis");
    s.command(shell, &AWS, "aws s3 sync s3://acme-datalake/daily/ data/", |s, aws| {
        s.read_all(aws, &["~/.aws/config", "~/.aws/credentials"]);
        for _ in 0..s.number(1, 9) {
            let (path, size) = (data(s, "parquet"), s.number(40_000_000, 900_000_000));
            s.download(aws, &S3_DATA, size);
            s.make(aws, &path, size);
        }
    });
}

fn s3_up(s: &mut Story<'_>) {
    let (shell, path) = (s.shell(), data(s, "csv"));
    s.enter("~/src/analysis");
    s.command(shell, &AWS, &format!("aws s3 cp {path} s3://acme-datalake/scratch/"), |s, aws| {
        s.read_all(aws, &["~/.aws/config", "~/.aws/credentials", &path]);
        s.upload(aws, &S3_DATA, &path);
    });
}

fn google(s: &mut Story<'_>) {
    let (shell, path) = (s.shell(), data(s, "parquet"));
    s.enter("~/src/analysis");
    s.command(
        shell,
        &GCLOUD_PYTHON,
        &format!("python3 /opt/homebrew/share/google-cloud-sdk/bin/gsutil.py cp {path} gs://acme-models/"),
        |s, gsutil| {
            s.read_all(gsutil, &["~/.config/gcloud/credentials.db", "~/.config/gcloud/access_tokens.db", "~/.boto", &path]);
            s.talk(gsutil, &GOOGLE_TOKEN, 3_000, 5_000);
            s.upload(gsutil, &GCS, &path);
        },
    );
}

fn model(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/analysis");
    s.command(shell, &HF_PYTHON, "python3 /opt/homebrew/bin/hf download acme/base-model", |s, hf| {
        s.read(hf, "~/.cache/huggingface/token");
        s.talk(hf, &HUGGING_FACE, 4_000, 40_000);
        let size = s.number(900_000_000, 9_000_000_000);
        s.download(hf, &HUGGING_CDN, size);
        s.make(hf, "~/.cache/huggingface/hub/models--acme--base-model/blobs/model.safetensors", size);
    });
}

/// A model is handed to others.
fn publish(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/analysis");
    s.command(shell, &HF_PYTHON, "python3 /opt/homebrew/bin/hf upload acme/forecast model.safetensors", |s, hf| {
        s.read_all(hf, &["~/.cache/huggingface/token", "~/src/analysis/model.safetensors"]);
        s.talk(hf, &HUGGING_FACE, 9_000, 9_000);
        s.upload(hf, &HUGGING_CDN, "~/src/analysis/model.safetensors");
    });
}

fn query(s: &mut Story<'_>) {
    kernel(s, |s, python| {
        s.read(python, "~/.config/gcloud/application_default_credentials.json");
        s.talk(python, &GOOGLE_TOKEN, 3_000, 5_000);
        let received = s.number(90_000, 90_000_000);
        s.talk(python, &BIGQUERY, 20_000, received);
        let path = data(s, "csv");
        s.make(python, &path, received);
    });
    let shell = s.shell();
    s.command(shell, &SQLITE3, "sqlite3 data/local.sqlite 'select count(*) from orders'", |s, sqlite| {
        s.read(sqlite, "~/src/analysis/data/local.sqlite")
    });
}

/// An experiment is packed for a competition, or for a colleague.
fn pack(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/analysis");
    s.command(shell, &TAR, "tar czf submission.tgz data results", |s, tar| {
        s.create(tar, "~/src/analysis/submission.tgz");
        for _ in 0..s.number(5, 30) {
            let path = data(s, "csv");
            s.read(tar, &path);
        }
        let size = s.number(4_000_000, 90_000_000);
        s.close(tar, "~/src/analysis/submission.tgz", size);
    });
    s.command(shell, &BREW_PYTHON, "python3 -m kaggle competitions submit -f submission.tgz", |s, kaggle| {
        s.read_all(kaggle, &["~/.kaggle/kaggle.json", "~/src/analysis/submission.tgz"]);
        s.upload(kaggle, &KAGGLE, "~/src/analysis/submission.tgz");
    });
}

fn mirror(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &RCLONE, "rclone sync ~/src/analysis/data gcs:acme-mirror/data", |s, rclone| {
        s.read(rclone, "~/.config/rclone/rclone.conf");
        for _ in 0..s.number(3, 20) {
            let path = data(s, "parquet");
            s.read(rclone, &path);
            s.upload(rclone, &GCS, &path);
        }
    });
}
