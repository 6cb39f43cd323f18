//! Renewals that are killed at every step: the next run goes on with the same key and request. `KEYFERRY_KILLS=500` kills as many at random.

use std::collections::HashMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{IF_DUE, KEYFERRY, PASS, aged, named, pair, sign_ago, text};
use crate::registration::AUTHORITIES;
use crate::support::Folder;

/// How many are killed at random when nothing else is said.
const KILLS: usize = 12;

fn pass(folder: &Folder, more: &[&str]) -> crate::support::Said {
    folder.keyferry(&[&IF_DUE[..], more].concat())
}

#[test]
fn killed_while_it_submits_it_submits_the_same_request_again() {
    let folder = aged();
    assert_eq!(pass(&folder, &["--submit", "cp \"$KEYFERRY_CSR\" first.csr; kill -9 $PPID"]).code, -1);
    let made = (named(&folder, "CSRName-"), named(&folder, "KeyName-"));
    assert_eq!((made.0.len(), made.1.len()), (1, 1));
    pass(&folder, &["--submit", "cp \"$KEYFERRY_CSR\" second.csr; sh authority.sh"]).ok();
    assert_eq!(folder.read("first.csr"), folder.read("second.csr"));
    assert_eq!(made, (named(&folder, "CSRName-"), named(&folder, "KeyName-")));
    pair(&folder, "ready");
}

#[test]
fn killed_after_the_authority_has_answered_it_takes_that_answer() {
    let folder = aged();
    std::fs::create_dir(folder.path().join("inbox")).unwrap();
    let line = ["--answer", "inbox", "--submit", "sh authority.sh > inbox/answer.pem; kill -9 $PPID"];
    assert_eq!(pass(&folder, &line).code, -1);
    pass(&folder, &["--answer", "inbox", "--submit", "echo x > asked", "--exec", "echo x >> told"]).ok();
    assert!(!folder.exists("asked") && folder.exists("told"));
    let der = folder.openssl(&["x509", "-in", "inbox/answer.pem", "-outform", "DER"]).ok().out;
    assert_eq!(pair(&folder, "ready"), keyferry_core::key::fingerprint(&der));
}

#[test]
fn killed_while_it_tells_the_services_it_tells_them_again() {
    let folder = aged();
    assert_eq!(pass(&folder, &["--submit", "sh authority.sh", "--exec", "kill -9 $PPID"]).code, -1);
    let renewed = pair(&folder, "ready");
    assert!(text(&folder, "keyferry.toml").contains(&renewed));
    let said = pass(&folder, &["--submit", "false", "--exec", "echo x >> told"]).ok().err;
    assert!(said.contains("The renewal is due at "), "{said}");
    pass(&folder, &["--submit", "false", "--exec", "echo x >> told"]).ok();
    assert_eq!((text(&folder, "told"), pair(&folder, "ready")), ("x\n".to_owned(), renewed));
}

#[test]
fn killed_before_the_answer_that_was_kept_is_removed_the_next_pass_removes_it() {
    let folder = aged();
    pass(&folder, &["--submit", "sh authority.sh"]).ok();
    let made = named(&folder, "CSRName-");
    let kept = made[0].replace(".csr", ".answer");
    folder.write(&kept, folder.read("ready/client_cert.pem"));
    let said = pass(&folder, &["--submit", "false"]).ok().err;
    assert!(said.contains("The renewal is due at "), "{said}");
    assert_eq!((named(&folder, "CSRName-"), folder.exists(&kept)), (made, false));
}

#[test]
fn killed_anywhere_it_goes_on_with_one_key_and_one_request() {
    let kills = std::env::var("KEYFERRY_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let base = aged();
    let before = pair(&base, "ready");
    let more = ["--submit", "sh authority.sh", "--exec", "echo x >> told"];
    let copy = || {
        let folder = Folder::new();
        folder.run("cp".as_ref(), &["-a", &format!("{}/.", base.path().display()), "."], b"").ok();
        folder
    };
    let whole = {
        let folder = copy();
        let begin = Instant::now();
        pass(&folder, &more).ok();
        begin.elapsed()
    };
    let mut random = u64::from(std::process::id()) | 1;
    let (mut out, mut renewed) = (0, 0);
    for round in 0..kills {
        let folder = copy();
        // The time that it takes to make a key differs: what matters comes after the request.
        let from_request = round % 3 > 0;
        let mut command = folder.command(KEYFERRY.as_ref());
        command.args(IF_DUE).args(more).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        while from_request && child.try_wait().unwrap().is_none() && named(&folder, "CSRName-").is_empty() {
            std::thread::yield_now();
        }
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let most = u64::try_from(whole.as_micros()).unwrap();
        std::thread::sleep(Duration::from_micros(random % most));
        child.kill().unwrap();
        child.wait().unwrap();
        let made = named(&folder, "CSRName-").into_iter().filter(|name| !name.ends_with(".answer")).collect::<Vec<_>>();
        out += usize::from(!made.is_empty());
        let seen = pair(&folder, "ready");
        renewed += usize::from(seen != before);
        // Now to the end.
        pass(&folder, &more).ok();
        let after = pair(&folder, "ready");
        assert!(after != before && text(&folder, "keyferry.toml").contains(&after), "round {round}");
        if seen != before {
            assert_eq!(seen, after, "round {round}: what was received stays");
        }
        let (csrs, keys) = (named(&folder, "CSRName-"), named(&folder, "KeyName-"));
        assert_eq!((csrs.len(), keys.len()), (1, 1), "round {round}: {csrs:?} {keys:?}");
        assert!(made.is_empty() || made == csrs, "round {round}: {made:?}, {csrs:?}");
        assert!(folder.exists("told"), "round {round}");
        let litter: Vec<String> = folder.names_in("ready").into_iter().filter(|name| name.starts_with('.')).collect();
        assert!(litter.len() == 3 || (litter.len() == 4 && seen == before), "round {round}: {litter:?}");
    }
    eprintln!("{kills} killed: {out} with the request out, {renewed} with the new files in use");
    assert!(out * 3 >= kills, "{out} of {kills}");
}

#[test]
fn readers_see_whole_folders_while_the_files_are_swapped() {
    let folder = aged();
    let mut known = HashMap::new();
    for name in ["one.pem", "two.pem"] {
        sign_ago(&folder, 0, "CSRName.csr", name);
        let pem = folder.openssl(&["x509", "-in", name]).ok().text();
        known.insert(pem, folder.openssl(&["x509", "-in", name, "-outform", "DER"]).ok().out);
    }
    let swap = |name| folder.keyferry(&[&["receive", name, "--swap", "--force"], &AUTHORITIES[..], &PASS].concat()).ok();
    swap("one.pem");
    let (ready, done) = (folder.path().join("ready"), AtomicBool::new(false));
    let looks = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut looks = [0, 0];
            while !done.load(Ordering::Relaxed) {
                // By its name a file is always there and whole.
                let by_name = std::fs::read_to_string(ready.join("client_cert.pem")).unwrap();
                assert!(known.keys().any(|pem| by_name.starts_with(pem)), "{by_name}");
                // Through the link all files are of one moment.
                let data = ready.join(std::fs::read_link(ready.join("..data")).unwrap());
                let pem = std::fs::read_to_string(data.join("client_cert.pem")).unwrap();
                let place = known.keys().position(|known| pem.starts_with(known)).unwrap();
                let store = std::fs::read(data.join("keystore.jks")).unwrap();
                let der = known.values().nth(place).unwrap();
                assert!(store.windows(der.len()).any(|bytes| bytes == der), "certificate and keystore are of two moments");
                looks[place] += 1;
            }
            looks
        });
        for round in 0..6 {
            swap(if round % 2 == 0 { "two.pem" } else { "one.pem" });
        }
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert!(looks.iter().all(|looks| *looks > 2), "{looks:?}");
}
