//! Containers: built, pushed, run.

use crate::days::habits::Habit;
use crate::days::programs::apps::DOCKER_BACKEND;
use crate::days::programs::tools::{DOCKER, DOCKER_CREDENTIAL};
use crate::days::services::code::{DOCKER_AUTH, DOCKER_HUB, ECR};
use crate::days::story::Story;

/// What whoever builds images does.
pub const HABITS: &[Habit] = &[Habit::work(45, build), Habit::work(20, push), Habit::work(40, compose)];

const DISK: &str = "~/Library/Containers/com.docker.docker/Data/vms/0/data/Docker.raw";

fn build(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    let backend = s.app(&DOCKER_BACKEND);
    s.command(shell, &DOCKER, "docker build -t acme/api:dev .", |s, docker| {
        s.read_all(docker, &["~/.docker/config.json", &format!("{project}/Dockerfile"), &format!("{project}/.dockerignore")]);
        s.read_sources(docker, &project, 20, 70);
        if s.chance(20) {
            s.read(docker, &format!("{project}/.env"));
        }
        s.talk(backend, &DOCKER_AUTH, 3_000, 6_000);
        let size = s.number(4_000_000, 400_000_000);
        s.download(backend, &DOCKER_HUB, size);
        s.update(backend, DISK);
    });
}

fn push(s: &mut Story<'_>) {
    let shell = s.shell();
    let backend = s.app(&DOCKER_BACKEND);
    s.command(shell, &DOCKER, "docker push 412345678901.dkr.ecr.eu-west-1.amazonaws.com/api:dev", |s, docker| {
        s.read(docker, "~/.docker/config.json");
        s.child(docker, &DOCKER_CREDENTIAL, "docker-credential-osxkeychain get", |s, credential| {
            s.read(credential, "~/Library/Keychains/login.keychain-db");
        });
        s.read(backend, DISK);
        let sent = s.number(9_000_000, 900_000_000);
        s.talk(backend, &ECR, sent, 40_000);
    });
}

fn compose(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    let backend = s.app(&DOCKER_BACKEND);
    s.command(shell, &DOCKER, "docker compose up -d", |s, docker| {
        s.read_all(docker, &[&format!("{project}/compose.yaml"), &format!("{project}/.env"), "~/.docker/config.json"]);
        s.update(backend, DISK);
    });
}
