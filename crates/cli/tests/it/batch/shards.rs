//! Every job is in one shard, wherever it stands.

use std::collections::BTreeMap;

use super::{folder, lines, many, results};
use crate::support::Folder;

/// In which shards each job was, by its id, and by the digest of lines that are none.
fn shards(folder: &Folder, of: usize) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for index in 0..of {
        let shard = format!("{index}/{of}");
        let said = folder.keyferry(&["batch", "jobs.jsonl", "--shard", &shard]);
        for result in results(&said.text()) {
            let name = if result["id"].is_null() { result["error"]["what"].to_string() } else { result["id"].to_string() };
            found.entry(name).or_default().push(index);
        }
    }
    found
}

#[test]
fn the_shards_together_have_every_job_once_wherever_it_stands() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let mut jobs = many(24);
    for job in &mut jobs {
        job["force"] = true.into();
    }
    let bad = "no job\n{\n{\"id\": \"bad\"}\n";
    folder.write("jobs.jsonl", format!("{}{bad}", lines(&jobs)));
    for of in [1, 3, 5] {
        let first = shards(&folder, of);
        assert_eq!(first.len(), jobs.len() + 3);
        assert!(first.values().all(|shards| shards.len() == 1), "{first:?}");
        assert!(of == 1 || first.values().any(|shards| *shards != first["0"]), "{first:?}");
        jobs.reverse();
        folder.write("jobs.jsonl", format!("\n{bad}\n{}", lines(&jobs)));
        assert_eq!(shards(&folder, of), first);
    }
}

#[test]
fn kubernetes_says_which_shard_it_is() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    folder.write("jobs.jsonl", lines(&many(8)));
    let run = |index: &str| folder.keyferry_in(&[("JOB_COMPLETION_INDEX", index)], &["batch", "jobs.jsonl", "--shard", "auto/2"]);
    let counts = ["0", "1"].map(|index| results(&run(index).ok().text()).len());
    assert!(counts[0] + counts[1] == 8 && counts[0] > 0 && counts[1] > 0, "{counts:?}");
    run("2").fails(2, &["JOB_COMPLETION_INDEX says 2, and there is no shard 2 of 2: the first is 0, the last 1"]);
    run("x").fails(2, &["JOB_COMPLETION_INDEX is `x`, which is no number"]);
    folder.keyferry(&["batch", "--shard", "auto/2"]).fails(2, &["JOB_COMPLETION_INDEX is not set", "completionMode Indexed"]);
    folder.keyferry(&["batch", "--shard", "3/3"]).fails(2, &["there is no shard 3 of 3"]);
}
