use super::command;

#[test]
fn hosts_in_words() {
    for (line, expected) in [
        ("curl https://Sivvino.Example./contact", "sivvino.example"),
        ("curl -H 'Referer: https://a.example/x' http://u:p@b.example:8080/y", "a.example b.example"),
        ("ssh u@h.example", "h.example"),
        ("ssh nas", ""),
        ("nc h.example:443", "h.example"),
        ("nc localhost:3000", "localhost"),
        ("curl 203.0.113.7", "203.0.113.7"),
        ("curl http://203.0.113.7:80/x", "203.0.113.7"),
        ("curl https://[2001:DB8:0::1]:444/", "2001:db8::1"),
        ("curl https://[::ffff:203.0.113.7]/", "203.0.113.7"),
        ("ping6 2001:db8::1", "2001:db8::1"),
        ("x --endpoint=https://e.example/p", "e.example"),
        ("x --host=e.example:443", "e.example"),
        ("sh -c 'exec curl -T /tmp/k https://h.example/x; echo'", "h.example"),
        ("osascript -e 'do shell script \"curl https://q.example/a\"'", "q.example"),
        ("open -a Safari 'https://d.example/?q=https%3A'", "d.example"),
        ("scp a h.example:/x", "h.example"),
        ("git push git@github.com:me/t.git", "github.com"),
        ("curl --resolve h.example:443:203.0.113.9 https://h.example", "203.0.113.9 h.example"),
        ("x 10:30 1.5 v2 a.b", ""),
        ("cat /etc/hosts ./a.sh ../b.example", ""),
        ("mail x@h.example", "h.example"),
        ("x 127.0.0.1:9050", "127.0.0.1"),
        ("x 999.1.1.1", ""),
    ] {
        let found: Vec<String> = command(line).named_hosts.into_iter().collect();
        assert_eq!(found.join(" "), expected, "{line}");
    }
}

#[test]
fn hosts_have_a_limit_and_urls_come_first() {
    let many: Vec<String> = (0..200).map(|number| format!("n{number}.example")).collect();
    let found = command(&format!("x {} https://last.invalid/", many.join(" "))).named_hosts;
    assert_eq!(found.len(), 64);
    assert!(found.contains("last.invalid"));
}
