//! Changes that the disk does not make, one or two of them, and what is said of the files then.

use super::*;

/// What a failure says has become of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Whole,
    AsItWas,
    GoesBack,
    GoesOn,
    Torn,
}

impl Said {
    fn of(outcome: &Result<(), Failure>) -> Self {
        let Err(failure) = outcome else { return Self::Whole };
        let hint = failure.hint_text().unwrap();
        let all = [
            (Self::AsItWas, "what was there is as it was"),
            (Self::GoesBack, "it puts back the old files that are not back yet"),
            (Self::GoesOn, "the new files are in place, or come there with the next run"),
            (Self::Torn, "some of its files may be new and some old"),
        ];
        let is_said = |(_, words): &&(Self, &str)| hint.contains(words);
        all.iter().find(is_said).unwrap_or_else(|| panic!("{hint}")).0
    }
}

/// Pairs of changes that fail: each one alone, and with some of those behind it. `run` says whether the first was reached.
fn for_all_pairs(mut run: impl FnMut(&[u32]) -> bool) {
    for at in 0.. {
        let mut reached = run(&[at]);
        for second in 1..=6 {
            reached |= run(&[at, at + second]);
        }
        if !reached {
            break;
        }
    }
}

/// Whether an old file is new, and whether the new one is there.
fn now(folder: &Folder) -> (Option<bool>, Option<bool>) {
    let is_new = |name| folder.read(name).map(|text| text == "new".repeat(50));
    (is_new("a/replaced"), is_new("a/new"))
}

#[test]
#[cfg(unix)]
fn what_is_said_of_a_write_that_failed_is_so() {
    for existing in [Existing::Replace, kept()] {
        let mut seen = Vec::new();
        for_all_pairs(|places| {
            let folder = Folder::new();
            before(&folder);
            disk::fail_at(places);
            let outcome = swap(&folder, existing.clone());
            let reached = disk::changes() > places[0];
            disk::burn_after(None);
            let said = Said::of(&outcome);
            seen.push(said);
            // At once, or when the next run has come.
            match said {
                Said::Whole => assert_eq!(now(&folder), (Some(true), Some(true)), "{places:?}"),
                Said::AsItWas => assert_eq!(now(&folder), (Some(false), None), "{places:?}: {outcome:?}"),
                Said::GoesBack | Said::GoesOn | Said::Torn => {}
            }
            settle(&folder.path("a/replaced"));
            settle(&folder.path("b/elsewhere"));
            for inner in ["a", "b"] {
                sweep::sweep(&fs::canonicalize(folder.path(inner)).unwrap());
            }
            let is_new = state(&folder, places[0]);
            assert_eq!(is_new, matches!(said, Said::Whole | Said::GoesOn), "{places:?}: {outcome:?}");
            reached
        });
        for said in [Said::Whole, Said::AsItWas, Said::GoesBack, Said::GoesOn] {
            assert!(seen.contains(&said), "{said:?} is never said");
        }
    }
}

/// A single file takes its name in one step, which nothing takes back.
#[test]
fn one_file_is_as_it_was_or_new() {
    for (existing, old) in [(Existing::Replace, Some("old")), (Existing::Replace, None), (Existing::Refuse, None)] {
        for_all_pairs(|places| {
            let folder = Folder::new();
            if let Some(old) = old {
                folder.write("one", old);
            }
            let mut outputs = Outputs::new(existing.clone());
            outputs.add(&folder.path("one"), b"new".to_vec(), Access::Private).unwrap();
            disk::fail_at(places);
            let outcome = outputs.write().map(drop);
            let reached = disk::changes() > places[0];
            disk::burn_after(None);
            match Said::of(&outcome) {
                Said::Whole | Said::GoesOn => assert_eq!(folder.read("one").as_deref(), Some("new"), "{places:?}"),
                Said::AsItWas => assert_eq!(folder.read("one").as_deref(), old, "{places:?}"),
                other => panic!("{places:?}: {other:?}"),
            }
            reached
        });
    }
}

/// The swapped files are seen as a whole whatever fails; they and those beside them are one write, unless it says otherwise.
#[test]
#[cfg(unix)]
fn what_is_said_of_a_swap_that_failed_is_so() {
    let texts = |text: &str, names: &[&str]| TOGETHER.map(|name| names.contains(&name).then(|| text.to_owned())).to_vec();
    for swapped_before in [false, true] {
        let mut seen = Vec::new();
        for_all_pairs(|places| {
            let folder = Folder::new();
            for name in &TOGETHER[..2] {
                folder.write(&format!("v/{name}"), "old");
            }
            if swapped_before {
                swap_in(&folder, "old", &TOGETHER[..2]).unwrap();
            }
            folder.write("beside", "old");
            disk::fail_at(places);
            let outcome = swap_in(&folder, "new", &TOGETHER[..2]);
            let reached = disk::changes() > places[0];
            disk::burn_after(None);
            let said = Said::of(&outcome);
            seen.push(said);
            let views = super::seen(&folder);
            let is_new = views[0] == texts("new", &TOGETHER[..2]);
            assert!(is_new || views[0] == texts("old", &TOGETHER[..2]), "{places:?}: {views:?} {outcome:?}");
            let beside = folder.read("beside").unwrap();
            match said {
                Said::Whole | Said::GoesOn => assert!(is_new && beside == "new", "{places:?}: {views:?}, {beside}, {outcome:?}"),
                Said::AsItWas | Said::GoesBack => {
                    assert!(!is_new && beside == "old", "{places:?}: {views:?}, {beside}, {outcome:?}");
                }
                Said::Torn => {}
            }
            // And the next run does all of it.
            swap_in(&folder, "newer", &TOGETHER[..2]).unwrap();
            assert_eq!(super::seen(&folder)[0], texts("newer", &TOGETHER[..2]), "{places:?}");
            reached
        });
        for said in [Said::Whole, Said::AsItWas] {
            assert!(seen.contains(&said), "{said:?} is never said");
        }
    }
}
