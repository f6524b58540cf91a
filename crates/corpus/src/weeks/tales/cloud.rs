//! Clouds and clusters, with the credentials that they want.

use crate::days::deed::Who;
use crate::step::Service;
use crate::weeks::home::Home;
use crate::weeks::tale::Tale;
use crate::weeks::world::{cloud, tools};

fn secret(tale: &mut Tale<'_>, who: Who, file: &str, size: u64) {
    let path = tale.home(file);
    tale.read(who, &path, size);
}

/// A plan, and what it takes to carry it out; its provider lies in a folder for what is temporary.
pub fn terraform(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), "/private/tmp/stacks/network");
    let terraform = tale.command(shell, &tools::TERRAFORM, "terraform apply -auto-approve", folder);
    secret(tale, terraform, ".terraform.d/credentials.tfrc.json", 200);
    secret(tale, terraform, ".aws/credentials", 300);
    tale.talk(terraform, &cloud::TERRAFORM_REGISTRY, 3_000, 20_000);
    tale.talk(terraform, &cloud::S3_STATE, 4_000, 300_000);
    for number in 0..14 {
        tale.read(terraform, &format!("{folder}/part{number:02}.tf"), 3_000);
    }
    let provider = tale.child(terraform, &tools::PROVIDER_AWS, tools::PROVIDER_AWS.path.as_ref(), folder);
    secret(tale, provider, ".aws/credentials", 300);
    secret(tale, provider, ".aws/config", 700);
    tale.talk(provider, &cloud::AWS_STS, 3_000, 4_000);
    for _ in 0..tale.random.between(4, 12) {
        tale.talk(provider, &cloud::AWS_EC2, 9_000, 90_000);
    }
    tale.exit(provider);
    tale.talk(terraform, &cloud::S3_STATE, 320_000, 3_000);
    tale.exit(terraform);
}

/// A cluster is asked, and asked again.
pub fn kubectl(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    for line in ["kubectl get pods -A", "kubectl logs deploy/ledger --tail 200", "kubectl describe node"] {
        let kubectl = tale.command(shell, &tools::KUBECTL, line, &home);
        secret(tale, kubectl, ".kube/config", 9_000);
        let aws = tale.child(kubectl, &tools::AWS, "aws eks get-token --cluster-name harbor", &home);
        secret(tale, aws, ".aws/credentials", 300);
        tale.talk(aws, &cloud::AWS_STS, 2_400, 3_000);
        tale.exit(aws);
        tale.talk(kubectl, &cloud::EKS, 6_000, 140_000);
        tale.exit(kubectl);
        tale.pause(10, 90);
    }
}

/// A chart is installed.
pub fn helm(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let helm = tale.command(shell, &tools::HELM, "helm upgrade --install ledger ./chart -f values.yaml", &folder);
    secret(tale, helm, ".kube/config", 9_000);
    for number in 0..10 {
        tale.read(helm, &format!("{folder}/chart/templates/part{number}.yaml"), 2_000);
    }
    tale.talk(helm, &cloud::EKS, 160_000, 200_000);
    tale.exit(helm);
}

/// Other clouds' tools, which are written in Python.
pub fn other_clouds(tale: &mut Tale<'_>) {
    let (shell, home) = (tale.shell(), tale.stage.home.root.clone());
    let gcloud = tale.command(
        shell,
        &tools::GCLOUD_PYTHON,
        "python3 -S /opt/homebrew/share/google-cloud-sdk/lib/gcloud.py compute instances list",
        &home,
    );
    secret(tale, gcloud, ".config/gcloud/credentials.db", 16_000);
    secret(tale, gcloud, ".config/gcloud/application_default_credentials.json", 600);
    tale.talk(gcloud, &cloud::GOOGLE_OAUTH, 2_000, 3_000);
    tale.talk(gcloud, &cloud::GCP_COMPUTE, 3_000, 60_000);
    tale.exit(gcloud);
    let az = tale.command(shell, &tools::AZ_PYTHON, "python -IB -m azure.cli vm list", &home);
    secret(tale, az, ".azure/msal_token_cache.json", 24_000);
    tale.talk(az, &cloud::AZURE_LOGIN, 4_000, 9_000);
    tale.talk(az, &cloud::AZURE_MANAGEMENT, 4_000, 80_000);
    tale.exit(az);
}

/// An image is built and pushed; the engine has the connection.
pub fn docker(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/ledger-api"));
    let backend = tale.stage.find(&tools::DOCKER_BACKEND).unwrap_or(shell);
    let build = tale.command(shell, &tools::DOCKER, "docker build -t ghcr.io/harbor/ledger:1.9 .", &folder);
    let code = tale.stage.home.code.clone();
    for (path, size) in Home::some(&code, 40, &mut tale.random) {
        tale.read(build, &path, size);
    }
    tale.talk(backend, &cloud::DOCKER_HUB, 9_000, 90_000_000);
    tale.exit(build);
    let push = tale.command(shell, &tools::DOCKER, "docker push ghcr.io/harbor/ledger:1.9", &folder);
    secret(tale, push, ".docker/config.json", 500);
    let keys = tale.child(push, &tools::DOCKER_CREDENTIAL, "docker-credential-desktop get", &folder);
    secret(tale, keys, "Library/Keychains/login.keychain-db", 900_000);
    tale.exit(keys);
    let image = tale.home("Library/Containers/com.docker.docker/Data/vms/0/data/Docker.raw");
    tale.change(backend, &image, 60_000_000_000);
    tale.talk(backend, &cloud::DOCKER_AUTH, 2_000, 4_000);
    let bytes = tale.random.between(90_000_000, 2_000_000_000);
    tale.talk(backend, &cloud::GHCR, bytes, 30_000);
    tale.exit(push);
}

/// Results are copied to the firm's own bucket by hand.
pub fn bucket(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let service: &'static Service = tale.pick(&[&cloud::S3_RELEASES, &cloud::S3_LAKE]);
    let name = service.name.split('.').next().unwrap_or_default();
    let file = format!("{folder}/out/table.parquet");
    let aws = tale.command(shell, &tools::AWS, &format!("aws s3 cp out/table.parquet s3://{name}/daily/"), &folder);
    secret(tale, aws, ".aws/credentials", 300);
    let size = tale.random.between(2_000_000, 90_000_000);
    tale.read(aws, &file, size);
    tale.talk(aws, service, size, 9_000);
    tale.exit(aws);
}

/// A server of one's own is shown to others for a while.
pub fn ngrok(tale: &mut Tale<'_>) {
    let (shell, folder) = (tale.shell(), tale.home("src/orchard"));
    let ngrok = tale.command(shell, &tools::NGROK, "ngrok http 3000", &folder);
    secret(tale, ngrok, "Library/Application Support/ngrok/ngrok.yml", 120);
    tale.talk(ngrok, &cloud::NGROK_TUNNEL, 90_000, 120_000);
    tale.pause(200, 900);
    tale.exit(ngrok);
}
