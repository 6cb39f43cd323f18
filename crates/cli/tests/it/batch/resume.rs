//! What was done is not done again, wherever the run before was killed. `KEYFERRY_KILLS=200` kills as many.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{KEYFERRY, batch, folder, job, lines, many, opens_in_openssl, results, statuses};
use crate::support::{Folder, Said, said};

/// How many are killed when nothing else is said.
const KILLS: usize = 6;

/// Runs the jobs behind the results of the runs before.
fn resumed(folder: &Folder) -> Command {
    let results = File::options().append(true).create(true).open(folder.path().join("results.jsonl")).unwrap();
    let mut command = folder.command(KEYFERRY.as_ref());
    command
        .args(["batch", "jobs.jsonl", "--resume", "results.jsonl"])
        .stdin(Stdio::null())
        .stdout(results)
        .stderr(Stdio::piped());
    command
}

fn to_the_end(folder: &Folder) -> Said {
    said(resumed(folder).output().unwrap())
}

/// All results so far.
fn text(folder: &Folder) -> String {
    fs::read_to_string(folder.path().join("results.jsonl")).unwrap_or_default()
}

#[test]
fn killed_anywhere_every_job_is_done_and_every_file_is_whole() {
    let kills: usize = std::env::var("KEYFERRY_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let folder = folder();
    fs::create_dir(folder.path().join("out")).unwrap();
    let mut jobs = many(40);
    // A folder gets several files, all or none.
    let inputs = ["leaf.jks", "ec.pem", "ed.pem"];
    for (id, job) in jobs.iter_mut().enumerate().step_by(4) {
        job["inputs"] = json!(inputs);
        job["output"] = json!(format!("out/{id}/"));
        job["trust-all"] = json!(true);
    }
    folder.write("jobs.jsonl", lines(&jobs));
    let begin = Instant::now();
    to_the_end(&folder).ok();
    let each = u64::try_from(begin.elapsed().as_micros()).unwrap() / 20;
    let mut random = u64::from(std::process::id()) | 1;
    let mut killed = 0;
    for round in 0..kills {
        if round % 3 == 0 {
            // From the beginning, up to three times.
            fs::remove_dir_all(folder.path().join("out")).unwrap();
            fs::create_dir(folder.path().join("out")).unwrap();
            fs::remove_file(folder.path().join("results.jsonl")).unwrap();
        }
        let lines = || text(&folder).lines().count();
        let before = lines();
        let mut child = resumed(&folder).spawn().unwrap();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // Somewhere among its jobs, and somewhere in one of them.
        while child.try_wait().unwrap().is_none() && lines() < before + usize::try_from(random % 30).unwrap() {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_micros((random >> 8) % each));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
        // What is said to be done is there.
        for result in results(&text(&folder)).iter().filter(|result| result["status"] == "done") {
            assert!(folder.exists(result["written"][0]["file"].as_str().unwrap()), "{result}");
        }
        if round % 2 == 0 {
            // In the middle of a line.
            let mut cut = text(&folder);
            cut.truncate(cut.len().saturating_sub(40));
            folder.write("results.jsonl", cut);
        }
        if round % 3 < 2 && round + 1 < kills {
            continue;
        }
        let said = to_the_end(&folder).ok();
        assert!(said.err.contains("40 jobs: ") && said.err.contains(" 0 failed"), "{}", said.err);
        let mut last = BTreeMap::new();
        for result in results(&text(&folder)) {
            assert_ne!(result["status"], "failed", "{result}");
            last.insert(result["id"].as_u64().unwrap(), result);
        }
        assert_eq!(last.len(), jobs.len());
        assert_eq!(folder.names_in("out").len(), jobs.len(), "{:?}", folder.names_in("out"));
        for id in 0..jobs.len() {
            if id % 4 > 0 {
                opens_in_openssl(&folder, &format!("out/{id}.p12"));
                continue;
            }
            let names = folder.names_in(&format!("out/{id}"));
            assert_eq!(names.len(), inputs.len(), "{names:?}");
            for name in names {
                folder.openssl(&["x509", "-in", &format!("out/{id}/{name}"), "-noout"]).ok();
            }
        }
    }
    eprintln!("{killed} of {kills} killed");
    assert!(killed * 2 >= kills, "{killed} of {kills}");
}

#[test]
fn only_what_is_left_is_done() {
    let folder = folder();
    let mut jobs = vec![job(0, "a.p12"), job(1, "b.p12"), job(2, "there.p12"), job(3, "each/"), job(4, "c.p12")];
    folder.write("there.p12", "somebody's");
    folder.write("jobs.jsonl", lines(&jobs));
    let run = || {
        let before = text(&folder).len();
        let said = to_the_end(&folder);
        (said.code, results(&text(&folder)[before..]))
    };
    let without_resume = batch(&folder, &jobs, &[]);
    folder.write("results.jsonl", &without_resume.out);
    assert_eq!(statuses(&results(&without_resume.text())), ["done", "done", "failed", "done", "done"]);
    let files = ["a.p12", "b.p12", "each/leaf.pem", "c.p12"];
    let bytes = || files.map(|name| folder.read(name));
    let first = bytes();
    // The same again changes nothing.
    for _ in 0..2 {
        let (code, results) = run();
        assert_eq!((code, statuses(&results)), (1, vec!["skipped", "skipped", "failed", "skipped", "skipped"]));
        assert_eq!(results[3]["written"][0]["file"], "each/leaf.pem");
        assert!(results[2]["error"]["what"].as_str().unwrap().contains("there.p12 exists already"), "{}", results[2]);
        assert!(first == bytes() && folder.read("there.p12") == b"somebody's");
    }
    // What is gone, what is another job now, and what may be replaced, is done.
    fs::remove_file(folder.path().join("a.p12")).unwrap();
    fs::remove_file(folder.path().join("each/leaf.pem")).unwrap();
    jobs[1]["alias"] = json!("renamed");
    jobs[2]["force"] = json!(true);
    folder.write("jobs.jsonl", lines(&jobs));
    let (code, results) = run();
    assert_eq!((code, statuses(&results)), (0, vec!["done", "done", "done", "done", "skipped"]));
    let replaced = |result: &Value| result["written"][0]["replaced"].as_bool().unwrap();
    assert_eq!(results[..4].iter().map(replaced).collect::<Vec<_>>(), [false, true, true, false]);
    assert_eq!(first[3], folder.read("c.p12"));
    let (code, results) = run();
    assert_eq!((code, statuses(&results)), (0, vec!["skipped"; 5]));
}

#[test]
fn killed_between_the_file_and_its_result_the_job_is_done_again() {
    let folder = folder();
    folder.write("jobs.jsonl", lines(&[job(0, "a.p12"), job(1, "b.p12")]));
    to_the_end(&folder).ok();
    let whole = text(&folder);
    for end in [0, 1, 100, whole.find('\n').unwrap(), whole.find('\n').unwrap() + 1, whole.len() - 1] {
        folder.write("results.jsonl", &whole[..end]);
        to_the_end(&folder).ok();
        let all = text(&folder);
        let results = results(&all);
        let last = &results[results.len() - 2..];
        assert!(last.iter().all(|result| result["status"] != "failed"), "{end}: {all}");
        // A line that was cut off keeps its place, and nothing else is in it.
        assert!(all.starts_with(&whole[..end]) && all.ends_with('\n'), "{end}: {all}");
        assert!(all.lines().filter(|line| serde_json::from_str::<Value>(line).is_err()).count() <= 1, "{end}: {all}");
        opens_in_openssl(&folder, "a.p12");
    }
    // A file that is none of its results is not taken for one.
    folder.write("results.jsonl", "a\nb\n");
    to_the_end(&folder).fails(4, &["results.jsonl has 2 lines, and none is a result"]);
    folder.keyferry(&["batch", "jobs.jsonl", "--resume", "none"]).ok();
}
