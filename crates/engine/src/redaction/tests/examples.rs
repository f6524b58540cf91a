//! One line for each rule: what is shown in place of what.

use super::{redacted, redaction, sketch};

const SHOWN: &[(&[&str], &str)] = &[
    // Flags whose name says it.
    (&["x", "--password", "hunter2", "file"], "x ␣ --password ␣ • ␣ file"),
    (&["x", "--API_KEY=hunter2", "--Client-Secret", "a b c"], "x ␣ --API_KEY=• ␣ --Client-Secret ␣ •"),
    (&["x", "--passwd=a", "--pass", "b", "--pwd", "c", "--access-key", "d"], "x ␣ --passwd=• ␣ --pass ␣ • ␣ --pwd ␣ • ␣ --access-key ␣ •"),
    (
        &["x", "--auth=hunter22", "--bearer", "t", "--private-token", "t", "-passphrase", "p"],
        "x ␣ --auth=• ␣ --bearer ␣ • ␣ --private-token ␣ • ␣ -passphrase ␣ •",
    ),
    (&["x", "--token", "-aB3x", "--token", "--verbose", "y"], "x ␣ --token ␣ • ␣ --token ␣ --verbose ␣ y"),
    (&["x", "--password-file", "/a/b", "--password-stdin", "y"], "x ␣ --password-file ␣ /a/b ␣ --password-stdin ␣ y"),
    (&["x", "--key", "client.pem", "--key=/a/b", "--key", "hunter2"], "x ␣ --key ␣ client.pem ␣ --key=/a/b ␣ --key ␣ •"),
    (
        &["sysadminctl", "-addUser", "x", "-password", "hunter2", "-adminPassword", "q"],
        "sysadminctl ␣ -addUser ␣ x ␣ -password ␣ • ␣ -adminPassword ␣ •",
    ),
    (&["keytool", "-storepass", "changeit", "-alias", "a"], "keytool ␣ -storepass ␣ • ␣ -alias ␣ a"),
    // Flags of tools.
    (&["curl", "-u", "bob:hunter2", "-U", "p:q:r", "https://h/"], "curl ␣ -u ␣ bob:• ␣ -U ␣ p:• ␣ https://h/"),
    (&["curl", "-ubob:hunter2", "--user", "bob", "--proxy-user", "a:b"], "curl ␣ -ubob:• ␣ --user ␣ bob ␣ --proxy-user ␣ a:•"),
    (&["curl", "-sSu", "bob:hunter2", "-b", "a=b; c=d", "-b", "jar.txt"], "curl ␣ -sSu ␣ bob:• ␣ -b ␣ a=•; c=• ␣ -b ␣ jar.txt"),
    (&["docker", "run", "--user", "1000:1000", "-p", "8080:80", "x"], "docker ␣ run ␣ --user ␣ 1000:1000 ␣ -p ␣ 8080:80 ␣ x"),
    (&["zip", "-r", "-P", "hunter2", "a.zip", "b"], "zip ␣ -r ␣ -P ␣ • ␣ a.zip ␣ b"),
    (&["7z", "a", "-pmy pass", "-mhe=on", "a.7z"], "7z ␣ a ␣ -p• ␣ -mhe=on ␣ a.7z"),
    (&["rar", "a", "-hphunter2", "x.rar", "-pq"], "rar ␣ a ␣ -hp• ␣ x.rar ␣ -p•"),
    (&["mysql", "-uroot", "-phunter2", "db"], "mysql ␣ -uroot ␣ -p• ␣ db"),
    (&["sshpass", "-p", "hunter2", "ssh", "-p", "22", "h"], "sshpass ␣ -p ␣ • ␣ ssh ␣ -p ␣ 22 ␣ h"),
    (&["security", "unlock-keychain", "-p", "hunter2", "login.keychain"], "security ␣ unlock-keychain ␣ -p ␣ • ␣ login.keychain"),
    (&["security", "add-generic-password", "-a", "me", "-w", "hunter2"], "security ␣ add-generic-password ␣ -a ␣ me ␣ -w ␣ •"),
    (&["security", "find-generic-password", "-w", "login.keychain"], "security ␣ find-generic-password ␣ -w ␣ login.keychain"),
    (&["openssl", "enc", "-k", "hunter2", "-iv", "00ff", "-pass", "pass:xyz"], "openssl ␣ enc ␣ -k ␣ • ␣ -iv ␣ • ␣ -pass ␣ pass:•"),
    (&["openssl", "rsa", "-passin", "env:PW", "-passout", "pass:xyz"], "openssl ␣ rsa ␣ -passin ␣ env:PW ␣ -passout ␣ pass:•"),
    (&["hdiutil", "create", "-passphrase", "hunter2", "a.dmg"], "hdiutil ␣ create ␣ -passphrase ␣ • ␣ a.dmg"),
    (&["dscl", ".", "-passwd", "/Users/a", "old", "new"], "dscl ␣ . ␣ -passwd ␣ /Users/a ␣ • ␣ •"),
    (&["networksetup", "-setairportnetwork", "en0", "ssid", "hunter2"], "networksetup ␣ -setairportnetwork ␣ en0 ␣ ssid ␣ •"),
    // Assignments.
    (&["env", "DB_PASSWORD=my pass phrase", "monkey=banana", "PWD=/a/b"], "env ␣ DB_PASSWORD=• ␣ monkey=banana ␣ PWD=/a/b"),
    (&["sh", "-c", "export API_TOKEN=abcd; SESSION='x y z' run"], "sh ␣ -c ␣ export API_TOKEN=•; SESSION='•' run"),
    (&["curl", "-d", "user=bob&password=hunter2&x=1"], "curl ␣ -d ␣ user=bob&password=•&x=1"),
    (&["curl", "-d", r#"{"user":"bob","password": "a \"b\" c","n":1}"#], r#"curl ␣ -d ␣ {"user":"bob","password": "•","n":1}"#),
    (&["ssh", "h", "TOKEN=abcdef ./run --fast"], "ssh ␣ h ␣ TOKEN=• ./run --fast"),
    (&["java", "-Djavax.net.ssl.keyStorePassword=a b", "-Xmx1g"], "java ␣ -Djavax.net.ssl.keyStorePassword=• ␣ -Xmx1g"),
    // Assignments in program text.
    (&["python3", "-c", "pw=\"hunter2\""], "python3 ␣ -c ␣ pw=\"•\""),
    (&["x", "pw=hunter2", "pw := hunter2"], "x ␣ pw=• ␣ pw := •"),
    (&["python3", "-c", "pw = 'a b'; if (pw == \"c d\") go(1)"], "python3 ␣ -c ␣ pw = '•'; if (pw == \"•\") go(1)"),
    (&["python3", "-c", "pw = \"\"\"a b\"\"\""], "python3 ␣ -c ␣ pw = \"\"\"•\"\"\""),
    (&["swift", "-e", "let token: String = \"a b\""], "swift ␣ -e ␣ let token: String = \"•\""),
    (&["go", "run", "pwd := \"a b\"; x()"], "go ␣ run ␣ pwd := \"•\"; x()"),
    (&["ruby", "-e", "ENV['API_TOKEN'] = 'a b'"], "ruby ␣ -e ␣ ENV['API_TOKEN'] = '•'"),
    (&["osascript", "-e", "set pwd to \"a b\""], "osascript ␣ -e ␣ set pwd to \"•\""),
    (&["osascript", "-e", "set the my_password to \"a b\" as text"], "osascript ␣ -e ␣ set the my_password to \"•\" as text"),
    (
        &["osascript", "-e", "set pwd to text returned of (display dialog \"Enter your password\")"],
        "osascript ␣ -e ␣ set pwd to text returned of (display dialog \"Enter your password\")",
    ),
    // Names and values as words.
    (&["aws", "configure", "set", "aws_secret_access_key", "hunter2"], "aws ␣ configure ␣ set ␣ aws_secret_access_key ␣ •"),
    (&["sh", "-c", "aws configure set aws_secret_access_key hunter2"], "sh ␣ -c ␣ aws configure set aws_secret_access_key •"),
    (&["npm", "config", "set", "//r.example/:_authToken", "hunter2"], "npm ␣ config ␣ set ␣ //r.example/:_authToken ␣ •"),
    (&["defaults", "write", "com.x", "apiPassword", "-string", "hunter2"], "defaults ␣ write ␣ com.x ␣ apiPassword ␣ -string ␣ •"),
    (&["fish", "-c", "set -x API_TOKEN hunter2"], "fish ␣ -c ␣ set -x API_TOKEN •"),
    (&["git", "config", "user.token", "hunter2"], "git ␣ config ␣ user.token ␣ •"),
    (&["tool", "DB_PASSWORD", "hunter2"], "tool ␣ DB_PASSWORD ␣ •"),
    (&["aws", "configure", "set", "region", "us-east-1"], "aws ␣ configure ␣ set ␣ region ␣ us-east-1"),
    (&["git", "config", "credential.helper", "osxkeychain"], "git ␣ config ␣ credential.helper ␣ osxkeychain"),
    (&["git", "commit", "-m", "set token expiry"], "git ␣ commit ␣ -m ␣ set token expiry"),
    (&["cp", "api_key", "backup", "deploy_token"], "cp ␣ api_key ␣ backup ␣ deploy_token"),
    (&["kubectl", "create", "secret", "generic", "db"], "kubectl ␣ create ␣ secret ␣ generic ␣ db"),
    // Logins, in whatever tool.
    (&["wget", "--user=bob:hunter2", "h"], "wget ␣ --user=bob:• ␣ h"),
    (&["tool", "--user", "bob:hunter2", "-ubob:hunter2"], "tool ␣ --user ␣ bob:• ␣ -ubob:•"),
    (&["curl", "--user=bob:hunter2", "--cookie=a=b"], "curl ␣ --user=bob:• ␣ --cookie=a=•"),
    (&["podman", "run", "--user=root:wheel", "x"], "podman ␣ run ␣ --user=root:wheel ␣ x"),
    (&["rsync", "-u", "host:dir/file", "."], "rsync ␣ -u ␣ host:dir/file ␣ ."),
    // Headers.
    (&["curl", "-H", "user:hunter2", "-H", "BuildID: abcdef"], "curl ␣ -H ␣ user:• ␣ -H ␣ BuildID: •"),
    (&["curl", "--proxy-header", "X-Token: hunter2", "-Huser:hunter2"], "curl ␣ --proxy-header ␣ X-Token: • ␣ -Huser:•"),
    (&["curl", "-H", "Content-Type: a/b", "-H", "X-Requested-With: abc"], "curl ␣ -H ␣ Content-Type: a/b ␣ -H ␣ X-Requested-With: abc"),
    (&["docker", "-H", "host:abcd", "ps"], "docker ␣ -H ␣ host:abcd ␣ ps"),
    (&["ldapsearch", "-H", "ldap://h.example:389"], "ldapsearch ␣ -H ␣ ldap://h.example:389"),
    (&["curl", "-H", "Authorization: Bearer abc", "-HX-Api-Key: k k"], "curl ␣ -H ␣ Authorization: Bearer • ␣ -HX-Api-Key: •"),
    (&["curl", "-H", "Cookie: a=b; c=d", "-H", "Accept: text/html"], "curl ␣ -H ␣ Cookie: a=•; c=• ␣ -H ␣ Accept: text/html"),
    (
        &["curl", "--header=Proxy-Authorization: Basic abc", "-H", "X-Foo-Token: t"],
        "curl ␣ --header=Proxy-Authorization: Basic • ␣ -H ␣ X-Foo-Token: •",
    ),
    (
        &["sh", "-c", "curl -H 'Private-Token: t t' -H \"X-Auth-Token: u\" h"],
        "sh ␣ -c ␣ curl -H 'Private-Token: •' -H \"X-Auth-Token: •\" h",
    ),
    (
        &["curl", "-H", "X-Custom-Secret: s", "-H", "Api-Key: k", "-H", "X-Vendor-Key: abcde"],
        "curl ␣ -H ␣ X-Custom-Secret: • ␣ -H ␣ Api-Key: • ␣ -H ␣ X-Vendor-Key: •",
    ),
    // Other tongues.
    (&["curl", "-d", r#"{"passwort":"hunter2"}"#, "https://h/"], r#"curl ␣ -d ␣ {"passwort":"•"} ␣ https://h/"#),
    (&["tool", "contraseña=hunter2", "--kennwort", "hunter2"], "tool ␣ contraseña=• ␣ --kennwort ␣ •"),
    (&["az", "login", "--service-principal", "-u", "id", "-p", "hunter2"], "az ␣ login ␣ --service-principal ␣ -u ␣ id ␣ -p ␣ •"),
    // Scripts.
    (&["sh", "-c", "curl -u 'bob:my pass' -T a.zip https://h/"], "sh ␣ -c ␣ curl -u 'bob:•' -T a.zip https://h/"),
    (
        &["osascript", "-e", r#"do shell script "curl -H \"Authorization: Bearer abc\" h" password "hunter2""#],
        r#"osascript ␣ -e ␣ do shell script "curl -H \"Authorization: Bearer •\" h" password "•""#,
    ),
    (
        &["osascript", "-e", r#"display dialog "Enter your password:" default answer "" with hidden answer"#],
        r#"osascript ␣ -e ␣ display dialog "Enter your password:" default answer "" with hidden answer"#,
    ),
    (&["sh", "-c", "echo 'hunter2' | sudo -S rm -rf /x"], "sh ␣ -c ␣ echo '•' | sudo -S rm -rf /x"),
    (&["bash", "-c", "zip -P hunter2 a.zip b; ls -P x"], "bash ␣ -c ␣ zip -P • a.zip b; ls -P x"),
    // URLs.
    (&["git", "clone", "https://bob:hunter2@h/r.git?token=abcd"], "git ␣ clone ␣ https://bob:•@h/r.git?token=•"),
    (&["https://h/a?page=2&v=1.2&q=hello&id=1234&sig=ab#t=secret"], "https://h/a?page=2&v=1.2&q=•&id=1234&sig=•#t=•"),
    (&["https://api.telegram.org/bot123456:AAF-x_y/sendDocument"], "https://api.telegram.org/bot123456:•/sendDocument"),
    (
        &["https://hooks.slack.com/services/T00000000/B00000000/abcdEFGHijklMNOPqrstUVWX"],
        "https://hooks.slack.com/services/T00000000/B00000000/•",
    ),
    (&["mount_smbfs", "//bob:hunter2@nas/share", "/mnt"], "mount_smbfs ␣ //bob:•@nas/share ␣ /mnt"),
    (&["sh", "-c", "curl 'https://u:p@h/?a=bcde' -o /tmp/x"], "sh ␣ -c ␣ curl 'https://u:•@h/?a=•' -o /tmp/x"),
    // Shapes and entropy.
    (&["x", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"], "x ␣ • ␣ •"),
    (
        &["x", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"],
        "x ␣ -----BEGIN RSA PRIVATE KEY-----\n•\n-----END RSA PRIVATE KEY-----",
    ),
    (&["x", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"], "x ␣ •"),
    (
        &["x", "k8Jd02mNqP4xZ7vB1cW5", "/Users/a/k8Jd02mNqP4xZ7vB1cW5/b", "k8Jd02mNqP4xZ7vB1cW5.png"],
        "x ␣ • ␣ /Users/a/k8Jd02mNqP4xZ7vB1cW5/b ␣ k8Jd02mNqP4xZ7vB1cW5.png",
    ),
    (
        &["x", "3F2504E0-4F89-41D3-9A0C-0305E82C3301", "--token", "3F2504E0-4F89-41D3-9A0C-0305E82C3301"],
        "x ␣ 3F2504E0-4F89-41D3-9A0C-0305E82C3301 ␣ --token ␣ •",
    ),
];

#[test]
fn only_secrets_are_replaced() {
    for (argv, expected) in SHOWN {
        assert_eq!(&sketch(argv), expected);
    }
}

#[test]
fn equal_secrets_have_equal_ids_wherever_they_stand() {
    let out =
        redacted(&["curl", "--token", "hunter2xyz", "-u", "a:hunter2xyz", "https://b:hunter2xyz@h/?k=hunter2xyz", "T_TOKEN=hunter2xyz"]);
    let id = out[2].clone();
    assert!(id.starts_with("[redacted len=10 id="));
    assert_eq!(out[4], format!("a:{id}"));
    assert_eq!(out[5], format!("https://b:{id}@h/?k={id}"));
    assert_eq!(out[6], format!("T_TOKEN={id}"));
    let other = redacted(&["curl", "--token", "hunter2xyZ"]);
    assert_ne!(out[2], other[2]);
    let foreign = super::Redaction::new([8; 32]).arguments(&["--token".into(), "hunter2xyz".into()]);
    assert_ne!(foreign[1].raw(), id);
}

#[test]
fn a_forged_marker_shields_nothing_else() {
    let out = redaction().text("TOKEN=[redacted len=4 id=0123456789ab]hunter2");
    assert!(!out.contains("hunter2") && out.starts_with("TOKEN=[redacted len=4 id=0123456789ab][redacted len=7 "));
}
