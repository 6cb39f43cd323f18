//! Errors of the disk at every call to the system, put there by strace. `KEYFERRY_IO_ERRORS=1000` for a thousand, spread over all of them.

mod scene;

use std::fs;
use std::process::Stdio;

use scene::{Scene, State};

use super::KEYFERRY;
use crate::support::{INSTALL, Said, said};

/// How many are tried when nothing else is said.
const ERRORS: usize = 72;

/// What a disk may answer, and how it is said.
const ANSWERS: [(&str, &str); 3] =
    [("ENOSPC", "No space left on device"), ("EIO", "Input/output error"), ("EROFS", "Read-only file system")];

/// The folders of the scenes.
const FOLDERS: [&str; 2] = ["", "/ready"];

/// The calls that have to do with files.
const CALLS: &str = "openat,read,write,pwrite64,lseek,close,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,ftruncate,fchmod,\
    chmod,fchown,mkdir,rmdir,symlink,flock,statx,fstat,newfstatat,lstat,stat,getdents64,readlink,listxattr,fremovexattr,fgetxattr,fsetxattr";

/// One call of a run, and the error that it gets.
#[derive(Clone, Debug)]
struct Case {
    call: String,
    /// Which one of its kind.
    number: usize,
    answer: (&'static str, &'static str),
    /// Whether all that follow get it too.
    stays: bool,
    /// As it was without an error.
    line: String,
}

impl Case {
    /// Whether it is about what is said, and not about files.
    fn is_speech(&self) -> bool {
        self.line.starts_with("write(1<") || self.line.starts_with("write(2<") || self.stays && self.call == "write"
    }
}

/// Runs a scene's line under strace.
fn traced(scene: &Scene, options: &[&str]) -> Said {
    let mut command = scene.folder.command("timeout".as_ref());
    command.args(["20", "strace", "-f", "--seccomp-bpf", "-qq"]).args(options).arg(KEYFERRY).args(scene.line);
    command.env_remove("KEYFERRY_CROSS_CHECK").stdin(Stdio::null());
    said(command.output().unwrap_or_else(|error| panic!("strace cannot be run ({error}); install it: {INSTALL}")))
}

/// Every case of a scene. What comes before the program itself begins is not ours.
fn cases(scene: &Scene) -> Vec<Case> {
    traced(scene, &["-o", "trace", "-y", "-e", &format!("trace=prctl,{CALLS}")]).ok();
    let trace = String::from_utf8(scene.folder.read("trace")).unwrap();
    scene.restore();
    let (mut cases, mut has_begun) = (Vec::new(), false);
    let mut numbers = std::collections::HashMap::new();
    for line in trace.lines() {
        // With threads the number of each stands before it; only the first one's calls are counted.
        let line =
            line.split_once(' ').filter(|(number, _)| number.parse::<u32>().is_ok()).map_or(line, |(_, line)| line.trim_start());
        let Some((call, _)) = line.split_once('(') else { continue };
        has_begun |= line.starts_with("prctl(PR_SET_DUMPABLE");
        let number = numbers.entry(call.to_owned()).or_insert(0);
        *number += 1;
        // What nothing can be done about: Rust's library ends the program where a folder cannot be closed.
        let is_folder =
            call == "close" && FOLDERS.iter().any(|folder| line.contains(&format!("{}{folder}>", scene.folder.path().display())));
        if has_begun && call != "prctl" && !is_folder {
            let case = |answer, stays| Case { call: call.to_owned(), number: *number, answer, stays, line: line.to_owned() };
            cases.extend(ANSWERS.into_iter().map(|answer| case(answer, false)));
            if call != "close" {
                cases.extend(ANSWERS.into_iter().map(|answer| case(answer, true)));
            }
        }
    }
    assert!(cases.len() > 100, "{trace}");
    cases
}

/// One error, and what has become of everything.
fn check(scene: &Scene, case: &Case) -> Result<(), String> {
    scene.restore();
    let Case { call, number, answer: (error, words), stays, .. } = case;
    let inject = format!("inject={call}:error={error}:when={number}{}", if *stays { "+" } else { "" });
    let said = traced(scene, &["-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject]);
    let text = format!("{}{}", said.text(), said.err);
    let wrong = |what: &str| Err(format!("{}\n{case:?}\n{what}; exit code {}\n{text}", scene.line.join(" "), said.code));
    if said.code == 70 || said.code == -1 || text.contains("panicked") {
        return wrong("a fault");
    }
    if said.code == 124 {
        return wrong("it does not end");
    }
    let journals = scene.journals();
    // Who comes next brings to its end what could not be undone, and whoever began it says so.
    if !journals.is_empty() && said.code == 0 {
        return wrong("a journal is left, and nothing said");
    }
    for name in scene.left_over() {
        let path = scene.folder.path().join(&name);
        if std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o077 != 0 && !scene.is_public(&name) {
            return wrong(&format!("{name} is left for others to read"));
        }
        if !stays && journals.is_empty() && !name.ends_with("-journal") && !call.starts_with("unlink") {
            return wrong(&format!("{name} is left where it could be removed"));
        }
    }
    // After one error this holds for whoever looks; where the disk fails for good, for who comes next.
    let seen = (!stays).then(|| scene.state());
    scene.recover();
    for state in seen.into_iter().chain([scene.state()]) {
        match state {
            State::Old if said.code == 0 => return wrong("all is old, and nothing said"),
            State::Old | State::New => {}
            State::Torn(what) => return wrong(&what),
        }
    }
    let names_it = text.contains(words) && scene.names.iter().any(|name| text.contains(name));
    if said.code != 0 && !case.is_speech() && !names_it {
        return wrong("the file or the error is not named");
    }
    Ok(())
}

#[test]
fn an_error_of_the_disk_leaves_all_old_or_all_new_and_is_said() {
    let most = std::env::var("KEYFERRY_IO_ERRORS").map_or(ERRORS, |text| text.parse().unwrap());
    let scenes = scene::all();
    let cases: Vec<(usize, Case)> =
        scenes.iter().enumerate().flat_map(|(place, scene)| cases(scene).into_iter().map(move |case| (place, case))).collect();
    // Spread over all, from another beginning each time.
    let step = (1..=cases.len() / most).rev().find(|step| step % 2 != 0 && step % 3 != 0).unwrap_or(1);
    let begin = std::process::id() as usize % step;
    let chosen: Vec<&(usize, Case)> = cases.iter().skip(begin).step_by(step).collect();
    let wrong: Vec<String> = chosen.iter().filter_map(|(place, case)| check(&scenes[*place], case).err()).collect();
    eprintln!("{} of {} errors tried, {} wrong", chosen.len(), cases.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What cannot be locked is not changed, and that is said; which of the looks at a file is the one behind the lock, nobody knows but the program.
#[test]
fn a_lock_that_the_disk_refuses_is_an_error() {
    let scenes = scene::all();
    let scene = scenes.first().unwrap();
    let is_said = (1..100).any(|number| {
        scene.restore();
        let inject = format!("inject=statx:error=EIO:when={number}");
        let said = traced(scene, &["-o", "/dev/null", "-e", "trace=statx", "-e", &inject]);
        said.code == 1
            && said.err.contains("store.jks cannot be locked: Input/output error")
            && matches!(scene.state(), State::Old)
    });
    assert!(is_said);
}
