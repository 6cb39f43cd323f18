#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::new_file::NewFile;
use super::*;

mod disk_errors;

/// A folder, and the names of all that is in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn kept() -> Existing {
    Existing::KeepAs(".kept".to_owned())
}

#[test]
fn when_one_file_cannot_be_put_in_place_the_others_go_back() {
    let folder = Folder::new();
    folder.write("old", "old");
    let mut outputs = Outputs::new(kept());
    outputs.add(&folder.path("new"), b"new".to_vec(), Access::Public).unwrap();
    outputs.add(&folder.path("old"), b"new".to_vec(), Access::Public).unwrap();
    let mut ready = Ready::default();
    for output in &outputs.files {
        let Place::File(place) = Place::of(&output.path).unwrap() else { panic!("it is a file") };
        ready.prepare(&place, output).unwrap();
    }
    // Somebody makes a folder in the place of one that is to come.
    let taken = Output { path: folder.path("taken"), bytes: b"new".to_vec().into(), access: Access::Public, existing: kept() };
    let Place::File(place) = Place::of(&taken.path).unwrap() else { panic!("it is a file") };
    ready.prepare(&place, &taken).unwrap();
    fs::create_dir(folder.path("taken")).unwrap();
    assert!(ready.commit().is_err());
    assert_eq!(folder.read("old").unwrap(), "old");
    assert_eq!(folder.names(""), ["old", "taken"]);
}

#[test]
fn old_files_are_kept_beside_and_two_in_one_second_are_two() {
    let folder = Folder::new();
    folder.write("key.pem", "first");
    for text in ["second", "third"] {
        let mut outputs = Outputs::new(Existing::kept(Timestamp::from_seconds(1_700_000_000)));
        outputs.add(&folder.path("key.pem"), text.as_bytes().to_vec(), Access::Private).unwrap();
        outputs.write().unwrap();
    }
    assert_eq!(folder.read("key.pem").unwrap(), "third");
    assert_eq!(folder.read("key.pem.20231114-221320").unwrap(), "first");
    assert_eq!(folder.read("key.pem.20231114-221320-2").unwrap(), "second");
    assert_eq!(folder.names("").len(), 3);
}

/// Three files in two folders: one is new, one has two names, one is kept when it is replaced.
fn swap(folder: &Folder, existing: Existing) -> Result<(), Failure> {
    let text = "new".repeat(50);
    let mut outputs = Outputs::new(existing);
    for name in ["a/new", "a/replaced", "a/two-names", "b/elsewhere"] {
        outputs.add(&folder.path(name), text.clone().into_bytes(), Access::Private)?;
    }
    outputs.write().map(drop)
}

fn before(folder: &Folder) {
    for name in ["a/replaced", "a/two-names", "b/elsewhere"] {
        folder.write(name, &"old".repeat(70));
    }
    fs::hard_link(folder.path("a/two-names"), folder.path("a/second")).unwrap();
}

/// Whether all files are old (false) or all are new; nothing of ours is beside.
fn state(folder: &Folder, at: u32) -> bool {
    let names = ["a/new", "a/replaced", "a/two-names", "a/second", "b/elsewhere"];
    let texts: Vec<Option<String>> = names.iter().map(|name| folder.read(name)).collect();
    let old = Some("old".repeat(70));
    let is_new = texts.iter().all(|text| text.as_ref() == Some(&"new".repeat(50)));
    let is_old = texts == [None, old.clone(), old.clone(), old.clone(), old];
    assert!(is_new || is_old, "stopped after {at} changes, then recovered: {texts:?}");
    for inner in ["a", "b"] {
        let ours: Vec<String> = folder.names(inner).into_iter().filter(|name| name.starts_with(".keyferry")).collect();
        assert!(ours.is_empty(), "stopped after {at} changes, then recovered: {ours:?} is left");
    }
    is_new
}

/// The run is killed after every change that it makes to the disk, and the run that recovers after every change of its own.
#[test]
#[cfg(unix)]
fn a_run_that_is_killed_anywhere_leaves_all_old_or_all_new() {
    for existing in [Existing::Replace, kept()] {
        let mut seen = [0, 0];
        'kills: for at in 0.. {
            for again in [None, Some(0), Some(3), Some(8)] {
                let folder = Folder::new();
                before(&folder);
                disk::burn_after(Some(at));
                let outcome = swap(&folder, existing.clone());
                if again.is_some() {
                    disk::burn_after(again);
                    settle(&folder.path("b/elsewhere"));
                }
                disk::burn_after(None);
                settle(&folder.path("a/replaced"));
                settle(&folder.path("b/elsewhere"));
                for inner in ["a", "b"] {
                    sweep::sweep(&fs::canonicalize(folder.path(inner)).unwrap());
                }
                let is_new = state(&folder, at);
                seen[usize::from(is_new)] += 1;
                // The old file is kept once, when there is a new one.
                let expected = usize::from(is_new && existing == kept());
                assert_eq!(folder.names("a").iter().filter(|name| name.starts_with("replaced.")).count(), expected, "{at}");
                if outcome.is_ok() {
                    assert!(is_new && seen[0] > 20 && seen[1] > 20, "{seen:?}");
                    break 'kills;
                }
            }
        }
    }
}

/// The disk is full in the middle of a file that is written over, or a later one cannot be replaced: what was there comes back.
#[test]
#[cfg(unix)]
fn what_was_written_over_comes_back() {
    let folder = Folder::new();
    before(&folder);
    let mut ready = Ready::default();
    for (name, text) in [("a/two-names", "new".repeat(50)), ("a/new", "new".to_owned())] {
        let output = Output {
            path: folder.path(name),
            bytes: text.into_bytes().into(),
            access: Access::Public,
            existing: Existing::Replace,
        };
        let Place::File(place) = Place::of(&output.path).unwrap() else { panic!("it is a file") };
        ready.prepare(&place, &output).unwrap();
    }
    fs::create_dir(folder.path("a/new")).unwrap();
    assert!(ready.commit().is_err());
    assert_eq!(folder.read("a/second").unwrap(), "old".repeat(70));
    assert_eq!(folder.names("a"), ["new", "replaced", "second", "two-names"]);
}

#[test]
#[cfg(unix)]
fn what_a_killed_run_left_over_is_removed_and_nothing_else() {
    let folder = Folder::new();
    let inner = fs::canonicalize(folder.0.path()).unwrap();
    for name in [".keyferry-0123456789abcdef.new", ".keyferry-0123456789abcdef.old", ".keyferry-00000000000000aa.old"] {
        folder.write(name, "dead");
    }
    for name in [".keyferry-mine.new", ".keyferry-0123456789abcdef.txt", "keyferry.toml"] {
        folder.write(name, "not ours");
    }
    let living = NewFile::create(&inner, 0o600).unwrap();
    let lock = Lock::of(&folder.path("other.p12")).unwrap();
    sweep::sweep(&inner);
    assert!(living.path().exists());
    let mut expected = vec![".keyferry-0123456789abcdef.txt".to_owned(), ".keyferry-mine.new".to_owned()];
    expected.push(living.path().file_name().unwrap().to_str().unwrap().to_owned());
    expected.push("keyferry.toml".to_owned());
    expected.sort();
    assert_eq!(folder.names(""), expected);
    drop((living, lock));
    assert_eq!(folder.names(""), [".keyferry-0123456789abcdef.txt", ".keyferry-mine.new", "keyferry.toml"]);
}

/// A journal that came out of an archive, with a folder, says nothing about where it is now.
#[test]
#[cfg(unix)]
fn a_journal_of_another_folder_is_not_followed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    before(&folder);
    for at in 0.. {
        disk::burn_after(Some(at));
        let outcome = swap(&folder, Existing::Replace);
        disk::burn_after(None);
        assert!(outcome.is_err(), "it was never stopped half way");
        let path = folder.path("b").join(journal::NAME);
        if fs::read_to_string(&path).is_ok_and(|text| text.contains("Files")) {
            break;
        }
        settle(&folder.path("a/replaced"));
    }
    folder.write("other/elsewhere", "mine");
    fs::copy(folder.path("b").join(journal::NAME), folder.path("other").join(journal::NAME)).unwrap();
    fs::set_permissions(folder.path("other").join(journal::NAME), fs::Permissions::from_mode(0o600)).unwrap();
    let error = journal::recover(&fs::canonicalize(folder.path("other")).unwrap()).unwrap_err();
    assert!(error.to_string().contains("it is about"), "{error}");
    assert_eq!(folder.read("other/elsewhere").unwrap(), "mine");
    settle(&folder.path("a/replaced"));
    assert_eq!(folder.read("a/replaced").unwrap(), "new".repeat(50));
}

#[test]
#[cfg(unix)]
fn two_names_of_one_file_are_one_output() {
    let folder = Folder::new();
    std::os::unix::fs::symlink("one", folder.path("other")).unwrap();
    let mut outputs = Outputs::new(Existing::Replace);
    for name in ["one", "other"] {
        outputs.add(&folder.path(name), b"new".to_vec(), Access::Public).unwrap();
    }
    assert!(outputs.write().unwrap_err().to_string().contains("written twice"));
    assert_eq!(folder.names(""), ["other"]);
}

/// Another user's journal, or one that others can write to, is not followed.
#[test]
#[cfg(unix)]
fn a_journal_that_others_could_have_written_is_not_followed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.write(journal::NAME, "{}");
    fs::set_permissions(folder.path(journal::NAME), fs::Permissions::from_mode(0o622)).unwrap();
    let error = journal::recover(folder.0.path()).unwrap_err();
    assert!(error.to_string().contains("belongs to another user"), "{error}");
}

#[test]
fn two_new_files_of_a_folder_do_not_wait_for_each_other() {
    let folder = Folder::new();
    let mut outputs = Outputs::new(Existing::Replace);
    for name in ["one", "two"] {
        outputs.update(&folder.path(name), name.as_bytes().to_vec(), None).unwrap();
    }
    outputs.write().unwrap();
    assert_eq!((folder.read("one"), folder.read("two")), (Some("one".to_owned()), Some("two".to_owned())));
}

/// The names that are swapped; the last one comes with the new files only.
#[cfg(unix)]
const TOGETHER: [&str; 3] = ["key", "certificate", "more"];

/// Puts these files into the folder `v` by a swap, and `beside` in its usual way.
#[cfg(unix)]
fn swap_in(folder: &Folder, text: &str, names: &[&str]) -> Result<(), Failure> {
    let mut outputs = Outputs::new(Existing::Replace);
    let paths = names.iter().map(|name| folder.path("v").join(name));
    outputs.swap(&folder.path("v"), paths.clone(), Timestamp::from_seconds(1_700_000_000))?;
    for path in paths.chain([folder.path("beside")]) {
        outputs.add(&path, text.as_bytes().to_vec(), Access::Private)?;
    }
    outputs.write().map(drop)
}

/// The dated folders, and what else of ours is in the folder.
#[cfg(unix)]
fn of_swaps(folder: &Folder) -> Vec<String> {
    folder.names("v").into_iter().filter(|name| name.starts_with('.')).collect()
}

/// What a reader sees at this moment through the names, and through the folder that `..data` leads to.
#[cfg(unix)]
fn seen(folder: &Folder) -> Vec<Vec<Option<String>>> {
    let inner = ["v", "v/..data"];
    inner.map(|inner| TOGETHER.iter().map(|name| folder.read(&format!("{inner}/{name}"))).collect()).to_vec()
}

#[test]
#[cfg(unix)]
fn a_swap_that_is_killed_anywhere_shows_all_old_or_all_new() {
    use std::os::unix::fs::PermissionsExt;
    let texts =
        |text: &str, more: bool| [Some(text), Some(text), more.then_some(text)].map(|text| text.map(str::to_owned)).to_vec();
    // From files that stand by themselves, and from those that came by a swap.
    for swapped_before in [false, true] {
        let (mut seen_old, mut seen_new) = (0, 0);
        for at in 0.. {
            let folder = Folder::new();
            folder.write("v/key", "old");
            folder.write("v/certificate", "old");
            folder.write("v/notes", "of somebody");
            fs::set_permissions(folder.path("v/key"), fs::Permissions::from_mode(0o640)).unwrap();
            if swapped_before {
                swap_in(&folder, "old", &TOGETHER[..2]).unwrap();
            }
            disk::burn_after(Some(at));
            let whole = swap_in(&folder, "new", &TOGETHER).is_ok();
            disk::burn_after(None);
            let views = seen(&folder);
            // A file that was not there before may have its name a moment later than the others their new content.
            let late = vec![Some("new".to_owned()), Some("new".to_owned()), None];
            let is_new = views[0] == texts("new", true) || (views[0] == late && views[1] == texts("new", true));
            assert!(is_new || views[0] == texts("old", false), "{swapped_before}, {at}: {views:?}");
            let none = [None, None, None];
            assert!(views[1] == none || views[1] == texts("old", false) || views[1] == texts("new", true), "{at}: {views:?}");
            if is_new {
                seen_new += 1;
            } else {
                seen_old += 1;
            }
            // The next run does all of it.
            swap_in(&folder, "new", &TOGETHER).unwrap();
            assert_eq!(seen(&folder), [texts("new", true), texts("new", true)], "{swapped_before}, {at}");
            assert_eq!(folder.read("beside").unwrap(), "new");
            assert_eq!(folder.read("v/notes").unwrap(), "of somebody");
            let ours = of_swaps(&folder);
            assert!(ours.len() == 3 && ours.last().unwrap() == "..data", "the link, its folder and the one before: {ours:?}");
            let mode = fs::metadata(folder.path("v/key")).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o640, "a narrower mode stays");
            if whole {
                break;
            }
        }
        assert!(seen_old > 5 && seen_new > 1, "{swapped_before}: {seen_old} old, {seen_new} new");
    }
}

#[test]
#[cfg(unix)]
fn a_swap_cuts_no_link_of_others_and_takes_away_what_is_not_made_any_more() {
    let folder = Folder::new();
    folder.write("elsewhere/key", "mine");
    fs::create_dir(folder.path("v")).unwrap();
    std::os::unix::fs::symlink("../elsewhere/key", folder.path("v/key")).unwrap();
    let failure = swap_in(&folder, "new", &TOGETHER).unwrap_err();
    assert!(failure.to_string().contains("is a link that leads elsewhere"), "{failure}");
    assert_eq!(folder.names("v"), ["key"]);
    fs::remove_file(folder.path("v/key")).unwrap();
    swap_in(&folder, "first", &TOGETHER).unwrap();
    swap_in(&folder, "second", &TOGETHER[..1]).unwrap();
    assert_eq!(folder.names("v").iter().filter(|name| !name.starts_with('.')).count(), 1, "{:?}", folder.names("v"));
    assert_eq!(folder.read("v/key").unwrap(), "second");
    assert!(is_swapped(&folder.path("v")) && !is_swapped(&folder.path("elsewhere")));
}

#[test]
#[cfg(unix)]
fn when_the_others_cannot_be_put_in_place_the_swap_goes_back() {
    let folder = Folder::new();
    fs::create_dir(folder.path("v")).unwrap();
    swap_in(&folder, "old", &TOGETHER).unwrap();
    let file = |name: &&str| Output {
        path: folder.path("v").join(name),
        bytes: b"new".to_vec().into(),
        access: Access::Private,
        existing: Existing::Replace,
    };
    let files: Vec<Output> = TOGETHER.iter().map(file).collect();
    let all = |text: &str| seen(&folder).iter().flatten().all(|found| found.as_deref() == Some(text));
    let members: Vec<Member<'_>> = files.iter().map(Output::member).collect();
    let mut volume = Volume::prepare(&folder.path("v"), "20301124-000000", &members).unwrap();
    assert!(all("old"));
    volume.commit().unwrap();
    assert!(all("new"));
    volume.undo().unwrap();
    assert!(all("old"));
    drop(volume);
    assert_eq!(of_swaps(&folder).len(), 2, "{:?}", of_swaps(&folder));
}
