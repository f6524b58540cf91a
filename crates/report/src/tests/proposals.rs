//! What is proposed, and why.

use tollgate_engine::{Pairing, Sendings, Sent};
use tollgate_model::{Protocol, Rung, Signature};
use tollgate_policy::Identified;

use super::{by_path, signed};
use crate::{Action, Egress, Macs, propose};

fn pairing(sender: Option<Identified>) -> Pairing {
    Pairing { sender, destination: "files.example".into(), port: 443, protocol: Protocol::Tcp }
}

/// Flows whose processes the kernel named, to a proven destination.
fn sent(flows: u64) -> Sent {
    let mut sent = Sent { flows, proven: flows, ..Sent::default() };
    sent.by_rung[Rung::Exact as usize] = flows;
    sent
}

fn usual(flows: u64, of: u64) -> Sent {
    let mut sent = Sent { usual: flows, ..sent(of) };
    sent.usual_by.add(&"role-x".into());
    sent
}

fn raised(mut sent: Sent) -> Sent {
    sent.raised = 1;
    sent.kinds.add(&"file drops".into());
    sent
}

fn proposed(sender: Option<Identified>, sent: &Sent) -> (Action, String) {
    propose(&pairing(sender), sent)
}

#[test]
fn only_what_is_proven_for_every_flow_is_to_be_allowed() {
    let app = || Some(signed(Some("ABCDE12345"), "org.app"));
    let (action, reason) = proposed(app(), &usual(3, 3));
    assert_eq!((action, reason.as_str()), (Action::Allow, "in order by role-x; signature and destination are proven"));
    let (action, reason) = proposed(app(), &usual(2, 3));
    assert_eq!((action, reason.as_str()), (Action::Review, "in order by role-x for 2 of 3 flows only"));
    let (action, reason) = proposed(app(), &sent(3));
    assert_eq!((action, reason.as_str()), (Action::Review, "neither a role nor a sanctioned destination covers it"));
    let (action, reason) = proposed(app(), &Sent { proven: 1, ..sent(3) });
    assert_eq!((action, reason.as_str()), (Action::Review, "the destination of 2 of 3 flows is not proven"));
    // What is said to be usual of a tool, of an unproven program or of nobody is said of everybody.
    for sender in [None, Some(by_path("/opt/x", Signature::Unknown))] {
        assert_eq!(proposed(sender, &usual(3, 3)).0, Action::Review);
    }
    assert_eq!(proposed(Some(signed(None, "com.apple.curl")), &Sent { tool: true, ..usual(3, 3) }).0, Action::Review);
    assert_eq!(proposed(app(), &Sent { usual: 0, ..sent(0) }).0, Action::Review, "no flow proves nothing");
}

#[test]
fn kinds_of_destinations_and_worthless_signatures_are_to_be_denied() {
    let app = || Some(signed(Some("ABCDE12345"), "org.app"));
    for sender in [None, app(), Some(by_path("/opt/x", Signature::Unknown))] {
        let (action, reason) = proposed(sender, &raised(sent(2)));
        assert_eq!((action, reason.as_str()), (Action::Deny, "the destination is one of: file drops"));
    }
    for (signature, words) in [(Signature::Unsigned, "unsigned"), (Signature::AdHoc, "ad hoc"), (Signature::Invalid, "broken signature")] {
        let (action, reason) = proposed(Some(by_path("/opt/x", signature)), &sent(1));
        assert_eq!((action, reason), (Action::Deny, format!("{words}: nobody answers for the program")));
    }
    let (action, reason) = proposed(Some(by_path("/opt/x", Signature::Unknown)), &sent(1));
    assert_eq!((action, reason.as_str()), (Action::Review, "unknown signature: it is not proven which program it is"));
    // Both sides have a point: somebody has to look.
    let (action, reason) = proposed(app(), &raised(usual(2, 2)));
    assert_eq!((action, reason.as_str()), (Action::Review, "in order by role-x, yet the destination is one of: file drops"));
}

#[test]
fn a_tool_is_judged_by_whom_it_works_for() {
    let curl = || Some(signed(None, "com.apple.curl"));
    let mut tool = Sent { tool: true, ..sent(1) };
    assert_eq!(proposed(curl(), &tool), (Action::Review, "a tool that does what others tell it, here for nobody knows whom".to_owned()));
    tool.works_for.add(&by_path("/private/tmp/u", Signature::AdHoc));
    let (action, reason) = proposed(curl(), &tool);
    assert_eq!(action, Action::Deny);
    assert_eq!(reason, "a tool that does what others tell it, here for /private/tmp/u (ad hoc): nobody answers for that");
    // Of those that are not kept, nobody knows who they are.
    let mut crowd = Sent { tool: true, ..sent(1) };
    (0..5).for_each(|n| crowd.works_for.add(&by_path(&format!("/private/tmp/{n}"), Signature::AdHoc)));
    assert!(crowd.works_for.more());
    assert_eq!(proposed(curl(), &crowd).0, Action::Review);
    // To deny that would deny another's work.
    tool.works_for.add(&signed(Some("ABCDE12345"), "org.app"));
    let (action, reason) = proposed(curl(), &tool);
    assert_eq!(action, Action::Review);
    assert_eq!(reason, "a tool that does what others tell it, here for ABCDE12345/org.app, /private/tmp/u (ad hoc)");
}

#[test]
fn a_guess_is_told_as_one() {
    let mut guessed = sent(3);
    guessed.by_rung = [0; Rung::ALL.len()];
    guessed.by_rung[Rung::Exact as usize] = 1;
    guessed.by_rung[Rung::Size as usize] = 2;
    let (_, reason) = proposed(Some(by_path("/opt/x", Signature::Unsigned)), &guessed);
    assert_eq!(reason, "unsigned: nobody answers for the program; its process is inferred for 2 of 3 flows");
    assert_eq!(proposed(None, &guessed).1, "no process is known");
}

#[test]
fn what_goes_past_the_proxy_comes_first() {
    let mut sendings = Sendings::default();
    let mut add = |name: &str, sender: Option<Identified>, sent: Sent| {
        sendings.rows.insert(Pairing { destination: name.into(), ..pairing(sender) }, sent);
    };
    let app = || Some(signed(Some("ABCDE12345"), "org.app"));
    add("a", app(), Sent { bytes_out: 900, ..usual(1, 1) });
    add("b", app(), Sent { bytes_out: 900, bypassed: 1, ..usual(1, 1) });
    add("c", app(), Sent { bytes_out: 10, bypassed: 1, ..sent(2) });
    add("d", None, Sent { bytes_out: 20, bypassed: 1, ..sent(2) });
    add("e", None, Sent { bytes_out: 1, bypassed: 1, ..raised(sent(2)) });
    add("f", None, Sent { bytes_out: 1, ..raised(sent(2)) });
    add("g", app(), Sent { bytes_out: 20, bypassed: 1, ..sent(3) });
    let egress = Egress::new(sendings, Macs::default());
    let order: Vec<&str> = egress.rows.iter().map(|row| row.pairing.destination.raw()).collect();
    // Past it: denied, then to be looked at (most bytes, then most flows), then allowed; by it: denied, allowed.
    assert_eq!(order, ["e", "g", "d", "c", "b", "f", "a"]);
}
