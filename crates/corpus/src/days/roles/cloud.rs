//! Clouds: machines that are made and asked, secrets that open them, dumps that come from them.

use crate::days::habits::Habit;
use crate::days::programs::tools::{AWS, BASE64, GZIP, HELM, KUBECTL, OPENSSL, PG_DUMP, PROVIDER, SECURITY, TERRAFORM};
use crate::days::services::code::{DATABASE, EC2, EKS, HASHICORP, IAM, S3, S3_RELEASES, S3_STATE, SSO, STS, TF_REGISTRY};
use crate::days::story::Story;

/// What whoever runs services does.
pub const HABITS: &[Habit] = &[
    Habit::work(70, aws),
    Habit::work(15, sign_in),
    Habit::work(25, copy),
    Habit::work(25, terraform),
    Habit::work(140, kubectl),
    Habit::work(15, helm),
    Habit::work(10, dump),
    Habit::work(8, token),
];

fn aws(s: &mut Story<'_>) {
    let shell = s.shell();
    let (line, to) = s.pick(&[
        ("aws s3 ls s3://acme-releases/", &S3),
        ("aws ec2 describe-instances", &EC2),
        ("aws sts get-caller-identity", &STS),
        ("aws iam list-roles", &IAM),
    ]);
    s.command(shell, &AWS, line, |s, aws| {
        s.read_all(aws, &["~/.aws/config", "~/.aws/credentials", "~/.aws/sso/cache/5a1c.json"]);
        s.talk(aws, to, 3_000, 40_000);
    });
}

fn sign_in(s: &mut Story<'_>) {
    let shell = s.shell();
    s.command(shell, &AWS, "aws sso login --profile acme", |s, aws| {
        s.read(aws, "~/.aws/config");
        s.talk(aws, &SSO, 4_000, 9_000);
        s.wait(5, 40);
        s.replace(aws, "~/.aws/sso/cache/5a1c.json", 3_400);
    });
}

/// Something built goes into a bucket, by hand.
fn copy(s: &mut Story<'_>) {
    let (shell, project) = (s.shell(), s.project());
    s.enter(&project);
    let file = format!("{project}/dist/bundle-{}.zip", s.number(1, 90));
    s.command(shell, &AWS, &format!("aws s3 cp {file} s3://acme-releases/preview/"), |s, aws| {
        s.read_all(aws, &["~/.aws/config", "~/.aws/credentials", &file]);
        s.upload(aws, &S3_RELEASES, &file);
    });
}

fn terraform(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/infra");
    let line = s.pick(&["terraform plan", "terraform apply -auto-approve", "terraform init -upgrade"]);
    s.command(shell, &TERRAFORM, line, |s, terraform| {
        s.read_all(
            terraform,
            &["~/.terraformrc", "~/.aws/config", "~/.aws/credentials", "~/src/infra/main.tf", "~/src/infra/secrets.tfvars"],
        );
        s.talk(terraform, &TF_REGISTRY, 3_000, 40_000);
        if line.contains("init") {
            s.download(terraform, &HASHICORP, 120_000_000);
            s.make(terraform, &PROVIDER.path, 640_000_000);
        }
        s.talk(terraform, &S3_STATE, 9_000, 240_000);
        let provider = s.run(terraform, &PROVIDER, &PROVIDER.path);
        s.read_all(provider, &["~/.aws/config", "~/.aws/credentials"]);
        s.talk(provider, &STS, 3_000, 5_000);
        for _ in 0..s.number(1, 5) {
            let to = s.pick(&[&EC2, &IAM, &S3]);
            let received = s.number(9_000, 900_000);
            s.talk(provider, to, 40_000, received);
        }
        s.exit(provider);
        s.talk(terraform, &S3_STATE, 260_000, 3_000);
    });
}

fn kubectl(s: &mut Story<'_>) {
    let shell = s.shell();
    let line = s.pick(&["kubectl get pods -A", "kubectl logs -f deploy/api", "kubectl apply -f deploy.yaml", "kubectl describe node"]);
    if s.chance(6) {
        // A secret of the cluster is looked at.
        let secret = (&KUBECTL, "kubectl get secret api -o jsonpath={.data.token}");
        return s.pipe(shell, secret, (&BASE64, "base64 -d"), |s, kubectl, _| {
            s.read(kubectl, "~/.kube/config");
            s.talk(kubectl, &EKS, 4_000, 6_000);
        });
    }
    s.command(shell, &KUBECTL, line, |s, kubectl| {
        s.read(kubectl, "~/.kube/config");
        if s.chance(50) {
            s.child(kubectl, &AWS, "aws eks get-token --cluster-name acme", |s, aws| {
                s.read_all(aws, &["~/.aws/config", "~/.aws/credentials"]);
                s.talk(aws, &STS, 3_000, 4_000);
            });
        }
        s.talk(kubectl, &EKS, 6_000, 90_000);
    });
}

fn helm(s: &mut Story<'_>) {
    let shell = s.shell();
    s.enter("~/src/infra");
    s.command(shell, &HELM, "helm upgrade api ./chart -f values.yaml -f secrets.yaml", |s, helm| {
        s.read_all(helm, &["~/.kube/config", "~/src/infra/chart/values.yaml", "~/src/infra/secrets.yaml"]);
        s.talk(helm, &EKS, 90_000, 20_000);
    });
}

/// A table of the staging database is looked at here.
fn dump(s: &mut Story<'_>) {
    if !s.in_office() {
        return;
    }
    let shell = s.shell();
    s.enter("~/src/api");
    s.command(shell, &PG_DUMP, "pg_dump -h db-staging.acme.example -U app -t orders -f orders.sql app", |s, dump| {
        s.read(dump, "~/.pgpass");
        let size = s.number(4_000_000, 90_000_000);
        s.download(dump, &DATABASE, size);
        s.make(dump, "~/src/api/orders.sql", size);
    });
    if s.chance(50) {
        s.command(shell, &GZIP, "gzip -k orders.sql", |s, gzip| {
            s.create(gzip, "~/src/api/orders.sql.gz");
            s.read(gzip, "~/src/api/orders.sql");
            s.close(gzip, "~/src/api/orders.sql.gz", 4_000_000);
        });
    }
}

/// A secret from the keychain, or a new one.
fn token(s: &mut Story<'_>) {
    let shell = s.shell();
    if s.chance(60) {
        s.command(shell, &SECURITY, "security find-generic-password -s acme-deploy -w", |s, security| {
            s.read(security, "~/Library/Keychains/login.keychain-db");
        });
    } else {
        s.command(shell, &OPENSSL, "openssl rand -base64 32", |_, _| {});
    }
}
