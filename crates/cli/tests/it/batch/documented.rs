//! What docs/batch.md shows: its jobs are done, its tables have every field and every member, and its manifest is an Indexed Job as Kubernetes has it, whose command
//! does every job once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_yaml_ng::Value;

use super::{KEYFERRY, folder, lines, many, opens_in_openssl, results};
use crate::support::{PASSWORD, Said, said};

fn document() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/batch.md")).unwrap()
}

/// The blocks of code in this language.
fn blocks(language: &str) -> Vec<String> {
    let (document, begin) = (document(), format!("```{language}\n"));
    let blocks = document.split(&begin).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

fn manifest() -> Value {
    serde_yaml_ng::from_str(&blocks("yaml")[0]).unwrap()
}

/// The names in the first column of the table that begins so.
fn column(head: &str) -> BTreeSet<String> {
    let document = document();
    let table = document.split_once(&format!("| {head} |")).unwrap().1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let firsts = rows.map(|row| row.split('|').nth(1).unwrap());
    firsts.flat_map(|first| first.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn the_jobs_are_done_and_the_tables_are_whole() {
    let folder = folder();
    for (from, name) in
        [("leaf.jks", "fleet-7.jks"), ("leaf.key", "fleet-8.key"), ("leaf.pem", "fleet-8.crt"), ("ca.pem", "ca.crt")]
    {
        folder.write(name, folder.read(from));
    }
    folder.write("secrets/8", "another one");
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let [jobs, result] = blocks("json").try_into().unwrap();
    folder.write("jobs.jsonl", &jobs);
    let said = folder.keyferry(&["batch", "jobs.jsonl"]).ok();
    let results = results(&said.text());
    assert_eq!((jobs.lines().count(), results.len()), (2, 2));
    // The one that is shown is that of the first.
    let mut shown: serde_json::Value = serde_json::from_str(&result).unwrap();
    let mut first = results[0].clone();
    for one in [&mut shown, &mut first] {
        one["job"] = "some digest".into();
        one["entries"][0]["alias"] = "some alias".into();
    }
    assert_eq!(shown, first);
    let members: BTreeSet<String> = first.as_object().unwrap().keys().cloned().collect();
    let mut told = column("Member");
    told.insert("schema".to_owned());
    assert!(members.is_subset(&told), "{members:?} {told:?}");
    // A field that nothing is near to: all others are named.
    let said = folder.keyferry_with(&["batch"], r#"{"zzzzzzzzzzzzzzzz": 1}"#);
    let hint = super::results(&said.text())[0]["error"]["hint"].as_str().unwrap().to_owned();
    let known: BTreeSet<String> = hint.strip_prefix("its fields are ").unwrap().split(", ").map(str::to_owned).collect();
    assert_eq!(column("Field"), known);
}

/// The value behind these names; numbers are places of lists.
fn at<'a>(mut value: &'a Value, path: &str) -> &'a Value {
    for name in path.split('/') {
        value = name.parse::<usize>().map_or_else(|_| &value[name], |place| &value[place]);
    }
    value
}

#[test]
fn the_manifest_is_an_indexed_job_and_does_every_job_once() {
    let manifest = manifest();
    assert_eq!((at(&manifest, "apiVersion"), at(&manifest, "kind")), (&"batch/v1".into(), &"Job".into()));
    assert_eq!(at(&manifest, "spec/completionMode"), "Indexed");
    let completions = at(&manifest, "spec/completions").as_u64().unwrap();
    assert!(at(&manifest, "spec/parallelism").as_u64().unwrap() <= completions);
    let pod = at(&manifest, "spec/template/spec");
    // A Job's pods may not restart Always.
    assert_eq!(at(pod, "restartPolicy"), "Never");
    let container = at(pod, "containers/0");
    let name = at(&manifest, "metadata/name").as_str().unwrap();
    assert!(name.len() <= 63 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
    let environment = at(container, "env").as_sequence().unwrap();
    let variables: Vec<&str> = environment.iter().map(|variable| at(variable, "name").as_str().unwrap()).collect();
    // Kubernetes sets the index itself.
    assert_eq!(variables, ["STOREPASS"]);
    assert!(at(container, "env/0/valueFrom/secretKeyRef/key").is_string());
    let mount = at(container, "volumeMounts/0");
    assert_eq!(at(mount, "name"), at(pod, "volumes/0/name"));
    assert_eq!(at(mount, "mountPath"), at(container, "workingDir"));
    let words = |name: &str| -> Vec<&str> {
        at(container, name).as_sequence().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
    };
    assert_eq!(words("command"), ["/bin/sh", "-c"]);
    let [line] = words("args")[..] else { panic!("one line for the shell") };
    assert!(line.contains(&format!("--shard auto/{completions} ")) && !line.contains('\n'), "{line}");
    let line = line.replace("/usr/local/bin/keyferry", KEYFERRY);

    let folder = folder();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let jobs = many(20);
    folder.write("jobs.jsonl", lines(&jobs));
    let pod = |index: u64| -> Said {
        let mut command = folder.command("/bin/sh".as_ref());
        command.args(["-c", &line]).env("STOREPASS", PASSWORD).env("JOB_COMPLETION_INDEX", index.to_string());
        said(command.output().unwrap())
    };
    let all = |status: &str| {
        let mut found: BTreeMap<u64, usize> = BTreeMap::new();
        for index in 0..completions {
            let text = String::from_utf8(folder.read(&format!("results-{index}.jsonl"))).unwrap();
            for result in results(&text).iter().filter(|result| result["status"] == status) {
                *found.entry(result["id"].as_u64().unwrap()).or_default() += 1;
            }
        }
        found
    };
    (0..completions).for_each(|index| drop(pod(index).ok()));
    let once: BTreeMap<u64, usize> = (0..20).map(|id| (id, 1)).collect();
    assert_eq!((all("done"), all("failed").len()), (once.clone(), 0));
    (0..20).for_each(|id| opens_in_openssl(&folder, &format!("out/{id}.p12")));
    // A pod that is started once more does nothing again.
    let before = folder.read("out/0.p12");
    (0..completions).for_each(|index| drop(pod(index).ok()));
    assert_eq!((all("done"), all("skipped"), folder.read("out/0.p12")), (once.clone(), once, before));
}
