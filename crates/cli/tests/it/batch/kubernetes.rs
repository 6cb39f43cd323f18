//! The manifest of docs/batch.md is an Indexed Job as Kubernetes has it, and its command does every job once, killed on the way or not.

use std::collections::BTreeMap;
use std::path::Path;

use serde_yaml_ng::Value;

use super::{KEYFERRY, folder, lines, many, opens_in_openssl, results};
use crate::support::{PASSWORD, Said, said};

fn manifest() -> Value {
    let document = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/batch.md")).unwrap();
    let manifest = document.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    serde_yaml_ng::from_str(manifest).unwrap()
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
