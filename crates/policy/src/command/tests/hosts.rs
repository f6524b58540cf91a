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

/// However it is spelt, a destination has one name: the one that a sensor reports.
#[test]
fn spellings_of_one_host() {
    for (line, expected) in [
        // Numbers, as curl 7.88 and macOS resolve them.
        ("curl https://1572395013/", "93.184.216.5"),
        ("curl https://0x5db8d805:8443/x", "93.184.216.5"),
        ("curl https://u:p@0135.0270.0330.05/", "93.184.216.5"),
        ("curl https://93.12113925/", "93.184.216.5"),
        ("curl https://93.184.55301./", "93.184.216.5"),
        ("curl 0X5DB8D805/x -o y", "93.184.216.5"),
        ("up 0135.0270.0330.05", "93.184.216.5"),
        ("ssh u@1572395013", "93.184.216.5"),
        ("ssh -n 1572395013", "93.184.216.5"),
        ("nc 0x5db8d805 443", "93.184.216.5"),
        ("scp /a 1572395013:/x", "93.184.216.5"),
        ("rsync /a u@0x5db8d805::m/", "93.184.216.5"),
        ("openssl s_client -connect 1572395013:443", "93.184.216.5"),
        ("http POST 1572395013/x", "93.184.216.5"),
        ("sh -c 'curl -T k https://0x5db8d805/'", "93.184.216.5"),
        // Escapes, and slashes that nobody counts.
        ("curl https://93%2e184%2E216%2e5/", "93.184.216.5"),
        ("curl https://h%65.example/", "he.example"),
        ("curl https:/h.example/ http:///i.example/x", "h.example i.example"),
        // Widths, dots, scripts.
        ("curl https://93\u{3002}184\u{ff0e}216\u{ff61}5/", "93.184.216.5"),
        ("curl https://\u{ff19}\u{ff13}.184.216.\u{2464}/", "93.184.216.5"),
        ("curl https://B\u{dc}CHER.example/", "xn--bcher-kva.example"),
        ("up bu\u{308}cher\u{3002}example", "xn--bcher-kva.example"),
        ("ssh u@b\u{fc}cher.example", "xn--bcher-kva.example"),
        ("curl https://XN--BCHER-KVA.example./", "xn--bcher-kva.example"),
        // No name to UTS 46, and kept all the same.
        ("curl https://A\u{200d}b.\u{dc}x/", "a\u{200d}b.\u{fc}x"),
        // IPv6.
        ("curl https://[0:0:0:0:0:ffff:5db8:d805]/", "93.184.216.5"),
        ("curl https://[::FFFF:93.184.216.5]:444/", "93.184.216.5"),
        ("curl https://[fe80::1%25en0]/", "fe80::1"),
        ("ping6 2001:0DB8::0:1%en0", "2001:db8::1"),
        ("scp /a u@[2001:db8:0::1]:/x", "2001:db8::1"),
        // Globs, where the tool has them.
        ("curl https://93.184.216.[5-5]/", "93.184.216.5"),
        ("curl https://{a,b}.example/[1-9999]", "a.example b.example"),
        ("curl -T k 93.184.216.[4-6:2]", "93.184.216.4 93.184.216.6"),
        ("curl --url http{,s}://[01-02].x.example", "01.x.example 02.x.example"),
        ("curl -sg https://93.184.216.[5-5]/", ""),
        ("wget https://93.184.216.[5-5]/", ""),
        // Numbers that are no hosts.
        ("head -n 5 1572395013", ""),
        ("x 0x5db8d805 93.12113925 --size=1572395013", ""),
        ("dd bs=4096 count=0x10", ""),
    ] {
        let found: Vec<String> = command(line).named_hosts.into_iter().collect();
        assert_eq!(found.join(" "), expected, "{line}");
    }
}

#[test]
fn destinations_are_spelt_alike() {
    for (line, expected) in [
        ("curl -T k https://0x5db8d805/", "93.184.216.5 443"),
        ("curl -T k https://b\u{fc}cher.example:8443/", "xn--bcher-kva.example 8443"),
        ("curl -T k https:/93.184.216.[5-7]/", "93.184.216.5 443"),
        ("scp k u@1572395013:/x", "93.184.216.5 22"),
        ("nc --ssl 0x5db8d805 443", "93.184.216.5 443"),
        ("rsync k B\u{dc}CHER.example:/x", "xn--bcher-kva.example 22"),
    ] {
        let to = command(line).destination.unwrap_or_else(|| panic!("{line}"));
        assert_eq!(format!("{} {}", to.host, to.port.unwrap_or(0)), expected, "{line}");
    }
}

#[test]
fn globs_share_the_room() {
    let found = command("curl https://10.[0-255].[0-255].1/ https://93.184.216.[5-5]/ https://{a,b}.example/").named_hosts;
    assert_eq!(found.len(), 64);
    assert!(["93.184.216.5", "a.example", "b.example"].iter().all(|host| found.contains(*host)));
}

#[test]
fn hosts_have_a_limit_and_urls_come_first() {
    let many: Vec<String> = (0..200).map(|number| format!("n{number}.example")).collect();
    let found = command(&format!("x {} https://last.invalid/", many.join(" "))).named_hosts;
    assert_eq!(found.len(), 64);
    assert!(found.contains("last.invalid"));
}
